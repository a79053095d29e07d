//! Which tables of a database are worth a look at their rows.

use super::contact;
use super::content;
use super::direction;
use super::names::{has_word, rank};
use super::sample::{Column, Kind, Sample};
use super::vocabulary::Directions;

/// How much a table looks like messages by its columns alone: 0 if not at all. No row of it is looked at.
pub(crate) fn looks_like_messages(sample: &Sample) -> usize {
    let any = |fits: &dyn Fn(&Column) -> bool| usize::from(sample.columns.iter().any(fits));
    let texts = any(&|column| column.kind == Kind::Text && content::is_text_name(&column.name)).max(any(&|column| {
        has_word(&column.name, &["content", "text", "body", "message", "msg", "mensaje", "mensagem"])
    }));
    let json = any(&|column| {
        column.kind == Kind::Json
            && (content::is_text_name(&column.name)
                || rank(&column.name, &["key", "data", "event", "payload"]).is_some())
    });
    let direction = usize::from(direction::find(sample, None, &Directions::default()).is_ok());
    let directed = any(&|column| {
        has_word(
            &column.name,
            &[
                "direction",
                "role",
                "flow",
                "sender",
                "author",
                "from",
                "is",
                "type",
                "actor",
                "incoming",
                "outgoing",
                "inbound",
                "outbound",
            ],
        )
    });
    let answers = usize::from(content::both_sides(sample).is_some());
    let contact = usize::from(contact::find(sample, &[]).is_ok());
    let times = any(&|column| {
        matches!(column.kind, Kind::Time) || has_word(&column.name, &["at", "time", "timestamp", "date", "created"])
    });
    if texts + json + answers == 0 || direction + directed + answers + json + contact == 0 {
        return 0;
    }
    let words = [
        "message",
        "msg",
        "chat",
        "dm",
        "conversation",
        "history",
        "sms",
        "whatsapp",
        "telegram",
        "memory",
        "article",
        "event",
        "histories",
        "messages",
        "msgs",
        "chats",
        "dms",
        "events",
        "mensagens",
        "mensajes",
    ];
    let called = usize::from(
        sample
            .words()
            .iter()
            .any(|word| words.contains(&word.as_str()) || word.ends_with("message") || word.ends_with("messages")),
    );
    4 * called + 3 * direction + 2 * answers + 2 * texts + 2 * json + 2 * contact + directed + times
}
