//! The password file of libpq (<https://www.postgresql.org/docs/current/libpq-pgpass.html>).

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::text::{display_safe, shown_path};

/// The folders of Unix sockets that stand for `localhost` in a password file: those that servers use by themselves.
const USUAL_FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

/// A host of a connection as a password file is asked for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// A name, an address or the folder of a Unix socket.
    pub(super) host: &'a str,
    pub(super) port: u16,
    pub(super) database: &'a str,
    pub(super) user: &'a str,
}

/// Passwords by host, port, database and user. Its `Debug` shows none of them.
#[derive(Clone)]
pub(super) struct PasswordFile {
    path: PathBuf,
    content: Vec<u8>,
}

impl fmt::Debug for PasswordFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PasswordFile({})", self.path.display())
    }
}

/// Where it is if nobody names one.
pub(super) fn usual_place(variable: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    if cfg!(windows) {
        return variable("APPDATA").map(|folder| Path::new(&folder).join("postgresql").join("pgpass.conf"));
    }
    variable("HOME").filter(|home| !home.is_empty()).map(|home| Path::new(&home).join(".pgpass"))
}

impl PasswordFile {
    /// Reads the file; `Ok(None)` if there is none. Fails with why it is not used.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, String> {
        let unused = |why: &str| format!("the password file {} is not used: {why}", shown_path(path));
        let failed = |error: io::Error| unused(&display_safe(&error.to_string()));
        let metadata = match fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            metadata => metadata.map_err(failed)?,
        };
        if !metadata.is_file() {
            return Err(unused("it is not a plain file"));
        }
        if others_may_read(&metadata) {
            return Err(unused("other users may read it (chmod 600 corrects that)"));
        }
        Ok(Some(Self { path: path.to_owned(), content: fs::read(path).map_err(failed)? }))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The password of the first line that fits.
    pub(super) fn password(&self, wanted: Wanted<'_>) -> Option<Vec<u8>> {
        let host = if USUAL_FOLDERS.contains(&wanted.host) { "localhost" } else { wanted.host };
        let port = wanted.port.to_string();
        let wanted = [host, &port, wanted.database, wanted.user];
        let mut lines = self.content.split(|byte| *byte == b'\n');
        let password = lines.find_map(|line| password(line.strip_suffix(b"\r").unwrap_or(line), wanted))?;
        Some(password).filter(|password| !password.is_empty())
    }
}

/// The password of a line, if its fields fit.
fn password(line: &[u8], wanted: [&str; 4]) -> Option<Vec<u8>> {
    if line.starts_with(b"#") {
        return None;
    }
    let mut rest = line;
    for wanted in wanted {
        let (field, after) = field(rest)?;
        if &rest[..rest.len() - after.len() - 1] != b"*" && field != wanted.as_bytes() {
            return None;
        }
        rest = after;
    }
    Some(unescaped(rest))
}

/// The first field of a line, its escapes undone, and what follows its colon.
fn field(line: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut end = 0;
    while *line.get(end)? != b':' {
        end += if line[end] == b'\\' { 2 } else { 1 };
    }
    Some((unescaped(&line[..end]), &line[end + 1..]))
}

/// A backslash makes the next character an ordinary one; the last one stands for itself.
fn unescaped(escaped: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(escaped.len());
    let mut bytes = escaped.iter();
    while let Some(byte) = bytes.next() {
        let meant = if *byte == b'\\' { bytes.next().unwrap_or(byte) } else { byte };
        plain.push(*meant);
    }
    plain
}

#[cfg(unix)]
fn others_may_read(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn others_may_read(_: &fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(content: &str) -> PasswordFile {
        PasswordFile { path: PathBuf::from("~/.pgpass"), content: content.as_bytes().to_vec() }
    }

    fn found(content: &str, host: &str, port: u16, database: &str, user: &str) -> Option<String> {
        let password = file(content).password(Wanted { host, port, database, user })?;
        Some(String::from_utf8(password).unwrap())
    }

    #[test]
    fn the_first_line_that_fits_has_the_password() {
        let content = "# db:5432:bot:app:comment\n\ndb:5432:bot:app:one\r\ndb:*:bot:app:two\n*:*:*:app:three";
        assert_eq!(found(content, "db", 5432, "bot", "app").as_deref(), Some("one"));
        assert_eq!(found(content, "db", 6000, "bot", "app").as_deref(), Some("two"));
        assert_eq!(found(content, "else", 6000, "x", "app").as_deref(), Some("three"));
        assert_eq!(found(content, "db", 5432, "bot", "other"), None);
    }

    #[test]
    fn colons_backslashes_and_stars_are_escaped_and_the_password_may_hold_colons() {
        let content = "\\:\\:1:5432:b\\\\o:\\*:p:a\\:s\\\\s\\";
        assert_eq!(found(content, "::1", 5432, "b\\o", "*").as_deref(), Some("p:a:s\\s\\"));
        assert_eq!(found(content, "::1", 5432, "b\\o", "app"), None, "an escaped star is a star");
    }

    #[test]
    fn the_usual_folder_of_the_socket_is_localhost() {
        let content = "localhost:5432:*:*:local\n/odd/folder:*:*:*:odd";
        assert_eq!(found(content, "/var/run/postgresql", 5432, "bot", "app").as_deref(), Some("local"));
        assert_eq!(found(content, "localhost", 5432, "bot", "app").as_deref(), Some("local"));
        assert_eq!(found(content, "/odd/folder", 5432, "bot", "app").as_deref(), Some("odd"));
        assert_eq!(found(content, "127.0.0.1", 5432, "bot", "app"), None);
    }

    #[test]
    fn lines_that_are_none_and_empty_passwords_give_nothing() {
        for content in ["", "db", "db:5432:bot", "db:5432:bot:app", "db:5432:bot:app:", "db:5432:bot:app\\"] {
            assert_eq!(found(content, "db", 5432, "bot", "app"), None, "{content}");
        }
    }

    #[test]
    fn its_debug_shows_no_password() {
        assert_eq!(format!("{:?}", file("*:*:*:*:s3cret")), "PasswordFile(~/.pgpass)");
    }
}
