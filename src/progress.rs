//! Notes and progress on standard error, or silence.

use std::borrow::Cow;
use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::observer::Observer;
use crate::text::wrap::prose;
use crate::text::{display_safe, without_passwords};

/// Work that is done sooner shows no progress.
const PATIENCE: Duration = Duration::from_secs(1);

/// Where a terminal does not say how wide it is.
const WIDTH: usize = 80;
const NARROWEST: usize = 40;

/// Tells the user through standard error.
#[derive(Debug)]
pub struct StandardError {
    quiet: bool,
    verbose: bool,
    begun: Instant,
    bar: Mutex<ProgressBar>,
    /// What is being done, and since when.
    stage: Mutex<Option<(&'static str, Instant)>>,
}

impl StandardError {
    /// Says errors alone if `quiet`, and details too if `verbose`.
    pub fn new(quiet: bool, verbose: bool) -> Self {
        Self { quiet, verbose, begun: Instant::now(), bar: Mutex::new(ProgressBar::hidden()), stage: Mutex::new(None) }
    }

    /// Takes the progress off the screen.
    pub fn clear(&self) {
        self.bar().finish_and_clear();
        let ended = self.stage.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((what, begun)) = ended {
            self.detail(&format!("{what} in {:.2} s", begun.elapsed().as_secs_f64()));
        }
    }

    fn bar(&self) -> ProgressBar {
        self.bar.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn say(&self, kind: &str, text: &str) {
        self.bar().suspend(|| {
            // A standard error that is closed leaves nobody to tell.
            let text = format!("{kind}: {}", without_passwords(&display_safe(text)));
            let _: std::io::Result<()> = writeln!(anstream::stderr(), "{}", for_reader(&text));
        });
    }
}

impl Observer for StandardError {
    fn note(&self, text: &str) {
        if !self.quiet {
            self.say("note", text);
        }
    }

    fn warning(&self, text: &str) {
        if !self.quiet {
            self.say("warning", text);
        }
    }

    fn detail(&self, text: &str) {
        if self.verbose {
            self.say("detail", text);
        }
    }

    fn stage(&self, what: &'static str, total: Option<u64>) {
        self.clear();
        let template = match total {
            Some(_) => "{human_pos} of {human_len} {msg} [{wide_bar}] {elapsed}",
            None => "{spinner} {human_pos} {msg} {elapsed}",
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar =
            ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden()).with_style(style).with_message(what);
        *self.bar.lock().unwrap_or_else(PoisonError::into_inner) = bar;
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = Some((what, Instant::now()));
    }

    fn advance(&self, steps: u64) {
        let bar = self.bar();
        // Bars draw on a terminal alone; elsewhere this target stays hidden too.
        if bar.is_hidden() && !self.quiet && self.begun.elapsed() > PATIENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        // The planner's estimate may be too low.
        if bar.length().is_some_and(|length| bar.position() + steps > length) {
            bar.set_length(bar.position() + steps);
        }
        bar.inc(steps);
    }
}

/// A text for standard error: in lines that fit where that is a terminal, else as it is, for programs and logs.
pub fn for_reader(text: &str) -> Cow<'_, str> {
    let stderr = std::io::stderr();
    if !stderr.is_terminal() {
        return text.into();
    }
    let width = terminal_size::terminal_size_of(&stderr).map(|(width, _)| usize::from(width.0));
    prose(text, width.filter(|width| *width > 0).unwrap_or(WIDTH).max(NARROWEST)).into()
}
