//! The five commands on the bot's own tables.

use crate::bot::{START, STORY, bot, empty, findings, ids, json_run, messages, report};
use crate::common::{BOT_SCHEMA, Run};

#[test]
fn since_shows_what_was_repeated_within_a_minute() {
    let database = bot("since", &STORY);
    let report = json_run(&["since", START, &database.url()]).outcome().expect(1).json();
    assert_eq!(report["scope"]["rules"], serde_json::json!(["DM101", "DM102", "DM105"]));
    assert_eq!(report["scope"]["since"], "2026-01-07T14:00:00.000Z");
    let [copies] = findings(&report, "DM101")[..] else { panic!("one reply stands twice: {report:#}") };
    assert_eq!(copies["contact"]["handle"], "lea.m");
    assert_eq!(copies["messages"][1]["gap_s"], 0.884);
    assert_eq!(copies["messages"][1]["adjacent"], true);
    assert_eq!(copies["messages"][1]["at"], "2026-01-07T14:00:02.884Z");
    assert_eq!(findings(&report, "DM102")[0]["contact"]["handle"], "zoe.b");
    let flagged = report["timeline"].as_array().unwrap();
    assert!(flagged.iter().any(|message| message["flags"] == serde_json::json!(["DM101"])), "{report:#}");
}

#[test]
fn since_leaves_out_what_was_before() {
    let database = bot("later", &STORY);
    let report = json_run(&["since", "2026-01-07T14:01:00Z", &database.url()]).outcome().expect(0).json();
    assert_eq!(messages(&report), 3, "those of second 100, 110 and 5000");
}

#[test]
fn user_shows_one_contacts_whole_history() {
    let database = bot("user", &STORY);
    let report = json_run(&["user", "@LEA.M", &database.url()]).outcome().expect(1).json();
    assert_eq!(report["contact"]["handle"], "lea.m");
    assert_eq!(report["contact"]["stopped"], false);
    assert_eq!(report["scope"]["contacts"], serde_json::json!(["lea.m"]));
    assert_eq!(messages(&report), 6);
    let expected: Vec<String> = (1..=6).map(|number| format!("00000000-0000-0000-0000-{number:012}")).collect();
    assert_eq!(ids(&report["timeline"]), expected);
}

#[test]
fn final_shows_who_got_the_final_message_more_than_once() {
    let database = bot("final", &STORY);
    let report = json_run(&["final", &database.url()]).outcome().expect(1).json();
    let [repeat] = findings(&report, "DM301")[..] else { panic!("one contact: {report:#}") };
    assert_eq!(repeat["contact"]["handle"], "lea.m");
    assert_eq!(repeat["messages"].as_array().unwrap().len(), 2);
    assert_eq!(findings(&report, "DM303").len(), 1, "the contact was not stopped");
    assert_eq!(report["final_messages"]["messages"], 2);
    let alias = json_run(&["final-message", &database.url()]).outcome().expect(1).json();
    assert_eq!(alias["findings"], report["findings"]);
}

#[test]
fn duplicates_and_deep_name_the_rules_that_they_ran() {
    let database = bot("rules", &STORY);
    let duplicates = json_run(&["duplicates", &database.url()]).outcome().expect(1).json();
    assert_eq!(duplicates["scope"]["rules"], serde_json::json!(["DM101", "DM102", "DM103", "DM104", "DM105", "DM201"]));
    let deep = json_run(&["deep", &database.url()]).outcome().expect(1).json();
    for rule in ["DM101", "DM102", "DM301", "DM303"] {
        assert_eq!(findings(&deep, rule).len(), 1, "{rule}: {deep:#}");
    }
    assert!(findings(&deep, "DM104").is_empty(), "replies more than an hour apart are of two turns: {deep:#}");
    assert_eq!(deep["source"]["kind"], "postgres");
    assert_eq!(deep["source"]["description"], database.url().replace(":secret", ""));
    assert_eq!(deep["totals"]["contacts"], 3);
    assert_eq!(deep["totals"]["incoming"], 5);
    assert_eq!(deep["totals"]["outgoing"], 5);
}

#[test]
fn every_command_prints_a_table_unless_told_otherwise() {
    let database = bot("table", &STORY);
    let url = database.url();
    for arguments in [
        &["since", START, &url][..],
        &["user", "lea.m", &url],
        &["final", &url],
        &["duplicates", &url],
        &["deep", &url],
    ] {
        let outcome = Run::new(arguments).outcome().expect(1);
        assert!(outcome.stdout.contains("lea.m"), "{arguments:?}:\n{}", outcome.stdout);
        assert!(!outcome.stdout.contains('\u{1b}'), "no colour where nobody sees it");
        assert!(outcome.stderr.contains("reads public.mia_dm_messages ("), "{}", outcome.stderr);
    }
}

#[test]
fn a_bot_without_faults_ends_with_zero() {
    let database = bot("clean", &[("ida", "incoming", "hello", 0.0), ("ida", "outgoing", "tu vas bien ?", 4.0)]);
    let report = json_run(&["deep", &database.url()]).outcome().expect(0).json();
    assert_eq!(report["totals"]["findings"], 0);
}

#[test]
fn quiet_says_nothing_and_files_get_the_report() {
    let database = bot("quiet", &STORY);
    let outcome = Run::new(["deep", "--quiet", "-o", "deep.json", &database.url()]).outcome().expect(1);
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""));
    assert!(outcome.file("deep.json").contains("\"DM301\""));
}

#[test]
fn no_row_is_lost_beyond_the_first_thousand() {
    let database = empty("many");
    database.sql(BOT_SCHEMA);
    database.sql(
        "INSERT INTO mia_dm_contacts (id, ig_user_id) SELECT md5(n::text)::uuid, n FROM generate_series(0, 9) n;
         INSERT INTO mia_dm_messages (contact_id, direction, content, created_at)
         SELECT md5((n % 10)::text)::uuid, CASE WHEN n / 10 % 2 = 0 THEN 'incoming' ELSE 'outgoing' END,
                repeat('é', n % 3000), timestamptz '2026-01-01' + n * interval '1 hour'
         FROM generate_series(1, 2345) n;",
    );
    let report = report("deep", &database.url());
    let count = database.query("SELECT count(*), count(DISTINCT contact_id) FROM mia_dm_messages");
    assert_eq!(report["totals"]["messages"].to_string(), count[0][0]);
    assert_eq!(report["totals"]["contacts"].to_string(), count[0][1]);
}

#[test]
fn text_arrives_as_it_was_written() {
    let texts = ["déjà vu 🖤", "a\tb\nc\\d\\N", "«\u{a0}\"quoted\" 'twice' »", "\u{202e}odd"];
    let rows: Vec<_> = (0_u32..).zip(texts).map(|(n, text)| ("lea.m", "outgoing", text, f64::from(n))).collect();
    let database = bot("texts", &rows);
    let report = json_run(&["user", "lea.m", &database.url()]).outcome().json();
    let timeline = report["timeline"].as_array().unwrap();
    let arrived: Vec<&str> = timeline.iter().map(|message| message["text"].as_str().unwrap()).collect();
    assert_eq!(arrived, texts);
}

#[test]
fn rows_without_a_contact_are_counted_and_said() {
    let database = bot("orphans", &STORY);
    database.sql("UPDATE mia_dm_messages SET contact_id = NULL WHERE content IN ('hello', 'ok')");
    let outcome = json_run(&["deep", &database.url()]).outcome();
    assert!(outcome.stderr.contains("2 rows without contact_id"), "{}", outcome.stderr);
    let report = outcome.json();
    assert_eq!(report["source"]["skipped"]["without_contact"], 2);
    assert_eq!(messages(&report), 8);
}

#[test]
fn facts_about_contacts_come_with_the_messages() {
    let database = bot("facts", &STORY);
    database.sql(
        "UPDATE mia_dm_contacts SET is_stopped = NULL, stopped_at = '2026-01-07T14:01:00Z', stage = 'closing',
         message_count = 6 WHERE ig_username = 'lea.m'",
    );
    let report = json_run(&["user", "lea.m", &database.url()]).outcome().json();
    let contact = &report["contact"];
    assert_eq!(contact["stopped"], true, "a stop without its flag is a stop");
    assert_eq!(contact["stopped_at"], "2026-01-07T14:01:00.000Z");
    assert_eq!(contact["stage"], "closing");
    assert_eq!(contact["message_count"], 6);
    let deep = json_run(&["deep", &database.url()]).outcome().json();
    assert_eq!(findings(&deep, "DM302").len(), 1, "two messages came after the stop");
}

#[test]
fn simulate_replays_a_scope_and_finds_the_original_of_a_copy_just_before_it() {
    let database = bot("simulate", &STORY);
    database.sql(
        "UPDATE mia_dm_messages SET manychat_message_id = 'mid.' || right(id::text, 2) WHERE content IN ('ok', 'hello')",
    );
    let url = database.url();
    let all = json_run(&["simulate", &url]).outcome().expect(0).json();
    let counts =
        |replay: &serde_json::Value| ["contacts", "calls", "blocked"].map(|name| replay["counts"][name].clone());
    assert_eq!(counts(&all), [3, 5, 1]);
    assert_eq!(all["source"]["kind"], "postgres");
    assert_eq!(all["source"]["description"], url.replace(":secret", ""));
    let scope = ["--since", "2026-01-07T14:00:10.500Z", "--contact", "@ZOE.B"];
    let replay = json_run(&["simulate", &url]).args(scope).outcome().expect(0).json();
    assert_eq!(counts(&replay), [1, 1, 1]);
    let copy = &replay["examples"][0];
    assert_eq!(copy["id"], "00000000-0000-0000-0000-000000000008");
    assert_eq!((&copy["contact"]["handle"], &copy["gap_s"]), (&"zoe.b".into(), &0.8.into()));
    assert_eq!(replay["scope"]["contacts"], serde_json::json!(["zoe.b"]));
    let lea = json_run(&["simulate", &url, "--contact", "lea.m", "--ttl", "5s", "--sweep"]).outcome().expect(0).json();
    assert_eq!((counts(&lea), &lea["recommended"]), ([1, 2, 0].map(Into::into), &serde_json::Value::Null));
}

#[test]
fn a_run_says_in_one_line_what_it_reads_and_the_mapping_under_v() {
    let database = bot("one_line", &STORY);
    let outcome = Run::new(["deep", &database.url()]).outcome().expect(1);
    let notes: Vec<&str> = outcome.stderr.lines().collect();
    let line =
        "note: reads public.mia_dm_messages (10 rows) and public.mia_dm_contacts; -v says how columns are mapped";
    assert_eq!(notes, [line], "nothing here is a guess");
    let mapped = "detail: messages from public.mia_dm_messages (contact contact_id, direction direction, text content, \
                  time created_at";
    let verbose = Run::new(["deep", "-v", &database.url()]).outcome().expect(1);
    assert!(verbose.stderr.contains(mapped) && verbose.stderr.contains(line), "{}", verbose.stderr);
    let quiet = Run::new(["-q", "deep", &database.url()]).outcome().expect(1);
    assert_eq!(quiet.stderr, "");
}

#[test]
fn a_run_names_the_columns_that_are_a_guess_until_settings_name_them() {
    let database = empty("guess");
    database.sql(
        "CREATE TABLE chat (id int PRIMARY KEY, conversation_ref text, sender_role text, body text, created_at timestamptz);
         INSERT INTO chat SELECT n, 'c' || n / 4 % 3, CASE n % 2 WHEN 0 THEN 'user' ELSE 'assistant' END, 'text ' || n,
             timestamptz '2026-01-07' + n * interval '1 minute' FROM generate_series(0, 23) n;",
    );
    let run = || Run::new(["duplicates", "--exit-zero", &database.url()]);
    let said = run().outcome().expect(0).stderr;
    let line = said.lines().find(|line| line.contains("reads public.chat (24 rows)")).unwrap();
    for guess in ["contact conversation_ref", "direction sender_role", "dm-audit doctor"] {
        assert!(line.contains(guess), "{guess}: {said}");
    }
    assert!(!line.contains("text body") && !line.contains("time created_at"), "plain names are none: {said}");
    let settings = "[source.columns]\ncontact_id = \"conversation_ref\"\ndirection = \"sender_role\"\n";
    let said = run().file("dm-audit.toml", settings).outcome().expect(0).stderr;
    assert!(!said.contains("guess"), "{said}");
}
