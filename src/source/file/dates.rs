//! Which of day and month comes first in the times of a file.

use std::path::Path;

use super::blocks::{Block, Cutter};
use super::input::Input;
use super::roles::Roles;
use super::rows::Rows;
use crate::time::{DateOrder, has_slashes, slash_order};

/// So many rows tell whether a file writes its times in a way that needs an order.
const SAMPLE: usize = 100;

/// The order in the rows of a file whose first block is at hand: as it was given, else as the first rows show it, else
/// as any row of the whole file does.
pub(super) fn order(given: DateOrder, rows: &Rows, roles: &Roles, first: &Block, path: &Path) -> DateOrder {
    if given != DateOrder::Unknown {
        return given;
    }
    let (mut left, mut unsure) = (SAMPLE, false);
    rows.each_time(first, roles, &mut |at| {
        (left, unsure) = (left - 1, has_slashes(at) || slash_order([at]) != DateOrder::Unknown);
        left > 0 && !unsure
    });
    if !unsure {
        return DateOrder::Unknown;
    }
    let of_block = |block: &Block| {
        let mut times = Vec::new();
        rows.each_time(block, roles, &mut |at| {
            times.push(at.to_owned());
            true
        });
        slash_order(times.iter().map(String::as_str))
    };
    let found = of_block(first);
    // A pipe cannot be read twice; what is wrong with a file is told when it is read.
    if found != DateOrder::Unknown || !path.is_file() {
        return found;
    }
    let Ok(input) = Input::open(path) else { return found };
    let mut blocks = Cutter::new(input);
    while let Ok(Some(block)) = blocks.next() {
        let found = of_block(&block);
        if found != DateOrder::Unknown {
            return found;
        }
    }
    DateOrder::Unknown
}
