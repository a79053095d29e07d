//! `report`: every rule, written as report files for CI and for people.

use super::audit;
use super::publish::publish;
use crate::error::{Error, ExitStatus};
use crate::report::Format;
use crate::settings::{Defaults, Publication, Settings};

pub(super) const DEFAULTS: Defaults = Defaults {
    command: "report",
    publication: Publication {
        format: Format::Summary,
        files: &["dm-audit-report.html", "dm-audit-report.json", "dm-audit-report.md"],
        redacts: true,
    },
    ..super::deep::DEFAULTS
};

pub(super) fn run(settings: &Settings) -> Result<ExitStatus, Error> {
    let audit = audit::run(&DEFAULTS, settings)?;
    publish(audit.report, settings, None)
}
