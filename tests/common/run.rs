//! Runs the program itself, as a shell or CI would.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};

use serde_json::Value;
use tempfile::TempDir;

/// A run to be made: in an empty folder of its own, with `PATH` alone of the test's environment and clocks in UTC.
#[derive(Debug)]
pub struct Run {
    command: Command,
    stdin: Vec<u8>,
    folder: TempDir,
}

/// A run on its way.
#[derive(Debug)]
pub struct Running {
    child: Child,
    writer: JoinHandle<()>,
    folder: TempDir,
}

/// What a run left behind.
#[derive(Debug)]
pub struct Outcome {
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
    folder: TempDir,
}

impl Run {
    /// `dm-audit` with these arguments.
    pub fn new<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Self {
        Self::program(env!("CARGO_BIN_EXE_dm-audit")).args(arguments)
    }

    /// `dm-audit` with these arguments, where no file may grow beyond so many KiB. Pipes take more.
    pub fn within<S: AsRef<OsStr>>(kib: u32, arguments: impl IntoIterator<Item = S>) -> Self {
        // A block of this limit has 512 bytes (POSIX, ulimit).
        let script = format!("ulimit -f {} && exec \"$0\" \"$@\"", kib * 2);
        Self::program("sh").args(["-c", &script, env!("CARGO_BIN_EXE_dm-audit")]).args(arguments)
    }

    fn program(program: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("dm-audit-run-").tempdir().unwrap();
        let mut command = Command::new(program);
        command
            .current_dir(folder.path())
            .env_clear()
            .envs(env::var_os("PATH").map(|path| ("PATH", path)))
            .env("HOME", folder.path())
            .env("TZ", "UTC")
            .env("LC_ALL", "C");
        Self { command, stdin: Vec::new(), folder }
    }

    /// Further arguments.
    pub fn args<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.command.args(arguments);
        self
    }

    /// One more environment variable, or another value of one.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// What stands on standard input; nothing otherwise.
    pub fn stdin(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.stdin = input.into();
        self
    }

    /// Another current folder than the run's own.
    pub fn cwd(mut self, folder: impl AsRef<Path>) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// A file in the run's own folder.
    pub fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// The path of a file in the run's own folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts the run.
    pub fn start(mut self) -> Running {
        let pipes = self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().expect("dm-audit starts");
        let (mut stdin, input) = (child.stdin.take().unwrap(), self.stdin);
        // A thread of its own: the program may write before it has read all, or not read at all.
        let writer = thread::spawn(move || drop(stdin.write_all(&input)));
        Running { child, writer, folder: self.folder }
    }

    /// Makes the run and waits for its end.
    #[track_caller]
    pub fn outcome(self) -> Outcome {
        self.start().outcome()
    }
}

impl Running {
    /// Interrupts it, as Ctrl-C does, and waits for the end.
    pub fn interrupt(mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", "INT", &pid]).status().unwrap().success());
        self.child.wait().unwrap();
    }

    /// Waits for the end. Being ended by a signal, as a crash does, fails the test.
    #[track_caller]
    pub fn outcome(self) -> Outcome {
        let output = self.child.wait_with_output().unwrap();
        self.writer.join().unwrap();
        let stderr = String::from_utf8(output.stderr).expect("standard error is UTF-8");
        let code = output.status.code().unwrap_or_else(|| panic!("ended by a signal:\n{stderr}"));
        let stdout = String::from_utf8(output.stdout).expect("standard output is UTF-8");
        Outcome { stdout, stderr, code, folder: self.folder }
    }
}

impl Outcome {
    /// The same outcome, if the exit code is this one.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "exit code\n--- stderr\n{}--- stdout\n{}", self.stderr, self.stdout);
        self
    }

    /// Standard output as JSON, if the audit was made.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert!(self.code < 2, "no audit was made:\n{}", self.stderr);
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}:\n{}", self.stdout))
    }

    /// Standard error, if the job could not be done and standard output got nothing.
    #[track_caller]
    pub fn refusal(&self) -> &str {
        assert_eq!((self.code, self.stdout.as_str()), (2, ""), "a refusal was expected; stderr:\n{}", self.stderr);
        assert!(self.stderr.contains("error: "), "a refusal says what is wrong:\n{}", self.stderr);
        &self.stderr
    }

    /// The content of a file that the run wrote into its own folder.
    #[track_caller]
    pub fn file(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}
