//! Where a gate listens.

use tokio::net::TcpListener;

use crate::error::Error;
use crate::text::excerpt;

/// Listens at an address, which may be a name; the first of its addresses that is free counts.
pub(super) async fn bind(flag: &'static str, address: &str) -> Result<TcpListener, Error> {
    let listening = TcpListener::bind(address).await;
    listening.map_err(|source| Error::Listen { flag, address: excerpt(address, 100), source })
}
