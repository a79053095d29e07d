//! A gate as a process, a webhook behind it, and callers before it.

use std::future::Future;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::pin::Pin;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpListener;

/// How long anything may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// What a webhook makes of a call.
pub type Answer = Pin<Box<dyn Future<Output = Response<Full<Bytes>>> + Send>>;

/// A webhook that keeps what it was called with.
#[derive(Debug, Clone)]
pub struct Webhook {
    address: SocketAddr,
    calls: Arc<Mutex<Vec<Request<Bytes>>>>,
}

impl Webhook {
    /// A webhook on a free port, within the current runtime, that answers as `answer` says; that gets each call and its
    /// number, counted from 1.
    pub async fn start<F>(answer: F) -> Self
    where
        F: Fn(Request<Bytes>, usize) -> Answer + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let calls = Arc::new(Mutex::new(Vec::new()));
        let webhook = Self { address, calls: calls.clone() };
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else { continue };
                stream.set_nodelay(true).unwrap();
                let (calls, answer) = (calls.clone(), answer.clone());
                let service = service_fn(move |call: Request<hyper::body::Incoming>| {
                    let (calls, answer) = (calls.clone(), answer.clone());
                    async move {
                        let (head, body) = call.into_parts();
                        let body = body.collect().await?.to_bytes();
                        let call = Request::from_parts(head, body);
                        let number = {
                            let mut calls = calls.lock().unwrap();
                            calls.push(call.clone());
                            calls.len()
                        };
                        Ok::<_, hyper::Error>(answer(call, number).await)
                    }
                });
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service),
                );
            }
        });
        webhook
    }

    /// One that answers 200 with `{"response":"ok"}` after a while.
    pub async fn answering_after(delay: Duration) -> Self {
        Self::start(move |_, _| {
            Box::pin(async move {
                tokio::time::sleep(delay).await;
                Response::new(Full::new(Bytes::from_static(br#"{"response":"ok"}"#)))
            })
        })
        .await
    }

    /// Its URL, with a path.
    pub fn url(&self) -> String {
        format!("http://{}/webhook", self.address)
    }

    /// All calls so far.
    pub fn calls(&self) -> Vec<Request<Bytes>> {
        self.calls.lock().unwrap().clone()
    }

    /// The bodies of all calls so far.
    pub fn bodies(&self) -> Vec<String> {
        self.calls().iter().map(|call| String::from_utf8_lossy(call.body()).into_owned()).collect()
    }
}

/// A running `dm-audit gate`. It is killed when this is dropped.
#[derive(Debug)]
pub struct GateProcess {
    child: Child,
    /// Where the platform calls.
    pub address: SocketAddr,
    /// Where operators look.
    pub admin: SocketAddr,
    log: Arc<Mutex<String>>,
}

impl GateProcess {
    /// A gate before a webhook, on free ports, with more arguments separated by spaces.
    pub fn start(webhook: &Webhook, arguments: &str) -> Self {
        Self::before(&webhook.url(), arguments)
    }

    /// The same before any URL.
    pub fn before(upstream: &str, arguments: &str) -> Self {
        Self::launch(Command::new(env!("CARGO_BIN_EXE_dm-audit")), upstream, arguments)
    }

    /// Runs `command`, whose arguments so far stand before those of a gate, and waits until it listens.
    pub fn launch(command: Command, upstream: &str, arguments: &str) -> Self {
        Self::launch_at(command, "127.0.0.1:0", upstream, arguments)
    }

    /// The same, for an address.
    pub fn launch_at(command: Command, listen: &str, upstream: &str, arguments: &str) -> Self {
        Self::launch_as_usual(command, listen, upstream, &format!("-v {arguments}"))
    }

    /// The same with a log as users have it, which tells nothing of single calls.
    pub fn launch_as_usual(mut command: Command, listen: &str, upstream: &str, arguments: &str) -> Self {
        command.args(["gate", "--listen", listen, "--admin", "127.0.0.1:0", "--upstream", upstream]);
        command.args(arguments.split_whitespace());
        command.stdin(Stdio::null()).stdout(Stdio::null());
        Self::watch(command)
    }

    /// A gate that is started with sockets, as a service manager does it: one for calls, one for operators.
    pub fn activated(calls: impl Into<OwnedFd>, admin: impl Into<OwnedFd>, upstream: &str, arguments: &str) -> Self {
        let mut command = Self::with_sockets(calls, admin);
        command.args(["gate", "--upstream", upstream, "-v"]).args(arguments.split_whitespace());
        Self::watch(command)
    }

    /// A program that gets two sockets, to which arguments can be added.
    pub fn with_sockets(calls: impl Into<OwnedFd>, admin: impl Into<OwnedFd>) -> Command {
        // The process id is known to the process alone.
        let script = "export LISTEN_PID=$$ LISTEN_FDS=2 LISTEN_FDNAMES=gate.socket:admin\n\
                      exec \"$0\" \"$@\" 3<&0 4<&1 </dev/null >/dev/null";
        let mut command = Command::new("sh");
        command.args(["-c", script, env!("CARGO_BIN_EXE_dm-audit")]);
        command.stdin(Stdio::from(calls.into())).stdout(Stdio::from(admin.into()));
        command
    }

    /// Waits until it listens. Where that is no address of the network, it is told as port 0.
    pub fn watch(mut command: Command) -> Self {
        command.env_remove("DM_AUDIT_GATE_STORE").env_remove("DM_AUDIT_GATE_SECRET").env_remove("DM_AUDIT_CONFIG");
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (kept, lines) = (log.clone(), BufReader::new(child.stderr.take().unwrap()).lines());
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                *kept.lock().unwrap() += &(line + "\n");
            }
        });
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let listening = |log: &str, before: &str, after: &str| -> Option<SocketAddr> {
            let place = log.split_once(before).and_then(|(_, rest)| Some(rest.split_once(after)?.0));
            place.map(|place| place.parse().unwrap_or(nowhere))
        };
        let deadline = Instant::now() + PATIENCE;
        loop {
            let text = log.lock().unwrap().clone();
            let calls = listening(&text, "listening on ", ",");
            let admin = listening(&text, "/metrics on ", "\n");
            if let Some((address, admin)) = calls.zip(admin) {
                return Self { child, address, admin, log };
            }
            let ended = child.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < deadline, "the gate did not start ({ended:?}):\n{text}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Whether it still runs.
    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits until it has ended.
    pub fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "the gate does not end:\n{}", self.log());
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for GateProcess {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Calls webhooks over connections that are kept.
#[derive(Debug, Clone)]
pub struct Caller(Client<HttpConnector, Full<Bytes>>);

impl Default for Caller {
    fn default() -> Self {
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        Self(Client::builder(TokioExecutor::new()).build(tcp))
    }
}

impl Caller {
    /// Posts a body to `/`.
    pub async fn post(&self, to: SocketAddr, body: impl Into<Bytes>) -> Response<Bytes> {
        self.send(Request::post(format!("http://{to}/")).body(Full::new(body.into())).unwrap()).await
    }

    /// Gets a path.
    pub async fn get(&self, to: SocketAddr, path: &str) -> Response<Bytes> {
        self.send(Request::get(format!("http://{to}{path}")).body(Full::default()).unwrap()).await
    }

    /// Sends a request and waits for the whole answer.
    pub async fn send(&self, request: Request<Full<Bytes>>) -> Response<Bytes> {
        self.try_send(request).await.unwrap()
    }

    /// The same, where it may fail.
    pub async fn try_send(
        &self,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Bytes>, Box<dyn std::error::Error + Send + Sync>> {
        let (head, body) = self.0.request(request).await?.into_parts();
        Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
    }

    /// The value of a metric of a gate; labels stand in its name.
    pub async fn metric(&self, gate: &GateProcess, name: &str) -> f64 {
        let text = self.get(gate.admin, "/metrics").await;
        let text = String::from_utf8_lossy(text.body()).into_owned();
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok());
        value.unwrap_or_else(|| panic!("{name} is not in:\n{text}"))
    }
}

/// Whether an answer is that of a blocked call.
pub fn is_skip(answer: &Response<Bytes>) -> bool {
    answer.status() == 200 && answer.headers().get("x-dm-audit-gate").is_some_and(|value| value == "blocked")
}

/// A `ManyChat` body.
pub fn body(contact: &str, text: &str) -> String {
    serde_json::json!({ "subscriber": { "id": contact }, "last_input_text": text }).to_string()
}
