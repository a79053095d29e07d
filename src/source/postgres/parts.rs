//! Tables that are parts of others, or that extensions keep for themselves: no candidates of their own.

use std::collections::{HashMap, HashSet};

use super::session::Session;
use super::spec::PostgresSpec;
use super::table::Table;
use crate::error::Error;

/// Children and their parents, by INHERITS, as `TimescaleDB`'s chunks are too; partitions say it themselves.
const CHILDREN: &str = "SELECT i.inhrelid::bigint || ' ' || i.inhparent::bigint FROM pg_catalog.pg_inherits i \
    JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid WHERE c.relkind IN ('r', 'f') AND NOT c.relispartition";

/// What extensions made, and what lies in schemas that they made.
const OF_EXTENSIONS: &str = "SELECT c.oid::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_depend d \
    ON d.deptype = 'e' AND (d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid \
    OR d.classid = 'pg_catalog.pg_namespace'::regclass AND d.objid = c.relnamespace) \
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')";

/// `tables` without parts, which are read through their parents, unless the settings name them. `partitions` are known
/// as such already.
pub(super) async fn without_parts(
    session: &Session,
    spec: &PostgresSpec,
    tables: Vec<Table>,
    partitions: &HashSet<u32>,
) -> Result<Vec<Table>, Error> {
    let doing = "looking for parts of tables";
    let children = session.ask(CHILDREN, doing).await?.unwrap_or_default();
    let of_extensions = session.ask(OF_EXTENSIONS, doing).await?.unwrap_or_default();
    let of_extensions: HashSet<u32> = of_extensions.iter().filter_map(|oid| oid.parse().ok()).collect();
    let columns: HashMap<u32, usize> = tables.iter().map(|table| (table.oid, table.columns.len())).collect();
    let pair = |pair: &String| {
        let (child, parent) = pair.split_once(' ')?;
        Some((child.parse().ok()?, parent.parse().ok()?))
    };
    // A child that adds more columns than it inherits is a table of its own: the parent cannot show what it holds.
    let shows_it = |(child, parent): &(u32, u32)| {
        columns.get(parent).zip(columns.get(child)).is_some_and(|(parent, child)| parent * 2 >= *child)
    };
    let children: HashSet<u32> = children.iter().filter_map(pair).filter(shows_it).map(|(child, _)| child).collect();
    let is_part = |oid: &u32| [partitions, &children, &of_extensions].iter().any(|parts| parts.contains(oid));
    let names = [&spec.mapping.messages, &spec.mapping.contacts];
    let is_named = |table: &Table| names.into_iter().flatten().any(|name| table.is_called(name));
    Ok(tables.into_iter().filter(|table| !is_part(&table.oid) || is_named(table)).collect())
}
