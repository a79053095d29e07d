//! A bot that answers at once.

use std::convert::Infallible;
use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

pub struct Bot {
    pub address: SocketAddr,
}

impl Bot {
    /// On a thread and a runtime of its own.
    pub fn start() -> Self {
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                sender.send(listener.local_addr().unwrap()).unwrap();
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    stream.set_nodelay(true).unwrap();
                    let connection = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service_fn(answer));
                    tokio::spawn(connection);
                }
            });
        });
        Self { address: receiver.recv().unwrap() }
    }

    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }
}

async fn answer(call: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    // A body that breaks off is the caller's affair.
    let _ = call.into_body().collect().await;
    Ok(Response::new(Full::new(Bytes::from_static(br#"{"success":true,"should_send":true,"response":"ok"}"#))))
}
