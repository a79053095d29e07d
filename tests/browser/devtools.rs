//! A browser that is spoken to through a pipe: it opens no port and asks for no library.
//!
//! The protocol is Chrome's (<https://chromedevtools.github.io/devtools-protocol/>); through a pipe, each message is JSON
//! with a NUL behind it, read at descriptor 3 and written at descriptor 4.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long a browser may take for what a test waits for; a failure, not a measurement.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// A browser of its own, with one page.
pub(crate) struct Browser {
    child: Child,
    commands: ChildStdin,
    messages: Receiver<Value>,
    /// Events that nobody has looked at.
    pub(crate) events: Vec<Value>,
    session: Option<String>,
    number: u64,
    profile: Option<TempDir>,
}

impl Browser {
    pub(crate) fn start() -> Self {
        let profile = TempDir::new().unwrap();
        // A shell puts standard input and output where the browser looks for its commands.
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$@\" 3<&0 4>&1 0</dev/null 1>&2", "sh"])
            .arg(chromium())
            .args(["--headless=new", "--remote-debugging-pipe", "--disable-gpu", "--disable-dev-shm-usage"])
            // Root has no sandbox, and the pages are the tests' own.
            .args(["--no-sandbox", "--no-first-run", "--no-default-browser-check", "--hide-scrollbars"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .env("HOME", profile.path())
            .env("TMPDIR", profile.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (sender, messages) = channel();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            let mut message = Vec::new();
            while output.read_until(0, &mut message).is_ok_and(|length| length > 0) {
                message.pop();
                if sender.send(serde_json::from_slice(&message).unwrap()).is_err() {
                    break;
                }
                message.clear();
            }
        });
        let commands = child.stdin.take().unwrap();
        let profile = Some(profile);
        let mut browser = Self { child, commands, messages, events: Vec::new(), session: None, number: 0, profile };
        let target = browser.call("Target.createTarget", &json!({"url": "about:blank"}))["targetId"].clone();
        let attached = browser.call("Target.attachToTarget", &json!({"targetId": target, "flatten": true}));
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        browser
    }

    /// Calls a method and waits for what it returns.
    #[track_caller]
    pub(crate) fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.number += 1;
        let mut command = json!({"id": self.number, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            command["sessionId"] = session.as_str().into();
        }
        self.commands.write_all(format!("{command}\0").as_bytes()).unwrap();
        loop {
            let mut message = self.receive(PATIENCE).unwrap_or_else(|| panic!("{method} is not answered"));
            if message["id"] == self.number {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].take();
            }
            self.events.push(message);
        }
    }

    /// Waits for an event like this, those included that nobody has looked at.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, name: &str, event: impl Fn(&Value) -> bool) {
        let begin = Instant::now();
        while !self.events.iter().any(&event) {
            let left = PATIENCE.saturating_sub(begin.elapsed());
            let message = self.receive(left).unwrap_or_else(|| panic!("{name} never happened"));
            self.events.push(message);
        }
    }

    /// The next message; none if there is none in time.
    fn receive(&mut self, patience: Duration) -> Option<Value> {
        match self.messages.recv_timeout(patience) {
            Ok(message) => Some(message),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => panic!("the browser ended: {:?}", self.child.wait()),
        }
    }
}

/// Stops the browser by its own id, and takes its folder away.
impl Drop for Browser {
    fn drop(&mut self) {
        let _: std::io::Result<()> = self.child.kill();
        let _: std::io::Result<_> = self.child.wait();
        // Its children may still write for a moment.
        let folder = self.profile.take().map(TempDir::keep);
        for _ in 0..50 {
            if folder.as_ref().is_none_or(|folder| std::fs::remove_dir_all(folder).is_ok()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The browser of this machine.
fn chromium() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let places = names.iter().flat_map(|name| std::env::split_paths(&path).map(move |folder| folder.join(name)));
    places.into_iter().find(|place| place.is_file()).expect("Chromium, which tests/run installs")
}
