//! Contacts matched by what exactly one of either side has.

use rustc_hash::FxHashMap;

use super::kinds::{MatchedBy, UnmatchedWhy};
use super::names::{END_DIGITS, folded, is_counter, names, phones};
use crate::model::Contact;

/// Conversations of one contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::reconcile) struct Group {
    pub(in crate::reconcile) delivered: Vec<usize>,
    pub(in crate::reconcile) recorded: Vec<usize>,
    pub(in crate::reconcile) by: MatchedBy,
}

/// What matching came to.
#[derive(Debug, Default)]
pub(in crate::reconcile) struct Matched {
    pub(in crate::reconcile) groups: Vec<Group>,
    /// Delivered contacts that are left.
    pub(in crate::reconcile) left: Vec<(usize, UnmatchedWhy)>,
    pub(in crate::reconcile) unknown_in_map: Vec<String>,
}

/// Matches all contacts.
pub(in crate::reconcile) fn matched(delivered: &[Contact], recorded: &[Contact], map: &[(String, String)]) -> Matched {
    let mut matching = Matching {
        delivered,
        recorded,
        taken: (vec![false; delivered.len()], vec![false; recorded.len()]),
        ambiguous: vec![false; delivered.len()],
        groups: Vec::new(),
    };
    let unknown_in_map = matching.by_map(map);
    matching.by(|contact| vec![contact.id.clone()], |_, _| MatchedBy::Id);
    matching.by(phones, |_, _| MatchedBy::Phone);
    matching
        .by(names, |one, other| if is_handle(one) || is_handle(other) { MatchedBy::Handle } else { MatchedBy::Name });
    let end = |contact: &Contact| {
        let end = |digits: String| digits[digits.len() - END_DIGITS..].to_owned();
        phones(contact).into_iter().map(end).collect()
    };
    matching.by(end, |_, _| MatchedBy::PhoneEnd);
    let mut groups = matching.groups;
    groups.sort_by(|one, other| one.delivered.cmp(&other.delivered));
    let why = |place: usize| if matching.ambiguous[place] { UnmatchedWhy::Ambiguous } else { UnmatchedWhy::Unknown };
    let taken = matching.taken.0;
    let left = (0..delivered.len()).filter(|place| !taken[*place]).map(|place| (place, why(place))).collect();
    Matched { groups, left, unknown_in_map }
}

/// Whether a contact's handle looks like one, and not like a name.
fn is_handle(contact: &Contact) -> bool {
    let handle = contact.label().trim();
    handle.starts_with('@') || !handle.contains(char::is_whitespace)
}

struct Matching<'a> {
    delivered: &'a [Contact],
    recorded: &'a [Contact],
    taken: (Vec<bool>, Vec<bool>),
    ambiguous: Vec<bool>,
    groups: Vec<Group>,
}

impl Matching<'_> {
    /// Joins what the map names; the names that nobody has.
    fn by_map(&mut self, map: &[(String, String)]) -> Vec<String> {
        let mut unknown = Vec::new();
        for (delivered, recorded) in map {
            let (one, other) = (named(self.delivered, delivered), named(self.recorded, recorded));
            let missing = [(one, delivered), (other, recorded)];
            unknown.extend(missing.into_iter().filter(|(found, _)| found.is_none()).map(|(_, name)| name.clone()));
            if let (Some(one), Some(other)) = (one, other) {
                self.join(one, other, MatchedBy::Map);
            }
        }
        unknown
    }

    /// Adds a pair to the groups that already have one of both.
    fn join(&mut self, delivered: usize, recorded: usize, by: MatchedBy) {
        let joins = |group: &Group| group.delivered.contains(&delivered) || group.recorded.contains(&recorded);
        let mut joined = Group { delivered: vec![delivered], recorded: vec![recorded], by };
        for group in self.groups.extract_if(.., |group| joins(group)) {
            joined.delivered.extend(group.delivered);
            joined.recorded.extend(group.recorded);
        }
        for places in [&mut joined.delivered, &mut joined.recorded] {
            places.sort_unstable();
            places.dedup();
        }
        self.groups.push(joined);
        self.taken.0[delivered] = true;
        self.taken.1[recorded] = true;
    }

    /// Matches the contacts of a key that one of either side has, and that are not taken yet.
    fn by(&mut self, keys: impl Fn(&Contact) -> Vec<String>, by: impl Fn(&Contact, &Contact) -> MatchedBy) {
        let (ours, theirs) = (index(self.delivered, &self.taken.0, &keys), index(self.recorded, &self.taken.1, &keys));
        let mut claims = vec![0u32; self.recorded.len()];
        let mut claimed: Vec<(usize, usize)> = Vec::new();
        for (place, contact) in self.delivered.iter().enumerate().filter(|(place, _)| !self.taken.0[*place]) {
            let keys = keys(contact);
            let mut found: Vec<usize> = keys.iter().filter_map(|key| theirs.get(key)).flatten().copied().collect();
            found.sort_unstable();
            found.dedup();
            for other in &found {
                claims[*other] += 1;
            }
            let is_alone = |key: &String| !theirs.contains_key(key) || ours.get(key).is_none_or(|same| same.len() == 1);
            match found.as_slice() {
                [] => {}
                [other] if keys.iter().all(is_alone) => claimed.push((place, *other)),
                _ => self.ambiguous[place] = true,
            }
        }
        for (place, other) in claimed {
            let (one, theirs) = (&self.delivered[place], &self.recorded[other]);
            let by = by(one, theirs);
            if claims[other] > 1 || by == MatchedBy::Id && contradict(one, theirs) {
                self.ambiguous[place] = true;
                continue;
            }
            self.groups.push(Group { delivered: vec![place], recorded: vec![other], by });
            self.taken.0[place] = true;
            self.taken.1[other] = true;
        }
    }
}

/// The contacts of each key, without those that are taken.
fn index(
    contacts: &[Contact],
    taken: &[bool],
    keys: impl Fn(&Contact) -> Vec<String>,
) -> FxHashMap<String, Vec<usize>> {
    let mut index: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (place, contact) in contacts.iter().enumerate().filter(|(place, _)| !taken[*place]) {
        for key in keys(contact) {
            index.entry(key).or_default().push(place);
        }
    }
    index
}

/// Whether two contacts of one id are two people: the id is a mere counter, and their names differ.
fn contradict(one: &Contact, other: &Contact) -> bool {
    let (name, other_name) = (one.facts.handle.as_deref().map(folded), other.facts.handle.as_deref().map(folded));
    is_counter(&one.id) && name.is_some() && other_name.is_some() && name != other_name
}

/// The only contact with this id, else the only one with this name.
fn named(contacts: &[Contact], name: &str) -> Option<usize> {
    let by_id = contacts.binary_search_by(|contact| contact.id.as_str().cmp(name)).ok();
    by_id.or_else(|| {
        let wanted = folded(name);
        let mut found = (0..contacts.len()).filter(|place| names(&contacts[*place]).contains(&wanted));
        found.next().filter(|_| found.next().is_none())
    })
}
