//! The ways in which rows come from the server, and which of them it knows.

use super::binary_copy::BinaryCopy;
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
    let Some(code) = session.refusal(&binary(&none), BinaryCopy::new(Nowhere), doing).await? else {
        return Ok(Transfer::BinaryCopy);
    };
    observer.detail(&format!("the server refuses binary COPY (SQLSTATE {code}), so rows come as text"));
    let Some(code) = session.refusal(&text(&none), TextCopy::new(Nowhere), doing).await? else {
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

/// For rows that do not come.
struct Nowhere;

impl RowSink for Nowhere {
    fn rows(&mut self, _: &Batch<'_>) -> std::io::Result<()> {
        Ok(())
    }
}
