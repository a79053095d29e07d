//! Forms of exports beyond the samples: layouts, parts, bad input.

use chrono_tz::Tz;

use super::ExportSource;
use super::chat::{Gathered, Writer};
use super::json_samples::options;
use super::overlap;
use crate::source::mapping::GivenMapping;

/// What was read, with sides told, or the error with its advice.
pub(super) fn read(files: &[(&str, &str)], zone: Tz, me: Option<&str>, skip_bad: bool) -> Result<Gathered, String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let mut source = ExportSource::find(&[folder.path().to_owned()], &GivenMapping::default()).ok_or("no export")?;
    let said = |error: &crate::error::Error| format!("{error} | {}", error.advice().unwrap_or_default());
    source
        .gather(&options(zone, me, skip_bad))
        .map(|(gathered, _)| gathered)
        .map_err(|error| said(&error).replace(&*folder.path().to_string_lossy(), "FOLDER"))
}

/// `contact>text` for what went out and `contact<text` for what came in; deleted rows say so, media without text too.
pub(super) fn told(gathered: Gathered) -> Vec<String> {
    let mut lines = Vec::new();
    for chat in overlap::join(gathered.chats).0 {
        for row in &chat.rows {
            let side = if row.writer == Writer::Bot { '>' } else { '<' };
            let text = match &row.text {
                _ if row.is_deleted => "(deleted)",
                None if row.attachment => "(media)",
                text => text.as_deref().unwrap_or("(nothing)"),
            };
            lines.push(format!("{}{side}{text}", chat.id));
        }
    }
    lines
}

fn lines(files: &[(&str, &str)]) -> Vec<String> {
    told(read(files, Tz::UTC, None, false).unwrap())
}

/// A thread of Meta with rows `sender|seconds|rest of the object`, the oldest first.
fn thread(title: &str, people: &[&str], rows: &[&str]) -> String {
    let people: Vec<String> = people.iter().map(|name| format!("{{\"name\":\"{name}\"}}")).collect();
    let row = |row: &&str| {
        let mut parts = row.splitn(3, '|');
        let (sender, at) = (parts.next().unwrap(), parts.next().unwrap());
        let rest = parts.next().map(|rest| format!(",{rest}")).unwrap_or_default();
        format!(
            "{{\"sender_name\":\"{sender}\",\"timestamp_ms\":{}{rest}}}",
            1_760_000_000_000 + at.parse::<i64>().unwrap() * 1000
        )
    };
    let rows: Vec<String> = rows.iter().rev().map(row).collect();
    format!("{{\"participants\":[{}],\"messages\":[{}],\"title\":\"{title}\"}}", people.join(","), rows.join(",\n"))
}

fn text(text: &str) -> String {
    format!("\"content\":\"{text}\"")
}

#[test]
fn threads_are_found_under_all_roots_and_in_all_sections() {
    for root in [
        "messages",
        "your_activity_across_facebook/messages",
        "your_facebook_activity/messages",
        "your_instagram_activity/messages",
        "this_profile's_activity_across_facebook/messages",
    ] {
        for section in ["inbox", "archived_threads", "filtered_threads", "message_requests", "e2ee_cutover"] {
            let thread = thread(
                "Ana",
                &["Ana", "Shop"],
                &[&format!("Ana|1|{}", text("hi")), &format!("Shop|2|{}", text("yes"))],
            );
            let file = format!("{root}/{section}/ana_1/message_1.json");
            let beside = format!("{root}/autofill_information.json");
            let read = lines(&[(&file, &thread), (&beside, "{\"autofill_information_v2\":{}}")]);
            assert_eq!(read, ["ana_1<hi", "ana_1>yes"], "{file}");
        }
    }
}

fn parts_of(numbers: &[u32]) -> Vec<(String, String)> {
    let one = |number: &u32| {
        let at = 1000 - number;
        let rows = [format!("Ana|{at}|{}", text(&format!("part {number}")))];
        (format!("inbox/ana_1/message_{number}.json"), thread("Ana", &["Ana", "Shop"], &[&rows[0]]))
    };
    numbers.iter().map(one).collect()
}

fn borrowed(files: &[(String, String)]) -> Vec<(&str, &str)> {
    files.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect()
}

#[test]
fn parts_follow_each_other_by_number_and_a_missing_one_is_told() {
    let files = parts_of(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    let read_back: Vec<String> = (1..=10).rev().map(|number| format!("ana_1<part {number}")).collect();
    assert_eq!(lines(&borrowed(&files)), read_back);
    let files = parts_of(&[1, 3]);
    let error = read(&borrowed(&files), Tz::UTC, None, false).unwrap_err();
    assert!(
        error.contains("FOLDER/inbox/ana_1: message_2.json is missing, although message_3.json is there"),
        "{error}"
    );
    let skipped = read(&borrowed(&files), Tz::UTC, None, true).unwrap();
    assert_eq!(skipped.bad.0, 1);
    assert_eq!(told(skipped), ["ana_1<part 3", "ana_1<part 1"]);
}

#[test]
fn a_part_that_is_cut_off_is_named_and_the_others_can_be_read() {
    let mut files = parts_of(&[1, 2]);
    let length = files[1].1.len();
    for cut in [0, 1, 30, length / 2, length - 1] {
        files[1].1.truncate(cut);
        let error = read(&borrowed(&files), Tz::UTC, None, false).unwrap_err();
        assert!(error.contains("message_2.json:") && error.contains("damaged or cut off"), "{cut}: {error}");
        let skipped = read(&borrowed(&files), Tz::UTC, Some("Shop"), true);
        assert!(skipped.is_err_and(|error| error.contains("nobody in it is called Shop")));
        assert_eq!(told(read(&borrowed(&files), Tz::UTC, None, true).unwrap()), ["ana_1<part 1"], "{cut}");
        files = parts_of(&[1, 2]);
    }
}

#[test]
fn downloads_that_overlap_count_each_message_once_and_split_ones_all() {
    let rows = |from: u32, to: u32| -> Vec<String> {
        (from..to).map(|at| format!("Shop|{at}|{}", text(&format!("m{at}")))).collect()
    };
    let of = |rows: Vec<String>| thread("Ana", &["Ana", "Shop"], &rows.iter().map(String::as_str).collect::<Vec<_>>());
    let texts = |from: u32, to: u32| -> Vec<String> { (from..to).map(|at| format!("ana_1>m{at}")).collect() };
    let sorted = |mut lines: Vec<String>| {
        lines.sort();
        lines
    };
    // The second download has all of the first and more.
    let files = [
        ("first/inbox/ana_1/message_1.json".to_owned(), of(rows(10, 15))),
        ("second/inbox/ana_1/message_1.json".to_owned(), of(rows(14, 19))),
        ("second/inbox/ana_1/message_2.json".to_owned(), of(rows(10, 14))),
    ];
    assert_eq!(sorted(lines(&borrowed(&files))), texts(10, 19));
    // One request in two archives.
    let files = [
        ("one/inbox/ana_1/message_1.json".to_owned(), of(rows(14, 19))),
        ("two/inbox/ana_1/message_2.json".to_owned(), of(rows(10, 14))),
    ];
    assert_eq!(sorted(lines(&borrowed(&files))), texts(10, 19));
}

#[test]
fn what_meta_writes_beside_messages_is_left_out_and_counted() {
    let rows = [
        format!("Shop|1|{}", text("Your order is on its way")),
        "Ana|2|\"is_unsent\":true".to_owned(),
        "Ana|3|\"content\":\"Ana sent an attachment.\",\"share\":{\"link\":\"https://x.example\"}".to_owned(),
        format!("Shop|4|{},\"share\":{{\"link\":\"https://x.example\"}}", text("See https://x.example")),
        "Ana|5|\"content\":\"Ana called you.\",\"call_duration\":12".to_owned(),
        "Ana|6|\"type\":\"Subscribe\",\"content\":\"Ana joined.\"".to_owned(),
        "Shop|7|\"photos\":[{\"uri\":\"a.jpg\",\"creation_timestamp\":1760000007}],\"content\":\"Liked a message\""
            .to_owned(),
        format!("Ana|8|{}", text("Curtiu uma mensagem")),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let file = thread("Ana", &["Ana", "Shop"], &rows);
    let group = thread("Suppliers", &["Ana", "Omar", "Shop"], &[&format!("Ana|1|{}", text("hello all"))]);
    let own = thread("Shop", &["Shop"], &[&format!("Shop|1|{}", text("note"))]);
    let empty = thread("Lin", &["Lin", "Shop"], &[]);
    let files = [
        ("inbox/ana_1/message_1.json", file.as_str()),
        ("inbox/suppliers_2/message_1.json", &group),
        ("inbox/shop_3/message_1.json", &own),
        ("inbox/lin_4/message_1.json", &empty),
    ];
    let gathered = read(&files, Tz::UTC, None, false).unwrap();
    let left_out: Vec<(&str, u64)> = gathered.left_out.iter().map(|(what, rows)| (*what, *rows)).collect();
    assert_eq!(
        left_out,
        [
            ("calls", 1),
            ("messages in groups", 1),
            ("messages to oneself or to a namesake", 1),
            ("notices", 1),
            ("reactions", 1)
        ]
    );
    assert_eq!(
        told(gathered),
        [
            "ana_1>Your order is on its way",
            "ana_1<(deleted)",
            "ana_1<(media)",
            "ana_1>See https://x.example",
            "ana_1>Liked a message",
        ]
    );
}

#[test]
fn people_whose_accounts_are_gone_stay_apart() {
    let one = thread("Instagram User", &["Shop"], &[&format!("Instagram User|1|{}", text("one"))]);
    let two = thread(
        "Instagram User",
        &["Shop"],
        &[&format!("Instagram User|1|{}", text("two")), &format!("Shop|2|{}", text("yes"))],
    );
    let read = lines(&[("inbox/instagramuser_1/message_1.json", &one), ("inbox/instagramuser_2/message_1.json", &two)]);
    assert_eq!(read, ["instagramuser_1<one", "instagramuser_2<two", "instagramuser_2>yes"]);
}

#[test]
fn values_of_wrong_types_are_named_with_their_place_and_can_be_passed_over() {
    for (row, words) in [
        ("{\"sender_name\":\"Ana\",\"timestamp_ms\":\"soon\"}", "timestamp_ms is “\"soon\"”, and no whole number"),
        ("{\"sender_name\":\"Ana\",\"timestamp_ms\":99999999999999999999}", "timestamp_ms"),
        ("{\"sender_name\":\"Ana\"}", "timestamp_ms is missing"),
        ("{\"timestamp_ms\":1760000000000}", "sender_name is missing"),
        ("{\"sender_name\":{},\"timestamp_ms\":1760000000000}", "sender_name is “{}”, and no text"),
        ("{\"sender_name\":\"Ana\",\"timestamp_ms\":1760000000000,\"content\":[1]}", "content is “[1]”, and no text"),
        ("[]", "message is “[]”, and no object"),
        ("3", "message is “3”, and no object"),
    ] {
        let file = format!(
            "{{\"participants\":[{{\"name\":\"Ana\"}},{{\"name\":\"Shop\"}}],\"title\":\"Ana\",\"messages\":[\n\
             {{\"sender_name\":\"Shop\",\"timestamp_ms\":1760000000000,\"content\":\"yes\"}},\n{row}]}}"
        );
        let files = [("inbox/ana_1/message_1.json", file.as_str())];
        let error = read(&files, Tz::UTC, None, false).unwrap_err();
        assert!(error.contains("message_1.json:3: ") && error.contains(words), "{row}: {error}");
        let skipped = read(&files, Tz::UTC, None, true).unwrap();
        assert_eq!((skipped.bad.0, told(skipped)), (1, vec!["ana_1>yes".to_owned()]), "{row}");
    }
}

#[test]
fn pages_beside_json_are_passed_over_and_alone_are_refused() {
    let page = "<html><body><div class=\"uiBoxWhite noborder\"><h2 class=\"_a6-g\">Ana</h2></div></body></html>";
    let json = thread("Ana", &["Ana", "Shop"], &[&format!("Ana|1|{}", text("hi"))]);
    let both = [("inbox/ana_1/message_1.html", page), ("inbox/ana_1/message_1.json", &json)];
    assert!(read(&both, Tz::UTC, None, false).unwrap().remarks.is_empty());
    let other = [("inbox/omar_2/message_1.html", page), ("inbox/ana_1/message_1.json", &json)];
    let gathered = read(&other, Tz::UTC, None, false).unwrap();
    assert!(gathered.remarks[0].contains("1 chat only there as HTML"), "{:?}", gathered.remarks);
    let error = read(&[("inbox/ana_1/message_1.html", page)], Tz::UTC, None, false).unwrap_err();
    assert!(error.contains("HTML") && error.contains("JSON instead of HTML"), "{error}");
    let old = r#"[{"participants":["shop","ana"],"conversation":[{"sender":"ana","created_at":"2019-01-01T00:00:00","text":"hi"}]}]"#;
    let error = read(&[("messages.json", old)], Tz::UTC, None, false).unwrap_err();
    assert!(error.contains("2018 to 2020"), "{error}");
}

#[test]
fn encrypted_threads_of_one_name_stay_apart() {
    let thread = |number: u32, said: &str| {
        format!(
            "{{\"participants\":[\"Shop\",\"Facebook user\"],\"threadName\":\"Facebook user_{number}\",\"messages\":[\
             {{\"isUnsent\":false,\"senderName\":\"Facebook user\",\"text\":\"{said}\",\"timestamp\":1760000000000,\"type\":\"text\",\"media\":[]}}]}}"
        )
    };
    let (one, two) = (thread(5, "one"), thread(9, "two"));
    let read = lines(&[("Facebook user_5.json", &one), ("Facebook user_9.json", &two)]);
    assert_eq!(read, ["Facebook user_5<one", "Facebook user_9<two"]);
}
