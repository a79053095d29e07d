//! One conversation made ready for the rules, with the shapes that several of them look at.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::chain::{Chain, same_text_chains};
use super::likeness::Suspects;
use super::near::{NearGroup, near_groups};
use super::{Lack, Tuning};
use crate::corpus::Conversation;
use crate::evidence::Prepared;
use crate::finding::RuleMeta;
use crate::habits::Habits;
use crate::model::Direction;
use crate::scope::Scope;
use crate::shared_ids::SharedIds;
use crate::text::content;
use crate::time::Span;

/// An answer and a nudge of the next day are two turns.
const TURN: Span = Span::seconds(1200);

/// There is room for so many positions at once, if there are as many.
const ROOM: usize = 1024;

/// What is known beside the conversation itself.
#[derive(Clone, Copy, Default)]
pub struct Known<'a> {
    /// What is usual in the source; without it nobody can say how likely a finding is a fault.
    pub habits: Option<&'a Habits>,
    /// Provider ids that several contacts share.
    pub shared_ids: Option<&'a SharedIds>,
    /// The rules that run.
    pub rules: &'a [&'static RuleMeta],
}

/// One conversation made ready for the rules.
pub struct Context<'a> {
    /// The values that rules go by.
    pub tuning: &'a Tuning,
    /// The conversation without copies of rows that were stored twice.
    pub conversation: Conversation<'a>,
    /// What is audited.
    pub scope: &'a Scope,
    /// Every row.
    whole: &'a Conversation<'a>,
    stored_twice: Vec<Vec<usize>>,
    outgoing: Vec<usize>,
    outgoing_copies: OnceLock<Vec<Chain>>,
    near_groups: OnceLock<Vec<NearGroup>>,
    final_messages: OnceLock<Vec<usize>>,
    pub(super) known: Known<'a>,
    prepared: OnceLock<Option<Prepared<'a>>>,
    pub(super) suspects: OnceLock<Suspects>,
    /// The positions in `whole` of the messages of `conversation`, where they are not the same.
    kept: Option<Vec<usize>>,
}

impl<'a> Context<'a> {
    /// Takes the rows out that were stored twice, that are there only to explain what is found, and that come after
    /// the scope.
    pub fn new(whole: &'a Conversation<'a>, scope: &'a Scope, tuning: &'a Tuning, known: Known<'a>) -> Self {
        let habits = known.habits.map(|habits| habits.of(whole.contact()));
        let known = Known { habits, ..known };
        let start = scope.look_from().map_or(0, |from| whole.first_from(from));
        let end = scope.until.map_or(whole.len(), |until| whole.first_from(until)).max(start);
        let stored_twice = stored_twice(whole, start..end, known.shared_ids);
        let copies = stored_twice.iter().flat_map(|rows| &rows[1..]).copied();
        let mut left_out: Vec<usize> = (0..start).chain(copies).chain(end..whole.len()).collect();
        left_out.sort_unstable();
        let conversation = if left_out.is_empty() { whole.clone() } else { whole.without(&left_out) };
        let kept = (!left_out.is_empty())
            .then(|| (0..whole.len()).filter(|position| left_out.binary_search(position).is_err()).collect());
        let outgoing = positions(&conversation, Direction::Outgoing);
        Self {
            tuning,
            conversation,
            scope,
            whole,
            stored_twice,
            outgoing,
            outgoing_copies: OnceLock::new(),
            near_groups: OnceLock::new(),
            final_messages: OnceLock::new(),
            known,
            prepared: OnceLock::new(),
            suspects: OnceLock::new(),
            kept,
        }
    }

    /// Whether the rule runs.
    pub(super) fn runs(&self, code: &str) -> bool {
        self.known.rules.iter().any(|rule| rule.code == code)
    }

    /// Provider ids that several contacts share, if anybody looked for them.
    pub(super) fn shared_ids(&self) -> Option<&'a SharedIds> {
        self.known.shared_ids
    }

    /// Whether a finding over these messages would count: its last message is in the scope, not before it.
    pub(super) fn counts(&self, positions: &[usize]) -> bool {
        positions.last().is_some_and(|last| self.scope.contains(self.conversation.at(*last)))
    }

    /// The positions of all outgoing messages, in order.
    pub fn outgoing(&self) -> &[usize] {
        &self.outgoing
    }

    /// Every row, those stored twice among them.
    pub fn whole(&self) -> &Conversation<'a> {
        self.whole
    }

    /// Rows of one direction that share a provider id, as positions in [`Context::whole`].
    pub fn stored_twice(&self) -> &[Vec<usize>] {
        &self.stored_twice
    }

    /// Chains of incoming messages of the same text.
    pub(super) fn incoming_copies(&self) -> Vec<Chain> {
        let incoming = positions(&self.conversation, Direction::Incoming);
        same_text_chains(&self.conversation, &incoming, self.tuning.inbound_window, self.tuning)
    }

    /// Chains of outgoing messages of the same text.
    pub(super) fn outgoing_copies(&self) -> &[Chain] {
        self.outgoing_copies
            .get_or_init(|| same_text_chains(&self.conversation, &self.outgoing, self.tuning.exact_window, self.tuning))
    }

    /// Groups of outgoing messages of near text.
    pub(super) fn near_groups(&self) -> &[NearGroup] {
        self.near_groups.get_or_init(|| near_groups(&self.conversation, &self.outgoing, self.tuning))
    }

    /// Makes the shapes that take long, near texts if `near`, so that rules on several threads find them ready: a thread that makes one may take
    /// up other work meanwhile, and must not wait there for itself.
    pub fn prepare(&self, near: bool) {
        if near {
            self.near_groups();
        }
        self.outgoing_copies();
    }

    /// The position in the conversation of a message at a position of the whole; `None` for one that was left out.
    pub(super) fn position(&self, whole: usize) -> Option<usize> {
        match &self.kept {
            Some(kept) => kept.binary_search(&whole).ok(),
            None => Some(whole),
        }
    }

    /// The position in the whole of a message of the conversation.
    pub(super) fn whole_position(&self, position: usize) -> usize {
        self.kept.as_ref().map_or(position, |kept| kept[position])
    }

    /// Replies further apart than this belong to two turns; `None` where nobody knows what is usual.
    pub(super) fn turn_limit(&self) -> Option<Span> {
        let parts = |habits: &Habits| Span::from_micros((habits.longest_part() * 1e6) as i64);
        self.known.habits.map(|habits| parts(habits).max(TURN))
    }

    /// Whether too little was read to know what is usual.
    pub(super) fn is_thin(&self) -> bool {
        self.known.habits.is_none_or(Habits::is_thin)
    }

    /// What is missing where no message of a direction has a text.
    pub(super) fn lacks_texts(&self, direction: Direction) -> Option<Lack> {
        let mut messages = self.conversation.positions(direction).peekable();
        if messages.peek().is_none() {
            return Some(Lack::Messages(direction));
        }
        let is_written = |position: usize| content(self.conversation.text(position)).is_some();
        (!messages.any(is_written)).then_some(Lack::Texts(direction))
    }

    /// What is missing where no final message was sent.
    pub(super) fn lacks_final_messages(&self) -> Option<Lack> {
        if !self.final_messages().is_empty() {
            return None;
        }
        let no_match = if self.tuning.has_default_final_pattern() {
            "no final message is named: `final_message` in the settings, or --pattern"
        } else {
            "no message matches the final message's pattern"
        };
        Some(self.lacks_texts(Direction::Outgoing).unwrap_or(Lack::Of(no_match)))
    }

    /// The evidence of the whole conversation; `None` without times, or where nobody learned what is usual.
    pub(super) fn prepared(&self) -> Option<&Prepared<'a>> {
        let prepare = || self.known.habits.filter(|_| self.has_times()).map(|habits| Prepared::new(self.whole, habits));
        self.prepared.get_or_init(prepare).as_ref()
    }

    /// Whether messages have a time, and not an order alone.
    pub(super) fn has_times(&self) -> bool {
        self.conversation.is_empty() || self.conversation.at(0).is_known()
    }

    /// The outgoing messages whose text is a final message.
    pub fn final_messages(&self) -> &[usize] {
        let is_final =
            |position: &usize| self.conversation.text(*position).is_some_and(|text| self.tuning.is_final(text));
        self.final_messages.get_or_init(|| self.outgoing.iter().copied().filter(is_final).collect())
    }
}

/// The positions of all messages of one direction.
fn positions(conversation: &Conversation<'_>, direction: Direction) -> Vec<usize> {
    let mut positions = Vec::with_capacity(conversation.len().min(ROOM));
    positions.extend(conversation.positions(direction));
    positions
}

/// Rows that share an id which stands for one text and one contact.
fn stored_twice(
    conversation: &Conversation<'_>,
    looked_at: Range<usize>,
    shared_ids: Option<&SharedIds>,
) -> Vec<Vec<usize>> {
    if !conversation.may_have_provider_ids() {
        return Vec::new();
    }
    let mut firsts: FxHashMap<(Direction, &str), usize> =
        FxHashMap::with_capacity_and_hasher(looked_at.len().min(ROOM), FxBuildHasher);
    // By their first row: most ids have no other.
    let mut repeated: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for position in looked_at {
        if let Some(provider_id) = conversation.provider_id(position) {
            let first = *firsts.entry((conversation.direction(position), provider_id)).or_insert(position);
            if first != position {
                repeated.entry(first).or_insert_with(|| vec![first]).push(position);
            }
        }
    }
    let is_message = |row: usize| {
        let id = conversation.provider_id(row).unwrap_or_default();
        !shared_ids.is_some_and(|shared| shared.is_no_message(conversation.direction(row), id))
    };
    let repeated = repeated.into_iter().filter(|(first, rows)| is_message(*first) && one_text(conversation, rows));
    repeated.map(|(_, rows)| rows).collect()
}

/// Whether all rows that have a text have the same: an id that comes with several is no message's.
fn one_text(conversation: &Conversation<'_>, rows: &[usize]) -> bool {
    let mut texts = rows.iter().filter_map(|row| content(conversation.text(*row)));
    let first = texts.next();
    texts.all(|text| Some(text) == first)
}
