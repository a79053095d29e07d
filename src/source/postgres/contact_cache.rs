//! Contacts that rows named before, by the bytes that came.

use rustc_hash::FxHashMap;

use super::fields::Form;
use super::table::Wire;
use super::value::Value;
use crate::corpus::{ContactIndex, CorpusBuilder};
use crate::error::RowProblem;
use crate::source::mapping::lost_digits;

/// Contacts by their raw key, so that their text is made once and not for every message.
#[derive(Debug, Default)]
pub(super) struct ContactCache {
    by_key: FxHashMap<Vec<u8>, ContactIndex>,
    /// UUIDs, most of all keys, need no memory of their own.
    by_uuid: FxHashMap<u128, ContactIndex>,
}

impl ContactCache {
    /// The contact of a key, added to `builder` if it is new.
    pub(super) fn contact(
        &mut self,
        builder: &mut CorpusBuilder,
        form: Form,
        key: &[u8],
        wire: Wire,
    ) -> Result<ContactIndex, RowProblem> {
        if let Some(known) = self.by_key.get(key) {
            return Ok(*known);
        }
        let id = Value::of(form, wire, key).ok_or(RowProblem::NotUtf8("contact id"))?;
        if let Value::Text(text) = id
            && lost_digits(text)
        {
            return Err(lost("contact id", text));
        }
        if let Value::Uuid(uuid) = id {
            return Ok(*self.by_uuid.entry(uuid).or_insert_with(|| builder.contact(&id.text())));
        }
        let contact = builder.contact(&id.text());
        self.by_key.insert(key.to_vec(), contact);
        Ok(contact)
    }

    /// A known contact whose binary key is a UUID.
    pub(super) fn by_uuid(&self, key: &[u8]) -> Option<ContactIndex> {
        let uuid = key.try_into().map(u128::from_be_bytes).ok()?;
        self.by_uuid.get(&uuid).copied()
    }

    pub(super) fn clear(&mut self) {
        self.by_key.clear();
        self.by_uuid.clear();
    }
}

/// Digits of an id are lost.
pub(super) fn lost(field: &'static str, value: &str) -> RowProblem {
    let expected = "all digits: a spreadsheet wrote it as a rounded number; export the table again";
    RowProblem::Value { field, value: value.to_owned(), expected }
}
