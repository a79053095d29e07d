//! What was learned so far.

use super::accounts::Accounts;
use super::counters::Counters;
use super::group::Group;

/// What was learned so far: whole numbers that add up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Learned {
    pub(super) counters: Counters,
    pub(super) whole: Group,
    pub(super) accounts: Accounts,
}
