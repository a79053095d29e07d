//! `[[ignore]]`: findings to hold back.

use chrono_tz::Tz;

use super::document::Section;
use super::moment;
use super::rules::codes;
use super::values;
use crate::error::{Error, ValueError};
use crate::suppression::Suppression;
use crate::time::Timestamp;

/// Reads the entries; dates are those of `zone`.
pub(super) fn read(root: &Section<'_>, zone: Tz) -> Result<Vec<Suppression>, Error> {
    let sections = root.sections("ignore")?;
    sections.iter().map(|section| entry(section, zone)).collect()
}

fn entry(section: &Section<'_>, zone: Tz) -> Result<Suppression, Error> {
    let place = section.place();
    let text = |key: &str| -> Result<Option<String>, Error> {
        let Some(given) = section.text(key)? else { return Ok(None) };
        if given.value.trim().is_empty() {
            return Err(given.origin.error(ValueError::Blank));
        }
        Ok(Some(given.value.trim().to_owned()))
    };
    let fingerprint = match section.text("fingerprint")? {
        Some(given) if !is_fingerprint(given.value.trim()) => {
            return Err(given.origin.error(ValueError::NoFingerprint { text: given.value }));
        }
        given => given.map(|given| given.value.trim().to_owned()),
    };
    let pattern = section.text("text")?;
    let pattern = pattern.map(|given| values::regex(&given.value, &given.origin)).transpose()?;
    let rules = section.texts("rule")?.map(|given| codes(&given, false)).transpose()?;
    let expires = section.word("expires", "a date such as 2026-03-01")?;
    let expires = expires.map(|given| {
        // An age would move with every run.
        let parsed = given.value.contains('-').then(|| moment::parse("expires", &given.value, zone, Timestamp::now()));
        parsed.and_then(Result::ok).ok_or_else(|| given.origin.error(ValueError::NoDate { text: given.value.clone() }))
    });
    let suppression = Suppression {
        fingerprint,
        contact: text("contact")?,
        text: pattern,
        rules: rules.map(|given| given.value),
        expires: expires.transpose()?,
        reason: text("reason")?.ok_or_else(|| place.error(ValueError::NoReason))?,
        place: place.to_string(),
    };
    let Suppression { fingerprint, contact, text, rules, .. } = &suppression;
    if fingerprint.is_none() && contact.is_none() && text.is_none() && rules.is_none() {
        return Err(place.error(ValueError::IgnoresNothing));
    }
    section.finish()?;
    Ok(suppression)
}

fn is_fingerprint(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
