//! TLS over a connection whose rows are tapped.

use std::io;
use std::pin::Pin;

use rustls::ClientConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::copy_tap::{CopyTap, Tapped};

/// Wraps the stream within TLS in a tap.
pub(super) struct TappedTls {
    pub(super) config: ClientConfig,
    pub(super) host: String,
    pub(super) tap: CopyTap,
}

impl<S> TlsConnect<S> for TappedTls
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Tapped<<MakeRustlsConnect as MakeTlsConnect<S>>::Stream>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Stream>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        let Self { config, host, tap } = self;
        Box::pin(async move {
            let mut make = MakeRustlsConnect::new(config);
            let connect = MakeTlsConnect::<S>::make_tls_connect(&mut make, &host).map_err(io::Error::other)?;
            Ok(Tapped::within_tls(connect.connect(stream).await?, tap))
        })
    }
}
