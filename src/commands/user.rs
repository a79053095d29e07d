//! `user HANDLE`: one contact's whole history by every rule, problems marked.

use super::audit;
use super::publish::publish;
use crate::engine::TimelineExtent;
use crate::error::{CommandError, Error, ExitStatus};
use crate::settings::{Defaults, Publication, Settings};
use crate::time::Span;

pub(super) const DEFAULTS: Defaults = Defaults {
    command: "user",
    rules: None,
    window: Span::seconds(120),
    double_window: None,
    publication: Publication::ON_SCREEN,
};

pub(super) fn run(handle: &str, mut settings: Settings) -> Result<ExitStatus, Error> {
    if !settings.reading.scope.contacts.is_empty() {
        return Err(CommandError::ContactTwice.into());
    }
    settings.reading.scope.contacts.push(handle.to_owned());
    let mut audit = audit::run(&DEFAULTS, &settings)?;
    let mut contact = None;
    audit.parts.each(&audit.observer, &mut |corpus| {
        contact = contact.take().or_else(|| corpus.contacts().first().cloned());
        Ok(())
    })?;
    audit.report.contact = contact;
    audit.report.timeline = Some(audit.timeline(TimelineExtent::All)?);
    publish(audit.report, &settings, None)
}
