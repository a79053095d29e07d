//! What `doctor` says of fields that only rows after the first ones have.

use crate::source::mapping::{Expression, Role};
use crate::source::{Check, Examination, Status};
use crate::text::excerpt;

/// What of the messages is known once all are read.
pub(super) struct Late {
    /// Fields that the first rows do not have, each with what it is for.
    pub(super) fields: Vec<(String, Vec<&'static str>)>,
    /// How many messages have an id of the platform.
    pub(super) ids: usize,
    pub(super) messages: usize,
}

/// Adds to what the first rows showed what later ones have.
pub(super) fn add(found: &mut Examination, late: &Late) {
    let is_for_ids = |roles: &[&str]| roles.contains(&"provider_id");
    if late.ids > 0 {
        let field = late.fields.iter().find(|(_, roles)| is_for_ids(roles)).map(|(name, _)| name);
        provider_ids(found, field, late);
    }
    let others = late.fields.iter().filter(|(_, roles)| !is_for_ids(roles));
    let others: Vec<String> =
        others.map(|(name, roles)| format!("{} ({})", excerpt(name, 60), roles.join(", "))).collect();
    if !others.is_empty() {
        found.checks.push(Check::ok("later fields", format!("only later rows have them: {}", others.join(", "))));
    }
}

/// The platform's ids, which the first rows lack.
fn provider_ids(found: &mut Examination, field: Option<&String>, late: &Late) {
    let Some(mapping) = &mut found.mapping else { return };
    let is_new = mapping.provider_id.is_none();
    let from = match (&mapping.provider_id, field) {
        (Some(role), _) => role.from.clone(),
        (None, Some(name)) => Expression::Column(name.clone()),
        (None, None) => return,
    };
    let check = found.checks.iter_mut().find(|check| check.name == "provider_id" && check.status == Status::Warning);
    let Some(check) = check else { return };
    let Late { ids, messages, .. } = late;
    let detail = format!("{ids} of {messages} messages have one, none of the first rows");
    *check = Check::ok("provider_id", format!("{}: {detail}", excerpt(&from.shown(), 100)));
    mapping.provider_id = Some(Role::new(from.clone(), detail));
    if let Some(settings) = found.settings.as_mut().filter(|_| is_new) {
        settings.columns.push(("provider_id", Some(from)));
    }
}
