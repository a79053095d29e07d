//! Groups of near texts: the shape behind DM103.

use std::sync::OnceLock;

use rayon::prelude::*;

use super::Tuning;
use super::chain::stretches;
use crate::corpus::Conversation;
use crate::text::letters::Letters;
use crate::text::outline::Outline;
use crate::text::{Norm, content, trimmed};

/// A message is compared with at most this many of the latest outgoing messages before it.
const COMPARED: usize = 50;

/// So many messages are worth several threads.
const LONG: usize = 4096;

/// Outgoing messages connected by near or same text, with at least one near link.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NearGroup {
    /// In order.
    pub(super) positions: Vec<usize>,
    /// The lowest similarity of a message to the latest earlier one that it is near or same to.
    pub(super) similarity: f64,
}

struct Candidate<'a> {
    position: usize,
    /// `None` is like nothing: a blank text or a placeholder.
    text: Option<(&'a str, Outline)>,
    letters: OnceLock<Letters>,
    norm: OnceLock<Norm>,
}

impl Candidate<'_> {
    /// How alike two messages are if they are near or the same, and whether they are near.
    fn link(&self, other: &Self) -> Option<(f64, bool)> {
        let ((text, outline), (other_text, other_outline)) = (self.text?, other.text?);
        if trimmed(text) == trimmed(other_text) {
            return Some((1.0, false));
        }
        // Their lengths and letters tell most texts apart.
        if !outline.may_be_near(&other_outline) {
            return None;
        }
        let letters = self.letters.get_or_init(|| Letters::of(text, outline));
        if !letters.may_be_near(other.letters.get_or_init(|| Letters::of(other_text, other_outline))) {
            return None;
        }
        let norm = self.norm.get_or_init(|| Norm::of(text));
        let other_norm = other.norm.get_or_init(|| Norm::of(other_text));
        norm.near(other_norm).map(|similarity| (similarity, true))
    }
}

/// All groups, ordered by their first message; placeholders are in none.
pub(super) fn near_groups(conversation: &Conversation<'_>, outgoing: &[usize], tuning: &Tuning) -> Vec<NearGroup> {
    let stretches = stretches(conversation, outgoing, tuning.near_window);
    let mut groups: Vec<NearGroup> = stretches.flat_map(|stretch| groups_of(conversation, stretch, tuning)).collect();
    groups.sort_by(|a, b| a.positions.cmp(&b.positions));
    groups
}

/// The groups of one stretch of outgoing messages.
fn groups_of(conversation: &Conversation<'_>, stretch: &[usize], tuning: &Tuning) -> Vec<NearGroup> {
    let candidate = |position: &usize| {
        let text = conversation.text(*position);
        let comparable = |text: &&str| content(Some(text)).is_some() && !tuning.is_placeholder(text);
        Candidate {
            position: *position,
            text: text.filter(comparable).map(|text| (text, Outline::of(text))),
            letters: OnceLock::new(),
            norm: OnceLock::new(),
        }
    };
    let candidates: Vec<Candidate<'_>> = stretch.iter().map(candidate).collect();
    let links = |index: usize| links(conversation, &candidates, index, tuning);
    let links: Vec<Link> = match candidates.len() {
        0..LONG => (0..candidates.len()).flat_map(links).collect(),
        // One conversation must not keep all but one thread waiting.
        long => (0..long).into_par_iter().flat_map_iter(links).collect(),
    };
    let mut groups = Groups::new(candidates.len());
    for link in links {
        groups.connect(&link);
    }
    let mut found: Vec<Option<NearGroup>> = vec![None; candidates.len()];
    for (index, candidate) in candidates.iter().enumerate() {
        let root = groups.root(index);
        if groups.near[root] {
            let empty = || NearGroup { positions: Vec::new(), similarity: groups.similarity[root] };
            found[root].get_or_insert_with(empty).positions.push(candidate.position);
        }
    }
    found.into_iter().flatten().collect()
}

/// Two messages of near or same text.
struct Link {
    earlier: usize,
    later: usize,
    similarity: f64,
    near: bool,
}

/// The links of one message to those before it.
fn links(conversation: &Conversation<'_>, candidates: &[Candidate<'_>], later: usize, tuning: &Tuning) -> Vec<Link> {
    let at = conversation.at(candidates[later].position);
    let mut links: Vec<Link> = Vec::new();
    for earlier in (later.saturating_sub(COMPARED)..later).rev() {
        if at - conversation.at(candidates[earlier].position) >= tuning.near_window {
            break;
        }
        if let Some((similarity, near)) = candidates[later].link(&candidates[earlier]) {
            // The similarity along a chain is that to the latest message before.
            let similarity = if links.is_empty() { similarity } else { 1.0 };
            links.push(Link { earlier, later, similarity, near });
        }
    }
    links
}

/// Disjoint sets of candidates, with what is known of each set at its root.
struct Groups {
    parent: Vec<usize>,
    similarity: Vec<f64>,
    near: Vec<bool>,
}

impl Groups {
    fn new(len: usize) -> Self {
        Self { parent: (0..len).collect(), similarity: vec![1.0; len], near: vec![false; len] }
    }

    fn root(&mut self, mut index: usize) -> usize {
        while self.parent[index] != index {
            self.parent[index] = self.parent[self.parent[index]];
            index = self.parent[index];
        }
        index
    }

    fn connect(&mut self, link: &Link) {
        let (a, b) = (self.root(link.earlier), self.root(link.later));
        let (root, child) = (a.min(b), a.max(b));
        self.parent[child] = root;
        self.similarity[root] = self.similarity[root].min(self.similarity[child]).min(link.similarity);
        self.near[root] |= self.near[child] | link.near;
    }
}
