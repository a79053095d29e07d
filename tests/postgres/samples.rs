//! What detection costs the server: a few rows of the likeliest tables, and nothing of any other.

use std::fmt::Write as _;

use crate::bot::{STORY, bot, empty};
use crate::common::{Database, Run};

/// The rows that the server handed out of each table since its statistics began.
fn rows_read(database: &Database) -> Vec<(String, u64)> {
    let sql = "SELECT relname, seq_tup_read + COALESCE(idx_tup_fetch, 0) FROM pg_stat_user_tables ORDER BY 1";
    let rows = database.query(&format!("SELECT pg_stat_clear_snapshot(); {sql}"));
    rows.into_iter().filter(|row| row.len() == 2).map(|row| (row[0].clone(), row[1].parse().unwrap())).collect()
}

/// Statements that read the rows of a table.
fn reads<'l>(log: &'l str, table: &str) -> Vec<&'l str> {
    log.lines().filter(|line| line.contains(&format!("\"{table}\"")) && line.contains("SELECT")).collect()
}

/// A database of many tables: those of a shop, and of the bot.
fn crowded(tables: usize, rows: usize) -> Database {
    let database = bot("crowded", &STORY);
    let mut sql = String::new();
    for number in 0..tables {
        writeln!(
            sql,
            "CREATE TABLE shop_{number:04} (id bigint PRIMARY KEY, name text, status text, amount numeric,
                 customer_id bigint, created_at timestamptz);"
        )
        .unwrap();
    }
    // Some that look a little like messages.
    for number in 0..30 {
        writeln!(
            sql,
            "CREATE TABLE note_{number:02} (id bigint PRIMARY KEY, body text, author text, created_at timestamptz);
             INSERT INTO note_{number:02} SELECT n, 'a note', 'Lea', '2026-01-01' FROM generate_series(1, {rows}) n;"
        )
        .unwrap();
    }
    sql.push_str("ANALYZE;");
    database.sql(&sql);
    database
}

#[test]
fn no_more_than_two_hundred_rows_of_a_table_are_looked_at() {
    let database = crowded(20, 5000);
    // More blocks than are read from their start alone.
    database.sql(
        "INSERT INTO mia_dm_messages (contact_id, direction, content, created_at)
         SELECT c.id, CASE n % 2 WHEN 0 THEN 'incoming' ELSE 'outgoing' END, repeat('words ', 20) || n,
                timestamptz '2026-01-01' + n * interval '7 minutes'
         FROM generate_series(1, 20000) n, (SELECT id FROM mia_dm_contacts LIMIT 1) c; ANALYZE;",
    );
    // A refusal reads nothing but samples: the database has two tables of messages.
    database.sql(
        "CREATE TABLE zoe_dm_messages (LIKE mia_dm_messages INCLUDING ALL);
         INSERT INTO zoe_dm_messages SELECT * FROM mia_dm_messages; ANALYZE;",
    );
    // In a session of its own, as the one before counts what it read when it ends.
    database.sql("SELECT pg_stat_reset();");
    let outcome = Run::new(["duplicates", &database.url()]).outcome();
    assert!(outcome.refusal().contains("2 tables look like messages"), "{}", outcome.stderr);
    let limits: Vec<usize> = database
        .log()
        .lines()
        .filter_map(|line| line.split_once(" LIMIT ")?.1.split([';', ' ', '\'']).next()?.parse().ok())
        .collect();
    assert!(!limits.is_empty() && limits.iter().all(|limit| *limit <= 200), "{limits:?}");
    for (table, rows) in rows_read(&database) {
        // The ends of the index on the time are two more.
        assert!(rows <= 202, "{rows} rows of {table}: {:#?}", reads(&database.log(), &table));
    }
}

#[test]
fn tables_that_cannot_hold_messages_are_left_alone() {
    let database = crowded(50, 10);
    Run::new(["duplicates", &database.url()]).outcome().expect(1);
    assert!(!database.log().contains("shop_"), "nothing of the shop is read");
    let looked_at = (0..30).filter(|number| !reads(&database.log(), &format!("note_{number:02}")).is_empty()).count();
    assert!(looked_at <= 12, "{looked_at} tables");
}

#[test]
fn detection_locks_no_more_than_a_select_does() {
    let database = bot("locks", &STORY);
    Run::new(["doctor", &database.url()]).outcome().expect(0);
    for word in ["LOCK ", "FOR UPDATE", "FOR SHARE", "CREATE ", "INSERT ", "TABLESAMPLE"] {
        let log = database.log();
        let line =
            log.lines().find(|line| (line.contains("statement: ") || line.contains("execute ")) && line.contains(word));
        assert_eq!(line, None, "{word}");
    }
}

#[test]
fn a_database_of_a_thousand_tables_is_understood() {
    let database = crowded(1000, 100);
    let outcome = Run::new(["doctor", &database.url()]).outcome().expect(0);
    assert!(outcome.stdout.contains("mia_dm_messages"), "{}", outcome.stdout);
}

#[test]
fn an_empty_database_has_nothing_to_look_at() {
    let database = empty("nothing");
    let outcome = Run::new(["doctor", &database.url()]).outcome().expect(2);
    assert!(outcome.stdout.contains("error"), "{}", outcome.stdout);
    assert!(!database.log().contains(" LIMIT 200"), "{}", database.log());
}
