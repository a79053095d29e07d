//! Stretches of replies that go round in circles: the shape behind DM203.

use std::ops::Range;

/// So many replies in a row, or all where there are no more than [`AT_LEAST`], hold at most [`FEW`] texts.
const WINDOW: usize = 5;
const AT_LEAST: usize = 4;
const FEW: usize = 2;

/// So many texts may come again in the same order.
const ROUNDS: std::ops::RangeInclusive<usize> = 3..=4;

/// A reply can only be in a circle with so many of those before it.
pub(super) const REACH: usize = if WINDOW - 1 > *ROUNDS.end() { WINDOW - 1 } else { *ROUNDS.end() };

/// One reply: which text it is, and which session it is of. Numbers of texts hold for neighbours within [`REACH`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) text: u32,
    pub(super) session: u32,
}

/// The longest stretches that are circles throughout, in order: those that share a reply are one.
pub(super) fn circles(replies: &[Reply]) -> Vec<Range<usize>> {
    let mut found = few_texts(replies);
    ROUNDS.for_each(|period| found.extend(rounds(replies, period)));
    found.sort_unstable_by_key(|stretch| (stretch.start, stretch.end));
    let mut circles: Vec<Range<usize>> = Vec::new();
    for stretch in found {
        match circles.last_mut() {
            Some(last) if stretch.start < last.end => last.end = last.end.max(stretch.end),
            _ => circles.push(stretch),
        }
    }
    circles
}

/// How many texts some replies hold.
pub(super) fn different(replies: &[Reply]) -> usize {
    let is_new = |place: &usize| {
        let before = &replies[place.saturating_sub(REACH)..*place];
        before.iter().all(|other| other.text != replies[*place].text)
    };
    (0..replies.len()).filter(is_new).count()
}

/// Windows that hold few texts.
fn few_texts(replies: &[Reply]) -> Vec<Range<usize>> {
    if replies.len() < AT_LEAST {
        return Vec::new();
    }
    let size = WINDOW.min(replies.len());
    let windows = replies.windows(size).enumerate();
    windows.filter(|(_, window)| different(window) <= FEW).map(|(start, _)| start..start + size).collect()
}

/// Stretches of one session in which each reply is what another was so many before, at least two rounds long.
fn rounds(replies: &[Reply], period: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut same = 0;
    for end in period..=replies.len() {
        if replies.get(end).is_some_and(|reply| *reply == replies[end - period]) {
            same += 1;
            continue;
        }
        if same >= period {
            found.push(end - same - period..end);
        }
        same = 0;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each letter is a text; a bar ends a session.
    fn found(texts: &str) -> Vec<String> {
        let mut session = 0;
        let mut replies = Vec::new();
        for letter in texts.bytes() {
            match letter {
                b'|' => session += 1,
                letter => replies.push(Reply { text: letter.into(), session }),
            }
        }
        let letters = texts.replace('|', "");
        circles(&replies).into_iter().map(|stretch| letters[stretch].to_owned()).collect()
    }

    #[test]
    fn five_replies_of_two_texts_are_a_circle_and_four_only_where_there_are_no_more() {
        assert_eq!(found("abab"), ["abab"]);
        assert_eq!(found("abb"), [""; 0]);
        assert_eq!(found("xabab"), [""; 0]);
        assert_eq!(found("xyababaz"), ["ababa"]);
        assert_eq!(found("aaaaaxyzbbbbb"), ["aaaaax", "zbbbbb"]);
        assert_eq!(found("ab|ab|a"), ["ababa"]);
    }

    #[test]
    fn three_or_four_texts_are_a_circle_once_they_come_twice_in_order_in_one_session() {
        assert_eq!(found("abcabc"), ["abcabc"]);
        assert_eq!(found("xabcdabcday"), ["abcdabcda"]);
        assert_eq!(found("abcab"), [""; 0]);
        assert_eq!(found("abcdabc"), [""; 0]);
        assert_eq!(found("abcdeabcde"), [""; 0]);
        assert_eq!(found("abc|abc"), [""; 0]);
    }

    #[test]
    fn what_shares_a_reply_is_one_circle() {
        assert_eq!(found("aaaaabcabc"), ["aaaaabcabc"]);
    }

    proptest::proptest! {
        #[test]
        fn two_in_a_row_of_which_one_stands_at_an_even_place_are_in_each_circle_among_five_replies_or_more(
            texts in "[abcdefg|]{0,24}",
        ) {
            let replies: Vec<u8> = texts.bytes().filter(|letter| *letter != b'|').collect();
            let is_like = |place: &usize| replies[place.saturating_sub(REACH)..*place].contains(&replies[*place]);
            let is_seen = (1..replies.len()).any(|place| is_like(&(place - 1)) && is_like(&place));
            proptest::prop_assert!(is_seen || replies.len() <= REACH || found(&texts).is_empty(), "{}", texts);
        }

        #[test]
        fn circles_are_those_that_a_plain_reading_finds(texts in "[abcd|]{0,24}") {
            let mut session = 0;
            let mut replies: Vec<Reply> = Vec::new();
            for letter in texts.bytes() {
                if letter == b'|' { session += 1 } else { replies.push(Reply { text: letter.into(), session }) }
            }
            let mut in_one = vec![false; replies.len().saturating_sub(1)];
            let mut held = vec![false; replies.len()];
            let mut hold = |range: Range<usize>| {
                in_one[range.start..range.end - 1].fill(true);
                held[range].fill(true);
            };
            for start in 0..replies.len() {
                for end in start + 4..=replies.len() {
                    let part = &replies[start..end];
                    let mut texts: Vec<u32> = part.iter().map(|reply| reply.text).collect();
                    texts.sort_unstable();
                    texts.dedup();
                    if texts.len() <= 2 && (part.len() == 5 || part.len() == 4 && replies.len() == 4) {
                        hold(start..end);
                    }
                    let half = part.len() / 2;
                    if [3, 4].contains(&half) && part.len().is_multiple_of(2) && part[..half] == part[half..] {
                        hold(start..end);
                    }
                }
            }
            let mut expected: Vec<Range<usize>> = Vec::new();
            for place in (0..replies.len()).filter(|place| held[*place]) {
                match expected.last_mut() {
                    Some(last) if last.end == place && in_one[place - 1] => last.end = place + 1,
                    _ => expected.push(place..place + 1),
                }
            }
            proptest::prop_assert_eq!(circles(&replies), expected);
        }
    }
}
