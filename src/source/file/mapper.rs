//! What the rows of files mean: found out in the first file, and again where another has other fields.

use std::sync::Arc;

use super::folder::Constant;
use super::late::{Late, Told};
use super::roles::{FieldsByName, Roles};
use super::sampled::add_constants;
use crate::error::Error;
use crate::observer::Observer;
use crate::source::mapping::{Answered, EMPTY, Expression, GivenMapping, Mapping, Role, Sample, add_late, detect};
use crate::text::excerpt;

/// Knows what rows mean, as far as files were looked at.
pub(super) struct Mapper<'m> {
    given: &'m GivenMapping,
    known: Vec<Known>,
}

/// A mapping, and what is known of fields that the rows looked at do not have.
struct Known {
    mapping: Mapping,
    late: Arc<Late>,
}

impl<'m> Mapper<'m> {
    pub(super) fn new(given: &'m GivenMapping) -> Self {
        Self { given, known: Vec::new() }
    }

    /// What the rows of a file mean.
    pub(super) fn roles(
        &mut self,
        mut sample: Sample,
        constants: &[Constant],
        observer: &dyn Observer,
    ) -> Result<Roles, Error> {
        add_constants(&mut sample, constants);
        let nulls = &self.given.nulls;
        if let Some(known) = self.known.iter().find(|known| fits(&known.mapping, &sample)) {
            // What the first file lacks is read where another has it.
            let mut mapping = known.mapping.clone();
            for column in sample.columns.iter().filter(|column| column.is_whole()) {
                if known.late.field(&column.name).is_some() {
                    add_late(&mut mapping, self.given, &column.name);
                }
            }
            let late = sample.is_open.then(|| known.late.clone() as Arc<dyn FieldsByName>);
            return Ok(Roles { late, ..Roles::new(&mapping, nulls, constants) });
        }
        sample.unfold();
        let mapping = detect(&sample, self.given).map_err(|refusal| Error::mapping(refusal.error()))?;
        if !is_neutral(&mapping) {
            observer.note(&taken(&mapping));
        }
        mapping.notes.iter().for_each(|note| observer.note(&format!("{}: {note}", excerpt(&sample.name, 130))));
        let late = Arc::new(Late::new(&sample, &mapping, self.given));
        let by_name = sample.is_open.then(|| late.clone() as Arc<dyn FieldsByName>);
        let roles = Roles { late: by_name, ..Roles::new(&mapping, nulls, constants) };
        self.known.push(Known { mapping, late });
        Ok(roles)
    }

    /// Further words for nothing.
    pub(super) fn nulls(&self) -> &[String] {
        &self.given.nulls
    }

    /// What the rows of the neutral message file mean, for a file that shows nothing of its own.
    pub(super) fn neutral(&self) -> Roles {
        let role = |name: &str| Role::new(Expression::Column(name.to_owned()), "");
        let mapping = Mapping {
            messages: String::new(),
            preset: None,
            id: Some(role("id")),
            contact_id: role("contact_id"),
            answered: Answered::Words(role("direction")),
            text: role("text"),
            at: Some(role("at")),
            provider_id: Some(role("provider_id")),
            attachments: vec![role("attachment")],
            facts: [const { None }; 5],
            account: Some(role("account")),
            directions: self.given.directions.clone(),
            words: Vec::new(),
            sent: Vec::new(),
            left_out: None,
            notes: Vec::new(),
            are_events: false,
            is_sure: true,
        };
        Roles::new(&mapping, &self.given.nulls, &[])
    }

    /// The mapping of the first file.
    pub(super) fn first(&self) -> Option<&Mapping> {
        self.known.first().map(|known| &known.mapping)
    }

    /// The fields that came after the rows looked at; an error if one that the settings name never came.
    pub(super) fn late(&self) -> Result<Told, Error> {
        let mut told = Told::default();
        self.known.iter().for_each(|known| told.add(known.late.told()));
        let columns = self.given.columns.all().chain(self.given.contact_columns.facts());
        for (role, from) in columns {
            let has =
                |name: &&str| told.read.contains_key(*name) || self.known.iter().any(|known| known.late.knows(name));
            let never = from.columns().into_iter().find(|name| !has(name));
            if let (Some(name), Some(known)) = (never, self.known.first()) {
                return Err(known.late.never(role, name));
            }
        }
        Ok(told)
    }

    /// Whether a column is read as the platform's ids by its name alone.
    pub(super) fn has_empty_ids(&self) -> bool {
        let ids = self.known.iter().filter_map(|known| known.mapping.provider_id.as_ref());
        ids.into_iter().any(|ids| ids.evidence == EMPTY)
    }

    /// Whether rows are events of messages in all files.
    pub(super) fn are_events(&self) -> bool {
        !self.known.is_empty() && self.known.iter().all(|known| known.mapping.are_events)
    }

    /// Whether no doubt is left about any of the files.
    pub(super) fn is_sure(&self) -> bool {
        self.known.iter().all(|known| known.mapping.is_sure)
    }
}

/// Whether a file has the fields of one that is understood. Fields that are null everywhere may be absent.
fn fits(known: &Mapping, sample: &Sample) -> bool {
    let needed = [Some(&known.contact_id.from), known.at.as_ref().map(|at| &at.from)];
    let answered = match &known.answered {
        Answered::Words(role) | Answered::InOneRow(role) => &role.from,
    };
    let has = |from: &Expression| {
        from.columns().iter().all(|column| sample.named(column).is_some_and(|found| found.name == *column))
    };
    needed.into_iter().flatten().chain([answered]).all(has)
}

/// Whether all fields bear the names of the neutral message file.
fn is_neutral(mapping: &Mapping) -> bool {
    let named = |(role, found): &(&'static str, &Role)| found.from == Expression::Column((*role).to_owned());
    mapping.roles().iter().all(named)
}

/// Which fields were taken, in one line.
fn taken(mapping: &Mapping) -> String {
    let wanted = ["contact_id", "direction", "text", "answer", "at", "provider_id"];
    let part = |(role, found): (&'static str, &Role)| {
        let name = match role {
            "contact_id" => "contact",
            "at" => "time",
            "provider_id" => "provider id",
            other => other,
        };
        (wanted.contains(&role) && found.evidence != EMPTY)
            .then(|| format!("{name} {}", excerpt(&found.from.shown(), 60)))
    };
    let parts: Vec<String> = mapping.roles().into_iter().filter_map(part).collect();
    format!("messages from {} ({})", excerpt(&mapping.messages, 130), parts.join(", "))
}
