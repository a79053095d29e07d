//! Whether a source mixes bots of different habits: contacts that get answers at two paces, or from two sets of texts.

use rustc_hash::FxHashMap;

use super::histogram::middle;

/// Of fewer contacts nobody can tell two kinds.
const FEW: usize = 24;

/// Either kind has at least this share of the contacts.
const SHARE: f64 = 0.2;

/// The centres of two paces lie so many bins apart: a factor of four.
const APART: f64 = 6.0;

/// At most this share of the contacts lies in the middle third between two paces.
const BETWEEN: f64 = 0.05;

/// A template that so many contacts got ties them together.
const TIE: usize = 3;

/// Two kinds of conversations in one source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mixture {
    /// Replies come at two paces: the share of contacts of the first, and about how long either takes, in seconds.
    Paces {
        /// From 0 to 1.
        share: f64,
        /// The shorter one.
        short: f64,
        /// The longer one.
        long: f64,
    },
    /// Two groups of contacts share no common text: the share of the larger one, from 0 to 1.
    Texts {
        /// From 0 to 1.
        share: f64,
    },
}

/// Two paces, by the bin of each contact's median delay.
pub(super) fn paces(medians: impl Iterator<Item = u8>) -> Option<Mixture> {
    let mut medians: Vec<f64> = medians.map(f64::from).collect();
    medians.sort_unstable_by(f64::total_cmp);
    let count = medians.len();
    let least = (count as f64 * SHARE).ceil() as usize;
    if count < FEW {
        return None;
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    // The split that leaves least variance within (Otsu 1979, A Threshold Selection Method).
    let between = |place: &usize| {
        let (low, high) = medians.split_at(*place);
        (low.len() * high.len()) as f64 * (mean(high) - mean(low)).powi(2)
    };
    let is_step = |place: &usize| medians[place - 1] < medians[*place];
    let split =
        (least..=count - least).filter(is_step).max_by(|a, b| between(a).total_cmp(&between(b)).then(b.cmp(a)))?;
    let (low, high) = medians.split_at(split);
    let (first, second) = (mean(low), mean(high));
    let third = (second - first) / 3.0;
    let scattered = medians.iter().filter(|bin| (first + third..second - third).contains(*bin)).count();
    (second - first >= APART && scattered as f64 <= BETWEEN * count as f64).then(|| Mixture::Paces {
        share: split as f64 / count as f64,
        short: middle(first.round() as usize),
        long: middle(second.round() as usize),
    })
}

/// Two groups of contacts that share no common template; `conversations` are their templates, each once.
pub(super) fn texts(conversations: &[Vec<u64>]) -> Option<Mixture> {
    let mut by_template: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for (contact, templates) in conversations.iter().enumerate() {
        for template in templates {
            by_template.entry(*template).or_default().push(contact);
        }
    }
    let mut parent: Vec<usize> = (0..conversations.len()).collect();
    let mut tied = vec![false; conversations.len()];
    for contacts in by_template.values().filter(|contacts| contacts.len() >= TIE) {
        for contact in contacts {
            tied[*contact] = true;
            let (one, other) = (root(&mut parent, contacts[0]), root(&mut parent, *contact));
            parent[one.max(other)] = one.min(other);
        }
    }
    let mut sizes: FxHashMap<usize, usize> = FxHashMap::default();
    let all: Vec<usize> = (0..conversations.len()).filter(|contact| tied[*contact]).collect();
    for contact in &all {
        *sizes.entry(root(&mut parent, *contact)).or_default() += 1;
    }
    let mut sizes: Vec<usize> = sizes.into_values().collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    let share = |size: usize| size as f64 / all.len() as f64;
    let is_split = all.len() >= FEW && sizes.len() > 1 && share(sizes[1]) >= SHARE;
    is_split.then(|| Mixture::Texts { share: share(sizes[0]) })
}

/// The contact that stands for all that are tied to one.
fn root(parent: &mut [usize], mut contact: usize) -> usize {
    while parent[contact] != contact {
        parent[contact] = parent[parent[contact]];
        contact = parent[contact];
    }
    contact
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_paces_are_told_from_one_that_varies() {
        let varied = (0..60).map(|contact| 18 + contact % 12);
        assert_eq!(paces(varied), None);
        let two = (0..60).map(|contact| if contact % 3 == 0 { 30 + contact % 2 } else { 15 + contact % 2 });
        assert!(matches!(paces(two), Some(Mixture::Paces { share, .. }) if (share - 0.67).abs() < 0.01));
        let few = (0..20).map(|contact| if contact % 2 == 0 { 30 } else { 15 });
        assert_eq!(paces(few), None);
        let stragglers = (0..60).map(|contact| if contact % 20 == 0 { 40 } else { 15 });
        assert_eq!(paces(stragglers), None);
    }

    #[test]
    fn contacts_without_a_common_text_are_of_two_bots() {
        let of = |contact: u64, bot: u64| vec![bot * 100 + contact % 4, bot * 100 + (contact + 1) % 4, 1000 + contact];
        let one: Vec<Vec<u64>> = (0..40).map(|contact| of(contact, 1)).collect();
        assert_eq!(texts(&one), None);
        let two: Vec<Vec<u64>> = (0..40).map(|contact| of(contact / 2, 1 + contact % 2)).collect();
        assert!(matches!(texts(&two), Some(Mixture::Texts { share }) if (share - 0.5).abs() < 0.01));
        // A bot that words all anew has no common text.
        let none: Vec<Vec<u64>> = (0..40).map(|contact| vec![contact]).collect();
        assert_eq!(texts(&none), None);
    }
}
