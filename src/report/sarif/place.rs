//! Where a finding stands, in words that code scanning accepts: every result needs a file and a line.

use std::path::{Path, PathBuf};

use crate::finding::SourceInfo;

/// The `artifactLocation.uri` of all findings of one source. Other schemes than `file` are refused, so what is no file
/// has a path of its own, the same in every run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place(pub(super) String);

impl Place {
    /// A file; the folder that several files have in common; `standard-input`; or `postgres/HOST/DATABASE`.
    pub(super) fn of(source: &SourceInfo) -> Self {
        match source.files.as_slice() {
            [] => Self(database(source)),
            [file] if file.as_os_str() == "-" => Self("standard-input".to_owned()),
            [file] => Self(uri(file)),
            files => Self(common(files).map_or_else(|| "messages".to_owned(), |folder| uri(&folder))),
        }
    }
}

/// Without the user, who may be another one tomorrow.
fn database(source: &SourceInfo) -> String {
    let url = source.description.split_once("://").map_or(source.description.as_str(), |(_, rest)| rest);
    let place = url.rsplit_once('@').map_or(url, |(_, place)| place).replace(':', "_");
    let parts: Vec<String> =
        place.split('/').filter(|part| !part.is_empty()).map(|part| encoded(part.as_bytes())).collect();
    format!("{}/{}", source.kind, parts.join("/"))
}

/// A relative path stays one; an absolute one becomes a `file` URI.
fn uri(path: &Path) -> String {
    let path = path.strip_prefix(".").unwrap_or(path);
    let encoded = encoded(path.as_os_str().as_encoded_bytes());
    if path.is_absolute() { format!("file://{encoded}") } else { encoded }
}

/// The deepest folder that holds all of them.
fn common(files: &[PathBuf]) -> Option<PathBuf> {
    let mut folders = files.iter().map(|file| file.parent().unwrap_or(Path::new("")));
    let mut common = folders.next()?;
    for folder in folders {
        while !folder.starts_with(common) {
            common = common.parent()?;
        }
    }
    let names_one = common.components().any(|part| matches!(part, std::path::Component::Normal(_)));
    names_one.then(|| common.to_owned())
}

/// All but unreserved characters and slashes by their bytes (RFC 3986, § 2.1 to 2.3).
fn encoded(bytes: &[u8]) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    bytes.iter().fold(String::new(), |uri, byte| match plain(*byte) {
        true => uri + &char::from(*byte).to_string(),
        false => uri + &format!("%{byte:02X}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(kind: &'static str, description: &str, files: &[&str]) -> String {
        let files = files.iter().map(PathBuf::from).collect();
        Place::of(&SourceInfo { kind, description: description.to_owned(), files }).0
    }

    #[test]
    fn a_file_is_its_path_and_several_are_their_folder() {
        let file = |files: &[&str]| place("file", "", files);
        assert_eq!(file(&["export/é x.ndjson"]), "export/%C3%A9%20x.ndjson");
        assert_eq!(file(&["./chat.ndjson"]), "chat.ndjson");
        assert_eq!(file(&["../a:b#?.csv"]), "../a%3Ab%23%3F.csv");
        assert_eq!(file(&["/data/chat.csv"]), "file:///data/chat.csv");
        assert_eq!(file(&["-"]), "standard-input");
        assert_eq!(file(&["export/a/1.csv", "export/b/2.csv"]), "export");
        assert_eq!(file(&["/data/1.csv", "/data/2.csv"]), "file:///data");
        assert_eq!(file(&["1.csv", "-"]), "messages");
        assert_eq!(file(&["/a/1.csv", "/b/2.csv"]), "messages");
    }

    #[test]
    fn a_database_is_its_host_and_name_without_a_user() {
        let database = |description| place("postgres", description, &[]);
        assert_eq!(database("postgres://app@db.example/bot"), "postgres/db.example/bot");
        assert_eq!(database("postgres://a@b@db.example:6432/my bot"), "postgres/db.example_6432/my%20bot");
        assert_eq!(database("postgres:///var/run/postgresql/bot"), "postgres/var/run/postgresql/bot");
    }
}
