//! Bodies of Messenger, Instagram and the `WhatsApp` Cloud API: any number of updates, in lists within lists.
//!
//! Forms: <https://developers.facebook.com/docs/messenger-platform/webhooks> (`entry[].messaging[]`, of which Instagram
//! is a variant), <https://developers.facebook.com/docs/instagram-platform/webhooks> (comments: `entry[].changes[]`) and
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks> (`entry[].changes[].value.messages[]`).

use std::borrow::Cow;

use super::canonical::{canonical, details};
use super::found::Found;
use super::json::Json;
use super::platform::Platform;
use super::update::{BadPayload, Update, joined, short_hash};

/// What may stand in an update in place of a message: what a contact presses, and what only happens.
const PRESSED: &str = "postback";
const HAPPENED: [&str; 3] = ["optin", "referral", "account_linking"];
/// Where a contact's choices and attachments stand, in a message or in what was pressed.
const DETAILS: &[&str] = &["/quick_reply/payload", "/attachments", "/payload", "/ref", "/referral/ref"];

/// Types of what a contact says at `WhatsApp`, and of what only happens.
pub(super) const WHATS_APP_MESSAGES: &[&str] = &[
    "text",
    "image",
    "video",
    "audio",
    "voice",
    "document",
    "sticker",
    "location",
    "contacts",
    "interactive",
    "button",
    "order",
    "product",
    "hsm",
    "ephemeral",
    "unknown",
    "unsupported",
    "request_welcome",
];
pub(super) const WHATS_APP_EVENTS: &[&str] = &["request_welcome"];
/// Where a message of `WhatsApp` says something, and where what was chosen or attached stands.
pub(super) const WHATS_APP_TEXTS: &[&str] = &[
    "/text/body",
    "/button/text",
    "/interactive/button_reply/title",
    "/interactive/list_reply/title",
    "/interactive/nfm_reply/body",
    "/image/caption",
    "/video/caption",
    "/document/caption",
];
pub(super) const WHATS_APP_DETAILS: &[&str] = &[
    "/button",
    "/interactive",
    "/image",
    "/video",
    "/audio",
    "/voice",
    "/document",
    "/sticker",
    "/location",
    "/contacts",
    "/order",
];
pub(super) const WHATS_APP_REPLIES: &[&str] = &["/context/id"];

/// Whose body it is; `None` if it has no list of entries.
pub(super) fn platform(body: &Json<'_>) -> Option<Platform> {
    body.at("/entry")?.list()?;
    let object = body.at("/object").and_then(Json::scalar);
    Some(match object.as_deref() {
        Some("instagram") => Platform::Instagram,
        Some("whatsapp_business_account") => Platform::WhatsApp,
        _ => Platform::Messenger,
    })
}

/// Reads a body that has a list of entries. What has another form than expected is passed over: it is for the bot to
/// judge.
pub(super) fn read(found: &mut Found<'_, '_>) -> Result<(), BadPayload> {
    let body = found.body;
    found.list_in(body, "entry", entry).map(drop)
}

fn entry<'j>(found: &mut Found<'_, 'j>, entry: &'j Json<'j>) -> Result<(), BadPayload> {
    let before = (found.updates.len(), found.others);
    let page = text(entry, "/id");
    found.list_in(entry, "messaging", |found, element| {
        said(found, element, element, page.as_deref());
        Ok(())
    })?;
    // What another app answers goes on to the bot whatever else the entry holds.
    found.list_in(entry, "standby", |found, _| {
        found.other();
        Ok(())
    })?;
    found.list_in(entry, "changes", |found, element| change(found, element, page.as_deref()))?;
    if before == (found.updates.len(), found.others) {
        // Instagram may write a single comment like this; all else stays.
        match (entry.at("/value"), text(entry, "/field")) {
            (Some(value), Some(field)) if entry.at("/changes").is_none() => {
                comment(found, entry, value, &field, page.as_deref());
            }
            _ => found.other(),
        }
    }
    Ok(())
}

fn change<'j>(found: &mut Found<'_, 'j>, element: &'j Json<'j>, page: Option<&str>) -> Result<(), BadPayload> {
    let (Some(value), field) = (element.at("/value"), text(element, "/field").unwrap_or_default()) else {
        found.other();
        return Ok(());
    };
    // Instagram may write a message like this.
    if field.starts_with("messag") && value.at("/messaging_product").is_none() && value.at("/sender").is_some() {
        said(found, element, value, page);
        return Ok(());
    }
    let before = (found.updates.len(), found.others);
    found.field(element, "value", |found, value| {
        let phone = text(value, "/metadata/phone_number_id");
        found.list_in(value, "messages", |found, message| {
            whats_app(found, message, phone.as_deref().or(page));
            Ok(())
        })?;
        // They stay whatever stands beside them.
        found.list_in(value, "statuses", |found, _| {
            found.other();
            Ok(())
        })?;
        Ok(())
    })?;
    if before == (found.updates.len(), found.others) {
        comment(found, element, value, &field, page);
    }
    Ok(())
}

/// What the fields of comments hold; nothing of any other field is a message. A comment on a picture or a live video
/// begins many a chat.
fn comment<'j>(found: &mut Found<'_, 'j>, element: &'j Json<'j>, value: &Json<'_>, field: &str, page: Option<&str>) {
    let is = |place: &str, word: &str| value.at(place).is_some_and(|found| found.is(word));
    let (id, said) = match field {
        "comments" | "live_comments" => (text(value, "/id"), text(value, "/text")),
        "feed" if is("/item", "comment") && is("/verb", "add") => (text(value, "/comment_id"), text(value, "/message")),
        _ => return found.other(),
    };
    let contact = text(value, "/from/id");
    // What has neither is a comment only by its field; and the page answers under its own posts.
    if (contact.is_none() && id.is_none()) || is_own(contact.as_deref(), page) {
        return found.other();
    }
    let under = text(value, "/media/id").or_else(|| text(value, "/post_id"));
    let account: Vec<_> =
        page.map(Cow::Borrowed).into_iter().chain(under.map(Cow::Owned)).chain([field.into()]).collect();
    found.message(
        element,
        Update { account: Some(joined(&account)), contact, message_id: id, text: said, ..Update::default() },
    );
}

/// Whether the page itself wrote.
fn is_own(contact: Option<&str>, page: Option<&str>) -> bool {
    contact.is_some() && contact == page
}

/// A message or a pressed button of a contact; all else is none, such as an echo of what the page itself sent.
fn said<'j>(found: &mut Found<'_, 'j>, element: &'j Json<'j>, update: &'j Json<'j>, page: Option<&str>) {
    let says = |place: &str| update.at(place) == Some(&Json::Bool(true));
    let account = text(update, "/recipient/id").or_else(|| owned(page));
    let contact = text(update, "/sender/id").or_else(|| text(update, "/optin/user_ref"));
    // What was taken back has the id of what was said, and the bot has to hear of both.
    if says("/message/is_echo") || says("/message/is_deleted") || is_own(contact.as_deref(), page) {
        return found.other();
    }
    let what = |kind: &'static str| Some((kind, update.step(kind)?.1)).filter(|(_, what)| what.is_object());
    let spoken = what("message").or_else(|| what(PRESSED));
    let Some((kind, what)) = spoken.or_else(|| HAPPENED.iter().find_map(|kind| what(kind))) else {
        return found.other();
    };
    let words = ["/text", "/payload", "/title", "/ref"].iter().find_map(|place| text(what, place));
    let update = Update {
        account,
        contact,
        message_id: text(what, "/mid").map(|mid| of_kind(kind, mid)).or_else(|| {
            // Nothing else tells two presses within one moment apart.
            let at = update.at("/timestamp").and_then(Json::scalar)?;
            Some(joined(&[Cow::Borrowed(kind), at, Cow::Owned(short_hash(&canonical(what)))]))
        }),
        detail: details(what, DETAILS, &["/reply_to"], words.as_deref()),
        text: words,
        ..Update::default()
    };
    if spoken.is_some() {
        found.message(element, update);
    } else {
        found.event(element, update);
    }
}

/// The id of what was said; what was pressed to say it may have the same one.
fn of_kind(kind: &str, mid: String) -> String {
    if kind == "message" { mid } else { joined(&[Cow::Borrowed(kind), Cow::Owned(mid)]) }
}

/// An element of `messages`.
fn whats_app<'j>(found: &mut Found<'_, 'j>, message: &'j Json<'j>, account: Option<&str>) {
    let is_one = |types: &[&str], kind: &Json<'_>| types.iter().any(|word| kind.is(word));
    let kind = message.at("/type");
    if !message.is_object() || kind.is_some_and(|kind| !is_one(WHATS_APP_MESSAGES, kind)) {
        return found.other();
    }
    let said = WHATS_APP_TEXTS.iter().find_map(|place| text(message, place));
    let group = text(message, "/group_id");
    // What cannot be shown yet may come again with its id.
    let parts = group.into_iter().chain(text(message, "/errors/0/code")).map(Cow::Owned);
    let account: Vec<_> = account.map(Cow::Borrowed).into_iter().chain(parts).collect();
    let update = Update {
        account: (!account.is_empty()).then(|| joined(&account)),
        contact: text(message, "/from"),
        message_id: text(message, "/id"),
        detail: details(message, WHATS_APP_DETAILS, WHATS_APP_REPLIES, said.as_deref()),
        text: said,
        ..Update::default()
    };
    if kind.is_some_and(|kind| is_one(WHATS_APP_EVENTS, kind)) {
        found.event(message, update);
    } else {
        found.message(message, update);
    }
}

fn text(json: &Json<'_>, pointer: &str) -> Option<String> {
    json.at(pointer)?.scalar().map(Cow::into_owned)
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}
