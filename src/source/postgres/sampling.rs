//! Looks at some rows of a table, so that its columns can be told by what stands in them.

use postgres_protocol::escape::escape_identifier;
use tokio_postgres::SimpleQueryMessage;

use super::select::table_name;
use super::session::{Session, TextRow};
use super::table::{Table, kind};
use crate::error::Error;
use crate::source::mapping::{Column, Expression, Kind, MOST_ROWS, Sample};

/// A view may compute for long before its first row.
const LONGEST: u128 = 5000;

/// From so many blocks on, rows of the end are looked at too: the oldest ones may have been written otherwise.
const LARGE: u64 = 64;

/// Fills the columns with the values of some rows; `None` if the server does not give any.
pub(super) async fn look(
    session: &Session,
    from: &str,
    table: Option<&Table>,
    mut sample: Sample,
    further: &[Expression],
) -> Result<Option<Sample>, Error> {
    for expression in further {
        if let Expression::Sql(sql) = expression
            && sample.find(expression).is_none()
        {
            let mut column = Column::new(sql, Kind::Text);
            column.from = expression.clone();
            sample.columns.push(column);
        }
    }
    let doing = format!("looking at some rows of {}", crate::text::excerpt(&sample.name, 130));
    let values: Vec<String> = sample.columns.iter().map(value).collect();
    let select = |condition: &str, limit: usize| {
        let timeout = session.statement_timeout().min(LONGEST);
        format!(
            "SET LOCAL statement_timeout = {timeout}; SELECT {} FROM {from}{condition} LIMIT {limit}; \
             SET LOCAL statement_timeout = {}",
            values.join(", "),
            session.statement_timeout()
        )
    };
    let blocks = match table {
        Some(table) => blocks(session, table, &doing).await?,
        None => 0,
    };
    let rows = if blocks > LARGE {
        let last = format!(" WHERE ctid >= '({},0)'::tid", blocks - LARGE / 4);
        match session.ask_rows(&select("", MOST_ROWS / 2), &doing).await? {
            Some(mut rows) => {
                rows.extend(session.ask_rows(&select(&last, MOST_ROWS / 2), &doing).await?.unwrap_or_default());
                Some(rows)
            }
            None => None,
        }
    } else {
        session.ask_rows(&select("", MOST_ROWS), &doing).await?
    };
    let Some(rows) = rows else { return Ok(None) };
    fill(&mut sample, rows);
    learn_kinds(session, from, &mut sample, &doing).await?;
    sample.unfold();
    Ok(Some(sample))
}

fn fill(sample: &mut Sample, rows: Vec<TextRow>) {
    sample.rows = rows.len();
    for row in rows {
        for (column, value) in sample.columns.iter_mut().zip(row) {
            column.values.push(value);
        }
    }
}

/// A value as it is looked at. JSON is only of use as a whole; of a long text the start is enough.
fn value(column: &Column) -> String {
    let raw = match &column.from {
        Expression::Sql(sql) => format!("({sql})"),
        _ => escape_identifier(&column.name),
    };
    match column.kind {
        Kind::Other => "NULL".to_owned(),
        Kind::Text | Kind::Json | Kind::List => {
            format!("CASE WHEN octet_length({raw}::text) < 10000 THEN {raw}::text ELSE left({raw}::text, 500) END")
        }
        _ => format!("{raw}::text"),
    }
}

/// The types of expressions, which the catalogue does not tell.
async fn learn_kinds(session: &Session, from: &str, sample: &mut Sample, doing: &str) -> Result<(), Error> {
    let is_expression = |column: &Column| matches!(column.from, Expression::Sql(_));
    let types: Vec<String> = sample
        .columns
        .iter()
        .filter(|column| is_expression(column))
        .map(|column| format!("pg_typeof({})::text", super::selected::raw(&column.from)))
        .collect();
    if types.is_empty() {
        return Ok(());
    }
    let rows = session.ask_rows(&format!("SELECT {} FROM {from} LIMIT 1", types.join(", ")), doing).await?;
    let Some(row) = rows.and_then(|rows| rows.into_iter().next()) else { return Ok(()) };
    for (column, type_name) in sample.columns.iter_mut().filter(|column| is_expression(column)).zip(row) {
        if let Some(type_name) = type_name {
            column.without_zone = type_name == "timestamp without time zone";
            column.kind = match kind(&type_name) {
                Kind::Other => Kind::Text,
                known => known,
            };
        }
    }
    Ok(())
}

/// How many blocks a plain table has; 0 if the server does not say, or cannot read from one on.
async fn blocks(session: &Session, table: &Table, doing: &str) -> Result<u64, Error> {
    let sql = format!(
        "SELECT CASE WHEN current_setting('server_version_num')::int >= 140000 AND c.relkind = 'r' \
         AND NOT c.relhassubclass THEN pg_relation_size(c.oid) / current_setting('block_size')::int ELSE 0 END::text \
         FROM pg_catalog.pg_class c WHERE c.oid = {}",
        table.oid
    );
    let rows = session.ask_rows(&sql, doing).await?.unwrap_or_default();
    Ok(rows.first().and_then(|row| row.first()?.as_deref()?.parse().ok()).unwrap_or(0))
}

/// The columns of a query, each of a kind that its values show.
pub(super) async fn columns_of(session: &Session, query: &str) -> Result<Sample, Error> {
    let (messages, _) =
        session.messages(&format!("SELECT * FROM ({query}\n) AS q LIMIT 0"), "trying the query").await?;
    let mut sample = Sample { name: "the query".to_owned(), is_database: true, ..Sample::default() };
    for message in &messages {
        if let SimpleQueryMessage::RowDescription(columns) = message {
            sample.columns = columns.iter().map(|column| Column::new(column.name(), Kind::Text)).collect();
        }
    }
    let types: Vec<String> =
        sample.columns.iter().map(|column| format!("pg_typeof({})::text", escape_identifier(&column.name))).collect();
    let sql = format!("SELECT {} FROM ({query}\n) AS q LIMIT 1", types.join(", "));
    let Some(rows) = session.ask_rows(&sql, "trying the query").await? else { return Ok(sample) };
    let Some(row) = rows.into_iter().next() else { return Ok(sample) };
    for (column, type_name) in sample.columns.iter_mut().zip(row) {
        column.kind = kind(&type_name.unwrap_or_default());
    }
    Ok(sample)
}

/// A table as it stands after FROM.
pub(super) fn from_table(table: &Table) -> String {
    table_name(table)
}
