//! The line between a gate and its store, which can be slow, silent or cut.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How the line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// Everything passes at once.
    Good,
    /// Requests pass at once, answers after so long, or as soon as the line is good again.
    Slow(Duration),
    /// Nothing passes and nobody is told; what is on its way arrives when the line is good again, as TCP has it.
    Silent,
    /// Nothing passes over connections that were open before, while new ones are good: what is on its way is overtaken.
    Overtaken,
    /// All connections are broken, and new ones too.
    Cut,
}

/// A line to a server on 127.0.0.1. It ends with the test's runtime.
#[derive(Debug)]
pub struct Line {
    port: u16,
    quality: watch::Sender<Quality>,
}

impl Line {
    /// A good line to the server at a port.
    pub async fn to(server: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (quality, watched) = watch::channel(Quality::Good);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(connection(client, server, watched.clone()));
            }
        });
        Self { port, quality }
    }

    /// Its near end, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Makes it better or worse, from now on.
    pub fn set(&self, quality: Quality) {
        self.quality.send(quality).unwrap();
    }
}

async fn connection(client: TcpStream, server: u16, mut quality: watch::Receiver<Quality>) {
    if *quality.borrow() == Quality::Overtaken {
        quality = watch::channel(Quality::Good).1;
    }
    if passing(&mut quality).await.is_none() {
        return;
    }
    let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await else { return };
    for stream in [&client, &server] {
        stream.set_nodelay(true).unwrap();
    }
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let mut watched = quality.clone();
    let cut = async move {
        if watched.wait_for(|quality| *quality == Quality::Cut).await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = carry(from_client, to_server, quality.clone(), false) => {}
        () = carry(from_server, to_client, quality, true) => {}
        () = cut => {}
    }
}

/// Waits until something may pass; `None` if the line is cut or gone.
async fn passing(quality: &mut watch::Receiver<Quality>) -> Option<()> {
    let passes = |quality: &Quality| !matches!(quality, Quality::Silent | Quality::Overtaken);
    // A line that is not changed any more stays as it is.
    let now = *quality.borrow();
    let now = if passes(&now) { now } else { *quality.wait_for(passes).await.ok()? };
    (now != Quality::Cut).then_some(())
}

async fn carry(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    mut quality: watch::Receiver<Quality>,
    answers: bool,
) {
    let mut part = vec![0; 1 << 16];
    while let Ok(length @ 1..) = from.read(&mut part).await {
        let now = *quality.borrow();
        if let Quality::Slow(delay) = now
            && answers
        {
            // Whether it became good or time went by, it goes on.
            let good = quality.wait_for(|quality| *quality == Quality::Good);
            let _: Result<_, _> = tokio::time::timeout(delay, good).await.map(|_| ());
        }
        if passing(&mut quality).await.is_none() || to.write_all(&part[..length]).await.is_err() {
            return;
        }
    }
}
