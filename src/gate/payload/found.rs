//! What a reader finds in a body, and where.

use super::digest::{of_body, of_message};
use super::json::{Json, steps};
use super::only::Only;
use super::{BadPayload, Update};
use crate::lock::KeyKind;

/// A body has no more elements than this, all lists together. Platforms send 1,000 updates at most.
const MOST_ELEMENTS: usize = 10_000;

/// The messages of a body, and what stands beside them.
#[derive(Debug)]
pub(super) struct Found<'p, 'j> {
    /// The whole body.
    pub(super) body: &'j Json<'j>,
    only: &'p [Only],
    key: KeyKind,
    pub(super) updates: Vec<Update>,
    /// How many elements are no message, and stay whatever is left out.
    pub(super) others: usize,
    /// How many of these cannot be read, and what is wrong with the first.
    pub(super) unreadable: Option<(usize, BadPayload)>,
    elements: usize,
    trail: Option<Trail>,
}

/// Where everything was found.
#[derive(Debug, Default)]
pub(super) struct Trail {
    here: Vec<u32>,
    pub(super) spots: Vec<Spot>,
}

/// An element of a body: the numbers of the fields and elements that lead to it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub(super) path: Vec<u32>,
    /// The number of its update, if it is one.
    pub(super) update: Option<usize>,
}

impl<'p, 'j> Found<'p, 'j> {
    /// Nothing yet. With a trail it is noted where everything stands, which only whoever cuts a body needs to know.
    pub(super) fn new(body: &'j Json<'j>, only: &'p [Only], key: KeyKind, with_trail: bool) -> Self {
        let trail = with_trail.then(Trail::default);
        Self { body, only, key, updates: Vec::new(), others: 0, unreadable: None, elements: 0, trail }
    }

    pub(super) fn into_spots(self) -> Vec<Spot> {
        let mut spots = self.trail.map(|trail| trail.spots).unwrap_or_default();
        spots.sort_unstable();
        spots
    }

    fn enter(&mut self, number: u32) {
        if let Some(trail) = &mut self.trail {
            trail.here.push(number);
        }
    }

    fn leave(&mut self) {
        if let Some(trail) = &mut self.trail {
            trail.here.pop();
        }
    }

    fn mark(&mut self, update: Option<usize>) {
        if let Some(trail) = &mut self.trail {
            trail.spots.push(Spot { path: trail.here.clone(), update });
        }
    }

    /// This element is a message, unless the user says that it is none.
    pub(super) fn message(&mut self, element: &'j Json<'j>, update: Update) {
        let digest = of_message(&update);
        self.take(element, Update { digest, ..update });
    }

    /// This element is something that happened. Its id tells it from others, and nobody said anything.
    pub(super) fn event(&mut self, element: &'j Json<'j>, update: Update) {
        if self.key == KeyKind::MessageId { self.message(element, update) } else { self.other() }
    }

    /// This element is a message in a form of the user's own.
    pub(super) fn own(&mut self, element: &'j Json<'j>, update: Update) {
        let digest = of_body(element);
        self.take(element, Update { digest, ..update });
    }

    /// This element cannot be read, and stays as what is no message does.
    pub(super) fn bad(&mut self, bad: BadPayload) {
        let (count, first) = self.unreadable.take().unwrap_or((0, bad));
        self.unreadable = Some((count + 1, first));
        self.other();
    }

    fn take(&mut self, element: &'j Json<'j>, update: Update) {
        if !self.only.iter().all(|only| only.holds(element, self.body)) {
            return self.other();
        }
        self.mark(Some(self.updates.len()));
        self.updates.push(update);
    }

    /// This element is none.
    pub(super) fn other(&mut self) {
        self.mark(None);
        self.others += 1;
    }

    /// Reads each element of the list below `holder` that `name` names; tells whether there is one.
    pub(super) fn list_in(
        &mut self,
        holder: &'j Json<'j>,
        name: &str,
        mut read: impl FnMut(&mut Self, &'j Json<'j>) -> Result<(), BadPayload>,
    ) -> Result<bool, BadPayload> {
        let Some((number, list)) = holder.step(name) else { return Ok(false) };
        self.enter(number);
        let found = self.each(list, &mut read);
        self.leave();
        found
    }

    /// The same for the list at a pointer from the body's root; an object there is the only element of one.
    pub(super) fn list_at(
        &mut self,
        pointer: &str,
        mut read: impl FnMut(&mut Self, &'j Json<'j>) -> Result<(), BadPayload>,
    ) -> Result<bool, BadPayload> {
        let mut here = self.body;
        let mut entered = 0;
        let mut steps = steps(pointer);
        let found = loop {
            let Some(step) = steps.next() else {
                break if here.is_object() { read(self, here).map(|()| true) } else { self.each(here, &mut read) };
            };
            let Some((number, next)) = here.step(step) else { break Ok(false) };
            self.enter(number);
            (here, entered) = (next, entered + 1);
        };
        for _ in 0..entered {
            self.leave();
        }
        found
    }

    /// Reads what stands in the field `name`.
    pub(super) fn field(
        &mut self,
        holder: &'j Json<'j>,
        name: &str,
        read: impl FnOnce(&mut Self, &'j Json<'j>) -> Result<(), BadPayload>,
    ) -> Result<bool, BadPayload> {
        let Some((number, value)) = holder.step(name) else { return Ok(false) };
        self.enter(number);
        let read = read(self, value);
        self.leave();
        read.map(|()| true)
    }

    fn each(
        &mut self,
        list: &'j Json<'j>,
        read: &mut impl FnMut(&mut Self, &'j Json<'j>) -> Result<(), BadPayload>,
    ) -> Result<bool, BadPayload> {
        let Some(elements) = list.list() else { return Ok(false) };
        self.elements += elements.len();
        if self.elements > MOST_ELEMENTS {
            let (found, most) = (self.elements, MOST_ELEMENTS);
            return Err(BadPayload::Shape(format!("has {found} elements or more, of which {most} are allowed")));
        }
        for (number, element) in elements.iter().enumerate() {
            self.enter(number as u32);
            let read = read(self, element);
            self.leave();
            read?;
        }
        Ok(true)
    }
}
