//! A conversation as the bot's sends: each with what came before it.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use crate::corpus::Conversation;
use crate::model::Direction;
use crate::text::content;
use crate::text::hash::{bytes, fold};
use crate::text::template::{Template, TemplateReader};
use crate::time::{Span, Timestamp};

/// Sends this close to each other, with nothing incoming between them, are neighbours.
pub const NEIGHBOURS: Span = Span::seconds(10);

/// A send after so long a silence of the bot begins anew.
pub const PAUSE: Span = Span::seconds(1800);

/// A send that nothing asked for follows no other one within this time.
pub const UNASKED: Span = Span::seconds(60);

/// Of so many provider ids it is known whether they come again.
const IDS: usize = 65_536;

/// One outgoing message; rows of one provider id and text are one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Send {
    /// Where it stands in the conversation.
    pub position: usize,
    /// When it was sent.
    pub at: Timestamp,
    /// The hash of its template; none where nothing is written.
    pub form: Option<u64>,
    /// How long after the send before it.
    pub gap: Option<Span>,
    /// How many incoming messages came since the send before it.
    pub asked: u32,
    /// When the last incoming message came, if one came since the send before.
    pub last_asked: Option<Timestamp>,
    /// An incoming message came more than eight seconds after the send before it, and no other.
    pub single: bool,
}

impl Send {
    /// It begins anew after a pause, or is the first.
    pub fn is_first(&self) -> bool {
        self.gap.is_none_or(|gap| gap > PAUSE)
    }

    /// Nothing asked for it, and it does not belong to the send before.
    pub fn is_unasked(&self) -> bool {
        self.asked == 0 && self.gap.is_none_or(|gap| gap > UNASKED)
    }

    /// It follows the send before it closely, with nothing incoming between them.
    pub fn is_neighbour(&self) -> bool {
        self.asked == 0 && self.gap.is_some_and(|gap| gap < NEIGHBOURS)
    }
}

/// How many rows of one direction have a provider id, and how many have one that came before with the same text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ids {
    /// All rows.
    pub rows: u64,
    /// Rows with a provider id.
    pub known: u64,
    /// Rows whose provider id came before.
    pub again: u64,
}

impl Ids {
    /// Adds the rows of `other`.
    pub fn merge(&mut self, other: Self) {
        self.rows += other.rows;
        self.known += other.known;
        self.again += other.again;
    }
}

/// Room that is used for one conversation after the other.
#[derive(Debug, Default)]
pub struct Room {
    reader: TemplateReader,
    /// By direction and provider id, where it stands.
    seen: FxHashMap<u64, u32>,
}

/// Calls `each` for every send in order, with its whole template if `whole`; the ids that were seen of incoming and
/// outgoing messages. Conversations without times have none.
pub fn each_send(
    conversation: &Conversation<'_>,
    room: &mut Room,
    whole: bool,
    mut each: impl FnMut(&Send, Option<&Template<'_>>),
) -> [Ids; 2] {
    /// More than so long after a send, a message is no afterthought.
    const AFTERTHOUGHT: Span = Span::seconds(8);
    let mut ids = [Ids::default(); 2];
    let has_ids = conversation.may_have_provider_ids();
    // What a long conversation left would have to be swept for every short one.
    if room.seen.capacity() > 4096 {
        room.seen = FxHashMap::default();
    } else {
        room.seen.clear();
    }
    let mut before: Option<Timestamp> = None;
    let (mut asked, mut last_asked, mut prompt) = (0, None, false);
    for position in 0..conversation.len() {
        let (at, direction) = (conversation.at(position), conversation.direction(position));
        if !at.is_known() {
            continue;
        }
        let ids = &mut ids[usize::from(direction == Direction::Outgoing)];
        ids.rows += 1;
        if has_ids && let Some(id) = conversation.provider_id(position) {
            ids.known += 1;
            if is_copy(conversation, &mut room.seen, position, id) {
                ids.again += 1;
                if direction == Direction::Outgoing {
                    continue;
                }
            }
        }
        if direction == Direction::Incoming {
            prompt |= before.is_some_and(|before| at - before <= AFTERTHOUGHT);
            asked += 1;
            last_asked = Some(at);
            continue;
        }
        let text = conversation.text(position);
        let (form, template) = if whole {
            let template = text.and_then(|text| room.reader.read(text));
            (template.map(|template| template.form), template)
        } else {
            (text.and_then(|text| room.reader.form(text)), None)
        };
        let send = Send {
            position,
            at,
            form,
            gap: before.map(|before| at - before),
            asked,
            last_asked,
            single: asked == 1 && !prompt,
        };
        each(&send, template.as_ref());
        before = Some(at);
        (asked, last_asked, prompt) = (0, None, false);
    }
    ids
}

/// Whether the first row of this direction and provider id says the same: an id that stands for two texts is none.
fn is_copy(conversation: &Conversation<'_>, seen: &mut FxHashMap<u64, u32>, position: usize, id: &str) -> bool {
    if seen.len() >= IDS {
        seen.clear();
    }
    let key = fold(bytes(id.as_bytes()), conversation.direction(position) as u64);
    match seen.entry(key) {
        Entry::Vacant(free) => {
            free.insert(position as u32);
            false
        }
        Entry::Occupied(earlier) => {
            let text = |position: usize| content(conversation.text(position));
            text(*earlier.get() as usize) == text(position)
        }
    }
}
