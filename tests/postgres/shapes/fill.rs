//! What stands in a column of a row, as a real bot would write it.

use super::shape::{Column, Shape};
use super::story::{Author, Line};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fill {
    RowId,
    /// The words of the direction.
    Direction,
    /// The same words for the other side.
    Reversed,
    /// What the message says.
    Text,
    /// What it answers to.
    Question,
    /// When it was written.
    At,
    /// When its row was made or touched: so many milliseconds later.
    Later(i64),
    /// A time that only what the bot sends has.
    OfOutgoing,
    /// A time that only what comes in has.
    OfIncoming,
    PerContact,
    /// The same, but nothing in the first rows.
    Sparse,
    /// One of two of the bot's own.
    Ours,
    /// One for all rows.
    Constant(&'static str),
    /// Another in each row.
    Unique,
    /// Who wrote, and to whom.
    From,
    To,
    /// The name of who wrote.
    AuthorName,
    ContactName,
    Status,
    /// Text mostly, else an image.
    Kind,
    /// What only an image has.
    Media,
    Number(i64),
    Yes,
    No,
    /// The whole webhook.
    Payload,
    /// `WhatsApp`'s own key and message.
    Key,
    Message,
    /// One side of a row that holds a question or an answer.
    TextOf(Author),
    Null,
}

/// What one cannot tell by the name alone.
const KNOWN: [(&str, &str, Fill); 36] = [
    ("t13", "key", Fill::Key),
    ("t13", "message", Fill::Message),
    ("t53", "message", Fill::Message),
    ("t37", "data", Fill::Message),
    // The conversation that WhatsApp bills, which only sent messages have.
    ("t24", "conversationId", Fill::Media),
    // The id of the message, not of a person.
    ("t48", "waId", Fill::Unique),
    ("t05", "user_id", Fill::PerContact),
    ("t07", "seq", Fill::Number(1)),
    // A run of the flow, which begins after the contact has written.
    ("t30", "sessionId", Fill::Sparse),
    ("t50", "chatflowid", Fill::Constant("f1")),
    ("t50", "chatType", Fill::Constant("EXTERNAL")),
    ("t50", "chatId", Fill::PerContact),
    ("t06", "session_id", Fill::Ours),
    ("t43", "sessionId", Fill::Constant("line-1")),
    ("t48", "sessionId", Fill::Constant("line-1")),
    ("t39", "user_id", Fill::From),
    ("t68", "user_id", Fill::PerContact),
    ("t70", "user_id", Fill::PerContact),
    ("t36", "ig_user_id", Fill::Constant("17841400000000001")),
    ("t29", "message_uuid", Fill::Unique),
    ("t10", "id", Fill::RowId),
    ("t16", "wpp_message_status", Fill::Status),
    ("t66", "embedding", Fill::Null),
    ("u04", "msg_id", Fill::Unique),
    ("u10", "user_id", Fill::PerContact),
    ("u11", "customer_id", Fill::PerContact),
    ("u15", "wp_chat_id", Fill::PerContact),
    ("u30", "session_id", Fill::PerContact),
    ("u33", "question", Fill::Question),
    ("u33", "answer", Fill::Text),
    ("u34", "mensaje_recibido", Fill::TextOf(Author::Contact)),
    ("u34", "mensaje_enviado", Fill::TextOf(Author::Bot)),
    ("u47", "user_id", Fill::PerContact),
    ("u39", "userId", Fill::Ours),
    ("u45", "status", Fill::Direction),
    ("u50", "senderName", Fill::ContactName),
];

/// What a column holds.
pub(crate) fn fill(shape: &Shape, column: &Column) -> Fill {
    let known = KNOWN.iter().find(|(name, of, _)| *name == shape.base() && *of == column.name);
    let by_role = shape.role(column).map(|role| match role {
        "contact_id" => Fill::PerContact,
        "direction" => Fill::Direction,
        "text" => Fill::Text,
        _ => Fill::At,
    });
    known.map(|(.., fill)| *fill).or(by_role).unwrap_or_else(|| by_name(column))
}

fn by_name(column: &Column) -> Fill {
    let has = |any: &[&str]| column.has(any);
    match column.type_name.as_str() {
        "bool" if has(&["processed", "read"]) => return Fill::Yes,
        "bool" => return Fill::No,
        "int" => return Fill::Number(1),
        "json" | "jsonb" if has(&["raw", "payload", "response"]) => return Fill::Payload,
        "json" | "jsonb" => return Fill::Null,
        _ => {}
    }
    let last = column.words().pop().unwrap_or_default();
    match () {
        () if column.name == "id" => Fill::RowId,
        () if column.is_foreign && has(&["sender"]) => Fill::From,
        () if column.is_foreign && has(&["receiver"]) => Fill::To,
        () if column.is_foreign => Fill::Ours,
        () if has(&["deleted", "scheduled", "processed"]) => Fill::Null,
        () if has(&["updated"]) => Fill::Later(60_000),
        () if ["at", "on", "time", "timestamp", "hora"].contains(&last.as_str()) => time(column),
        () if has(&["reply", "reference", "ai", "quoted", "refs"]) && has(&["id", "to", "refs"]) => Fill::Null,
        () if has(&["uuid", "wamid", "wam"]) || last == "sid" && has(&["message", "twilio"]) => Fill::Unique,
        () if column.name == "sid" => Fill::Unique,
        () if has(&["message", "msg", "external"]) && last == "id" => Fill::Unique,
        () if last == "name" && has(&["sender", "from"]) || last == "username" => Fill::AuthorName,
        () if last == "name" && has(&["contact", "push", "chat"]) => Fill::ContactName,
        () if has(&["sender", "from"]) && !has(&["type", "email", "first", "last", "name"]) => Fill::From,
        () if has(&["to", "recipient", "receiver"]) && !has(&["type"]) => Fill::To,
        () if has(&["media", "file", "attachment", "attachments", "caption", "foto", "urls"]) && !has(&["num"]) => {
            Fill::Media
        }
        () if has(&["status", "state"]) => Fill::Status,
        () if has(&["type", "mimetype"]) => kind(column),
        () if has(&["account", "tenant", "organization", "admin", "agent", "business", "project", "user"]) => {
            Fill::Constant("71")
        }
        () if has(&["channel", "platform", "transport", "messaging"]) => Fill::Constant("whatsapp"),
        () if has(&["integration", "instance", "chatflow", "page", "asset", "character"])
            || column.name == "phoneNumberId" =>
        {
            Fill::Constant("106540352242922")
        }
        () if has(&[
            "conversation",
            "chat",
            "session",
            "contact",
            "lead",
            "phone",
            "peer",
            "ticket",
            "customer",
            "telefono",
            "numero",
        ]) =>
        {
            Fill::PerContact
        }
        () if has(&["ms", "seq", "ack", "num", "count"]) => Fill::Number(1),
        () => Fill::Null,
    }
}

fn time(column: &Column) -> Fill {
    match () {
        () if column.has(&["instagram", "received"]) => Fill::OfIncoming,
        () if column.has(&["sent", "delivered", "read"]) => Fill::OfOutgoing,
        () => Fill::Later(40),
    }
}

fn kind(column: &Column) -> Fill {
    match () {
        () if column.has(&["sender"]) => Fill::Direction,
        () if column.has(&["recipient"]) => Fill::Reversed,
        () if column.has(&["peer", "chat"]) => Fill::Constant("private"),
        () if column.has(&["attachment", "media", "mimetype"]) => Fill::Media,
        () => Fill::Kind,
    }
}

/// The number of a contact on the platform, and the bot's.
fn number(contact: usize) -> String {
    format!("55119988770{:02}", contact + 11)
}
const BOT: &str = "551130040001";
const NAMES: [&str; 7] = ["Lea", "Omar", "Ines", "Paul", "Zoe", "Ida", "Tim"];

/// What stands in the column of this row; `None` is null.
pub(crate) fn value(shape: &Shape, column: &Column, line: &Line) -> Option<String> {
    let incoming = line.author == Author::Contact;
    let is_image = line.number % 31 == 5 && incoming;
    let later = |millis: i64| Some(moment(column, line.at + millis * 1000));
    match fill(shape, column) {
        Fill::RowId => Some(id(column, shape, line.number)),
        Fill::Direction => Some(direction(shape, column, line.author)),
        Fill::Reversed => Some(if incoming { "agent" } else { "customer" }.to_owned()),
        Fill::Text if column.type_name.starts_with("json") => {
            Some(format!(r#"[{{"type":"text","text":"{}"}}]"#, line.text))
        }
        Fill::Text => Some(line.text.clone()),
        Fill::Question => Some(line.question.to_owned()),
        Fill::At => later(0),
        Fill::Later(millis) => later(millis),
        Fill::OfOutgoing => (!incoming).then(|| moment(column, line.at + 700_000)),
        Fill::OfIncoming => incoming.then(|| moment(column, line.at - 300_000)),
        Fill::PerContact => Some(contact(column, shape, line.contact)),
        Fill::Sparse => (line.number % 8 > 1).then(|| contact(column, shape, line.contact)),
        Fill::Ours => Some(contact(column, shape, line.contact % 2)),
        Fill::Constant(value) => Some(value.to_owned()),
        Fill::Unique if column.type_name == "bigint" => Some((9000 + line.number).to_string()),
        Fill::Unique => Some(format!("wamid.HBgM{:06}", line.number * 7919 % 1_000_003)),
        Fill::From if column.is_foreign => Some(contact(column, shape, if incoming { line.contact } else { 7 })),
        Fill::To if column.is_foreign => Some(contact(column, shape, if incoming { 7 } else { line.contact })),
        Fill::From => Some(if incoming { number(line.contact) } else { BOT.to_owned() }),
        Fill::To => Some(if incoming { BOT.to_owned() } else { number(line.contact) }),
        Fill::AuthorName => Some(if incoming { NAMES[line.contact] } else { "Shop" }.to_owned()),
        Fill::ContactName => Some(NAMES[line.contact].to_owned()),
        Fill::Status => {
            Some(if incoming { "received" } else { ["sent", "delivered", "read"][line.number % 3] }.to_owned())
        }
        Fill::Kind => Some(if is_image { "image" } else { "text" }.to_owned()),
        Fill::Media if column.has(&["conversation"]) => (!incoming).then(|| format!("conv{}", line.number / 20)),
        Fill::Media => is_image.then(|| "https://cdn.example/1.jpg".to_owned()),
        Fill::Number(number) => Some(number.to_string()),
        Fill::Yes => Some("true".to_owned()),
        Fill::No => Some("false".to_owned()),
        Fill::Payload => Some(format!(r#"{{"object":"whatsapp","entry":[{{"id":"{}"}}]}}"#, line.number)),
        Fill::Key => Some(format!(
            r#"{{"id":"3EB0{:06}","fromMe":{},"remoteJid":"{}@s.whatsapp.net"}}"#,
            line.number,
            !incoming,
            number(line.contact)
        )),
        Fill::Message => Some(message(shape, line)),
        Fill::TextOf(author) => (line.author == author).then(|| line.text.clone()),
        Fill::Null => None,
    }
}

fn message(shape: &Shape, line: &Line) -> String {
    let kind = if line.author == Author::Contact { "human" } else { "ai" };
    match shape.base() {
        "t13" => format!(r#"{{"conversation":"{}"}}"#, line.text),
        "t37" => format!(r#"{{"event":"x","text":"{}","metadata":{{}}}}"#, line.text),
        _ => format!(r#"{{"type":"{kind}","content":"{}","additional_kwargs":{{}}}}"#, line.text),
    }
}

fn id(column: &Column, shape: &Shape, number: usize) -> String {
    if super::tables::sql_type(shape, column) == "uuid" { uuid(1, number) } else { number.to_string() }
}

fn uuid(kind: usize, number: usize) -> String {
    format!("{:08x}-0000-4000-8000-{number:012}", kind * 0x0101_0101 + number * 0x001f_3a47 % 0x00ff_ffff)
}

/// What tells a contact in this column: a key of another table, a number or a name.
pub(crate) fn contact(column: &Column, shape: &Shape, contact: usize) -> String {
    let kind = super::tables::sql_type(shape, column);
    match () {
        () if kind == "uuid" => uuid(2, contact + 1),
        () if column.name == "thread_ts" => format!("17676000{contact:02}.000100"),
        () if kind == "bigint" || kind == "integer" => (401 + contact * 3).to_string(),
        () if column.has(&["jid"]) => format!("{}@s.whatsapp.net", number(contact)),
        () if column.has(&["phone", "wa", "from", "number", "telefono", "numero", "phonenumber"]) => number(contact),
        () => format!("{}-{}", column.words()[0], 3001 + contact * 17),
    }
}

/// A time as the column's type has it.
fn moment(column: &Column, at: i64) -> String {
    match column.type_name.as_str() {
        "int" => (at / 1_000_000).to_string(),
        "real" | "float" => format!("{:.6}", at as f64 / 1e6),
        _ => chrono::DateTime::from_timestamp_micros(at).unwrap().to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
    }
}

/// Words that a contact's rows have, among those that a column may hold.
const CONTACTS_WORDS: [&str; 15] = [
    "incoming",
    "inbound",
    "in",
    "i",
    "usermessage",
    "customer",
    "client",
    "cliente",
    "lead",
    "user",
    "recebida",
    "received",
    "u",
    "0",
    "1",
];
/// Words of rows that are no messages.
const NOBODYS: [&str; 6] = ["system", "sistema", "tool", "action", "data", "activity"];

pub(crate) fn has_nobody(shape: &Shape) -> bool {
    let direction = shape.columns.iter().find(|column| shape.role(column) == Some("direction"));
    direction.is_some_and(|column| column.values.iter().any(|value| NOBODYS.contains(&value.as_str())))
}

fn direction(shape: &Shape, column: &Column, author: Author) -> String {
    if column.type_name == "bool" {
        let true_is_in = ["is_user", "is_from_user", "is_from_customer"].contains(&column.name.as_str());
        return ((author == Author::Contact) == true_is_in).to_string();
    }
    let lower = |value: &&String| value.to_lowercase();
    let of_contact =
        CONTACTS_WORDS.iter().find_map(|word| column.values.iter().find(|value| lower(value) == *word)).cloned();
    let of_nobody = column.values.iter().find(|value| NOBODYS.contains(&lower(value).as_str())).cloned();
    let of_bot = column
        .values
        .iter()
        .find(|value| Some(*value) != of_contact.as_ref() && Some(*value) != of_nobody.as_ref())
        .cloned();
    let by_name = if of_contact.as_deref() == Some("incoming") {
        ("incoming", "outgoing")
    } else if column.has(&["role"]) {
        ("user", "assistant")
    } else if column.has(&["sender", "author"]) {
        ("customer", "bot")
    } else {
        ("inbound", "outbound")
    };
    match author {
        Author::Contact => of_contact.unwrap_or_else(|| by_name.0.to_owned()),
        Author::Bot => of_bot.unwrap_or_else(|| by_name.1.to_owned()),
        Author::Nobody => of_nobody.unwrap_or_else(|| panic!("{} has no word for nobody", shape.name)),
    }
}
