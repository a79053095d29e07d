//! What a table or a file lacks to be messages.

use crate::text::excerpt;

/// Why a role has no column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum Lack {
    #[error("no column has the name of a contact or a conversation")]
    NoContact,
    #[error(
        "{} has {values} values, of which {percent} % have several messages of both directions",
        excerpt(.column, 60)
    )]
    OddContact { column: String, values: usize, percent: u32 },
    #[error("{0}; if the whole file is one conversation, put it into a folder called contact_id=NAME")]
    ContactOfFile(Box<Self>),
    #[error("no column tells who wrote: none holds words such as incoming and outgoing, or user and assistant")]
    NoDirection,
    #[error("{} has two values and does not say which of them the bot wrote", excerpt(.column, 60))]
    UnclearFlag { column: String },
    #[error("the meaning of {} in {} is unknown", quoted(.words), excerpt(.column, 60))]
    UnknownWords { column: String, words: Vec<String> },
    #[error("{} holds {}, of which only one can be the contact", excerpt(.column, 60), .people.join(" and "))]
    SeveralPeople { column: String, people: Vec<String> },
    #[error("{} names one side only", excerpt(.column, 60))]
    OneSide { column: String },
    #[error(
        "{} holds {names} names and does not say which of them is the bot: name the bot as `outgoing`, here “{}”, who wrote most",
        excerpt(.column, 60),
        excerpt(.most, 30)
    )]
    UnknownBot { column: String, names: usize, most: String },
    #[error("the rows of {preset} do not tell which sender is the bot: name it as `outgoing`")]
    UnknownBotOfPreset { preset: &'static str },
    #[error("{why}{}", with_counts(.words))]
    Unclear { why: Box<Self>, words: Vec<(String, usize)> },
    #[error("no column tells when a message was written")]
    NoTime,
    #[error("{} cannot tell which message came first, as {why}", excerpt(.column, 60))]
    CoarseTime { column: String, why: &'static str },
    #[error("{} holds “{}”, which is not a time", excerpt(.column, 60), excerpt(.value, 40))]
    NotATime { column: String, value: String },
    #[error("the column {} has a type that dm-audit cannot read", excerpt(.column, 60))]
    TypeOfTime { column: String },
    #[error("{0}, and no id numbers its rows")]
    NoOrder(Box<Self>),
    #[error("no column has the name of a text")]
    NoText,
    #[error("{} holds JSON of an unknown shape", excerpt(.column, 60))]
    UnknownJson { column: String },
    #[error("there is no column {}", excerpt(.column, 60))]
    NoColumn { column: String },
    #[error("the server refuses what the settings say: {words}")]
    RefusedSql { words: String },
    #[error("{error}")]
    Failed { error: String },
    #[error("{problem}; {advice}")]
    UnreadablePreset { problem: &'static str, advice: &'static str },
}

fn quoted(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("“{}”", excerpt(word, 30))).collect();
    quoted.join(", ")
}

fn with_counts(words: &[(String, usize)]) -> String {
    if words.is_empty() { String::new() } else { format!(": {}", counts(words)) }
}

/// Words of a column with how often each occurs, the first twenty.
pub(super) fn counts(words: &[(String, usize)]) -> String {
    let word = |(word, count): &(String, usize)| format!("“{}” {count}", excerpt(word, 30));
    words.iter().take(20).map(word).collect::<Vec<_>>().join(", ")
}
