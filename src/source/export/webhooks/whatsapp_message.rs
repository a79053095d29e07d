//! What one message of `WhatsApp` says.

use serde_json::Value;

use super::fields::text;

/// What a message holds.
pub(super) enum Content {
    /// A text, or something else, or both.
    Message { text: Option<String>, attachment: bool },
    /// No message, and what it is, in the plural.
    Other(&'static str),
}

/// Where texts stand, by the type of a message.
const TEXTS: [(&str, &[&str]); 9] = [
    ("text", &["/text/body"]),
    ("button", &["/button/text", "/button/payload"]),
    (
        "interactive",
        &[
            "/interactive/button_reply/title",
            "/interactive/list_reply/title",
            "/interactive/nfm_reply/body",
            "/interactive/body/text",
        ],
    ),
    ("image", &["/image/caption"]),
    ("video", &["/video/caption"]),
    ("document", &["/document/caption"]),
    ("order", &["/order/text"]),
    ("template", &["/template/name"]),
    ("location", &["/location/name"]),
];

/// Types that are files, cards and the like.
const CARRIED: [&str; 11] = [
    "image",
    "video",
    "audio",
    "voice",
    "document",
    "sticker",
    "location",
    "contacts",
    "order",
    "unsupported",
    "media_placeholder",
];

/// Types that are no messages.
const OTHERS: [(&str, &str); 8] = [
    ("reaction", "reactions"),
    ("edit", "edits"),
    ("revoke", "deletions"),
    ("system", "system notices"),
    ("request_welcome", "openings of a chat"),
    ("errors", "errors"),
    ("ephemeral", "system notices"),
    ("protocol", "system notices"),
];

/// What a message holds, by its type. Of a type that is not known only that there is something is known.
pub(super) fn content(message: &Value) -> Content {
    let kind = text(message, "/type").unwrap_or("text");
    if let Some((_, what)) = OTHERS.iter().find(|(known, _)| *known == kind) {
        return Content::Other(what);
    }
    let pointers = TEXTS.iter().find(|(known, _)| *known == kind).map_or(&[][..], |(_, pointers)| *pointers);
    let said = pointers.iter().find_map(|pointer| text(message, pointer)).map(str::to_owned);
    let attachment = CARRIED.contains(&kind) || said.is_none() && kind != "text";
    Content::Message { text: said, attachment }
}
