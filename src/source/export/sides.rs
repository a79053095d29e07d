//! Who wrote a row where the export tells its side, and the user may have named the bot all the same.

use super::chat::Writer;
use super::owner::plain;
use crate::error::{Error, ExportProblem};
use crate::text::nearest;

/// Whether what the user calls the bot is one of `names`.
pub(super) fn is_called<'n>(me: &str, names: impl IntoIterator<Item = &'n str>) -> bool {
    let me = plain(me);
    names.into_iter().any(|name| plain(name) == me)
}

/// The writer of a row whose side is told. With a bot that the user named, which is this chat's, rows bear names, so that
/// the user's word is seen to be used.
pub(super) fn writer(me: Option<&str>, is_bot: bool, name: &str) -> Writer {
    match (me, is_bot) {
        (None, true) => Writer::Bot,
        (None, false) => Writer::Contact,
        (Some(me), true) => Writer::Named(me.to_owned()),
        (Some(me), false) if is_called(me, [name]) => Writer::Contact,
        (Some(_), false) => Writer::Named(name.to_owned()),
    }
}

/// The error where several may be the bot, each with so many messages.
pub(super) fn no_owner(format: &'static str, mut names: Vec<(String, u64)>, shown: &str) -> Error {
    names.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let source_name = shown.to_owned();
    Error::Export { place: shown.to_owned(), problem: Box::new(ExportProblem::NoOwner { format, names, source_name }) }
}

/// The error where nobody is called as the user says.
pub(super) fn no_such_owner(me: &str, names: Vec<(String, u64)>, shown: &str) -> Error {
    let nearest = nearest(me, names.iter().map(|(name, _)| name.as_str())).first().map(|name| (*name).to_owned());
    let problem = ExportProblem::NoSuchOwner { me: me.to_owned(), names, nearest };
    Error::Export { place: shown.to_owned(), problem: Box::new(problem) }
}
