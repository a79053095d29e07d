//! The order of findings for people, who may read no further than the first screen.

use std::cmp::Reverse;

use rayon::slice::ParallelSliceMut;

use super::Severity;

/// So many findings of each rule come before all others.
pub const FIRST_OF_EACH_RULE: usize = 2;

/// What the order goes by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    pub(super) severity: Severity,
    /// It is more likely a fault than not, as far as anybody knows.
    pub(super) is_likely: bool,
    /// When the last message was written, in microseconds.
    pub(super) last: i64,
    /// The rule's place among those that ran.
    pub(super) rule: u16,
}

/// The places of all findings: the worst and newest of each rule first, then the others, and infos in the same way after
/// all of these; each the worst first, within a severity what is likely a fault, and of that the newest. What is equal in
/// all that stays in the order of places.
pub(super) fn places(count: usize, key: impl Fn(usize) -> Key + Sync) -> Vec<u32> {
    let mut places: Vec<u32> = (0..count as u32).collect();
    places.par_sort_by_key(|place| {
        let Key { severity, is_likely, last, .. } = key(*place as usize);
        (Reverse(severity), Reverse(is_likely), Reverse(last))
    });
    let mut seen: Vec<usize> = Vec::new();
    let mut is_later = |place: u32| {
        let Key { rule, severity, .. } = key(place as usize);
        let rule = usize::from(rule);
        seen.resize(seen.len().max(rule + 1), 0);
        seen[rule] += 1;
        (severity == Severity::Info, seen[rule] > FIRST_OF_EACH_RULE)
    };
    // The order within each of the four parts stays.
    let mut parts: Vec<((bool, bool), u32)> = places.into_iter().map(|place| (is_later(place), place)).collect();
    parts.sort_by_key(|(part, _)| *part);
    parts.into_iter().map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_seen_before_one_fills_the_screen_what_is_new_before_what_is_old_and_infos_last() {
        use Severity::{Error, Info, Warning};
        // The newest error is probably none.
        let key = |(severity, last, rule)| Key { severity, is_likely: last != 5000, last, rule };
        let keys = [
            (Error, 1, 0),
            (Error, 2, 0),
            (Error, 3, 0),
            (Error, 4, 0),
            (Error, 5000, 0),
            (Warning, 5, 1),
            (Warning, 6, 2),
            (Info, 7, 1),
            (Info, 8, 1),
            (Info, 9, 3),
            (Info, 9, 3),
            (Info, 9, 3),
        ];
        let order = places(keys.len(), |place| key(keys[place]));
        assert_eq!(order, [3, 2, 6, 5, 1, 0, 4, 9, 10, 8, 11, 7]);
        assert_eq!(places(0, |_| key(keys[0])), [0; 0]);
    }
}
