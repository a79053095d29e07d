//! Typebot stores what people answered, and nothing that it said: it is recognised and refused.
//!
//! Read in baptisteArno/typebot.io `packages/prisma/postgresql/schema.prisma`: `"AnswerV2"` and,
//! before it, `"Answer"`.

use super::{BASE, Preset};

/// Newer versions.
pub(super) const TYPEBOT: Preset = Preset {
    name: "typebot",
    tables: &[("AnswerV2", &["id", "blockId", "content", "resultId", "createdAt"]), ("Result", &["id", "typebotId"])],
    replaces: &["Answer"],
    contact_id: "m.\"resultId\"::text",
    direction: "'answer'",
    text: "m.content",
    at: Some("m.\"createdAt\" AT TIME ZONE 'UTC'"),
    incoming: &["answer"],
    refusal: Some((
        "Typebot stores what people answered, but no message that it sent",
        "audit what carries its messages: the database of Evolution API or Chatwoot, or the export of the chat",
    )),
    ..BASE
};

/// Older ones.
pub(super) const OLD: Preset = Preset {
    tables: &[("Answer", &["resultId", "blockId", "content", "createdAt"]), ("Result", &["id", "typebotId"])],
    replaces: &[],
    id: "m.\"resultId\"::text || '/' || m.\"blockId\"::text",
    ..TYPEBOT
};
