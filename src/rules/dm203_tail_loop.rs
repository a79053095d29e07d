//! DM203: the bot goes round in circles.

use super::circles::{REACH, Reply, circles, different};
use super::{Context, Found, Lack, Rule, Sink};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot, them};
use crate::model::Direction;
use crate::text::letters::Letters;
use crate::text::outline::Outline;
use crate::text::{Norm, TELLING_CHARS, content};

pub(super) struct TailLoop;

static META: RuleMeta = RuleMeta {
    code: "DM203",
    name: "tail-loop",
    severity: Severity::Warning,
    summary: "five replies in a row that hold at most two texts, or three or four texts twice over",
    whole_history: true,
    precision: Precision::High,
    docs: RuleDocs {
        reports: "Five outgoing messages in a row (or all four of a conversation with no more) that hold at most two \
            different texts, anywhere in the history. Also, within one session, three or four texts that come twice in \
            the same order (A B C A B C). Near texts count as one, as in DM103, unless they differ in a word with a \
            digit or an @ in it. Each text with fewer than 12 letters and digits, and each message without text, \
            counts as a text of its own. Placeholders are left out, and so is a greeting that opens a new session \
            after 6 h without a message of either side. Loops that overlap make one finding.",
        example: Example {
            chat: &[
                them("12:00:00", "ok"),
                bot("12:01:00", "haha you are so funny"),
                them("12:10:00", "and what else?"),
                bot("12:11:00", "haha you are so funny"),
                them("12:20:00", "anyone there?"),
                bot("12:21:00", "come on, tell me more"),
                them("12:30:00", "are you listening to me?"),
                bot("12:31:00", "haha you are so funny!"),
            ],
            given: "",
        },
        matters: "The bot goes round in circles, and most contacts do not stay for a second round. If the conversation \
            ends there, the contact is lost.",
        tune: "There is nothing to set. Ignore the rule for bots that only ever send one or two texts.",
        fix: "Compare a reply with the last ones before sending, and hand over to a person when nothing new comes.",
    },
};

impl Rule for TailLoop {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn lacks(&self, context: &Context<'_>) -> Option<Lack> {
        context.lacks_texts(Direction::Outgoing)
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        // Three replies are no circle.
        if context.outgoing().len() <= 3 {
            return;
        }
        if !may_circle(context) {
            return;
        }
        let (positions, replies) = replies(context);
        for stretch in circles(&replies) {
            let (texts, count) = (different(&replies[stretch.clone()]), stretch.len());
            let texts = ["no text", "one text", "two texts"]
                .get(texts)
                .map_or(format!("{texts} texts"), |texts| (*texts).to_owned());
            let and_ends = if stretch.end == replies.len() { ", and nothing follows" } else { "" };
            let summary = format!("{count} replies in a row are {texts} over and over{and_ends}");
            sink.report(
                &context.conversation,
                Found { positions: positions[stretch].to_vec(), summary, ..Found::default() },
            );
        }
    }
}

/// A text that may be compared with later ones.
struct Text<'a> {
    content: &'a str,
    outline: Outline,
    letters: Option<Letters>,
    norm: Option<Norm>,
    number: u32,
}

impl<'a> Text<'a> {
    /// `None` for a text that is too short to be like another.
    fn of(content: &'a str) -> Option<Self> {
        // The norm of a text of ASCII is no longer than the text.
        let is_short = content.len() < TELLING_CHARS && content.is_ascii();
        (!is_short).then(|| Self { content, outline: Outline::of(content), letters: None, norm: None, number: 0 })
    }

    /// Whether both say the same, or nearly; short texts are like nothing.
    fn is_like(&mut self, other: &mut Self) -> bool {
        if self.content != other.content && !self.may_be_near(other) {
            return false;
        }
        let norm = self.norm.get_or_insert_with(|| Norm::of(self.content));
        let others = other.norm.get_or_insert_with(|| Norm::of(other.content));
        norm.tells()
            && others.tells()
            && norm.near(others).is_some()
            && exact_words(self.content).eq(exact_words(other.content))
    }

    /// The same for all that their letters tell, the cheapest first.
    fn may_be_near(&mut self, other: &mut Self) -> bool {
        self.outline.may_be_near(&other.outline) && {
            let letters = self.letters.get_or_insert_with(|| Letters::of(self.content, self.outline));
            letters.may_be_near(other.letters.get_or_insert_with(|| Letters::of(other.content, other.outline)))
        }
    }
}

/// Words with a digit or an `@`: near texts that differ in a number or a name are different news.
fn exact_words(text: &str) -> impl Iterator<Item = String> + '_ {
    let is_exact = |word: &&str| word.bytes().any(|byte| byte.is_ascii_digit() || byte == b'@');
    let plain = |word: &str| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
    text.split_whitespace().filter(is_exact).map(plain)
}

/// The texts of the few latest replies, and of those that the first of them is compared with.
struct Latest<'a> {
    texts: [Option<Text<'a>>; REACH + 2],
    count: usize,
}

impl<'a> Latest<'a> {
    fn new() -> Self {
        Self { texts: [const { None }; REACH + 2], count: 0 }
    }

    fn push(&mut self, text: Option<&'a str>) {
        self.texts[self.count % (REACH + 2)] = text.and_then(Text::of);
        self.count += 1;
    }

    /// The number of the latest text before the one at `place` that is like it; `place` is one of the latest two.
    fn like(&mut self, place: usize) -> Option<u32> {
        let mut text = self.texts[place % (REACH + 2)].take()?;
        let mut before = (place.saturating_sub(REACH)..place).rev().map(|place| place % (REACH + 2));
        let is_like = |slot: &usize| self.texts[*slot].as_mut().is_some_and(|other| text.is_like(other));
        let slot = before.find(is_like);
        self.texts[place % (REACH + 2)] = Some(text);
        self.texts[slot?].as_ref().map(|other| other.number)
    }

    /// Says which text the latest one is.
    fn number(&mut self, number: u32) {
        if let Some(text) = self.texts[(self.count - 1) % (REACH + 2)].as_mut() {
            text.number = number;
        }
    }
}

/// The replies that are looked at: the position of each, its session and its text.
fn looked_at<'c>(context: &'c Context<'_>) -> impl Iterator<Item = (usize, u32, Option<&'c str>)> {
    let (conversation, outgoing) = (&context.conversation, context.outgoing());
    let mut session = 0;
    outgoing.iter().copied().enumerate().filter_map(move |(place, position)| {
        session += u32::from(place > 0 && context.session_begins(outgoing[place - 1], position));
        let text = conversation.text(position);
        // A message with a wrong time is neither the first nor the last of a row.
        let is_looked_at = context.scope.is_plausible(conversation.at(position))
            && !context.is_session_greeting(place)
            && !text.is_some_and(|text| context.tuning.is_placeholder(text));
        is_looked_at.then(|| (position, session, content(text)))
    })
}

/// Whether any circle may be there. A reply that is like none of the few before it is of a text that is new there: of
/// four replies in a row in a circle that are not its first, and of those that begin a second round, at most one is so.
/// Thus of two in a row that are both like others one stands at an even place, and a look there finds it. Where there are
/// only four replies, half of them may be new.
fn may_circle(context: &Context<'_>) -> bool {
    let mut latest = Latest::new();
    let mut is_like = false;
    for (place, (_, _, text)) in looked_at(context).enumerate() {
        latest.push(text);
        if place.is_multiple_of(2) {
            is_like = latest.like(place).is_some();
            if is_like && place > 0 && latest.like(place - 1).is_some() {
                return true;
            }
        } else if is_like && latest.like(place).is_some() {
            return true;
        }
    }
    latest.count <= REACH
}

/// The positions of the replies that are looked at, and which text each is: that of the latest of the few before it
/// that it is like.
fn replies(context: &Context<'_>) -> (Vec<usize>, Vec<Reply>) {
    let mut latest = Latest::new();
    let (mut positions, mut replies, mut texts) = (Vec::new(), Vec::new(), 0);
    for (place, (position, session, text)) in looked_at(context).enumerate() {
        latest.push(text);
        let number = latest.like(place).unwrap_or_else(|| {
            texts += 1;
            texts
        });
        latest.number(number);
        positions.push(position);
        replies.push(Reply { text: number, session });
    }
    (positions, replies)
}
