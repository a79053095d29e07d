//! What is said of a message in place of a text that an earlier one of the finding has already.

use std::ops::Range;

use super::Layout;
use crate::finding::FoundMessage;
use crate::page::date;
use crate::text::content;

/// `same text` where the line above says it, `same text as 10:02:03.120` where an earlier one does; `None` where the text
/// has to be shown, as nothing that is shown says it, or nobody could tell which. Those at the places in `hidden` are not
/// shown.
pub(super) fn same_text(
    messages: &[FoundMessage],
    place: usize,
    hidden: &Range<usize>,
    layout: &Layout,
) -> Option<String> {
    let text = |place: usize| content(messages[place].text.as_deref());
    let said = text(place)?;
    let is_shown = |place: &usize| !hidden.contains(place);
    if place.checked_sub(1).filter(is_shown).is_some_and(|above| text(above) == Some(said)) {
        return Some("same text".to_owned());
    }
    let earlier = || (0..place).filter(is_shown);
    let first = earlier().find(|earlier| text(*earlier) == Some(said))?;
    let moment = |place: usize| layout.moment(messages[place].at);
    let is_clear = earlier().all(|other| moment(other) != moment(first) || text(other) == Some(said));
    let day = |place: usize| date(messages[place].at, layout.zone);
    let at = if day(first) == day(place) { layout.time_of_day(messages[first].at) } else { moment(first) };
    (is_clear && messages[first].at.is_known()).then(|| format!("same text as {at}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Direction;
    use crate::time::{Resolution, Span, Timestamp};

    const NOTHING: Range<usize> = 0..0;

    fn layout(resolution: Resolution) -> Layout {
        Layout { width: 80, zone: chrono_tz::UTC, limit: None, resolution }
    }

    /// Minutes since midnight, and texts.
    fn messages(said: &[(i64, &str)]) -> Vec<FoundMessage> {
        let message = |(minutes, text): &(i64, &str)| FoundMessage {
            id: "m".to_owned(),
            direction: Direction::Outgoing,
            at: Timestamp::from_micros(0) + Span::seconds(1_767_744_000 + 60 * minutes),
            text: Some((*text).to_owned()),
            gap: None,
            adjacent: false,
            confidence: None,
        };
        said.iter().map(message).collect()
    }

    #[test]
    fn a_text_that_is_not_directly_above_is_told_with_its_time() {
        let all = messages(&[(600, "a"), (601, "a"), (602, "b"), (603, "a"), (2045, "b")]);
        let fine = layout(Resolution::Fine);
        let said = |place| same_text(&all, place, &NOTHING, &fine);
        assert_eq!((said(0), said(1).as_deref(), said(2)), (None, Some("same text"), None));
        assert_eq!(said(3).as_deref(), Some("same text as 10:00:00.000"));
        assert_eq!(said(4).as_deref(), Some("same text as 2026-01-07 10:02:00.000"), "it is of another day");
        let minutes = layout(Resolution::Minutes);
        assert_eq!(same_text(&all, 3, &NOTHING, &minutes).as_deref(), Some("same text as 10:00"));
    }

    #[test]
    fn a_text_that_no_line_shows_or_that_two_lines_of_one_minute_may_show_is_shown_again() {
        let all = messages(&[(600, "a"), (600, "b"), (601, "c"), (602, "a")]);
        assert_eq!(same_text(&all, 3, &NOTHING, &layout(Resolution::Minutes)), None);
        let hidden = messages(&[(600, "a"), (601, "b"), (602, "b"), (603, "b")]);
        assert_eq!(same_text(&hidden, 3, &(1..3), &layout(Resolution::Fine)), None);
    }
}
