//! The log of events: one JSON object a line, appended to a file that may be moved away and opened anew.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::lock::Event;

/// So many lines may wait for the disk; calls never wait for it.
const WAITING: usize = 1 << 16;

/// Writes events on a thread of its own.
#[derive(Debug)]
pub struct EventLog {
    sender: SyncSender<Order>,
    writer: Mutex<Option<JoinHandle<()>>>,
    dropped: Arc<AtomicU64>,
    with_text: bool,
}

enum Order {
    Write(String),
    Reopen,
    End,
}

impl EventLog {
    /// Appends to `path`; `with_text` adds what messages say.
    pub fn open(path: &Path, with_text: bool) -> io::Result<Self> {
        let file = append(path)?;
        let (sender, receiver) = mpsc::sync_channel(WAITING);
        let dropped = Arc::new(AtomicU64::new(0));
        let writer = Writer {
            path: path.to_owned(),
            out: BufWriter::new(file),
            torn: false,
            complained: false,
            dropped: dropped.clone(),
        };
        let writer = std::thread::Builder::new().name("events".to_owned()).spawn(move || writer.run(&receiver))?;
        Ok(Self { sender, writer: Mutex::new(Some(writer)), dropped, with_text })
    }

    /// Whether events get the text of messages.
    pub fn with_text(&self) -> bool {
        self.with_text
    }

    /// Writes an event, unless too many are waiting.
    pub fn write(&self, event: &Event<'_>) {
        // Every field of an event can be written as JSON.
        let Ok(line) = serde_json::to_string(event) else { return };
        if self.sender.try_send(Order::Write(line + "\n")).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Opens the file anew, as whoever moved it away asks for.
    pub fn reopen(&self) {
        // With so much waiting the next request for it will do.
        let _: Result<(), _> = self.sender.try_send(Order::Reopen);
    }

    /// How many events were not written.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Waits until everything is written; later events are lost.
    pub fn close(&self) {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = writer {
            let _: Result<(), _> = self.sender.send(Order::End);
            let _: Result<(), _> = writer.join();
        }
    }
}

struct Writer {
    path: PathBuf,
    out: BufWriter<File>,
    /// The file may end in the middle of a line.
    torn: bool,
    /// The trouble was told.
    complained: bool,
    dropped: Arc<AtomicU64>,
}

impl Writer {
    fn run(mut self, orders: &Receiver<Order>) {
        // Whatever waits is written at once; then the file has it, should the process be killed.
        while let Ok(first) = orders.recv() {
            let mut next = Some(first);
            let mut lines = 0;
            while let Some(order) = next.take() {
                match order {
                    Order::Write(line) => lines += self.write(&line),
                    Order::Reopen => {
                        self.flush(&mut lines);
                        self.reopen();
                    }
                    Order::End => {
                        self.flush(&mut lines);
                        return;
                    }
                }
                next = orders.try_recv().ok();
            }
            self.flush(&mut lines);
        }
    }

    fn write(&mut self, line: &str) -> u64 {
        let start = if std::mem::take(&mut self.torn) { "\n" } else { "" };
        match write!(self.out, "{start}{line}") {
            Ok(()) => 1,
            Err(error) => {
                self.lost(1, &error);
                0
            }
        }
    }

    fn flush(&mut self, lines: &mut u64) {
        match self.out.flush() {
            Ok(()) => self.complained &= *lines == 0,
            Err(error) => self.lost(*lines, &error),
        }
        *lines = 0;
    }

    fn lost(&mut self, lines: u64, error: &io::Error) {
        self.dropped.fetch_add(lines, Ordering::Relaxed);
        self.torn = true;
        if !std::mem::replace(&mut self.complained, true) {
            tracing::error!("cannot write events to {}: {error}", crate::text::shown_path(&self.path));
        }
        // What could not be written must not be tried again before every later line.
        if let Ok(file) = self.out.get_ref().try_clone() {
            let broken = std::mem::replace(&mut self.out, BufWriter::new(file));
            let _: (File, _) = broken.into_parts();
        }
    }

    fn reopen(&mut self) {
        match append(&self.path) {
            Ok(file) => {
                self.out = BufWriter::new(file);
                self.torn = false;
                tracing::info!("events go to {}, opened anew", crate::text::shown_path(&self.path));
            }
            // The old file is better than none.
            Err(error) => tracing::error!("cannot open {} anew: {error}", crate::text::shown_path(&self.path)),
        }
    }
}

fn append(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.create(true).append(true);
    // Who wrote to the bot is nobody else's business.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o640);
    options.open(path)
}
