//! A stretch of network before a server, which can lose answers, and lead elsewhere from now on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};

/// Passes everything on to a server on 127.0.0.1 and back, until it is told to lose an answer.
pub(crate) struct Proxy {
    port: u16,
    server: Arc<AtomicU16>,
    lose: Arc<AtomicBool>,
}

impl Proxy {
    /// One before the server at `port`. It ends with the test's runtime.
    pub(crate) async fn start(server: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let lose = Arc::new(AtomicBool::new(false));
        let shared = lose.clone();
        let server = Arc::new(AtomicU16::new(server));
        let target = server.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass_on(client, target.load(Ordering::SeqCst), shared.clone()));
            }
        });
        Self { port, server, lose }
    }

    /// Its port on 127.0.0.1.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Leads new connections to another server; those that are open stay where they are.
    pub(crate) fn lead_to(&self, server: u16) {
        self.server.store(server, Ordering::SeqCst);
    }

    /// Breaks the connection when the next answer comes, instead of passing it on.
    pub(crate) fn lose_the_next_answer(&self) {
        self.lose.store(true, Ordering::SeqCst);
    }

    /// Whether an answer is still to be lost.
    pub(crate) fn is_to_lose(&self) -> bool {
        self.lose.load(Ordering::SeqCst)
    }
}

async fn pass_on(client: TcpStream, server: u16, lose: Arc<AtomicBool>) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await else { return };
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
        (client.into_split(), server.into_split());
    let there = async { drop(copy(&mut from_client, &mut to_server).await) };
    let back = async {
        let mut answer = vec![0; 65536];
        while let Ok(length @ 1..) = from_server.read(&mut answer).await {
            if lose.swap(false, Ordering::SeqCst) || to_client.write_all(&answer[..length]).await.is_err() {
                return;
            }
        }
    };
    tokio::select! { () = there => {} () = back => {} }
}
