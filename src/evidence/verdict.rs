//! How sure it is that the later of two sends is one too many, and why it was sent.

use std::ops::Range;

use super::card::{Card, Pending};
use super::cards::{self, CALIBRATION, CAUSES};
use super::features::{Feature, NEVER};
use super::pair_evidence::Evidence;
use super::prepared::Prepared;
use crate::finding::CauseKind;
use crate::time::Span;

/// The verdict on a pair of sends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// The probability that the later send is one too many, if no other pair makes that likelier.
    pub fault: f64,
    /// The probability that it is one as it repeats the earlier one.
    pub repeat: f64,
    /// The probability that it is one as it answers in other words what was answered.
    pub double_answer: f64,
}

impl Prepared<'_> {
    /// The verdict on a pair of sends by its evidence.
    pub fn judge(&self, evidence: &Evidence) -> Verdict {
        Verdict::of(evidence)
    }
}

impl Verdict {
    /// The verdict by the cards of the evidence's situation.
    pub fn of(evidence: &Evidence) -> Self {
        let repeat = Self::repeat_card(evidence).probability(evidence);
        let double_answer = Self::double_answer_card(evidence).probability(evidence);
        let either = repeat + double_answer;
        let fault = calibrated(either);
        let share = |part: f64| if either > 0.0 { fault * part / either } else { 0.0 };
        Self { fault, repeat: share(repeat), double_answer: share(double_answer) }
    }

    /// Whether the probability of a fault may reach `least`, whatever the features are that are not known yet.
    pub(super) fn may_reach(least: f64, evidence: &Evidence, pending: Pending) -> bool {
        let most = |card: &Card| 1.0 / (1.0 + (-card.most(evidence, pending)).exp());
        let either = most(Self::repeat_card(evidence)) + most(Self::double_answer_card(evidence));
        calibrated(either) >= least
    }

    /// The probability of each cause of a pair that is a fault: the odds of all cards, made to add up to 1 (softmax).
    pub fn causes(evidence: &Evidence) -> [(CauseKind, f64); CAUSES.len()] {
        let scores = CAUSES.each_ref().map(|(kind, card)| {
            (*kind, card.score(evidence) + of_redelivery(*kind, evidence) + of_what_is_there(*kind, evidence))
        });
        let most = scores.iter().map(|(_, score)| *score).fold(f64::NEG_INFINITY, f64::max);
        let odds = scores.map(|(kind, score)| (kind, (score - most).exp()));
        let sum: f64 = odds.iter().map(|(_, odds)| odds).sum();
        let causes = odds.map(|(kind, odds)| (kind, odds / sum));
        if are_blurred(evidence) { blurred(causes) } else { causes }
    }

    /// The card that tells how likely a repeat is.
    pub fn repeat_card(evidence: &Evidence) -> &'static Card {
        cards::repeat(evidence.situation)
    }

    /// The card that tells how likely a double answer is.
    pub fn double_answer_card(evidence: &Evidence) -> &'static Card {
        cards::double_answer(evidence.situation)
    }
}

/// Whether the times of the two are too coarse to tell at once from after a wait.
fn are_blurred(evidence: &Evidence) -> bool {
    let gap = if evidence.redelivered.is_some() { Feature::RedeliveredGap } else { Feature::Gap };
    evidence.resolution.blurs(Span::from_micros((f64::from(evidence.value(gap)).exp() * 1e6) as i64))
}

/// A race and a retry, which seconds alone tell apart, made equally likely.
fn blurred(causes: [(CauseKind, f64); CAUSES.len()]) -> [(CauseKind, f64); CAUSES.len()] {
    let are_seconds = |kind: CauseKind| matches!(kind, CauseKind::Race | CauseKind::Retry);
    let both: f64 = causes.iter().filter(|(kind, _)| are_seconds(*kind)).map(|(_, probability)| probability).sum();
    causes.map(|(kind, probability)| (kind, if are_seconds(kind) { both / 2.0 } else { probability }))
}

/// Nobody types a line again in so many seconds.
const AT_ONCE: f32 = 1.2;

/// A first reply that took so many seconds answers no call that still waits.
const UNATTENDED: f32 = 180.0;

/// In seconds, how long after a first reply the second one comes where a platform waited 20 s.
const WAIT: Range<f32> = 18.0..28.0;

/// What two deliveries of one message add to a cause, in log odds: a person neither repeats an id nor types a line again
/// within a second, which no fit on worlds of bots with ids can weigh.
fn of_redelivery(kind: CauseKind, evidence: &Evidence) -> f64 {
    let value = |feature: Feature| evidence.value(feature);
    let same_event = value(Feature::Redelivered) >= 2.0;
    let gap = value(Feature::Gap).exp();
    // A platform that waits 20 s for its answer delivers again where the source may store nothing of it.
    let in_vain = WAIT.contains(&gap)
        && value(Feature::IncomingBetween) < 1.0
        && value(Feature::ConstantGap) < 0.0
        && value(Feature::DelayFirst) < WAIT.start.ln();
    // Some platforms give each delivery an id of its own.
    let at_once =
        value(Feature::Redelivered) >= 1.0 && value(Feature::RedeliveredGap) <= AT_ONCE.ln() && !are_blurred(evidence);
    match kind {
        CauseKind::Race if at_once => 5.0,
        CauseKind::Retry if same_event && !at_once => 2.0,
        CauseKind::Retry if in_vain => 1.5,
        // Nobody else sends what the bot has just heard.
        CauseKind::Echo if evidence.signed => 10.0,
        CauseKind::Echo if value(Feature::Echo) >= 2.0 && value(Feature::IncomingBetween) < 1.0 => 5.0,
        _ => 0.0,
    }
}

/// What rules a cause out, in log odds: no cause may contradict the messages that it is told with.
fn of_what_is_there(kind: CauseKind, evidence: &Evidence) -> f64 {
    let value = |feature: Feature| evidence.value(feature);
    let between = value(Feature::IncomingBetween);
    let several = evidence.requests >= 2
        && (value(Feature::TriggersFirst).max(value(Feature::TriggersSecond)) >= 2.0
            || value(Feature::TriggersFirst) + value(Feature::TriggersSecond) >= 2.0 && between >= 1.0);
    // No platform waits so long for an answer and then delivers again.
    let waited = value(Feature::DelayFirst);
    let too_late = waited > UNATTENDED.ln() && waited < NEVER && evidence.redelivered.is_none();
    let is_out = match kind {
        CauseKind::Burst => !several,
        // A message that came again is no new turn.
        CauseKind::Loop => between < 1.0 || value(Feature::Redelivered) >= 2.0 && value(Feature::SameRequests) >= 2.0,
        CauseKind::Echo => evidence.echo.is_none() && value(Feature::Echo) < 1.0 && !evidence.signed,
        CauseKind::Race | CauseKind::Retry if too_late && between < 1.0 => true,
        CauseKind::Race => value(Feature::Gap) > 15f32.ln() && evidence.redelivered.is_none() && !are_blurred(evidence),
        _ => false,
    };
    if is_out { -6.0 } else { 0.0 }
}

/// What a probability is worth where several pairs are looked at and the likeliest counts, which flatters.
fn calibrated(probability: f64) -> f64 {
    let probability = probability.clamp(1e-9, 1.0 - 1e-6);
    1.0 / (1.0 + (-on_line(CALIBRATION, (probability / (1.0 - probability)).ln())).exp())
}

/// The height at `place` of a line through points in ascending order; beyond its ends it goes on one to one.
fn on_line(points: &[[f32; 2]], place: f64) -> f64 {
    let at = |point: usize| points.get(point).map(|point| point.map(f64::from));
    let next = points.partition_point(|point| f64::from(point[0]) <= place);
    match (next.checked_sub(1).and_then(at), at(next)) {
        (Some([x, y]), Some([next_x, next_y])) => y + (next_y - y) * (place - x) / (next_x - x),
        (Some([x, y]), None) | (None, Some([x, y])) => y + place - x,
        (None, None) => place,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_through_its_points_and_never_falls() {
        let points = [[-2.0, -3.0], [0.0, 0.5], [4.0, 1.5]];
        for [x, y] in points {
            assert!((on_line(&points, f64::from(x)) - f64::from(y)).abs() < 1e-9);
        }
        assert!((on_line(&points, 2.0) - 1.0).abs() < 1e-9);
        assert!((on_line(&points, 5.0) - 2.5).abs() < 1e-9 && (on_line(&points, -4.0) + 5.0).abs() < 1e-9);
        assert!((on_line(&[], 0.7) - 0.7).abs() < 1e-9);
        let heights: Vec<f64> = (-100..100).map(|place| on_line(CALIBRATION, f64::from(place) / 10.0)).collect();
        assert!(heights.is_sorted());
    }
}
