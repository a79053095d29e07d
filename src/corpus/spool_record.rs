//! What a file of messages that were set aside holds, record by record.

use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(super) enum Record<'a> {
    #[serde(borrow)]
    Message(MessageRecord<'a>),
    #[serde(borrow)]
    Facts(FactsRecord<'a>),
}

#[derive(Serialize, Deserialize)]
pub(super) struct MessageRecord<'a> {
    pub(super) contact: &'a str,
    #[serde(borrow)]
    pub(super) id: IdRecord<'a>,
    pub(super) outgoing: bool,
    pub(super) at: i64,
    pub(super) text: Option<&'a str>,
    pub(super) provider_id: Option<&'a str>,
    pub(super) attachment: bool,
    pub(super) known_attachment: Option<u64>,
    pub(super) is_deleted: bool,
    pub(super) piece: u32,
    pub(super) place: Option<(u32, u64)>,
}

#[derive(Serialize, Deserialize)]
pub(super) enum IdRecord<'a> {
    Number(u64),
    Ordinal(u64),
    Uuid(u128),
    Text(&'a str),
}

/// What is known of a contact, each fact with the moment it is of.
#[derive(Serialize, Deserialize)]
pub(super) struct FactsRecord<'a> {
    pub(super) contact: &'a str,
    /// A contact without messages is a contact too.
    pub(super) keep: bool,
    pub(super) handle: Option<(i64, &'a str)>,
    pub(super) stopped: Option<(i64, bool)>,
    pub(super) stopped_at: Option<(i64, i64)>,
    pub(super) stage: Option<(i64, &'a str)>,
    pub(super) message_count: Option<(i64, i64)>,
    #[serde(borrow)]
    pub(super) account: Option<(i64, &'a str)>,
}
