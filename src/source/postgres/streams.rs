//! Reads the table of messages: piece by piece, over several connections that see one snapshot.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::{join_all, try_join_all};

use super::pieces::Piece;
use super::rows::MessageRows;
use super::session::Session;
use super::spec::PostgresSpec;
use super::spec::Transfer;
use super::transfer;
use crate::corpus::Budget;
use crate::error::Error;
use crate::observer::Observer;
use crate::source::parts::set_aside_failed;

/// What is read, and how it is called in errors.
pub(super) struct Task<'a> {
    pub(super) transfer: Transfer,
    pub(super) select: &'a (dyn Fn(&Piece) -> String + Sync),
    pub(super) table: &'a str,
    pub(super) pieces: &'a [Piece],
    pub(super) budget: Arc<Budget>,
}

/// Further connections to the snapshot of `session`: as many as there is work for, and as many as the server grants.
pub(super) async fn join(
    session: &Session,
    spec: &PostgresSpec,
    pieces: usize,
    observer: &dyn Observer,
) -> Result<Vec<Session>, Error> {
    let wanted = spec.connections.min(pieces) - 1;
    let Some(snapshot) = session.export_snapshot().await? else {
        observer.detail("the server exports no snapshot, so one connection reads all");
        return Ok(Vec::new());
    };
    let attempts = (0..wanted).map(|_| session.join(spec, &snapshot));
    let mut joined = Vec::new();
    for attempt in join_all(attempts).await {
        match attempt {
            Ok(session) => joined.push(session),
            Err(error) => observer.detail(&format!("one connection fewer: {error}")),
        }
    }
    Ok(joined)
}

/// The pieces that are still to be read.
struct Queue<'a> {
    pieces: &'a [Piece],
    next: AtomicUsize,
    /// The first piece with a row that ends the read; those after it need not be read.
    refused: AtomicUsize,
}

impl Queue<'_> {
    fn next(&self) -> Option<(usize, &Piece)> {
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        let piece = self.pieces.get(index)?;
        (index < self.refused.load(Ordering::Relaxed)).then_some((index, piece))
    }
}

/// Reads all pieces over all sessions and returns what each session took in, or the error of the first bad row.
pub(super) async fn read(
    sessions: &[&Session],
    task: &Task<'_>,
    rows: impl Fn() -> MessageRows,
    observer: &dyn Observer,
) -> Result<Vec<MessageRows>, Error> {
    let queue = Queue { pieces: task.pieces, next: AtomicUsize::new(0), refused: AtomicUsize::new(task.pieces.len()) };
    let streams = sessions.iter().map(|session| stream(session, task, &queue, rows(), observer));
    let mut taken = try_join_all(streams).await?;
    let refused = taken.iter_mut().filter_map(|rows| rows.refused.take()).min_by_key(|refused| refused.at);
    match refused {
        Some(refused) => Err(refused.into_error(task.table)),
        None => Ok(taken),
    }
}

/// One connection's share.
async fn stream(
    session: &Session,
    task: &Task<'_>,
    queue: &Queue<'_>,
    mut rows: MessageRows,
    observer: &dyn Observer,
) -> Result<MessageRows, Error> {
    while let Some((index, piece)) = queue.next() {
        rows.begin_piece(index as u32);
        let mut seen = 0;
        let watch = |count: u64| {
            observer.advance(count - seen);
            seen = count;
        };
        let select = (task.select)(piece);
        let (taken, whole) = transfer::read(session, task.transfer, &select, task.table, rows, watch).await;
        rows = taken;
        if let Some(source) = rows.failed.take() {
            return Err(set_aside_failed(&task.budget, source));
        }
        if rows.refused.is_some() {
            queue.refused.fetch_min(index, Ordering::Relaxed);
            break;
        }
        whole?;
    }
    Ok(rows)
}
