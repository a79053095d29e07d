//! A line of `fixtures/sources/tables*.txt`: the columns of a public table, and what they are.

use std::fs;
use std::path::Path;

/// A column, `name[*][:type][=values]`.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// As the shape has it, which tells what the column holds.
    pub(crate) name: String,
    /// As the table has it.
    pub(crate) spelled: String,
    pub(crate) is_first: bool,
    pub(crate) is_foreign: bool,
    pub(crate) type_name: String,
    pub(crate) values: Vec<String>,
}

/// A table of messages.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    /// The columns of contact, direction, text and time; `-` where no single one tells it.
    pub(crate) truth: [String; 4],
}

/// The roles of the truth, as the mapping calls them.
pub(crate) const ROLES: [&str; 4] = ["contact_id", "direction", "text", "at"];

/// All shapes of a file.
pub(crate) fn all(file: &str) -> Vec<Shape> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sources").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    text.lines().filter(|line| !line.trim().is_empty()).map(shape).collect()
}

fn shape(line: &str) -> Shape {
    let [name, columns, truth] = line.split('|').collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("{line}"));
    let truth: Vec<String> = truth.split(' ').map(str::to_owned).collect();
    let mut columns: Vec<Column> = columns.split(' ').map(column).collect();
    columns[0].is_first = true;
    Shape { name: name.to_owned(), columns, truth: truth.try_into().unwrap_or_else(|_| panic!("{line}")) }
}

fn column(text: &str) -> Column {
    let (text, values) = text.split_once('=').unwrap_or((text, ""));
    let (text, type_name) = text.split_once(':').unwrap_or((text, ""));
    let values = values.split(',').filter(|value| !value.is_empty()).map(str::to_owned).collect();
    let name = text.trim_end_matches('*');
    Column {
        name: name.to_owned(),
        spelled: name.to_owned(),
        is_first: false,
        is_foreign: text.ends_with('*'),
        type_name: type_name.to_owned(),
        values,
    }
}

impl Column {
    /// Its lower-case words.
    pub(crate) fn words(&self) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut before = '_';
        for letter in self.name.chars() {
            if letter == '_' || (letter.is_uppercase() && before.is_lowercase()) {
                words.push(String::new());
            }
            if letter != '_' {
                words.last_mut().unwrap().extend(letter.to_lowercase());
            }
            before = letter;
        }
        words
    }

    pub(crate) fn has(&self, any: &[&str]) -> bool {
        self.words().iter().any(|word| any.contains(&word.as_str()))
    }
}

impl Shape {
    /// The role that a column has by the truth.
    pub(crate) fn role(&self, column: &Column) -> Option<&'static str> {
        self.truth.iter().position(|name| *name == column.name).map(|index| ROLES[index])
    }

    /// Its name in the list; a variant has a letter behind it.
    pub(crate) fn base(&self) -> &str {
        &self.name[..3]
    }

    /// Its number among the others, which decides what is left open: types of ids, enums or checks.
    pub(crate) fn number(&self) -> usize {
        self.base()[1..].parse().unwrap()
    }

    /// What the table calls the column of a role.
    pub(crate) fn spelled(&self, role: usize) -> Option<&str> {
        self.columns.iter().find(|column| column.name == self.truth[role]).map(|column| column.spelled.as_str())
    }

    /// Names in camel case, as an ORM for JavaScript writes them.
    pub(crate) fn is_camel(&self) -> bool {
        self.columns.iter().any(|column| column.name.chars().any(char::is_uppercase))
    }
}
