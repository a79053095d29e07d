//! Messages of a log, each once however often it was posted.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use crate::source::export::chat::{Chat, ChatRow, Writer};
use crate::time::Timestamp;

/// What a log holds so far.
#[derive(Debug, Default)]
pub(super) struct Log {
    pub(super) chats: Vec<Chat>,
    by_contact: FxHashMap<String, usize>,
    /// Rows by chat and by what tells them apart.
    rows: FxHashMap<(usize, String), usize>,
}

/// A message whose id is that of the platform.
pub(super) fn message(id: Option<String>, writer: Writer, at: Timestamp, line: u64) -> ChatRow {
    let provider_id = id.clone();
    ChatRow { writer, at, text: None, id, provider_id, attachment: false, is_deleted: false, line }
}

impl Log {
    /// The place of the chat with a contact.
    pub(super) fn chat(&mut self, contact: &str, file: usize) -> usize {
        if let Some(known) = self.by_contact.get(contact) {
            return *known;
        }
        self.chats.push(Chat::new(contact, file));
        self.by_contact.insert(contact.to_owned(), self.chats.len() - 1);
        self.chats.len() - 1
    }

    /// The row of a chat that is known by `key`.
    pub(super) fn known(&mut self, chat: usize, key: &str) -> Option<&mut ChatRow> {
        let place = *self.rows.get(&(chat, key.to_owned()))?;
        self.chats.get_mut(chat)?.rows.get_mut(place)
    }

    /// Adds a row that is known by `key` from now on; `false` if there is one already.
    pub(super) fn add(&mut self, chat: usize, key: String, row: ChatRow) -> bool {
        let Some(rows) = self.chats.get_mut(chat).map(|chat| &mut chat.rows) else { return false };
        match self.rows.entry((chat, key)) {
            Entry::Occupied(_) => false,
            Entry::Vacant(vacant) => {
                vacant.insert(rows.len());
                rows.push(row);
                true
            }
        }
    }

    /// Sets the other side's name, if none is known.
    pub(super) fn name(&mut self, chat: usize, name: Option<&str>) {
        if let Some(chat) = self.chats.get_mut(chat)
            && chat.name.is_none()
        {
            chat.name = name.map(str::to_owned);
        }
    }

    /// Sets the bot's end of a chat.
    pub(super) fn account(&mut self, chat: usize, account: Option<String>) {
        if let Some(chat) = self.chats.get_mut(chat)
            && account.is_some()
        {
            chat.account = account;
        }
    }

    /// All chats that hold a message. Their accounts are told only where there are several.
    pub(super) fn finish(self) -> Vec<Chat> {
        let mut chats: Vec<Chat> = self.chats.into_iter().filter(|chat| !chat.rows.is_empty()).collect();
        let mut accounts: Vec<&str> = chats.iter().filter_map(|chat| chat.account.as_deref()).collect();
        accounts.sort_unstable();
        accounts.dedup();
        if accounts.len() < 2 {
            for chat in &mut chats {
                chat.account = None;
            }
        }
        chats
    }
}
