//! Several bots in one database: what is usual is learned for each account, wherever it stands.

use crate::bot::empty;
use crate::common::{Database, Run};

/// Two bots with 30 contacts each: one answers after 4 s, the other after 50 s.
const MESSAGES: &str = "
    CREATE TABLE said AS
        SELECT c AS contact, c % 2 AS bot, t AS turn, way,
               timestamptz '2026-01-07' + c * interval '15 minutes' + t * interval '200 seconds'
                   + CASE WHEN way = 'incoming' THEN interval '0' WHEN c % 2 = 0 THEN interval '4 s' ELSE interval '50 s' END AS at,
               CASE WHEN way = 'incoming' THEN 'And what about number ' || t || '?'
                    ELSE 'Bot ' || c % 2 || ' says line ' || t || ' of what it knows' END AS body
        FROM generate_series(0, 59) c, generate_series(0, 3) t, unnest(ARRAY['incoming', 'outgoing']) way";

fn habits(database: &Database) -> String {
    Run::new(["rules", "--habits", &database.url()]).outcome().expect(0).stdout
}

fn is_told_apart(habits: &str, [first, second]: [&str; 2]) {
    assert!(habits.contains("known apart for 2 accounts"), "{habits}");
    for (account, delay) in [(first, "replies take 4 s to 4 s"), (second, "replies take 51 s to 51 s")] {
        let (_, own) = habits.split_once(&format!("account {account} (30 contacts):\n")).expect(habits);
        assert!(own.trim_start().starts_with(delay), "{account}: {habits}");
    }
}

#[test]
fn an_account_of_messages_is_found_in_every_way_of_reading() {
    let database = empty("accounts_messages");
    database.sql(&format!(
        "{MESSAGES};
         CREATE TABLE messages AS
             SELECT row_number() OVER (ORDER BY at, contact) AS id, 'c' || contact AS contact_id, 10 + bot AS inbox_id,
                    way AS direction, body AS text, at AS created_at FROM said;
         ALTER TABLE messages ADD PRIMARY KEY (id); DROP TABLE said"
    ));
    is_told_apart(&habits(&database), ["10", "11"]);
    for read in ["binary", "text", "cursor"] {
        let settings = format!("[source]\nurl = \"{}\"\nread = \"{read}\"\n", database.url());
        let run = Run::new(["rules", "--habits"]).file("dm-audit.toml", &settings);
        is_told_apart(&run.outcome().expect(0).stdout, ["10", "11"]);
    }
    let doctor = Run::new(["doctor", &database.url()]).outcome().expect(0).stdout;
    assert!(doctor.contains("account") && doctor.contains("inbox_id"), "{doctor}");
}

#[test]
fn an_account_of_contacts_is_found() {
    let database = empty("accounts_contacts");
    database.sql(&format!(
        "{MESSAGES};
         CREATE TABLE contacts (id text PRIMARY KEY, name text, page_id text);
         INSERT INTO contacts SELECT DISTINCT 'c' || contact, 'Contact ' || contact, 'page-' || bot FROM said;
         CREATE TABLE messages (id bigserial PRIMARY KEY, contact_id text REFERENCES contacts, direction text, text text,
             created_at timestamptz);
         INSERT INTO messages (contact_id, direction, text, created_at)
             SELECT 'c' || contact, way, body, at FROM said ORDER BY at, contact;
         DROP TABLE said"
    ));
    is_told_apart(&habits(&database), ["page-0", "page-1"]);
}

#[test]
fn the_bots_side_of_sender_and_recipient_is_the_account() {
    let database = empty("accounts_parties");
    database.sql(&format!(
        "{MESSAGES};
         CREATE TABLE messages AS
             SELECT row_number() OVER (ORDER BY at, contact) AS id, way AS direction, body,
                    CASE way WHEN 'incoming' THEN '+4915100' || 100 + contact ELSE '+493000' || bot END AS from_number,
                    CASE way WHEN 'outgoing' THEN '+4915100' || 100 + contact ELSE '+493000' || bot END AS to_number,
                    at AS created_at FROM said;
         ALTER TABLE messages ADD PRIMARY KEY (id); DROP TABLE said"
    ));
    is_told_apart(&habits(&database), ["+4930000", "+4930001"]);
}

#[test]
fn an_account_that_the_settings_name_is_taken_whatever_its_name() {
    let database = empty("accounts_named");
    database.sql(&format!(
        "{MESSAGES};
         CREATE TABLE messages AS
             SELECT row_number() OVER (ORDER BY at, contact) AS id, 'c' || contact AS contact_id, way AS direction,
                    body AS text, at AS created_at, jsonb_build_object('line', 'l' || bot) AS meta FROM said;
         ALTER TABLE messages ADD PRIMARY KEY (id); DROP TABLE said"
    ));
    assert!(!habits(&database).contains("known apart"));
    for account in ["{ column = \"meta\", path = \"/line\" }", "{ sql = \"meta->>'line'\" }"] {
        let settings = format!("[source]\nurl = \"{}\"\n[source.columns]\naccount = {account}\n", database.url());
        let run = Run::new(["rules", "--habits"]).file("dm-audit.toml", &settings);
        is_told_apart(&run.outcome().expect(0).stdout, ["l0", "l1"]);
    }
}
