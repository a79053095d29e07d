//! Why a statement came to nothing: a server that says no and goes on, or the end of the read.

use tokio_postgres::error::{DbError, Severity};

use super::grants;
use super::heard::{Heard, Words};
use crate::database::{chain, server_words};
use crate::error::{Error, QueryError, ServerSays};

/// Why a statement came to nothing.
#[derive(Debug)]
pub(super) enum Failure {
    /// The server refuses it, and the connection goes on.
    Refused {
        /// Empty where the server gives none.
        sqlstate: String,
        /// The same for people.
        error: Error,
    },
    /// No answer, too late, cancelled, locked, or no connection any more.
    Ended(Error),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused { error, .. } | Failure::Ended(error) => error,
        }
    }
}

/// Who speaks with which server about what.
pub(super) struct Circumstances<'a> {
    pub(super) target: &'a str,
    pub(super) role: &'a str,
    pub(super) doing: &'a str,
}

impl Circumstances<'_> {
    /// Why a statement failed with `error`, over a connection on which all this was heard.
    pub(super) fn failure(&self, error: &tokio_postgres::Error, heard: &Heard) -> Failure {
        let Heard { now, done, .. } = heard;
        let warned = || done.warnings.iter().chain(&now.warnings).map(Words::shown).collect();
        if let Some(server) = error.as_db_error() {
            let sqlstate = server.code().code().to_owned();
            let refused = QueryError::Refused(self.says(server_words(server), &sqlstate, warned()));
            return match ends(server) {
                true => Failure::Ended(self.error(refused)),
                false => Failure::Refused { sqlstate, error: self.error(refused) },
            };
        }
        // The server says why before it hangs up, and nobody waits for an answer then.
        Failure::Ended(self.error(match (&now.error, now.warnings.last()) {
            (Some(words), _) => QueryError::Ended(self.says(words.shown(), &words.sqlstate, warned())),
            (None, Some(last)) => QueryError::Ended(self.says(last.shown(), &last.sqlstate, Vec::new())),
            (None, None) => QueryError::BrokenOff { why: heard.broken.clone().unwrap_or_else(|| chain(error)) },
        }))
    }

    fn says(&self, words: String, sqlstate: &str, warnings: Vec<String>) -> ServerSays {
        let grants = grants_of(self.role, self.doing);
        ServerSays { words, sqlstate: sqlstate.to_owned(), warnings, role: self.role.to_owned(), grants }
    }

    /// A failure for people.
    pub(super) fn error(&self, problem: QueryError) -> Error {
        Error::Query { target: self.target.to_owned(), doing: self.doing.to_owned(), problem: Box::new(problem) }
    }
}

/// Whether the server means more than this one statement, or was given no time for it.
fn ends(server: &DbError) -> bool {
    let severe = match server.parsed_severity() {
        Some(severity) => matches!(severity, Severity::Fatal | Severity::Panic),
        None => ["FATAL", "PANIC"].contains(&server.severity()),
    };
    let code = server.code().code();
    // Connection exceptions, operator intervention (with it a cancelled statement), a lock that was not to be had, and
    // time-outs of transactions. <https://www.postgresql.org/docs/current/errcodes-appendix.html>
    let of_the_session = ["08", "57"].iter().any(|class| code.starts_with(class));
    // A server that gives no code says it in words.
    let cancelled = code.is_empty() && server.message().starts_with("canceling statement");
    severe || of_the_session || cancelled || ["55P03", "25P03", "25P04"].contains(&code)
}

/// The statements that let `role` read the table of which `doing` tells; a name with blanks is not told from its words.
fn grants_of(role: &str, doing: &str) -> Option<String> {
    let table = doing.rsplit(' ').next().and_then(|name| name.split_once('.'))?;
    Some(grants::statements(role, &[table]))
}
