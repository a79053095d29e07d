//! Several bots in one source, told apart by the account that each contact writes to.
//!
//! All share the counters: what is counted of an account stands there under a key of its own. The accounts of the smallest
//! hashes have sums and a sample of their own, so that neither an order nor a split decides which ones.

use std::collections::BTreeMap;

use super::group::Group;
use super::sample;
use crate::text::hash::{bytes, mix, pair};

/// So many accounts have habits of their own; contacts of others go by those of the whole source.
const MOST: usize = 64;

/// So many conversations are remembered for all accounts together.
const REMEMBERED: usize = 2 * sample::CONTACTS;

/// The keys of what one contact says: for the whole source, and for the account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Keys(Option<u64>);

impl Keys {
    pub(super) fn of(account: Option<&str>) -> Self {
        Self(account.map(hash))
    }

    /// The key of a thing in the account, else in the whole source.
    pub(super) fn one(self, thing: u64) -> u64 {
        self.0.map_or(thing, |account| pair(account, thing))
    }

    /// The key of a thing in the whole source, and that in the account.
    pub(super) fn each(self, thing: u64) -> impl Iterator<Item = u64> {
        std::iter::once(thing).chain(self.0.map(|_| self.one(thing)))
    }
}

fn hash(account: &str) -> u64 {
    mix(bytes(account.as_bytes()))
}

/// What was learned of each account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Accounts(BTreeMap<(u64, String), Group>);

impl Accounts {
    /// The sums of an account; `None` where there are too many accounts.
    pub(super) fn group(&mut self, account: &str) -> Option<&mut Group> {
        let key = (hash(account), account.to_owned());
        if !self.0.contains_key(&key) {
            let is_full = self.0.len() >= MOST;
            if is_full && self.0.last_key_value().is_some_and(|(last, _)| key > *last) {
                return None;
            }
            self.0.insert(key.clone(), Group::default());
            self.make_room();
        }
        self.0.get_mut(&key)
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (account, group) in other.0 {
            self.0.entry(account).or_default().merge(group);
        }
        self.make_room();
    }

    fn make_room(&mut self) {
        while self.0.len() > MOST {
            self.0.pop_last();
        }
        // The more accounts there are, the fewer conversations of each.
        let share = (REMEMBERED / self.0.len().max(1)).min(sample::CONTACTS);
        self.0.values_mut().for_each(|group| group.sample.limit(share));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.iter().map(|((_, account), group)| account.len() + group.bytes()).sum()
    }

    pub(super) fn into_groups(self) -> impl Iterator<Item = (String, Group)> {
        self.0.into_iter().map(|((_, account), group)| (account, group))
    }
}
