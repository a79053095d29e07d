//! What is usual, and the questions that it answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::accounts::Keys;
use super::counters::{AGAIN, BLOCKS, CONTACTS, FIRST, FORM_COUNTS, FinishedCounters, LAST, NOT_ASKED, SENDS, START};
use super::group::{Group, REPEAT_SECONDS, nearest_second};
use super::part::{Part, contact_key};
use crate::model::Contact;
use crate::text::hash::pair;
use crate::time::{Span, Timestamp};

use super::histogram::{BINS, Histogram, bin};
use super::keys::{gap_key, pair_key, slot, slot_key};
use super::learned::Learned;
use super::mixture::Mixture;
use super::sends::Ids;

/// Fewer contacts tell little.
const FEW_CONTACTS: u64 = 24;

/// Fewer sends tell little.
const FEW_SENDS: u64 = 100;

/// Fewer lengths of time tell little.
pub(super) const FEW_TIMES: u64 = 30;

/// Where little is known: the delay of a reply, the shortest delay, and the gap that parts stay below, in seconds.
const PRIOR_DELAY: f64 = 4.0;
const PRIOR_SHORTEST: f64 = 0.5;
const PRIOR_PART: f64 = 4.0;

/// No reply is made in less time than this, in seconds.
const AT_LEAST: f64 = 0.03;

/// A template that so many contacts got is a common one.
pub const COMMON: u32 = 3;

/// What is usual in a source, or in one account of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Habits {
    pub(super) part: Part,
    pub(super) counters: Arc<FinishedCounters>,
    /// What is asked of the counters.
    pub(super) keys: Keys,
    /// By account, where several bots share the source and enough was read of them.
    pub(super) accounts: BTreeMap<String, Habits>,
    pub(super) contacts: u64,
    pub(super) totals: [u64; FORM_COUNTS],
    pub(super) delays: Histogram,
    pub(super) unasked: Histogram,
    pub(super) parts: Histogram,
    /// Turns with planned parts, of how many.
    pub(super) planned: (u64, u64),
    pub(super) repeats: [u64; REPEAT_SECONDS + 1],
    pub(super) ids: [Ids; 2],
    pub(super) bursts: [u64; 2],
    /// Stems in ascending order, each with the number of texts it stands in.
    pub(super) stems: Vec<(u32, u32)>,
    pub(super) texts: u32,
    /// The share of sends whose template is a common one.
    pub(super) common: f64,
    /// About how many templates are common ones; `None` where the counters hold those of accounts too.
    pub(super) commons: Option<usize>,
    pub(super) mixture: Option<Mixture>,
}

/// What a source does with one template. Counts are estimates that are 0 for what is rare in a large source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FormHabits {
    /// How often it was sent.
    pub sends: u32,
    /// To how many contacts.
    pub contacts: u32,
    /// To how many of them again, after more than two minutes.
    pub again: u32,
    /// Sends that an incoming message came before.
    pub start: u32,
    /// Sends after half an hour without another, or the first ones.
    pub first: u32,
    /// Contacts whose last message it is.
    pub last: u32,
    /// Sends that nothing asked for.
    pub unasked: u32,
    /// Blocks of neighbours that it stands in.
    pub blocks: u32,
}

impl Habits {
    pub(super) fn of_source(learned: Learned, part: Part) -> Self {
        let counters = Arc::new(learned.counters.finish());
        let commons = learned.accounts.is_empty().then(|| counters.forms.reaching(CONTACTS, COMMON));
        let whole = Self::of_group(learned.whole, part, &counters, Keys::default());
        let contacts = whole.contacts;
        // An account of all contacts has the habits of the source.
        let apart = |habits: &Self| !habits.is_thin() && habits.contacts < contacts;
        let accounts = learned.accounts.into_groups().map(|(account, group)| {
            let keys = Keys::of(Some(&account));
            (account, Self::of_group(group, part, &counters, keys))
        });
        let accounts: BTreeMap<String, Self> = accounts.filter(|(_, habits)| apart(habits)).collect();
        let mixture = whole.mixture.filter(|_| accounts.is_empty());
        Self { accounts, commons, mixture, ..whole }
    }

    pub(super) fn of_group(group: Group, part: Part, counters: &Arc<FinishedCounters>, keys: Keys) -> Self {
        let (parts, with_parts, turns) = group.sample.parts();
        let (stems, texts) = group.sample.stems();
        let mixture = group.sample.mixture();
        let common = |form: &u64| counters.forms.of(keys.one(*form))[CONTACTS] >= COMMON;
        let sampled = group.sample.forms().count();
        let common = group.sample.forms().filter(common).count() as f64 / sampled.max(1) as f64;
        Self {
            part,
            counters: Arc::clone(counters),
            keys,
            accounts: BTreeMap::new(),
            contacts: group.contacts,
            totals: group.totals,
            delays: group.delays,
            unasked: group.unasked,
            parts,
            planned: (with_parts, turns),
            repeats: group.repeats,
            ids: group.ids,
            bursts: group.bursts,
            stems,
            texts,
            common,
            commons: None,
            mixture,
        }
    }

    /// What is usual for a contact: in its account, where enough is known of that.
    #[must_use]
    pub fn of(&self, contact: &Contact) -> &Self {
        let account = contact.facts.account.as_ref().filter(|_| !self.accounts.is_empty());
        account.and_then(|account| self.accounts.get(account)).unwrap_or(self)
    }

    /// The accounts that have habits of their own, in the order of their names.
    pub fn accounts(&self) -> impl ExactSizeIterator<Item = (&str, &Self)> {
        self.accounts.iter().map(|(account, habits)| (account.as_str(), habits))
    }

    /// Too little was seen: what is asked for is what most bots do.
    pub fn is_thin(&self) -> bool {
        self.contacts < FEW_CONTACTS || self.totals[SENDS] < FEW_SENDS
    }

    /// Whether the contacts seem to be those of two bots.
    pub fn mixture(&self) -> Option<Mixture> {
        self.mixture
    }

    /// Whether the conversation of a contact is among those that were read: of a large source, not all are.
    pub fn knows(&self, contact: &str) -> bool {
        self.part.has(contact_key(contact))
    }

    /// How many contacts that were read got a message.
    pub fn contacts(&self) -> u64 {
        self.contacts
    }

    /// What is done with a template.
    pub fn form(&self, form: u64) -> FormHabits {
        let counts = self.counters.forms.of(self.keys.one(form));
        FormHabits {
            sends: counts[SENDS],
            contacts: counts[CONTACTS],
            again: counts[AGAIN],
            start: counts[START],
            first: counts[FIRST],
            last: counts[LAST],
            unasked: counts[NOT_ASKED],
            blocks: counts[BLOCKS],
        }
    }

    /// How often the second template follows the first within ten seconds, with nothing incoming between, and in how
    /// many contacts.
    pub fn neighbours(&self, first: u64, second: u64) -> (u32, u32) {
        let [sends, contacts] = self.counters.neighbours.of(self.keys.one(pair(first, second)));
        (sends, contacts)
    }

    /// How many blocks of neighbours hold both templates; for a template with itself, how many hold it twice.
    pub fn together(&self, one: u64, other: u64) -> u32 {
        self.counters.together.of(self.keys.one(pair_key(one, other)))[0]
    }

    /// How many unasked sends of a template come so long after the send before, the bins beside it included.
    pub fn unasked_at(&self, form: u64, gap: Span) -> u32 {
        let bin = bin(gap);
        let bins = bin.saturating_sub(1)..=(bin + 1).min(BINS - 1);
        bins.map(|bin| self.counters.gaps.of(self.keys.one(gap_key(form, bin)))[0]).fold(0, u32::saturating_add)
    }

    /// How many contacts got a template unasked in these ten minutes or those before and after.
    pub fn sent_around(&self, form: u64, at: Timestamp) -> u32 {
        let slot = slot(at);
        let around = [slot - 1, slot, slot + 1];
        around
            .into_iter()
            .map(|slot| self.counters.slots.of(self.keys.one(slot_key(form, slot)))[0])
            .fold(0, u32::saturating_add)
    }

    /// How often a template is repeated, with nothing incoming between, after so many seconds.
    pub fn repeats_after(&self, gap: Span) -> u64 {
        self.repeats.get(nearest_second(gap)).copied().unwrap_or_default()
    }

    /// The delays of replies to single messages.
    pub fn delays(&self) -> &Histogram {
        &self.delays
    }

    /// The gaps before unasked sends.
    pub fn unasked(&self) -> &Histogram {
        &self.unasked
    }

    /// The gaps between planned parts.
    pub fn parts(&self) -> &Histogram {
        &self.parts
    }

    /// The usual delay of a reply, in seconds.
    pub fn usual_delay(&self) -> f64 {
        self.known_delay(0.5).unwrap_or(PRIOR_DELAY)
    }

    /// The delay that hardly any reply stays below, in seconds.
    pub fn shortest_delay(&self) -> f64 {
        // A bin's middle is the sixth of an octave above where it begins.
        let shortest = self.known_delay(0.01).map(|middle| middle / (1.0f64 / 6.0).exp2());
        shortest.unwrap_or(PRIOR_SHORTEST).max(AT_LEAST)
    }

    fn known_delay(&self, part: f64) -> Option<f64> {
        self.delays.quantile(part).filter(|_| self.delays.total() >= FEW_TIMES)
    }

    /// The gap that nearly all planned parts stay below, in seconds.
    pub fn longest_part(&self) -> f64 {
        self.parts.quantile(0.98).filter(|_| self.parts.total() >= FEW_TIMES).unwrap_or(PRIOR_PART)
    }

    /// How much a stem tells: `ln(1 + T / (1 + df))` for `T` texts of which `df` have it, an inverse document frequency
    /// (Spärck Jones 1972).
    pub fn weight(&self, stem: u32) -> f32 {
        let found = self.stems.binary_search_by_key(&stem, |(stem, _)| *stem);
        let texts = found.map_or(0, |place| self.stems[place].1);
        (1.0 + self.texts.max(1) as f32 / (1.0 + texts as f32)).ln()
    }

    /// The provider ids of incoming and outgoing messages.
    pub fn ids(&self) -> [Ids; 2] {
        self.ids
    }

    /// The share of sends whose template went to three contacts or more.
    pub fn common(&self) -> f64 {
        self.common
    }

    /// Bursts of incoming messages that got one reply, and those that got several.
    pub fn bursts(&self) -> [u64; 2] {
        self.bursts
    }

    /// Of the contacts of a template, the share whom it usually reaches again.
    pub fn mean_again(&self) -> f64 {
        self.mean(AGAIN, CONTACTS)
    }

    /// Of a template's contacts, the share whose last message it usually is.
    pub fn mean_last(&self) -> f64 {
        self.mean(LAST, CONTACTS)
    }

    /// Of a template's sends, the usual share that follows an incoming message.
    pub fn mean_start(&self) -> f64 {
        self.mean(START, SENDS)
    }

    /// Of a template's sends, the usual share that begins anew.
    pub fn mean_first(&self) -> f64 {
        self.mean(FIRST, SENDS)
    }

    /// Of a template's sends, the usual share that nothing asked for.
    pub fn mean_unasked(&self) -> f64 {
        self.mean(NOT_ASKED, SENDS)
    }

    fn mean(&self, of: usize, all: usize) -> f64 {
        self.totals[of] as f64 / self.totals[all].max(1) as f64
    }
}
