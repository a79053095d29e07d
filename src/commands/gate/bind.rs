//! Where a gate listens.

#[cfg(unix)]
use std::io;

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
        let path = std::path::Path::new(path);
        return Listener::at_path(path).map_err(|source| failed(no_socket(path).unwrap_or(source)));
    }
    TcpListener::bind(address).await.map(Listener::from).map_err(failed)
}

/// What stands at a path where a socket is to be, if that is something else.
#[cfg(unix)]
fn no_socket(path: &std::path::Path) -> Option<io::Error> {
    use std::os::unix::fs::FileTypeExt;
    let kind = path.symlink_metadata().ok()?.file_type();
    let what = if kind.is_dir() { "a folder is there" } else { "a file is there that is no socket" };
    (!kind.is_socket()).then(|| io::Error::new(io::ErrorKind::AlreadyExists, what))
}
