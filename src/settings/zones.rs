//! On which clocks times are read and shown.

use chrono_tz::Tz;

use super::document::Section;
use super::origin::{Given, layered};
use crate::error::{Error, ValueError};

/// The zone that flag or environment names.
pub(super) fn flag_zone(flag: Option<&String>) -> Result<Option<Tz>, Error> {
    let Some(given) = layered(flag, "--tz", "DM_AUDIT_TZ") else { return Ok(None) };
    let zone = given.value.parse().map(Some);
    zone.map_err(|_| given.origin.error(ValueError::NoZone { name: given.value }))
}

/// The system's zone, and what the user should know about it.
pub(super) fn system_zone() -> (Tz, Option<String>) {
    let variable = std::env::var("TZ").ok().map(|name| name.trim_start_matches(':').to_owned());
    let name = variable.filter(|name| !name.is_empty()).or_else(|| iana_time_zone::get_timezone().ok());
    match name.as_deref().and_then(|name| name.parse().ok()) {
        // The same zone by a longer name.
        Some(Tz::Etc__UTC) => (Tz::UTC, None),
        Some(zone) => (zone, None),
        None => {
            (Tz::UTC, Some("the system's time zone is unknown, so times are in UTC (--tz changes that)".to_owned()))
        }
    }
}

/// The zone that a section of the file names.
pub(super) fn time_zone(section: &Section<'_>) -> Result<Option<Given<Tz>>, Error> {
    let Some(given) = section.text("time_zone")? else { return Ok(None) };
    match given.value.parse() {
        Ok(zone) => Ok(Some(given.map(|_| zone))),
        Err(_) => Err(given.origin.error(ValueError::NoZone { name: given.value })),
    }
}
