//! Weighs the evidence of what a rule lists.

use super::Context;
use super::cause_facts::{Facts, facts};
use super::judgement::{Judgement, Weighed};
use super::likeness::{Likeness, Suspects};
use super::suspects::same_text;
use crate::evidence::{Evidence, Prepared, Strongest, Verdict};
use crate::finding::{Cause, CauseKind, Confidence};

/// So many of the likeliest pairs tell the cause.
const WEIGHED: usize = 4;

/// A reply and the earlier one that says most against it; positions are those of the whole conversation.
struct Judged {
    earlier: usize,
    later: usize,
    probability: f64,
    evidence: Evidence,
}

impl Context<'_> {
    /// How likely the outgoing messages at `positions` are a fault, and why they were sent; without times nobody can tell.
    pub(super) fn judge(&self, positions: &[usize], weighed: Weighed) -> Option<Judgement> {
        let positions: Vec<usize> = positions.iter().map(|position| self.whole_position(*position)).collect();
        judge(self, &positions, weighed)
    }
}

/// What the evidence says of the outgoing messages at `positions` of the whole conversation, each pair counting as much as
/// `weighed` says of it; `None` where it says nothing, as without times.
fn judge(context: &Context<'_>, positions: &[usize], weighed: Weighed) -> Option<Judgement> {
    let prepared = context.prepared()?;
    let none = Suspects::default();
    let known = &context.suspects.get().unwrap_or(&none).weighed;
    let strongest = |place: usize| {
        let later = positions[place];
        let Strongest { earlier, evidence, verdict } = prepared.strongest(&positions[..place], later, known)?;
        let likeness = Likeness::of(same_text(context, earlier, later), &evidence, &verdict);
        Some(Judged { earlier, later, probability: weighed(&verdict, likeness), evidence })
    };
    let pairs: Vec<Option<Judged>> = (0..positions.len()).map(strongest).collect();
    let of = |pair: &Option<Judged>| pair.as_ref().map(|pair| Confidence::of(pair.probability));
    let of_messages: Vec<Option<Confidence>> = pairs.iter().map(of).collect();
    let confidence = of_messages.iter().copied().flatten().max()?;
    let pairs: Vec<Judged> = pairs.into_iter().flatten().collect();
    Some(Judgement { confidence, of_messages, is_thin: context.is_thin(), cause: cause(context, prepared, &pairs) })
}

/// The likeliest cause over the likeliest pairs, each counting as much as it is likely to be a fault.
fn cause(context: &Context<'_>, prepared: &Prepared<'_>, pairs: &[Judged]) -> Cause {
    let mut pairs: Vec<&Judged> = pairs.iter().collect();
    pairs.sort_by(|a, b| b.probability.total_cmp(&a.probability).then_with(|| a.later.cmp(&b.later)));
    let told: Vec<(&Judged, [(CauseKind, f64); CauseKind::TOLD.len()])> =
        pairs.iter().take(WEIGHED).map(|pair| (*pair, Verdict::causes(&pair.evidence))).collect();
    let mut ranked: Vec<(CauseKind, f64)> = CauseKind::TOLD.map(|kind| (kind, 0.0)).to_vec();
    let mut total = 0.0;
    for (pair, causes) in &told {
        // A pair that is no fault still tells more than nothing of why it would be one.
        let weight = pair.probability.max(1e-6);
        total += weight;
        ranked.iter_mut().zip(causes).for_each(|(sum, (_, probability))| sum.1 += weight * probability);
    }
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let (first, second) = (ranked[0], ranked[1]);
    let confidence = Confidence::of(first.1 / total.max(f64::MIN_POSITIVE));
    // Times in whole minutes make two causes equally likely.
    let is_clear = confidence >= Confidence::EVEN && first.1 > second.1;
    let kind = if is_clear { first.0 } else { CauseKind::Unclear };
    let of_kind = |(pair, causes): &(&Judged, [(CauseKind, f64); CauseKind::TOLD.len()])| {
        let probability =
            causes.iter().find(|(known, _)| *known == first.0).map_or(0.0, |(_, probability)| *probability);
        pair.probability * probability
    };
    let Facts { evidence, triggers } = told
        .iter()
        .max_by(|a, b| of_kind(a).total_cmp(&of_kind(b)))
        .map(|(pair, _)| facts(context.whole(), prepared, kind, (pair.earlier, pair.later), &pair.evidence))
        .unwrap_or_default();
    let likeliest = if is_clear { Vec::new() } else { vec![first.0, second.0] };
    Cause { kind, confidence, evidence, triggers, likeliest }
}
