//! Bytes on connections, as no client or server library would send them.

use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::common::gate::{GateProcess, PATIENCE};

/// Sends bytes, says that there are no more, and gives all that comes back.
pub(crate) async fn say(to: SocketAddr, bytes: impl AsRef<[u8]>) -> String {
    let mut stream = TcpStream::connect(to).await.unwrap();
    // The other side may have heard enough before the end.
    let _ = stream.write_all(bytes.as_ref()).await;
    let _ = stream.shutdown().await;
    hear(&mut stream).await
}

/// All that comes until the other side closes.
pub(crate) async fn hear(stream: &mut TcpStream) -> String {
    let mut heard = Vec::new();
    let end = timeout(PATIENCE, stream.read_to_end(&mut heard)).await;
    assert!(end.is_ok(), "the connection stays open after {:?}", String::from_utf8_lossy(&heard));
    String::from_utf8_lossy(&heard).into_owned()
}

/// The statuses of all answers in a row.
pub(crate) fn statuses(answers: &str) -> Vec<u16> {
    answers.split("HTTP/1.").skip(1).map(|answer| answer[2..5].parse().unwrap()).collect()
}

/// A request with a body and its length, with more header lines.
pub(crate) fn post(headers: &str, body: &str) -> String {
    format!("POST / HTTP/1.1\r\nHost: gate\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len())
}

/// Waits until something is so.
pub(crate) async fn until<T: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> T) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so().await {
        assert!(Instant::now() < deadline, "never: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A gate before any URL.
pub(crate) fn gate_before(url: &str, arguments: &str) -> GateProcess {
    GateProcess::launch(Command::new(env!("CARGO_BIN_EXE_dm-audit")), url, arguments)
}

/// What a webhook without manners does to a call.
#[derive(Debug, Clone)]
pub(crate) enum Manners {
    /// Sends these bytes and closes.
    Say(Vec<u8>),
    /// Says nothing and keeps the connection.
    Hang,
}

impl Manners {
    pub(crate) fn say(text: &str) -> Self {
        Self::Say(text.into())
    }
}

/// A good answer of a webhook.
pub(crate) const FINE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine";

/// A webhook that treats the first call in the one way and all later ones in the other; its URL, and how many calls came.
pub(crate) async fn rude_webhook(first: Manners, later: Manners) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (first, later, counted) = (first.clone(), later.clone(), counted.clone());
            tokio::spawn(async move {
                if !read_call(&mut stream).await {
                    // Somebody only looked whether anybody is there.
                    return;
                }
                let manners = if counted.fetch_add(1, Ordering::SeqCst) == 0 { first } else { later };
                match manners {
                    Manners::Say(bytes) => {
                        // A gate that has heard enough closes.
                        let _ = stream.write_all(&bytes).await;
                        let _ = stream.shutdown().await;
                    }
                    Manners::Hang => drop(stream.read_to_end(&mut Vec::new()).await),
                }
            });
        }
    });
    (url, calls)
}

/// Reads one request with its whole body, or what comes of it; tells whether anything came.
async fn read_call(stream: &mut TcpStream) -> bool {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return true;
            }
        }
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return !bytes.is_empty();
        }
    }
}
