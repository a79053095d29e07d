//! Folders of message files: which of their files are read, and what their names say about the rows.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use percent_encoding::percent_decode_str;

use super::compression::Compression;
use super::{chat_exports, input};
use crate::error::{Error, FileProblem};

/// A value that a folder's name gives to all rows of its files; null is `None`.
pub(super) type Constant = (String, Option<String>);

/// A message file, and what its path says of all its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FolderFile {
    /// Where it is.
    pub(super) path: PathBuf,
    /// It was found in a folder, not named.
    pub(super) found: bool,
    /// Columns that folders called `name=value` stand for, the outermost first; `None` is null.
    pub(super) constants: Vec<Constant>,
}

/// How Hive, Spark and DuckDB write null as the name of a folder.
const NULL: &str = "__HIVE_DEFAULT_PARTITION__";

/// What lies beside messages in many folders and holds none.
const NO_MESSAGES: [&str; 28] = [
    "md", "html", "htm", "css", "js", "jpg", "jpeg", "png", "gif", "webp", "heic", "svg", "ico", "mp3", "mp4", "m4a",
    "mov", "ogg", "oga", "opus", "wav", "webm", "vcf", "tgs", "pdf", "crc", "toml", "ini",
];

/// The message files that a path stands for: itself, or all in the folder and those below, in sorted order.
pub(super) fn expand(path: &Path) -> Result<Vec<FolderFile>, Error> {
    let constants = path.parent().map(constants).unwrap_or_default();
    if path.as_os_str() == "-" || !path.is_dir() {
        return Ok(vec![FolderFile { path: path.to_owned(), found: false, constants }]);
    }
    let mut walk = Walk { seen: HashSet::new(), files: Vec::new() };
    walk.folder(path, &self::constants(path))?;
    refuse_two_forms(&walk.files)?;
    if walk.files.is_empty() {
        return Err(Error::FileShape { file: input::name(path), problem: FileProblem::EmptyFolder });
    }
    Ok(walk.files)
}

/// All files that paths stand for; none twice.
pub(super) fn expand_all(paths: &[PathBuf]) -> Result<Vec<FolderFile>, Error> {
    let files = paths.iter().map(|path| expand(path)).collect::<Result<Vec<_>, _>>()?.concat();
    let mut seen = HashSet::new();
    // What cannot be found is told of when it is opened.
    let place = |file: &&FolderFile| fs::canonicalize(&file.path).is_ok_and(|place| !seen.insert(place));
    if let Some(twice) = files.iter().find(place) {
        return Err(Error::FileShape { file: input::name(&twice.path), problem: FileProblem::NamedTwice });
    }
    Ok(files)
}

/// What the names of folders on a path say.
fn constants(path: &Path) -> Vec<Constant> {
    let names = path.components().filter_map(|component| match component {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    names.filter_map(constant).collect()
}

/// What `name=value` says.
fn constant(name: &str) -> Option<(String, Option<String>)> {
    let (name, value) = name.split_once('=').filter(|(name, _)| !name.is_empty())?;
    let decoded = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
    Some((decoded(name), (value != NULL).then(|| decoded(value))))
}

/// On its way through folders.
struct Walk {
    /// What was visited: a link must not lead round and round, and nothing is read twice.
    seen: HashSet<PathBuf>,
    files: Vec<FolderFile>,
}

impl Walk {
    fn folder(&mut self, folder: &Path, constants: &[(String, Option<String>)]) -> Result<(), Error> {
        let unreadable = |source: io::Error| Error::ReadFile { file: input::name(folder), source };
        if !self.seen.insert(fs::canonicalize(folder).map_err(unreadable)?) {
            return Ok(());
        }
        let entries = fs::read_dir(folder).map_err(unreadable)?;
        let mut paths: Vec<PathBuf> =
            entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(unreadable)?;
        paths.sort();
        refuse_tables_with_a_log(folder, &paths)?;
        refuse_exports(folder, &paths)?;
        for path in paths {
            let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else { continue };
            if name.starts_with(['.', '_']) && !name.contains('=') {
                continue;
            }
            if path.is_dir() {
                let mut below = constants.to_vec();
                below.extend(constant(&name));
                self.folder(&path, &below)?;
            } else if may_hold_messages(&name) && !is_special(&path) {
                // What a link leads to may be gone: opening it says so.
                let place = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
                if self.seen.insert(place) {
                    self.files.push(FolderFile { path, found: true, constants: constants.to_vec() });
                }
            }
        }
        Ok(())
    }
}

/// Whether it is a pipe or a socket, which may have nothing to say for ever.
fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| !found.is_file())
}

fn may_hold_messages(name: &str) -> bool {
    let name = name.to_lowercase();
    let beside = ["readme", "license", "licence", "metadata.json", "schema.json", "crc", "thumbs.db"];
    let extension = Path::new(&name).extension().map(|extension| extension.to_string_lossy().into_owned());
    !extension.is_some_and(|extension| NO_MESSAGES.contains(&extension.as_str()))
        && !beside.iter().any(|beside| name == *beside || name.strip_suffix(".txt") == Some(*beside))
}

/// Tables whose folder holds old rows beside the current ones, and a log that tells them apart.
fn refuse_tables_with_a_log(folder: &Path, paths: &[PathBuf]) -> Result<(), Error> {
    let has = |name: &str| paths.iter().any(|path| path.file_name().is_some_and(|found| found == name));
    let below = |name: &str, ending: &str| {
        let entries = fs::read_dir(folder.join(name)).into_iter().flatten().flatten();
        entries.into_iter().any(|entry| entry.file_name().to_string_lossy().ends_with(ending))
    };
    let kind = if has("_delta_log") {
        "a Delta table"
    } else if has(".hoodie") {
        "a Hudi table"
    } else if has("metadata") && below("metadata", ".metadata.json") {
        "an Iceberg table"
    } else {
        return Ok(());
    };
    Err(Error::FileShape { file: input::name(folder), problem: FileProblem::TableWithLog { kind } })
}

/// Exports of chat programs that are folders, with files that hold no messages beside those that do.
fn refuse_exports(folder: &Path, paths: &[PathBuf]) -> Result<(), Error> {
    let has = |name: &str| paths.iter().any(|path| path.file_name().is_some_and(|found| found == name));
    let meta = ["your_instagram_activity", "your_facebook_activity", "your_activity_across_facebook"];
    let (problem, advice) = if meta.into_iter().any(has) {
        ("is an Instagram or Messenger download without a chat in it as JSON", chat_exports::ASK_FOR_MESSAGES)
    } else if has("users.json") && (has("channels.json") || has("dms.json")) {
        ("is a Slack export without a message in it", chat_exports::ASK_FOR_MESSAGES)
    } else {
        return Ok(());
    };
    let problem = FileProblem::OtherFormat { problem, advice };
    Err(Error::FileShape { file: input::name(folder), problem })
}

/// One file in two forms would look like a bot that says everything twice.
fn refuse_two_forms(files: &[FolderFile]) -> Result<(), Error> {
    let mut plain: Vec<(String, &Path)> = Vec::new();
    for file in files {
        let name = file.path.to_string_lossy();
        let stem = Compression::ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name);
        plain.push((stem.to_owned(), &file.path));
    }
    plain.sort();
    match plain.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        None => Ok(()),
        Some(pair) => Err(Error::FileShape {
            file: input::name(pair[0].1),
            problem: FileProblem::InTwoForms { other: pair[1].1.to_path_buf() },
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "{}").unwrap();
        }
        folder
    }

    fn names(folder: &tempfile::TempDir) -> Vec<String> {
        let relative =
            |file: FolderFile| file.path.strip_prefix(folder.path()).unwrap().to_string_lossy().replace('\\', "/");
        expand(folder.path()).unwrap().into_iter().map(relative).collect()
    }

    #[test]
    fn message_files_are_found_in_order_and_leftovers_passed_over() {
        let folder = folder(&[
            "b.ndjson",
            "a/part-00001.parquet",
            "a/part-00000.parquet",
            "a/.part-00000.parquet.crc",
            "a/_SUCCESS",
            "_metadata",
            "_committed_123",
            "_started_123",
            "_temporary/0/part.parquet",
            ".hidden/x.csv",
            "c.csv.gz",
            "part-00002",
            "photo.JPG",
            "README.md",
            "readme.txt",
        ]);
        assert_eq!(
            names(&folder),
            ["a/part-00000.parquet", "a/part-00001.parquet", "b.ndjson", "c.csv.gz", "part-00002"]
        );
    }

    #[test]
    fn folders_with_an_equals_sign_are_columns() {
        let folder = folder(&["contact_id=a%3Ab/_day=1/x.ndjson", "contact_id=__HIVE_DEFAULT_PARTITION__/y.ndjson"]);
        let found = expand(folder.path()).unwrap();
        let constants = |index: usize| found[index].constants.clone();
        let constant = |name: &str, value: Option<&str>| (name.to_owned(), value.map(str::to_owned));
        assert_eq!(constants(0), [constant("contact_id", None)]);
        assert_eq!(constants(1), [constant("contact_id", Some("a:b")), constant("_day", Some("1"))]);
        // The same where a part is named by itself.
        for named in ["contact_id=a%3Ab/_day=1", "contact_id=a%3Ab/_day=1/x.ndjson"] {
            assert_eq!(expand(&folder.path().join(named)).unwrap()[0].constants, constants(1), "{named}");
        }
    }

    #[test]
    fn a_folder_that_holds_nothing_to_read_is_refused() {
        for names in [&[][..], &["_SUCCESS", ".x.crc", "a/photo.png"], &["_delta_log/0.json", "part-0.parquet"]] {
            assert!(expand(folder(names).path()).is_err(), "{names:?}");
        }
        let iceberg = folder(&["metadata/v1.metadata.json", "data/a.parquet"]);
        assert!(expand(iceberg.path()).unwrap_err().to_string().contains("Iceberg"));
    }

    #[test]
    fn one_file_in_two_forms_is_not_read_twice() {
        let error = expand(folder(&["a.csv", "a.csv.gz"]).path()).unwrap_err().to_string();
        assert!(error.contains("a.csv.gz"), "{error}");
        assert!(expand(folder(&["a.csv", "a.ndjson", "b/a.csv"]).path()).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_in_circles_end_and_nothing_is_read_twice() {
        let folder = folder(&["a/x.ndjson"]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("a/up")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("a/x.ndjson"), folder.path().join("a/y.ndjson")).unwrap();
        assert_eq!(names(&folder), ["a/x.ndjson"]);
    }
}
