//! Which messages of one contact have a partner on the other side so far.

use super::line::How;
use super::side::Side;

/// A partner and what makes it one.
pub(super) type Partner = Option<(u32, How)>;

/// How messages are compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// In microseconds.
    pub(super) lag: i64,
    /// Provider ids of both sides may be compared.
    pub(super) by_id: bool,
    /// Messages with different provider ids are different.
    pub(super) ids_tell: bool,
}

/// Both sides of one contact with the partners found so far, by place in each side.
#[derive(Debug)]
pub(super) struct Pairing<'s, 'c> {
    pub(super) recorded: &'s Side<'c>,
    pub(super) delivered: &'s Side<'c>,
    pub(super) of_recorded: Vec<Partner>,
    pub(super) of_delivered: Vec<Partner>,
    pub(super) rules: Rules,
}

impl Pairing<'_, '_> {
    /// Takes two messages for one.
    pub(super) fn join(&mut self, recorded: usize, delivered: usize, how: How) {
        self.of_recorded[recorded] = Some((delivered as u32, how));
        self.of_delivered[delivered] = Some((recorded as u32, how));
    }

    /// Whether a message of the recorded side has no partner and may have one.
    pub(super) fn is_left_recorded(&self, place: usize) -> bool {
        self.of_recorded[place].is_none() && !self.recorded.items[place].is_repeat
    }

    /// The same of the delivered side.
    pub(super) fn is_left_delivered(&self, place: usize) -> bool {
        self.of_delivered[place].is_none() && !self.delivered.items[place].is_repeat
    }
}
