//! Why a table or a file cannot be read as messages, and what to paste so that it can.

use super::outcome::Role;
use super::paste::Settings;
use super::speaking::Unclear;
use crate::text::excerpt;

/// A source that nobody understands yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The table or file.
    pub messages: String,
    /// What was found, by role.
    pub found: Vec<(&'static str, Role)>,
    /// What is missing, by role, each with what is there instead.
    pub missing: Vec<(&'static str, String)>,
    /// The words of the nearest direction column with their counts.
    pub words: Vec<(String, usize)>,
    /// Settings that stand for what was found, with what is missing to be filled in or checked.
    pub settings: Settings,
    /// What to do.
    pub remedy: Remedy,
}

/// What to do about a source that nobody understands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// Complete the settings and paste them.
    Settings,
    /// Correct a name in this table of the settings.
    Correct {
        /// As the settings file has it.
        table: &'static str,
        /// How.
        advice: String,
    },
    /// Name another file, or export the messages otherwise.
    OtherFile {
        /// What it holds instead.
        found: String,
    },
}

/// A table that may hold messages, for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The table.
    pub messages: String,
    /// What it lacks; nothing if it could be read.
    pub missing: Vec<&'static str>,
}

impl Refusal {
    /// How near it is to being understood: the number of roles that matter and were found.
    pub(crate) fn nearness(&self) -> usize {
        let matters = |role: &str| ["contact_id", "direction", "text", "at"].contains(&role);
        let found = self.found.iter().filter(|(role, _)| matters(role)).count();
        // A column whose words are asked for is nearly found.
        2 * found + usize::from(!self.words.is_empty())
    }

    /// What is wrong, in one line.
    pub fn problem(&self) -> String {
        let name = excerpt(&self.messages, 130);
        match &self.remedy {
            Remedy::Settings => {}
            Remedy::Correct { table, .. } => {
                let wrong = self.missing.first().map_or(("", ""), |(role, why)| (role, why.as_str()));
                return format!("{name}: {}, which {table} names as {}", wrong.1, wrong.0);
            }
            Remedy::OtherFile { found } => {
                return format!("{name} does not look like messages: {found}");
            }
        }
        let missing: Vec<String> = self.missing.iter().map(|(role, why)| format!("{role} ({why})")).collect();
        format!("{name} cannot be read as messages; what it lacks: {}", missing.join("; "))
    }

    /// What was found and what to do, in several lines.
    pub fn advice(&self) -> String {
        match &self.remedy {
            Remedy::Settings => {}
            Remedy::Correct { advice, .. } => return advice.clone(),
            Remedy::OtherFile { .. } => return other_file(&self.messages),
        }
        let mut lines = Vec::new();
        for (role, found) in &self.found {
            lines.push(format!("found {role}: {} ({})", excerpt(&found.from.shown(), 100), found.evidence));
        }
        if !self.words.is_empty() {
            let word = |(word, count): &(String, usize)| format!("“{}” {count}", excerpt(word, 30));
            let words: Vec<String> = self.words.iter().take(20).map(word).collect();
            lines.push(format!("words of the direction: {}", words.join(", ")));
        }
        lines.push("check these settings and paste them into dm-audit.toml:".to_owned());
        lines.extend(
            self.settings.lines().into_iter().map(|line| if line.is_empty() { line } else { format!("  {line}") }),
        );
        lines.join("\n")
    }

    /// For lists.
    pub fn candidate(&self) -> Candidate {
        let missing = self.missing.iter().map(|(role, _)| *role).collect();
        Candidate { messages: self.messages.clone(), missing }
    }
}

/// What a file of messages has to hold.
pub(crate) const WHAT_IS_READ: &str = "dm-audit reads NDJSON, JSON, CSV and Parquet with one message a row, such as:\n  \
    {\"contact_id\": \"ana\", \"direction\": \"outgoing\", \"text\": \"Hi!\", \"at\": \"2026-01-07T14:00:00Z\"}\n\
    other names of columns are understood too, such as phone, role, body and created_at (docs/sources.md)";

/// What to do about a file that holds no messages.
fn other_file(file: &str) -> String {
    let word = crate::text::shell::word(file).unwrap_or_else(|| "FILE".to_owned());
    format!(
        "{WHAT_IS_READ}\nif it does hold messages, this command shows what dm-audit sees:\n  dm-audit doctor {word}"
    )
}

impl Unclear {
    /// What to say of it.
    pub(super) fn told(&self) -> String {
        let word = |(word, count): &(String, usize)| format!("“{}” {count}", excerpt(word, 30));
        let words: Vec<String> = self.words.iter().take(20).map(word).collect();
        if words.is_empty() { self.why.clone() } else { format!("{}: {}", self.why, words.join(", ")) }
    }
}
