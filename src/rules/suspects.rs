//! Replies that the evidence calls one too many, however far from the first and in whatever words.

use std::collections::BTreeMap;

use super::Context;
use super::reworded::reworded;
use crate::evidence::{Evidence, TextMatch, Verdict};
use crate::finding::Confidence;
use crate::text::content;

/// A little less than what reads as one half.
const NEARLY_EVEN: f64 = 0.499;

/// What a suspected reply is to the earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// The same text.
    Same,
    /// The same in other words.
    Reworded,
    /// Another answer to what was answered.
    Answer,
}

impl Likeness {
    /// The rule that lists such a reply.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Same => "DM101",
            Self::Reworded => "DM103",
            Self::Answer => "DM104",
        }
    }
}

/// Texts that share little are a repeat in other words only where that is so many times as likely as another answer.
const UNLIKE: f64 = 2.0;

impl Likeness {
    /// What the later of two replies is to the earlier one, by its evidence.
    pub(super) fn of(is_same: bool, evidence: &Evidence, verdict: &Verdict) -> Self {
        let least = if evidence.situation.text == TextMatch::Other { UNLIKE } else { 1.0 };
        if is_same {
            Self::Same
        } else if verdict.repeat >= least * verdict.double_answer {
            Self::Reworded
        } else {
            Self::Answer
        }
    }
}

/// A reply that is probably one too many; positions are those of the conversation without rows stored twice.
#[derive(Debug)]
pub(super) struct Suspect {
    pub(super) earlier: usize,
    pub(super) later: usize,
    pub(super) likeness: Likeness,
}

/// All suspected replies, each with the earlier one that makes it the likeliest fault.
pub(super) fn suspects(context: &Context<'_>, beyond_windows: bool) -> Vec<Suspect> {
    let Some(prepared) = context.prepared() else { return Vec::new() };
    let mut best: BTreeMap<usize, (f64, usize, Evidence, Verdict)> = BTreeMap::new();
    for candidate in prepared.candidates() {
        let least = if beyond_windows { NEARLY_EVEN } else { f64::INFINITY };
        let Some(evidence) = prepared.likely_evidence(candidate.earlier, candidate.later, least) else { continue };
        let verdict = prepared.judge(&evidence);
        // A message that was delivered again and answered again is listed whatever lies between, even in a thin source.
        let is_likely = Confidence::of(verdict.fault) >= Confidence::EVEN;
        if !(evidence.is_answered_again() || beyond_windows && is_likely) {
            continue;
        }
        let known = best.get(&candidate.later).map_or(0.0, |(fault, ..)| *fault);
        if verdict.fault > known {
            best.insert(candidate.later, (verdict.fault, candidate.earlier, evidence, verdict));
        }
    }
    if !beyond_windows && context.tuning.beyond_windows {
        // Where little was read, only what its words show to be alike is listed too.
        for (earlier, later) in reworded(&context.conversation, context.outgoing(), context.tuning) {
            let (earlier, later) = (context.whole_position(earlier), context.whole_position(later));
            if best.contains_key(&later) {
                continue;
            }
            let Some(evidence) = prepared.likely_evidence(earlier, later, NEARLY_EVEN) else { continue };
            let verdict = prepared.judge(&evidence);
            if Confidence::of(verdict.fault) < Confidence::EVEN {
                continue;
            }
            let reworded = Verdict { repeat: verdict.fault, double_answer: 0.0, ..verdict };
            best.insert(later, (verdict.fault, earlier, evidence, reworded));
        }
    }
    let suspect = |(later, (_, earlier, evidence, verdict)): (usize, (f64, usize, Evidence, Verdict))| {
        let likeness = Likeness::of(same_text(context, earlier, later), &evidence, &verdict);
        Some(Suspect { earlier: context.position(earlier)?, later: context.position(later)?, likeness })
    };
    best.into_iter().filter_map(suspect).collect()
}

/// Whether two messages of the whole conversation have the same text.
pub(super) fn same_text(context: &Context<'_>, one: usize, other: usize) -> bool {
    let text = |position: usize| content(context.whole().text(position));
    text(one).is_some() && text(one) == text(other)
}

/// Groups of suspected replies of one likeness with what they repeat, in order; without replies for which `is_known`.
pub(super) fn groups(suspects: &[Suspect], likeness: Likeness, is_known: impl Fn(&Suspect) -> bool) -> Vec<Vec<usize>> {
    joined(Vec::new(), suspects, likeness, is_known)
}

/// The same where some groups are known: what repeats a message of one of them belongs to it.
pub(super) fn joined(
    mut groups: Vec<Vec<usize>>,
    suspects: &[Suspect],
    likeness: Likeness,
    is_known: impl Fn(&Suspect) -> bool,
) -> Vec<Vec<usize>> {
    for suspect in suspects.iter().filter(|suspect| suspect.likeness == likeness && !is_known(suspect)) {
        match groups.iter_mut().find(|group| group.contains(&suspect.earlier)) {
            Some(group) => {
                if let Err(place) = group.binary_search(&suspect.later) {
                    group.insert(place, suspect.later);
                }
            }
            None => groups.push(vec![suspect.earlier, suspect.later]),
        }
    }
    groups
}
