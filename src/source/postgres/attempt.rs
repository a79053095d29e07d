//! Statements that a server may not know. The transaction goes on whether it does or not.

use tokio_postgres::SimpleQueryMessage;

use super::copy_tap::CopySink;
use super::session::Session;
use crate::error::Error;

/// The columns of a row as text; null is `None`.
pub(super) type TextRow = Vec<Option<String>>;

/// Where a transaction goes on from when a statement failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Savepoint,
    /// The transaction's beginning, since the server has no savepoints.
    Beginning,
}

impl Session {
    /// Runs a statement that this server may not know; `None` if it refuses it. Comes before the first row is read.
    pub(super) async fn attempt(&self, sql: &str, doing: &str) -> Result<Option<Vec<String>>, Error> {
        let mark = self.mark(doing).await?;
        let Ok(rows) = self.simple(sql, doing).await else {
            self.go_back(mark, doing).await?;
            return Ok(None);
        };
        self.release(mark, doing).await?;
        Ok(Some(rows))
    }

    /// Asks what a run can do without: `None` if the server does not answer that. Comes before the first row is read.
    pub(super) async fn ask(&self, sql: &str, doing: &str) -> Result<Option<Vec<TextRow>>, Error> {
        let mark = self.mark(doing).await?;
        let Ok(rows) = self.rows(sql, doing).await else {
            self.go_back(mark, doing).await?;
            return Ok(None);
        };
        self.release(mark, doing).await?;
        Ok(Some(rows))
    }

    /// All columns of all rows of a query, as text.
    pub(super) async fn rows(&self, sql: &str, doing: &str) -> Result<Vec<TextRow>, Error> {
        let messages = self.messages(sql, doing).await?;
        let row = |message: &SimpleQueryMessage| match message {
            SimpleQueryMessage::Row(row) => {
                Some((0..row.len()).map(|column| row.try_get(column).ok().flatten().map(str::to_owned)).collect())
            }
            _ => None,
        };
        Ok(messages.iter().filter_map(row).collect())
    }

    /// Runs a COPY that this server may not know; the SQLSTATE if it does not. Comes before the first row is read.
    pub(super) async fn refusal<S: CopySink + 'static>(
        &self,
        copy: &str,
        sink: S,
        doing: &str,
    ) -> Result<Option<String>, Error> {
        let mark = self.mark(doing).await?;
        match self.copy(copy, sink, doing, |_| {}).await.1 {
            Ok(_) => self.release(mark, doing).await.map(|()| None),
            Err(Error::Query { sqlstate: Some(code), .. }) if is_unknown(&code) => {
                self.go_back(mark, doing).await.map(|()| Some(code))
            }
            Err(error) => Err(error),
        }
    }

    async fn mark(&self, doing: &str) -> Result<Mark, Error> {
        match self.simple("SAVEPOINT attempt", doing).await {
            Ok(_) => Ok(Mark::Savepoint),
            Err(Error::Query { sqlstate: Some(code), .. }) if is_unknown(&code) => {
                self.restart().await.map(|()| Mark::Beginning)
            }
            Err(error) => Err(error),
        }
    }

    async fn go_back(&self, mark: Mark, doing: &str) -> Result<(), Error> {
        match mark {
            Mark::Savepoint => self.simple("ROLLBACK TO SAVEPOINT attempt", doing).await.map(|_| ()),
            Mark::Beginning => self.restart().await,
        }
    }

    async fn release(&self, mark: Mark, doing: &str) -> Result<(), Error> {
        match mark {
            Mark::Savepoint => self.simple("RELEASE SAVEPOINT attempt", doing).await.map(|_| ()),
            Mark::Beginning => Ok(()),
        }
    }
}

/// Whether a server says by this SQLSTATE that it does not know what was asked, and nothing about the table.
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn is_unknown(sqlstate: &str) -> bool {
    const SYNTAX_ERROR: &str = "42601";
    const UNDEFINED_OBJECT: &str = "42704";
    /// A type without binary form.
    const UNDEFINED_FUNCTION: &str = "42883";
    /// PostgreSQL's own word for a format that it does not know.
    const INVALID_PARAMETER_VALUE: &str = "22023";
    let feature_not_supported = sqlstate.starts_with("0A");
    feature_not_supported
        || [SYNTAX_ERROR, UNDEFINED_OBJECT, UNDEFINED_FUNCTION, INVALID_PARAMETER_VALUE].contains(&sqlstate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_server_does_not_know_is_asked_for_in_another_way() {
        for unknown in ["0A000", "42601", "42704", "42883", "22023"] {
            assert!(is_unknown(unknown), "{unknown}");
        }
        // No right, no table, no column, cancelled, locked, ended, failed before.
        for other in ["42501", "42P01", "42703", "57014", "55P03", "57P01", "25P02"] {
            assert!(!is_unknown(other), "{other}");
        }
    }
}
