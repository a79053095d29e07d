//! Forms of Telegram, Discord, Slack, Signal and Google Chat beyond the samples.

use chrono_tz::Tz;

use super::json_forms::{read, told};

fn lines(files: &[(&str, &str)]) -> Vec<String> {
    told(read(files, Tz::UTC, None, false).unwrap())
}

fn refused(files: &[(&str, &str)], me: Option<&str>) -> String {
    read(files, Tz::UTC, me, false).unwrap_err()
}

fn left_out(files: &[(&str, &str)], me: Option<&str>) -> Vec<(&'static str, u64)> {
    read(files, Tz::UTC, me, false).unwrap().left_out.into_iter().collect()
}

/// A chat of Telegram with rows `user|name|second|rest of the object`.
fn telegram(name: &str, kind: &str, id: u64, rows: &[&str]) -> String {
    let row = |(index, row): (usize, &&str)| {
        let mut parts = row.splitn(4, '|');
        let (user, from, at) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        let rest = parts.next().map(|rest| format!(",{rest}")).unwrap_or_default();
        let from = if from.is_empty() { "null".to_owned() } else { format!("\"{from}\"") };
        format!(
            "{{\"id\":{},\"type\":\"message\",\"date\":\"2025-10-09T08:53:20\",\"date_unixtime\":\"{}\",\"from\":{from},\
             \"from_id\":{user}{rest}}}",
            index + 1,
            1_760_000_000 + at.parse::<i64>().unwrap()
        )
    };
    let rows: Vec<String> = rows.iter().enumerate().map(row).collect();
    format!("{{\"name\":\"{name}\",\"type\":\"{kind}\",\"id\":{id},\"messages\":[\n{}\n]}}", rows.join(",\n"))
}

#[test]
fn telegram_rows_of_every_form_are_read() {
    let chat = telegram(
        "Ana",
        "personal_chat",
        7,
        &[
            r#""user7"|Ana|1|"text":["see ",{"type":"link","text":"x.example"},"!"]"#,
            r#""user9"|Shop|2|"text":"","text_entities":[{"type":"plain","text":"of entities"}]"#,
            r#""user7"||3|"text":"account gone""#,
            r#"7|Ana|4|"text":"old form""#,
            r#"4294967303|Ana|5|"text":"very old form""#,
            r#""user9"|Shop|6|"text":"","photo":"(File not included. Change data exporting settings to download.)""#,
            r#""user9"|Shop|7|"text":"","poll":{"question":"Tea?","closed":false}"#,
            r#""user9"|Shop|8|"text":"button \x1B","edited":"2025-10-10T08:53:20","edited_unixtime":"1760090000""#,
        ],
    );
    assert_eq!(
        lines(&[("result.json", &chat)]),
        [
            "7<see x.example!",
            "7>of entities",
            "7<account gone",
            "7<old form",
            "7<very old form",
            "7>(media)",
            "7>Tea?",
            "7>button \u{1b}"
        ]
    );
}

#[test]
fn in_a_chat_with_a_bot_the_other_side_is_the_bot() {
    let bot = telegram("Shop", "bot_chat", 5, &[r#""user7"|Ana|1|"text":"hi""#, r#""user5"|Shop|2|"text":"yes""#]);
    assert_eq!(lines(&[("result.json", &bot)]), ["7<hi", "7>yes"]);
    let other = telegram("Father", "bot_chat", 6, &[r#""user6"|Father|1|"text":"token""#]);
    let person = telegram("Omar", "personal_chat", 8, &[r#""user8"|Omar|1|"text":"hello""#]);
    let both = [("a/result.json", bot.as_str()), ("b/result.json", &other)];
    assert!(refused(&both, None).contains("Father (1 message), Shop (1 message)"), "{}", refused(&both, None));
    assert_eq!(told(read(&both, Tz::UTC, Some("shop"), false).unwrap()), ["7<hi", "7>yes"]);
    let all = [("a/result.json", bot.as_str()), ("b/result.json", &person)];
    assert_eq!(left_out(&all, None), [("messages of chats with bots", 2)]);
    assert_eq!(left_out(&all, Some("Shop")), [("messages of other chats", 1)]);
}

#[test]
fn telegram_times_without_a_zone_are_told_and_the_hour_that_comes_twice_goes_forward() {
    let row = |id: u32, clock: &str| {
        format!(
            "{{\"id\":{id},\"type\":\"message\",\"date\":\"2021-10-31T{clock}\",\"from\":\"Ana\",\"from_id\":7,\"text\":\"{clock}\"}}"
        )
    };
    let rows = [row(1, "02:50:00"), row(2, "02:10:00"), row(3, "02:55:00"), row(4, "03:05:00")].join(",");
    let chat = format!("{{\"name\":\"Ana\",\"type\":\"personal_chat\",\"id\":7,\"messages\":[{rows}]}}");
    let gathered = read(&[("result.json", &chat)], Tz::Europe__Paris, None, false).unwrap();
    assert_eq!(gathered.zone_assumed, 4);
    let times: Vec<String> = gathered.chats[0].rows.iter().map(|row| row.at.to_string()).collect();
    let expected = ["00:50", "01:10", "01:55", "02:05"].map(|clock| format!("2021-10-31T{clock}:00.000Z"));
    assert_eq!(times, expected);
}

#[test]
fn two_exports_of_one_telegram_chat_count_each_message_once() {
    let rows = [r#""user7"|Ana|1|"text":"hi""#, r#""user9"|Shop|2|"text":"yes""#, r#""user9"|Shop|2|"text":"yes""#];
    let first = telegram("Ana", "personal_chat", 7, &rows[..2]);
    let second = telegram("Ana", "personal_chat", 7, &rows);
    let files = [("ChatExport_1/result.json", first.as_str()), ("ChatExport_1 (1)/result.json", &second)];
    let mut read = lines(&files);
    read.sort();
    assert_eq!(read, ["7<hi", "7>yes", "7>yes"]);
}

/// A channel of Discord with rows `author|is a bot|second|rest of the object`.
fn discord(id: u32, kind: &str, rows: &[&str]) -> String {
    let row = |(index, row): (usize, &&str)| {
        let mut parts = row.splitn(4, '|');
        let (name, is_bot, at) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        let rest = parts.next().unwrap();
        format!(
            "{{\"id\":\"{id}{index}\",\"type\":\"Default\",\"timestamp\":\"2025-10-26T0{at}\",{rest},\
             \"author\":{{\"id\":\"{name}-id\",\"name\":\"{name}\",\"nickname\":\"The {name}\",\"isBot\":{is_bot}}}}}"
        )
    };
    let rows: Vec<String> = rows.iter().enumerate().map(row).collect();
    format!(
        "{{\"guild\":{{\"id\":\"0\"}},\"channel\":{{\"id\":\"{id}\",\"type\":\"{kind}\",\"name\":\"ana\"}},\"messages\":[{}]}}",
        rows.join(",")
    )
}

#[test]
fn discord_tickets_of_one_customer_are_chats_and_channels_of_many_are_not() {
    let ticket = discord(
        1,
        "GuildTextChat",
        &[
            r#"ana|false|0:30:00+02:00|"content":"hi""#,
            r#"shop|true|0:30:05+01:00|"content":"","embeds":[{"title":"Order","description":"paid","fields":[{"name":"Sum","value":"14"}]}]"#,
            r#"ana|false|1:00:00+00:00|"content":"","stickers":[{"id":"1"}]"#,
            r#"shop|true|1:00:01+00:00|"content":"","forwardedMessage":{"content":"as said"}"#,
        ],
    );
    let many = discord(
        2,
        "GuildTextChat",
        &[
            r#"ana|false|0:30:00+00:00|"content":"all""#,
            r#"omar|false|0:31:00+00:00|"content":"of""#,
            r#"other|true|0:32:00+00:00|"content":"us""#,
        ],
    );
    let files = [("a.json", ticket.as_str()), ("b.json", &many)];
    assert_eq!(lines(&files), ["ana-id<hi", "ana-id>Order\npaid\nSum\n14", "ana-id<(media)", "ana-id>as said"]);
    assert_eq!(left_out(&files, None), [("messages in channels of many", 3)]);
    let gathered = read(&files, Tz::UTC, None, false).unwrap();
    assert_eq!(gathered.chats[0].rows[0].at.to_string(), "2025-10-25T22:30:00.000Z");
}

#[test]
fn several_discord_bots_are_asked_about_and_a_nickname_tells() {
    let rows = [
        r#"ana|false|0:30:00+00:00|"content":"hi""#,
        r#"shop|true|0:31:00+00:00|"content":"yes""#,
        r#"ticket|true|0:32:00+00:00|"content":"opened""#,
    ];
    let ticket = discord(1, "GuildTextChat", &rows);
    let files = [("a.json", ticket.as_str())];
    let error = refused(&files, None);
    assert!(error.contains("shop (1 message), ticket (1 message)") && error.contains("--me"), "{error}");
    assert_eq!(told(read(&files, Tz::UTC, Some("The shop"), false).unwrap()), ["ana-id<hi", "ana-id>yes"]);
    assert!(refused(&files, Some("The shap")).contains("nobody in it is called The shap"));
}

#[test]
fn discord_parts_of_one_channel_are_one_chat_and_people_alone_are_told_by_its_name() {
    let one = discord(1, "DirectTextChat", &[r#"ana|false|0:30:00+00:00|"content":"hi""#]);
    let two =
        discord(1, "DirectTextChat", &[r#"shop|false|0:31:00+00:00|"content":"yes""#]).replace("\"10\"", "\"11\"");
    let files = [("a [part 1].json", one.as_str()), ("a [part 2].json", &two)];
    assert_eq!(lines(&files), ["ana-id<hi", "ana-id>yes"]);
}

#[test]
fn discord_values_that_are_no_times_are_named() {
    let file = discord(1, "DirectTextChat", &[r#"ana|false|0:30:00|"content":"hi""#]);
    assert!(refused(&[("a.json", &file)], None).contains("timestamp is “2025-10-26T00:30:00”, and no time"));
}

const USERS: &str = r#"[{"id":"UBOT","name":"shop","is_bot":true,"profile":{"real_name":"The Shop","bot_id":"B1"}},
    {"id":"UANA","name":"ana","profile":{"display_name":""}},{"id":"UOMAR","name":"omar","profile":{"display_name":"Omar R"}},
    {"id":"UOTHER","name":"other","is_bot":true}]"#;

fn slack(user: &str, rest: &str, at: u32) -> String {
    let user = if user.is_empty() { String::new() } else { format!("\"user\":\"{user}\",") };
    format!("{{\"type\":\"message\",{user}\"ts\":\"17600000{at:02}.000100\",{rest}}}")
}

#[test]
fn slack_rows_of_every_form_are_read() {
    let day = [
        slack("UANA", r#""text":"a &lt;b&gt; <http:\/\/x.example|x.example> <@UBOT>""#, 1),
        slack("", r#""subtype":"bot_message","bot_id":"B1","text":"by its id""#, 2),
        slack("", r#""subtype":"bot_message","username":"Shop","text":"by its name""#, 3),
        slack(
            "UBOT",
            r#""bot_id":"B1","text":"","blocks":[{"type":"section","text":{"type":"plain_text","text":"in a block"}}]"#,
            4,
        ),
        slack("UANA", r#""subtype":"tombstone","text":"This message was deleted.","hidden":false"#, 5)
            .replace("UANA", "USLACKBOT"),
        slack("UANA", r#""bot_id":"B9","text":"through an app of mine""#, 6),
        slack("UANA", r#""subtype":"huddle_thread","text":"A huddle started""#, 7),
        slack("UANA", r#""subtype":"channel_topic","text":"set the topic""#, 8),
        slack("UANA", r#""subtype":"thread_broadcast","thread_ts":"1760000001.000100","text":"also here""#, 9),
        slack("USLACKBOT", r#""text":"Reminder""#, 10),
    ];
    let day = format!("[{}]", day.join(","));
    let files = [
        ("users.json", USERS),
        ("dms.json", r#"[{"id":"D00000001","members":["UANA","UBOT"]},{"id":"D00000002","members":["UANA","UOMAR"]}]"#),
        ("channels.json", r#"[{"id":"C1","name":"general","members":[]}]"#),
        ("D00000001/2025-10-09.json", &day),
        ("D00000002/2025-10-09.json", r#"[{"type":"message","user":"UOMAR","text":"psst","ts":"1760000001.000100"}]"#),
        ("general/2025-10-09.json", r#"[{"type":"message","user":"UOMAR","text":"all","ts":"1760000001.000100"}]"#),
        ("general/2025-10-10.json", "[]"),
    ];
    assert_eq!(
        lines(&files),
        [
            "UANA<a <b> x.example @shop",
            "UANA>by its id",
            "UANA>by its name",
            "UANA>in a block",
            "UANA<(deleted)",
            "UANA<through an app of mine",
            "UANA<also here",
        ]
    );
    let counted = [
        ("calls", 1),
        ("messages between others", 1),
        ("messages in channels and groups", 1),
        ("messages of Slackbot", 1),
        ("notices", 1),
    ];
    assert_eq!(left_out(&files, None), counted);
    // A person may stand in for the bot.
    assert_eq!(told(read(&files, Tz::UTC, Some("Omar R"), false).unwrap()), ["UANA>psst"]);
    assert!(refused(&files, Some("Omer R")).contains("nobody in it is called Omer R"));
}

#[test]
fn several_slack_bots_are_asked_about_and_a_damaged_day_is_named() {
    let day = format!("[{}]", slack("UANA", r#""text":"hi""#, 1));
    let dms = r#"[{"id":"D00000001","members":["UANA","UBOT"]},{"id":"D00000002","members":["UANA","UOTHER"]}]"#;
    let files = [
        ("users.json", USERS),
        ("dms.json", dms),
        ("D00000001/2025-10-09.json", &day),
        ("D00000002/2025-10-09.json", &day),
    ];
    let error = refused(&files, None);
    assert!(error.contains("shop") && error.contains("other") && error.contains("--me"), "{error}");
    let damaged = [files[0], ("dms.json", "[]"), files[2], ("D00000001/2025-10-10.json", &day[..20])];
    let error = refused(&damaged, None);
    assert!(error.contains("2025-10-10.json:1") && error.contains("damaged or cut off"), "{error}");
}

#[test]
fn a_day_of_slack_by_itself_tells_the_bot_by_its_rows() {
    let day = [slack("UANA", r#""text":"hi""#, 1), slack("UBOT", r#""bot_id":"B1","text":"yes""#, 2)];
    let day = format!("[{}]", day.join(","));
    assert_eq!(lines(&[("2025-10-09.json", &day)]), ["UANA<hi", "UANA>yes"]);
}

const SIGNAL: &str = r#"{"version":"1","backupTimeMs":"1760000000000"}
{"account":{"givenName":"The","familyName":"Shop"}}
{"recipient":{"id":"1","self":{}}}
{"recipient":{"id":"2","contact":{"aci":"AAECAwQFBgcICQoLDA0ODw==","e164":"12025550143","profileGivenName":"Ana"}}}
{"recipient":{"id":"3","group":{"masterKey":"x"}}}
{"chat":{"id":"10","recipientId":"2"}}
{"chat":{"id":"11","recipientId":"1"}}
{"chat":{"id":"12","recipientId":"3"}}
{"chatItem":{"chatId":"10","authorId":"2","dateSent":"1760000001000","incoming":{},"standardMessage":{"text":{"body":"hi"}}}}
{"chatItem":{"chatId":"10","authorId":"1","dateSent":"1760000002000","outgoing":{},"standardMessage":{"text":{"body":"yes"},"attachments":[{"pointer":{}}]}}}
{"chatItem":{"chatId":"10","authorId":"2","dateSent":"1760000003000","incoming":{},"remoteDeletedMessage":{}}}
{"chatItem":{"chatId":"10","authorId":"2","dateSent":"1760000004000","directionless":{},"updateMessage":{"individualCall":{}}}}
{"chatItem":{"chatId":"11","authorId":"1","dateSent":"1760000005000","outgoing":{},"standardMessage":{"text":{"body":"note"}}}}
{"chatItem":{"chatId":"12","authorId":"2","dateSent":"1760000006000","incoming":{},"standardMessage":{"text":{"body":"all"}}}}
"#;

#[test]
fn signal_frames_are_put_together() {
    let files = [("main.jsonl", SIGNAL), ("metadata.json", "{\"version\":1}")];
    let id = "00010203-0405-0607-0809-0a0b0c0d0e0f";
    assert_eq!(lines(&files), [format!("{id}<hi"), format!("{id}>yes"), format!("{id}<(deleted)")]);
    assert_eq!(left_out(&files, None), [("calls", 1), ("messages in groups", 1), ("saved messages", 1)]);
    assert_eq!(read(&files, Tz::UTC, None, false).unwrap().chats[0].name.as_deref(), Some("Ana"));
    assert!(read(&files, Tz::UTC, Some("the shop"), false).is_ok());
    assert!(refused(&files, Some("Nobody")).contains("nobody in it is called Nobody"));
    let turned = read(&files, Tz::UTC, Some("Ana"), false).unwrap();
    assert!(told(turned)[0].contains(">hi"));
}

#[test]
fn a_signal_file_that_is_cut_off_is_named_with_its_line() {
    let cut = &SIGNAL[..SIGNAL.len() - 40];
    let error = refused(&[("main.jsonl", cut)], None);
    assert!(error.contains("main.jsonl:14: the JSON is damaged or cut off"), "{error}");
    assert_eq!(read(&[("main.jsonl", cut)], Tz::UTC, None, true).unwrap().bad.0, 1);
}

fn google(name: &str, kind: &str, date: &str, text: &str) -> String {
    format!(
        "{{\"creator\":{{\"name\":\"{name}\",\"email\":\"{name}@x.example\",\"user_type\":\"{kind}\"}},\
         \"created_date\":\"{date}\",\"text\":\"{text}\",\"message_id\":\"{name}/{text}\"}}"
    )
}

#[test]
fn google_chats_are_read_and_dates_of_other_languages_refused() {
    let date = "Tuesday, October 14, 2025 at 8:30:15\u{202f}AM UTC";
    let dm = |date: &str| {
        format!("{{\"messages\":[{},{}]}}", google("ana", "Human", date, "hi"), google("shop", "Human", date, "yes"))
    };
    let english = dm(date);
    let owner = r#"{"user":{"name":"shop","email":"shop@x.example","user_type":"Human"}}"#;
    let files = [
        ("Google Chat/Groups/DM a/messages.json", english.as_str()),
        ("Google Chat/Users/User 1/user_info.json", owner),
    ];
    assert_eq!(lines(&files), ["ana@x.example<hi", "ana@x.example>yes"]);
    assert!(refused(&files[..1], None).contains("ana (1 message), shop (1 message)"));
    assert_eq!(told(read(&files[..1], Tz::UTC, Some("shop"), false).unwrap()), lines(&files));
    let french = dm("mardi 14 octobre 2025 à 08:30:15 UTC");
    let error = refused(&[(files[0].0, &french), files[1]], None);
    assert!(error.contains("not in English") && error.contains("switch the language"), "{error}");
    let bot =
        format!("{{\"messages\":[{},{}]}}", google("ana", "Human", date, "hi"), google("app", "Bot", date, "yes"));
    assert_eq!(lines(&[(files[0].0, &bot)]), ["ana@x.example<hi", "ana@x.example>yes"]);
    let space = "Google Chat/Groups/Space b/messages.json";
    assert_eq!(left_out(&[files[0], files[1], (space, &english)], None), [("messages in spaces", 2)]);
}
