//! The formats of exports that can be read.

use super::format::Format;
use super::{kakao, line, whatsapp};

/// All formats, in the order in which they are asked.
pub(super) const ALL: &[&Format] = &[
    // Texts.
    &whatsapp::FORMAT,
    &line::FORMAT,
    &kakao::FORMAT,
];
