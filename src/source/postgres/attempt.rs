//! Statements that a server may not know. The transaction goes on whether it does or not.

use std::sync::atomic::Ordering;

use tokio_postgres::error::SqlState;

use super::copy_tap::CopySink;
use super::failure::Failure;
use super::session::{Session, TextRow};
use crate::error::Error;

/// Where a transaction goes on from when a statement failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Savepoint,
    /// The transaction's beginning, since the server has no savepoints.
    FileKind,
}

const SET: &str = "SAVEPOINT attempt";
const GO_BACK: &str = "ROLLBACK TO SAVEPOINT attempt";
const RELEASE: &str = "RELEASE SAVEPOINT attempt";

impl Session {
    /// Asks what the audit can do without: the first column of the answer's rows, or `None` if the server refuses,
    /// whatever it says. A lost connection, a time-out and a cancelled statement are errors all the same.
    ///
    /// Comes before the first row is read: where the server has no savepoints, a refusal begins the transaction anew.
    pub(super) async fn ask(&self, sql: &str, doing: &str) -> Result<Option<Vec<String>>, Error> {
        if self.has_savepoints() {
            // All in one message, as a server far away takes its time for each.
            match self.say(&format!("{SET}; {sql}; {RELEASE}"), doing).await {
                Ok(rows) => return Ok(Some(rows)),
                Err(Failure::Refused { .. }) => {}
                Err(Failure::Ended(error)) => return Err(error),
            }
            match self.say(&format!("{GO_BACK}; {RELEASE}"), doing).await {
                Ok(_) => return Ok(None),
                // Of a message that it cannot read a server does nothing, so there may be no savepoint to go back to.
                Err(Failure::Refused { .. }) => self.restart().await?,
                Err(Failure::Ended(error)) => return Err(error),
            }
        }
        let mark = self.mark(doing).await?;
        self.ask_from(mark, sql, doing).await
    }

    /// Asks what the audit can do without, and wants all columns of the answer. A statement that takes too long is
    /// refused too: what follows has its own limit. Comes before the first row is read.
    pub(super) async fn ask_rows(&self, sql: &str, doing: &str) -> Result<Option<Vec<TextRow>>, Error> {
        let mark = self.mark(doing).await?;
        let took_too_long = |error: &Error| matches!(error, Error::Query { problem, .. } if problem.sqlstate() == Some(SqlState::QUERY_CANCELED.code()));
        match self.say_rows(sql, doing).await {
            Ok(rows) => self.release(mark, doing).await.map(|()| Some(rows)),
            Err(Failure::Refused { .. }) => self.go_back(mark, doing).await.map(|()| None),
            Err(Failure::Ended(error)) if took_too_long(&error) => self.go_back(mark, doing).await.map(|()| None),
            Err(Failure::Ended(error)) => Err(error),
        }
    }

    /// The same after rows were read, which have to go with what is read later: nothing is asked of a server that has no
    /// savepoints.
    pub(super) async fn ask_late(&self, sql: &str, doing: &str) -> Result<Option<Vec<String>>, Error> {
        if !self.has_savepoints() {
            return Ok(None);
        }
        self.simple(SET, doing).await?;
        self.ask_from(Mark::Savepoint, sql, doing).await
    }

    async fn ask_from(&self, mark: Mark, sql: &str, doing: &str) -> Result<Option<Vec<String>>, Error> {
        match self.say(sql, doing).await {
            Ok(rows) => self.release(mark, doing).await.map(|()| Some(rows)),
            Err(Failure::Refused { .. }) => self.go_back(mark, doing).await.map(|()| None),
            Err(Failure::Ended(error)) => Err(error),
        }
    }

    /// Sets what the audit can do without, for this transaction and for those that take its place.
    pub(super) async fn set(&self, statement: &'static str, doing: &str) -> Result<(), Error> {
        if self.ask(statement, doing).await?.is_some() {
            self.keep(statement);
        }
        Ok(())
    }

    /// Runs a COPY that this server may not know; what it says if it does not, in short. Comes before the first row is
    /// read.
    pub(super) async fn refusal<S: CopySink + 'static>(
        &self,
        copy: &str,
        sink: S,
        doing: &str,
    ) -> Result<Option<String>, Error> {
        let mark = self.mark(doing).await?;
        match self.copy(copy, sink, doing, |_| {}).await.1 {
            Ok(_) => self.release(mark, doing).await.map(|()| None),
            Err(Failure::Refused { sqlstate, .. }) if is_unknown(&sqlstate) => {
                self.go_back(mark, doing).await?;
                Ok(Some(if sqlstate.is_empty() { "no SQLSTATE".to_owned() } else { format!("SQLSTATE {sqlstate}") }))
            }
            Err(failure) => Err(failure.into()),
        }
    }

    fn has_savepoints(&self) -> bool {
        self.savepoints.load(Ordering::Relaxed)
    }

    async fn mark(&self, doing: &str) -> Result<Mark, Error> {
        if !self.has_savepoints() {
            return Ok(Mark::FileKind);
        }
        match self.say(SET, doing).await {
            Ok(_) => Ok(Mark::Savepoint),
            Err(Failure::Refused { .. }) => {
                self.savepoints.store(false, Ordering::Relaxed);
                self.restart().await.map(|()| Mark::FileKind)
            }
            Err(Failure::Ended(error)) => Err(error),
        }
    }

    async fn go_back(&self, mark: Mark, doing: &str) -> Result<(), Error> {
        match mark {
            Mark::Savepoint => self.simple(&format!("{GO_BACK}; {RELEASE}"), doing).await.map(|_| ()),
            Mark::FileKind => self.restart().await,
        }
    }

    async fn release(&self, mark: Mark, doing: &str) -> Result<(), Error> {
        match mark {
            Mark::Savepoint => self.simple(RELEASE, doing).await.map(|_| ()),
            Mark::FileKind => Ok(()),
        }
    }
}

/// Whether a server that refuses a COPY so may read the same rows in another way. It may not where the table, a right or
/// the transaction is what is missing, and there the first words are the best.
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn is_unknown(sqlstate: &str) -> bool {
    const OF_THE_TABLE: [&str; 6] = ["42501", "42P01", "42703", "3F000", "55P03", "55000"];
    // Connection, transaction, authorization, rollback, resources, intervention.
    const OTHER_CLASSES: [&str; 6] = ["08", "25", "28", "40", "53", "57"];
    !OF_THE_TABLE.contains(&sqlstate) && !OTHER_CLASSES.iter().any(|class| sqlstate.starts_with(class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_server_does_not_know_is_asked_for_in_another_way() {
        for unknown in ["0A000", "42601", "42704", "42883", "22023", "XX000", ""] {
            assert!(is_unknown(unknown), "{unknown}");
        }
        // No right, no table, no column, cancelled, locked, ended, failed before.
        for other in ["42501", "42P01", "42703", "57014", "55P03", "57P01", "25P02"] {
            assert!(!is_unknown(other), "{other}");
        }
    }
}
