//! Bodies of Messenger, Instagram and the `WhatsApp` Cloud API: any number of updates, in lists within lists.
//!
//! Forms: <https://developers.facebook.com/docs/messenger-platform/webhooks> (`entry[].messaging[]`, of which Instagram
//! is a variant), <https://developers.facebook.com/docs/instagram-platform/webhooks> (comments: `entry[].changes[]`) and
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks> (`entry[].changes[].value.messages[]`).

use std::borrow::Cow;

use super::found::Found;
use super::json::Json;
use super::platform::Platform;
use super::update::{BadPayload, Update, joined};

/// What is a message although it has no text, and often no id.
const PRESSED: [&str; 4] = ["postback", "optin", "referral", "account_linking"];
/// Where a message of `WhatsApp` says something.
const WHATS_APP_TEXTS: [&str; 5] = [
    "/text/body",
    "/button/payload",
    "/interactive/button_reply/id",
    "/interactive/list_reply/id",
    "/interactive/nfm_reply/response_json",
];

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
    if field == "messages" && value.at("/messaging_product").is_none() && value.at("/sender").is_some() {
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
    // What has neither is a comment only by its field.
    if contact.is_none() && id.is_none() {
        return found.other();
    }
    found.message(element, Update { account: owned(page), contact, message_id: id, text: said, ..Update::default() });
}

/// A message or a pressed button of a contact; all else is none, such as an echo of what the page itself sent.
fn said<'j>(found: &mut Found<'_, 'j>, element: &'j Json<'j>, update: &Json<'_>, page: Option<&str>) {
    let says = |place: &str| update.at(place) == Some(&Json::Bool(true));
    let account = text(update, "/recipient/id").or_else(|| owned(page));
    let of = |kind: &str, what: &Json<'_>, words: Option<String>| Update {
        account: account.clone(),
        contact: text(update, "/sender/id").or_else(|| text(update, "/optin/user_ref")),
        message_id: text(what, "/mid").or_else(|| {
            // Nothing else tells two presses of one button apart.
            let at = update.at("/timestamp").and_then(Json::scalar)?;
            Some(joined(&[Cow::Borrowed(kind), at]))
        }),
        text: words,
        ..Update::default()
    };
    if let Some(message) = update.at("/message").filter(|message| message.is_object()) {
        // What was taken back has the id of what was said, and the bot has to hear of both.
        if says("/message/is_echo") || says("/message/is_deleted") {
            return found.other();
        }
        return found.message(element, of("message", message, text(message, "/text")));
    }
    let pressed = PRESSED.iter().find_map(|kind| Some((*kind, update.step(kind)?.1)));
    match pressed.filter(|(_, what)| what.is_object()) {
        Some((kind, what)) => {
            let words = text(what, "/payload").or_else(|| text(what, "/title")).or_else(|| text(what, "/ref"));
            found.message(element, of(kind, what, words));
        }
        None => found.other(),
    }
}

/// An element of `messages`.
pub(super) fn whats_app<'j>(found: &mut Found<'_, 'j>, message: &'j Json<'j>, account: Option<&str>) {
    // A reaction is no message that anybody answers.
    if !message.is_object() || message.at("/type").is_some_and(|kind| kind.is("reaction")) {
        return found.other();
    }
    let update = Update {
        account: owned(account),
        contact: text(message, "/from"),
        message_id: text(message, "/id"),
        text: WHATS_APP_TEXTS.iter().find_map(|place| text(message, place)),
        ..Update::default()
    };
    found.message(message, update);
}

fn text(json: &Json<'_>, pointer: &str) -> Option<String> {
    json.at(pointer)?.scalar().map(Cow::into_owned)
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}
