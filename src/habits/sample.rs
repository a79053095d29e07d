//! Some conversations that are remembered as they are, for what sums cannot tell.
//!
//! Those whose contacts have the smallest hashes (bottom-k sampling; Cohen & Kaplan 2007, Summarizing Data Using Bottom-k
//! Sketches): which ones they are depends on no order, and the smallest of two halves hold the smallest of the whole.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::histogram::{Histogram, bin};
use super::mixture::{self, Mixture};
use super::sends::Send;
use crate::text::stems::stems;
use crate::text::template::Template;

/// So many conversations are remembered.
pub(super) const CONTACTS: usize = 192;

/// Of each so many sends, the first.
const SENDS: usize = 64;

/// Of each so many texts: those of the smallest hashes.
const TEXTS: usize = 8;

/// Of each text so many stems.
const STEMS: usize = 16;

/// A conversation of fewer delays has no pace of its own.
const DELAYS: usize = 3;

/// What stands where a send is no neighbour of the one before it.
const APART: u8 = u8::MAX;

/// What is remembered of a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sampled {
    /// The template of each send, 0 where nothing is written.
    forms: Vec<u64>,
    /// The bin of the gap between each send and its neighbour before it.
    gaps: Vec<u8>,
    /// The bins of the first delays between a message alone and its reply.
    delays: Vec<u8>,
    /// Hashes of texts in ascending order, and their stems.
    texts: Vec<(u64, Vec<u32>)>,
}

impl Sampled {
    /// Remembers one more send.
    pub(super) fn add(&mut self, send: &Send, template: Option<&Template<'_>>) {
        if self.forms.len() < SENDS {
            self.forms.push(send.form.unwrap_or_default());
            let gap = send.gap.filter(|_| send.is_neighbour());
            self.gaps.push(gap.map_or(APART, |gap| bin(gap) as u8));
            let delay = send.last_asked.filter(|_| send.single).map(|asked| send.at - asked);
            self.delays.extend(delay.map(|delay| bin(delay) as u8));
        }
        let Some(template) = template else { return };
        let Err(place) = self.texts.binary_search_by_key(&template.text, |(text, _)| *text) else { return };
        if place >= TEXTS {
            return;
        }
        let mut own = Vec::new();
        stems(template.plain(), &mut own);
        own.truncate(STEMS);
        own.shrink_to_fit();
        self.texts.insert(place, (template.text, own));
        self.texts.truncate(TEXTS);
    }

    fn bytes(&self) -> usize {
        let texts: usize =
            self.texts.iter().map(|(_, stems)| size_of::<(u64, Vec<u32>)>() + size_of_val(&**stems)).sum();
        size_of::<(u64, Self)>() + 8 * self.forms.len() + self.gaps.len() + self.delays.len() + texts
    }
}

/// The conversations that are remembered, by the hash of their contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sample {
    most: usize,
    conversations: BTreeMap<u64, Sampled>,
}

impl Default for Sample {
    fn default() -> Self {
        Self { most: CONTACTS, conversations: BTreeMap::new() }
    }
}

impl Sample {
    /// Whether the conversation of a contact of this hash is to be remembered.
    pub(super) fn wants(&self, key: u64) -> bool {
        let full = self.conversations.len() >= self.most;
        !full || self.conversations.last_key_value().is_none_or(|(largest, _)| key <= *largest)
    }

    /// Remembers a conversation.
    pub(super) fn add(&mut self, key: u64, conversation: Sampled) {
        let kept = self.conversations.entry(key).or_default();
        // Two of one key: whichever comes first, the greater stays.
        if conversation > *kept {
            *kept = conversation;
        }
        self.limit(self.most);
    }

    /// Remembers no more than so many conversations from now on.
    pub(super) fn limit(&mut self, most: usize) {
        self.most = self.most.min(most);
        while self.conversations.len() > self.most {
            self.conversations.pop_last();
        }
    }

    /// Remembers what `other` remembers.
    pub(super) fn merge(&mut self, other: Self) {
        self.limit(other.most);
        other.conversations.into_iter().for_each(|(key, conversation)| self.add(key, conversation));
    }

    /// About how much memory it takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.conversations.values().map(Sampled::bytes).sum()
    }

    /// The templates of all remembered sends.
    pub(super) fn forms(&self) -> impl Iterator<Item = u64> + '_ {
        self.conversations.values().flat_map(|conversation| &conversation.forms).copied().filter(|form| *form != 0)
    }

    /// Whether there are two kinds of conversations.
    pub(super) fn mixture(&self) -> Option<Mixture> {
        let median = |conversation: &Sampled| {
            let mut delays = conversation.delays.clone();
            delays.sort_unstable();
            delays.get(delays.len() / 2).copied().filter(|_| delays.len() >= DELAYS)
        };
        let templates = |conversation: &Sampled| {
            let mut forms: Vec<u64> = conversation.forms.iter().copied().filter(|form| *form != 0).collect();
            forms.sort_unstable();
            forms.dedup();
            forms
        };
        let all: Vec<Vec<u64>> = self.conversations.values().map(templates).collect();
        mixture::texts(&all).or_else(|| mixture::paces(self.conversations.values().filter_map(median)))
    }

    /// The gaps between planned parts, and how many turns have such parts of how many. Two templates are planned
    /// neighbours where one follows the other five times or more, and in half of its sends.
    pub(super) fn parts(&self) -> (Histogram, u64, u64) {
        let mut sends: FxHashMap<u64, u32> = FxHashMap::default();
        let mut follows: FxHashMap<(u64, u64), u32> = FxHashMap::default();
        self.forms().for_each(|form| *sends.entry(form).or_default() += 1);
        self.neighbours().for_each(|(pair, _)| *follows.entry(pair).or_default() += 1);
        let planned = |pair: &(u64, u64)| {
            let count = follows.get(pair).copied().unwrap_or_default();
            count >= 5 && 2 * count >= sends.get(&pair.0).copied().unwrap_or_default()
        };
        let mut gaps = Histogram::default();
        let found = self.neighbours().filter(|(pair, _)| planned(pair));
        found.for_each(|(_, bin)| gaps.count(usize::from(bin)));
        let (mut turns, mut with_parts) = (0, 0);
        for conversation in self.conversations.values() {
            let mut counted = false;
            for (place, gap) in conversation.gaps.iter().enumerate() {
                if *gap == APART {
                    turns += 1;
                    counted = false;
                } else if !counted && planned(&(conversation.forms[place - 1], conversation.forms[place])) {
                    with_parts += 1;
                    counted = true;
                }
            }
        }
        (gaps, with_parts, turns)
    }

    /// Templates that follow each other, with the bin of their gap.
    fn neighbours(&self) -> impl Iterator<Item = ((u64, u64), u8)> + '_ {
        self.conversations.values().flat_map(|conversation| {
            let pairs = conversation.forms.windows(2).map(|pair| (pair[0], pair[1]));
            let found = pairs.zip(conversation.gaps.iter().skip(1).copied());
            found.filter(|((first, second), gap)| *gap != APART && *first != 0 && *second != 0)
        })
    }

    /// In how many of how many texts a stem stands, for stems of two texts or more.
    pub(super) fn stems(&self) -> (Vec<(u32, u32)>, u32) {
        let mut texts: FxHashSet<u64> = FxHashSet::default();
        let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
        for (text, stems) in self.conversations.values().flat_map(|conversation| &conversation.texts) {
            if texts.insert(*text) {
                for stem in stems {
                    *counts.entry(*stem).or_default() += 1;
                }
            }
        }
        let mut counts: Vec<(u32, u32)> = counts.into_iter().filter(|(_, count)| *count > 1).collect();
        counts.sort_unstable();
        counts.shrink_to_fit();
        (counts, texts.len() as u32)
    }
}
