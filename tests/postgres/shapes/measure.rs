//! What the tool makes of a shape, held against the truth.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::Value;

use super::shape::{ROLES, Shape};
use super::story::{Author, CONTACTS};
use super::tables::{holds_questions, statements, story};
use crate::bot::findings;
use crate::common::{Database, Outcome, Run, pasted};

/// How a shape was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    Right,
    /// Refused, and the settings that the refusal prints make it right.
    RightAsPasted,
    /// Refused, and something is left to be done by hand.
    Refused(String),
    /// Read as something else than it is.
    Wrong(String),
}

/// What makes a reading right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// The columns of the truth, and what is found in them.
    Columns,
    /// What is found alone.
    Findings,
}

/// The verdict on each of these shapes; each has a schema of its own in the database.
pub(crate) fn measure(database: &Database, shapes: &[Shape], by: By) -> Vec<(String, Verdict)> {
    for shape in shapes {
        database.sql(&statements(shape));
    }
    let (next, verdicts) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while let Some(shape) = shapes.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let url = format!("{}?schema={}", database.url(), shape.name);
                    let verdict = verdict(shape, &url, by);
                    verdicts.lock().unwrap().push((shape.name.clone(), verdict));
                }
            });
        }
    });
    let mut verdicts = verdicts.into_inner().unwrap();
    verdicts.sort_by(|a, b| a.0.cmp(&b.0));
    verdicts
}

fn run(command: &str, url: &str, settings: Option<&str>) -> Outcome {
    let run = Run::new([command, url, "--format", "json"]);
    match settings {
        Some(settings) => run.file("dm-audit.toml", settings).outcome(),
        None => run.outcome(),
    }
}

fn verdict(shape: &Shape, url: &str, by: By) -> Verdict {
    let audit = run("duplicates", url, None);
    if audit.code != 2 {
        return amiss(shape, &audit, &run("doctor", url, None), by).map_or(Verdict::Right, Verdict::Wrong);
    }
    let Some(settings) = pasted(&audit.stderr) else { return Verdict::Refused(first_line(&audit)) };
    let again = run("duplicates", url, Some(&settings));
    if again.code == 2 {
        return Verdict::Refused(format!("{} / as pasted: {}", first_line(&audit), first_line(&again)));
    }
    match amiss(shape, &again, &run("doctor", url, Some(&settings)), by) {
        None => Verdict::RightAsPasted,
        // Somebody who checks the settings sees it; who pastes them unread is misled.
        Some(wrong) => Verdict::Refused(format!("{} / as pasted: {wrong}", first_line(&audit))),
    }
}

fn first_line(outcome: &Outcome) -> String {
    let line = outcome.stderr.lines().find(|line| line.contains("error: ")).unwrap_or(&outcome.stderr);
    line.split_once("error: ").map_or(line, |(_, rest)| rest).to_owned()
}

/// What differs from the truth; nothing if all is right.
fn amiss(shape: &Shape, audit: &Outcome, doctor: &Outcome, by: By) -> Option<String> {
    let (audit, doctor) = (audit.json(), serde_json::from_str::<Value>(&doctor.stdout).unwrap_or_default());
    let columns = &doctor["mapping"]["columns"];
    // A preset knows its system's columns better than one name tells; what it reads is counted below.
    let by_preset = doctor["mapping"]["preset"].is_string();
    let is_judged = by == By::Columns && !by_preset;
    for (index, role) in ROLES.iter().enumerate() {
        let Some(truth) = shape.spelled(index) else { continue };
        if columns[role] != truth && is_judged {
            return Some(format!("{role} is {}, not {truth}", columns[role]));
        }
    }
    let lines = story(shape);
    let by = |author: Author| lines.iter().filter(|line| line.author == author).count();
    let expected = match holds_questions(shape) {
        true => (CONTACTS, lines.len(), lines.len()),
        false => (CONTACTS, by(Author::Contact), by(Author::Bot)),
    };
    let total = |name: &str| usize::try_from(audit["totals"][name].as_u64().unwrap()).unwrap();
    let totals = (total("contacts"), total("incoming"), total("outgoing"));
    if totals != expected {
        return Some(format!("contacts, incoming and outgoing are {totals:?}, not {expected:?}; {columns}"));
    }
    let doubles = findings(&audit, "DM101").len();
    // Without a time nobody knows how far two messages are apart.
    (shape.truth[3] != "-" && doubles != 1).then(|| format!("{doubles} findings of DM101 instead of one; {columns}"))
}
