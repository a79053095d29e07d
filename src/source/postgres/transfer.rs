//! The ways in which rows come from the server, and which of them it knows.

use super::binary_copy::BinaryCopy;
use super::cursor::{self, Counts};
use super::fields::{Batch, RowSink};
use super::session::{CopyEnd, Session};
use super::spec::Transfer;
use super::text_copy::TextCopy;
use crate::error::Error;
use crate::observer::Observer;

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
    observer.detail(&format!("the server refuses binary COPY ({code}), so rows come as text"));
    let Some(code) = session.refusal(&text(&none), TextCopy::new(Nowhere), doing).await? else {
        return Ok(Transfer::TextCopy);
    };
    observer.detail(&format!("the server refuses COPY ({code}), so rows come through a cursor"));
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
    let (rows, taken, complete, end) = match transfer {
        Transfer::BinaryCopy => {
            let watch = |copy: &BinaryCopy<R>| watch(copy.count);
            let (copy, end) = session.copy(&binary(select), BinaryCopy::new(rows), &doing, watch).await;
            (copy.rows, copy.count, copy.complete, end.map_err(Error::from))
        }
        Transfer::TextCopy => {
            let watch = |copy: &TextCopy<R>| watch(copy.count);
            let (copy, end) = session.copy(&text(select), TextCopy::new(rows), &doing, watch).await;
            let complete = copy.complete();
            (copy.rows, copy.count, complete, end.map_err(Error::from))
        }
        Transfer::Cursor => match cursor::read(session, select, &mut rows, &doing, watch).await {
            // It is read until nothing more comes.
            Ok(Counts { sent, taken }) => (rows, taken, true, Ok(CopyEnd { count: sent, marked: true })),
            Err(error) => (rows, 0, false, Err(error)),
        },
    };
    let whole = async {
        let end = end?;
        let sent = match end.count {
            Some(sent) => sent,
            None => counted_apart(session, select, &doing).await?.unwrap_or(taken),
        };
        match complete && end.marked && sent == taken {
            true => Ok(()),
            false => {
                Err(Error::Incomplete { target: session.target().to_owned(), table: table.to_owned(), sent, taken })
            }
        }
    };
    let whole = whole.await;
    (rows, whole)
}

/// How many rows `select` has, for servers whose COPY or FETCH does not say; `None` where they do not tell this either.
/// Then the end that they mark is all there is.
async fn counted_apart(session: &Session, select: &str, doing: &str) -> Result<Option<u64>, Error> {
    let count = session.ask_late(&format!("SELECT count(*) FROM ({select}) counted"), doing).await?;
    Ok(count.and_then(|rows| rows.first()?.parse().ok()))
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
