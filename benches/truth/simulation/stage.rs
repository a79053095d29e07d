//! One conversation while it happens: what is stored, counted and known to be wrong.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::label::Label;
use super::reply::Part;
use super::row::Row;
use super::wording::Author;
use super::world::{Bot, World};
use super::{SECOND, chance};

/// A message as it went out.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) row: usize,
    pub(super) at: i64,
    pub(super) part: Part,
}

/// One conversation while it happens.
pub(super) struct Stage<'w> {
    pub(super) world: &'w World,
    pub(super) bot: &'w Bot,
    pub(super) rng: ChaCha8Rng,
    pub(super) author: Author,
    pub(super) rows: Vec<Row>,
    pub(super) labels: Vec<Label>,
    /// What the contact's counter should say.
    pub(super) counted: i64,
    ids: u32,
}

impl<'w> Stage<'w> {
    pub(super) fn new(world: &'w World, bot: &'w Bot, rng: ChaCha8Rng) -> Self {
        Self { world, bot, rng, author: Author::default(), rows: Vec::new(), labels: Vec::new(), counted: 0, ids: 0 }
    }

    /// The platform's next message id, if the bot keeps those.
    pub(super) fn next_id(&mut self) -> Option<String> {
        self.ids += 1;
        self.bot.keeps_ids.then(|| format!("mid.{}", self.ids))
    }

    /// Stores what the contact wrote.
    pub(super) fn hear(&mut self, at: i64, text: &str, provider: Option<String>) -> usize {
        self.store(Row { incoming: true, text: Some(text.to_owned()), at, provider, attachment: false })
    }

    /// Sends an answer, its messages a few seconds apart.
    pub(super) fn send(&mut self, at: i64, parts: &[Part]) -> Vec<Sent> {
        let mut at = at;
        let mut sent = Vec::new();
        for part in parts {
            sent.extend(self.say(at, part));
            at += self.rng.random_range(1_200..6 * SECOND);
        }
        sent
    }

    /// Sends one message; nothing that could be a copy went out where the model gave nothing.
    fn say(&mut self, at: i64, part: &Part) -> Option<Sent> {
        let provider = self.next_id();
        let empty = chance(&mut self.rng, 0.001);
        let blank = [None, Some(String::new()), Some(" \n".to_owned())];
        let text = if empty { blank[self.rng.random_range(0..3)].clone() } else { part.text.clone() };
        let attachment = part.attachment && !empty;
        let row = self.store(Row { incoming: false, text, at, provider: provider.clone(), attachment });
        if empty {
            self.labels.push(Label::single("DM402", "the model gave nothing", vec![row]));
        }
        if provider.is_some() && chance(&mut self.rng, 0.004) {
            let again = Row { at: at + self.rng.random_range(150..3 * SECOND), ..self.rows[row].clone() };
            let copy = self.store_copy(again);
            self.labels.push(Label::chain("DM105", "the platform's echo stored as well", vec![row, copy]));
        }
        (!empty).then(|| Sent { row, at, part: part.clone() })
    }

    /// One more row.
    pub(super) fn store(&mut self, row: Row) -> usize {
        self.counted += 1;
        self.rows.push(row);
        self.rows.len() - 1
    }

    /// A row that is there already.
    pub(super) fn store_copy(&mut self, row: Row) -> usize {
        let copy = self.store(row);
        self.counted -= i64::from(!self.bot.counts_copies);
        copy
    }
}
