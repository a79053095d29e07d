//! Tables of which any may hold the messages: how large each is and from when, told without a long scan.

use chrono_tz::Tz;

use super::select::table_name;
use super::selected::{MessagesTable, Pick, literal};
use super::session::Session;
use super::table::Table;
use super::understood::Understood;
use crate::error::{Error, LikelyTable};
use crate::source::mapping::Expression;
use crate::time::{Timestamp, parse_time};

/// A table of so many bytes is read in no time: 32 blocks.
const SMALL: u64 = 256 << 10;

/// What takes longer than so many milliseconds is left out.
const LONGEST: u128 = 1000;

/// What is known of a table of which only the name is understood.
pub(super) async fn of_table(session: &Session, table: &Table) -> Result<LikelyTable, Error> {
    measure(session, table, None).await
}

/// What is known of a table whose columns are understood.
pub(super) async fn of(session: &Session, understood: &Understood) -> Result<LikelyTable, Error> {
    let MessagesTable { table, at, .. } = &understood.messages;
    let at = at.as_ref().filter(|at| at.pick == Pick::Plain).map(|at| at.sql.as_str());
    let column = match understood.mapping.at.as_ref().map(|at| &at.from) {
        Some(Expression::Column(name)) => Some(name.as_str()),
        _ => None,
    };
    match table {
        Some(table) => measure(session, table, at.zip(column)).await,
        None => Ok(LikelyTable { name: understood.mapping.messages.clone(), rows: None, period: None }),
    }
}

/// `at` is how the time is selected, and its column.
async fn measure(session: &Session, table: &Table, at: Option<(&str, &str)>) -> Result<LikelyTable, Error> {
    let doing = format!("measuring {}", table.shown());
    let (estimate, is_small) = size(session, table, &doing).await?;
    let name = table.full_name();
    let from = table_name(table);
    let ends = at.map_or_else(|| "NULL, NULL".to_owned(), |(sql, _)| format!("min({sql})::text, max({sql})::text"));
    if is_small {
        let found = quickly(session, &format!("SELECT {ends}, count(*)::text FROM {from}"), &doing).await?;
        if let Some([first, last, Some(rows)]) = found.as_deref() {
            let rows = rows.parse().ok().map(|rows| (rows, true));
            return Ok(LikelyTable { name, rows, period: period(first.as_deref(), last.as_deref()) });
        }
    }
    let period = match at {
        // The ends of an index are one look each.
        Some((_, column)) if leads_an_index(session, table, column, &doing).await? => {
            let found = quickly(session, &format!("SELECT {ends} FROM {from}"), &doing).await?;
            found.as_deref().and_then(|found| period(found.first()?.as_deref(), found.get(1)?.as_deref()))
        }
        _ => None,
    };
    Ok(LikelyTable { name, rows: estimate.map(|rows| (rows, false)), period })
}

/// How many rows the server expects in a table and its parts, and whether all of these together are small.
async fn size(session: &Session, table: &Table, doing: &str) -> Result<(Option<u64>, bool), Error> {
    let sql = format!(
        "WITH RECURSIVE part(oid) AS (SELECT {}::oid UNION ALL \
         SELECT i.inhrelid FROM part JOIN pg_catalog.pg_inherits i ON i.inhparent = part.oid) \
         SELECT sum(CASE WHEN c.reltuples > 0 THEN c.reltuples ELSE 0 END)::bigint::text, \
         sum(pg_relation_size(c.oid))::bigint::text, bool_and(c.relkind IN ('r', 'm', 'p'))::text \
         FROM part JOIN pg_catalog.pg_class c ON c.oid = part.oid WHERE c.relkind <> 'p'",
        table.oid
    );
    let rows = session.ask_rows(&sql, doing).await?.unwrap_or_default();
    let Some([rows, bytes, is_stored]) = rows.first().and_then(|row| <&[_; 3]>::try_from(row.as_slice()).ok()) else {
        return Ok((None, false));
    };
    let number = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<u64>().ok());
    let is_stored = is_stored.as_deref().is_some_and(|is| is.starts_with('t'));
    let is_small = is_stored && number(bytes).is_some_and(|bytes| bytes <= SMALL);
    Ok((number(rows).filter(|rows| *rows > 0), is_small))
}

/// Whether an index of all rows begins with this column.
async fn leads_an_index(session: &Session, table: &Table, column: &str, doing: &str) -> Result<bool, Error> {
    let sql = format!(
        "SELECT count(*)::text FROM pg_catalog.pg_index i \
         JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] \
         JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am m ON m.oid = c.relam \
         WHERE i.indrelid = {} AND i.indisvalid AND i.indpred IS NULL AND m.amname = 'btree' AND a.attname = {}",
        table.oid,
        literal(column)
    );
    let rows = session.ask_rows(&sql, doing).await?.unwrap_or_default();
    Ok(rows.first().and_then(|row| row.first()?.as_deref()).is_some_and(|count| count != "0"))
}

/// The first row of what a query gives within a second; `None` if it takes longer.
async fn quickly(session: &Session, sql: &str, doing: &str) -> Result<Option<Vec<Option<String>>>, Error> {
    let limit = session.statement_timeout();
    let sql =
        format!("SET LOCAL statement_timeout = {}; {sql}; SET LOCAL statement_timeout = {limit}", limit.min(LONGEST));
    Ok(session.ask_rows(&sql, doing).await?.and_then(|rows| rows.into_iter().next()))
}

fn period(first: Option<&str>, last: Option<&str>) -> Option<(Timestamp, Timestamp)> {
    let read = |text: &str| parse_time(text, Tz::UTC).map(|read| read.at);
    first.and_then(read).zip(last.and_then(read))
}
