//! The columns that the settings name, held against those that the source has.

use super::given::{Expression, GivenMapping};
use super::paste::expression;
use super::refusal::{Refusal, Remedy};
use super::sample::Sample;
use crate::error::{Lack, WrongName};
use crate::text::nearest;

/// Roles that a message can lack, so that the first rows of a file may lack their fields.
const OPTIONAL: [&str; 3] = ["id", "provider_id", "attachment"];

/// A name of the settings that no column bears.
struct Wrong {
    table: &'static str,
    role: &'static str,
    from: Expression,
    column: String,
}

/// The settings with names as the source spells them. `later` holds the roles whose fields may still come.
pub(super) struct Spelled {
    pub(super) given: GivenMapping,
    pub(super) later: Vec<&'static str>,
}

/// Spells names as the source does, or says which of them it does not have.
pub(super) fn spelled(sample: &Sample, given: &GivenMapping) -> Result<Spelled, Refusal> {
    let mut given = given.clone();
    let (mut later, mut wrong) = (Vec::new(), Vec::new());
    if sample.columns.is_empty() {
        return Ok(Spelled { given, later });
    }
    let mut spell = |table, role, from: &mut Option<Expression>| {
        let Some(from) = from else { return };
        let whole = from.clone();
        for name in from.columns_mut() {
            match sample.named(name) {
                Some(column) => name.clone_from(&column.name),
                None if sample.is_open && (OPTIONAL.contains(&role) || table == CONTACTS) => later.push(role),
                None => wrong.push(Wrong { table, role, from: whole.clone(), column: name.clone() }),
            }
        }
    };
    for (role, from) in given.columns.all_mut() {
        spell("[source.columns]", role, from);
    }
    if !sample.is_database {
        for (role, from) in given.contact_columns.facts_mut() {
            spell(CONTACTS, role, from);
        }
    }
    match wrong.first() {
        None => Ok(Spelled { given, later }),
        Some(first) => Err(refusal(sample, first)),
    }
}

const CONTACTS: &str = "[source.contact_columns]";

fn refusal(sample: &Sample, wrong: &Wrong) -> Refusal {
    let names: Vec<&str> =
        sample.columns.iter().filter(|column| column.is_whole()).map(|column| column.name.as_str()).collect();
    let near = nearest(&wrong.column, names.iter().copied());
    let corrected = near.first().map(|first| {
        let mut from = wrong.from.clone();
        for name in from.columns_mut().into_iter().filter(|name| **name == wrong.column) {
            (*first).clone_into(name);
        }
        expression(&from)
    });
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let Wrong { table, role, column, .. } = wrong;
    let (column, nearest, columns) = (column.clone(), owned(&near), owned(&names));
    Refusal {
        messages: sample.name.clone(),
        found: Vec::new(),
        missing: vec![(*role, Lack::NoColumn { column: column.clone() })],
        words: Vec::new(),
        settings: super::Settings::default(),
        remedy: Remedy::Correct(WrongName { table, role, column, nearest, corrected, columns }),
    }
}
