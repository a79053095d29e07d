//! The forms of the platforms that a table can tell. What comes first is tried first.

mod apps;
mod desks;
mod numbers;
mod web;
mod works;

use super::Platform;
use super::json::Json;
use super::table::{Marks, Table};

/// The forms of all platforms.
const ALL: [&[Table]; 5] = [&web::TABLES, &apps::TABLES, &works::TABLES, &desks::TABLES, &numbers::TABLES];

/// The form of a body, of those of one platform or of all.
pub(super) fn of(body: &Json<'_>, only: Option<Platform>) -> Option<&'static Table> {
    let marks = Marks::of(body);
    let mut tables = ALL.into_iter().flatten();
    tables.find(|table| only.is_none_or(|only| table.platform == only) && table.fits(body, marks))
}

#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = &'static Table> {
    ALL.into_iter().flatten()
}
