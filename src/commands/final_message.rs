//! `final`: final messages sent more than once.

use super::audit;
use super::publish::{LIMIT, publish};
use crate::engine::final_messages;
use crate::error::{CommandError, Error, ExitStatus};
use crate::finding::{FinalTally, SourceInfo};
use crate::rules::Tuning;
use crate::settings::{Defaults, Publication, Settings};
use crate::time::Span;

pub(super) const DEFAULTS: Defaults = Defaults {
    command: "final",
    rules: Some(&["DM301", "DM303"]),
    window: Span::seconds(300),
    double_window: None,
    publication: Publication::ON_SCREEN,
};

pub(super) fn run(settings: &Settings) -> Result<ExitStatus, Error> {
    let mut audit = audit::run(&DEFAULTS, settings)?;
    let patterns = audit.tuning.final_patterns.iter().map(ToString::to_string).collect();
    let mut tally = FinalTally { patterns, messages: 0, contacts: 0 };
    audit.parts.each(&audit.observer, &mut |corpus| {
        let (messages, contacts) = final_messages(corpus, &audit.scope, &audit.tuning);
        tally.messages += messages;
        tally.contacts += contacts;
        Ok(())
    })?;
    let is_named = settings.general.rules.names_final_messages();
    if tally.messages == 0 && audit.report.totals.examined.messages > 0 && !is_named {
        return Err(unnamed(&audit.report.source));
    }
    audit.report.final_messages = Some(tally);
    publish(audit.report, settings, Some(LIMIT))
}

/// The last message of another bot tells nothing of this one.
fn unnamed(source: &SourceInfo) -> Error {
    CommandError::NoFinalMessage { pattern: Tuning::FINAL_PATTERN, source_words: source.words() }.into()
}
