//! Turns rows of the table of contacts into what is known of them.

use std::io;

use chrono_tz::Tz;

use super::contacts_table::ContactsTable;
use super::fields::{Batch, Fields, RowSink};
use super::selected::Selected;
use super::value::{Value, read};
use crate::corpus::CorpusBuilder;
use crate::error::RowProblem;
use crate::model::ContactFacts;
use crate::source::scalar::yes_or_no;
use crate::time::Timestamp;

/// Takes rows of the table of contacts; those without a message are of no interest.
pub(super) struct ContactRows {
    pub(super) builder: CorpusBuilder,
    /// Facts of contacts whose messages were set aside.
    pub(super) aside: Option<Vec<(String, ContactFacts)>>,
    /// They could not be set aside.
    pub(super) failed: Option<io::Error>,
    pub(super) table: ContactsTable,
    pub(super) zone: Tz,
    /// Contacts whose facts cannot be read.
    pub(super) unreadable: u64,
}

impl ContactRows {
    fn take(&mut self, fields: &Fields<'_>) -> Result<(), RowProblem> {
        let mut index = 0;
        let mut next = |column: Option<&Selected>, name| {
            let Some(column) = column else { return Ok(None) };
            index += 1;
            read(fields, index - 1, column.wire, name)
        };
        let table = &self.table;
        let Some(id) = next(Some(&table.id), "contact id")? else { return Ok(()) };
        let handle = next(table.handle.as_ref(), "handle")?;
        let stopped = next(table.stopped.as_ref(), "stopped")?;
        let stopped_at = next(table.stopped_at.as_ref(), "stopped_at")?.and_then(|value| value.time(self.zone));
        let stage = next(table.stage.as_ref(), "stage")?;
        let message_count = next(table.message_count.as_ref(), "message_count")?;
        let account = next(table.account.as_ref(), "account")?;
        let id = id.text();
        let contact = self.builder.known_contact(&id);
        if contact.is_none() && self.aside.is_none() {
            return Ok(());
        }
        let text = |value: Option<Value<'_>>| {
            value.map(|value| value.text().into_owned()).filter(|text| !text.trim().is_empty())
        };
        let stopped = match stopped {
            Some(Value::Bool(stopped)) => Some(stopped),
            Some(other) => {
                let unreadable = || RowProblem::Value {
                    field: "stopped",
                    value: other.text().into_owned(),
                    expected: "true or false",
                };
                Some(yes_or_no(&other.text()).ok_or_else(unreadable)?)
            }
            // A column that is NULL says: not stopped, unless there is a time of the stop.
            None if table.stopped.is_some() || table.stopped_at.is_some() => Some(stopped_at.is_some()),
            None => None,
        };
        let message_count = match message_count {
            Some(Value::Int(count)) => Some(count),
            Some(other) => other.text().trim().parse().ok(),
            None => None,
        };
        let facts = ContactFacts {
            handle: text(handle),
            stopped,
            stopped_at,
            stage: text(stage),
            message_count,
            account: text(account),
        };
        match (contact, &mut self.aside) {
            (_, Some(aside)) => aside.push((id.into_owned(), facts)),
            (Some(contact), None) => self.builder.learn(contact, Timestamp::from_micros(0), facts),
            (None, None) => {}
        }
        Ok(())
    }
}

impl RowSink for ContactRows {
    fn rows(&mut self, batch: &Batch<'_>) -> io::Result<()> {
        // A contact whose facts cannot be read is still audited, by its id.
        self.unreadable += batch.rows().map(|fields| u64::from(self.take(&fields).is_err())).sum::<u64>();
        if let Some(aside) = &mut self.aside {
            if let Err(error) = self.builder.set_facts_aside(aside) {
                self.failed = Some(error);
                return Err(io::Error::other("no room for facts of contacts"));
            }
            aside.clear();
        }
        Ok(())
    }
}
