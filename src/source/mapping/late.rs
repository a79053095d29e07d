//! Fields that no row looked at has, and that come later: their names alone tell what they are for.

use super::content;
use super::facts;
use super::given::{Expression, GivenMapping};
use super::identity;
use super::names::{key, rank};
use super::outcome::{Mapping, Role};
use super::sample::{Column, Kind};
use super::sent;
use super::when;

/// Adds to a mapping what a field is for that none of its rows had. Required roles are settled: what most rows lack can
/// be none of them.
pub(crate) fn add_late(mapping: &mut Mapping, given: &GivenMapping, name: &str) {
    let columns = &given.columns;
    let column = Column::new(name, Kind::Text);
    let role = || Role::new(column.from.clone(), "by its name");
    let is_given = |from: &Option<Expression>| from.as_ref() == Some(&column.from);
    if mapping.roles().iter().any(|(_, role)| role.from == column.from) {
        return;
    }
    if mapping.id.is_none() && (is_given(&columns.id) || columns.id.is_none() && name == "id") {
        mapping.id = Some(role());
        return;
    }
    let by_name = columns.provider_id.is_none() && identity::place(&column).is_some();
    if mapping.provider_id.is_none() && (is_given(&columns.provider_id) || by_name) {
        mapping.provider_id = Some(role());
        return;
    }
    if is_given(&columns.attachment) || columns.attachment.is_none() && content::is_attachment_name(name) {
        mapping.attachments.push(role());
        return;
    }
    if let Some(place) = facts::place(given, name).filter(|place| mapping.facts[*place].is_none()) {
        mapping.facts[place] = Some(role());
        return;
    }
    let is_neutral = name == "account" && mapping.contact_id.from == Expression::Column("contact_id".to_owned());
    if mapping.account.is_none() && (is_given(&columns.account) || columns.account.is_none() && is_neutral) {
        mapping.account = Some(role());
        return;
    }
    if !given.reads_all_rows() && mapping.sent.iter().all(|left| left.from != column.from) {
        mapping.sent.extend(sent::by_name(&column));
    }
}

/// Whether a field would have told the time, had the rows before had it.
pub(crate) fn is_late_time(mapping: &Mapping, name: &str) -> bool {
    mapping.at.is_none() && rank(name, &when::NAMES).is_some() && key(name) != "date"
}
