//! A TOML document whose values know where they stand, and whose unknown keys are errors.

use std::cell::RefCell;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::bare::bare;
use super::origin::{Given, Origin};
use crate::error::{Error, SyntaxProblem, ValueError};
use crate::text::{excerpt, nearest};

/// The text of a settings file.
#[derive(Clone, Copy)]
struct Source<'d> {
    file: &'d Path,
    text: &'d str,
}

impl Source<'_> {
    fn line(&self, offset: usize) -> usize {
        self.text.get(..offset).unwrap_or(self.text).matches('\n').count() + 1
    }
}

/// A table of the document. Every key that is asked for is thereby known; [`Section::finish`] refuses the others.
pub(super) struct Section<'d> {
    source: Source<'d>,
    /// The keys above it, each followed by a dot.
    path: String,
    line: usize,
    table: &'d DeTable<'d>,
    known: RefCell<Vec<String>>,
}

/// Reads a document and gives its root to `read`.
pub(super) fn parse<T>(
    file: &Path,
    text: &str,
    read: impl FnOnce(&Section<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let source = Source { file, text };
    let root = DeTable::parse(text).map_err(|error| {
        let span = error.span();
        let line = span.as_ref().map(|span| source.line(span.start));
        let problem = span.and_then(|span| bare(text, &span));
        let problem = problem.unwrap_or_else(|| SyntaxProblem::NotToml { words: error.message().to_owned() });
        Error::SettingsSyntax { file: file.to_owned(), line, problem }
    })?;
    let section =
        Section { source, path: String::new(), line: 1, table: root.get_ref(), known: RefCell::new(Vec::new()) };
    let value = read(&section)?;
    section.finish()?;
    Ok(value)
}

impl<'d> Section<'d> {
    fn origin(&self, key: &str, offset: usize) -> Origin {
        Origin::File {
            file: self.source.file.to_owned(),
            line: self.source.line(offset),
            key: format!("{}{}", self.path, excerpt(key, 60)),
        }
    }

    /// Where the table itself stands.
    pub(super) fn place(&self) -> Origin {
        let key = self.path.trim_end_matches('.').to_owned();
        Origin::File { file: self.source.file.to_owned(), line: self.line, key }
    }

    fn get(&self, key: &str) -> Option<(Origin, &'d Spanned<DeValue<'d>>)> {
        self.known.borrow_mut().push(key.to_owned());
        let (name, value) = self.table.iter().find(|(name, _)| name.get_ref() == key)?;
        Some((self.origin(key, name.span().start), value))
    }

    /// Whether a key holds a table.
    pub(super) fn is_table(&self, key: &str) -> bool {
        self.table.iter().any(|(name, value)| name.get_ref() == key && value.get_ref().is_table())
    }

    /// Whether it has a key, which is not known thereby.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.keys().any(|name| name.get_ref() == key)
    }

    /// Where a key stands, if it does.
    pub(super) fn origin_of(&self, key: &str) -> Option<Origin> {
        self.get(key).map(|(origin, _)| origin)
    }

    fn read<T>(
        &self,
        key: &str,
        expected: &str,
        read: impl FnOnce(&'d DeValue<'d>) -> Option<T>,
    ) -> Result<Option<Given<T>>, Error> {
        let Some((origin, value)) = self.get(key) else { return Ok(None) };
        match read(value.get_ref()) {
            Some(value) => Ok(Some(Given { value, origin })),
            None => Err(of_other_type(&origin, expected, value.get_ref())),
        }
    }

    /// A string.
    pub(super) fn text(&self, key: &str) -> Result<Option<Given<String>>, Error> {
        self.read(key, "a string", |value| value.as_str().map(str::to_owned))
    }

    /// A string, a whole number, or a date, as text.
    pub(super) fn word(&self, key: &str, expected: &str) -> Result<Option<Given<String>>, Error> {
        self.read(key, expected, |value| match value {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
            DeValue::Datetime(moment) => Some(moment.to_string()),
            _ => None,
        })
    }

    /// A number, or a string that holds one.
    pub(super) fn number(&self, key: &str, expected: &str) -> Result<Option<Given<String>>, Error> {
        self.read(key, expected, |value| match value {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
            DeValue::Float(number) => Some(number.as_str().to_owned()),
            _ => None,
        })
    }

    /// A string, or several.
    pub(super) fn texts(&self, key: &str) -> Result<Option<Given<Vec<String>>>, Error> {
        self.read(key, "a string or a list of strings", |value| match value {
            DeValue::String(text) => Some(vec![text.to_string()]),
            DeValue::Array(values) => values.iter().map(|value| value.get_ref().as_str().map(str::to_owned)).collect(),
            _ => None,
        })
    }

    /// True or false.
    pub(super) fn switch(&self, key: &str) -> Result<Option<Given<bool>>, Error> {
        self.read(key, "true or false", DeValue::as_bool)
    }

    /// A whole number of at least `least`.
    pub(super) fn count(&self, key: &str, least: usize) -> Result<Option<Given<usize>>, Error> {
        let expected = format!("a whole number from {least} on");
        self.read(key, &expected, |value| {
            let number = value.as_integer()?;
            let count = usize::from_str_radix(number.as_str().trim_start_matches('+'), number.radix()).ok()?;
            (count >= least).then_some(count)
        })
    }

    fn section_of(&self, name: &str, offset: usize, table: &'d DeTable<'d>) -> Section<'d> {
        Section {
            source: self.source,
            path: format!("{}{}.", self.path, excerpt(name, 60)),
            line: self.source.line(offset),
            table,
            known: RefCell::new(Vec::new()),
        }
    }

    /// A table.
    pub(super) fn section(&self, key: &str) -> Result<Option<Section<'d>>, Error> {
        let Some((origin, value)) = self.get(key) else { return Ok(None) };
        match value.get_ref() {
            DeValue::Table(table) => Ok(Some(self.section_of(key, value.span().start, table))),
            other => Err(of_other_type(&origin, "a table", other)),
        }
    }

    /// Every key that has not been asked for yet, with its table.
    pub(super) fn other_sections(&self) -> Result<Vec<(Given<String>, Section<'d>)>, Error> {
        let names: Vec<&str> = self.table.keys().map(|name| name.get_ref().as_ref()).collect();
        let asked = self.known.borrow().clone();
        let others = names.into_iter().filter(|name| !asked.iter().any(|known| known == name));
        let mut sections = Vec::new();
        for name in others {
            let Some((origin, value)) = self.get(name) else { continue };
            if !value.get_ref().is_table() && !nearest(name, asked.iter().map(String::as_str)).is_empty() {
                return Err(Self::unknown(&origin, name, &asked));
            }
            if let Some(section) = self.section(name)? {
                sections.push((Given { value: name.to_owned(), origin }, section));
            }
        }
        Ok(sections)
    }

    /// A list of tables, `[[key]]`.
    pub(super) fn sections(&self, key: &str) -> Result<Vec<Section<'d>>, Error> {
        let Some((origin, value)) = self.get(key) else { return Ok(Vec::new()) };
        let wrong = |other: &DeValue<'_>| of_other_type(&origin, &format!("tables, each under [[{key}]]"), other);
        let DeValue::Array(values) = value.get_ref() else { return Err(wrong(value.get_ref())) };
        let section = |value: &'d Spanned<DeValue<'d>>| match value.get_ref() {
            DeValue::Table(table) => Ok(self.section_of(key, value.span().start, table)),
            other => Err(wrong(other)),
        };
        values.iter().map(section).collect()
    }

    /// Refuses the first key that nobody asked for, and names the nearest one that is known.
    pub(super) fn finish(&self) -> Result<(), Error> {
        let known = self.known.borrow();
        let mut unknown: Vec<(&str, usize)> =
            self.table.keys().map(|name| (name.get_ref().as_ref(), name.span().start)).collect();
        unknown.retain(|(name, _)| !known.iter().any(|known| known == name));
        unknown.sort_by_key(|(_, offset)| *offset);
        match unknown.first() {
            Some((name, offset)) => Err(Self::unknown(&self.origin(name, *offset), name, &known)),
            None => Ok(()),
        }
    }

    /// The error that a key is which nobody knows.
    fn unknown(origin: &Origin, name: &str, known: &[String]) -> Error {
        let mut keys: Vec<&str> = known.iter().map(String::as_str).collect();
        keys.sort_unstable();
        keys.dedup();
        let nearest = nearest(name, keys.iter().copied()).first().map(|near| (*near).to_owned());
        let known = keys.into_iter().map(str::to_owned).collect();
        origin.error(ValueError::UnknownKey { nearest, known })
    }
}

/// The error that a value of another type is.
fn of_other_type(origin: &Origin, expected: &str, found: &DeValue<'_>) -> Error {
    origin.error(ValueError::OtherType { expected: expected.to_owned(), found: kind(found) })
}

/// What a value is, for people.
fn kind(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the string “{}”", excerpt(text, 40)),
        DeValue::Integer(number) => format!("the number {}", excerpt(number.as_str(), 40)),
        DeValue::Float(number) => format!("the number {}", excerpt(number.as_str(), 40)),
        DeValue::Boolean(value) => value.to_string(),
        DeValue::Datetime(moment) => format!("the date {moment}"),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
