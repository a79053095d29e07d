//! What is refused at the start, and why; and what the table holds.

use std::sync::Arc;
use std::time::{Duration, Instant};

use dm_audit::lock::{Attempt, Extension, Lock, PostgresLock, TableName, schema_sql};
use dm_audit::time::{Span, Timestamp};

use crate::common::{Cluster, Database, PgBouncer};
use crate::contract::of_many_at_once_one_wins_each_key;
use crate::stores::{LASTING, LONG, address, claim, key, token, with_table};

async fn connect(url: &str) -> PostgresLock {
    PostgresLock::connect(&address(url), &TableName::default(), LASTING, LONG).await.unwrap()
}

/// Does not let us in: says why, and what to do, without the password.
async fn refused(url: &str, limit: Duration, problem: &str, advice: &str) {
    let error = PostgresLock::connect(&address(url), &TableName::default(), LASTING, limit).await.unwrap_err();
    let (said, told) = (error.to_string(), error.advice().unwrap_or_default());
    assert!(said.contains(problem) && told.contains(advice), "{said}\n{told}");
    for text in [said, told, format!("{error:?}")] {
        assert!(!text.contains("secret") && !text.contains("s3cr3t"), "{text}");
    }
}

fn empty(prefix: &str) -> Database {
    Cluster::shared().create_database(prefix)
}

#[tokio::test]
async fn who_is_not_let_in_is_told_why() {
    let database = with_table(Cluster::shared(), "closed");
    let url = database.url();
    refused(&url.replace("secret", "s3cr3t"), LONG, "28P01", "user and password").await;
    refused(&format!("{url}_of_nobody"), LONG, "3D000", "the database's name").await;
    let pooler = PgBouncer::start(Cluster::shared());
    refused(&pooler.url(database.name()).replace("secret", "s3cr3t"), LONG, "authentication failed", "password").await;
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = silent.local_addr().unwrap();
    let nobody = format!("postgres://app:secret@{at}/bot");
    refused(&nobody, Duration::from_millis(200), "did not answer within", "a PostgreSQL server").await;
    drop(silent);
    refused(&nobody, LONG, "cannot be reached", "check that the server runs").await;
    refused(&format!("{url}?sslmode=require"), LONG, "TLS", "sslmode=prefer").await;
}

#[tokio::test]
async fn of_several_hosts_the_one_that_takes_writes_keeps_the_claims() {
    let (primary, standby) = (Cluster::start(&[]), Cluster::start(&[]));
    let (database, copy) = (with_table(&primary, "several"), with_table(&standby, "several"));
    assert_eq!(database.name(), copy.name());
    standby.make_standby();
    let url = |ports: &[u16], parameters: &str| {
        let hosts: Vec<String> = ports.iter().map(|port| format!("127.0.0.1:{port}")).collect();
        format!("postgres://app:secret@{}/{}{parameters}", hosts.join(","), database.name())
    };
    for parameters in ["", "?target_session_attrs=read-write", "?target_session_attrs=primary"] {
        let lock = connect(&url(&[1, standby.port(), primary.port()], parameters)).await;
        assert_eq!(claim(&lock, key(), token()).await, Ok(Attempt::Claimed));
    }
    let none = url(&[1, standby.port()], "");
    refused(&none, LONG, "127.0.0.1:1: error connecting to server: Connection refused", "").await;
    refused(&none, LONG, &format!("127.0.0.1:{}: ", standby.port()), "").await;
    let odd = url(&[primary.port()], "?target_session_attrs=standby");
    refused(&odd, LONG, "takes no writes", "target_session_attrs=read-write").await;
}

#[tokio::test]
async fn a_missing_table_or_right_is_told_with_what_to_do() {
    let database = empty("lacking");
    // `app` need not be a role that may.
    let make = "dm-audit gate --print-sql | psql postgres://OWNER@127.0.0.1";
    refused(&database.url(), LONG, "dm_audit_claims", make).await;
    let other = TableName::parse("Bot.claims").unwrap();
    let error = PostgresLock::connect(&address(&database.url()), &other, LASTING, LONG).await.unwrap_err();
    assert!(error.advice().unwrap().contains("--print-sql --store-name Bot.claims | psql"), "{error:?}");
    database.sql(&format!("CREATE SCHEMA \"Bot\"; {}", schema_sql(&other)));
    let error = PostgresLock::connect(&address(&database.url()), &other, LASTING, LONG).await.unwrap_err();
    let advice = error.advice().unwrap();
    let (_, grants) = advice.split_once("psql:\n  ").unwrap();
    database.sql(grants);
    PostgresLock::connect(&address(&database.url()), &other, LASTING, LONG).await.unwrap();
    database.sql(&schema_sql(&TableName::default()));
    // `app` can read every table, and no more.
    refused(
        &database.url(),
        LONG,
        "permission denied",
        "owner run, in psql:\n  GRANT SELECT, INSERT, UPDATE, DELETE ON \"dm_audit_claims\" TO \"app\";",
    )
    .await;
    database.sql("GRANT INSERT, UPDATE ON dm_audit_claims TO app");
    refused(&database.url(), LONG, "permission denied", "DELETE").await;
    database.sql("GRANT DELETE ON dm_audit_claims TO app");
    connect(&database.url()).await;
    database.sql(
        "ALTER ROLE app IN DATABASE current_database SET default_transaction_read_only = on"
            .replace("current_database", database.name())
            .as_str(),
    );
    refused(&database.url(), LONG, "read-only", "name the primary").await;
}

#[tokio::test]
async fn another_table_of_the_name_is_recognized() {
    for columns in [
        "id int",
        "key text PRIMARY KEY, token bigint, claimed_at timestamptz, expires_at timestamptz",
        "key bytea, token bigint, claimed_at timestamptz, expires_at timestamptz",
    ] {
        let database = empty("other");
        database.sql(&format!("CREATE TABLE dm_audit_claims ({columns}); GRANT ALL ON dm_audit_claims TO app"));
        refused(&database.url(), LONG, "SQLSTATE", "--store-name").await;
    }
}

#[tokio::test]
async fn the_printed_sql_runs_again_and_again_and_for_other_names() {
    let database = empty("names");
    database.sql("CREATE SCHEMA \"Bot\"; GRANT USAGE ON SCHEMA \"Bot\" TO app");
    let longest = format!("Bot.{}", "a".repeat(52));
    for name in ["dm_audit_claims", "Claims", "Bot.select", &longest] {
        let table = TableName::parse(name).unwrap();
        for _ in 0..2 {
            database.sql(&format!("SET client_min_messages = warning; {}", schema_sql(&table)));
        }
        let quoted = format!("\"{}\"", name.replace('.', "\".\""));
        database.sql(&format!("GRANT SELECT, INSERT, UPDATE, DELETE ON {quoted} TO app"));
        let lock = PostgresLock::connect(&address(&database.url()), &table, LASTING, LONG).await.unwrap();
        let key = key();
        assert_eq!(claim(&lock, key, token()).await, Ok(Attempt::Claimed));
        assert_eq!(claim(&lock, key, token()).await, Ok(Attempt::Held(None)));
        assert_eq!(database.query(&format!("SELECT count(*) FROM {quoted}"))[0][0], "1");
    }
}

#[tokio::test]
async fn a_row_is_a_hash_with_a_token_and_an_end() {
    let database = with_table(Cluster::shared(), "row");
    let lock = connect(&database.url()).await;
    let (key, ours) = (key(), token());
    claim(&lock, key, ours).await.unwrap();
    let rows = database.query(
        "SELECT encode(key, 'hex'), to_hex(token), expires_at - claimed_at,
                claimed_at BETWEEN clock_timestamp() - interval '1 minute' AND clock_timestamp() FROM dm_audit_claims",
    );
    assert_eq!(rows, [[key.to_string(), ours.to_string(), "01:00:00".to_owned(), "t".to_owned()]]);
    let state = || database.query("SELECT at_work = token FROM dm_audit_claims")[0][0].clone();
    assert_eq!(state(), "t", "the bot works on it");
    lock.extend(&[Extension { key, token: ours, ttl: LASTING }], Timestamp::now()).await.unwrap();
    assert_eq!(state(), "", "it was answered");
}

#[tokio::test]
async fn cleaning_throws_away_expired_claims_alone_and_a_batch_at_a_time() {
    let database = with_table(Cluster::shared(), "cleaned");
    let lock = connect(&database.url()).await;
    database.sql(
        "INSERT INTO dm_audit_claims SELECT decode(lpad(to_hex(n), 32, '0'), 'hex'), n, now(),
             clock_timestamp() - interval '1 second' FROM generate_series(1, 1500) n",
    );
    let live = key();
    claim(&lock, live, token()).await.unwrap();
    assert_eq!(lock.clean(Timestamp::now()).await, Ok(1000));
    assert_eq!(lock.clean(Timestamp::now()).await, Ok(500));
    assert_eq!(lock.clean(Timestamp::now()).await, Ok(0));
    assert_eq!(claim(&lock, live, token()).await, Ok(Attempt::Held(None)));
    assert_eq!(database.query("SELECT count(*) FROM dm_audit_claims")[0][0], "1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gates_that_clean_at_once_count_every_expired_claim_once() {
    let database = with_table(Cluster::shared(), "together");
    database.sql(
        "INSERT INTO dm_audit_claims SELECT decode(lpad(to_hex(n), 32, '0'), 'hex'), n, now(),
             clock_timestamp() + (CASE WHEN n <= 12000 THEN '-1' ELSE '1' END || ' hour')::interval
         FROM generate_series(1, 20000) n",
    );
    let url = database.url();
    let gates = (0..4).map(|_| {
        let url = url.clone();
        tokio::spawn(async move {
            let lock = connect(&url).await;
            let mut count = 0;
            // Rows that another one is throwing away are passed over, so nothing left means nothing left for this one.
            while let count_now @ 1.. = lock.clean(Timestamp::now()).await.unwrap() {
                count += count_now;
            }
            count
        })
    });
    let mut count = 0;
    for gate in gates.collect::<Vec<_>>() {
        count += gate.await.unwrap();
    }
    assert_eq!(count, 12_000);
    assert_eq!(database.query("SELECT count(*) FROM dm_audit_claims")[0][0], "8000");
}

#[tokio::test]
async fn a_check_notices_a_postgres_that_answers_and_takes_no_claims() {
    let database = with_table(Cluster::shared(), "checked");
    let lock = connect(&database.url()).await;
    let grant = "GRANT SELECT, INSERT, UPDATE, DELETE ON dm_audit_claims TO app";
    let anew = format!("{}; {grant}", schema_sql(&TableName::default()));
    for (change, problem, back) in [
        ("REVOKE DELETE ON dm_audit_claims FROM app", "permission denied", grant),
        ("REVOKE INSERT ON dm_audit_claims FROM app", "permission denied", grant),
        ("DROP TABLE dm_audit_claims", "dm_audit_claims", &anew),
    ] {
        assert_eq!(lock.check(Timestamp::now()).await, Ok(()));
        database.sql(change);
        let error = lock.check(Timestamp::now()).await.unwrap_err();
        assert!(error.to_string().contains(problem), "{error}");
        database.sql(back);
    }
    assert_eq!(lock.check(Timestamp::now()).await, Ok(()));
    assert_eq!(database.query("SELECT count(*) FROM dm_audit_claims")[0][0], "0", "nothing is left of it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_whose_transactions_are_strict_claims_as_any_other() {
    for isolation in ["serializable", "repeatable read"] {
        let database = with_table(Cluster::shared(), "strict");
        let name = database.name();
        database.sql(&format!("ALTER ROLE app IN DATABASE {name} SET default_transaction_isolation = '{isolation}'"));
        let url = address(&database.url());
        let connect = async |ttl| PostgresLock::connect(&url, &TableName::default(), ttl, LONG).await.unwrap();
        of_many_at_once_one_wins_each_key(connect).await;
        // What has expired is replaced, which is where transactions overtake each other most.
        let lock = Arc::new(connect(Span::from_micros(1)).await);
        let key = key();
        let renew = || {
            let lock = lock.clone();
            tokio::spawn(async move {
                for _ in 0..10 {
                    claim(&*lock, key, token()).await.unwrap();
                }
            })
        };
        for task in (0..64).map(|_| renew()).collect::<Vec<_>>() {
            task.await.unwrap();
        }
    }
}

#[tokio::test]
async fn sessions_of_a_server_that_was_a_copy_are_given_up_once_it_is_none_and_not_too_many_before() {
    let database = with_table(Cluster::shared(), "demoted");
    let lock = connect(&database.url()).await;
    let name = database.name();
    let setting = |what: &str| database.sql(&format!("ALTER ROLE app IN DATABASE {name} {what}"));
    let sessions = || database.log().lines().filter(|line| line.contains("connection authorized: user=app")).count();
    setting("SET default_transaction_read_only = on");
    database.sql(&format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND usename = 'app'"
    ));
    let (before, started) = (sessions(), Instant::now());
    while started.elapsed() < Duration::from_millis(1500) {
        for _ in 0..20 {
            let error = claim(&lock, key(), token()).await.unwrap_err();
            assert!(error.to_string().contains("read-only"), "{error}");
        }
    }
    let (opened, seconds) = (sessions() - before, started.elapsed().as_secs() as usize);
    assert!((1..=seconds + 3).contains(&opened), "{opened} in {seconds} s");
    setting("RESET default_transaction_read_only");
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(claim(&lock, key(), token()).await, Ok(Attempt::Claimed));
}

#[tokio::test]
async fn an_expired_claim_is_replaced_in_its_row() {
    let database = with_table(Cluster::shared(), "replaced");
    let url = address(&database.url());
    let short = PostgresLock::connect(&url, &TableName::default(), Span::from_micros(1), LONG).await.unwrap();
    let key = key();
    for _ in 0..3 {
        assert_eq!(claim(&short, key, token()).await, Ok(Attempt::Claimed));
    }
    assert_eq!(database.query("SELECT count(*) FROM dm_audit_claims")[0][0], "1");
}

#[tokio::test]
async fn nothing_of_a_session_is_used() {
    let database = with_table(Cluster::shared(), "session");
    let lock = connect(&database.url()).await;
    let key = key();
    claim(&lock, key, token()).await.unwrap();
    lock.clean(Timestamp::now()).await.unwrap();
    let log = database.log();
    assert!(log.contains("execute <unnamed>: INSERT INTO"), "{log}");
    for other in ["advisory", "LISTEN", "SET ", "BEGIN", "PREPARE"] {
        assert!(!log.replace("DO UPDATE\n\tSET token", "").contains(&format!(" {other}")), "{other}: {log}");
    }
    let statements = log.lines().filter(|line| line.contains("execute ")).count();
    let unnamed = log.lines().filter(|line| line.contains("execute <unnamed>")).count();
    assert_eq!(statements, unnamed);
}
