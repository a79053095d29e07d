//! Messages as bubbles of a chat.

use super::text::{lines, safe};
use crate::finding::{Finding, FoundMessage, TimelineMessage};
use crate::model::Direction;
use crate::page::date;
use crate::report::Layout;
use crate::report::phrases::left_out;
use crate::text::content;

/// Longer texts are cut, and those said before sooner.
const TEXT: usize = 4000;
const TEXT_AGAIN: usize = 400;
/// A finding of more messages shows its first and its last ones.
const MESSAGES: usize = 60;
const LAST: usize = 10;

pub(super) struct Bubble {
    /// The day, where it is another than that of the message before.
    pub(super) day: Option<String>,
    /// How many messages are left out before it.
    pub(super) left_out: usize,
    /// How long after the message before it, in words.
    pub(super) gap: Option<String>,
    /// Others stand between it and the message before it.
    pub(super) between: bool,
    pub(super) outgoing: bool,
    /// A machine reads this time.
    pub(super) instant: String,
    pub(super) time: String,
    /// Which copy of a text said before it is, from 2 on.
    pub(super) copy: Option<usize>,
    /// Nearly the same was said before.
    pub(super) near: bool,
    /// The codes of the findings it is in.
    pub(super) flags: Vec<&'static str>,
    pub(super) lines: Vec<String>,
    /// Characters that are not shown.
    pub(super) cut: usize,
}

impl Bubble {
    fn new(message: &FoundMessage, layout: &Layout, copy: Option<usize>) -> Self {
        let text = content(message.text.as_deref());
        let most = if copy.is_some() { TEXT_AGAIN } else { TEXT };
        let (lines, cut) = text.map(|text| lines(text, most)).unwrap_or_default();
        Self {
            day: None,
            left_out: 0,
            gap: message.gap.map(|gap| layout.resolution.later(gap)),
            between: message.gap.is_some() && !message.adjacent,
            outgoing: message.direction == Direction::Outgoing,
            instant: message.at.to_string(),
            time: layout.time_of_day(message.at),
            copy,
            near: false,
            flags: Vec::new(),
            lines,
            cut,
        }
    }

    /// The messages of a finding.
    pub(super) fn of_finding(finding: &Finding, layout: &Layout) -> Vec<Self> {
        let messages = &finding.messages;
        let near = finding.extra_copies > 0 && finding.similarity.is_some_and(|alike| alike < 1.0);
        let hidden = left_out(messages.len(), MESSAGES, LAST);
        let mut day = String::new();
        let shown = (0..messages.len()).filter(|place| !hidden.contains(place));
        shown
            .map(|place| {
                let mut bubble = Self::new(&messages[place], layout, copy(messages, place));
                bubble.day = changed(&mut day, date(messages[place].at, layout.zone));
                bubble.near = near && place > 0 && bubble.copy.is_none();
                if place == hidden.end {
                    bubble.left_out = hidden.len();
                }
                bubble
            })
            .collect()
    }

    /// Whether it stands out.
    pub(super) fn is_marked(&self) -> bool {
        self.copy.is_some() || self.near || !self.flags.is_empty()
    }

    /// The messages of one contact's history.
    pub(super) fn of_history(entries: &[TimelineMessage], layout: &Layout) -> Vec<Self> {
        let mut day = String::new();
        let bubble = |entry: &TimelineMessage| Self {
            day: changed(&mut day, date(entry.message.at, layout.zone)),
            left_out: entry.left_out,
            gap: None,
            between: false,
            flags: entry.flags.clone(),
            ..Self::new(&entry.message, layout, None)
        };
        entries.iter().map(bubble).collect()
    }
}

/// The ids of the messages of a finding that are shown.
pub(super) fn ids(messages: &[FoundMessage]) -> String {
    let hidden = left_out(messages.len(), MESSAGES, LAST);
    let shown = messages.iter().enumerate().filter(|(place, _)| !hidden.contains(place));
    shown.map(|(_, message)| safe(&message.id)).collect::<Vec<_>>().join(", ")
}

/// Which one it is of those that say the same in the same direction; the first is none.
fn copy(messages: &[FoundMessage], place: usize) -> Option<usize> {
    let message = &messages[place];
    let text = content(message.text.as_deref())?;
    let same =
        |other: &&FoundMessage| other.direction == message.direction && content(other.text.as_deref()) == Some(text);
    Some(messages[..place].iter().filter(same).count() + 1).filter(|number| *number > 1)
}

fn changed(before: &mut String, now: String) -> Option<String> {
    (*before != now).then(|| before.clone_from(&now))?;
    Some(now)
}
