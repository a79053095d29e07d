//! Reads a select through a cursor, for servers that have no COPY.

use std::io;

use tokio_postgres::{SimpleQueryMessage, SimpleQueryRow};

use super::fields::{BATCH, Batch, Form, RowSink};
use super::session::Session;
use crate::error::{Error, QueryError};

/// Our transaction has no other.
const NAME: &str = "dm_audit_rows";

/// Rows in memory at a time.
const ROWS: usize = 5000;

/// What stands for bytes that the protocol library cannot read: no UTF-8 either.
const NOT_UTF8: &[u8] = b"\xff";

/// Rows as the server counts them, if it does, and rows that came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    pub(super) sent: Option<u64>,
    pub(super) taken: u64,
}

/// Reads all rows of `select` into `rows`; `watch` sees how many came so far.
pub(super) async fn read<R: RowSink>(
    session: &Session,
    select: &str,
    rows: &mut R,
    doing: &str,
    mut watch: impl FnMut(u64),
) -> Result<Counts, Error> {
    // NO SCROLL would say the same, but not every engine knows it.
    session.simple(&format!("DECLARE {NAME} CURSOR FOR {select}"), doing).await?;
    let fetch = format!("FETCH FORWARD {ROWS} FROM {NAME}");
    let mut counts = Counts { sent: Some(0), taken: 0 };
    loop {
        let (fetched, sent) = session.messages(&fetch, doing).await?;
        let before = counts.taken;
        counts.sent = counts.sent.zip(sent).map(|(all, sent)| all + sent);
        counts.taken += hand_over(&fetched, rows).map_err(|error| Error::Query {
            target: session.target().to_owned(),
            doing: doing.to_owned(),
            problem: Box::new(QueryError::NotTaken { error: error.to_string() }),
        })?;
        watch(counts.taken);
        if counts.taken == before {
            break;
        }
    }
    session.simple(&format!("CLOSE {NAME}"), doing).await?;
    Ok(counts)
}

/// Hands over the rows among these messages and counts them.
fn hand_over<R: RowSink>(fetched: &[SimpleQueryMessage], rows: &mut R) -> io::Result<u64> {
    let fetched: Vec<&SimpleQueryRow> = fetched.iter().filter_map(as_row).collect();
    let (mut bytes, mut places) = (Vec::new(), Vec::new());
    for batch in fetched.chunks(BATCH) {
        bytes.clear();
        places.clear();
        // All rows of a FETCH have one description, and so the same columns.
        let columns = batch.first().map_or(0, |row| row.len());
        for row in batch {
            for column in 0..columns {
                let start = bytes.len();
                let value = row.try_get(column).map_or(Some(NOT_UTF8), |text| text.map(str::as_bytes));
                bytes.extend_from_slice(value.unwrap_or_default());
                places.push(value.map(|_| (start, bytes.len())));
            }
        }
        rows.rows(&Batch { form: Form::Text, bytes: &bytes, places: &places, columns })?;
    }
    Ok(fetched.len() as u64)
}

fn as_row(message: &SimpleQueryMessage) -> Option<&SimpleQueryRow> {
    match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    }
}
