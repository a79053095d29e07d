//! A table of messages that is understood.

use super::selected::MessagesTable;
use crate::source::mapping::{Mapping, Sample};

/// A table of messages that is understood.
#[derive(Debug)]
pub(super) struct Understood {
    pub(super) messages: MessagesTable,
    pub(super) mapping: Mapping,
    pub(super) sample: Sample,
}
