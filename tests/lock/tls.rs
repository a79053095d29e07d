//! Redis over TLS. The authorities that are trusted come from the environment, so each try is a process of its own.

use std::env;
use std::path::Path;
use std::process::{Command, Output};

use dm_audit::lock::{Attempt, RedisLock};

use crate::common::{CertificateKind, Redis};
use crate::stores::{LASTING, LONG, claim, key, token};

/// The URL for the process that [`attempt`] starts.
const URL: &str = "DM_AUDIT_TEST_REDIS_URL";

#[tokio::test]
#[ignore = "a part of the other tests here"]
async fn one_claim_over_tls() {
    match RedisLock::connect(&env::var(URL).unwrap(), RedisLock::PREFIX, LASTING, LONG).await {
        Ok(lock) => assert_eq!(claim(&lock, key(), token()).await, Ok(Attempt::Claimed)),
        Err(error) => panic!("{error}; {}", error.advice().unwrap_or_default()),
    }
}

fn attempt(url: &str, authority: &Path) -> (bool, String) {
    let Output { status, stdout, stderr } = Command::new(env::current_exe().unwrap())
        .args(["--ignored", "--exact", "tls::one_claim_over_tls", "--nocapture"])
        .env(URL, url)
        .env("SSL_CERT_FILE", authority)
        .env_remove("SSL_CERT_DIR")
        .output()
        .unwrap();
    (status.success(), String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned())
}

#[test]
fn a_certificate_is_checked_against_the_authorities_of_the_system() {
    let redis = Redis::start_with_tls(CertificateKind::Valid, &[]);
    let files = redis.certificates();
    let (done, said) = attempt(&redis.url(), &files.ca_pem);
    assert!(done && said.contains("1 passed"), "{said}");
    let (done, said) = attempt(&redis.url(), &files.other_ca_pem);
    assert!(!done && said.contains("the server's certificate is") && said.contains("SSL_CERT_FILE"), "{said}");
    let plain = redis.url().replace("rediss", "redis");
    let (done, said) = attempt(&plain, &files.ca_pem);
    assert!(
        !done && said.contains("before it lets anybody in") && said.contains("rediss:// if it wants TLS"),
        "{said}"
    );
}

#[test]
fn a_certificate_of_another_host_is_refused() {
    let redis = Redis::start_with_tls(CertificateKind::OtherHost, &[]);
    let (done, said) = attempt(&redis.url(), &redis.certificates().ca_pem);
    assert!(!done && said.contains("is for another host"), "{said}");
    assert!(said.contains("connect by a name in the certificate") && !said.contains("SSL_CERT_FILE"), "{said}");
}

#[test]
fn a_server_that_wants_certificates_of_clients_is_told_to_do_without() {
    let redis = Redis::start_with_tls(CertificateKind::Valid, &["--tls-auth-clients", "yes"]);
    let (done, said) = attempt(&redis.url(), &redis.certificates().ca_pem);
    assert!(!done && said.contains("does not accept the client's certificate"), "{said}");
    assert!(said.contains("CONFIG SET tls-auth-clients no"), "{said}");
}

#[tokio::test]
async fn over_tls_a_server_with_as_many_clients_as_it_takes_says_nothing_and_the_limit_is_named_all_the_same() {
    let redis = Redis::start_with_tls(CertificateKind::Valid, &["--maxclients", "1"]);
    // Any connection counts, also one that says nothing.
    let first = tokio::net::TcpStream::connect(("127.0.0.1", redis.port())).await.unwrap();
    for _ in 0..3 {
        let (done, said) = attempt(&redis.url(), &redis.certificates().ca_pem);
        assert!(!done && said.contains("takes one more client") && said.contains("maxclients"), "{said}");
        assert!(!said.contains("host and port"), "{said}");
    }
    drop(first);
    let free = async || attempt(&redis.url(), &redis.certificates().ca_pem).0;
    crate::stores::eventually("it is free", free).await;
}
