//! Rows that Instagram adds beside messages: edits, likes and reactions, and notices.

use std::collections::BTreeMap;

use super::row::Line;
use super::words;
use crate::time::Span;

/// Instagram lets people edit for a quarter of an hour.
const EDITABLE: Span = Span::seconds(3600);

/// Texts are compared up to so many letters.
const COMPARED: usize = 400;

/// A reaction in words is no longer than this, in letters.
const LONGEST_REACTION: usize = 80;

/// What each row is, where it is no message. Rows stand in the order of their times.
pub(super) fn judge(lines: &[Line]) -> Vec<Option<&'static str>> {
    let mark_is_known = lines.iter().any(|line| line.has_mark);
    let is_messengers = lines.iter().any(|line| line.is_messengers && !line.has_mark);
    let mut judged: Vec<Option<&'static str>> = vec![None; lines.len()];
    for (index, line) in lines.iter().enumerate() {
        let Some(text) = line.text.as_deref().filter(|_| !line.has_media) else { continue };
        let lacks_mark = mark_is_known && !line.has_mark;
        if words::is_like(text) || words::reaction(text).is_some() {
            judged[index] = Some("reactions");
        } else if !is_messengers && is_edit(&lines[..index], line, text, mark_is_known) {
            judged[index] = Some("edits");
        } else if lacks_mark && text.strip_prefix(&*line.sender).is_some_and(|rest| rest.starts_with(' ')) {
            judged[index] = Some("notices");
        }
    }
    other_reactions(lines, &mut judged);
    judged
}

/// Whether a row is an earlier one once more, as it was edited.
fn is_edit(earlier: &[Line], line: &Line, text: &str, mark_is_known: bool) -> bool {
    let Some((body, is_known_word)) = words::edited(text) else { return false };
    match (is_known_word, mark_is_known && !line.has_mark) {
        (true, true) => true,
        (false, false) => false,
        (true, false) if mark_is_known => false,
        _ => {
            let recent = earlier.iter().rev().take_while(|row| line.at - row.at <= EDITABLE);
            let own = recent.filter(|row| row.sender == line.sender);
            own.filter_map(|row| row.text.as_deref()).any(|text| is_near(text, body))
        }
    }
}

/// Whether half of a text is that of another.
fn is_near(one: &str, other: &str) -> bool {
    let start = |text: &str| text.chars().take(COMPARED).collect::<String>();
    strsim::normalized_levenshtein(&start(one), &start(other)) >= 0.5
}

/// Reactions in words that nobody knows: a row that names the emoji which its sender left on an earlier row. Each emoji
/// that was left has one such row at most.
fn other_reactions(lines: &[Line], judged: &mut [Option<&'static str>]) {
    let mut left: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    let bare = |emoji: &'_ str| emoji.trim_end_matches('\u{fe0f}').len();
    for (index, line) in lines.iter().enumerate() {
        let said = line.text.as_deref().filter(|_| !line.has_media).unwrap_or_default();
        if judged[index] == Some("reactions") {
            let of_row = left.iter_mut().filter(|((actor, _), count)| *actor == &*line.sender && **count > 0);
            if let Some((_, count)) = of_row.into_iter().find(|((_, emoji), _)| said.contains(*emoji)) {
                *count -= 1;
            }
        } else if judged[index].is_none() && line.is_no_message.is_none() && !said.is_empty() {
            let named = left
                .iter_mut()
                .find(|((actor, emoji), count)| **count > 0 && *actor == &*line.sender && is_reaction(said, emoji));
            if let Some((_, count)) = named {
                *count -= 1;
                judged[index] = Some("reactions");
            }
        }
        for (emoji, actor) in &line.reactions {
            *left.entry((actor.as_str(), &emoji[..bare(emoji)])).or_default() += 1;
        }
    }
}

/// Whether a text is a sentence about an emoji, and not the emoji alone or a question.
fn is_reaction(text: &str, emoji: &str) -> bool {
    let is_word = |word: &&str| word.chars().any(char::is_alphabetic);
    let is_long = text.chars().count() > LONGEST_REACTION;
    !emoji.is_empty()
        && text.contains(emoji)
        && !is_long
        && !text.contains(['?', '\n', '/', '@'])
        && text.split_whitespace().filter(is_word).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    fn line(sender: &str, at: i64, text: &str, has_mark: bool) -> Line {
        Line {
            sender: sender.into(),
            at: Timestamp::from_micros(at * 1_000_000),
            text: Some(text.to_owned()),
            attachment: false,
            has_media: false,
            is_unsent: false,
            is_no_message: None,
            has_mark,
            is_messengers: false,
            reactions: Box::default(),
            number: 1,
        }
    }

    fn reacted(mut line: Line, emoji: &str, actor: &str) -> Line {
        line.reactions = Box::new([(emoji.to_owned(), actor.to_owned())]);
        line
    }

    #[test]
    fn an_edit_is_told_by_the_key_that_it_lacks_in_any_language() {
        let rows = [
            line("shop", 0, "You can return anything within 30 days.", true),
            line("shop", 60, "You can return anything within 14 days. (edited)", false),
            line("ana", 70, "zwei bite", true),
            line("ana", 80, "zwei bitte (geändert)", false),
            line("ana", 90, "zwei bitte (geändert)", true),
            line("ana", 99, "see the list (edited)", true),
            line("ana", 100, "something else (neu)", false),
        ];
        let expected = [None, Some("edits"), None, Some("edits"), None, None, None];
        assert_eq!(judge(&rows), expected);
    }

    #[test]
    fn without_the_key_an_edit_is_near_what_it_replaces() {
        let rows = [
            line("shop", 0, "It is 14 EUR.", false),
            line("shop", 10, "It is 15 EUR. (edited)", false),
            line("shop", 20, "Here is the contract as we discussed it (edited)", false),
            line("shop", 9000, "It is 15 EUR. (edited)", false),
        ];
        assert_eq!(judge(&rows), [None, Some("edits"), None, None]);
    }

    #[test]
    fn a_reaction_in_words_that_nobody_knows_names_an_emoji_that_its_sender_left() {
        let rows = [
            reacted(line("shop", 0, "It is on its way.", true), "❤\u{fe0f}", "ana"),
            line("shop", 5, "We sent ❤ today", true),
            line("ana", 9, "❤", true),
            line("ana", 10, "Tykkäsi viestistäsi ❤ nyt ", true),
            line("ana", 20, "Thank you so much ❤", true),
        ];
        assert_eq!(judge(&rows), [None, None, None, Some("reactions"), None]);
    }

    #[test]
    fn a_reaction_in_known_words_leaves_later_texts_with_its_emoji_alone() {
        let rows = [
            reacted(line("shop", 0, "It is on its way.", true), "❤", "ana"),
            line("ana", 10, "Reacted ❤ to your message ", true),
            line("ana", 20, "Thank you so much ❤", true),
        ];
        assert_eq!(judge(&rows), [None, Some("reactions"), None]);
    }

    #[test]
    fn a_picture_with_the_words_of_a_reaction_is_a_message() {
        let mut row = line("ana", 0, "Liked a message", true);
        row.has_media = true;
        assert_eq!(judge(&[row]), [None]);
    }
}
