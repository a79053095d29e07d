//! Fields that come after the rows looked at: what they are for is told once, by their names.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use super::roles::{Field, FieldsByName, Roles, Use};
use crate::error::{Error, MappingError};
use crate::source::mapping::{GivenMapping, Left, Mapping, Sample, add_late, is_late_time};
use crate::text::nearest;

/// So many names are kept; a file with more has data where names should be.
const MOST_NAMES: usize = 1000;

/// What is known of the fields of a file that its first rows do not have.
#[derive(Debug)]
pub(super) struct Late {
    /// The fields of the first rows.
    known: FxHashSet<String>,
    mapping: Mapping,
    given: GivenMapping,
    found: Mutex<FxHashMap<String, Option<Arc<Field>>>>,
}

impl Late {
    pub(super) fn new(sample: &Sample, mapping: &Mapping, given: &GivenMapping) -> Self {
        let known =
            sample.columns.iter().filter(|column| column.is_whole()).map(|column| column.name.clone()).collect();
        Self { known, mapping: mapping.clone(), given: given.clone(), found: Mutex::default() }
    }

    /// Whether the rows looked at have this field, in capital letters or not.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.known.iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// A field of the settings that no row has.
    pub(super) fn never(&self, role: &str, name: &str) -> Error {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let mut names: Vec<&str> = self.known.iter().chain(found.keys()).map(String::as_str).collect();
        names.sort_unstable();
        let nearest = nearest(name, names.iter().copied()).into_iter().map(str::to_owned).collect();
        let fields = names.into_iter().map(str::to_owned).collect();
        let (file, field, role) = (self.mapping.messages.clone(), name.to_owned(), role.to_owned());
        Error::mapping(MappingError::NoField { name: file, field, role, nearest, fields })
    }

    fn with(&self, name: &str) -> Mapping {
        let mut mapping = self.mapping.clone();
        add_late(&mut mapping, &self.given, name);
        mapping
    }

    /// The fields that came later, each with what it is for, and those that would have told a time.
    pub(super) fn told(&self) -> Told {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let mut told = Told::default();
        for (name, field) in found.iter() {
            match field {
                Some(field) => {
                    told.read.insert(name.clone(), field.uses.iter().map(Use::name).collect());
                    told.left.extend(self.with(name).sent.into_iter().skip(self.mapping.sent.len()));
                }
                None if is_late_time(&self.mapping, name) => told.times.push(name.clone()),
                None => {}
            }
        }
        told.left.sort_by_key(Left::shown);
        told.times.sort();
        told
    }
}

impl FieldsByName for Late {
    fn field(&self, name: &str) -> Option<Arc<Field>> {
        if self.known.contains(name) {
            return None;
        }
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(field) = found.get(name) {
            return field.clone();
        }
        let mapping = self.with(name);
        let fields = Roles::new(&mapping, &[], &[]).fields;
        let field = fields.into_iter().find(|field| field.name == name).map(Arc::new);
        if found.len() < MOST_NAMES {
            found.insert(name.to_owned(), field.clone());
        }
        field
    }
}

/// What came later.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Each field that is read, with what it is for.
    pub(super) read: BTreeMap<String, Vec<&'static str>>,
    /// The rows that are left out because of one.
    pub(super) left: Vec<Left>,
    /// Fields that are not read, and are called after times.
    pub(super) times: Vec<String>,
}

impl Told {
    pub(super) fn add(&mut self, other: Self) {
        self.read.extend(other.read);
        self.left.extend(other.left.into_iter().filter(|left| !self.left.contains(left)).collect::<Vec<_>>());
        self.times.extend(other.times);
    }
}
