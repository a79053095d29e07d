//! Which database to read, and how.

use std::time::Duration;

use crate::database::DatabaseUrl;
use crate::error::{Error, UsageError};
use crate::source::mapping::GivenMapping;
use crate::text::excerpt;

/// How rows come from the server. What they say is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transfer {
    /// COPY in binary format: the fastest.
    BinaryCopy,
    /// COPY in text format.
    TextCopy,
    /// A cursor, some thousand rows at a time.
    Cursor,
}

impl Transfer {
    /// The way that settings call `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "binary" => Some(Self::BinaryCopy),
            "text" => Some(Self::TextCopy),
            "cursor" => Some(Self::Cursor),
            _ => None,
        }
    }
}

/// Everything needed to read a database.
#[derive(Debug, Clone)]
pub struct PostgresSpec {
    /// Where it is. If it names a schema, tables are looked for in this one alone.
    pub(super) url: DatabaseUrl,
    /// How many connections may read at the same time.
    pub connections: usize,
    /// After this long the server ends a statement of ours.
    pub statement_timeout: Duration,
    /// How rows come from the server; `None` is the fastest way that it knows.
    pub transfer: Option<Transfer>,
    /// Tables, columns and words that cannot be found or told apart.
    pub mapping: GivenMapping,
    /// How a command to paste names the database, after a blank; empty where the environment or the settings name it.
    pub named: String,
}

/// More connections than this are opened only on request.
const MOST_CONNECTIONS: usize = 4;

impl PostgresSpec {
    /// Reads a URL; what it leaves open comes from `PG*` variables as `variable` gives them.
    pub fn parse(url: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let mut url = DatabaseUrl::parse(url, variable).map_err(UsageError::BadUrl)?;
        if let Some(schema) = &url.schema {
            url.notes.push(format!("looking for tables in the schema {} only, as the URL says", excerpt(schema, 60)));
        }
        Ok(Self {
            url,
            connections: default_connections(),
            statement_timeout: Duration::from_mins(10),
            transfer: None,
            mapping: GivenMapping::default(),
            named: String::new(),
        })
    }

    /// The URL as it may be shown: no password, no parameters.
    pub fn description(&self) -> String {
        self.url.description()
    }

    /// Who asks.
    pub(super) fn role(&self) -> &str {
        self.url.role()
    }
}

/// As many as there are cores, but the server has others to serve.
fn default_connections() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(MOST_CONNECTIONS)
}
