//! One test's own database, filled and read over `psql`.
//!
//! The tests do not use the tool's own PostgreSQL client here: a mistake in it would hide itself.

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use super::supervisor::Supervisor;

/// A database on a [`super::Cluster`]. Its objects belong to `postgres`; `app` can read all of them.
#[derive(Debug)]
pub struct Database {
    psql: Psql,
    url: String,
    outsider_url: String,
    name: String,
}

impl Database {
    pub(super) fn new(psql: Psql, url: String, outsider_url: String, name: String) -> Self {
        Self { psql, url, outsider_url, name }
    }

    /// The database's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The URL for the role `app`, which can read.
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// The URL for the role `outsider`, which was granted nothing.
    pub fn outsider_url(&self) -> String {
        self.outsider_url.clone()
    }

    /// Runs statements as superuser, each in its own transaction.
    #[track_caller]
    pub fn sql(&self, statements: &str) {
        self.psql.run(&[], statements);
    }

    /// Runs one query as superuser and returns its rows as text. NULL and the empty text are both empty.
    #[track_caller]
    pub fn query(&self, query: &str) -> Vec<Vec<String>> {
        // Separators that no text holds, as tabs and line ends are common in messages.
        let output = self.psql.run(&["-A", "-t", "-F", "\u{1f}", "-R", "\u{1e}"], query);
        // psql ends the last row with a line end whatever the separator; no output means no row.
        let Some(rows) = output.strip_suffix('\n') else { return Vec::new() };
        rows.split('\u{1e}').map(|row| row.split('\u{1f}').map(str::to_owned).collect()).collect()
    }

    /// Loads rows as superuser, for instance `load("mia_dm_contacts (id, ig_user_id)", "…")`.
    ///
    /// The text is CSV without a header, where an empty field is NULL and `""` the empty text. A line `\.` ends it.
    #[track_caller]
    pub fn load(&self, table_and_columns: &str, csv: &str) {
        self.psql.run(&["-c", &format!("COPY {table_and_columns} FROM STDIN WITH (FORMAT csv)")], csv);
    }

    /// What the server logged of other roles than the superuser in this database: their connections, statements and
    /// errors. A statement is logged before it runs, so all that a finished program sent is there.
    pub fn log(&self) -> String {
        let all = self.psql.server_log();
        let mut own = String::new();
        let mut is_own = false;
        for line in all.lines() {
            // The further lines of an entry begin with a tab.
            if !line.starts_with('\t') {
                let session = line.split(' ').next().unwrap_or_default();
                is_own = session.split_once('@').is_some_and(|(role, name)| role != "postgres" && name == self.name);
            }
            if is_own {
                own.push_str(line);
                own.push('\n');
            }
        }
        own
    }
}

/// Superuser access to one database over the server's Unix socket.
#[derive(Debug)]
pub(super) struct Psql {
    program: PathBuf,
    folder: PathBuf,
    port: u16,
    database: String,
}

impl Psql {
    pub(super) fn new(program: &Path, folder: &Path, port: u16, database: &str) -> Self {
        Self { program: program.to_owned(), folder: folder.to_owned(), port, database: database.to_owned() }
    }

    fn server_log(&self) -> String {
        Supervisor::log_in(&self.folder)
    }

    /// Runs psql with `input` on its standard input (statements, unless `arguments` hold some) and returns its output.
    #[track_caller]
    pub(super) fn run(&self, arguments: &[&str], input: &str) -> String {
        let mut psql = Command::new(&self.program)
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-p", &self.port.to_string()])
            .arg("-h")
            .arg(&self.folder)
            .args(["-d", &self.database])
            .args(if arguments.contains(&"-c") { &[][..] } else { &["-f", "-"][..] })
            .args(arguments)
            // PGOPTIONS and its like would change what the tests run.
            .env_clear()
            .envs(env::var_os("PATH").map(|path| ("PATH", path)))
            .env("LC_ALL", "C")
            .env("PGCLIENTENCODING", "UTF8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("psql starts");
        let mut stdin = psql.stdin.take().unwrap();
        let output = thread::scope(|scope| {
            // A thread of its own: psql may print before it has read all. When it stops reading, its error tells why.
            scope.spawn(move || drop(stdin.write_all(input.as_bytes())));
            psql.wait_with_output().unwrap()
        });
        assert!(
            output.status.success(),
            "psql failed in `{}`:\n{}",
            self.database,
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }
}
