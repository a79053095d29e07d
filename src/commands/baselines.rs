//! What of a baseline is still there, what is gone, and what this run cannot tell.

use crate::baseline::{self, Baseline};
use crate::finding::{BaselineEntry, BaselineOutcome};
use crate::scope::Scope;
use crate::settings::RuleSet;
use crate::time::Timestamp;

/// Sorts the entries of a baseline by what this run says of them; `found` are the places of those that are findings.
pub(super) fn of(baseline: &Baseline, found: &[usize], set: &RuleSet, scope: &Scope) -> BaselineOutcome {
    let mut is_found = vec![false; baseline.entries.len()];
    for place in found {
        is_found[*place] = true;
    }
    let (mut known, mut gone, mut unseen) = (Vec::new(), Vec::new(), Vec::new());
    for (entry, is_found) in baseline.entries.iter().zip(is_found) {
        let list = match is_found {
            true => &mut known,
            false if was_looked_for(entry, set, scope) => &mut gone,
            false => &mut unseen,
        };
        list.push(entry.clone());
    }
    for list in [&mut known, &mut gone, &mut unseen] {
        baseline::sort(list);
    }
    BaselineOutcome { file: baseline.file.clone(), known, gone, unseen }
}

/// Whether the run would have found it for sure, were it still there.
fn was_looked_for(entry: &BaselineEntry, set: &RuleSet, scope: &Scope) -> bool {
    let Some(rule) = set.rules.iter().find(|rule| rule.meta().code == &*entry.rule) else { return false };
    // An entry does not say whose it is.
    if !scope.contacts.is_empty() {
        return false;
    }
    let settles_after = rule.settles_after(&set.tuning);
    let is_settled = |(end, last): (Timestamp, Timestamp)| scope.is_future(last) || last + settles_after <= end;
    let is_settled = scope.end().zip(entry.last_at).is_none_or(is_settled);
    let is_inside = entry.at.zip(entry.last_at).is_some_and(|(at, last)| scope.contains(at) && scope.contains(last));
    // A part of a history proves nothing to a rule that looks at all of it.
    is_settled && (scope.is_all_time() || (is_inside && !rule.meta().whole_history))
}
