//! Chains of the same text: the shape behind DM101 and DM102.

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::{Found, Tuning};
use crate::corpus::Conversation;
use crate::text::content;
use crate::time::Span;

/// Messages of the same text, each less than the window after the one before; at least two, in order.
pub(super) type Chain = Vec<usize>;

/// A map has room for so many texts at once, if there are as many.
const ROOM: usize = 1024;

/// Those of the positions that have another less than the window before or after them, cut where none has: what
/// lies in two of these stretches is too far apart to belong together.
pub(super) fn stretches<'p>(
    conversation: &Conversation<'_>,
    positions: &'p [usize],
    window: Span,
) -> impl Iterator<Item = &'p [usize]> {
    let near = move |a: &usize, b: &usize| conversation.at(*b) - conversation.at(*a) < window;
    positions.chunk_by(near).filter(|stretch| stretch.len() > 1)
}

/// All chains among the positions of one direction, ordered by their first message; placeholders are in none.
pub(super) fn same_text_chains(
    conversation: &Conversation<'_>,
    positions: &[usize],
    window: Span,
    tuning: &Tuning,
) -> Vec<Chain> {
    let mut chains: Vec<Chain> = Vec::new();
    let near: Vec<usize> = stretches(conversation, positions, window).flatten().copied().collect();
    // By text: its latest message, and the chain that this message ends, if it has company already.
    let mut latest: FxHashMap<&str, (usize, Option<usize>)> =
        FxHashMap::with_capacity_and_hasher(near.len().min(ROOM), FxBuildHasher);
    for position in near {
        let Some(text) = content(conversation.text(position)) else { continue };
        let before = latest.insert(text, (position, None));
        let Some((earlier, chain)) = before else { continue };
        if conversation.at(position) - conversation.at(earlier) >= window {
            continue;
        }
        let chain = match chain {
            Some(chain) => chain,
            None if tuning.is_placeholder(text) => continue,
            None => {
                chains.push(vec![earlier]);
                chains.len() - 1
            }
        };
        chains[chain].push(position);
        latest.insert(text, (position, Some(chain)));
    }
    chains.sort_unstable();
    chains
}

/// How far messages lie apart, in words, as far as that is known.
pub(super) fn within(conversation: &Conversation<'_>, first: usize, last: usize) -> String {
    let (first, last) = (conversation.at(first), conversation.at(last));
    if first.is_known() { conversation.resolution().within(last - first) } else { "in a row".to_owned() }
}

/// What a chain reports; `subject` says what was repeated.
pub(super) fn found(conversation: &Conversation<'_>, chain: &[usize], subject: &str) -> Found {
    let span = within(conversation, chain[0], chain[chain.len() - 1]);
    Found {
        positions: chain.to_vec(),
        summary: format!("{subject} {} times {span}", chain.len()),
        similarity: Some(1.0),
        extra_copies: chain.len() - 1,
        ..Found::default()
    }
}
