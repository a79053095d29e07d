//! What is learned of provider ids from all conversations before any is judged.

use crate::error::Error;
use crate::observer::Observer;
use crate::settings::RuleSet;
use crate::shared_ids::{SharedIds, SharedIdsBuilder};
use crate::source::Parts;

/// Rules that go by what a provider id stands for elsewhere.
const RULES: [&str; 2] = ["DM105", "DM106"];

/// Ids that several contacts share; `None` if no rule asks for them.
pub(super) fn learn(set: &RuleSet, parts: &Parts, observer: &dyn Observer) -> Result<Option<SharedIds>, Error> {
    if !RULES.iter().any(|code| set.is_on(code)) {
        return Ok(None);
    }
    let mut builder = SharedIdsBuilder::new(parts.at_most()?, parts.folder().is_none());
    loop {
        parts.each(observer, &mut |corpus| {
            builder.look(corpus);
            Ok(())
        })?;
        if !builder.goes_on() {
            return Ok(Some(builder.finish()));
        }
    }
}
