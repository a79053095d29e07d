//! Why a table or a file cannot be read as messages, and what to paste so that it can.

use super::outcome::Role;
use super::paste::Settings;
use crate::error::{Holds, Lack, Lacking, MappingError, WrongName};

/// A source that nobody understands yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The table or file.
    pub messages: String,
    /// What was found, by role.
    pub found: Vec<(&'static str, Role)>,
    /// What is missing, by role, each with what is there instead.
    pub missing: Vec<(&'static str, Lack)>,
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
    /// Correct a name of the settings.
    Correct(WrongName),
    /// Name another file, or export the messages otherwise.
    OtherFile(Holds),
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

    /// The error that it is.
    pub fn error(&self) -> MappingError {
        let name = self.messages.clone();
        match &self.remedy {
            Remedy::Settings => MappingError::Lacking(Lacking {
                name,
                lacks: self.missing.clone(),
                found: self
                    .found
                    .iter()
                    .map(|(role, found)| (*role, found.from.shown(), found.evidence.clone()))
                    .collect(),
                words: self.words.clone(),
                settings: self.settings.lines(),
            }),
            Remedy::Correct(wrong) => MappingError::NoColumn { name, wrong: wrong.clone() },
            Remedy::OtherFile(holds) => MappingError::NotMessages { name, holds: holds.clone() },
        }
    }

    /// For lists.
    pub fn candidate(&self) -> Candidate {
        let missing = self.missing.iter().map(|(role, _)| *role).collect();
        Candidate { messages: self.messages.clone(), missing }
    }
}
