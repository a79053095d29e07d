//! The evidence of one pair of sends.

use super::card::Pending;
use super::features::{Feature, NONE, Values};
use super::pair_evidence::Evidence;
use super::prepared::Prepared;
use super::situation::{Between, Situation, TextMatch};
use super::text::{ALIKE_HARD, ALIKE_RATIO, ALIKE_STEMS};
use super::verdict::Verdict;
use crate::time::Span;

/// With nothing between, the second send is a later one from here on.
const LATER: Span = Span::seconds(60);

/// A message this soon after a send was on its way before.
const ON_ITS_WAY: Span = Span::seconds(2);

/// A send later than this was not overtaken.
const OVERTAKEN: Span = Span::seconds(120);

/// An echo is sent again with a name before it within this time.
const SIGNED: Span = Span::seconds(10);

/// What takes a look at what the source does with the later one's template.
const OF_FORM: Pending = Pending::of(&[
    Feature::Again,
    Feature::Unasked,
    Feature::Starts,
    Feature::Begins,
    Feature::Ends,
    Feature::Contacts,
    Feature::ContactShare,
    Feature::AgainContacts,
]);

/// What takes several looks at the habits.
const OF_SOURCE: Pending = Pending::of(&[
    Feature::UnaskedRare,
    Feature::Broadcast,
    Feature::ForeignNear,
    Feature::Follows,
    Feature::FollowsShare,
    Feature::FollowsBothWays,
    Feature::Together,
]);

/// What takes a look at the words of all that stands around.
const OF_COMPANIONS: Pending = Pending::of(&[
    Feature::Stems,
    Feature::NeighboursAlike,
    Feature::SameBefore,
    Feature::BlockTwins,
    Feature::BlockParts,
]);

/// Lengths of time count from here on, in seconds.
pub const LEAST: f64 = 0.01;

/// How alike the texts of a pair are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Likeness {
    pub(super) same: bool,
    pub(super) ratio: f32,
    pub(super) stems: f32,
    pub(super) hard: Option<f32>,
}

/// A pair of sends with what several features look at.
pub(super) struct Pair<'p> {
    pub(super) prepared: &'p Prepared<'p>,
    pub(super) earlier: usize,
    pub(super) later: usize,
    pub(super) gap: Span,
    pub(super) likeness: Likeness,
    /// Incoming messages between the two.
    pub(super) between: std::ops::Range<usize>,
    /// Those that say something new.
    pub(super) new_between: usize,
}

impl Prepared<'_> {
    /// The evidence of the sends at two positions; `None` where one of them is no send, as are rows stored twice and rows
    /// without a time.
    pub fn evidence(&self, earlier: usize, later: usize) -> Option<Evidence> {
        self.pair(earlier, later).map(|pair| pair.evidence())
    }

    /// The same of a pair whose verdict may be a fault with a probability of `least`, or whose request came again for
    /// certain; what is cheap to know rules most others out.
    pub fn likely_evidence(&self, earlier: usize, later: usize, least: f64) -> Option<Evidence> {
        self.pair(earlier, later)?.likely_evidence(least)
    }

    fn pair(&self, earlier: usize, later: usize) -> Option<Pair<'_>> {
        let (first, second) = (self.timeline.send_at(earlier)?, self.timeline.send_at(later)?);
        (first < second).then(|| Pair::of(self, first, second))
    }
}

impl<'p> Pair<'p> {
    fn of(prepared: &'p Prepared<'p>, earlier: usize, later: usize) -> Self {
        let texts = &prepared.timeline.texts;
        let same = prepared.timeline.same_text(earlier, later);
        let likeness = Likeness {
            same,
            ratio: if same { 100.0 } else { texts.ratio(earlier, later) },
            stems: texts.stem_share(earlier, later),
            hard: texts.hard_share(earlier, later),
        };
        Self {
            prepared,
            earlier,
            later,
            gap: prepared.timeline.gap(earlier, later),
            likeness,
            between: prepared.timeline.between(earlier, later),
            new_between: prepared.new_between(earlier, later),
        }
    }

    fn evidence(&self) -> Evidence {
        let mut evidence = self.of_conversation();
        self.of_form(&mut evidence);
        self.of_source(&mut evidence);
        self.of_companions(&mut evidence);
        evidence
    }

    fn likely_evidence(&self, least: f64) -> Option<Evidence> {
        let mut evidence = self.of_conversation();
        let may_be_likely = |evidence: &Evidence, pending: Pending| {
            evidence.is_answered_again() || Verdict::may_reach(least, evidence, pending)
        };
        if !may_be_likely(&evidence, OF_FORM.and(OF_SOURCE).and(OF_COMPANIONS)) {
            return None;
        }
        self.of_form(&mut evidence);
        if !may_be_likely(&evidence, OF_SOURCE.and(OF_COMPANIONS)) {
            return None;
        }
        self.of_source(&mut evidence);
        if !may_be_likely(&evidence, OF_COMPANIONS) {
            return None;
        }
        self.of_companions(&mut evidence);
        Some(evidence)
    }

    /// What the two and what stands around them tell.
    fn of_conversation(&self) -> Evidence {
        let mut values = Values::ZERO;
        self.times(&mut values);
        self.likeness(&mut values);
        self.turns(&mut values);
        self.own_customs(&mut values);
        self.silence(&mut values);
        let (requests, redelivered) = self.requests(&mut values);
        let echo = self.echo(&mut values);
        let texts = &self.prepared.timeline.texts;
        let signed = self.gap < SIGNED && self.between.is_empty() && texts.is_signed(self.earlier, self.later);
        let (situation, values, resolution) = (self.situation(), values.0, self.prepared.timeline.resolution);
        Evidence { situation, values, redelivered, echo, requests, signed, resolution }
    }

    /// What is usual in the source for the later one's template: [`OF_FORM`].
    fn of_form(&self, evidence: &mut Evidence) {
        let mut values = Values(evidence.values);
        self.form_habits(&mut values);
        evidence.values = values.0;
    }

    /// What else is usual in the source: [`OF_SOURCE`].
    fn of_source(&self, evidence: &mut Evidence) {
        let mut values = Values(evidence.values);
        self.unasked(&mut values);
        self.customs(&mut values);
        evidence.values = values.0;
    }

    /// What those beside the two say, and how rare it is: [`OF_COMPANIONS`].
    fn of_companions(&self, evidence: &mut Evidence) {
        let mut values = Values(evidence.values);
        self.rare_words(&mut values);
        self.companions(&mut values);
        evidence.values = values.0;
    }

    /// 1 where something of this conversation is among what the habits count, else 0.
    pub(super) fn own(&self, holds: bool) -> u32 {
        u32::from(holds && self.prepared.timeline.known)
    }

    /// The situation of the pair.
    fn situation(&self) -> Situation {
        let Likeness { same, ratio, stems, hard } = self.likeness;
        let text = if same {
            TextMatch::Equal
        } else if ratio >= ALIKE_RATIO || stems >= ALIKE_STEMS || hard.is_some_and(|share| share >= ALIKE_HARD) {
            TextMatch::Alike
        } else {
            TextMatch::Other
        };
        let timeline = &self.prepared.timeline;
        let reaction =
            timeline.incoming.get(self.between.start).map(|incoming| incoming.at - timeline.sends[self.earlier].at);
        let between = if self.between.is_empty() {
            if self.gap < LATER { Between::Nothing } else { Between::Time }
        } else if self.new_between == 0 {
            Between::Repeats
        } else if self.gap < OVERTAKEN && reaction.is_some_and(|reaction| reaction < ON_ITS_WAY) {
            Between::Overtaken
        } else {
            Between::Incoming
        };
        Situation { text, between }
    }

    /// Whether an echo of the earlier send stands between the two, or another one.
    fn echo(&self, values: &mut Values) -> Option<(usize, usize)> {
        /// So many incoming messages are looked at, the latest.
        const LOOKED_AT: usize = 64;
        let (timeline, echoes) = (&self.prepared.timeline, &self.prepared.echoes);
        let latest = self.between.clone().rev().take(LOOKED_AT);
        let found = latest.filter_map(|incoming| echoes[incoming].map(|send| (send, incoming)));
        let found = found.max_by_key(|(send, incoming)| (*send == self.earlier, *incoming));
        values.set(Feature::EchoGap, NONE);
        let (send, incoming) = found?;
        let mark = if send == self.earlier { 2.0 } else { 1.0 };
        values.set(Feature::Echo, mark);
        values.set(Feature::EchoGap, ln(timeline.sends[self.later].at - timeline.incoming[incoming].at));
        Some((timeline.sends[send].position, timeline.incoming[incoming].position))
    }
}

/// The logarithm of a length of time in seconds.
pub(super) fn ln(span: Span) -> f32 {
    span.as_seconds().max(LEAST).ln() as f32
}

/// The logarithm of a count and one more.
pub(super) fn ln_count(count: impl Into<f64>) -> f32 {
    (1.0 + count.into()).ln() as f32
}

/// 0 or 1.
pub(super) fn mark(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}
