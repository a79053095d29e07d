//! Dify: apps of language models. A row holds a question and its answer.
//!
//! Read in langgenius/dify `api/models/model.py`, class `Message`.

use super::{BASE, Preset};

pub(super) const DIFY: Preset = Preset {
    name: "dify",
    tables: &[(
        "messages",
        &[
            "id",
            "app_id",
            "conversation_id",
            "query",
            "answer",
            "from_end_user_id",
            "provider_response_latency",
            "status",
            "created_at",
        ],
    )],
    from: concat!(
        "{messages} m CROSS JOIN LATERAL ",
        "(VALUES ('question', m.query, '/1'), ('answer', m.answer, '/2')) AS p(side, said, nth)"
    ),
    id: "m.id::text || p.nth",
    contact_id: "COALESCE(m.from_end_user_id, m.conversation_id)::text",
    direction: "p.side",
    text: "p.said",
    // The row is made with the question; the answer is there when the model is done.
    at: Some(concat!(
        "m.created_at AT TIME ZONE 'UTC' + make_interval(secs => CASE WHEN p.side = 'answer' ",
        "AND m.provider_response_latency BETWEEN 0 AND 3600 THEN m.provider_response_latency ELSE 0 END)"
    )),
    incoming: &["question"],
    outgoing: &["answer"],
    sent: Some((
        "p.said <> '' AND NOT (p.side = 'answer' AND COALESCE(m.status, '') = 'error')",
        "empty questions and answers, and answers that failed",
    )),
    contacts: Some(concat!(
        "SELECT e.id::text AS id, e.session_id AS handle, NULL::boolean AS stopped, ",
        "NULL::timestamptz AS stopped_at FROM {schema}end_users e"
    )),
    contact_tables: &[("end_users", &["id", "session_id"])],
    note: Some(
        "times are whole seconds; where a reader asked for another answer, that counts as one more question and answer",
    ),
    ..BASE
};
