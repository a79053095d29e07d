//! Who a contact may be that is nobody's: never a match, only a proposal.

use rustc_hash::FxHashMap;

use super::kinds::{Candidate, Likeness};
use super::names::{letters, names};
use crate::corpus::{Conversation, Corpus};
use crate::text::{TELLING_CHARS, content, hash};

/// So many candidates are named for each contact.
const NAMED: usize = 3;

/// Names are compared with at most so many others, since that takes time for each.
const COMPARED: usize = 20_000;

/// Names at least so alike (Jaro & Winkler) are candidates.
const ALIKE: f64 = 0.85;

/// So many texts that nobody else has make a candidate, and such a share of a hundred of those that could.
const TEXTS: u32 = 3;
const SHARE: u32 = 50;

/// Candidates among the recorded contacts.
pub(in crate::reconcile) struct Candidates<'a> {
    recorded: &'a Corpus,
    names: Vec<(usize, String)>,
    /// The contact that alone has a text.
    owners: FxHashMap<u64, Option<usize>>,
}

/// What is known of a contact beside its messages.
pub(in crate::reconcile) struct Unsaid<'a> {
    pub(in crate::reconcile) conversation: Conversation<'a>,
    /// A recorded contact that it cannot be, as their messages say.
    pub(in crate::reconcile) contradicted: Option<usize>,
}

impl<'a> Candidates<'a> {
    /// Candidates among all contacts of the recorded side.
    pub(in crate::reconcile) fn of(recorded: &'a Corpus) -> Self {
        let mut found = Vec::new();
        let mut owners: FxHashMap<u64, Option<usize>> = FxHashMap::default();
        for (place, conversation) in recorded.conversations().enumerate() {
            found.extend(names(conversation.contact()).into_iter().map(|name| (place, name)));
            for text in telling(&conversation) {
                let owner = owners.entry(text).or_insert(Some(place));
                *owner = owner.filter(|owner| *owner == place);
            }
        }
        Self { recorded, names: found, owners }
    }

    /// Those of one contact, the likeliest first.
    pub(in crate::reconcile) fn named(&self, unsaid: &Unsaid<'_>) -> Vec<Candidate> {
        let mut found: Vec<(Likeness, f64, usize)> = self.by_texts(&unsaid.conversation);
        found.extend(unsaid.contradicted.map(|recorded| (Likeness::SameName, 1.0, recorded)));
        for wanted in names(unsaid.conversation.contact()) {
            for (recorded, name) in self.names.iter().take(COMPARED) {
                let likeness = if *name == wanted { Likeness::SameName } else { Likeness::LikeName };
                found.extend(alike(&wanted, name).map(|alike| (likeness, alike, *recorded)));
            }
        }
        let rank = |likeness: &Likeness| match likeness {
            Likeness::Texts { .. } => 0,
            Likeness::SameName => 1,
            Likeness::LikeName => 2,
        };
        found.sort_by(|one, other| {
            rank(&one.0).cmp(&rank(&other.0)).then(other.1.total_cmp(&one.1)).then(one.2.cmp(&other.2))
        });
        let mut candidates: Vec<Candidate> = Vec::new();
        for (likeness, _, recorded) in found {
            if candidates.iter().all(|candidate| candidate.recorded != recorded) {
                candidates.push(Candidate { recorded, likeness });
            }
        }
        candidates.truncate(NAMED);
        candidates
    }

    fn by_texts(&self, conversation: &Conversation<'_>) -> Vec<(Likeness, f64, usize)> {
        let mut shared: FxHashMap<usize, u32> = FxHashMap::default();
        let mut of = 0;
        for text in telling(conversation) {
            let owner = self.owners.get(&text).copied();
            of += u32::from(owner != Some(None));
            if let Some(Some(owner)) = owner {
                *shared.entry(owner).or_default() += 1;
            }
        }
        let enough = |shared: u32| shared >= TEXTS && 100 * shared >= SHARE * of;
        let mut found: Vec<(usize, u32)> = shared.into_iter().filter(|(_, shared)| enough(*shared)).collect();
        found.sort_unstable();
        let known = |place: usize| self.recorded.conversation(place).is_some();
        let candidate = |(place, shared)| (Likeness::Texts { shared, of }, f64::from(shared), place);
        found.into_iter().filter(|(place, _)| known(*place)).map(candidate).collect()
    }
}

/// Hashes of the texts of a conversation that are long enough to tell anything, each once.
pub(super) fn telling(conversation: &Conversation<'_>) -> Vec<u64> {
    let texts = (0..conversation.len()).filter_map(|position| content(conversation.text(position)));
    let long = texts.filter(|text| text.chars().nth(TELLING_CHARS - 1).is_some());
    let mut hashes: Vec<u64> = long.map(|text| hash::bytes(text.as_bytes())).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// How alike two folded names are, if that is worth a word: one begins with the other, as with an emoji or a surname
/// behind it, or most letters are the same.
fn alike(one: &str, other: &str) -> Option<f64> {
    let (shorter, longer) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let rest = longer.strip_prefix(shorter).filter(|_| shorter.chars().count() >= 3);
    if rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)) {
        return Some(1.0);
    }
    let (one, other) = (letters(one), letters(other));
    if !one.is_empty() && one == other {
        return Some(1.0);
    }
    let likeness = strsim::jaro_winkler(&one, &other);
    (likeness >= ALIKE).then_some(likeness)
}
