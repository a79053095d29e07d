//! A page of the program in a browser.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::devtools::{Browser, PATIENCE};

/// A page in a browser of its own.
pub(crate) struct Page {
    browser: RefCell<Browser>,
    url: String,
}

/// How a page is looked at.
#[derive(Clone, Copy)]
pub(crate) struct View {
    pub(crate) width: u32,
    pub(crate) dark: bool,
    pub(crate) script: bool,
}

/// A usual screen.
pub(crate) const USUAL: View = View { width: 1280, dark: false, script: true };

impl Page {
    /// Opens a file.
    pub(crate) fn open(file: &Path, view: View) -> Self {
        let page = Self { browser: RefCell::new(Browser::start()), url: format!("file://{}", file.display()) };
        for domain in ["Page", "Network", "Log", "Runtime", "Audits"] {
            page.call(&format!("{domain}.enable"), &json!({}));
        }
        page.media("", view.dark);
        page.width(view.width);
        page.call("Emulation.setScriptExecutionDisabled", &json!({"value": !view.script}));
        page.call("Page.setLifecycleEventsEnabled", &json!({"enabled": true}));
        let loader = page.go("");
        // The empty page before this one may tell late that it is there.
        page.browser.borrow_mut().wait_for("the page's load event", |event| {
            let told = &event["params"];
            event["method"] == "Page.lifecycleEvent" && told["name"] == "load" && told["loaderId"] == loader
        });
        page
    }

    #[track_caller]
    fn call(&self, method: &str, parameters: &Value) -> Value {
        self.browser.borrow_mut().call(method, parameters)
    }

    /// Opens the page, at a place of it if there is a fragment; gives the id of what loads it, if it is loaded anew.
    pub(crate) fn go(&self, fragment: &str) -> Value {
        let mut done = self.call("Page.navigate", &json!({"url": format!("{}{fragment}", self.url)}));
        assert!(done["errorText"].is_null(), "{done}");
        done["loaderId"].take()
    }

    /// Shows it on a screen of this width.
    pub(crate) fn width(&self, width: u32) {
        let metrics = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// Shows it on paper (`print`) or on a screen (nothing), dark or light.
    pub(crate) fn media(&self, media: &str, dark: bool) {
        let features = json!([
            {"name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" }},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]);
        self.call("Emulation.setEmulatedMedia", &json!({"media": media, "features": features}));
    }

    /// What an expression is on the page.
    #[track_caller]
    pub(crate) fn get(&self, expression: &str) -> Value {
        let mut done = self.call("Runtime.evaluate", &json!({"expression": expression, "returnByValue": true}));
        assert!(done["exceptionDetails"].is_null(), "{expression}: {}", done["exceptionDetails"]);
        done["result"]["value"].take()
    }

    #[track_caller]
    pub(crate) fn number(&self, expression: &str) -> u64 {
        self.get(expression).as_u64().unwrap_or_else(|| panic!("{expression} is no number"))
    }

    #[track_caller]
    pub(crate) fn text(&self, expression: &str) -> String {
        self.get(expression).as_str().unwrap_or_else(|| panic!("{expression} is no text")).to_owned()
    }

    /// Waits until an expression is true.
    #[track_caller]
    pub(crate) fn wait(&self, expression: &str) {
        let begin = Instant::now();
        while self.get(expression) != Value::Bool(true) {
            assert!(begin.elapsed() < PATIENCE, "{expression} never became true");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Unfolds all that can be.
    pub(crate) fn unfold(&self) {
        self.get("document.querySelectorAll('details').forEach(e => { e.open = true; })");
        self.render();
    }

    /// Lets the browser lay out what it leaves out while nobody looks there: `innerText` is empty until it does.
    pub(crate) fn render(&self) {
        self.get("document.querySelectorAll('.f').forEach(e => { e.style.contentVisibility = 'visible'; })");
    }

    /// Presses a key.
    pub(crate) fn press(&self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Backspace" => (8, ""),
            _ => panic!("no such key: {key}"),
        };
        let event =
            |kind: &str| json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text});
        self.call("Input.dispatchKeyEvent", &event("keyDown"));
        self.call("Input.dispatchKeyEvent", &event("keyUp"));
    }

    pub(crate) fn type_text(&self, text: &str) {
        self.call("Input.insertText", &json!({"text": text}));
    }

    /// Clicks in the middle of an element, once it lies still and nothing covers it.
    #[track_caller]
    pub(crate) fn click(&self, selector: &str) {
        let middle = format!(
            "(() => {{ const element = document.querySelector(\"{selector}\"); \
             element.scrollIntoView({{block: 'center', behavior: 'instant'}}); \
             const box = element.getBoundingClientRect(); \
             const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]; \
             return element.contains(document.elementFromPoint(x, y)) ? [x, y] : null; }})()"
        );
        let begin = Instant::now();
        let mut before = Value::Null;
        let middle = loop {
            let now = self.get(&middle);
            if !now.is_null() && now == before {
                break now;
            }
            assert!(begin.elapsed() < PATIENCE, "{selector} cannot be clicked");
            before = now;
            std::thread::sleep(Duration::from_millis(20));
        };
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": middle[0], "y": middle[1], "button": "left", "clickCount": 1});
            self.call("Input.dispatchMouseEvent", &event);
        }
    }

    /// Nothing but the page itself was asked for, and nobody complained.
    #[track_caller]
    pub(crate) fn is_quiet(&self) {
        // What happened until now has been told when this is answered.
        self.get("1");
        let browser = self.browser.borrow();
        let requests: Vec<&str> = (browser.events.iter())
            .filter(|event| event["method"] == "Network.requestWillBeSent")
            .map(|event| event["params"]["request"]["url"].as_str().unwrap())
            .collect();
        assert_eq!(requests, [&self.url]);
        let complaints = [
            "Log.entryAdded",
            "Runtime.consoleAPICalled",
            "Runtime.exceptionThrown",
            "Page.javascriptDialogOpening",
            "Audits.issueAdded",
        ];
        for event in &browser.events {
            assert!(!complaints.iter().any(|name| event["method"] == *name), "{event}");
        }
    }

    /// Nothing is wider than the screen.
    #[track_caller]
    pub(crate) fn fits(&self) {
        let wider = self.get(
            "Array.from(document.querySelectorAll('body *')).filter(e => e.checkVisibility() \
             && e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll')) \
             .map(e => e.outerHTML.slice(0, 80))",
        );
        assert_eq!(wider, json!([]));
        assert!(self.number("document.documentElement.scrollWidth") <= self.number("innerWidth"));
    }
}

/// Writes the page of a command over a source into a folder, and gives its place.
pub(crate) fn write(folder: &TempDir, arguments: &[&str]) -> PathBuf {
    let file = folder.path().join("page.html");
    let output = Command::new(env!("CARGO_BIN_EXE_dm-audit"))
        .args(arguments)
        .args(["--tz", "Europe/Paris", "--quiet", "--exit-zero", "--output"])
        .arg(&file)
        .current_dir(folder.path())
        .env_clear()
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    file
}

/// The demo's messages.
pub(crate) fn demo() -> String {
    format!("{}/fixtures/demo.ndjson", env!("CARGO_MANIFEST_DIR"))
}
