//! How sure it is that the later of two sends is one too many, and why it was sent.

use super::card::Card;
use super::cards::{CAUSES, DOUBLE_ANSWER, REPEAT};
use super::features::Feature;
use super::pair::Evidence;
use super::prepared::Prepared;
use super::situation::TextMatch;
use crate::finding::CauseKind;

/// What holds against a copy divides its probability by this.
const GUARD: f64 = 10.0;

/// The verdict on a pair of sends.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The probability that the later send repeats the earlier one by a fault.
    pub repeat: f64,
    /// The probability that both answer the same, in other words.
    pub double_answer: f64,
    /// The probability of each cause, if it is a fault; they add up to 1.
    pub cause: [(CauseKind, f64); CAUSES.len()],
}

impl Verdict {
    /// The likeliest cause and its probability.
    pub fn likeliest(&self) -> (CauseKind, f64) {
        self.cause.iter().copied().fold(self.cause[0], |best, cause| if cause.1 > best.1 { cause } else { best })
    }
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
        let guard = if is_guarded(evidence) { GUARD } else { 1.0 };
        Self {
            repeat: Self::repeat_card(evidence).probability(evidence) / guard,
            double_answer: Self::double_answer_card(evidence).probability(evidence) / guard,
            cause: causes(evidence),
        }
    }

    /// The card that tells how likely a repeat is.
    pub fn repeat_card(evidence: &Evidence) -> &'static Card {
        &REPEAT[evidence.situation.index()]
    }

    /// The card that tells how likely a double answer is.
    pub fn double_answer_card(evidence: &Evidence) -> &'static Card {
        &DOUBLE_ANSWER[evidence.situation.index()]
    }
}

/// The probabilities of causes: the odds of all cards, made to add up to 1 (softmax).
fn causes(evidence: &Evidence) -> [(CauseKind, f64); CAUSES.len()] {
    let scores = CAUSES.each_ref().map(|(kind, card)| (*kind, card.score(evidence)));
    let most = scores.iter().map(|(_, score)| *score).fold(f64::NEG_INFINITY, f64::max);
    let odds = scores.map(|(kind, score)| (kind, (score - most).exp()));
    let sum: f64 = odds.iter().map(|(_, odds)| odds).sum();
    odds.map(|(kind, odds)| (kind, odds / sum))
}

/// What a card alone is too mild about: a template that usually comes again, and did after something new; templates
/// that usually go out together; and a person who asked the same again.
fn is_guarded(evidence: &Evidence) -> bool {
    let value = |feature: Feature| evidence.value(feature);
    let something_new = value(Feature::IncomingBetween) > 0.0;
    let comes_again = value(Feature::Again) >= 0.3 && something_new && value(Feature::Echo) < 1.0;
    // Two logarithms: under a minute, and five contacts or more.
    let close = value(Feature::Gap) < 60f32.ln() && !something_new && evidence.situation.text != TextMatch::Equal;
    let together = value(Feature::Together);
    let one_form = value(Feature::Form) >= 2.0 && together >= 0.04 && value(Feature::Contacts) >= 6f32.ln();
    let parts = close && (together >= 0.2 || one_form);
    let by_person = (0.5..1.5).contains(&value(Feature::Redelivered));
    let asked_again = by_person
        && value(Feature::SameRequests) >= 1.0
        && value(Feature::Robot) < 0.35
        && value(Feature::Gap) > 30f32.ln();
    comes_again || parts || asked_again
}
