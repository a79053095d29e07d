//! The formats of exports that can be read.

use super::format::Format;
use super::{discord, google_chat, kakao, line, meta_download, signal, slack, telegram, webhooks, whatsapp};

/// All formats, in the order in which they are asked.
pub(super) const ALL: &[&Format] = &[
    // Texts.
    &whatsapp::FORMAT,
    &line::FORMAT,
    &kakao::FORMAT,
    // JSON.
    &meta_download::FORMAT,
    &telegram::FORMAT,
    &discord::FORMAT,
    &slack::FORMAT,
    &signal::FORMAT,
    &google_chat::FORMAT,
    // Logs of webhooks.
    &webhooks::META,
    &webhooks::WHATSAPP,
    &webhooks::TELEGRAM,
];
