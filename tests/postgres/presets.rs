//! The tables of known systems, as data: recognised, read rightly, and never broken by a row.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use dm_audit::source::mapping::presets::{ALL, Preset, Shape, recognise};
use serde_json::Value;

use crate::bot::empty;
use crate::common::Database;

/// What a fixture holds.
struct Case {
    folder: &'static str,
    preset: &'static str,
    /// The table of messages.
    table: &'static str,
    incoming: usize,
    outgoing: usize,
    /// Messages without a time, of all; `None` if the table keeps none.
    undated: Option<usize>,
    /// Words of replies, where only the user knows them.
    bot: &'static str,
}

/// The scenario as it is: 17 messages of four contacts, with two replies that were sent twice.
const fn case(folder: &'static str, preset: &'static str, table: &'static str) -> Case {
    Case { folder, preset, table, incoming: 8, outgoing: 9, undated: Some(0), bot: "" }
}

const CASES: [Case; 24] = [
    case("chatwoot", "chatwoot", "messages"),
    case("evolution", "evolution", "Message"),
    Case { outgoing: 10, undated: Some(1), ..case("rasa", "rasa", "events") },
    Case { undated: None, ..case("n8n", "n8n", "n8n_chat_histories") },
    // A table of any name with a time is LangChain's for Python too, which is read in the same way.
    Case { incoming: 10, outgoing: 11, undated: Some(4), ..case("n8n-dated", "langchain", "lea_memory") },
    Case { undated: None, ..case("langchain", "langchain", "langchain_chat_histories") },
    case("langchain-python", "langchain", "chat_history"),
    Case { undated: None, ..case("langchain-store", "langchain", "message_store") },
    case("flowise", "flowise", "chat_message"),
    case("botpress", "botpress", "msg_messages"),
    case("botpress-events", "botpress", "events"),
    case("whaticket", "whaticket", "Messages"),
    case("rapidpro", "rapidpro", "msgs_msg"),
    case("glific", "glific", "messages"),
    case("papercups", "papercups", "messages"),
    case("mattermost", "mattermost", "posts"),
    Case { bot: "@bot:example.org", ..case("synapse", "synapse", "events") },
    case("zammad", "zammad", "ticket_articles"),
    case("vercel-ai", "vercel-ai", "Message_v2"),
    case("vercel-ai-old", "vercel-ai", "Message"),
    case("mastra", "mastra", "mastra_messages"),
    // Each question that came twice stands there twice, and one answer failed.
    Case { incoming: 9, ..case("dify", "dify", "messages") },
    case("baileys", "baileys", "Message"),
    Case { outgoing: 0, ..case("typebot", "typebot", "AnswerV2") },
];

const HANDLES: [&str; 4] = ["ines.b", "lea.m", "omar.k", "paul.d"];
const RACE: &str = "Yes, the blue one is there in M for 39 euros.";
const RETRY: &str = "Of course, friday at 10 am is free. Shall I book it?";

fn folder(case: &Case) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sources").join(case.folder)
}

fn load(case: &Case, files: &[&str]) -> Database {
    let database = empty("preset");
    for file in files {
        let path = folder(case).join(file);
        database.sql(&fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display())));
    }
    database
}

/// The tables of a database by name, with their columns.
fn tables(database: &Database) -> BTreeMap<String, Vec<String>> {
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let columns = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'";
    for row in database.query(columns) {
        tables.entry(row[0].clone()).or_default().push(row[1].clone());
    }
    tables
}

fn shapes(tables: &BTreeMap<String, Vec<String>>) -> Vec<Shape<'_>> {
    tables
        .iter()
        .map(|(name, columns)| ("public", name.as_str(), columns.iter().map(String::as_str).collect()))
        .collect()
}

/// The one preset that is recognised.
fn recognised(case: &Case, database: &Database) -> (&'static Preset, bool) {
    let tables = tables(database);
    let shapes = shapes(&tables);
    let found: Vec<(&str, &str)> =
        recognise(&shapes).into_iter().map(|(preset, index)| (preset.name, shapes[index].1)).collect();
    assert_eq!(found, [(case.preset, case.table)], "{}", case.folder);
    let preset = recognise(&shapes)[0].0;
    (preset, preset.fits_contacts(&shapes, "public"))
}

/// A message as a reader gets it.
#[derive(Debug)]
struct Row {
    contact: String,
    outgoing: bool,
    text: String,
    at: Option<f64>,
    provider_id: String,
}

/// Reads by the preset, and gives the number of rows that are left out besides.
fn read(case: &Case, preset: &Preset, database: &Database) -> (Vec<Row>, Vec<String>) {
    let columns = "contact_id, direction, text, extract(epoch FROM at), provider_id, sent, id";
    let select = preset.select("public", case.table);
    let (mut rows, mut out) = (Vec::new(), Vec::new());
    let mut ids = BTreeSet::new();
    for row in database.query(&format!("SELECT {columns} FROM ({select}) r ORDER BY at, length(id), id")) {
        let word = row[1].as_str();
        let text = if preset.text_is_json { text_of(preset, &row[2]) } else { row[2].clone() };
        if row[5] == "f" || preset.ignore.contains(&word) {
            out.push(row[2].clone());
            continue;
        }
        let outgoing = preset.outgoing.contains(&word) || word == case.bot;
        let known = outgoing || preset.incoming.contains(&word) || preset.incoming == ["*"];
        assert!(known, "{}: {word} is unknown: {row:?}", case.folder);
        assert!(ids.insert(row[6].clone()), "{}: the id {} is there twice", case.folder, row[6]);
        let at = row[3].parse().ok();
        rows.push(Row { contact: row[0].clone(), outgoing, text, at, provider_id: row[4].clone() });
    }
    (rows, out)
}

/// The text in JSON, by the pointers of the preset.
fn text_of(preset: &Preset, json: &str) -> String {
    let value = match serde_json::from_str::<Value>(json) {
        Err(_) | Ok(Value::Number(_) | Value::Bool(_)) => return json.to_owned(),
        Ok(value) => value,
    };
    let said = |part: &Value| match part {
        Value::String(text) => Some(text.clone()),
        _ if part.get("type").is_some_and(|kind| kind != "text") => None,
        _ => part.get("text")?.as_str().map(str::to_owned),
    };
    let text = |found: &Value| match found {
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => Some(parts.iter().filter_map(said).collect()),
        _ => None,
    };
    preset.text_paths.iter().find_map(|path| value.pointer(path).and_then(text)).unwrap_or_default()
}

#[test]
fn each_system_is_recognised_by_its_tables_and_by_no_other_preset() {
    for case in &CASES {
        recognised(case, &load(case, &["schema.sql"]));
    }
}

#[test]
fn messages_are_read_and_nothing_that_nobody_was_sent() {
    for case in &CASES {
        let database = load(case, &["schema.sql"]);
        let (preset, _) = recognised(case, &database);
        let (rows, out) = read(case, preset, &database);
        let outgoing = rows.iter().filter(|row| row.outgoing).count();
        assert_eq!((rows.len() - outgoing, outgoing), (case.incoming, case.outgoing), "{}", case.folder);
        let trapped: Vec<&Row> =
            rows.iter().filter(|row| row.text.contains("TRAP") || row.provider_id.contains("TRAP")).collect();
        assert!(trapped.is_empty(), "{}: {trapped:?}", case.folder);
        let traps = fs::read_to_string(folder(case).join("schema.sql")).unwrap().contains("TRAP");
        assert!(!traps || !out.is_empty(), "{}: its traps are of no use", case.folder);
        let contacts: BTreeSet<&str> = rows.iter().map(|row| row.contact.as_str()).collect();
        assert_eq!(contacts.len(), 4, "{}: {contacts:?}", case.folder);
        assert!(!contacts.contains(""), "{}: a message has no contact", case.folder);
        let undated = rows.iter().filter(|row| row.at.is_none()).count();
        assert_eq!(undated, case.undated.unwrap_or(rows.len()), "{}", case.folder);
        assert_eq!(preset.at.is_some(), case.undated.is_some(), "{}", case.folder);
    }
}

#[test]
fn both_double_replies_are_read_for_one_contact_with_their_times() {
    for case in CASES.iter().filter(|case| case.outgoing > 0) {
        let database = load(case, &["schema.sql"]);
        let (preset, _) = recognised(case, &database);
        let (rows, _) = read(case, preset, &database);
        for (text, between) in [(RACE, 0.0..=1.6), (RETRY, 21.0..=23.0)] {
            let copies: Vec<&Row> = rows.iter().filter(|row| row.outgoing && row.text == text).collect();
            assert_eq!(copies.len(), 2, "{}: {text}: {rows:#?}", case.folder);
            assert_eq!(copies[0].contact, copies[1].contact, "{}: {text}", case.folder);
            if let (Some(first), Some(second)) = (copies[0].at, copies[1].at) {
                assert!(between.contains(&(second - first)), "{}: {text}: {}", case.folder, second - first);
            }
        }
        let ids: BTreeSet<&str> = rows.iter().map(|row| row.provider_id.as_str()).filter(|id| !id.is_empty()).collect();
        assert!(ids.is_empty() || ids.contains("wamid.A1") || ids.len() == 8, "{}: {ids:?}", case.folder);
    }
}

#[test]
fn contacts_are_joined_to_their_messages() {
    for case in &CASES {
        let database = load(case, &["schema.sql"]);
        let (preset, readable) = recognised(case, &database);
        let Some(select) = preset.select_contacts("public", case.table).filter(|_| readable) else { continue };
        let contacts =
            database.query(&format!("SELECT id, handle, stopped, stopped_at::timestamptz FROM ({select}) c"));
        let handles: BTreeMap<&str, &str> = contacts.iter().map(|row| (row[0].as_str(), row[1].as_str())).collect();
        assert_eq!(handles.len(), contacts.len(), "{}: a contact is there twice", case.folder);
        let (rows, _) = read(case, preset, &database);
        let of = |row: &Row| handles.get(row.contact.as_str()).copied().unwrap_or_default();
        let found: BTreeSet<&str> = rows.iter().map(of).collect();
        let all = HANDLES.iter().all(|handle| found.iter().any(|found| found.contains(handle)));
        assert!(all && found.len() == 4, "{}: {found:?}", case.folder);
        let stopped = contacts.iter().filter(|row| row[2] == "t").count();
        let expected = usize::from(["chatwoot", "rapidpro", "glific"].contains(&case.folder));
        assert_eq!(stopped, expected, "{}", case.folder);
    }
}

#[test]
fn a_hostile_row_ends_no_read_of_any_version_that_fits() {
    for case in &CASES {
        let database = load(case, &["schema.sql", "hostile.sql"]);
        let tables = tables(&database);
        let shapes = shapes(&tables);
        let mut fitting = 0;
        for preset in ALL {
            for index in preset.fits(&shapes) {
                let table = shapes[index].1;
                let select = preset.select("public", table);
                // Every value is made, as a count alone makes none.
                database.query(&format!("SELECT md5(r::text) FROM ({select}) r"));
                if let Some(select) =
                    preset.select_contacts("public", table).filter(|_| preset.fits_contacts(&shapes, "public"))
                {
                    database.query(&format!("SELECT md5(c::text) FROM ({select}) c"));
                }
                fitting += 1;
            }
        }
        assert!(fitting > 0, "{}: none fits", case.folder);
    }
}

/// What other versions have, and what roles cannot see: the tables of a case, altered.
const VERSIONS: [(&str, &str); 15] = [
    ("chatwoot", "ALTER TABLE contacts DROP COLUMN blocked"),
    ("chatwoot", "DROP TABLE attachments"),
    ("evolution", r#"ALTER TABLE "Message" DROP COLUMN status"#),
    ("n8n", "ALTER TABLE n8n_chat_histories ADD created_at timestamp"),
    ("langchain-store", "ALTER TABLE message_store ADD created_at text"),
    ("botpress", "DROP TABLE msg_conversations CASCADE"),
    ("whaticket", r#"ALTER TABLE "Messages" ADD wid varchar(255)"#),
    ("whaticket", r#"ALTER TABLE "Tickets" DROP COLUMN "isGroup""#),
    ("rapidpro", "ALTER TABLE msgs_msg RENAME external_id TO external_identifier"),
    ("rapidpro", "ALTER TABLE msgs_msg ADD external_identifier varchar(64)"),
    ("mattermost", "DROP TABLE bots"),
    ("synapse", "DROP TABLE redactions"),
    ("mastra", r#"ALTER TABLE mastra_messages DROP COLUMN "createdAtZ""#),
    // Somebody's own table of the same shape: a word that an enum has not must end no read.
    (
        "vercel-ai-old",
        r#"CREATE TYPE word AS ENUM ('USER', 'BOT');
        ALTER TABLE "Message" ALTER role TYPE word USING CASE role WHEN 'assistant' THEN 'BOT' ELSE 'USER' END::word"#,
    ),
    ("typebot", r#"DROP TABLE "AnswerV2""#),
];

#[test]
fn every_version_of_a_system_is_read_by_what_it_has() {
    let mut unseen: Vec<&Preset> = ALL.to_vec();
    let mut see = |preset: &Preset| unseen.retain(|known| *known != preset);
    for case in &CASES {
        see(recognised(case, &load(case, &["schema.sql"])).0);
    }
    for (folder, change) in VERSIONS {
        let case = CASES.iter().find(|case| case.folder == folder).unwrap();
        let database = load(case, &["schema.sql", "hostile.sql"]);
        database.sql(change);
        let tables = tables(&database);
        let shapes = shapes(&tables);
        let [(preset, index)] = recognise(&shapes)[..] else { panic!("{folder}, {change}: {:?}", recognise(&shapes)) };
        assert_eq!(preset.name, case.preset, "{change}");
        see(preset);
        let select = preset.select("public", shapes[index].1);
        let race = if preset.text_is_json { format!("%{RACE}%") } else { RACE.to_owned() };
        let copies = database.query(&format!(
            "SELECT count(*), count(DISTINCT direction) FROM ({select}) r WHERE sent AND text LIKE '{race}'"
        ));
        assert!(preset.refusal.is_some() || copies == [["2", "1"]], "{folder}, {change}: {copies:?}");
        if let Some(select) =
            preset.select_contacts("public", case.table).filter(|_| preset.fits_contacts(&shapes, "public"))
        {
            database.query(&format!("SELECT md5(c::text) FROM ({select}) c"));
        }
    }
    assert!(unseen.is_empty(), "never read: {unseen:#?}");
}

#[test]
fn what_a_message_says_of_itself_does_not_leave_it_out() {
    let chatwoot = &CASES[0];
    let database = load(chatwoot, &["schema.sql", "hostile.sql"]);
    let select = recognised(chatwoot, &database).0.select("public", chatwoot.table);
    let says = database.query(&format!("SELECT sent FROM ({select}) r WHERE text LIKE 'says %'"));
    assert_eq!(says, [["t"], ["t"]], "a form that holds the mark of a deletion is no deletion");
}

#[test]
fn every_preset_says_what_it_reads() {
    for preset in ALL {
        assert!(!preset.name.is_empty() && !preset.tables.is_empty() && !preset.contact_id.is_empty());
        assert_eq!(preset.text_is_json, !preset.text_paths.is_empty(), "{}", preset.name);
        assert!(!preset.incoming.is_empty(), "{}", preset.name);
        let asked = preset.outgoing.is_empty();
        assert!(!asked || preset.incoming == ["*"] || preset.refusal.is_some(), "{}", preset.name);
    }
}

#[test]
fn the_documentation_has_every_preset() {
    let docs = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/presets.md")).unwrap();
    for preset in ALL {
        assert!(docs.contains(&format!("| `{}` |", preset.name)), "{}", preset.name);
    }
}
