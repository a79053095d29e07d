//! How much is in the files, as far as their sizes tell.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::compression::Compression;
use super::input::PARQUET;
use crate::scope::Scope;

/// Compressed lines take about a fifth of their length, and Parquet is no larger; what is kept of a line is half of it.
/// Three times the file leaves something over.
const COMPRESSED: u64 = 3;

/// How many bytes the messages of all files take at most, about, where they are set aside; `None` where nobody can know.
pub(super) fn expected(paths: &[PathBuf], scope: &Scope) -> Option<u64> {
    // How much of a file is in a stretch of time is known once it is read.
    if scope.read_from().is_some() || scope.until.is_some() {
        return None;
    }
    paths.iter().try_fold(0u64, |sum, path| Some(sum.saturating_add(of(path)?)))
}

fn of(path: &Path) -> Option<u64> {
    // A pipe has no length, and what is looked at there is gone.
    let metadata = fs::metadata(path).ok().filter(|found| path.as_os_str() != "-" && found.is_file())?;
    let mut start = Vec::new();
    File::open(path).ok()?.take(PARQUET.len() as u64).read_to_end(&mut start).ok()?;
    let name = path.to_string_lossy();
    let is_compressed = !matches!(Compression::of(&name, &start), Ok(None)) || start == PARQUET;
    // What is kept of a plain line is seldom longer than the line.
    Some(metadata.len().saturating_mul(if is_compressed { COMPRESSED } else { 1 }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    #[test]
    fn plain_files_count_by_their_length_and_packed_ones_for_more() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, content: &[u8]| {
            let path = folder.path().join(name);
            fs::write(&path, content).unwrap();
            path
        };
        let plain = file("a.ndjson", b"{\"id\": 1}\n");
        let packed = [("b.gz", b"\x1f\x8b\x08\0...."), ("c", b"\x28\xb5\x2f\xfd...."), ("d", b"PAR1PAR1")];
        let packed = packed.map(|(name, content)| file(name, content));
        let whole = Scope::default();
        assert_eq!(expected(std::slice::from_ref(&plain), &whole), Some(10));
        assert_eq!(expected(&packed, &whole), Some(3 * 24));
        assert_eq!(expected(&[plain.clone(), packed[0].clone()], &whole), Some(10 + 24));
        assert_eq!(expected(&[file("e", b"")], &whole), Some(0));
        assert_eq!(expected(&[plain.clone(), "-".into()], &whole), None, "standard input may go on for ever");
        assert_eq!(expected(&[plain.clone(), folder.path().into()], &whole), None);
        let part = Scope { until: Some(Timestamp::from_micros(0)), ..Scope::default() };
        assert_eq!(expected(&[plain], &part), None, "a part of the time may be a part of the file");
    }
}
