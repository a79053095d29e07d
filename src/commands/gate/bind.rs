//! Where a gate listens.

use tokio::net::TcpListener;

use crate::error::Error;
use crate::gate::Listener;
use crate::text::excerpt;

/// Listens at an address, which may be a name, or at `unix:` and a path. Of several addresses the first that is free counts.
pub(super) async fn bind(flag: &'static str, address: &str) -> Result<Listener, Error> {
    let failed = |source| Error::Listen { flag, address: excerpt(address, 100), source };
    #[cfg(unix)]
    if let Some(path) = address.strip_prefix("unix:") {
        // As URLs write it.
        let path = path.strip_prefix("//").unwrap_or(path);
        return Listener::at_path(std::path::Path::new(path)).map_err(failed);
    }
    TcpListener::bind(address).await.map(Listener::from).map_err(failed)
}
