//! What one thread takes in of the files.

use super::roles::{Roles, assign};
use crate::corpus::{Place, TooLarge};
use crate::error::{Error, RowProblem};
use crate::source::intake::Intake;
use crate::source::raw_row::RawRow;
use crate::source::scalar::Scalar;

/// A row that cannot be read.
#[derive(Debug)]
pub(super) struct BadRow {
    /// Which block it is in, counted over all files.
    pub(super) block: u32,
    place: Place,
    problem: RowProblem,
}

impl BadRow {
    /// The error that it is; `name` gives the name of a file.
    pub(super) fn into_error(self, name: impl Fn(u32) -> String) -> Error {
        Error::BadRow { place: format!("{}:{}", name(self.place.file), self.place.line), problem: self.problem }
    }
}

/// One thread's share of all rows.
pub(super) struct Share<'s> {
    pub(super) intake: Intake<'s>,
    /// The first row that was passed over.
    pub(super) skipped: Option<BadRow>,
    /// The row that ends the read.
    pub(super) refused: Option<BadRow>,
    /// Memory has no more room, and neither have files.
    pub(super) failed: Option<std::io::Error>,
    /// Blocks taken in, each with its number of rows.
    pub(super) blocks: Vec<(u32, u64)>,
    skip_bad: bool,
    file: u32,
    block: u32,
}

impl<'s> Share<'s> {
    pub(super) fn new(intake: Intake<'s>, skip_bad: bool) -> Self {
        Self { intake, skipped: None, refused: None, failed: None, blocks: Vec::new(), skip_bad, file: 0, block: 0 }
    }

    /// What comes now is this block of this file.
    pub(super) fn begin(&mut self, file: u32, block: u32) {
        (self.file, self.block) = (file, block);
        self.intake.begin_piece(block);
    }

    /// The block is over; returns how many rows it had.
    pub(super) fn end(&mut self) -> u64 {
        self.blocks.push((self.block, self.intake.rows));
        self.failed = self.failed.take().or(self.intake.relieve().err());
        self.intake.rows
    }

    /// Whether the read is over for this share.
    pub(super) fn is_over(&self) -> bool {
        self.refused.is_some() || self.failed.is_some()
    }

    /// Takes in the row that stands at `line`, or counts it as bad where that is allowed. Whether to go on.
    pub(super) fn take<'a>(&mut self, line: u64, roles: &'a Roles, row: Result<RawRow<'a>, RowProblem>) -> bool {
        self.intake.rows += 1;
        let place = Place { file: self.file, line };
        // A row is large, so it is taken in where it stands.
        let mut row = row;
        let taken = match &mut row {
            Ok(row) => {
                for (uses, value) in &roles.fixed {
                    assign(row, uses, Scalar::Text(value.as_str().into()));
                }
                self.intake.take(row, roles, place)
            }
            Err(_) => row.map(|_| ()),
        };
        let Err(problem) = taken else { return true };
        let goes_on = self.skip_bad && !matches!(problem, RowProblem::TooLarge(TooLarge::Corpus));
        let bad = BadRow { block: self.block, place, problem };
        if goes_on {
            self.intake.skipped.bad += 1;
            if self.skipped.as_ref().is_none_or(|first| bad.block < first.block) {
                self.skipped = Some(bad);
            }
        } else {
            self.refused = Some(bad);
        }
        goes_on
    }

    /// Takes over what another thread took in.
    pub(super) fn absorb(&mut self, other: Self) {
        self.intake.absorb(other.intake);
        self.blocks.extend(other.blocks);
        let first = |mine: &mut Option<BadRow>, others: Option<BadRow>| {
            *mine = mine.take().into_iter().chain(others).min_by_key(|bad| bad.block);
        };
        first(&mut self.skipped, other.skipped);
        first(&mut self.refused, other.refused);
    }
}
