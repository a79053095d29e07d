//! All that happens with one contact.

use super::chance::Chance;
use super::plan::{Plan, share};
use super::rows::{Delivered, Recorded, Row};
use super::texts::{edited, long, parts, reworded, saying};

const SECOND: f64 = 1e6;

/// 2026-01-05 00:00 UTC, in seconds since 1970.
const BEGINNING: f64 = 1_767_571_200.0;
/// How long a world lasts, in seconds: its zone changes in the middle.
const LENGTH: f64 = 120.0 * 86_400.0;

/// One contact's messages on both sides.
pub(super) struct ContactWorld<'p> {
    plan: &'p Plan,
    chance: Chance,
    contact: usize,
    /// Seconds since 1970.
    now: f64,
    ids: usize,
    pub(super) recorded: Vec<Recorded>,
    pub(super) delivered: Vec<Delivered>,
}

impl<'p> ContactWorld<'p> {
    pub(super) fn new(plan: &'p Plan, contact: usize) -> Self {
        let mut chance = Chance::of(plan.seed, contact);
        let now = BEGINNING + chance.between(0.0, 0.2 * LENGTH);
        Self { plan, chance, contact, now, ids: 0, recorded: Vec::new(), delivered: Vec::new() }
    }

    /// Turns until so many messages are recorded.
    pub(super) fn talk(&mut self, messages: usize) {
        while self.recorded.len() < messages {
            let pause = if self.chance.happens(0.08) { 100_000.0 } else { 25.0 };
            self.now += self.chance.seconds(pause, 1.2);
            let text = saying(&mut self.chance);
            let again = self.chance.happens(share::AGAIN);
            self.receive(&text, again);
            for part in 0..=usize::from(self.chance.happens(0.25)) {
                self.now += if part == 0 { self.chance.seconds(8.0, 0.7) } else { self.chance.seconds(2.0, 0.5) };
                self.send(again);
            }
        }
    }

    fn id(&mut self) -> Option<String> {
        self.ids += 1;
        self.plan.ids.then(|| format!("mid.{:06}.{:06}", self.contact, self.ids))
    }

    /// What the delivered clock shows.
    fn shown(&self, at: f64) -> i64 {
        let clocks = self.plan.clocks;
        let middle = BEGINNING + LENGTH / 2.0;
        let hour = i64::from(clocks.changes && at >= middle);
        let ahead = clocks.offset + (at - middle) / 86_400.0 * clocks.drift + 3600.0 * (clocks.hours + hour) as f64;
        let seconds = (at + ahead).floor() as i64;
        let unit = if self.plan.minutes { 60 } else { 1 };
        (seconds - seconds.rem_euclid(unit)) * SECOND as i64
    }

    fn row(&self, outgoing: bool, text: Option<&str>, at: i64, provider_id: Option<String>) -> Row {
        let text = text.map(str::to_owned);
        Row { contact: self.contact, outgoing, text, at, provider_id, attachment: false, deleted: false }
    }

    fn receive(&mut self, text: &str, again: bool) {
        let id = self.id();
        let delivered = self.row(false, Some(text), self.shown(self.now), id.clone());
        self.delivered.push(Delivered { row: delivered, extra: false, meant: text.to_owned() });
        let mut at = self.now + self.chance.seconds(0.6, 0.5);
        for _ in 0..=usize::from(again) {
            let row = self.row(false, Some(text), (at * SECOND) as i64, id.clone());
            self.recorded.push(Recorded { row, lost: false });
            at += self.chance.seconds(1.5, 0.8);
        }
    }

    fn send(&mut self, again: bool) {
        let split = self.chance.happens(share::SPLIT);
        let text = if split { long(&mut self.chance) } else { saying(&mut self.chance) };
        let picture = !split && self.chance.happens(share::MEDIA);
        let lost = self.chance.happens(share::LOST);
        let id = self.id();
        let written = if picture { "[IMAGE_SENT]" } else { text.as_str() };
        let mut row = self.row(true, Some(written), (self.now * SECOND) as i64, id.clone());
        if lost || self.chance.happens(share::NO_ID) {
            row.provider_id = None;
        }
        let has_id = row.provider_id.is_some();
        self.recorded.push(Recorded { row, lost });
        if lost {
            return;
        }
        let at = self.now + self.chance.seconds(0.5, 1.0).min(90.0);
        let is_seen = self.deliver(&text, at, id, picture, split);
        if again || self.chance.happens(share::REPEATED) {
            self.repeat(&text, at, picture || split, is_seen || has_id);
        }
        if self.chance.happens(share::FOREIGN) {
            let foreign = format!("A colleague here: {}", saying(&mut self.chance));
            let (at, id) = (at + self.chance.seconds(10.0, 0.5), self.id());
            let row = self.row(true, Some(&foreign), self.shown(at), id);
            self.delivered.push(Delivered { row, extra: true, meant: foreign });
        }
    }

    /// The message as the platform shows it, and whether it still shows its text.
    fn deliver(&mut self, text: &str, at: f64, id: Option<String>, picture: bool, split: bool) -> bool {
        let at = self.shown(at);
        if split {
            // Each part is a message of its own.
            let mut id = id;
            for part in parts(text) {
                let row = self.row(true, Some(&part), at, id);
                id = self.id();
                self.delivered.push(Delivered { row, extra: false, meant: text.to_owned() });
            }
            return true;
        }
        let shown = match () {
            () if picture => self.chance.happens(0.3).then(|| text.to_owned()),
            () if self.chance.happens(share::EDITED) => Some(edited(text, &mut self.chance)),
            () if self.chance.happens(share::REWORDED) => Some(reworded(text, &mut self.chance)),
            () => Some(text.to_owned()),
        };
        let mut row = self.row(true, shown.as_deref(), at, id);
        row.attachment = picture;
        if self.chance.happens(share::DELETED) {
            row = Row { text: None, deleted: true, attachment: false, ..row };
        }
        let (meant, is_seen) = (if picture { "[IMAGE_SENT]" } else { text }, !row.deleted);
        self.delivered.push(Delivered { row, extra: false, meant: meant.to_owned() });
        is_seen
    }

    /// Once or twice more, of a text: what is one picture more may be an album.
    fn repeat(&mut self, text: &str, at: f64, is_other: bool, is_seen: bool) {
        if is_other {
            return;
        }
        let mut at = at;
        for copy in 0..=usize::from(self.chance.happens(0.2)) {
            at += self.chance.seconds(4.0, 1.2).min(40.0);
            let id = self.id();
            let row = self.row(true, Some(text), self.shown(at), id);
            // Where the original was taken back and nothing names it, one copy is as many as were recorded.
            self.delivered.push(Delivered { row, extra: is_seen || copy > 0, meant: text.to_owned() });
        }
    }
}
