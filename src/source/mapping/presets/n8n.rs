//! n8n: the memory of its AI agents.
//!
//! The node stores by `LangChain` for JavaScript (langchain-ai/langchainjs,
//! `libs/langchain-community/src/stores/message/postgres.ts`): `id`, `session_id`, `message`. The user names the table;
//! its default is `n8n_chat_histories`. A column `created_at` is added by hand by many.

use super::langchain::{AI_WORDS, OTHER_WORDS, said, saved_at, word};
use super::{BASE, Preset};

/// As it is made.
pub(super) const N8N: Preset = Preset {
    name: "n8n",
    tables: &[("n8n_chat_histories", &["id", "session_id", "message"])],
    any_name: true,
    contact_id: "m.session_id::text",
    direction: word!(),
    text: "m.message::text",
    text_is_json: true,
    text_paths: &["/content", "/data/content"],
    incoming: &["human"],
    outgoing: AI_WORDS,
    ignore: OTHER_WORDS,
    sent: Some((said!(), "steps of the agent that say nothing")),
    note: Some(
        "the table keeps no time: what follows what is known, how soon is not, so that only the order is judged",
    ),
    ..BASE
};

/// With a time.
pub(super) const DATED: Preset = Preset {
    tables: &[("n8n_chat_histories", &["id", "session_id", "message", "created_at"])],
    any_name: false,
    at: Some(saved_at!()),
    note: Some(
        "n8n saves a question together with its answer, so that its time is the answer's; rows from before the column \
         created_at was added share one time, which is none",
    ),
    ..N8N
};
