//! What a format of exports is. Each has a file or a folder of its own and a row in the list of all.

use super::chat::Gathered;
pub(super) use super::tells::{Deleted, Outgoing, Tells};
use super::tree::{Entry, Tree};
use crate::error::{Error, ExportProblem};
use crate::time::DateOrder;

/// A format of exports.
pub(super) struct Format {
    /// What people call it.
    pub(super) name: &'static str,
    /// Whether a file holds chats in this form, from its path and its start.
    pub(super) is_chat: fn(&Entry) -> bool,
    /// Why a file of the same platform cannot be read, such as its HTML form. Asked where no file holds chats.
    pub(super) refuses: fn(&Entry) -> Option<ExportProblem>,
    /// Reads all files that hold chats.
    pub(super) read: fn(&Export<'_>, &mut Gathered) -> Result<(), Error>,
    /// What its rows tell.
    pub(super) tells: Tells,
}

/// An export that is to be read.
pub(super) struct Export<'a> {
    pub(super) tree: &'a Tree,
    /// What the user named, for people.
    pub(super) shown: &'a str,
    /// The places in the tree of the files that hold chats.
    pub(super) chats: Vec<usize>,
    /// The zone of times that name none.
    pub(super) zone: chrono_tz::Tz,
    /// Which of day and month comes first, where somebody said it.
    pub(super) dates: DateOrder,
    /// The bot's name, where somebody said it.
    pub(super) me: Option<&'a str>,
}

impl Export<'_> {
    /// The files that hold chats, with their places in the tree.
    pub(super) fn files(&self) -> impl Iterator<Item = (usize, &Entry)> {
        self.chats.iter().map(|place| (*place, &self.tree.entries[*place]))
    }
}

/// No file of the platform is refused.
pub(super) const fn refuses_nothing(_: &Entry) -> Option<ExportProblem> {
    None
}
