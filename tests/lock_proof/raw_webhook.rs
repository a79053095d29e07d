//! A webhook that breaks the rules of HTTP when it is told to.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What it makes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// 200, and the connection is kept.
    Answer,
    /// Another status, and the connection is kept.
    Status(u16),
    /// It closes the connection without a word.
    Close,
    /// It closes the connection in the middle of its answer.
    CloseHalfway,
    /// It says nothing for ever.
    Silence,
}

/// A webhook that counts what it has read, whatever it makes of it.
#[derive(Debug)]
pub struct RawWebhook {
    address: SocketAddr,
    calls: Arc<AtomicUsize>,
}

impl RawWebhook {
    /// A webhook on a free port that does `deeds` in order, and answers from then on.
    pub async fn start(deeds: &'static [Deed]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = calls.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, deeds, counted.clone()));
            }
        });
        Self { address, calls }
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// How many calls it has read.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

async fn talk(mut stream: TcpStream, deeds: &[Deed], calls: Arc<AtomicUsize>) {
    while read_call(&mut stream).await.is_some() {
        let number = calls.fetch_add(1, Ordering::SeqCst);
        let answer = match deeds.get(number).copied().unwrap_or(Deed::Answer) {
            Deed::Answer => "HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{\"response\":\"ok\"}".to_owned(),
            Deed::Status(status) => format!("HTTP/1.1 {status} Trouble\r\nContent-Length: 4\r\n\r\noops"),
            Deed::Close => return,
            Deed::CloseHalfway => "HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{\"respo".to_owned(),
            Deed::Silence => std::future::pending().await,
        };
        stream.write_all(answer.as_bytes()).await.unwrap();
        if answer.ends_with("respo") {
            return;
        }
    }
}

/// Reads one call to the end of its body; `None` where the connection ends.
async fn read_call(stream: &mut TcpStream) -> Option<()> {
    let mut read = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&read).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
            if body.len() >= length {
                return Some(());
            }
        }
        let mut part = [0; 4096];
        let count = stream.read(&mut part).await.ok().filter(|count| *count > 0)?;
        read.extend_from_slice(&part[..count]);
    }
}
