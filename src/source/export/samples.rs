//! Exports as the platforms write them, with what they truly hold.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::ExportSource;
use super::chat::{Gathered, Writer};
use super::overlap;
use crate::scope::Scope;
use crate::source::mapping::GivenMapping;
use crate::source::{ReadOptions, ZoneHint};
use crate::time::DateOrder;

pub(super) fn options(zone: chrono_tz::Tz, me: Option<&str>) -> ReadOptions {
    ReadOptions {
        scope: Scope::default(),
        zone,
        zone_hint: ZoneHint::Flag,
        dates: DateOrder::Unknown,
        skip_bad: false,
        attachments: false,
        me: me.map(str::to_owned),
        deleted_replies: true,
        memory: 1 << 30,
        folder: std::env::temp_dir(),
    }
}

/// What is gathered of an export, with the side of every row.
pub(super) fn gathered(path: &Path, options: &ReadOptions) -> Result<Gathered, String> {
    let mut source = ExportSource::find(&[path.to_owned()], &GivenMapping::default()).ok_or("no export")?;
    let (mut gathered, _) = source.gather(options).map_err(|error| error.to_string())?;
    (gathered.chats, _) = overlap::join(gathered.chats);
    Ok(gathered)
}

/// One line for each message, as the truth has them.
pub(super) fn lines(gathered: &Gathered) -> Vec<String> {
    let mut lines = Vec::new();
    for chat in &gathered.chats {
        for row in chat.rows.iter().filter(|row| !row.is_deleted) {
            let direction = if row.writer == Writer::Bot { "outgoing" } else { "incoming" };
            lines.push(format!("{} {direction} {:?} {} {}", chat.id, row.text, row.at, row.attachment));
        }
    }
    lines
}

fn truth(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut lines: Vec<(String, String)> = Vec::new();
    for row in rows {
        let contact = row["contact_id"].as_str().unwrap();
        let attachment = row["attachment"].as_bool().unwrap_or(false);
        let (direction, at) = (row["direction"].as_str().unwrap(), row["at"].as_str().unwrap());
        let line = format!("{contact} {direction} {:?} {at} {attachment}", row["text"].as_str());
        lines.push((contact.to_owned(), line));
    }
    lines.sort_by(|a, b| a.0.cmp(&b.0));
    lines.into_iter().map(|(_, line)| line).collect()
}

pub(super) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sources/exports")
}

#[test]
fn texts_of_phones_give_exactly_their_messages_whether_the_bot_is_named_or_not() {
    for (sample, zone, deleted) in [
        ("whatsapp_android_txt", chrono_tz::America::Sao_Paulo, 2),
        ("whatsapp_android_zip", chrono_tz::America::Sao_Paulo, 2),
        ("whatsapp_iphone_txt", chrono_tz::America::Sao_Paulo, 2),
        ("whatsapp_iphone_zip", chrono_tz::America::Sao_Paulo, 2),
        ("line_txt", chrono_tz::Asia::Tokyo, 2),
    ] {
        let sample = folder().join(sample);
        for me in [None, Some("Café Nova")] {
            let gathered = gathered(&sample.join("export"), &options(zone, me)).unwrap();
            assert_eq!(lines(&gathered), truth(&sample.join("truth.ndjson")), "{}", sample.display());
            let rows = gathered.chats.iter().flat_map(|chat| &chat.rows);
            assert_eq!(rows.filter(|row| row.is_deleted).count(), deleted, "{}", sample.display());
        }
    }
}

#[test]
fn a_text_of_line_may_begin_with_a_bracket() {
    let gathered = gathered(&folder().join("cases/line_bracket.txt"), &options(chrono_tz::Asia::Tokyo, None)).unwrap();
    assert_eq!((gathered.chats[0].id.as_str(), gathered.chats[0].rows.len()), ("Lin Qi", 12));
}

#[test]
fn texts_of_kakaotalk_are_read() {
    let computer = "Ana 님과 카카오톡 대화\n저장한 날짜 : 2025-10-14 15:20:11\n\n\
        --------------- 2025년 10월 13일 월요일 ---------------\n[Ana] [오후 3:15] 안녕\n하세요\n[Shop] [오후 3:16] 사진\n\
        [Shop] [오후 3:16] 삭제된 메시지입니다.\n[Ana] [오후 3:17] 보이스톡 0:31\n";
    let phone = "Ana 님과 카카오톡 대화\n저장한 날짜 : 2025년 10월 14일 오후 3:20\n\n2025년 10월 13일 오후 3:15\n\
        2025년 10월 13일 오후 3:15, Ana : 안녕\n하세요\n2025년 10월 13일 오후 3:16, 회원님 : 사진\n";
    let mac =
        "Date,User,Message\n2025-10-13 15:15:00,\"Ana\",\"안녕\n하세요\"\n2025-10-13 15:16:00,\"Shop\",\"사진\"\n";
    let expected = [
        "Ana incoming Some(\"안녕\\n하세요\") 2025-10-13T06:15:00.000Z false",
        "Ana outgoing None 2025-10-13T06:16:00.000Z true",
    ];
    for (name, text) in [
        ("KakaoTalk_20251014.txt", computer),
        ("KakaoTalkChats.txt", phone),
        ("KakaoTalk_Chat_Ana_2025-10-14-15-20-11.csv", mac),
    ] {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join(name), text).unwrap();
        let gathered = gathered(place.path(), &options(chrono_tz::Asia::Seoul, None)).unwrap();
        assert_eq!(lines(&gathered), expected, "{name}");
    }
}

#[test]
fn a_text_of_line_is_read_in_other_languages_and_forms_of_days() {
    let japanese = "[LINE] 花子とのトーク履歴\r\n保存日時：2025/10/14 12:00\r\n\r\n2025/10/13(月)\r\n12:08\t花子\t\"お疲れ様です\nよろしく\"\r\n\
        午後2:08\t太郎\t[写真]\r\n21:38\t花子\t☎ 不在着信\r\n22:05\t\tメッセージの送信を取り消しました\r\n\
        22:10\t花子がメッセージの送信を取り消しました\r\n";
    let english = "[LINE] Chat history with 花子\nSaved on: 06/02/2026, 12:00\n\nMon, 13/10/2025\n12:08PM\t花子\t\"お疲れ様です\nよろしく\"\n\
        2:08PM\t太郎\t[Photo]\n10:10PM\t花子 unsent a message.\n10:11PM\tYou unsent a message.\n";
    let weekday = english.replace("Mon, 13/10/2025", "Wed, 10/09/2025").replace("12:08PM", "12:08pm");
    for (text, day, deleted) in [(japanese, "2025-10-13", 2), (english, "2025-10-13", 2), (&weekday, "2025-09-10", 2)] {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("[LINE]花子.txt"), text).unwrap();
        let gathered = gathered(place.path(), &options(chrono_tz::Asia::Tokyo, Some("太郎"))).unwrap();
        let expected = [
            format!("花子 incoming Some(\"お疲れ様です\\nよろしく\") {day}T03:08:00.000Z false"),
            format!("花子 outgoing None {day}T05:08:00.000Z true"),
        ];
        assert_eq!(lines(&gathered), expected, "{text}");
        let rows = gathered.chats[0].rows.iter().filter(|row| row.is_deleted);
        let sides: Vec<&Writer> = rows.map(|row| &row.writer).collect();
        assert_eq!(sides.len(), deleted, "{text}");
        assert!(sides.contains(&&Writer::Bot) && sides.contains(&&Writer::Contact), "{text}");
    }
}
