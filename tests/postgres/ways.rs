//! Rows say the same by whatever way they come from the server, and a server without the usual way is read in another.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;

use crate::bot::{STORY, bot, empty, findings, json_run, lasting};
use crate::common::{Cluster, Database, Outcome};
use crate::streams::large;

/// The types of the columns and what stands in them: for the contact `n`, the message `m`, a moment `s` seconds after
/// the start, and the direction `outgoing`.
struct Types {
    key: (&'static str, &'static str),
    id: (&'static str, &'static str),
    direction: (&'static str, &'static str),
    at: (&'static str, &'static str),
    /// Times that cannot be read, or are far off.
    odd_times: &'static str,
}

const UUIDS: Types = Types {
    key: ("uuid", "md5(n::text)::uuid"),
    id: ("uuid", "md5('m' || m)::uuid"),
    direction: ("text", "CASE WHEN outgoing THEN 'outgoing' ELSE 'incoming' END"),
    at: ("timestamptz", "timestamptz '2026-01-07 14:00:00.000001+00' + s * interval '1 second'"),
    odd_times: "'infinity', '-infinity', '0044-03-15 12:00:00.5+00 BC', '12026-01-07 00:00:00+00', \
                '0001-01-01 00:00:00+00', '1969-12-31 23:59:59.999999+00', '294276-12-31 23:59:59+00'",
};

const NUMBERS: Types = Types {
    key: ("int4", "n - 2"),
    id: ("int8", "m * 1000000007 - 5000000000"),
    direction: ("bool", "outgoing"),
    // The night in which the clocks of Paris go forward.
    at: ("timestamp", "timestamp '2026-03-29 01:59:10.25' + s * interval '1 second'"),
    odd_times: "'infinity', '-infinity', '0044-03-15 12:00:00 BC', '2025-10-26 02:30:00'",
};

const TEXTS: Types = Types {
    key: ("text", r"E'16 bytes\t\\N ' || lpad(n::text, 4, '0')"),
    id: ("varchar(40)", r"E'\\N\tid\n' || m"),
    direction: ("side", "CASE WHEN outgoing THEN 'outgoing' ELSE 'incoming' END::side"),
    at: ("float8", "1767794400.1 + s / 3.0"),
    odd_times: "'NaN', 'Infinity', '-Infinity', '1e300', '-0', '1e-7'",
};

/// Texts that a careless reader of the text format would take for something else.
const NASTY: &str = r"E'tab\there', E'line\nend', E'back\\slash', E'\\N', E'\\.', E'ends in \\', E'cr\r\nlf', E'\b\f\x0b\x01',
    '', 'pouce levé 👍🏽', '\t\n', E'\\\t\\', 'NULL', repeat(E'long\t\\', 100000), 'plain and simple'";

/// A bot that sends each nasty text twice, 0.884001 s apart, after an incoming one.
fn nasty(prefix: &str, types: &Types) -> Database {
    let database = empty(prefix);
    let Types { key, id, direction, at, odd_times } = types;
    let columns = "id, contact_id, direction, content, created_at";
    database.sql(&format!(
        r"CREATE TYPE side AS ENUM ('incoming', 'outgoing');
         CREATE TABLE dm_contacts (id {key_type} PRIMARY KEY, username text, stopped bool, stopped_at timestamptz,
             stage text, message_count int2);
         INSERT INTO dm_contacts SELECT {key}, E'han\\dle\t' || n, (ARRAY[true, false, NULL])[n % 3 + 1],
             (ARRAY['2026-01-07 14:00:20.123456+00', 'infinity', NULL, '0044-03-15 BC']::timestamptz[])[n % 4 + 1],
             E'sta\nge', n FROM generate_series(0, 4) n;
         CREATE TABLE dm_messages (id {id_type}, contact_id {key_type} REFERENCES dm_contacts, direction {direction_type},
             content text, created_at {at_type}, provider_id text, attachments jsonb);
         INSERT INTO dm_messages SELECT {id}, {key}, {direction}, text, {at},
             E'wamid\\' || nullif(CASE k WHEN 2 THEN 2 ELSE m END, 20),
             CASE k % 3 WHEN 0 THEN '[]' WHEN 1 THEN '[1]' END::jsonb
             FROM (SELECT *, copy >= 0 AS outgoing, k * 4 + copy AS m, k % 5 AS n, k * 10 + copy * 0.884001 AS s
                   FROM unnest(ARRAY[{NASTY}, NULL]) WITH ORDINALITY AS texts (text, k), generate_series(-1, 1) copy) rows;
         INSERT INTO dm_messages ({columns}) SELECT {id}, {key}, {direction}, 'at an odd time', odd
             FROM (SELECT odd, 900 + k AS m, 1 AS n, true AS outgoing
                   FROM unnest(ARRAY[{odd_times}]::{at_type}[]) WITH ORDINALITY AS times (odd, k)) rows;
         INSERT INTO dm_messages ({columns}) SELECT NULL, {key}, {direction}, 'no id', NULL
             FROM (SELECT 1 AS n, true AS outgoing) rows;
         INSERT INTO dm_messages (id) VALUES (NULL);
         GRANT SELECT ON ALL TABLES IN SCHEMA public TO app;",
        key = key.1,
        key_type = key.0,
        id = id.1,
        id_type = id.0,
        direction = direction.1,
        direction_type = direction.0,
        at = at.1,
        at_type = at.0,
    ));
    database
}

/// `deep` over the database, its settings saying how to read.
#[track_caller]
fn read(url: &str, read: &str, further: &[&str]) -> Outcome {
    let settings = format!(
        "[source]\nread = \"{read}\"\ntime_zone = \"Europe/Paris\"\nincoming = [\"false\"]\noutgoing = [\"true\"]\n"
    );
    json_run(&["deep", url]).args(further).file("dm-audit.toml", settings).outcome()
}

/// Words, and others of the same length that the server does not know.
type Spoilt = (&'static str, &'static str);

const BINARY: Spoilt = ("FORMAT binary", "FORMAT bisque");
const COPY: Spoilt = ("COPY (", "COPE (");
const SAVEPOINT: Spoilt = ("SAVEPOINT", "SAVORPINT");

/// The database's URL through a proxy that spoils these words in all that the server is asked.
fn spoiling(database: &Database, spoilt: &'static [Spoilt]) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let own = listener.local_addr().unwrap().port().to_string();
    let port = Cluster::shared().port();
    thread::spawn(move || {
        for client in listener.incoming() {
            let client = client.unwrap();
            let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let (mut answers, mut to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            thread::spawn(move || {
                let _ = io::copy(&mut answers, &mut to_client);
                let _ = to_client.shutdown(Shutdown::Both);
            });
            thread::spawn(move || {
                // Ends where the tool does.
                let _ = carry(&client, &server, spoilt);
                let _ = server.shutdown(Shutdown::Both);
            });
        }
    });
    format!("{}?sslmode=disable", database.url().replace(&format!(":{port}/"), &format!(":{own}/")))
}

/// Carries message by message; the first has no type in front of its length.
fn carry(mut client: &TcpStream, mut server: &TcpStream, spoilt: &[Spoilt]) -> io::Result<()> {
    let mut typed = false;
    loop {
        let mut message = vec![0; usize::from(typed) + 4];
        client.read_exact(&mut message)?;
        let length = u32::from_be_bytes(*message.last_chunk().unwrap()) as usize;
        let mut body = vec![0; length - 4];
        client.read_exact(&mut body)?;
        for (words, other) in spoilt {
            while let Some(at) = body.windows(words.len()).position(|window| window == words.as_bytes()) {
                body[at..at + words.len()].copy_from_slice(other.as_bytes());
            }
        }
        message.append(&mut body);
        server.write_all(&message)?;
        typed = true;
    }
}

#[test]
fn whatever_stands_in_the_rows_all_ways_say_the_same() {
    for (name, types) in [("uuids", &UUIDS), ("numbers", &NUMBERS), ("texts", &TEXTS)] {
        let database = nasty(name, types);
        let binary = read(&database.url(), "binary", &["--skip-bad"]);
        let report = lasting(binary.json());
        assert!(findings(&report, "DM101").len() >= 8, "{name}: {}", report["totals"]);
        assert!(binary.stderr.contains("that cannot be read, the first: "), "{name}: {}", binary.stderr);
        if name == "uuids" {
            for text in [r"tab\there", r"line\nend", r"back\\slash", "👍🏽"] {
                assert!(binary.stdout.contains(text), "{text}: {}", binary.stdout);
            }
        }
        for (way, sent) in [("text", ") TO STDOUT\n"), ("cursor", "FETCH FORWARD 5000 FROM ")] {
            assert!(!database.log().contains(sent), "{way} was not asked for yet");
            let other = read(&database.url(), way, &["--skip-bad"]);
            assert!(database.log().contains(sent), "{way}: {}", database.log());
            assert_eq!(lasting(other.json()), report, "{name} by {way}");
            assert_eq!((other.code, &other.stderr), (binary.code, &binary.stderr), "{name} by {way}");
        }
        let refusals = ["binary", "text", "cursor"].map(|way| read(&database.url(), way, &[]).refusal().to_owned());
        assert!(refusals.iter().all(|refusal| *refusal == refusals[0]), "{refusals:#?}");
    }
}

#[test]
fn more_rows_than_a_cursor_gives_at_a_time_are_read_over_several_connections_in_all_ways() {
    let database = large("ways");
    let report = |way: &str| lasting(read(&database.url(), way, &["--connections", "3"]).json());
    let binary = report("binary");
    for way in ["text", "cursor"] {
        assert_eq!(report(way), binary, "{way}");
    }
    assert_eq!(database.log().matches("SET TRANSACTION SNAPSHOT").count(), 3 * 2, "two further ones for each way");
}

#[test]
fn a_server_without_binary_copy_is_read_as_text_over_one_connection() {
    let database = large("textual");
    let direct = json_run(&["deep", "--connections", "1", &database.url()]).outcome().json();
    let url = spoiling(&database, &[BINARY]);
    let outcome = json_run(&["deep", "--connections", "3", "-v", &url]).outcome();
    let said = "the server refuses binary COPY (SQLSTATE 22023), so rows come as text";
    assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    for part in ["scope", "totals", "findings"] {
        assert_eq!(outcome.json()[part], direct[part], "{part}");
    }
    assert!(!database.log().contains("SET TRANSACTION SNAPSHOT"), "{}", database.log());
    assert!(!database.log().contains("CURSOR"), "{}", database.log());
    let quiet = json_run(&["deep", &url]).outcome();
    assert!(!quiet.stderr.contains("refuses"), "only at -v: {}", quiet.stderr);
}

#[test]
fn a_server_without_copy_is_read_through_a_cursor() {
    let database = nasty("cursors", &UUIDS);
    let direct = read(&database.url(), "binary", &["--skip-bad"]).json();
    let url = spoiling(&database, &[COPY]);
    let outcome = json_run(&["deep", "--skip-bad", "-v", &url]).outcome();
    for said in [
        "the server refuses binary COPY (SQLSTATE 42601), so rows come as text",
        "the server refuses COPY (SQLSTATE 42601), so rows come through a cursor",
    ] {
        assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    }
    for part in ["scope", "totals", "findings"] {
        assert_eq!(outcome.json()[part], direct[part], "{part}");
    }
    // One for the messages and one for the contacts.
    assert_eq!(database.log().matches(" CURSOR FOR ").count(), 2, "{}", database.log());
}

#[test]
fn a_server_without_savepoints_is_read_in_the_way_that_it_knows() {
    let database = bot("unsaved", &STORY);
    let direct = json_run(&["deep", &database.url()]).outcome().json();
    for (spoilt, way) in [
        (&[SAVEPOINT][..], ""),
        (&[SAVEPOINT, BINARY], "so rows come as text"),
        (&[SAVEPOINT, COPY], "so rows come through a cursor"),
    ] {
        let outcome = json_run(&["deep", "-v", &spoiling(&database, spoilt)]).outcome();
        for part in ["scope", "totals", "findings"] {
            assert_eq!(outcome.json()[part], direct[part], "{part}");
        }
        assert!(outcome.stderr.contains(way), "{}", outcome.stderr);
        assert_eq!(outcome.stderr.contains("the server refuses"), !way.is_empty(), "{}", outcome.stderr);
    }
}

#[test]
fn a_way_that_the_settings_name_is_the_only_one() {
    let database = bot("named", &STORY);
    let url = spoiling(&database, &[COPY]);
    for way in ["binary", "text"] {
        let outcome = read(&url, way, &["-v"]);
        assert!(outcome.refusal().contains("SQLSTATE 42601"), "{}", outcome.stderr);
        assert!(!outcome.stderr.contains("the server refuses"), "{}", outcome.stderr);
    }
    assert!(!database.log().contains("CURSOR"), "{}", database.log());
}

#[test]
fn a_table_that_may_not_be_read_is_read_in_no_other_way() {
    let database = bot("denied", &STORY);
    let outcome = json_run(&["deep", "-v", &database.outsider_url()]).outcome();
    assert!(outcome.refusal().contains("reading public.mia_dm_messages"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("SQLSTATE 42501"), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("the server refuses"), "{}", outcome.stderr);
    assert_eq!(database.log().matches("statement: COPY (").count(), 1, "{}", database.log());
    assert!(!database.log().contains("CURSOR"), "{}", database.log());
}
