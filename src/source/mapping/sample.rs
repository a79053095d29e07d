//! What is known of a table or a file before it is mapped: its columns, and some of its values.

use std::collections::BTreeMap;

use super::given::Expression;
use super::json;
use super::names;

/// No more rows of a table are looked at.
pub(crate) const MOST_ROWS: usize = 200;

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    /// Decimals and doubles, which keep every digit that a time has.
    Decimal,
    /// Four bytes: seven digits.
    Real,
    Bool,
    /// A moment, or what a clock showed.
    Time,
    Date,
    Uuid,
    Json,
    /// Several values, of which only whether there are any is of interest.
    List,
    /// Anything that no message has.
    Other,
}

/// A column that refers to another table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) table: String,
    /// It refers to its own table.
    pub(crate) to_itself: bool,
}

/// One column and what was seen of it.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// Its own name, or the last part of the pointer that leads to it.
    pub(crate) name: String,
    pub(crate) from: Expression,
    pub(crate) kind: Kind,
    /// The only values that it may have, where an enum or a check says so.
    pub(crate) labels: Vec<String>,
    pub(crate) reference: Option<Reference>,
    /// Its times are what a clock showed.
    pub(crate) without_zone: bool,
    /// It alone is the primary key.
    pub(crate) is_primary: bool,
    /// One for each row; null is `None`.
    pub(crate) values: Vec<Option<String>>,
}

impl Column {
    /// A column of which only name and kind are known.
    pub(crate) fn new(name: &str, kind: Kind) -> Self {
        let from = Expression::Column(name.to_owned());
        Self {
            name: name.to_owned(),
            from,
            kind,
            labels: Vec::new(),
            reference: None,
            without_zone: false,
            is_primary: false,
            values: Vec::new(),
        }
    }

    pub(crate) fn present(&self) -> impl Iterator<Item = &str> {
        self.values.iter().flatten().map(String::as_str)
    }

    /// The share of rows that have a value; 1 where there is no row.
    pub(crate) fn filled(&self) -> f64 {
        if self.values.is_empty() { 1.0 } else { self.present().count() as f64 / self.values.len() as f64 }
    }

    /// Each value with how often it is there, the most frequent first.
    pub(crate) fn counts(&self) -> Vec<(String, usize)> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for value in self.present() {
            *counts.entry(value.trim()).or_default() += 1;
        }
        let mut counts: Vec<(String, usize)> =
            counts.into_iter().map(|(value, count)| (value.to_owned(), count)).collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counts
    }

    /// How many different values there are.
    pub(crate) fn distinct(&self) -> usize {
        let mut values: Vec<&str> = self.present().collect();
        values.sort_unstable();
        values.dedup();
        values.len()
    }

    /// Whether it is one of the columns of the source, and not a part of one.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.from, Expression::Column(_))
    }

    /// Whether its values are JSON objects or lists, all or some of them.
    pub(crate) fn holds_json(&self) -> bool {
        self.kind == Kind::Json
            || self.kind == Kind::Text
                && self.present().any(|value| json::looks_like(value) && json::parse(value).is_some())
    }
}

/// A table or a file, as far as it was looked at.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: usize,
    /// It comes from a database, where expressions can be SQL.
    pub(crate) is_database: bool,
    /// Later rows may have columns that none of these has.
    pub(crate) is_open: bool,
}

impl Sample {
    /// The column that an expression names.
    pub(crate) fn find(&self, from: &Expression) -> Option<&Column> {
        self.columns.iter().find(|column| column.from == *from)
    }

    /// The column of this name, exactly or else ignoring case.
    pub(crate) fn named(&self, name: &str) -> Option<&Column> {
        let whole = || self.columns.iter().filter(|column| column.is_whole());
        let exact = whole().find(|column| column.name == name);
        exact.or_else(|| whole().find(|column| column.name.eq_ignore_ascii_case(name)))
    }

    /// Takes the objects apart that stand in columns, so that what is within them can have a role too.
    pub(crate) fn unfold(&mut self) {
        let mut found = Vec::new();
        for column in &self.columns {
            let values: Vec<&str> = column.present().collect();
            if values.is_empty() || !column.is_whole() || !values.iter().all(|value| json::looks_like(value)) {
                continue;
            }
            let mut within: BTreeMap<String, Vec<Option<String>>> = BTreeMap::new();
            for (row, value) in column.values.iter().enumerate() {
                let Some(value) = value.as_deref().and_then(json::parse) else { continue };
                for (pointer, text) in json::leaves(&value) {
                    let values = within.entry(pointer).or_insert_with(|| vec![None; column.values.len()]);
                    values[row] = Some(text);
                }
            }
            for (pointer, values) in within {
                let last = pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
                let mut part = Column::new(&last, kind_of(values.iter().flatten().map(String::as_str)));
                part.from = Expression::Path { column: column.name.clone(), pointer };
                part.values = values;
                // What only some objects have is no property of a message.
                if part.filled() >= 0.5 * column.filled() {
                    found.push(part);
                }
            }
        }
        found.sort_by_key(|part| part.from.shown());
        self.columns.extend(found);
    }

    /// The table's own words, without what it shares with every other.
    pub(crate) fn words(&self) -> Vec<String> {
        names::words(&self.name)
    }
}

/// The words of a column with their counts.
pub(crate) fn count_words(sample: &Sample, from: &Expression) -> Vec<(String, usize)> {
    sample.find(from).map(Column::counts).unwrap_or_default()
}

/// What values without a type look like.
pub(crate) fn kind_of<'a>(values: impl Iterator<Item = &'a str>) -> Kind {
    let mut kind: Option<Kind> = None;
    for value in values {
        let value = value.trim();
        let this = if value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false") {
            Kind::Bool
        } else if is_integer(value) {
            Kind::Integer
        } else if json::looks_like(value) {
            Kind::Json
        } else {
            Kind::Text
        };
        kind = match kind {
            None => Some(this),
            Some(known) if known == this => known.into(),
            Some(_) => return Kind::Text,
        };
    }
    kind.unwrap_or(Kind::Text)
}

fn is_integer(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_within_objects_becomes_columns_with_their_pointers() {
        let mut key = Column::new("key", Kind::Json);
        let value = |from_me: bool| Some(format!(r#"{{"id": "A", "fromMe": {from_me}, "participant": null}}"#));
        key.values = vec![value(true), None, value(false)];
        let mut sample = Sample { name: "t".into(), columns: vec![key], rows: 3, is_database: true, is_open: false };
        sample.unfold();
        let shown: Vec<String> = sample.columns.iter().map(|column| column.from.shown()).collect();
        assert_eq!(shown, ["key", "key/fromMe", "key/id"]);
        assert_eq!(sample.columns[1].values, [Some("true".into()), None, Some("false".into())]);
        assert_eq!(sample.columns[1].kind, Kind::Bool);
    }

    #[test]
    fn the_kind_of_values_without_a_type_is_what_all_of_them_are() {
        let kind = |values: &[&str]| kind_of(values.iter().copied());
        assert_eq!(kind(&["1", "-2"]), Kind::Integer);
        assert_eq!(kind(&["1", "x"]), Kind::Text);
        assert_eq!(kind(&["true", "FALSE"]), Kind::Bool);
        assert_eq!(kind(&["{}", "[1]"]), Kind::Json);
        assert_eq!(kind(&[]), Kind::Text);
    }
}
