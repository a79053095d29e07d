//! The ways in which rows come from the server, and which of them it knows.

use super::binary_copy::BinaryCopy;
use super::copy_tap::CopySink;
use super::cursor::{self, Counts};
use super::fields::{Batch, RowSink};
use super::session::Session;
use super::text_copy::TextCopy;
use crate::error::Error;
use crate::observer::Observer;

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

/// The fastest way that the server knows, tried on `select` without its rows.
pub(super) async fn choose(
    session: &Session,
    select: &str,
    doing: &str,
    observer: &dyn Observer,
) -> Result<Transfer, Error> {
    let none = format!("{select} LIMIT 0");
    let Some(code) = refusal(session, &binary(&none), BinaryCopy::new(Nowhere), doing).await? else {
        return Ok(Transfer::BinaryCopy);
    };
    observer.detail(&format!("the server refuses binary COPY (SQLSTATE {code}), so rows come as text"));
    let Some(code) = refusal(session, &text(&none), TextCopy::new(Nowhere), doing).await? else {
        return Ok(Transfer::TextCopy);
    };
    observer.detail(&format!("the server refuses COPY (SQLSTATE {code}), so rows come through a cursor"));
    Ok(Transfer::Cursor)
}

/// Reads all rows of `select`, held against the server's own count of them. `watch` sees several times a second how
/// many came. An error comes with what `rows` has so far.
pub(super) async fn read<R: RowSink + 'static>(
    session: &Session,
    transfer: Transfer,
    select: &str,
    table: &str,
    mut rows: R,
    mut watch: impl FnMut(u64),
) -> (R, Result<(), Error>) {
    let doing = format!("reading {table}");
    let (rows, counts, complete) = match transfer {
        Transfer::BinaryCopy => {
            let watch = |copy: &BinaryCopy<R>| watch(copy.count);
            let (copy, sent) = session.copy(&binary(select), BinaryCopy::new(rows), &doing, watch).await;
            (copy.rows, sent.map(|sent| Counts { sent, taken: copy.count }), copy.complete)
        }
        Transfer::TextCopy => {
            let watch = |copy: &TextCopy<R>| watch(copy.count);
            let (copy, sent) = session.copy(&text(select), TextCopy::new(rows), &doing, watch).await;
            let complete = copy.complete();
            (copy.rows, sent.map(|sent| Counts { sent, taken: copy.count }), complete)
        }
        Transfer::Cursor => {
            let counts = cursor::read(session, select, &mut rows, &doing, watch).await;
            (rows, counts, true)
        }
    };
    let whole = counts.and_then(|Counts { sent, taken }| match complete && sent == taken {
        true => Ok(()),
        false => Err(Error::Incomplete { target: session.target().to_owned(), table: table.to_owned(), sent, taken }),
    });
    (rows, whole)
}

fn binary(select: &str) -> String {
    format!("COPY ({select}) TO STDOUT (FORMAT binary)")
}

fn text(select: &str) -> String {
    format!("COPY ({select}) TO STDOUT")
}

/// The SQLSTATE by which the server refuses this kind of COPY, if it does. The transaction goes on either way.
async fn refusal<S: CopySink + 'static>(
    session: &Session,
    copy: &str,
    sink: S,
    doing: &str,
) -> Result<Option<String>, Error> {
    session.simple("SAVEPOINT attempt", doing).await?;
    match session.copy(copy, sink, doing, |_| {}).await.1 {
        Ok(_) => {
            session.simple("RELEASE SAVEPOINT attempt", doing).await?;
            Ok(None)
        }
        Err(Error::Query { sqlstate: Some(code), .. }) if is_unknown(&code) => {
            session.simple("ROLLBACK TO SAVEPOINT attempt", doing).await?;
            Ok(Some(code))
        }
        Err(error) => Err(error),
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

/// For rows that do not come.
struct Nowhere;

impl RowSink for Nowhere {
    fn rows(&mut self, _: &Batch<'_>) -> std::io::Result<()> {
        Ok(())
    }
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
