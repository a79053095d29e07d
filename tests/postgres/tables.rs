//! Tables of other shapes than the bot's: names, words of the direction, ids, times.

use crate::bot::{STORY, bot, empty, findings, ids, inserts, json_run, messages, report, schema_of};
use crate::common::{Database, Run};

#[test]
fn several_candidates_are_listed_and_none_is_guessed() {
    let database = two_personas();
    let outcome = Run::new(["deep", &database.url()]).outcome();
    assert!(outcome.refusal().contains("2 tables look like messages"), "{}", outcome.stderr);
    let expected = "  public.mia_dm_messages: 10 rows, 2026-01-07 to 2026-01-07\n    dm-audit deep --table public.mia_dm_messages SOURCE\n  \
                    public.zoe_dm_messages: 3 rows, 2026-01-07 to 2026-01-07\n    dm-audit deep --table public.zoe_dm_messages SOURCE\n";
    assert!(outcome.stderr.contains(expected), "a password is in no command: {}", outcome.stderr);
    let by_environment = Run::new(["doctor"]).env("DATABASE_URL", database.url()).outcome().expect(2);
    let commands = by_environment.stdout.lines().filter(|line| line.contains("dm-audit deep"));
    let commands: Vec<&str> = commands.map(str::trim).collect();
    assert_eq!(
        commands,
        ["dm-audit deep --table public.mia_dm_messages", "dm-audit deep --table public.zoe_dm_messages"],
        "{}",
        by_environment.stdout
    );
    assert_eq!(by_environment.stdout.matches("public.zoe_dm_messages").count(), 2, "{}", by_environment.stdout);
}

#[test]
fn large_candidates_are_measured_by_estimates_and_an_index_alone() {
    let database = empty("large_candidates");
    for name in ["old_messages", "new_messages"] {
        database.sql(&format!(
            "CREATE TABLE {name} (id bigint PRIMARY KEY, chat_id text, direction text, content text, created_at timestamptz);
             INSERT INTO {name} SELECT n, 'c' || n / 2 % 9, CASE n % 2 WHEN 0 THEN 'in' ELSE 'out' END, 'text ' || n,
                 timestamptz '2026-01-07' + n * interval '1 minute' FROM generate_series(0, 29999) n;"
        ));
    }
    database.sql("CREATE INDEX ON new_messages (created_at); ANALYZE;");
    let outcome = Run::new(["deep", &database.url()]).outcome();
    let has = |part: &str| assert!(outcome.refusal().contains(part), "{part}: {}", outcome.stderr);
    has("public.new_messages: about 30,000 rows, 2026-01-07 to 2026-01-27\n");
    has("public.old_messages: about 30,000 rows\n");
}

#[test]
fn the_table_is_chosen_by_flag_or_settings_and_brings_its_contacts() {
    let database = two_personas();
    let settings = "[source]\nmessages = \"zoe_dm_messages\"\n";
    let run = |arguments: &[&str]| json_run(&["deep", &database.url()]).args(arguments);
    let chosen = run(&["--table", "zoe_dm_messages"]).outcome();
    assert!(chosen.stderr.contains(" and public.zoe_dm_contacts"), "{}", chosen.stderr);
    assert_eq!(messages(&chosen.json()), 3);
    assert_eq!(messages(&run(&[]).file("dm-audit.toml", settings).outcome().json()), 3);
    let flag = run(&["--table", "public.mia_dm_messages"]).file("dm-audit.toml", settings).outcome();
    assert_eq!(messages(&flag.json()), 10, "the flag wins");
}

fn two_personas() -> Database {
    let database = bot("personas", &STORY);
    database.sql(&schema_of("zoe"));
    database.sql(&inserts("zoe", &STORY[..3]));
    database
}

#[test]
fn a_table_or_column_that_is_not_there_is_named() {
    let database = bot("missing", &STORY);
    let outcome = Run::new(["deep", "--table", "nia_dm_messages", &database.url()]).outcome();
    assert!(outcome.refusal().contains("there is no table nia_dm_messages"), "{}", outcome.stderr);
    let tables = "the tables are: public.mia_dm_messages, public.mia_dm_contacts";
    assert!(outcome.stderr.contains(tables), "the nearest first: {}", outcome.stderr);
    for name in ["public.mia_dm_mesages", "MIA_DM_MESAGES"] {
        let outcome = Run::new(["deep", "--table", name, &database.url()]).outcome();
        assert!(outcome.refusal().contains("did you mean mia_dm_messages?"), "{}", outcome.stderr);
    }
    let settings = "[source]\nmessages = \"mia_dm_messages\"\n[source.columns]\ntext = \"body\"\n";
    let outcome = Run::new(["deep", &database.url()]).file("dm-audit.toml", settings).outcome();
    assert!(
        outcome.refusal().contains("there is no column body, which [source.columns] names as text"),
        "{}",
        outcome.stderr
    );
    let settings = "[source]\ncontacts = \"people\"\n";
    let outcome = Run::new(["deep", &database.url()]).file("dm-audit.toml", settings).outcome();
    assert!(outcome.refusal().contains("there is no table people"), "{}", outcome.stderr);
    // A stop that is not read would make every audit of stops a clean one.
    let settings = "[source.contact_columns]\nstopped = \"is_stoped\"\n";
    let outcome = Run::new(["deep", &database.url()]).file("dm-audit.toml", settings).outcome();
    assert!(outcome.refusal().contains("public.mia_dm_contacts has no column is_stoped"), "{}", outcome.stderr);
}

#[test]
fn a_database_without_messages_says_what_it_lacks() {
    let database = empty("unrelated");
    let none = Run::new(["deep", &database.url()]).outcome();
    assert!(none.refusal().contains("it has no table that this role can see"), "{}", none.stderr);
    database.sql("CREATE TABLE invoices (id int, amount int)");
    let other = Run::new(["deep", &database.url()]).outcome();
    assert!(other.refusal().contains("its only table does not look like messages"), "{}", other.stderr);
}

#[test]
fn odd_names_of_tables_and_columns_are_told_by_the_settings() {
    let database = empty("odd");
    database.sql(
        r#"CREATE TABLE "People; --" ("Key" int PRIMARY KEY, "Name ""Q""" text, "Gone" bool);
           CREATE TABLE "Chat Log" ("Msg No" serial, "Who" int, "From?" text, "What's it" text, "When" timestamptz);
           INSERT INTO "People; --" VALUES (7, 'lea.m', true);
           INSERT INTO "Chat Log" ("Who", "From?", "What's it", "When") VALUES
               (7, 'lead', 'coucou', '2026-01-07T14:00:00Z'), (7, 'AI', 'merci', '2026-01-07T14:00:01Z'),
               (7, 'system', 'assigned', '2026-01-07T14:00:02Z'), (7, 'business', 'merci', '2026-01-07T14:00:03Z');"#,
    );
    let settings = r#"
        [source]
        messages = "Chat Log"
        contacts = "People; --"
        incoming = ["lead"]
        outgoing = ["ai", "business"]
        ignore = ["system"]
        columns = { id = "Msg No", contact_id = "Who", direction = "From?", text = "What's it", at = "When" }
        contact_columns = { id = "Key", handle = "Name \"Q\"", stopped = "Gone" }
    "#;
    let report = json_run(&["user", "lea.m", &database.url()]).file("dm-audit.toml", settings).outcome().json();
    assert_eq!(messages(&report), 3);
    assert_eq!(report["source"]["skipped"]["ignored"], 1);
    assert_eq!(report["contact"]["stopped"], true);
    assert_eq!(ids(&findings(&report, "DM101")[0]["messages"]), ["2", "4"]);
}

/// A database with a table `messages` of these columns and one conversation: coucou, merci, merci.
fn home_made(prefix: &str, columns: &str, rows: &str) -> Database {
    let database = empty(prefix);
    database.sql(&format!("CREATE TABLE messages ({columns}); INSERT INTO messages VALUES {rows};"));
    database
}

#[test]
fn a_direction_may_be_an_enum_a_domain_or_a_flag() {
    let enumerated = empty("enumerated");
    enumerated.sql(
        "CREATE TYPE way AS ENUM ('in', 'out'); CREATE DOMAIN word AS varchar(20);
         CREATE TABLE messages (id int, thread_id word, direction way, body char(20), sent_at timestamptz);
         INSERT INTO messages VALUES (1, 'c', 'in', 'coucou', '2026-01-07'), (2, 'c', 'out', 'merci', '2026-01-08');",
    );
    let report = report("deep", &enumerated.url());
    assert_eq!((&report["totals"]["incoming"], &report["totals"]["outgoing"]), (&1.into(), &1.into()));
    let settings = "[source]\nincoming = [\"false\"]\noutgoing = [\"true\"]\ncolumns = { direction = \"from_me\" }\n";
    let flag = home_made(
        "flag",
        "id int, chat_jid text, from_me bool, message text, timestamp timestamptz",
        "(1, 'c', false, 'coucou', '2026-01-07'), (2, 'c', true, 'merci', '2026-01-08')",
    );
    let report = json_run(&["deep", &flag.url()]).file("dm-audit.toml", settings).outcome().json();
    assert_eq!((&report["totals"]["incoming"], &report["totals"]["outgoing"]), (&1.into(), &1.into()));
}

#[test]
fn ids_order_messages_of_one_moment_by_number_or_else_by_bytes() {
    let columns = |id: &str| format!("id {id}, contact_id text, direction text, content text, created_at timestamptz");
    let rows = |ids: &[&str]| {
        let row = |id: &&str| format!("('{id}', 'c', 'in', 'text {id}', '2026-01-07')");
        ids.iter().map(row).collect::<Vec<_>>().join(", ")
    };
    let timeline = |database: &Database| {
        let report = json_run(&["user", "c", &database.url()]).outcome().json();
        ids(&report["timeline"]).join(" ")
    };
    let serial = home_made("serial", &columns("bigserial"), &rows(&["10", "9", "100"]));
    assert_eq!(timeline(&serial), "9 10 100");
    let text = home_made("textual", &columns("text"), &rows(&["b", "wamid.HB==", "a10", "a9", "10", "9", "é", "z"]));
    assert_eq!(timeline(&text), "9 10 a10 a9 b wamid.HB== z é");
}

#[test]
fn a_time_without_zone_is_utc_unless_the_settings_know_better() {
    let database = home_made(
        "local",
        "id int, contact_id int, direction text, content text, created_at timestamp",
        "(1, 5, 'sent', 'merci', '2026-07-01 10:00:00.123456'), (2, 5, 'sent', 'merci', '2026-12-01 10:00:00')",
    );
    let times = |arguments: &[&str], settings: &str| {
        let outcome =
            json_run(&["user", "5", &database.url()]).args(arguments).file("dm-audit.toml", settings).outcome();
        let report = outcome.json();
        let times: Vec<String> =
            report["timeline"].as_array().unwrap().iter().map(|m| m["at"].as_str().unwrap().to_owned()).collect();
        (times, outcome.stderr)
    };
    let (utc, said) = times(&[], "");
    assert_eq!(utc, ["2026-07-01T10:00:00.123456Z", "2026-12-01T10:00:00.000Z"]);
    assert!(said.contains("created_at has no time zone and was read as UTC"), "{said}");
    let paris = "[source]\ntime_zone = \"Europe/Paris\"\n";
    let (local, said) = times(&[], paris);
    assert_eq!(local, ["2026-07-01T08:00:00.123456Z", "2026-12-01T09:00:00.000Z"]);
    assert!(!said.contains("time zone"), "{said}");
    let (scoped, _) = times(&["--since", "2026-12-01T08:59:59Z", "--until", "2026-12-01T09:00:01Z"], paris);
    assert_eq!(scoped, ["2026-12-01T09:00:00.000Z"]);
}

#[test]
fn a_time_may_be_a_number_or_a_text() {
    let at = "2026-01-07T14:00:00.500Z";
    for (kind, value, expected) in [
        ("bigint", "1767794400500", at),
        ("bigint", "1767794400", "2026-01-07T14:00:00.000Z"),
        ("int", "1767794400", "2026-01-07T14:00:00.000Z"),
        ("double precision", "1767794400.5", at),
        ("text", "'2026-01-07T15:00:00.5+01:00'", at),
    ] {
        let database = home_made(
            "numbers",
            &format!("id int, phone text, direction text, text text, message_timestamp {kind}"),
            &format!("(1, 'c', 'received', 'merci', {value})"),
        );
        let run = || json_run(&["user", "c", &database.url()]);
        assert_eq!(run().outcome().json()["timeline"][0]["at"], expected, "{kind}");
        let scoped = run().args(["--since", "2026-01-07T14:00:00Z", "--until", "2026-01-07T14:00:01Z"]).outcome();
        assert_eq!(messages(&scoped.json()), 1, "{kind}");
        let outside = run().args(["--until", "2026-01-07T14:00:00Z"]).outcome();
        assert!(outside.refusal().contains("nothing to read"), "{kind}: {}", outside.stderr);
    }
}

#[test]
fn a_partitioned_table_is_one_table() {
    let database = empty("partitioned");
    database.sql(
        "CREATE TABLE messages (id int, contact_id text, direction text, content text, created_at timestamptz)
             PARTITION BY RANGE (created_at);
         CREATE TABLE messages_2025 PARTITION OF messages FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
         CREATE TABLE messages_2026 PARTITION OF messages FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
         INSERT INTO messages VALUES (1, 'c', 'in', 'a', '2025-12-31'), (2, 'c', 'in', 'b', '2026-01-01');",
    );
    assert_eq!(messages(&report("deep", &database.url())), 2);
}

/// A table with two children by INHERITS; its own rows are theirs.
const INHERITED: &str = "
    CREATE TABLE dm_messages (id bigint, contact_id text, direction text, content text, created_at timestamptz);
    CREATE TABLE dm_messages_2026_01 (CHECK (created_at < '2026-02-01')) INHERITS (dm_messages);
    CREATE TABLE dm_messages_2026_02 (note text) INHERITS (dm_messages);
    INSERT INTO dm_messages_2026_01 VALUES (1, 'c', 'in', 'a', '2026-01-07'), (2, 'c', 'out', 'b', '2026-01-08');
    INSERT INTO dm_messages_2026_02 VALUES (3, 'c', 'in', 'c', '2026-02-07');";

#[test]
fn children_of_a_table_are_read_through_it_alone_unless_they_are_named() {
    let database = empty("inherited");
    database.sql(INHERITED);
    let outcome = json_run(&["deep", &database.url()]).outcome();
    assert_eq!(messages(&outcome.json()), 3);
    assert!(outcome.stderr.contains("reads public.dm_messages ("), "{}", outcome.stderr);
    let child = json_run(&["deep", "--table", "dm_messages_2026_01", &database.url()]).outcome();
    assert_eq!(messages(&child.json()), 2);
    database.sql("CREATE TABLE other (LIKE dm_messages); GRANT SELECT ON other TO app");
    let several = json_run(&["deep", &database.url()]).outcome();
    assert!(several.refusal().contains("2 tables look like messages"), "{}", several.stderr);
    for name in ["public.dm_messages", "public.other"] {
        assert!(several.stderr.contains(&format!("dm-audit deep --table {name} ")), "{}", several.stderr);
    }
}

#[test]
fn a_partition_that_is_named_is_read() {
    let database = empty("partition");
    database.sql(
        "CREATE TABLE messages (id int, contact_id text, direction text, content text, created_at timestamptz)
             PARTITION BY RANGE (created_at);
         CREATE TABLE messages_2025 PARTITION OF messages FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
         CREATE TABLE messages_2026 PARTITION OF messages FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
         INSERT INTO messages VALUES (1, 'c', 'in', 'a', '2025-12-31'), (2, 'c', 'in', 'b', '2026-01-01');",
    );
    let outcome = json_run(&["deep", "--table", "messages_2026", &database.url()]).outcome();
    assert_eq!(messages(&outcome.json()), 1);
}

#[test]
fn a_table_that_only_takes_a_few_columns_from_another_is_one_of_its_own() {
    let database = empty("based");
    database.sql(
        "CREATE TABLE entities (id bigint, created_at timestamptz);
         CREATE TABLE messages (contact_id text, direction text, content text) INHERITS (entities);
         INSERT INTO messages VALUES (1, '2026-01-07', 'c', 'in', 'a');",
    );
    assert_eq!(messages(&report("deep", &database.url())), 1);
}

#[test]
fn what_extensions_keep_for_themselves_is_no_table_of_messages() {
    let database = empty("extended");
    database.sql(INHERITED);
    database.sql(
        "CREATE SCHEMA _timescaledb_internal; GRANT USAGE ON SCHEMA _timescaledb_internal TO app;
         CREATE TABLE _timescaledb_internal._hyper_1_1_chunk () INHERITS (dm_messages);
         INSERT INTO _timescaledb_internal._hyper_1_1_chunk VALUES (4, 'c', 'in', 'd', '2026-03-07');
         CREATE TABLE _timescaledb_internal.compress_hyper_2_2_chunk (LIKE dm_messages);
         GRANT SELECT ON ALL TABLES IN SCHEMA _timescaledb_internal TO app;
         CREATE SCHEMA kept; GRANT USAGE ON SCHEMA kept TO app;
         CREATE TABLE kept.messages (LIKE dm_messages);
         CREATE TABLE queue_messages (LIKE dm_messages);
         ALTER EXTENSION plpgsql ADD SCHEMA kept;
         ALTER EXTENSION plpgsql ADD TABLE queue_messages;",
    );
    let outcome = json_run(&["deep", &database.url()]).outcome();
    assert_eq!(messages(&outcome.json()), 4, "{}", outcome.stderr);
}

#[test]
fn rows_that_share_a_provider_id_are_stored_twice() {
    let database = home_made(
        "provider",
        "id int, contact_id text, direction text, content text, created_at timestamptz, wa_message_id text",
        "(1, 'c', 'out', 'merci', '2026-01-07 14:00:00Z', 'w1'), (2, 'c', 'out', 'merci', '2026-01-07 14:00:01Z', 'w1'),
         (3, 'c', 'out', 'merci', '2026-01-07 14:00:02Z', NULL), (4, 'c', 'out', 'ok', '2026-01-07 14:00:03Z', ' ')",
    );
    let report = report("deep", &database.url());
    assert_eq!(ids(&findings(&report, "DM105")[0]["messages"]), ["1", "2"]);
    assert_eq!(ids(&findings(&report, "DM101")[0]["messages"]), ["1", "3"]);
}

#[test]
fn the_same_attachment_is_told_by_what_its_columns_hold() {
    let database = home_made(
        "media",
        "id int, contact_id text, direction text, content text, created_at timestamptz, media_url text, media_type text",
        "(1, 'c', 'in', 'montre', '2026-01-07 14:00:00Z', NULL, NULL),
         (2, 'c', 'out', NULL, '2026-01-07 14:00:01Z', 'https://cdn.example/a.jpg?Expires=1', 'image'),
         (3, 'c', 'out', NULL, '2026-01-07 14:00:02Z', 'https://cdn.example/a.jpg?Expires=2', 'image'),
         (4, 'c', 'out', NULL, '2026-01-07 14:00:03Z', 'https://cdn.example/b.jpg', 'image'),
         (5, 'c', 'out', NULL, '2026-01-07 14:00:04Z', 'https://cdn.example/' || repeat('c', 9000), 'image'),
         (6, 'c', 'out', NULL, '2026-01-07 14:00:05Z', 'https://cdn.example/' || repeat('c', 9000), 'image')",
    );
    let report = report("deep", &database.url());
    let found: Vec<_> = findings(&report, "DM107").iter().map(|finding| ids(&finding["messages"]).join(" ")).collect();
    assert_eq!(found, ["2 3", "5 6"]);
}
