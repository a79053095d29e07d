//! Whether a folder has room for what is to be set aside in it.

use std::io;
use std::path::Path;

const MB: u64 = 1_000_000;
const GB: u64 = 1000 * MB;

/// So much has to be free where nobody knows how much it will be, in bytes.
const LEAST: u64 = 256 * MB;

/// Refuses a folder with less free space than is `expected` to be set aside, in bytes.
pub(super) fn check(folder: &Path, expected: Option<u64>) -> io::Result<()> {
    enough(expected, fs4::available_space(folder)?)
}

fn enough(expected: Option<u64>, free: u64) -> io::Result<()> {
    let needed = expected.unwrap_or(LEAST);
    if needed <= free {
        return Ok(());
    }
    let about = if expected.is_some() { "about" } else { "at least" };
    // Rounded apart and in one unit, so that what is needed never looks like what is free.
    let (unit, name) = if needed < 10 * GB { (MB, "MB") } else { (GB, "GB") };
    let (needed, free) = (needed.div_ceil(unit), free / unit);
    let problem = format!("{about} {needed} {name} are needed there and {free} {name} are free");
    Err(io::Error::new(io::ErrorKind::StorageFull, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(expected: Option<u64>, free: u64) -> String {
        enough(expected, free).map_or_else(|error| error.to_string(), |()| "enough".to_owned())
    }

    #[test]
    fn a_folder_is_refused_where_the_whole_source_would_not_fit() {
        assert_eq!(problem(Some(5 * MB), 5 * MB), "enough");
        assert_eq!(problem(Some(5 * MB + 1), 5 * MB), "about 6 MB are needed there and 5 MB are free");
        assert_eq!(problem(Some(70 * GB), 69 * GB + 999 * MB), "about 70 GB are needed there and 69 GB are free");
        assert_eq!(problem(Some(20 * GB), 3 * MB), "about 20 GB are needed there and 0 GB are free");
    }

    #[test]
    fn a_source_of_unknown_size_is_begun_where_little_is_free_but_not_where_next_to_nothing_is() {
        assert_eq!(problem(None, 300 * MB), "enough");
        assert_eq!(problem(None, 20 * MB), "at least 256 MB are needed there and 20 MB are free");
    }
}
