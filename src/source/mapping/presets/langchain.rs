//! `LangChain`: chat histories.
//!
//! JavaScript: langchain-ai/langchainjs `libs/langchain-community/src/stores/message/postgres.ts`, a table
//! `langchain_chat_histories`. Python: langchain-ai/langchain-postgres `langchain_postgres/chat_message_histories.py`,
//! a table of any name with `created_at`; langchain-community `chat_message_histories/{postgres,sql}.py`, a table
//! `message_store` whose message is jsonb or text.

use super::{BASE, Preset};

/// The type of a message. In JSON as it was written the type comes first, in jsonb last where the rest is nested under
/// `data` and first where not; a search for these two places works for every type of column and cannot fail.
macro_rules! word {
    () => {
        r#"COALESCE(substring(m.message::text from '^\s*\{\s*"type"\s*:\s*"([^"\\]+)"'),
        substring(m.message::text from '"type"\s*:\s*"([^"\\]+)"\s*\}\s*$'))"#
    };
}

/// Whether it says something: a model that calls a tool says nothing yet. The first `content` is the message's own, in
/// JSON as it was written and in jsonb, which puts shorter keys first; those of tools come after.
macro_rules! said {
    () => {
        r#"COALESCE(substring(m.message::text from '"content"\s*:\s*(""|null|\[\s*\]|.)') NOT IN ('""', 'null', '[]')
        OR m.message::text !~ '"type"\s*:\s*"(ai|AIMessageChunk)"', true)"#
    };
}

/// The time, unless it is the first of all and several sessions or many rows share it to the microsecond: so look rows
/// that were there before the column was added.
macro_rules! saved_at {
    () => {
        "NULLIF(m.created_at, (SELECT CASE WHEN count(DISTINCT f.session_id) > 1 OR count(*) > 20 \
         THEN min(f.created_at) END FROM {messages} f \
         WHERE f.created_at = (SELECT min(g.created_at) FROM {messages} g)))"
    };
}

pub(super) use {said, saved_at, word};

/// Words for replies; a chunk is a whole message that was streamed.
pub(super) const AI_WORDS: &[&str] = &["ai", "AIMessageChunk"];

/// Words for what no contact saw.
pub(super) const OTHER_WORDS: &[&str] = &[
    "system",
    "tool",
    "function",
    "developer",
    "remove",
    "SystemMessageChunk",
    "ToolMessageChunk",
    "FunctionMessageChunk",
];

const NO_TIME: &str =
    "the table keeps no time: what follows what is known, how soon is not, so that only the order is judged";

const SAVED: &str = "messages are dated when they are saved: those that are saved together have one time";

/// JavaScript's.
pub(super) const LANGCHAIN: Preset = Preset {
    name: "langchain",
    tables: &[("langchain_chat_histories", &["id", "session_id", "message"])],
    contact_id: "m.session_id::text",
    direction: word!(),
    text: "m.message::text",
    text_is_json: true,
    text_paths: &["/data/content", "/content"],
    incoming: &["human"],
    outgoing: AI_WORDS,
    ignore: OTHER_WORDS,
    sent: Some((said!(), "steps of the agent that say nothing")),
    note: Some(NO_TIME),
    ..BASE
};

/// Python's, of any name; and JavaScript's with a time that was added.
pub(super) const DATED: Preset = Preset {
    tables: &[("langchain_chat_histories", &["id", "session_id", "message", "created_at"])],
    any_name: true,
    at: Some(saved_at!()),
    note: Some(SAVED),
    ..LANGCHAIN
};

/// Python's older one.
pub(super) const MESSAGE_STORE: Preset =
    Preset { tables: &[("message_store", &["id", "session_id", "message"])], ..LANGCHAIN };

/// The same, with a time that was added.
pub(super) const MESSAGE_STORE_DATED: Preset =
    Preset { tables: &[("message_store", &["id", "session_id", "message", "created_at"])], any_name: false, ..DATED };
