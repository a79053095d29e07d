//! Why an export of chats cannot be read.

use crate::text::{counted, excerpt, shell};

/// What is wrong with an export or a place in it.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum ExportProblem {
    #[error("the archive is damaged or of a kind that cannot be read: {error}")]
    DamagedArchive { error: String },
    #[error("the archive is encrypted")]
    Encrypted,
    #[error("the archive holds {files} files, more than any export")]
    ManyFiles { files: u64 },
    #[error("the archive holds a path that leads out of it: {}", excerpt(.name, 80))]
    PathLeadsOut { name: String },
    #[error("the archive unpacks to more than {times} times its size, or to more than 8 GiB")]
    UnpacksToTooMuch { times: u64 },
    #[error("the archive holds no chat export")]
    NoExportInArchive,
    #[error("the text is not UTF-8")]
    NotUtf8,
    #[error("it holds exports of {first} and of {second}")]
    TwoFormats { first: &'static str, second: &'static str },
    #[error("nothing tells which of the writers is the bot: {}", listed(.names))]
    NoOwner { format: &'static str, names: Vec<(String, u64)>, source_name: String },
    #[error("nobody in it is called {}: its writers are {}", excerpt(.me, 60), listed(.names))]
    NoSuchOwner { me: String, names: Vec<(String, u64)>, nearest: Option<String> },
    #[error("it is the HTML form of {format}, which leaves out what an audit needs")]
    Html { format: &'static str, how: &'static str },
    #[error("it is {what}, which cannot be read")]
    Unreadable { what: &'static str, how: &'static str },
    #[error("{name} is missing, although {other} is there")]
    PartMissing { name: String, other: String },
    #[error("the JSON is damaged or cut off: {error}")]
    BadJson { error: String },
    #[error("{field} is “{}”, and no {expected}", excerpt(.value, 60))]
    BadValue { field: &'static str, value: String, expected: &'static str },
    #[error("{field} is missing")]
    MissingField { field: &'static str },
    #[error("the dates do not tell whether the day or the month comes first, as in “{}”", excerpt(.example, 40))]
    DateOrder { example: String },
    #[error("{first} and {second} are not written in the same order")]
    DatesDisagree { first: String, second: String },
    #[error("{example} is no date as {order}")]
    NotInOrder { example: String, order: &'static str },
    #[error("{lines} of its lines begin like messages of another form of export, the first: {}", excerpt(.example, 60))]
    TwoForms { lines: u64, example: String },
    #[error("it holds the chat with {} in whole minutes, and {other} holds it to the second", excerpt(.chat, 60))]
    TwoResolutions { chat: String, other: String },
}

fn listed(names: &[(String, u64)]) -> String {
    let one = |(name, rows): &(String, u64)| format!("{} ({})", excerpt(name, 40), counted(*rows, "message"));
    let shown: Vec<String> = names.iter().take(10).map(one).collect();
    let more = names.len().saturating_sub(10);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

impl ExportProblem {
    /// What to do.
    pub fn advice(&self) -> String {
        match self {
            Self::DamagedArchive { .. } | Self::UnpacksToTooMuch { .. } | Self::ManyFiles { .. } => {
                "export or transfer it again, or unpack it and name the folder".to_owned()
            }
            Self::Encrypted => "unpack it with its password and name the folder".to_owned(),
            Self::PathLeadsOut { .. } => {
                "no platform writes such an archive; if you trust it, unpack it and name the folder".to_owned()
            }
            Self::NoExportInArchive => "unpack it and name the message files in it".to_owned(),
            Self::NotUtf8 => "export it again: every platform writes UTF-8".to_owned(),
            Self::TwoFormats { .. } => "name the export of one of them".to_owned(),
            Self::NoOwner { names, source_name, .. } => {
                let word = |text: &str, instead: &str| shell::word(text).unwrap_or_else(|| instead.to_owned());
                let source = word(source_name, "SOURCE");
                // One for each: who writes most need not be the bot.
                let one =
                    |(name, _): &(String, u64)| format!("\n  dm-audit duplicates {source} --me {}", word(name, "NAME"));
                let commands: String = names.iter().take(3).map(one).collect();
                format!("name the bot, by one of these:{commands}")
            }
            Self::NoSuchOwner { nearest: Some(nearest), .. } => {
                let word = shell::word(nearest).unwrap_or_else(|| "NAME".to_owned());
                format!("the nearest name: --me {word}")
            }
            Self::NoSuchOwner { nearest: None, .. } => "name one of them with --me".to_owned(),
            Self::Html { how, .. } | Self::Unreadable { how, .. } => (*how).to_owned(),
            Self::PartMissing { .. } => {
                "put the part beside the others, or read what is there with --skip-bad".to_owned()
            }
            Self::BadJson { .. } | Self::BadValue { .. } | Self::MissingField { .. } => {
                "export it again, or read the rest with --skip-bad".to_owned()
            }
            Self::DatesDisagree { .. } => {
                "an export holds dates in one order: name the files of each phone by themselves".to_owned()
            }
            Self::NotInOrder { .. } => "say another order with --dates, or leave the option out".to_owned(),
            Self::TwoForms { .. } => {
                "a file holds one chat of one phone: put what was joined into files of their own".to_owned()
            }
            Self::TwoResolutions { .. } => "name one of them: messages of both would count twice".to_owned(),
            Self::DateOrder { .. } => "say which comes first: --dates d-m-y or --dates m-d-y".to_owned(),
        }
    }
}
