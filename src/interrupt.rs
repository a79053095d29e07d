//! Takes half-written files away when the process is told to end.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A file or folder that is removed if the process is told to end while this exists.
#[derive(Debug)]
pub struct Unfinished(PathBuf);

impl Unfinished {
    /// The file or folder at `path`.
    pub fn new(path: &Path) -> Self {
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}

/// From now on, SIGINT, SIGTERM and SIGHUP end the process as they do by default, but first remove what is unfinished;
/// and SIGXFSZ does nothing.
pub fn watch() -> io::Result<()> {
    #[cfg(unix)]
    {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
        let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP, SIGXFSZ])?;
        std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
            // A write beyond the greatest size of files that is allowed fails as well, which is told as any failed write.
            for signal in signals.forever().filter(|signal| *signal != SIGXFSZ) {
                remove_unfinished();
                // Whoever started the process sees it end by this signal.
                let _: io::Result<()> = signal_hook::low_level::emulate_default_handler(signal);
            }
        })?;
    }
    Ok(())
}

#[cfg(any(unix, test))]
fn remove_unfinished() {
    for path in UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        // What cannot be removed stays; the process ends all the same.
        let remove = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        let _: io::Result<()> = remove;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_removed_only_while_it_is_unfinished() {
        let folder = tempfile::tempdir().unwrap();
        let [finished, unfinished] = ["a", "b"].map(|name| folder.path().join(name));
        for path in [&finished, &unfinished] {
            std::fs::write(path, "").unwrap();
        }
        drop(Unfinished::new(&finished));
        let _unfinished = Unfinished::new(&unfinished);
        remove_unfinished();
        assert!(finished.exists() && !unfinished.exists());
    }
}
