//! Gates that are started with sockets, and that follow each other on them.

use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::common::gate::{Caller, GateProcess, PATIENCE, Webhook, body};
use super::common::redis::Redis;
use super::wire::{post, say, statuses, until};

fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").unwrap()
}

/// Callers that call until they are told to stop, each over a new connection, and send each message twice.
struct Load {
    stop: Arc<AtomicBool>,
    sent: Arc<AtomicUsize>,
    callers: Vec<tokio::task::JoinHandle<Vec<String>>>,
}

impl Load {
    fn begin(to: std::net::SocketAddr) -> Self {
        let (stop, sent) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let callers = (0..6).map(|caller| {
            let (stop, sent) = (stop.clone(), sent.clone());
            tokio::spawn(async move {
                let mut wrong = Vec::new();
                for number in 0.. {
                    if stop.load(Ordering::SeqCst) {
                        break;
                    }
                    let call = post("Connection: close\r\n", &body(&format!("{caller}-{number}"), "x"));
                    for _ in 0..2 {
                        let answer = say(to, &call).await;
                        if statuses(&answer) != [200] {
                            wrong.push(answer);
                        }
                    }
                    sent.fetch_add(1, Ordering::SeqCst);
                }
                wrong
            })
        });
        Self { callers: callers.collect(), stop, sent }
    }

    /// Waits until so many more messages were sent.
    async fn go_on(&self, more: usize) {
        let enough = self.sent.load(Ordering::SeqCst) + more;
        until("calls are answered", async || self.sent.load(Ordering::SeqCst) >= enough).await;
    }

    /// How many messages were sent, and answers that should not be.
    async fn end(self) -> (usize, Vec<String>) {
        self.stop.store(true, Ordering::SeqCst);
        let mut wrong = Vec::new();
        for caller in self.callers {
            wrong.extend(caller.await.unwrap());
        }
        (self.sent.load(Ordering::SeqCst), wrong)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn gates_that_follow_each_other_on_one_socket_refuse_no_call_and_pass_each_message_on_once() {
    let redis = Redis::start(&[]);
    let webhook = Webhook::answering_after(Duration::from_millis(3)).await;
    let (calls, admin) = (listener(), listener());
    let start = || {
        let store = format!("--store {} --store-timeout 30s --ttl 10m", redis.url());
        GateProcess::activated(calls.try_clone().unwrap(), admin.try_clone().unwrap(), &webhook.url(), &store)
    };
    let mut gate = start();
    assert_eq!(gate.address, calls.local_addr().unwrap());
    let load = Load::begin(gate.address);
    for _ in 0..3 {
        load.go_on(50).await;
        let next = start();
        gate.signal("TERM");
        assert_eq!(gate.wait().code(), Some(0), "{}", gate.log());
        gate = next;
    }
    load.go_on(50).await;
    // Without anybody who takes calls, they wait.
    gate.signal("TERM");
    assert_eq!(gate.wait().code(), Some(0), "{}", gate.log());
    let gate = start();
    load.go_on(50).await;
    let (sent, wrong) = load.end().await;
    assert!(wrong.is_empty(), "{} of {sent}: {:?}", wrong.len(), &wrong[..1]);
    let mut bodies = webhook.bodies();
    bodies.sort_unstable();
    let all = bodies.len();
    bodies.dedup();
    assert_eq!((bodies.len(), all), (sent, sent), "{}", gate.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_stays_connected_is_told_that_a_call_to_a_gate_that_stops_is_the_last() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let mut gate = GateProcess::start(&webhook, "");
    let mut stream = tokio::net::TcpStream::connect(gate.address).await.unwrap();
    let call = |text: &str| post("", &body("1", text));
    stream.write_all(call("first").as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !String::from_utf8_lossy(&answer).contains(r#"{"response":"ok"}"#) {
        assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0);
    }
    assert!(!String::from_utf8_lossy(&answer).to_lowercase().contains("connection: close"));
    gate.signal("TERM");
    until("it is stopping", async || gate.log().contains("stopping: ")).await;
    // On a busy machine it may have waited long enough.
    let sent = stream.write_all(call("second").as_bytes()).await;
    let mut answer = String::new();
    let heard = stream.read_to_string(&mut answer).await;
    if sent.is_ok() && heard.is_ok() && !answer.is_empty() {
        assert!(statuses(&answer) == [200] && answer.to_lowercase().contains("connection: close"), "{answer}");
    }
    assert_eq!(gate.wait().code(), Some(0), "{}", gate.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_of_the_file_system_may_be_handed_over_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gate.sock");
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let calls = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let gate = GateProcess::activated(calls, listener(), &webhook.url(), "");
    assert!(gate.log().contains(&format!("listening on unix:{}", path.display())), "{}", gate.log());
    let mut stream = tokio::net::UnixStream::connect(&path).await.unwrap();
    stream.write_all(post("Connection: close\r\n", &body("1", "x")).as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert_eq!((statuses(&answer), webhook.calls().len()), (vec![200], 1));
    assert_eq!(Caller::default().get(gate.admin, "/livez").await.status(), 200);
}

/// What a gate that is started with two sockets says before it ends.
fn refused(calls: OwnedFd, admin: OwnedFd) -> String {
    let mut command = GateProcess::with_sockets(calls, admin);
    command.args(["gate", "--upstream", "http://127.0.0.1:9"]).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let deadline = Instant::now() + PATIENCE;
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > deadline {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{text}");
    text
}

#[test]
fn what_cannot_take_calls_is_refused_with_its_number_and_name() {
    let datagrams = UdpSocket::bind("127.0.0.1:0").unwrap();
    let text = refused(datagrams.into(), listener().into());
    assert!(
        text.contains("LISTEN_FDS: socket 1 (gate.socket) is neither a TCP socket nor a Unix stream socket"),
        "{text}"
    );
    assert!(text.contains("write ListenStream="), "{text}");
    let (unix, _other) = UnixDatagram::pair().unwrap();
    assert!(refused(listener().into(), unix.into()).contains("socket 2 (admin) is neither"));
    let file = tempfile::tempfile().unwrap();
    assert!(refused(file.into(), listener().into()).contains("socket 1 (gate.socket) is neither"));
    let accepting = listener();
    let connection = TcpStream::connect(accepting.local_addr().unwrap()).unwrap();
    let text = refused(connection.into(), listener().into());
    assert!(text.contains("socket 1 (gate.socket) is a connection") && text.contains("Accept=no"), "{text}");
}

#[test]
fn sockets_that_another_process_was_started_with_are_not_taken() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dm-audit"));
    command.args(["gate", "--upstream", "http://127.0.0.1:9"]).stdin(OwnedFd::from(listener()));
    let output = command.env("LISTEN_FDS", "1").env("LISTEN_PID", "1").output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && text.contains("--listen: it is missing"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_manager_hears_that_a_gate_is_ready_alive_and_stopping() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let manager = UnixDatagram::bind(&path).unwrap();
    manager.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_dm-audit"));
    command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "60000").env_remove("WATCHDOG_PID");
    let mut gate = GateProcess::launch(command, "http://127.0.0.1:9", "");
    let next = || {
        let mut said = [0; 1000];
        let length = manager.recv(&mut said).unwrap();
        String::from_utf8_lossy(&said[..length]).trim().to_owned()
    };
    let mut before = vec![next()];
    while !(before.contains(&"READY=1".to_owned()) && before.iter().filter(|said| *said == "WATCHDOG=1").count() > 2) {
        before.push(next());
    }
    assert!(before.iter().all(|said| said == "READY=1" || said == "WATCHDOG=1"), "{before:?}");
    gate.signal("TERM");
    while next() != "STOPPING=1" {}
    assert_eq!(gate.wait().code(), Some(0), "{}", gate.log());
}
