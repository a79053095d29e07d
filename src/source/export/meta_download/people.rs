//! Who takes part in a thread, and who of them asked for the download.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::mojibake::repaired;
use super::parts::Part;
use crate::source::export::json::{Object, items};
use crate::source::export::owner::plain;
use crate::source::export::tree::Tree;

/// Files in which a download tells whose it is.
const PERSONAL: [&str; 2] = ["personal_information.json", "profile_information.json"];

/// The people of a thread.
#[derive(Debug)]
pub(super) struct Thread {
    id: String,
    pub(super) title: Option<String>,
    /// Their names as they are compared, each as it is written.
    people: BTreeMap<String, String>,
    /// Two participants may bear one name.
    participants: usize,
    is_group: bool,
}

impl Thread {
    pub(super) fn of(parts: &[Part]) -> Self {
        let mut thread = Self {
            id: parts.first().map(|part| part.thread.clone()).unwrap_or_default(),
            title: parts.iter().find_map(|part| part.title.clone()),
            people: BTreeMap::new(),
            participants: 0,
            is_group: false,
        };
        for part in parts {
            let senders: BTreeSet<Rc<str>> = part.lines.iter().map(|line| line.sender.clone()).collect();
            let senders = senders.iter().map(|name| &**name).filter(|name| !name.is_empty());
            let people = |name: &str| (plain(name), name.to_owned());
            let writers: BTreeMap<String, String> = senders.map(people).collect();
            // Names change from download to download, and never within a file.
            thread.is_group |= part.says_group || part.participants.len() > 2 || writers.len() > 2;
            thread.participants = thread.participants.max(part.participants.len());
            thread.people.extend(writers);
            thread.people.extend(part.participants.iter().map(|name| people(name)));
        }
        thread
    }

    pub(super) fn is_group(&self) -> bool {
        self.is_group
    }

    /// Whether its two sides cannot be told apart.
    pub(super) fn is_alone(&self, owner: Option<&str>) -> bool {
        let title = self.title.as_deref().map(plain);
        let is_owner = owner.map(plain).is_some_and(|owner| self.people.contains_key(&owner) && title == Some(owner));
        self.people.len() == 1 && (self.participants > 1 || is_owner)
    }

    /// The one who is not the title, which names the other side.
    fn other_than_title(&self) -> Option<&str> {
        let title = plain(self.title.as_deref()?);
        let rest: Vec<&String> = self.people.iter().filter(|(name, _)| **name != title).map(|(_, name)| name).collect();
        match rest.as_slice() {
            [one] if self.people.contains_key(&title) => Some(one),
            _ => None,
        }
    }

    /// The only one of `names` who takes part.
    fn only_of(&self, names: &BTreeSet<String>) -> Option<&str> {
        let mut found = self.people.iter().filter(|(name, _)| names.contains(*name)).map(|(_, name)| name.as_str());
        found.next().filter(|_| found.next().is_none())
    }
}

/// Whose downloads they are, thread by thread.
#[derive(Debug, Default)]
pub(super) struct Owners {
    by_thread: BTreeMap<String, String>,
    /// Their names as they are compared, each as it is written.
    names: BTreeMap<String, String>,
}

impl Owners {
    /// As the downloads say in files of their own, else as the titles tell, else the one who is in every thread.
    pub(super) fn find(tree: &Tree, threads: &[Thread]) -> Self {
        let personal = personal(tree);
        let threads: Vec<&Thread> = threads.iter().filter(|thread| !thread.is_group).collect();
        let told = |tell: &dyn Fn(&Thread) -> Option<String>| -> Vec<(String, String)> {
            threads.iter().filter_map(|thread| Some((thread.id.clone(), tell(thread)?))).collect()
        };
        let mut votes = told(&|thread| thread.only_of(&personal).map(str::to_owned));
        if votes.is_empty() {
            votes = told(&|thread| thread.other_than_title().map(str::to_owned));
            let titles: BTreeSet<String> =
                threads.iter().filter_map(|thread| thread.title.as_deref().map(plain)).collect();
            if votes.iter().any(|(_, name)| titles.contains(&plain(name))) {
                votes.clear();
            }
        }
        if votes.is_empty() && threads.len() > 1 {
            let sets = threads.iter().map(|thread| thread.people.keys().cloned().collect::<BTreeSet<String>>());
            let everywhere = sets.reduce(|a, b| a.intersection(&b).cloned().collect()).unwrap_or_default();
            votes = told(&|thread| thread.only_of(&everywhere).map(str::to_owned)).into_iter().take(1).collect();
        }
        let names: BTreeMap<String, String> = votes.iter().map(|(_, name)| (plain(name), name.clone())).collect();
        let mut owners = Self { by_thread: votes.into_iter().collect(), names };
        let known: BTreeSet<String> = owners.names.keys().cloned().collect();
        for thread in threads {
            if let Some(name) = thread.only_of(&known) {
                owners.by_thread.entry(thread.id.clone()).or_insert_with(|| name.to_owned());
            }
        }
        owners
    }

    /// The owner in a thread.
    pub(super) fn of(&self, thread: &Thread) -> Option<&str> {
        self.by_thread.get(&thread.id).map(String::as_str)
    }

    /// Whether the downloads are of several accounts.
    pub(super) fn several(&self) -> bool {
        self.names.len() > 1
    }

    /// The owner of all downloads.
    pub(super) fn only(&self) -> Option<String> {
        self.names.values().next().filter(|_| !self.several()).cloned()
    }
}

/// What the downloads say of their owners: user names, names, and whatever else stands there, as keys are written in the
/// account's language.
fn personal(tree: &Tree) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (place, entry) in tree.entries.iter().enumerate() {
        if !PERSONAL.contains(&entry.file_name()) {
            continue;
        }
        // Without it the threads have to tell.
        let Ok(text) = tree.text(place) else { continue };
        let Ok(document) = Object::parse(&text) else { continue };
        let mut take = |object: &Object<'_>, key| {
            if let Ok(Some(value)) = object.text(key) {
                found.insert(plain(&repaired(value)));
            }
        };
        for (_, value) in document.entries() {
            for user in items(value).unwrap_or_else(|| vec![value]) {
                let Ok(user) = Object::parse(user) else { continue };
                if let Ok(Some(name)) = user.object("name") {
                    take(&name, "full_name");
                }
                if let Ok(Some(map)) = user.object("string_map_data") {
                    map.entries()
                        .filter_map(|(_, value)| Object::parse(value).ok())
                        .for_each(|one| take(&one, "value"));
                }
            }
        }
    }
    found.remove("");
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thread(id: &str, title: &str, people: &[&str]) -> Thread {
        Thread {
            id: id.to_owned(),
            title: Some(title.to_owned()),
            people: people.iter().map(|name| (plain(name), (*name).to_owned())).collect(),
            participants: people.len(),
            is_group: people.len() > 2,
        }
    }

    fn owners(threads: &[Thread]) -> Owners {
        Owners::find(&Tree::default(), threads)
    }

    #[test]
    fn titles_name_the_other_side_whoever_is_in_a_thread_now() {
        let threads = [thread("a", "Ana", &["Ana", "Shop"]), thread("b", "Instagram User", &["Shop"])];
        assert_eq!(owners(&threads).only().as_deref(), Some("Shop"));
        assert!(!threads[1].is_alone(Some("Shop")));
    }

    #[test]
    fn who_is_in_every_thread_is_the_owner_where_titles_tell_nothing() {
        let threads = [thread("a", "Our chat", &["Ana", "Shop"]), thread("b", "Chat", &["SHOP", "Omar"])];
        assert_eq!(owners(&threads).only().map(|name| plain(&name)).as_deref(), Some("shop"));
        assert_eq!(owners(&threads[..1]).only(), None);
    }

    #[test]
    fn downloads_of_two_accounts_have_two_owners_and_a_contradiction_has_none() {
        let two = [thread("a", "Ana", &["Ana", "Shop"]), thread("b", "Omar", &["Omar", "Cafe"])];
        assert!(owners(&two).several());
        assert_eq!(owners(&two).of(&two[1]), Some("Cafe"));
        let against = [thread("a", "Ana", &["Ana", "Shop"]), thread("b", "Shop", &["Ana", "Shop"])];
        assert_eq!(owners(&against).only(), None);
    }

    #[test]
    fn a_thread_with_oneself_or_a_namesake_is_none_that_can_be_judged() {
        let mut namesakes = thread("a", "Ana", &["Ana"]);
        namesakes.participants = 2;
        assert!(namesakes.is_alone(None));
        assert!(thread("a", "Shop", &["Shop"]).is_alone(Some("shop")));
        assert!(!thread("a", "Ana", &["Ana"]).is_alone(Some("Shop")));
    }
}
