//! Counts of templates, and of what stands in two of them: far more things than there is room for.

use super::sketch::{Counts, Sketch};

/// The counts of a template: sends, contacts, contacts whom it reached again, sends after an incoming message, sends that
/// begin anew, contacts whose last it is, unasked sends, blocks.
pub(super) const FORM_COUNTS: usize = 8;
pub(super) const SENDS: usize = 0;
pub(super) const CONTACTS: usize = 1;
pub(super) const AGAIN: usize = 2;
pub(super) const START: usize = 3;
pub(super) const FIRST: usize = 4;
pub(super) const LAST: usize = 5;
pub(super) const NOT_ASKED: usize = 6;
pub(super) const BLOCKS: usize = 7;

/// What is counted while conversations are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counters {
    pub(super) forms: Sketch<FORM_COUNTS>,
    /// By two templates in their order: how often, and in how many contacts.
    pub(super) neighbours: Sketch<2>,
    /// By two templates in any order: blocks with both.
    pub(super) together: Sketch<1>,
    /// By template and bin: gaps before unasked sends.
    pub(super) gaps: Sketch<1>,
    /// By template and ten minutes: contacts whom an unasked send reached.
    pub(super) slots: Sketch<1>,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            forms: Sketch::new(15),
            neighbours: Sketch::new(15),
            together: Sketch::new(15),
            gaps: Sketch::new(15),
            slots: Sketch::new(15),
        }
    }
}

impl Counters {
    pub(super) fn merge(&mut self, other: &Self) {
        self.forms.merge(&other.forms);
        self.neighbours.merge(&other.neighbours);
        self.together.merge(&other.together);
        self.gaps.merge(&other.gaps);
        self.slots.merge(&other.slots);
    }

    pub(super) fn bytes(&self) -> usize {
        let Self { forms, neighbours, together, gaps, slots } = self;
        forms.bytes() + neighbours.bytes() + together.bytes() + gaps.bytes() + slots.bytes()
    }

    pub(super) fn finish(self) -> FinishedCounters {
        FinishedCounters {
            forms: self.forms.finish(),
            neighbours: self.neighbours.finish(),
            together: self.together.finish(),
            gaps: self.gaps.finish(),
            slots: self.slots.finish(),
        }
    }
}

/// The same, ready to be asked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FinishedCounters {
    pub(super) forms: Counts<FORM_COUNTS>,
    pub(super) neighbours: Counts<2>,
    pub(super) together: Counts<1>,
    pub(super) gaps: Counts<1>,
    pub(super) slots: Counts<1>,
}
