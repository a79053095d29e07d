//! The ways to name a Redis.

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::common::CertificateKind;
use super::common::gate::{Caller, GateProcess, Webhook, body, is_skip};
use super::common::redis::{Redis, Sentinel};
use super::wire::until;

/// Two gates that share a store.
fn two(webhook: &Webhook, arguments: &str) -> [GateProcess; 2] {
    [(); 2].map(|()| GateProcess::start(webhook, arguments))
}

#[tokio::test(flavor = "multi_thread")]
async fn gates_share_a_store_whether_it_is_named_as_a_redis_or_a_valkey_or_by_its_path() {
    let redis = Redis::start_at_a_path();
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let (port, path) = (redis.port(), redis.socket().display().to_string());
    let caller = Caller::default();
    let stores = [
        format!("redis://127.0.0.1:{port}/1"),
        format!("valkey://127.0.0.1:{port}/1"),
        format!("redis+unix://{path}?db=1"),
        format!("valkey+unix://{path}?db=1"),
    ];
    for (number, store) in stores.iter().enumerate() {
        let [one, other] = two(&webhook, &format!("--store {store} --store-timeout 30s"));
        assert!(one.log().contains(&format!("claims are kept in {store}")), "{}", one.log());
        assert!(!is_skip(&caller.post(one.address, body("1", &number.to_string())).await), "{store}");
        for text in 0..=number {
            assert!(is_skip(&caller.post(other.address, body("1", &text.to_string())).await), "{store}");
        }
    }
    assert_eq!(webhook.calls().len(), stores.len());
}

/// Two gates share claims, and do so again after their master has ended.
async fn follow(gates: &[GateProcess; 2], sentinel: &Sentinel, end: impl FnOnce()) {
    let (caller, number) = (Caller::default(), AtomicUsize::new(0));
    // Whether a copy that reaches the other gate is blocked.
    let is_shared = async || {
        let text = body("1", &format!("message {}", number.fetch_add(1, Ordering::SeqCst)));
        assert!(!is_skip(&caller.post(gates[0].address, text.clone()).await));
        is_skip(&caller.post(gates[1].address, text).await)
    };
    assert!(is_shared().await, "{}", gates[0].log());
    assert!(gates[0].log().contains(&format!("127.0.0.1:{}/bot/0", sentinel.port())), "{}", gates[0].log());
    end();
    until("the gates follow", async || is_shared().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn gates_follow_the_master_that_a_sentinel_names() {
    let master = Redis::start(&["--requirepass", "geheim", "--masterauth", "geheim"]);
    let replica = Redis::start(&[
        "--replicaof",
        "127.0.0.1",
        &master.port().to_string(),
        "--requirepass",
        "geheim",
        "--masterauth",
        "geheim",
    ]);
    let sentinel = Sentinel::watch(&master, "sentinel auth-pass bot geheim");
    until("the sentinel knows the replica", async || sentinel.log().contains("+slave slave")).await;
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    // The first sentinel is never there.
    let store = format!("redis+sentinel://:geheim@127.0.0.1:9,127.0.0.1:{}/bot/0", sentinel.port());
    let gates = two(&webhook, &format!("--store {store} --store-timeout 5s --ttl 10m"));
    follow(&gates, &sentinel, || master.kill()).await;
    assert!(sentinel.log().contains(&format!("127.0.0.1 {}", replica.port())), "{}", sentinel.log());
    for gate in &gates {
        assert!(!gate.log().contains("geheim"), "{}", gate.log());
    }
}

/// The program, which trusts the authority of a server.
fn trusting(redis: &Redis) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dm-audit"));
    command.env("SSL_CERT_FILE", &redis.certificates().ca_pem).env_remove("SSL_CERT_DIR");
    command
}

/// The exit code of a check with a store, and all that is said.
fn check(mut command: Command, store: &str) -> (Option<i32>, String) {
    command.args(["gate", "--check", "--upstream", "http://127.0.0.1:9", "--store", store]);
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code(), text)
}

#[tokio::test(flavor = "multi_thread")]
async fn gates_follow_a_master_that_speaks_tls_whether_its_sentinels_do_or_not() {
    for sentinel_tls in [true, false] {
        let master = Redis::start_with_tls(CertificateKind::Valid, &[]);
        let replica = Redis::start_replica_with_tls(&master);
        let sentinel = Sentinel::watch_with_tls(&master, sentinel_tls);
        until("the sentinel knows the replica", async || sentinel.log().contains("+slave slave")).await;
        let webhook = Webhook::answering_after(Duration::ZERO).await;
        let query = if sentinel_tls { "" } else { "?sentinel_tls=no" };
        let place = format!("127.0.0.1:{}/bot", sentinel.port());
        let arguments = format!("--store rediss+sentinel://{place}/0{query} --store-timeout 5s --ttl 10m");
        let gates = [(); 2].map(|()| GateProcess::launch(trusting(&master), &webhook.url(), &arguments));
        for wrong in [format!("redis+sentinel://{place}"), format!("redis+sentinel://{place}?sentinel_tls=yes")] {
            let (code, text) = check(trusting(&master), &wrong);
            if sentinel_tls || !wrong.ends_with("yes") {
                assert!(text.contains("its sentinels or their master close the connection"), "{wrong}: {text}");
            }
            assert!(code == Some(2) && text.contains("sentinel_tls=no"), "{wrong}: {text}");
        }
        follow(&gates, &sentinel, || master.kill()).await;
        assert!(sentinel.log().contains(&format!("127.0.0.1 {}", replica.port())), "{}", sentinel.log());
    }
}

#[test]
fn a_master_whose_certificate_is_for_another_host_is_told_how_sentinels_name_it() {
    let master = Redis::start_with_tls(CertificateKind::OtherHost, &[]);
    let sentinel = Sentinel::watch_with_tls(&master, false);
    let store = format!("rediss+sentinel://127.0.0.1:{}/bot?sentinel_tls=no", sentinel.port());
    let (code, text) = check(trusting(&master), &store);
    assert!(code == Some(2) && text.contains("is for another host"), "{text}");
    assert!(text.contains("sentinel announce-hostnames yes"), "{text}");
}

#[test]
fn a_name_that_no_sentinel_knows_is_told() {
    let master = Redis::start(&[]);
    let sentinel = Sentinel::watch(&master, "");
    let check = |store: &str| check(Command::new(env!("CARGO_BIN_EXE_dm-audit")), store);
    let (code, text) = check(&format!("redis+sentinel://127.0.0.1:{}/other", sentinel.port()));
    assert!(code == Some(2) && text.contains("its sentinels know no master of this name"), "{text}");
    assert!(text.contains("check the name of the master"), "{text}");
    let (code, text) = check(&format!("redis+sentinel://127.0.0.1:{}/bot", sentinel.port()));
    assert!(code == Some(0) && text.contains("takes claims"), "{text}");
    for (store, expected) in [
        ("redis+sentinel://:geheim@127.0.0.1:9", "it names no master after the hosts of its sentinels"),
        ("redis+unix:///nowhere/redis.sock", "cannot be reached"),
        ("redis+unix://", "write it as redis+unix:///run/redis.sock"),
    ] {
        let (code, text) = check(store);
        assert!(code == Some(2) && text.contains(expected) && !text.contains("geheim"), "{store}: {text}");
    }
}
