//! Logs of webhooks: the bodies that a platform posted, one a line or as a list.
//!
//! A log tells what came in as it was written first: edits and deletions come later, as events of their own.

mod bodies;
mod fields;
mod log;
mod meta;
mod telegram;
mod whatsapp;
mod whatsapp_message;

pub(super) use meta::META;
pub(super) use telegram::TELEGRAM;
pub(super) use whatsapp::WHATSAPP;
