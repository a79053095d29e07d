//! Who writes in a chat, whose chat it is, and whether it is a chat of two at all.

use rustc_hash::FxHashMap;

use super::super::owner::plain;
use super::title::{Title, clean};
use super::words::is_of_group;

/// So many words stand around a name in a notice, at the least.
const WORDS_AROUND: usize = 3;

/// The people of a chat.
#[derive(Debug, Default)]
pub(super) struct People {
    /// Names as rows write them, cleaned and as they are compared.
    by_row: FxHashMap<String, usize>,
    /// Each with how many messages it has.
    writers: Vec<Writes>,
    /// The names at notices: on an iPhone, the contact's alone.
    at_notices: Vec<String>,
    has_group_notice: bool,
}

#[derive(Debug)]
struct Writes {
    name: String,
    plain: String,
    messages: u64,
    /// Part of a notice with a colon in it.
    is_notice: bool,
}

impl People {
    /// Counts a message of somebody.
    pub(super) fn message(&mut self, name: &str) {
        let place = match self.by_row.get(name) {
            Some(place) => *place,
            None => self.learn(name),
        };
        self.writers[place].messages += 1;
    }

    fn learn(&mut self, name: &str) -> usize {
        let cleaned = clean(name);
        let as_compared = plain(&cleaned);
        let known = self.writers.iter().position(|writer| writer.plain == as_compared);
        let place = known.unwrap_or(self.writers.len());
        if known.is_none() {
            self.writers.push(Writes { name: cleaned, plain: as_compared, messages: 0, is_notice: false });
        }
        self.by_row.insert(name.to_owned(), place);
        place
    }

    /// Looks at a notice, with the name before it where there is one.
    pub(super) fn notice(&mut self, name: Option<&str>, text: &str) {
        self.has_group_notice |= is_of_group(text);
        let name = name.map(clean).filter(|name| !self.at_notices.contains(name));
        self.at_notices.extend(name);
    }

    /// Whether somebody of that name writes here.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.by_row.contains_key(name)
    }

    /// Takes the starts of notices for no names. `known` are names that are none for sure.
    pub(super) fn pass_over_notices(&mut self, known: &[&str]) {
        let known: Vec<String> = known.iter().map(|name| plain(name)).collect();
        let names: Vec<(String, u64)> =
            self.writers.iter().map(|writer| (writer.plain.clone(), writer.messages)).collect();
        for writer in self.writers.iter_mut().filter(|writer| !known.contains(&writer.plain)) {
            let quotes = writer.name.contains(['“', '”', '"', '«', '»', '„']);
            let words = |text: &str| text.split_whitespace().count();
            let names_another = names.iter().any(|(other, messages)| {
                let around = words(&writer.plain).saturating_sub(words(other));
                *messages > writer.messages && around >= WORDS_AROUND && within(other, &writer.plain)
            });
            writer.is_notice = quotes || writer.name.chars().count() > 60 || names_another && writer.messages < 3;
        }
    }

    /// Whether a name of a row is the start of a notice.
    pub(super) fn is_notice(&self, name: &str) -> bool {
        self.by_row.get(name).is_some_and(|place| self.writers[*place].is_notice)
    }

    /// Those who write.
    pub(super) fn names(&self) -> Vec<&str> {
        self.writers.iter().filter(|writer| !writer.is_notice).map(|writer| writer.name.as_str()).collect()
    }

    /// The cleaned name of a row.
    pub(super) fn name(&self, name: &str) -> &str {
        self.by_row.get(name).map_or("", |place| self.writers[*place].name.as_str())
    }

    /// Whether it is a chat of more than two. In a chat of two, an iPhone sets the contact's name before notices.
    pub(super) fn is_group(&self, is_iphone: bool) -> bool {
        let names = self.names();
        let is_stranger = |name: &String| !names.iter().any(|writer| plain(writer) == plain(name));
        let stranger = !self.at_notices.is_empty() && self.at_notices.iter().all(is_stranger);
        self.has_group_notice || names.len() > 2 || is_iphone && stranger && names.len() == 2
    }

    /// The other side, as the title says it or, on an iPhone, the notices.
    pub(super) fn other_side(&self, title: &Title) -> Option<&str> {
        let names = self.names();
        let by_notice = || {
            let [notice] = self.at_notices.as_slice() else { return None };
            let notice = plain(notice);
            names.iter().copied().find(|name| plain(name) == notice)
        };
        title.writer(&names).or_else(by_notice)
    }
}

/// Whether a name stands within a longer text, as a word or several.
fn within(name: &str, text: &str) -> bool {
    let ends = |rest: Option<char>| rest.is_none_or(|letter| !letter.is_alphanumeric());
    !name.is_empty()
        && text.match_indices(name).any(|(start, _)| {
            ends(text[..start].chars().next_back()) && ends(text[start + name.len()..].chars().next())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_with_a_colon_makes_no_group_of_two_people() {
        let mut people = People::default();
        for name in ["Ana", "Shop", "Ana", "Shop", "Ana changed the name of “Orders", "Your code with Ana changed"] {
            people.message(name);
        }
        people.pass_over_notices(&[]);
        assert_eq!(people.names(), ["Ana", "Shop"]);
        assert!(people.is_notice("Your code with Ana changed") && !people.is_group(false));
        people.message("Omar");
        assert!(people.is_group(false));
    }

    #[test]
    fn a_name_within_another_is_no_notice() {
        let mut people = People::default();
        for name in ["Nova", "Nova", "Casa Nova"] {
            people.message(name);
        }
        people.pass_over_notices(&[]);
        assert_eq!(people.names(), ["Nova", "Casa Nova"]);
    }

    #[test]
    fn one_person_in_two_spellings_is_one() {
        let mut people = People::default();
        people.message("Ana");
        people.message("~\u{202f}Ana");
        assert_eq!(people.names(), ["Ana"]);
    }

    #[test]
    fn on_an_iphone_a_notice_names_the_contact_or_the_group() {
        let mut people = People::default();
        people.message("Ana");
        people.message("Shop");
        people.notice(Some("Ana"), "encrypted");
        assert!(!people.is_group(true));
        people.at_notices = vec!["Holiday".to_owned()];
        assert!(people.is_group(true) && !people.is_group(false));
    }
}
