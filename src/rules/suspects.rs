//! Replies that the evidence calls one too many, however far from the first and in whatever words.

use std::collections::BTreeMap;

use rustc_hash::{FxBuildHasher, FxHashSet};

use super::Context;
use super::likeness::{Likeness, Suspect, Suspects};
use super::reworded::reworded;
use crate::evidence::{Evidence, Prepared, Verdict, Weighed};
use crate::finding::Confidence;
use crate::model::Direction;
use crate::text::{content, trimmed};

/// Texts of fewer bytes come again whatever the bot does.
const TELLING: usize = 16;

/// A set has room for so many texts at once, if there are as many.
const ROOM: usize = 1024;

/// A little less than what reads as one half.
const NEARLY_EVEN: f64 = 0.499;

impl Context<'_> {
    /// Replies that the evidence calls one too many, where the command looks beyond windows.
    pub(super) fn suspects(&self) -> &[Suspect] {
        let suspects = self.suspects.get_or_init(|| {
            let beyond_windows = self.tuning.beyond_windows && !self.is_thin() && self.may_hold_suspects();
            let is_short = self.tuning.beyond_windows && self.is_thin();
            let came_again = || self.is_redelivered() || self.backs_off();
            let looks = beyond_windows || self.known.habits.is_some() && (is_short || came_again());
            if looks { suspects(self, beyond_windows) } else { Suspects::default() }
        });
        &suspects.found
    }

    /// Whether anything came or went twice: most conversations have nothing that evidence could be weighed of.
    fn may_hold_suspects(&self) -> bool {
        let mut said = FxHashSet::with_capacity_and_hasher(self.outgoing().len().min(ROOM), FxBuildHasher);
        let again = |position: &usize| {
            let text = self.conversation.text(*position).map(trimmed).filter(|text| text.len() >= TELLING);
            text.is_some_and(|text| !said.insert(text))
        };
        self.is_redelivered() || !self.near_groups().is_empty() || self.outgoing().iter().any(again)
    }

    /// Whether a provider id of an incoming message came again.
    fn is_redelivered(&self) -> bool {
        self.stored_twice().iter().any(|rows| self.whole().direction(rows[0]) == Direction::Incoming)
    }

    /// Whether copies are there, and a message that came again as platforms try again.
    fn backs_off(&self) -> bool {
        !self.outgoing_copies().is_empty() && self.prepared().is_some_and(Prepared::is_redelivered)
    }
}

/// All suspected replies, each with the earlier one that makes it the likeliest fault.
fn suspects(context: &Context<'_>, beyond_windows: bool) -> Suspects {
    let Some(prepared) = context.prepared() else { return Suspects::default() };
    let mut weighed = Weighed::default();
    let likeness = |earlier: usize, later: usize, evidence: &Evidence, verdict: &Verdict| {
        Likeness::of(same_text(context, earlier, later), evidence, verdict)
    };
    let mut best: BTreeMap<usize, (f64, usize, Likeness)> = BTreeMap::new();
    for candidate in prepared.candidates() {
        let least = if beyond_windows { NEARLY_EVEN } else { f64::INFINITY };
        let Some(evidence) = prepared.likely_evidence(candidate.earlier, candidate.later, least) else { continue };
        let verdict = prepared.judge(&evidence);
        // A message that was delivered again and answered again is listed whatever lies between, even in a thin source.
        let is_likely = Confidence::of(verdict.fault) >= Confidence::EVEN;
        let known = best.get(&candidate.later).map_or(0.0, |(fault, ..)| *fault);
        if (evidence.is_answered_again() || beyond_windows && is_likely) && verdict.fault > known {
            let likeness = likeness(candidate.earlier, candidate.later, &evidence, &verdict);
            best.insert(candidate.later, (verdict.fault, candidate.earlier, likeness));
        }
        weighed.push(candidate, evidence, verdict);
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
            best.insert(later, (verdict.fault, earlier, likeness(earlier, later, &evidence, &reworded)));
        }
    }
    let suspect = |(later, (_, earlier, likeness)): (usize, (f64, usize, Likeness))| {
        Some(Suspect { earlier: context.position(earlier)?, later: context.position(later)?, likeness })
    };
    Suspects { found: best.into_iter().filter_map(suspect).collect(), weighed }
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
