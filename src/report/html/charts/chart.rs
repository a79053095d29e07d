//! What a chart is made of.

use super::picture::Picture;

/// So many contacts and causes have bars of their own.
pub(super) const MOST_BARS: usize = 8;

/// A chart: the picture in two sizes, and its numbers.
pub(in crate::report::html) struct Chart {
    /// Its place in the page.
    pub(in crate::report::html) id: &'static str,
    pub(in crate::report::html) title: String,
    /// What is to be seen in it, in a sentence.
    pub(in crate::report::html) says: String,
    /// For large and for small screens.
    pub(in crate::report::html) pictures: [Picture; 2],
    pub(in crate::report::html) legend: Vec<Key>,
    pub(in crate::report::html) header: Vec<String>,
    pub(in crate::report::html) rows: Vec<Vec<String>>,
    /// It takes a whole row of the page.
    pub(in crate::report::html) whole_row: bool,
}

/// A colour and what it stands for.
pub(in crate::report::html) struct Key {
    pub(in crate::report::html) class: &'static str,
    pub(in crate::report::html) label: String,
}
