//! Costs and ratios as a table.

use std::fs;
use std::thread::available_parallelism;
use std::time::Duration;

use crate::files::{Files, Kind};
use crate::measure::Cost;

/// What is held against each other.
pub struct Section {
    pub title: &'static str,
    pub rows: Vec<Row>,
}

/// A command and what it cost.
pub struct Row {
    pub what: &'static str,
    pub cost: Cost,
    pub bars: Vec<Bar>,
}

/// A ratio and what it should be.
pub struct Bar {
    ratio: f64,
    text: String,
}

impl Bar {
    /// A ratio that should not be larger.
    pub fn at_most(limit: f64, ratio: f64, against: &str) -> Self {
        Self::new(ratio, against, &format!("at most {limit}"), ratio <= limit)
    }

    /// A ratio that should not be smaller.
    pub fn at_least(limit: f64, ratio: f64, against: &str) -> Self {
        Self::new(ratio, against, &format!("at least {limit}"), ratio >= limit)
    }

    fn new(ratio: f64, against: &str, wanted: &str, met: bool) -> Self {
        Self { ratio, text: format!("{against} ({wanted}){}", if met { "" } else { ", missed" }) }
    }
}

/// What computes, and how much of it others take as this begins.
pub fn machine() -> String {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let cores = available_parallelism().map_or(1, usize::from);
    let model = model.map_or("unknown processor", |(_, model)| model.trim());
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    format!("{cores} cores, {model}, load before {}", load.split(' ').next().unwrap_or_default())
}

/// What is computed.
pub fn data(files: &Files) -> String {
    let size = &files.size;
    let bytes = Kind::ALL.map(|kind| format!("{} {:.1} MB", kind.name(), files.bytes(kind) as f64 / 1e6));
    format!(
        "{} messages, {} contacts, skew {}, seed {}: {}",
        files.messages,
        size.contacts,
        size.skew,
        size.seed,
        bytes.join(", ")
    )
}

/// All of it.
pub fn page(head: &[String], runs: u32, sections: &[Section]) -> String {
    let notes = format!(
        "medians of {runs} runs in turn; CPU and memory of the program alone, not of the server\n\
         bars are those for 10,000,000 messages and a tenth of it\n\n"
    );
    let mut page = head.join("\n") + "\n" + &notes;
    page += &line(["", "seconds", "CPU s", "peak MB", "ratio", "(bar)"]);
    for section in sections {
        page += section.title;
        page.push('\n');
        for row in &section.rows {
            let what = format!("  {}", row.what);
            let (wall, cpu) = (time(row.cost.wall), time(row.cost.cpu));
            let peak = format!("{:.0}", row.cost.peak as f64 / 1e6);
            let mut bars = row.bars.iter().map(|bar| (format!("{:.2}", bar.ratio), &*bar.text));
            let (ratio, bar) = bars.next().unwrap_or_default();
            page += &line([&what, &wall, &cpu, &peak, &ratio, bar]);
            page.extend(bars.map(|(ratio, bar)| line(["", "", "", "", &ratio, bar])));
        }
    }
    page.trim_end().to_owned()
}

fn line(cells: [&str; 6]) -> String {
    let [what, wall, cpu, peak, ratio, bar] = cells;
    let line = format!("{what:<24} {wall:>8} {cpu:>8} {peak:>8} {ratio:>6} {bar}");
    line.trim_end().to_owned() + "\n"
}

fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 0.1 { format!("{:.1} ms", seconds * 1e3) } else { format!("{seconds:.2}") }
}
