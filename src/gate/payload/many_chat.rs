//! The names that bodies designed at `ManyChat` have in the wild. Everybody designs their own.

use std::borrow::Cow;

use super::json::Json;
use super::update::joined;
use super::value::Value;

/// A field of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Contact,
    Id,
    Text,
}

/// Some of the names, for whoever has to choose one.
pub(super) const SOME_NAMES: &str = "subscriber_id, contact_id, user_id, id ...; last_input_text, text, message ...";

const CONTACTS: &[&str] = &["/subscriber/id", "/subscriber_id", "/contact_id", "/user_id", "/contact/id", "/user/id"];
const IDS: &[&str] = &["/message_id", "/mid"];
const TEXTS: &[&str] = &["/last_input_text", "/text", "/message", "/message/text", "/subscriber/last_input_text"];

/// More names, in small letters and without anything between words.
const MORE_CONTACTS: &[&str] = &[
    "subscriberid",
    "contactid",
    "userid",
    "manychatid",
    "manychatuserid",
    "mcid",
    "psid",
    "igsid",
    "igid",
    "instagramid",
    "messengeruserid",
    "senderid",
    "sender",
    "chatid",
    "clientid",
    "customerid",
    "leadid",
    "sessionid",
    "iduser",
    "idsubscriber",
    "idcliente",
    "idusuario",
    "idcontacto",
    "usuarioid",
    "contactoid",
    "id",
    "contact",
    "user",
    "subscriber",
    "usuario",
    "contacto",
    "cliente",
    "from",
    "whatsappphone",
    "phone",
    "phonenumber",
    "telefono",
    "telefone",
    "igusername",
    "username",
];
const MORE_IDS: &[&str] = &["messageid"];
const MORE_TEXTS: &[&str] = &[
    "lastinputtext",
    "lasttextinput",
    "lastinput",
    "lastuserinput",
    "lastuserfreeforminput",
    "lastusermessage",
    "lastmessage",
    "messagetext",
    "textmessage",
    "usermessage",
    "usertext",
    "userinput",
    "usermsg",
    "userquery",
    "chatinput",
    "customermessage",
    "incomingmessage",
    "inputtext",
    "textinput",
    "input",
    "question",
    "userquestion",
    "query",
    "prompt",
    "body",
    "content",
    "msg",
    "pregunta",
    "mensaje",
    "mensajeusuario",
    "ultimomensaje",
    "consulta",
    "comentario",
    "texto",
    "mensagem",
    "ultimamensagem",
    "pergunta",
    "frage",
    "nachricht",
    "domanda",
    "messaggio",
    "testo",
    "texte",
];

/// So many fields are looked at for names in the wild.
const MOST_FIELDS: usize = 200;

/// Names of what happened, of who got it, and of who says it, which bodies of other senders have.
const SCOPES: [&str; 29] = [
    "/event",
    "/event_type",
    "/eventType",
    "/type",
    "/action",
    "/topic",
    "/page_id",
    "/pageId",
    "/page/id",
    "/bot_id",
    "/botId",
    "/account_id",
    "/accountId",
    "/channel_id",
    "/channelId",
    "/inbox_id",
    "/recipient_id",
    "/recipient/id",
    "/instance",
    "/to",
    "/channel",
    "/direction",
    "/message_type",
    "/messageType",
    "/sender_type",
    "/role",
    "/from_me",
    "/fromMe",
    "/is_echo",
];

/// The first place of a field with something in it.
pub(super) fn find(body: &Json<'_>, field: Named) -> Value {
    let (places, names) = match field {
        Named::Contact => (CONTACTS, MORE_CONTACTS),
        Named::Id => (IDS, MORE_IDS),
        Named::Text => (TEXTS, MORE_TEXTS),
    };
    let usual = Value::first(places.iter().map(|place| Value::of(body.at(place))));
    let Json::Object(fields) = body else { return usual };
    // Nobody designs more.
    let fields = &fields[..fields.len().min(MOST_FIELDS)];
    if let Value::Is(_) = usual {
        return usual;
    }
    let more = names.iter().filter_map(|name| fields.iter().find(|(found, _)| is_name(found, name)));
    let more = more.map(|(_, value)| Value::of(Some(value)));
    if field != Named::Contact {
        return Value::first(std::iter::once(usual).chain(more));
    }
    // Which of several tells the person nobody knows; all of them together never make one person of two.
    let (mut parts, mut other) = (Vec::new(), usual);
    for value in more {
        match value {
            Value::Is(part) => parts.push(Cow::Owned(part)),
            value => other = Value::first([other, value]),
        }
    }
    if parts.is_empty() { other } else { Value::Is(joined(&parts)) }
}

/// What tells two calls of one text apart that are for different things or for different bots.
pub(super) fn scope(body: &Json<'_>) -> Option<String> {
    let words = SCOPES.iter().filter_map(|place| {
        let word = match body.at(place)? {
            Json::Bool(truth) => Cow::Borrowed(if *truth { "true" } else { "false" }),
            other => other.scalar()?,
        };
        Some(Cow::Owned(format!("{place}={word}")))
    });
    let words: Vec<_> = words.collect();
    (!words.is_empty()).then(|| joined(&words))
}

/// Whether `found` is `name`, whatever its letters' case and the signs between its words.
fn is_name(found: &str, name: &str) -> bool {
    let letters = |byte: &u8| byte.is_ascii_alphanumeric();
    let mut found = found.bytes().filter(letters).map(|byte| byte.to_ascii_lowercase());
    found.by_ref().eq(name.bytes())
}
