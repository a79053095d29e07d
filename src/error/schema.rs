//! Why the tables of a database cannot be read.

use std::borrow::Cow;

use crate::text::excerpt;

/// What is wrong with the tables of a database, or with what the settings say of them.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum SchemaError {
    #[error("it has no table that this role can see")]
    NoTables,
    #[error("its only table does not look like messages: it has no column for the text or none for who wrote")]
    OtherTable,
    #[error("none of its {tables} tables looks like messages, with a column for the text and a column for who wrote")]
    OtherTables { tables: usize },
    #[error("{}", several_tables(.names))]
    SeveralTables { names: Vec<String>, advice: String },
    #[error("{problem}")]
    NotUnderstood { problem: String, advice: String },
    #[error("there is no table {} that this role can see", excerpt(.name, 130))]
    NoTable { name: String, nearest: Option<String> },
    #[error("there is no table {} that this role can see", excerpt(.name, 130))]
    NoContactsTable { name: String },
    #[error("{table} has no column {}", excerpt(.column, 60))]
    NoContactsColumn { table: String, column: String },
    #[error("there is no preset “{}”", excerpt(.name, 40))]
    UnknownPreset { name: String, known: Vec<&'static str> },
    #[error("no table has the columns of the preset {name}")]
    UnfitPreset { name: String, known: Vec<&'static str> },
    #[error("row-level security is on for {table} and shows {role} no row")]
    HiddenRows { table: String, role: String },
    #[error("the contact is inside JSON ({}), where the server cannot search for it", excerpt(.column, 60))]
    ContactInJson { column: String },
    #[error("{table} holds no time of its messages, so a period cannot be read")]
    NoTimes { table: String },
}

fn several_tables(names: &[String]) -> String {
    match names {
        [one] => format!("{} is read by several presets", excerpt(one, 130)),
        several => format!("{} tables look like messages", several.len()),
    }
}

impl SchemaError {
    /// What to do.
    pub fn advice(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            Self::NoTables | Self::OtherTable | Self::OtherTables { .. } => {
                "check the name of the database and the rights of the role, or name the table and its columns in [source] of the settings file"
            }
            Self::SeveralTables { advice, .. } | Self::NotUnderstood { advice, .. } => advice,
            Self::NoTable { nearest, .. } => {
                let near = nearest.as_deref().map(|near| format!("did you mean {}? ", excerpt(near, 60)));
                return format!(
                    "{}check --table and the settings file; the name may be given with its schema, as in public.dm_messages",
                    near.unwrap_or_default()
                )
                .into();
            }
            Self::NoContactsTable { .. } => "correct `contacts` in [source] of the settings file",
            Self::NoContactsColumn { .. } => "correct [source.contact_columns] in the settings file",
            Self::UnknownPreset { known, .. } | Self::UnfitPreset { known, .. } => {
                let known = known.join(", ");
                return format!("leave `preset` out of [source], write \"none\", or one of: {known}").into();
            }
            Self::HiddenRows { role, .. } => {
                return format!("add a policy that lets {role} read, or use a role with BYPASSRLS").into();
            }
            Self::ContactInJson { .. } => {
                "name it as SQL, as in `contact_id = { sql = \"key::jsonb->>'remoteJid'\" }` under [source.columns]"
            }
            Self::NoTimes { .. } => {
                "leave --since and --until out, or name the column of the time as `at` in [source.columns]"
            }
        })
    }
}
