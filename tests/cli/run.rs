//! Runs the program in a folder of its own, with an environment that holds nothing of the machine's.

use std::ffi::OsStr;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::rc::Rc;

use serde_json::Value;
use tempfile::TempDir;

/// A temporary folder: home and current folder of every run in it.
pub(crate) struct Place {
    folder: Rc<TempDir>,
}

/// A run that has not begun.
pub(crate) struct Run {
    command: Command,
    stdin: Option<Vec<u8>>,
    /// The folder stays until the run has ended.
    folder: Rc<TempDir>,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: Rc::new(TempDir::new().unwrap()) }
    }

    /// A folder that holds `content` as `name`.
    pub(crate) fn with(name: &str, content: impl AsRef<[u8]>) -> Self {
        let place = Self::new();
        place.file(name, content);
        place
    }

    /// Writes a file, and the folders that it stands in.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The names of all files and folders, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The names of what a folder holds, sorted; none where there is no such folder.
    pub(crate) fn names_in(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path(folder)) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// `dm-audit` with arguments that are separated by single spaces.
    pub(crate) fn run(&self, arguments: &str) -> Run {
        self.program(env!("CARGO_BIN_EXE_dm-audit")).args(&arguments.split_whitespace().collect::<Vec<_>>())
    }

    /// Any program, in the same surroundings.
    pub(crate) fn program(&self, program: &str) -> Run {
        let mut command = Command::new(program);
        command.env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.folder.path()).env("TZ", "UTC").env("COLUMNS", "80");
        // A repository above the temporary folder is none of ours.
        command.env("GIT_CEILING_DIRECTORIES", self.folder.path().parent().unwrap());
        command.current_dir(self.folder.path());
        Run { command, stdin: None, folder: Rc::clone(&self.folder) }
    }

    /// Runs and gives the JSON report, whatever was found.
    pub(crate) fn json(&self, arguments: &str) -> Value {
        self.run(arguments).args(&["--format", "json", "--exit-zero"]).json()
    }

    /// Runs what has to be refused: exit code 2, nothing on standard output, every one of `words` in the error.
    #[track_caller]
    pub(crate) fn refuses(&self, arguments: &str, words: &[&str]) -> Done {
        self.run(arguments).refused(words)
    }
}

impl Run {
    pub(crate) fn args(mut self, arguments: &[&str]) -> Self {
        self.command.args(arguments);
        self
    }

    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub(crate) fn cwd(mut self, folder: PathBuf) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = Some(bytes.into());
        self
    }

    /// The command itself, for tests that hold its pipes.
    pub(crate) fn into_command(self) -> Command {
        self.command
    }

    /// Runs it to its end. The schema has to say of the settings what the program says.
    #[track_caller]
    pub(crate) fn done(mut self) -> Done {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        self.command.stdin(if self.stdin.is_some() { Stdio::piped() } else { Stdio::null() });
        let mut child = self.command.spawn().unwrap();
        let feeder = child.stdin.take().zip(self.stdin).map(|(mut pipe, bytes)| {
            // A program that stops reading early is judged by its exit code.
            std::thread::spawn(move || drop(pipe.write_all(&bytes)))
        });
        let output = child.wait_with_output().unwrap();
        if let Some(feeder) = feeder {
            feeder.join().unwrap();
        }
        let done = Done {
            code: output.status.code().expect("no signal ends it"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        crate::settings_schema::agrees(&self.folder.path().join("dm-audit.toml"), &done);
        done
    }

    pub(crate) fn json(self) -> Value {
        self.done().json()
    }

    #[track_caller]
    pub(crate) fn refused(self, words: &[&str]) -> Done {
        let done = self.done();
        assert_eq!(done.code, 2, "{done:?}");
        assert_eq!(done.stdout, "", "standard output holds reports alone");
        assert!(done.stderr.lines().any(|line| line.starts_with("error: ")), "{}", done.stderr);
        assert!(!done.stderr.contains("panicked"), "{}", done.stderr);
        for word in words {
            assert!(done.stderr.contains(word), "“{word}” is not in:\n{}", done.stderr);
        }
        done
    }
}

impl Done {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The notes on standard error.
    pub(crate) fn notes(&self) -> Vec<&str> {
        self.stderr.lines().filter(|line| line.starts_with("note: ")).collect()
    }
}

/// A file as a public library wrote it.
pub(crate) fn fixture(name: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sources/files");
    std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The codes of all findings of a JSON report, in its order.
pub(crate) fn codes(report: &Value) -> Vec<&str> {
    report["findings"].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap()).collect()
}

/// The message ids of one finding or of the timeline.
pub(crate) fn ids(messages: &Value) -> Vec<&str> {
    messages.as_array().unwrap().iter().map(|message| message["id"].as_str().unwrap()).collect()
}
