//! The log of events: one JSON object a line, appended to a file that may be moved away and opened anew.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::lock::Event;

/// How many lines may wait for the disk; calls never wait for it.
const WAITING: usize = 1 << 16;
/// How many bytes may wait.
const WAITING_BYTES: usize = 64 << 20;

/// How many lines the system gets at a time. If that fails, only these count as lost.
const AT_A_TIME: u64 = 1000;

/// A disk that hangs does not keep a gate from ending for longer than this.
const LAST_WAIT: Duration = Duration::from_secs(5);

/// Writes events on a thread of its own.
#[derive(Debug)]
pub struct EventLog {
    sender: SyncSender<Order>,
    writer: Mutex<Option<JoinHandle<()>>>,
    reopen: Arc<AtomicBool>,
    dropped: Arc<AtomicU64>,
    /// Bytes that wait.
    waiting: Arc<AtomicUsize>,
    with_text: bool,
}

enum Order {
    Write(String),
    /// Looks whether there is anything to do.
    Wake,
    End,
}

impl EventLog {
    /// Appends to `path`; `with_text` adds what messages say.
    pub fn open(path: &Path, with_text: bool) -> io::Result<Self> {
        let (file, torn) = append(path)?;
        let (sender, receiver) = mpsc::sync_channel(WAITING);
        let (dropped, reopen) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let waiting = Arc::new(AtomicUsize::new(0));
        let writer = Writer {
            path: path.to_owned(),
            out: BufWriter::new(file),
            torn,
            complained: false,
            reopen: reopen.clone(),
            dropped: dropped.clone(),
            waiting: waiting.clone(),
        };
        let writer = std::thread::Builder::new().name("events".to_owned()).spawn(move || writer.run(&receiver))?;
        Ok(Self { sender, writer: Mutex::new(Some(writer)), reopen, dropped, waiting, with_text })
    }

    /// Whether events could be appended to `path`; a file that was not there is not left behind.
    pub fn can_append(path: &Path) -> io::Result<()> {
        let is_new = !path.try_exists()?;
        append(path)?;
        if is_new { std::fs::remove_file(path) } else { Ok(()) }
    }

    /// Whether events get the text of messages.
    pub fn with_text(&self) -> bool {
        self.with_text
    }

    /// Writes an event, unless too many are waiting.
    pub fn write(&self, event: &Event<'_>) {
        // Every field of an event can be written as JSON.
        let Ok(line) = serde_json::to_string(event) else { return };
        let line = line + "\n";
        let size = line.len();
        let before = self.waiting.fetch_add(size, Ordering::Relaxed);
        if before + size > WAITING_BYTES || self.sender.try_send(Order::Write(line)).is_err() {
            self.waiting.fetch_sub(size, Ordering::Relaxed);
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Opens the file anew, as whoever moved it away asks for.
    pub fn reopen(&self) {
        self.reopen.store(true, Ordering::Release);
        // With so much waiting that there is no room for this, it is awake.
        let _: Result<(), _> = self.sender.try_send(Order::Wake);
    }

    /// How many events were not written.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Waits until everything is written, but not for ever; later events are lost.
    pub fn close(&self) {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(writer) = writer else { return };
        let deadline = Instant::now() + LAST_WAIT;
        let mut told = false;
        while !writer.is_finished() {
            told = told || self.sender.try_send(Order::End).is_ok();
            if Instant::now() > deadline {
                return tracing::error!("the disk takes too long: the last events are lost");
            }
            std::thread::sleep(Duration::from_millis(1));
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
    /// The file is to be opened anew.
    reopen: Arc<AtomicBool>,
    dropped: Arc<AtomicU64>,
    waiting: Arc<AtomicUsize>,
}

impl Writer {
    fn run(mut self, orders: &Receiver<Order>) {
        // Whatever waits is written at once; then the file has it, should the process be killed.
        while let Ok(first) = orders.recv() {
            let mut next = Some(first);
            let mut lines = 0;
            while let Some(order) = next.take() {
                if self.reopen.swap(false, Ordering::Acquire) {
                    self.flush(&mut lines);
                    self.open_anew();
                }
                match order {
                    Order::Write(line) => {
                        self.waiting.fetch_sub(line.len(), Ordering::Relaxed);
                        self.write(&line, &mut lines);
                    }
                    Order::Wake => {}
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

    fn write(&mut self, line: &str, lines: &mut u64) {
        let start = if std::mem::take(&mut self.torn) { "\n" } else { "" };
        *lines += 1;
        if let Err(error) = write!(self.out, "{start}{line}") {
            // The lines that waited with it are lost too.
            self.lost(std::mem::take(lines), &error);
        } else if *lines >= AT_A_TIME {
            self.flush(lines);
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

    fn open_anew(&mut self) {
        match append(&self.path) {
            Ok((file, torn)) => {
                self.out = BufWriter::new(file);
                self.torn = torn;
                tracing::info!("events go to {}, opened again", crate::text::shown_path(&self.path));
            }
            // The old file is better than none.
            Err(error) => tracing::error!(
                "cannot open {} again: {error}; events still go to the old file: make room for a new one, then send SIGHUP again",
                crate::text::shown_path(&self.path)
            ),
        }
    }
}

/// Opens a file to append to; tells whether it ends in the middle of a line, as when a gate was killed.
fn append(path: &Path) -> io::Result<(File, bool)> {
    let mut options = File::options();
    options.create(true).append(true);
    // Who wrote to the bot is nobody else's business.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o640);
    let file = options.open(path)?;
    Ok((file, ends_within_a_line(path).unwrap_or(false)))
}

fn ends_within_a_line(path: &Path) -> io::Result<bool> {
    let about = path.metadata()?;
    // A device or a pipe has no end to look at.
    if !about.is_file() || about.len() == 0 {
        return Ok(false);
    }
    let mut file = File::open(path)?;
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lock::EventKind;
    use crate::time::Timestamp;

    fn write(log: &EventLog, count: u64) {
        for _ in 0..count {
            log.write(&Event::new(Timestamp::from_micros(0), EventKind::Done));
        }
    }

    #[test]
    fn a_line_that_was_cut_off_does_not_swallow_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events");
        std::fs::write(&path, "{\"cut").unwrap();
        let log = EventLog::open(&path, false).unwrap();
        write(&log, 2);
        log.close();
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert!(
            lines.len() == 3 && lines[0] == "{\"cut" && serde_json::from_str::<Event<'_>>(lines[1]).is_ok(),
            "{text}"
        );
    }

    #[test]
    fn every_line_that_did_not_reach_the_disk_is_counted() {
        let log = EventLog::open(Path::new("/dev/full"), false).unwrap();
        write(&log, 5000);
        log.close();
        assert_eq!(log.dropped(), 5000);
    }

    #[test]
    fn events_wait_for_a_disk_that_hangs_up_to_a_number_of_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let log = EventLog::open(&folder.path().join("events"), false).unwrap();
        log.waiting.store(WAITING_BYTES, Ordering::Relaxed);
        write(&log, 3);
        assert_eq!((log.dropped(), log.waiting.load(Ordering::Relaxed)), (3, WAITING_BYTES));
        log.waiting.store(0, Ordering::Relaxed);
        write(&log, 1);
        log.close();
        assert_eq!((log.dropped(), log.waiting.load(Ordering::Relaxed)), (3, 0));
    }

    #[test]
    fn no_line_is_lost_when_the_file_is_moved_away() {
        let folder = tempfile::tempdir().unwrap();
        let (path, moved) = (folder.path().join("events"), folder.path().join("events.1"));
        let log = EventLog::open(&path, false).unwrap();
        write(&log, 1000);
        std::fs::rename(&path, &moved).unwrap();
        log.reopen();
        write(&log, 1000);
        log.close();
        let count = |path: &Path| std::fs::read_to_string(path).unwrap().lines().count();
        assert_eq!(count(&path) + count(&moved), 2000);
        assert!(count(&path) > 0);
    }
}
