//! What KakaoTalk writes where no text is, in Korean and English.

/// Texts that stand for media.
const MEDIA: [&str; 18] = [
    "사진",
    "동영상",
    "이모티콘",
    "음성메시지",
    "음성 메시지",
    "샵검색",
    "연락처",
    "<사진 읽지 않음>",
    "<동영상 읽지 않음>",
    "photo",
    "video",
    "emoticon",
    "emoticons",
    "sticker",
    "voice message",
    "voice note",
    "contact",
    "(emoticon)",
];

/// Starts of texts that stand for files and places.
const FILES: [&str; 6] = ["파일: ", "지도: ", "연락처: ", "File: ", "Map: ", "Contact: "];

/// Starts of texts that tell of calls.
const CALLS: [&str; 8] = [
    "보이스톡 ",
    "페이스톡 ",
    "그룹콜 ",
    "라이브톡 ",
    "Voice Call",
    "Video Call",
    "Missed Voice Call",
    "Missed Video Call",
];

/// Ends of lines that tell of people, not of what they say.
const NOTICES: [&str; 10] = [
    "님이 들어왔습니다.",
    "님이 나갔습니다.",
    "님을 초대했습니다.",
    "님을 초대하였습니다.",
    "님을 내보냈습니다.",
    "채팅방 관리자가 메시지를 가렸습니다.",
    "메시지를 가렸습니다.",
    " joined this chatroom.",
    " left this chatroom.",
    " left.",
];

/// What an export calls whoever made it.
pub(super) const OWN: &str = "회원님";

pub(super) fn is_media(text: &str) -> bool {
    let lower = text.to_lowercase();
    let several = |text: &str, after: &str| text.strip_suffix(after).is_some_and(is_number);
    MEDIA.contains(&lower.as_str())
        || lower.strip_prefix("사진 ").is_some_and(|rest| several(rest, "장"))
        || several(&lower, " photos")
        || !text.contains('\n') && FILES.iter().any(|start| text.starts_with(start))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn is_deleted(text: &str) -> bool {
    matches!(
        text.trim_end_matches('.'),
        "삭제된 메시지입니다" | "This message was deleted" | "Message deleted" | "This message has been deleted"
    )
}

pub(super) fn is_call(text: &str) -> bool {
    !text.contains('\n') && text.chars().count() < 24 && CALLS.iter().any(|start| text.starts_with(start))
}

pub(super) fn is_notice(line: &str) -> bool {
    NOTICES.iter().any(|end| line.ends_with(end))
}

/// The other side in the first line, or in the name of a file.
pub(super) fn title(heading: &str) -> Option<&str> {
    let heading = heading.trim();
    let korean =
        || heading.strip_suffix("카카오톡 대화").map(|text| text.trim_end().trim_end_matches("님과").trim_end());
    let english = || heading.strip_prefix("KakaoTalk Chats with ");
    korean().or_else(english).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_count_as_whole_texts() {
        assert!(is_media("사진") && is_media("사진 3장") && is_media("Photo") && is_media("파일: bill.pdf"));
        assert!(!is_media("사진 보내 주세요") && !is_media("a photo"));
        assert!(is_deleted("삭제된 메시지입니다.") && !is_deleted("왜 삭제된 메시지입니다."));
        assert!(is_call("보이스톡 0:31") && !is_call("보이스톡"));
        assert_eq!(title("Ana Bell 님과 카카오톡 대화"), Some("Ana Bell"));
        assert_eq!(title("Ana님과 카카오톡 대화"), Some("Ana"));
        assert_eq!(title("KakaoTalk Chats with Ana"), Some("Ana"));
    }
}
