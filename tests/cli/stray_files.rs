//! Files that hold no messages: what they are, what is read, and no settings that could not help.

use std::fmt::Write as _;

use crate::pasted::pasted;
use crate::run::Place;

const EXAMPLE: &str = "{\"contact_id\": \"ana\", \"direction\": \"outgoing\"";

#[test]
fn a_file_without_messages_is_called_so_and_no_settings_are_offered() {
    for (name, content, words) in [
        (
            "config.json",
            "{\"name\": \"bot\", \"port\": 3000, \"db\": {\"host\": \"h\"}}",
            "its columns are db, name, port",
        ),
        ("package.json", "{\n  \"name\": \"bot\",\n  \"version\": \"1.0\"\n}\n", "its columns are name, version"),
        (
            "app.log",
            "2026-01-07T14:00:00Z INFO started\n2026-01-07T14:00:01Z WARN slow\n",
            "begins with “2026-01-07T14:00:00Z INFO",
        ),
        ("notes.txt", "Hello, this is a text.\nIt has lines.\n", "its columns are Hello, this is a text."),
        (
            "prices.csv",
            "sku,title,price,updated\na1,Blue,39,2026-01-07\n",
            "its columns are sku, title, price, updated",
        ),
        (
            "people.csv",
            "id,name,email,created_at\n1,Ana,a@b.c,2026-01-07\n",
            "its columns are id, name, email, created_at",
        ),
    ] {
        let place = Place::with(name, content);
        let expected =
            [&format!("{name} does not look like messages"), words, EXAMPLE, &format!("dm-audit doctor {name}")];
        let done = place.refuses(&format!("deep {name}"), &expected);
        assert!(!done.stderr.contains("[source]"), "{}", done.stderr);
        let doctor = place.run(&format!("doctor {name}")).done();
        assert_eq!(doctor.code, 2, "{}", doctor.stdout);
        for part in ["does not look like messages", EXAMPLE] {
            assert!(doctor.stdout.contains(part), "{part}: {}", doctor.stdout);
        }
        assert!(!doctor.stdout.contains("[source]"), "{}", doctor.stdout);
    }
}

#[test]
fn settings_are_offered_where_a_text_and_a_time_or_a_contact_are_there() {
    for (name, content) in [
        ("log.ndjson", "{\"level\":\"info\",\"time\":\"2026-01-07T14:00:00Z\",\"msg\":\"started\"}\n"),
        ("chat.csv", "chat_id,body,mine\nc1,hello,x\nc1,hi,y\n"),
    ] {
        let done = Place::with(name, content).refuses(&format!("deep {name}"), &["what it lacks", "[source]"]);
        assert!(pasted(&done.stderr).is_some(), "{}", done.stderr);
    }
}

#[test]
fn an_export_that_is_a_folder_is_called_by_its_name_whatever_its_first_file_is() {
    for (files, name) in [
        (&["personal_information/me.json", "your_instagram_activity/likes/liked_posts.json"][..], "Instagram"),
        (&["channels.json", "users.json", "general/2025-10-13.json"], "Slack"),
    ] {
        let place = Place::new();
        for file in files {
            place.file(&format!("export/{file}"), "[]");
        }
        place
            .refuses("deep export", &[&format!("is a{} {name}", if name == "Instagram" { "n" } else { "" }), "export"]);
    }
}

#[test]
fn a_file_of_people_who_write_asks_which_of_them_is_the_bot_and_is_read_as_told() {
    let mut rows = "AuthorID,Author,Date,Content,Attachments\n".to_owned();
    for (number, (author, text)) in [
        ("ana", "are you open?"),
        ("mybot", "until seven"),
        ("ana", "thank you"),
        ("mybot", "you are welcome, see you soon"),
        ("mybot", "you are welcome, see you soon"),
        ("ben", "me too"),
        ("mybot", "of course"),
    ]
    .into_iter()
    .enumerate()
    {
        let (id, second) = (author.len(), 2 * number);
        writeln!(rows, "{id},{author},2026-01-07T14:00:{second:02}+00:00,\"{text}\",").unwrap();
    }
    let place = Place::with("contact_id=room/chat.csv", &rows);
    place.file("chat.csv", &rows);
    let lacks =
        ["direction (Author holds 3 names", "“mybot” 4", "contact_id (no column", "a folder called contact_id=NAME"];
    place.refuses("deep chat.csv", &lacks);
    let done = place.refuses("deep contact_id=room/chat.csv", &["name the bot as `outgoing`"]);
    let settings = pasted(&done.stderr).unwrap();
    assert!(settings.contains("outgoing = [\"mybot\"]") && settings.contains("incoming = [\"*\"]"), "{settings}");
    place.file("dm-audit.toml", settings);
    assert_eq!(place.json("duplicates")["totals"]["by_rule"]["DM101"]["findings"], 1);
}
