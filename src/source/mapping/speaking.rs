//! A column that tells who wrote.

use super::given::Expression;
use super::outcome::Role;
use super::vocabulary::{Directions, Meaning};
use crate::error::Lack;

/// A column that tells who wrote.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) role: Role,
    pub(super) directions: Directions,
    /// What each row is.
    pub(super) meanings: Vec<Option<Meaning>>,
    /// The words in the rows with their counts.
    pub(super) words: Vec<(String, usize)>,
    /// Its name or its words leave no doubt.
    pub(super) is_sure: bool,
}

/// A column that may tell who wrote, if somebody says what its words mean.
#[derive(Debug, Clone)]
pub(super) struct Unclear {
    pub(super) column: Expression,
    pub(super) why: Lack,
    pub(super) words: Vec<(String, usize)>,
    /// What the words may mean.
    pub(super) guess: Directions,
    /// It is called after a direction, and not only after somebody who writes.
    pub(super) is_named: bool,
}
