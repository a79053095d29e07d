//! Cuts a table into ranges of blocks, so that several connections can read it at the same time.

use super::session::Session;
use super::table::Table;
use crate::error::Error;

/// A part of the table, as a condition of its own; `None` is all of it.
pub(super) type Piece = Option<String>;

/// Blocks of 8 KiB that are worth a COPY of their own: 16 MiB.
const FEWEST_BLOCKS: u64 = 2048;

/// Pieces for each connection: with several, a slow one keeps nobody waiting for long.
const PER_CONNECTION: u64 = 16;

/// No more pieces than a corpus can tell apart.
const MOST_PIECES: u64 = 192;

/// What a row takes in a file beside its columns: an id spelled out, lengths, its piece; in bytes.
const BESIDE: u64 = 32;

/// What the planner says of a read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Plan {
    pub(super) rows: Option<u64>,
    /// How many bytes they take where they are set aside, about.
    pub(super) bytes: Option<u64>,
    /// The read goes through all blocks of one table; by an index it would not.
    pub(super) whole_table: bool,
}

/// Asks the planner about `select`; a server that does not tell is no problem.
pub(super) async fn plan(session: &Session, select: &str, doing: &str) -> Result<Plan, Error> {
    let answer = session.ask(&format!("EXPLAIN (FORMAT JSON) {select}"), doing).await?;
    let plan: Option<serde_json::Value> = answer.and_then(|rows| serde_json::from_str(&rows.concat()).ok());
    let Some(plan) = plan.as_ref().and_then(|plan| plan.pointer("/0/Plan")) else { return Ok(Plan::default()) };
    let node = |plan: &serde_json::Value| plan["Node Type"].as_str().map(str::to_owned);
    let scan = if node(plan).as_deref() == Some("Gather") { node(&plan["Plans"][0]) } else { node(plan) };
    let (rows, width) = (plan["Plan Rows"].as_u64(), plan["Plan Width"].as_u64());
    let bytes = rows.zip(width).map(|(rows, width)| rows.saturating_mul(width + BESIDE));
    Ok(Plan { rows, bytes, whole_table: scan.as_deref() == Some("Seq Scan") })
}

/// The pieces of `table` for so many connections, in the order of its blocks; one if the server cannot read ranges of
/// blocks, which PostgreSQL can since version 14, or if the table is small.
pub(super) async fn cut(
    session: &Session,
    table: &Table,
    connections: usize,
    doing: &str,
) -> Result<Vec<Piece>, Error> {
    let whole = vec![None];
    if connections < 2 {
        return Ok(whole);
    }
    // A table of another kind, and one with children, is more than the blocks of its own heap.
    let sql = format!(
        "SELECT CASE WHEN current_setting('server_version_num')::int >= 140000 AND c.relkind IN ('r', 'm') \
         AND NOT c.relhassubclass AND a.amname = 'heap' \
         THEN pg_relation_size(c.oid) / current_setting('block_size')::int ELSE 0 END::text \
         FROM pg_catalog.pg_class c JOIN pg_catalog.pg_am a ON a.oid = c.relam WHERE c.oid = {}",
        table.oid
    );
    let blocks = session.ask(&sql, doing).await?.and_then(|rows| rows.first()?.parse::<u64>().ok()).unwrap_or(0);
    let pieces = (blocks / FEWEST_BLOCKS).min(connections as u64 * PER_CONNECTION).min(MOST_PIECES);
    if pieces < 2 {
        return Ok(whole);
    }
    let bound = |piece: u64| format!("'({},0)'::tid", blocks * piece / pieces);
    let piece = |piece: u64| match piece {
        // What was appended since is not in the snapshot, so the last piece needs no end.
        last if last + 1 == pieces => Some(format!("ctid >= {}", bound(last))),
        piece => Some(format!("ctid >= {} AND ctid < {}", bound(piece), bound(piece + 1))),
    };
    Ok((0..pieces).map(piece).collect())
}
