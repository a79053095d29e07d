//! What LINE writes where no text is, and how languages call the days.

use chrono::Weekday;

/// Texts that stand for media.
const MEDIA: &str = "[Photo]|[Video]|[Sticker]|[Voice message]|[File]|[Location]|[Contact]|[Contact info]|[Gift]|[Photos]|[Videos]|[Image]|[Audio]|[写真]|[画像]|[動画]|[スタンプ]|[ボイスメッセージ]|[ファイル]|[位置情報]|[連絡先]|[照片]|[圖片]|[影片]|[貼圖]|[語音訊息]|[檔案]|[位置訊息]|[聯絡資訊]|[图片]|[视频]|[表情贴图]|[语音信息]|[文件]|[사진]|[동영상]|[스티커]|[음성 메시지]|[파일]|[รูป]|[วิดีโอ]|[สติกเกอร์]|[ข้อความเสียง]|[ไฟล์]|[Foto]|[Stiker]|[Pesan Suara]";

/// Parts of notices that a message was taken back.
const UNSENT: &str = "unsent a message|message unsent|送信を取り消しました|已收回訊息|收回了訊息|收回訊息|已撤回消息|撤回了一条消息|撤回消息|전송을 취소했습니다|보내기를 취소했습니다|ยกเลิกข้อความ|ยกเลิกการส่งข้อความ|membatalkan pengiriman|membatalkan pesan";

/// Parts of notices that tell of a group.
const OF_GROUPS: &str = "the group|グループ|群組|群组|그룹|กลุ่ม|grup ";

/// The other side in headings, by language: what stands before and after it, and whether it is a group.
const HEADINGS: [(&str, &str, bool); 13] = [
    ("Chat history with ", "", false),
    ("Chat history in ", "", true),
    ("Chat with ", "", false),
    ("", "とのトーク履歴", false),
    ("", "のトーク履歴", true),
    ("與", "的聊天記錄", false),
    ("与", "的聊天记录", false),
    ("", "님과 대화한 내용", false),
    ("", "님과의 대화", false),
    ("ประวัติการแชทกับ", "", false),
    ("Riwayat chat dengan ", "", false),
    ("Riwayat obrolan dengan ", "", false),
    ("Historial de chat con ", "", false),
];

/// Starts of the names of days, Monday first. Of several languages, none contradicts another.
const DAYS: [(Weekday, &str); 7] = [
    (Weekday::Mon, "mon|lun|montag|seg|senin|월|月|週一|周一|星期一|จันทร์|วันจันทร์"),
    (Weekday::Tue, "tue|martes|mardi|martedì|dienstag|ter|selasa|화|火|週二|周二|星期二|อังคาร|วันอังคาร"),
    (Weekday::Wed, "wed|mié|mercredi|mercoledì|mittwoch|qua|rabu|수|水|週三|周三|星期三|พุธ|วันพุธ"),
    (Weekday::Thu, "thu|jue|jeu|gio|donnerstag|qui|kamis|목|木|週四|周四|星期四|พฤหัส|วันพฤหัส"),
    (Weekday::Fri, "fri|vie|ven|freitag|sex|jumat|금|金|週五|周五|星期五|ศุกร์|วันศุกร์"),
    (Weekday::Sat, "sat|sáb|sam|samstag|sabtu|토|土|週六|周六|星期六|เสาร์|วันเสาร์"),
    (Weekday::Sun, "sun|dom|dim|sonntag|minggu|일|日|週日|周日|星期日|星期天|อาทิตย์|วันอาทิตย์"),
];

/// The day that a word names.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    let is_outer = |letter: char| letter.is_ascii() && !letter.is_ascii_alphabetic() || matches!(letter, '（' | '）');
    let word = word.trim_matches(is_outer).to_lowercase();
    let starts = |list: &str| list.split('|').any(|start| word.starts_with(start));
    DAYS.iter().find(|(_, list)| starts(list)).map(|(day, _)| *day)
}

/// The other side in a heading, and whether it is a group.
pub(super) fn title(heading: &str) -> Option<(&str, bool)> {
    let heading = heading.trim().strip_prefix("[LINE]")?.trim();
    HEADINGS.iter().find_map(|(before, after, is_group)| {
        let name = heading.strip_prefix(before)?.strip_suffix(after)?.trim();
        (!name.is_empty()).then_some((name, *is_group))
    })
}

pub(super) fn is_media(text: &str) -> bool {
    text.starts_with('[') && MEDIA.split('|').any(|word| word == text)
}

pub(super) fn is_unsent(notice: &str) -> bool {
    let notice = notice.to_lowercase();
    UNSENT.split('|').any(|part| notice.contains(part))
}

pub(super) fn is_of_group(notice: &str) -> bool {
    let notice = notice.to_lowercase();
    OF_GROUPS.split('|').any(|part| notice.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_name_the_other_side_in_every_language() {
        assert_eq!(title("[LINE] Chat history with Ana Bell"), Some(("Ana Bell", false)));
        assert_eq!(title("[LINE] 花子とのトーク履歴"), Some(("花子", false)));
        assert_eq!(title("[LINE] 旅行のトーク履歴"), Some(("旅行", true)));
        assert_eq!(title("[LINE] 與Ana的聊天記錄"), Some(("Ana", false)));
        assert_eq!(title("[LINE] Ana"), None);
    }

    #[test]
    fn no_day_is_taken_for_another() {
        for (day, list) in DAYS {
            for word in list.split('|') {
                assert_eq!(weekday(word), Some(day), "{word}");
            }
        }
        assert_eq!(weekday("works for me"), None);
    }
}
