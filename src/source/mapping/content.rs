//! What a message says, and what it carries besides.

use super::json::{self, Content};
use super::names::{has_word, key, rank, words};
use super::outcome::Role;
use super::sample::{Column, Kind, Sample};
use crate::error::Lack;

/// Names of columns that hold the text, the likeliest first.
#[rustfmt::skip]
const NAMES: [&str; 28] = [
    "content", "text", "textbody", "body", "messagetext", "messagecontent", "messagebody", "message", "contents",
    "rawcontenttext", "rawtext", "msgtext", "msgbody", "msgcontent", "msg", "texto", "mensaje", "mensagem",
    "mensagemtexto", "contenido", "conteudo", "nachricht", "plaintext", "textcontent", "bodytext", "chatmessage",
    "utterance", "parts",
];

/// Words of names that hold something about a text.
#[rustfmt::skip]
const ABOUT: [&str; 32] = [
    "type", "id", "translated", "translation", "response", "reply", "answer", "status", "media", "url", "path", "file",
    "kind", "format", "mime", "html", "summary", "error", "intent", "language", "lang", "count", "at", "time", "quoted",
    "sid", "hash", "md5", "subject", "embedding", "context", "vector",
];

/// Columns of a row that holds a question and its answer.
#[rustfmt::skip]
const QUESTIONS: [&str; 32] = [
    "question", "query", "prompt", "usermessage", "usertext", "userinput", "userquery", "userprompt", "userquestion",
    "usermsg", "incomingmessage", "incomingtext", "customermessage", "humanmessage", "inputtext", "input",
    "messagetext", "message", "requesttext", "inboundmessage", "leadmessage", "clientmessage", "request",
    "receivedmessage", "messagereceived", "receivedtext", "textin", "messagein", "mensajerecibido", "mensagemrecebida",
    "pregunta", "pergunta",
];
#[rustfmt::skip]
const ANSWERS: [&str; 43] = [
    "answer", "reply", "response", "output", "completion", "botreply", "botresponse", "botmessage", "botanswer",
    "bottext", "airesponse", "aireply", "aimessage", "aianswer", "assistantmessage", "assistantresponse",
    "assistantreply", "assistanttext", "replytext", "responsetext", "answertext", "outgoingmessage", "outgoingtext",
    "replymessage", "generatedreply", "botoutput", "agentresponse", "agentreply", "llmresponse", "modelresponse",
    "outputtext", "outboundmessage", "botmsg", "sentmessage", "messagesent", "senttext", "textout", "messageout",
    "mensajeenviado", "mensagemenviada", "respuesta", "resposta", "outboundtext",
];

/// Columns that tell of an attachment.
#[rustfmt::skip]
const ATTACHMENTS: [&str; 27] = [
    "attachment", "attachments", "attachmenturl", "attachmenttype", "attachmenturls", "media", "mediaurl", "mediaurls",
    "mediatype", "mediaid", "mediapath", "imageurl", "image", "images", "imageurls", "audiourl", "videourl", "voiceurl",
    "fileurl", "filepath", "fileid", "files", "messagefilepath", "mediafilepath", "documenturl", "stickerid",
    "attachmentid",
];

/// Whether a column is called after a text.
pub(crate) fn is_text_name(name: &str) -> bool {
    rank(name, &NAMES).is_some()
}

/// Whether a column is called after something that a message carries besides its text.
pub(super) fn is_attachment_name(name: &str) -> bool {
    rank(name, &ATTACHMENTS).is_some()
}

/// The column that holds the text.
pub(super) fn text(sample: &Sample, taken: &[&str]) -> Result<Role, Lack> {
    let mut ranked: Vec<(usize, &Column)> = sample
        .columns
        .iter()
        .filter(|column| !taken.contains(&column.from.shown().as_str()))
        .filter_map(|column| Some((place(column)?, column)))
        .collect();
    ranked.sort_by_key(|(place, column)| (*place, column.from.shown()));
    let mut why = Lack::NoText;
    // A text column that is always empty tells less than one that is not.
    ranked.sort_by_key(|(_, column)| usize::from(!column.values.is_empty() && column.filled() == 0.0));
    for (_, column) in ranked {
        match judged(column) {
            Ok(role) => return Ok(role),
            Err(reason) => why = reason,
        }
    }
    Err(why)
}

fn place(column: &Column) -> Option<usize> {
    if !matches!(column.kind, Kind::Text | Kind::Json | Kind::List) || column.reference.is_some() || column.is_primary {
        return None;
    }
    let inner = usize::from(!column.is_whole()) * 200;
    let listed = rank(&column.name, &NAMES);
    let loosely = || {
        let last = words(&column.name).pop()?;
        let named = ["content", "text", "body", "message", "msg", "mensaje", "mensagem"].contains(&last.as_str());
        (named && !has_word(&column.name, &ABOUT)).then_some(100)
    };
    listed.or_else(loosely).map(|place| place + inner)
}

/// Whether what stands in a column can be texts; JSON only along shapes that are known.
fn judged(column: &Column) -> Result<Role, Lack> {
    let rows = column.values.len();
    let json = column.holds_json();
    let described = if rows == 0 { "by its name".to_owned() } else { filled(column) };
    if !json {
        return Ok(Role::new(column.from.clone(), described));
    }
    let (mut texts, mut unknown) = (0, 0);
    for value in column.present() {
        match json::text_of(value) {
            (Some(_), _) => texts += 1,
            (None, Content::Unknown) => unknown += 1,
            (None, _) => {}
        }
    }
    if rows > 0 && (texts == 0 || unknown > texts) {
        return Err(Lack::UnknownJson { column: column.from.shown() });
    }
    Ok(Role { json: true, ..Role::new(column.from.clone(), format!("{described}, taken out of JSON")) })
}

fn filled(column: &Column) -> String {
    let (filled, rows) = (column.present().filter(|text| !text.trim().is_empty()).count(), column.values.len());
    format!("{filled} of {rows} rows have a text, {} of them different", column.distinct())
}

/// The text role that the settings give.
pub(super) fn given(sample: &Sample, from: &super::given::Expression) -> Role {
    match sample.find(from) {
        Some(column) => {
            let json = column.holds_json() && column.present().any(json::looks_like);
            Role { json, ..Role::new(from.clone(), filled(column)) }
        }
        None => Role::new(from.clone(), "named by the settings"),
    }
}

/// The columns of what a contact says and of what the bot does, where there is one for each.
pub(super) fn both_sides(sample: &Sample) -> Option<(&Column, &Column)> {
    let find = |names: &[&str]| {
        let mut columns: Vec<(usize, &Column)> = sample
            .columns
            .iter()
            .filter(|column| column.is_whole() && column.kind == Kind::Text && !column.is_primary)
            .filter_map(|column| Some((rank(&column.name, names)?, column)))
            .collect();
        columns.sort_by_key(|(rank, _)| *rank);
        columns.first().map(|(_, column)| *column)
    };
    let (question, answer) = (find(&QUESTIONS)?, find(&ANSWERS)?);
    (key(&question.name) != key(&answer.name)).then_some((question, answer))
}

/// Question and answer, where they share a row.
pub(super) fn question_and_answer(sample: &Sample) -> Option<(Role, Role)> {
    let (question, answer) = both_sides(sample)?;
    let says = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    let shared = question.values.iter().zip(&answer.values).filter(|(one, other)| says(one) && says(other)).count();
    let several =
        |column: &Column| sample.rows == 0 || column.filled() >= 0.5 && (sample.rows < 4 || column.distinct() > 1);
    // In a log of both sides each row has one of them alone.
    let fits = several(question) && several(answer) && shared * 2 >= question.values.len();
    fits.then(|| {
        let role = |column: &Column, what: &str| Role::new(column.from.clone(), format!("{what}, {}", filled(column)));
        (role(question, "the question of each row"), role(answer, "the answer of each row"))
    })
}

/// Columns that tell of an attachment.
pub(super) fn attachments(sample: &Sample, taken: &[&str]) -> Vec<Role> {
    let fits = |column: &&Column| {
        column.is_whole() && is_attachment_name(&column.name) && !taken.contains(&column.name.as_str())
            // A kind of `text` is no attachment.
            && !(has_word(&column.name, &["type"]) && column.present().any(|value| ["text", "none", "chat"].contains(&value.to_lowercase().as_str())))
    };
    sample.columns.iter().filter(fits).map(|column| Role::new(column.from.clone(), "by its name")).collect()
}
