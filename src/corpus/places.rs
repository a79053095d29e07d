//! Where in the source the messages stood, for errors that are found after reading.

/// A line of one of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Which of the files, counted from 0.
    pub file: u32,
    /// The line, counted from 1.
    pub line: u64,
}

/// The places of rows: one entry for every stretch of rows that stand in consecutive lines.
#[derive(Debug, Default)]
pub(super) struct Places(Vec<(u32, Place)>);

impl Places {
    /// Says where `row` stands; rows come in ascending order.
    pub(super) fn add(&mut self, row: u32, place: Place) {
        let consecutive = self.0.last().is_some_and(|(first, start)| {
            start.file == place.file && start.line + u64::from(row - first) == place.line
        });
        if !consecutive {
            self.0.push((row, place));
        }
    }

    /// Where `row` stands, if that was said.
    pub(super) fn of(&self, row: u32) -> Option<Place> {
        let stretch = self.0.partition_point(|(first, _)| *first <= row).checked_sub(1)?;
        let (first, start) = self.0[stretch];
        Some(Place { line: start.line + u64::from(row - first), ..start })
    }
}
