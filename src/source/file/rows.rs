//! What the rows of a file look like.

use super::blocks::Block;
use super::csv_rows::CsvRows;
use super::ndjson;
use super::roles::Roles;
use super::share::Share;

/// What rows look like.
pub(super) enum Rows {
    Ndjson,
    Json,
    Csv(Box<CsvRows>),
}

impl Rows {
    /// Reads the rows of a block.
    pub(super) fn read(&self, block: &Block, roles: &Roles, share: &mut Share<'_>) {
        match self {
            Self::Ndjson => ndjson::read(block, roles, share),
            Self::Json => ndjson::read_values(block, roles, share),
            Self::Csv(rows) => rows.read(block, roles, share),
        }
    }

    /// Gives the time of each row of a block that has it as text, as long as `take` wants more.
    pub(super) fn each_time(&self, block: &Block, roles: &Roles, take: &mut dyn FnMut(&str) -> bool) {
        match self {
            Self::Ndjson | Self::Json => ndjson::each_time(block, roles, take),
            Self::Csv(rows) => rows.each_time(block, roles, take),
        }
    }
}
