//! The looks at all conversations that tell which ids several contacts share.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::SharedIds;
use super::filter::Filter;
use super::tell::{Kept, Uses, tell};
use crate::corpus::{Conversation, Corpus};
use crate::text::content;
use crate::text::hash::{bytes, pair};

/// So many ids are kept as they stand.
const KEPT: usize = 1 << 17;

/// More looks that pass ids on bring little.
const FILTERS: u64 = 4;

/// In memory, to keep one id costs as much as a further look at so many rows.
const ROWS_A_KEPT: f64 = 128.0;

/// Learns in several looks at the same conversations.
#[derive(Debug)]
pub struct SharedIdsBuilder {
    looks: u64,
    /// The rows with an id.
    rows: u64,
    is_in_memory: bool,
    /// What the looks before let pass; none before the first.
    passed: Option<Filter>,
    look: Look,
    kept: usize,
}

#[derive(Debug)]
enum Look {
    /// Passes ids on; the number is that of the rows noted.
    Filter(Filter, AtomicU64),
    /// Keeps what was passed on.
    Keep(Kept),
    Over(SharedIds),
}

impl SharedIdsBuilder {
    /// For a source of at most so many messages. A look at what is in memory costs little.
    pub fn new(messages: u64, is_in_memory: bool) -> Self {
        Self { is_in_memory, ..Self::keeping(messages, KEPT) }
    }

    pub(super) fn keeping(messages: u64, kept: usize) -> Self {
        let look = Look::Filter(Filter::new(messages, 0), AtomicU64::new(0));
        Self { looks: 0, rows: 0, is_in_memory: true, passed: None, look, kept }
    }

    /// Looks at the conversations of one more part.
    pub fn look(&mut self, corpus: &Corpus) {
        if !corpus.has_provider_ids() {
            return;
        }
        let conversations = || (0..corpus.conversation_count()).into_par_iter().filter_map(|i| corpus.conversation(i));
        let passed = self.passed.as_ref();
        match &mut self.look {
            Look::Filter(filter, noted) => {
                let (filter, noted) = (&*filter, &*noted);
                conversations().for_each(|conversation| {
                    let contact = bytes(conversation.contact().id.as_bytes());
                    let mut rows = 0;
                    each_passed(&conversation, passed, |id, _| {
                        filter.note(id, contact);
                        rows += 1;
                    });
                    noted.fetch_add(rows, Ordering::Relaxed);
                });
            }
            Look::Keep(kept) => {
                // More than are kept of the whole are too many of a share too.
                let most = self.kept;
                let shares = conversations().fold(Kept::default, |mut share, conversation| {
                    if share.len() <= most {
                        keep(&conversation, passed, &mut share);
                    }
                    share
                });
                let found = shares.reduce(Kept::default, |one, other| join(one, other, most));
                *kept = join(std::mem::take(kept), found, most);
            }
            Look::Over(_) => {}
        }
    }

    /// Ends a look at all conversations; whether another one is needed.
    pub fn goes_on(&mut self) -> bool {
        let look = std::mem::replace(&mut self.look, Look::Keep(Kept::default()));
        self.looks += 1;
        match look {
            Look::Filter(filter, noted) => {
                let noted = noted.into_inner();
                let left = noted as f64 * filter.errors();
                self.rows = self.rows.max(noted);
                let worth_a_look = if self.is_in_memory { self.rows as f64 / ROWS_A_KEPT } else { f64::INFINITY };
                let enough = worth_a_look.min(self.kept as f64 / 2.0);
                if noted == 0 {
                    self.look = Look::Over(SharedIds::default());
                } else if left > enough && self.looks < FILTERS {
                    self.look = Look::Filter(Filter::new(noted, self.looks), AtomicU64::new(0));
                }
                self.passed = Some(filter);
                noted > 0
            }
            Look::Keep(kept) => {
                let is_full = kept.len() > self.kept;
                let none = || SharedIds { is_full, ..SharedIds::default() };
                self.look = Look::Over(if is_full { none() } else { tell(kept) });
                self.passed = None;
                false
            }
            over @ Look::Over(_) => {
                self.look = over;
                false
            }
        }
    }

    /// What was learned, once no look is needed any more.
    pub fn finish(self) -> SharedIds {
        match self.look {
            Look::Over(shared) => shared,
            Look::Filter(..) | Look::Keep(_) => SharedIds::default(),
        }
    }
}

/// Every message whose id passed, by the hash of the id.
fn each_passed(conversation: &Conversation<'_>, passed: Option<&Filter>, mut each: impl FnMut(u64, usize)) {
    for position in 0..conversation.len() {
        let Some(id) = conversation.provider_id(position).filter(|id| !is_count(id)) else { continue };
        let hash = pair(bytes(id.as_bytes()), conversation.direction(position) as u64);
        if passed.is_none_or(|passed| passed.may_be_shared(hash)) {
            each(hash, position);
        }
    }
}

fn keep(conversation: &Conversation<'_>, passed: Option<&Filter>, kept: &mut Kept) {
    let contact = conversation.contact().id.as_str();
    each_passed(conversation, passed, |_, position| {
        let Some(id) = conversation.provider_id(position) else { return };
        let digest = |text: &str| {
            let mut start = [0; 16];
            start.copy_from_slice(&Sha256::digest(text)[..16]);
            start
        };
        let text = content(conversation.text(position)).map(digest);
        let uses = Uses::of(contact, text);
        kept.entry((conversation.direction(position), id.into())).or_default().add(uses);
    });
}

fn join(one: Kept, other: Kept, most: usize) -> Kept {
    let (mut all, fewer) = if one.len() < other.len() { (other, one) } else { (one, other) };
    for (id, uses) in fewer {
        if all.len() > most {
            break;
        }
        all.entry(id).or_default().add(uses);
    }
    all
}

/// Whether an id is a short number. Many systems count the messages of each conversation from one, so that it stands for
/// a message within its conversation and for nothing beyond.
fn is_count(id: &str) -> bool {
    id.len() < 10 && id.bytes().all(|byte| byte.is_ascii_digit())
}
