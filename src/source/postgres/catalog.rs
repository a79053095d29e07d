//! What the database's catalogue says of tables: columns, types, keys, checks and enums.

use std::collections::{BTreeMap, HashSet};

use super::parts::without_parts;
use super::session::Session;
use super::spec::PostgresSpec;
use super::table::{ForeignKey, Table, TableColumn, Wire, kind};
use crate::error::Error;
use crate::source::mapping::Kind;

/// All tables, views and foreign tables outside the system's schemas. A part of another table is among them only where
/// the settings name it.
pub(super) async fn tables(session: &Session, spec: &PostgresSpec) -> Result<Vec<Table>, Error> {
    let rows = session
        .say_rows(
            "SELECT c.oid::text, n.nspname::text, c.relname::text, a.attname::text, \
             COALESCE(b.typname, t.typname)::text, a.attnum::text, \
             COALESCE(b.oid, t.oid)::text, (COALESCE(b.typtype, t.typtype) = 'e')::text, \
             (c.relispartition OR n.nspname LIKE '\\_timescaledb\\_%')::text \
             FROM pg_catalog.pg_class c \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
             JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
             LEFT JOIN pg_catalog.pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype \
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') \
             AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' \
             ORDER BY n.nspname, c.relname, c.oid, a.attnum",
            "listing the tables",
        )
        .await?;
    let mut tables: Vec<Table> = Vec::new();
    let mut has_enums = false;
    let mut partitions = HashSet::new();
    for row in rows {
        let [
            Some(oid),
            Some(schema),
            Some(name),
            Some(column),
            Some(type_name),
            Some(number),
            Some(type_oid),
            is_enum,
            is_partition,
        ] = <[Option<String>; 9]>::try_from(row).unwrap_or_default()
        else {
            continue;
        };
        if spec.url.schema.as_ref().is_some_and(|wanted| *wanted != schema) {
            continue;
        }
        let oid = oid.parse().unwrap_or(0);
        if is_partition.is_some_and(|is| is.starts_with('t')) {
            partitions.insert(oid);
        }
        if tables.last().is_none_or(|table| table.oid != oid) {
            let (columns, foreign_keys, primary) = (Vec::new(), Vec::new(), Vec::new());
            tables.push(Table { oid, schema, name, columns, foreign_keys, primary, labels: BTreeMap::new() });
        }
        let is_enum = is_enum.is_some_and(|is| is.starts_with('t'));
        has_enums |= is_enum;
        let kind = if is_enum { Kind::Text } else { kind(&type_name) };
        let (number, type_oid) = (number.parse().unwrap_or(0), type_oid.parse().unwrap_or(0));
        let column = TableColumn { name: column, wire: Wire::of(&type_name), kind, number, type_oid };
        if let Some(table) = tables.last_mut() {
            table.columns.push(column);
        }
    }
    learn_constraints(session, &mut tables).await?;
    if has_enums {
        learn_enums(session, &mut tables).await?;
    }
    without_parts(session, spec, tables, &partitions).await
}

/// Keys and checks; a server that does not tell of them is read without.
async fn learn_constraints(session: &Session, tables: &mut [Table]) -> Result<(), Error> {
    let sql = "SELECT k.conrelid::text, k.contype::text, k.conkey::text, k.confrelid::text, k.confkey::text, \
               CASE k.contype WHEN 'c' THEN pg_catalog.pg_get_constraintdef(k.oid) END \
               FROM pg_catalog.pg_constraint k WHERE k.contype IN ('p', 'f', 'c') AND k.conrelid <> 0 \
               ORDER BY k.conrelid, k.contype, k.conname";
    let Some(rows) = session.ask_rows(sql, "reading keys and checks").await? else { return Ok(()) };
    let by_oid: BTreeMap<u32, usize> = tables.iter().enumerate().map(|(index, table)| (table.oid, index)).collect();
    for row in rows {
        let text = |index: usize| row.get(index).cloned().flatten().unwrap_or_default();
        let Some(table) = by_oid.get(&text(0).parse().unwrap_or(0)).and_then(|index| tables.get_mut(*index)) else {
            continue;
        };
        let keys = numbers(&text(2));
        let names: Vec<String> =
            keys.iter().filter_map(|number| table.numbered(*number)).map(|column| column.name.clone()).collect();
        match (text(1).as_str(), names.as_slice()) {
            ("p", _) => table.primary = names,
            ("f", [column]) => {
                let (other, target) = (text(3).parse().unwrap_or(0), numbers(&text(4)).first().copied().unwrap_or(0));
                table.foreign_keys.push(ForeignKey { column: column.clone(), table: other, target });
            }
            ("c", [column]) => {
                let literals = literals(&text(5));
                if literals.len() > 1 {
                    table.labels.entry(column.clone()).or_insert(literals);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

async fn learn_enums(session: &Session, tables: &mut [Table]) -> Result<(), Error> {
    let sql = "SELECT enumtypid::text, enumlabel::text FROM pg_catalog.pg_enum ORDER BY enumtypid, enumsortorder";
    let Some(rows) = session.ask_rows(sql, "reading enums").await? else { return Ok(()) };
    let mut labels: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for row in rows {
        if let [Some(oid), Some(label)] = row.as_slice() {
            labels.entry(oid.parse().unwrap_or(0)).or_default().push(label.clone());
        }
    }
    for table in tables {
        for column in &table.columns {
            if let Some(labels) = labels.get(&column.type_oid) {
                table.labels.insert(column.name.clone(), labels.clone());
            }
        }
    }
    Ok(())
}

/// The numbers of an array as text, `{1,2}`.
fn numbers(array: &str) -> Vec<i16> {
    array.trim_matches(['{', '}']).split(',').filter_map(|number| number.trim().parse().ok()).collect()
}

/// The string literals of a check, which are what the column may be.
fn literals(check: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = check;
    while let Some(start) = rest.find('\'') {
        let mut literal = String::new();
        let mut letters = rest[start + 1..].char_indices().peekable();
        let mut end = rest.len();
        while let Some((index, letter)) = letters.next() {
            match letter {
                '\'' if letters.peek().is_some_and(|(_, next)| *next == '\'') => {
                    literal.push('\'');
                    letters.next();
                }
                '\'' => {
                    end = start + 1 + index + 1;
                    break;
                }
                letter => literal.push(letter),
            }
        }
        found.push(literal);
        rest = &rest[end..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_literals_of_a_check_are_what_the_column_may_be() {
        let check = "CHECK ((direction = ANY (ARRAY['incoming'::text, 'it''s out'::text])))";
        assert_eq!(literals(check), ["incoming", "it's out"]);
        assert!(literals("CHECK ((n > 0))").is_empty());
        assert_eq!(literals("CHECK (a = 'unclosed"), ["unclosed"]);
        assert_eq!(numbers("{1,12}"), [1, 12]);
    }
}
