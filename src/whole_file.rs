//! Files that appear whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::interrupt::Unfinished;

/// A file that is written beside its place and put there at the end. Devices and pipes are written as they are.
#[derive(Debug)]
pub struct WholeFile(Option<Beside>);

#[derive(Debug)]
struct Beside {
    path: PathBuf,
    file: NamedTempFile,
    _unfinished: Unfinished,
}

impl WholeFile {
    /// Gives `write` the file to write. The place itself is not touched before [`Self::keep`].
    pub fn new(path: &Path, write: impl FnOnce(File) -> io::Result<()>) -> io::Result<Self> {
        if !is_replaceable(path) {
            write(OpenOptions::new().write(true).open(path)?)?;
            return Ok(Self(None));
        }
        // A link stays one, and what it leads to is replaced.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let file = beside(&path)?;
        let unfinished = Unfinished::new(file.path());
        file.as_file().try_clone().and_then(write)?;
        Ok(Self(Some(Beside { path, file, _unfinished: unfinished })))
    }

    /// Puts it in its place.
    pub fn keep(self) -> io::Result<()> {
        self.put()?.map_or(Ok(()), Through::write)
    }

    /// Puts it in its place, unless that is where another file is mounted: then it gives what is to be written into that.
    pub fn put(self) -> io::Result<Option<Through>> {
        let Some(Beside { path, file, _unfinished: unfinished }) = self.0 else { return Ok(None) };
        match file.persist(&path) {
            Ok(_) => Ok(None),
            Err(kept) if matches!(kept.error.kind(), io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices) => {
                Ok(Some(Through { path, file: kept.file, _unfinished: unfinished }))
            }
            Err(failed) => Err(failed.error),
        }
    }
}

/// A whole file that nothing can be replaced by, so that it has to be written into what is there.
#[derive(Debug)]
pub struct Through {
    path: PathBuf,
    file: NamedTempFile,
    _unfinished: Unfinished,
}

impl Through {
    /// Writes it. What was there before is lost, even if this fails.
    pub fn write(mut self) -> io::Result<()> {
        let from = self.file.as_file_mut();
        from.rewind()?;
        let mut into = OpenOptions::new().write(true).truncate(true).open(&self.path)?;
        io::copy(from, &mut into)?;
        into.sync_all()
    }
}

/// Whether a file can be written here, as far as that can be known before.
pub fn check(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !is_replaceable(path) {
        // A pipe is not opened: whoever reads it would see it close.
        return Ok(());
    }
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    tempfile::tempfile_in(folder(&path)).map(|_| ())
}

/// Where a file is, or will be, whatever way its path takes.
pub fn place(path: &Path) -> PathBuf {
    let new = || Some(folder(path).canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize().ok().or_else(new).unwrap_or_else(|| path.to_owned())
}

/// An ordinary file, or none yet; no device and no pipe.
pub fn is_replaceable(path: &Path) -> bool {
    std::fs::metadata(path).map_or(true, |found| found.is_file())
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A file beside `path`, with the permissions of the file that it will replace, else those that the umask leaves.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    #[cfg_attr(not(unix), allow(unused_mut, reason = "permissions are a matter of Unix"))]
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(folder(path))?;
    if let Ok(replaced) = std::fs::metadata(path) {
        file.as_file().set_permissions(replaced.permissions())?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_the_same_whatever_way_leads_there_and_before_the_file_exists() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| place(&folder.path().join(name));
        std::fs::create_dir(folder.path().join("a")).unwrap();
        assert_eq!(path("r.json"), path("./r.json"));
        assert_eq!(path("r.json"), path("a/../r.json"));
        assert_ne!(path("r.json"), path("a/r.json"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_one_and_a_device_stays_a_device() {
        use std::io::Write;
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        std::fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink("real", &link).unwrap();
        let write = |mut file: File| file.write_all(b"new");
        WholeFile::new(&link, write).unwrap().keep().unwrap();
        assert_eq!(std::fs::read_to_string(&real).unwrap(), "new");
        assert!(link.symlink_metadata().unwrap().is_symlink());
        let null = Path::new("/dev/null");
        WholeFile::new(null, write).unwrap().keep().unwrap();
        assert!(!std::fs::metadata(null).unwrap().is_file());
    }

    #[test]
    fn what_cannot_be_replaced_is_written_into_and_keeps_nothing_of_what_was_there() {
        use std::io::Write;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report");
        std::fs::write(&path, "what was there before, and is longer").unwrap();
        let whole = WholeFile::new(&path, |mut file| file.write_all(b"new")).unwrap();
        let Beside { path, file, _unfinished: unfinished } = whole.0.unwrap();
        // What a file is put into is still the same one.
        let mounted = File::open(&path).unwrap();
        Through { path: path.clone(), file, _unfinished: unfinished }.write().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(io::read_to_string(mounted).unwrap(), "new");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
