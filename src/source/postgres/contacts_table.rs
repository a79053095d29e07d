//! What is read of contacts.

use super::selected::Selected;
use super::table::Table;

/// The contacts, each role with its expression.
#[derive(Debug, Clone)]
pub(super) struct ContactsTable {
    /// The table that holds the ids.
    pub(super) table: Option<Table>,
    pub(super) shown: String,
    /// Why it is the table of contacts.
    pub(super) evidence: String,
    /// What follows FROM.
    pub(super) from: String,
    pub(super) id: Selected,
    pub(super) handle: Option<Selected>,
    pub(super) stopped: Option<Selected>,
    pub(super) stopped_at: Option<Selected>,
    pub(super) stage: Option<Selected>,
    pub(super) message_count: Option<Selected>,
    pub(super) account: Option<Selected>,
}

impl ContactsTable {
    pub(super) fn columns(&self) -> impl Iterator<Item = &Selected> {
        let optional = [&self.handle, &self.stopped, &self.stopped_at, &self.stage, &self.message_count, &self.account];
        std::iter::once(&self.id).chain(optional.into_iter().flatten())
    }
}
