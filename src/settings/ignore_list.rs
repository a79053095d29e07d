//! `[[ignore]]`: findings to hold back.

use chrono_tz::Tz;

use super::document::Section;
use super::moment;
use super::rules::codes;
use super::values;
use crate::error::Error;
use crate::suppression::Suppression;
use crate::text::excerpt;
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
            return Err(given.origin.refuse("is blank", "say something, or leave the key out"));
        }
        Ok(Some(given.value.trim().to_owned()))
    };
    let fingerprint = match section.text("fingerprint")? {
        Some(given) if !is_fingerprint(given.value.trim()) => {
            let problem = format!("“{}” is not a fingerprint", excerpt(&given.value, 40));
            return Err(given.origin.refuse(&problem, "16 hexadecimal digits, as --format json prints them"));
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
        parsed.and_then(Result::ok).ok_or_else(|| {
            let problem = format!("“{}” is not a date", excerpt(&given.value, 40));
            given.origin.refuse(&problem, "write it as 2026-03-01")
        })
    });
    let suppression = Suppression {
        fingerprint,
        contact: text("contact")?,
        text: pattern,
        rules: rules.map(|given| given.value),
        expires: expires.transpose()?,
        reason: text("reason")?
            .ok_or_else(|| place.refuse("an entry needs a reason", "add reason = \"why it may be left out\""))?,
        place: place.to_string(),
    };
    let Suppression { fingerprint, contact, text, rules, .. } = &suppression;
    if fingerprint.is_none() && contact.is_none() && text.is_none() && rules.is_none() {
        return Err(place.refuse("it names nothing to ignore", "name a fingerprint, contact, text or rule"));
    }
    section.finish()?;
    Ok(suppression)
}

fn is_fingerprint(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
