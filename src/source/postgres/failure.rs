//! Why a statement came to nothing: a server that says no and goes on, or the end of the read.

use tokio_postgres::error::{DbError, Severity, SqlState};

use super::grants;
use super::heard::{Heard, Words};
use crate::database::{chain, server_words};
use crate::error::Error;

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
        let warned: Vec<String> = done.warnings.iter().chain(&now.warnings).map(Words::shown).collect();
        let warned = |problem: String| match warned.is_empty() {
            true => problem,
            false => format!("{problem}; the server warned before: {}", warned.join("; ")),
        };
        if let Some(server) = error.as_db_error() {
            let sqlstate = server.code().code().to_owned();
            let error =
                self.error(warned(server_words(server)), &sqlstate, advice(server.code(), self.role, self.doing));
            return match ends(server) {
                true => Failure::Ended(error),
                false => Failure::Refused { sqlstate, error },
            };
        }
        // The server says why before it hangs up, and nobody waits for an answer then.
        let (problem, sqlstate) = match (&now.error, now.warnings.last()) {
            (Some(words), _) => (warned(words.shown()), words.sqlstate.clone()),
            (None, Some(last)) => (last.shown(), last.sqlstate.clone()),
            (None, None) => {
                let advice = "run it again; nothing was audited. If it comes back, see the server's log".to_owned();
                let why = heard.broken.clone().unwrap_or_else(|| chain(error));
                return Failure::Ended(self.error(format!("the connection broke off: {why}"), "", advice));
            }
        };
        let advice = match advice(&SqlState::from_code(&sqlstate), self.role, self.doing) {
            none if none.is_empty() => "run it again; nothing was audited".to_owned(),
            advice => advice,
        };
        Failure::Ended(self.error(format!("the server ended the connection: {problem}"), &sqlstate, advice))
    }

    /// A failure for people.
    pub(super) fn error(&self, problem: String, sqlstate: &str, advice: String) -> Error {
        let sqlstate = Some(sqlstate.to_owned()).filter(|code| !code.is_empty());
        Error::Query { target: self.target.to_owned(), doing: self.doing.to_owned(), problem, sqlstate, advice }
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

/// What to do about the table of which `doing` tells; a name with blanks is not told from its words.
fn refused(role: &str, doing: &str) -> String {
    let named = doing.rsplit(' ').next().and_then(|name| name.split_once('.'));
    match named {
        Some(table) => grants::advice(role, &[table]),
        None => format!("let the table's owner grant SELECT on it to {role}, and USAGE on its schema"),
    }
}

fn advice(code: &SqlState, role: &str, doing: &str) -> String {
    match *code {
        SqlState::QUERY_CANCELED => {
            "allow more time with --statement-timeout, or audit a part at a time with --since".to_owned()
        }
        SqlState::INSUFFICIENT_PRIVILEGE => refused(role, doing),
        SqlState::LOCK_NOT_AVAILABLE => "a migration holds the table; run it again after the migration".to_owned(),
        SqlState::UNDEFINED_TABLE | SqlState::UNDEFINED_COLUMN => {
            "check the names in [source] of the settings file".to_owned()
        }
        SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN => "run it again; nothing was audited".to_owned(),
        _ => match code.code() {
            // The server's limits of a transaction, which a pooler may have of its own.
            "25P03" | "25P04" => "allow more time with --statement-timeout, or audit a part at a time with --since; \
                                  nothing was audited"
                .to_owned(),
            _ => String::new(),
        },
    }
}
