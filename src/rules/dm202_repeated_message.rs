//! DM202: the bot says the same thing on several occasions.

use std::collections::BTreeSet;
use std::hash::Hasher;

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::{Context, Found, Lack, Place, Rule, RuleOption, Sink};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot};
use crate::model::Direction;
use crate::text::{TELLING_CHARS, content, norm};

pub(super) struct RepeatedMessage;

static META: RuleMeta = RuleMeta {
    code: "DM202",
    name: "repeated-message",
    severity: Severity::Warning,
    summary: "the same reply on three occasions or more, copies within the window counted as one",
    whole_history: true,
    precision: Precision::Medium,
    docs: RuleDocs {
        reports: "The same outgoing text, ignoring case, on at least three occasions (the option occasions) in the \
            scope. Copies that one DM101 finding holds are one occasion. Texts with fewer than 12 letters and digits \
            do not count, and neither does a greeting that opens a new session after 6 h without a message of either \
            side.",
        example: Example {
            chat: &[
                bot("10:00:00", "you are such a sweetheart"),
                bot("14:00:00", "you are such a sweetheart"),
                bot("18:00:00", "You are such a sweetheart"),
            ],
            given: "",
        },
        matters: "A compliment that comes a third time in the same words is a form letter.",
        tune: "Raise occasions for a bot that works with fixed sentences.",
        fix: "Give the model its last replies to this contact, or vary the templates and remember which one was used.",
    },
};

/// The same for texts that are the same in lower case; for others mostly not.
fn case_blind_hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    if text.is_ascii() {
        // This bit makes small letters of capitals; that it makes others alike too does no harm here.
        let small = |eight: &[u8; 8]| u64::from_le_bytes(*eight) | 0x2020_2020_2020_2020;
        let (eights, rest) = text.as_bytes().as_chunks::<8>();
        let mut last = [b' '; 8];
        last[..rest.len()].copy_from_slice(rest);
        eights.iter().chain([&last]).for_each(|eight| hasher.write_u64(small(eight)));
        return hasher.finish();
    }
    let mut plain = true;
    let mut add = |letter: char| {
        plain &= letter.is_ascii();
        hasher.write_u32(letter.into());
    };
    for letter in text.chars() {
        match letter {
            _ if letter.is_ascii() => add(letter.to_ascii_lowercase()),
            // A capital sigma becomes one of two small ones.
            'ς' | 'Σ' => add('σ'),
            _ => letter.to_lowercase().for_each(&mut add),
        }
    }
    // The sign for Kelvin has the letter k as its small one.
    if plain { case_blind_hash(&text.to_lowercase()) } else { hasher.finish() }
}

impl Rule for RepeatedMessage {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn options(&self) -> &'static [RuleOption] {
        &[RuleOption {
            key: "occasions",
            help: "this many occasions make a finding",
            place: Place::Count { least: 2, place: |tuning| &mut tuning.occasions },
        }]
    }

    fn lacks(&self, context: &Context<'_>) -> Option<Lack> {
        context.lacks_texts(Direction::Outgoing)
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        // Each occasion is its messages; a chain of copies is one occasion, as of its last message.
        let chains = context.outgoing_copies();
        let copies: BTreeSet<usize> = chains.iter().flatten().copied().collect();
        let alone = context.outgoing().iter().copied().filter(|p| copies.is_empty() || !copies.contains(p));
        let mut hashes: Vec<(u64, usize)> = chains
            .iter()
            .map(|chain| chain[0])
            .chain(alone)
            .filter_map(|first| Some((case_blind_hash(content(conversation.text(first))?), first)))
            .collect();
        hashes.sort_unstable();
        let frequent = hashes.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() >= context.tuning.occasions);
        let frequent: FxHashSet<usize> = frequent.flatten().map(|(_, first)| *first).collect();
        if frequent.is_empty() {
            return;
        }
        let alone = context.outgoing().iter().copied().filter(|p| !copies.contains(p)).map(|p| vec![p]);
        let occasions = chains.iter().cloned().chain(alone).filter(|occasion| frequent.contains(&occasion[0]));
        let occasions = occasions.filter(|occasion| context.counts(occasion));
        let place = |position: usize| context.outgoing().binary_search(&position).unwrap_or_default();
        let occasions = occasions.filter(|occasion| !context.is_session_greeting(place(occasion[0])));

        let mut by_text: FxHashMap<String, Vec<Vec<usize>>> = FxHashMap::default();
        for occasion in occasions {
            let text = content(conversation.text(occasion[0]));
            if let Some(text) = text.filter(|text| !context.tuning.is_placeholder(text)) {
                by_text.entry(text.to_lowercase()).or_default().push(occasion);
            }
        }
        let mut repeated: Vec<(Vec<usize>, usize)> = by_text
            .into_iter()
            .filter(|(_, occasions)| occasions.len() >= context.tuning.occasions)
            .filter(|(text, _)| norm(text).chars().count() >= TELLING_CHARS)
            .map(|(_, occasions)| {
                let count = occasions.len();
                let mut positions = occasions.concat();
                positions.sort_unstable();
                (positions, count)
            })
            .collect();
        repeated.sort_unstable();
        for (positions, occasions) in repeated {
            let span = conversation.at(positions[positions.len() - 1]) - conversation.at(positions[0]);
            let summary = format!("the same reply on {occasions} occasions over {span}");
            sink.report(conversation, Found { positions, summary, ..Found::default() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn texts_that_are_the_same_in_lower_case_have_the_same_hash(
            a in "[aAkK\u{212A}iIİıéÉßẞσςΣÅ\u{212B} !@`{\\[]{0,12}",
            b in "[aAkK\u{212A}iI]{0,3}",
        ) {
            for (one, other) in [(&a, &a.to_lowercase()), (&b, &b.to_lowercase()), (&a, &b)] {
                if one.to_lowercase() == other.to_lowercase() {
                    proptest::prop_assert_eq!(case_blind_hash(one), case_blind_hash(other));
                }
            }
        }
    }
}
