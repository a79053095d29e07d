//! Exports of chat programs: recognised by what they hold, so that nobody takes them for messages of another shape.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::json_start::{first_of, keys};
use super::known::Known;

/// What to do with an export.
pub(super) const CONVERT: &str = "convert it to NDJSON, one message a line, with contact_id, direction, text and at, such as:\n  \
    {\"contact_id\": \"ana\", \"direction\": \"outgoing\", \"text\": \"Hi!\", \"at\": \"2026-01-07T14:00:00Z\"}";

/// What to do with an export that is read where it is named by itself.
pub(super) const NAME_IT: &str =
    "name the export itself, as the program wrote it: its file, its folder or its archive, without settings of columns";

/// What to do with the folder of an export in which no chat was found.
pub(super) const ASK_FOR_MESSAGES: &str =
    "ask for it again with messages in it, as JSON, and name it without settings of columns";

/// Which chat program wrote a file that begins like this.
pub(super) fn recognise(start: &[u8]) -> Option<Known> {
    let of_export = || in_text(start).or_else(|| in_json(start)).map(|problem| Known { problem, advice: NAME_IT });
    of_export().or_else(|| in_other_json(start).map(|problem| Known { problem, advice: CONVERT }))
}

/// Exports as texts, line by line.
fn in_text(start: &[u8]) -> Option<&'static str> {
    type Form = (&'static str, &'static str);
    const FORMS: [Form; 5] = [
        (
            r"^(?:\u{200e}|\u{200f}|\u{202a})*\[\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}[.,]?\s[^\]\n]{4,24}\]\s",
            "is a WhatsApp export",
        ),
        (
            r"^(?:\u{200e}|\u{200f})*\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}\.?,?\s(?:[^\s\d]{1,6}\s)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[AaPp]\.?\s?[Mm]\.?)? - ",
            "is a WhatsApp export",
        ),
        (r"^\[LINE\] ", "is a LINE export"),
        (r"^(?:-{3,} ?)?\d{4}년 \d{1,2}월 \d{1,2}일", "is a KakaoTalk export"),
        (r"^(?:[^\n,;]* 카카오톡 대화|KakaoTalk Chats with )", "is a KakaoTalk export"),
    ];
    static PATTERNS: LazyLock<Vec<(Regex, &'static str)>> =
        LazyLock::new(|| FORMS.iter().filter_map(|(form, problem)| Some((Regex::new(form).ok()?, *problem))).collect());
    let text = start.trim_ascii_start();
    PATTERNS.iter().find(|(form, _)| form.is_match(text)).map(|(_, problem)| *problem)
}

/// Exports as JSON, told by the keys of their first object and of the first in its list.
fn in_json(start: &[u8]) -> Option<&'static str> {
    let text = start.trim_ascii_start();
    let in_list = text.first() == Some(&b'[');
    let outer = keys(if in_list { text.get(1..)?.trim_ascii_start() } else { text });
    // A message file may have columns of any name beside those that it needs.
    if outer.contains("contact_id") || outer.contains("direction") {
        return None;
    }
    let item = first_of(text, "messages").map(keys).unwrap_or_default();
    let telegram_chat = has(&outer, &["type", "id", "messages"]);
    Some(match () {
        () if in_list && has(&outer, &["type", "ts"]) && is_slack(text) => "is a Slack export",
        () if in_list => return None,
        () if telegram_chat || has(&outer, &["about", "chats"]) || has(&outer, &["about", "personal_information"]) => {
            "is a Telegram export"
        }
        () if has(&outer, &["participants", "messages"]) => "is an Instagram or Messenger export",
        () if has(&outer, &["participants", "threadName"]) => "is a Messenger export",
        () if has(&outer, &["guild", "channel"]) => "is a Discord export",
        () if has(&outer, &["version", "backupTimeMs"]) => "is a Signal export",
        () if has(&item, &["creator", "created_date"]) => "is a Google Chat export",
        () if has(&outer, &["object", "entry"]) => "is a log of webhooks of Meta",
        () if has(&outer, &["update_id"]) => "is a log of Telegram's updates",
        () => return None,
    })
}

/// What else is no message file.
fn in_other_json(start: &[u8]) -> Option<&'static str> {
    let outer = keys(start);
    if outer.contains("contact_id") || outer.contains("direction") {
        return None;
    }
    Some(match () {
        () if has(&outer, &["schema_version", "tool", "command"]) => "is a report of dm-audit, and holds no messages",
        () => return None,
    })
}

fn has(keys: &BTreeSet<String>, all: &[&str]) -> bool {
    all.iter().all(|key| keys.contains(*key))
}

/// Slack writes times as its ids.
fn is_slack(text: &[u8]) -> bool {
    static STAMP: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#""ts"\s*:\s*"\d{10}\.\d{6}""#).ok());
    static MESSAGE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#""type"\s*:\s*"message""#).ok());
    [&STAMP, &MESSAGE].iter().all(|form| form.as_ref().is_some_and(|form| form.is_match(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_export_is_called_by_its_name() {
        for (start, name) in [
            ("12/10/25, 14:02 - Messages and calls are end-to-end encrypted.", "WhatsApp"),
            ("13/10/2025 14:02 - Ana Bell: Hi!", "WhatsApp"),
            ("13.10.25, 14:02 - Ana: Hi", "WhatsApp"),
            ("10/13/25, 2:02\u{202f}PM - Ana: Hi", "WhatsApp"),
            ("13/10/2025 à 14:02 - Ana: Salut", "WhatsApp"),
            ("\u{200e}[13/10/2025, 14:02:11] Ana Bell: \u{200e}image omitted", "WhatsApp"),
            ("[10/13/25, 2:02:11\u{202f}PM] Ana Bell: Hi", "WhatsApp"),
            ("[LINE] Chat with Ana Bell\nSaved on: 2025/11/01 10:00\n", "LINE"),
            ("--------------- 2025년 10월 13일 월요일 ---------------\n", "KakaoTalk"),
            ("Ana 님과 카카오톡 대화\n", "KakaoTalk"),
            ("{\n \"name\": \"Ana\",\n \"type\": \"personal_chat\",\n \"id\": 1,\n \"messages\": [\n", "Telegram"),
            ("{\n \"about\": \"Here is\", \"personal_information\": {\"user_id\":", "Telegram"),
            ("{\"participants\":[{\"name\":\"Ana\"}],\"messages\":[{\"sender_name\":\"Ana\"", "Instagram"),
            ("{\"participants\":[\"Ana\"],\"threadName\":\"Ana_1\",\"messages\":[", "Messenger"),
            ("{\"guild\":{\"id\":\"0\"},\"channel\":{\"id\":\"1\"},\"messages\":[", "Discord"),
            ("{\"version\":\"1\",\"backupTimeMs\":\"1760000000000\"}\n{\"account\":{}}", "Signal"),
            ("[{\"type\":\"message\",\"user\":\"U1\",\"text\":\"hi\",\"ts\":\"1760364118.412000\"}]", "Slack"),
            ("{\"messages\":[{\"creator\":{\"name\":\"Ana\"},\"created_date\":\"Monday\"", "Google Chat"),
        ] {
            let known = recognise(start.as_bytes()).map(|known| known.problem);
            assert!(known.is_some_and(|problem| problem.contains(name)), "{start}: {known:?}");
        }
    }

    #[test]
    fn message_files_are_none_whatever_is_said_in_them() {
        for start in [
            "contact_id,direction,text,at\nc,out,\"[LINE] Chat\",2026-01-07T14:00:00Z\n",
            "{\"contact_id\":\"c\",\"type\":\"x\",\"id\":1,\"messages\":2,\"participants\":3}\n",
            "{\"from\":\"c\",\"text\":\"\\\"participants\\\": \\\"messages\\\"\"}\n",
            "[{\"type\":\"message\",\"ts\":1760364118.4,\"text\":\"x\"}]",
            "[{\"contact_id\":\"c\",\"type\":\"message\",\"ts\":\"1760364118.412000\"}]",
            "{\"messages\":[{\"contact_id\":\"c\"}]}",
            "2026-01-07T14:00:00Z,c,out,hi\n",
            "01/07/2026 14:00,c,out,hi - there\n",
            "",
            "{",
            "[",
        ] {
            assert_eq!(recognise(start.as_bytes()), None, "{start}");
        }
    }
}
