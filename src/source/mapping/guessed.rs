//! Which columns of a mapping nobody named, so that a user can look at them.

use super::given::{Expression, GivenMapping};
use super::names::key;
use super::outcome::Mapping;

/// Names that leave no doubt of what a column holds, by role, without case and underscores.
const PLAIN: [(&str, &[&str]); 5] = [
    ("contact_id", &["contactid"]),
    ("direction", &["direction"]),
    ("text", &["text", "content", "body", "message"]),
    ("answer", &["answer"]),
    ("at", &["at", "createdat", "sentat", "timestamp"]),
];

/// The roles whose columns were found by what stands in them; none where settings, a preset or plain names tell.
pub(crate) fn guessed_roles<'m>(mapping: &'m Mapping, given: &GivenMapping) -> Vec<(&'static str, &'m Expression)> {
    if mapping.preset.is_some() {
        return Vec::new();
    }
    let columns = &given.columns;
    let is_plain = |role: &str, from: &Expression| {
        let names = PLAIN.iter().find(|(of, _)| *of == role).map_or(&[][..], |(_, names)| names);
        matches!(from, Expression::Column(name) if names.contains(&key(name).as_str()))
    };
    let contact_is_sure = columns.contact_id.is_some() || is_plain("contact_id", &mapping.contact_id.from);
    let is_sure = |role: &str, from: &Expression| match role {
        "contact_id" => contact_is_sure,
        // A plain name may hold words that are none.
        "direction" => columns.direction.is_some() || is_plain(role, from) && (mapping.is_sure || !contact_is_sure),
        "text" => columns.text.is_some() || is_plain(role, from),
        "answer" => columns.answer.is_some() || is_plain(role, from),
        "at" => columns.at.is_some() || is_plain(role, from),
        _ => true,
    };
    let roles = mapping.roles().into_iter().map(|(role, found)| (role, &found.from));
    roles.filter(|(role, from)| !is_sure(role, from)).collect()
}

/// The same for people, as `contact chat_ref`.
pub(crate) fn guessed(mapping: &Mapping, given: &GivenMapping) -> Vec<String> {
    let guessed = guessed_roles(mapping, given).into_iter();
    guessed
        .map(|(role, from)| {
            let role = match role {
                "contact_id" => "contact",
                "at" => "time",
                other => other,
            };
            format!("{role} {}", crate::text::excerpt(&from.shown(), 60))
        })
        .collect()
}
