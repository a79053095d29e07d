//! Reads the table of messages into a corpus to be.

use std::sync::Arc;

use chrono_tz::Tz;

use super::pieces::{Piece, cut, plan};
use super::rows::MessageRows;
use super::selected::MessagesTable;
use super::session::Session;
use super::spec::PostgresSpec;
use super::spec::Transfer;
use super::streams::{Task, join, read as read_pieces};
use super::transfer;
use super::{note_row_security, row_security, select};
use crate::corpus::{Budget, CorpusBuilder};
use crate::error::{Error, SchemaError};
use crate::finding::Skipped;
use crate::observer::Observer;
use crate::scope::Candidate;
use crate::source::parts::set_aside_failed;
use crate::source::tally::Tally;
use crate::source::{ReadOptions, ZoneHint};
use crate::text::counted;
use crate::time::{Timestamp, parse_time};

/// Known to PostgreSQL since version 14; in milliseconds.
const WATCH_CLIENT: &str = "SET LOCAL client_connection_check_interval = 2000";

pub(super) struct Messages {
    pub(super) builder: CorpusBuilder,
    pub(super) budget: Arc<Budget>,
    pub(super) skipped: Skipped,
    /// The number of rows that the server sent.
    pub(super) rows: u64,
    /// What was seen of directions and texts.
    pub(super) tally: Tally,
    /// How they came, and how other rows of this server come.
    pub(super) transfer: Transfer,
    /// When the snapshot was taken, on the server's clock.
    pub(super) heard_until: Option<Timestamp>,
}

/// Reads the messages of the scope, those of the contacts asked for or of all.
pub(super) async fn read(
    session: &Session,
    spec: &PostgresSpec,
    messages: &MessagesTable,
    asked: &[Candidate],
    options: &ReadOptions,
    observer: &dyn Observer,
) -> Result<Messages, Error> {
    let mapping = &spec.mapping;
    let zone = mapping.time_zone.unwrap_or(Tz::UTC);
    let select = |piece: &Piece| select::messages(messages, &options.scope, asked, zone, piece.as_deref());
    let whole = select(&None);
    observer.detail(&whole);
    let table = messages.shown.clone();
    let doing = format!("reading {table}");
    // What only a note depends on comes first: a server without savepoints begins anew where it refuses an answer.
    let secured = match &messages.table {
        Some(table) => row_security(session, table).await?,
        None => false,
    };
    // An interrupted audit must not go on in the server, which else notices only when it has something to send.
    session.set(WATCH_CLIENT, &doing).await?;
    let heard_until = snapshot_time(session).await?;
    let plan = plan(session, &whole, &doing).await?;
    let transfer = match spec.transfer {
        Some(named) => named,
        None => transfer::choose(session, &whole, &doing, observer).await?,
    };
    // A server that does not know the usual way is asked for nothing else that is unusual.
    let usual = transfer == Transfer::BinaryCopy || spec.transfer.is_some();
    let connections = if usual { spec.connections } else { 1 };
    // Rows without an id are told apart by their place, which pieces do not keep.
    let pieces = match &messages.table {
        Some(table) if plan.whole_table && messages.is_plain && messages.id.is_some() => {
            cut(session, table, connections, &doing).await?
        }
        _ => vec![None],
    };
    let helpers = if pieces.len() > 1 { join(session, spec, pieces.len(), observer).await? } else { Vec::new() };
    observer.stage("rows read", plan.rows);
    let sessions: Vec<&Session> = std::iter::once(session).chain(&helpers).collect();
    if sessions.len() > 1 {
        observer.detail(&format!("{} parts over {} connections", pieces.len(), sessions.len()));
    }
    // Where no other connection sees the snapshot, one COPY is as good as many.
    let pieces = if helpers.is_empty() { &[None] } else { pieces.as_slice() };
    let budget = options.budget(sessions.len(), plan.bytes);
    let task = Task { transfer, select: &select, table: &table, pieces, budget: budget.clone() };
    let rows = || MessageRows::new(messages, options.scope.clone(), zone, options.skip_bad, budget.clone());
    let mut taken = read_pieces(&sessions, &task, rows, observer).await?;
    for helper in helpers {
        helper.finish().await?;
    }
    if budget.is_exceeded() {
        let aside = |rows: &mut MessageRows| rows.builder.set_rest_aside().map(|_| ());
        taken.iter_mut().try_for_each(aside).map_err(|source| set_aside_failed(&budget, source))?;
    }
    let mut all = taken.swap_remove(0);
    for other in taken {
        all.absorb(other);
    }
    if let Some(first) = &all.first_bad {
        let rows = counted(all.skipped.bad, "row");
        observer.note(&format!("skipped {rows} that cannot be read, the first: {}", first.shown()));
    }
    observer.detail(&format!("{} rows sent and taken in", all.rows));
    if all.rows > 0 {
        note_row_security(secured, spec, &table, "of the rows only", observer);
    } else if secured && shows_nothing(session, messages).await? {
        let problem = Box::new(SchemaError::HiddenRows { table, role: spec.role().to_owned() });
        return Err(Error::Schema { target: session.target().to_owned(), problem });
    }
    if all.zone_assumed > 0 {
        let times = counted(all.zone_assumed, "time");
        observer.note(&format!("{times} with no zone, read in {zone} ({})", ZoneHint::Settings.shown()));
    }
    let (builder, skipped, rows, tally) = (all.builder, all.skipped, all.rows, all.tally);
    Ok(Messages { builder, budget, skipped, rows, tally, transfer, heard_until })
}

/// The server's own time when the snapshot was taken, in UTC as the session says.
async fn snapshot_time(session: &Session) -> Result<Option<Timestamp>, Error> {
    let now = session.ask("SELECT now()::text", "asking for the time").await?;
    Ok(now.and_then(|rows| parse_time(rows.first()?, Tz::UTC)).map(|read| read.at))
}

/// Whether not even one row can be seen, in the scope or not.
async fn shows_nothing(session: &Session, messages: &MessagesTable) -> Result<bool, Error> {
    let sql = format!("SELECT 1 FROM {} LIMIT 1", messages.from);
    Ok(session.simple(&sql, &format!("reading {}", messages.shown)).await?.is_empty())
}
