//! DM201: the bot greets again and again.

use super::{Context, Found, Place, Rule, RuleOption, Sink, Tuning};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot};
use crate::text::norm;

pub(super) struct GenericLoop;

static META: RuleMeta = RuleMeta {
    code: "DM201",
    name: "generic-loop",
    severity: Severity::Warning,
    summary: "two adjacent replies, or three replies in a row, that are mere greetings",
    whole_history: false,
    precision: Precision::VeryHigh,
    docs: RuleDocs {
        reports: "Two adjacent outgoing messages, or three in a row among the outgoing ones, that are mere greetings: under 20 \
            characters, and their first word is a greeting whose last letter may be drawn out (heyyy).",
        example: Example { chat: &[bot("08:00:00", "hey 😊"), bot("08:00:07", "coucou toi")], given: "" },
        matters: "The bot says hello, hears nothing, and says hello again; or it greets in the middle of a talk as if it had \
            forgotten the contact.",
        tune: "Set openings to the greetings of the bot's language.",
        fix: "Greet only where the conversation has no message of the last day, and read the history after the lock is \
            taken, not before.",
    },
};

/// A greeting is shorter than this, in characters.
const GENERIC_CHARS: usize = 20;

impl Rule for GenericLoop {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn options(&self) -> &'static [RuleOption] {
        &[RuleOption {
            key: "openings",
            help: "first words of a greeting",
            place: Place::Words {
                place: |tuning| &mut tuning.openings,
                fits: |word| norm(word) == word.to_lowercase() && !word.contains(' '),
                expected: "write one word of letters or digits, as in coucou",
            },
        }]
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        let generic =
            |position: &usize| conversation.text(*position).is_some_and(|text| is_generic(text, context.tuning));
        for run in context.outgoing().chunk_by(|a, b| generic(a) && generic(b)) {
            let adjacent = run.len() == 2 && run[0] + 1 == run[1];
            if run.len() >= 3 || adjacent {
                let positions = run.to_vec();
                let summary = format!("{} greetings in a row and nothing else", run.len());
                sink.report(conversation, Found { positions, summary, ..Found::default() });
            }
        }
    }
}

/// A cheap look that most texts do not pass: whether the first letter is that of an opening.
fn may_open(text: &str, tuning: &Tuning) -> bool {
    let mut bytes = text.bytes().skip_while(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric());
    match (bytes.next(), bytes.next()) {
        (None, _) => false,
        // What follows a letter may be an accent of it.
        (Some(first), next) if first.is_ascii() && next.is_none_or(|next| next.is_ascii()) => {
            let first = char::from(first.to_ascii_lowercase());
            tuning.openings.iter().any(|opening| opening.starts_with(first))
        }
        _ => true,
    }
}

fn is_generic(text: &str, tuning: &Tuning) -> bool {
    if !may_open(text, tuning) || text.chars().count() >= GENERIC_CHARS {
        return false;
    }
    let norm = norm(text);
    let word = norm.split(' ').next().unwrap_or_default();
    tuning.openings.iter().any(|opening| {
        let last = opening.chars().next_back();
        word.strip_prefix(opening.as_str()).is_some_and(|rest| rest.chars().all(|letter| Some(letter) == last))
    })
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn a_greeting_may_repeat_its_last_letter_and_nothing_else() {
        let tuning = Tuning::new(Regex::new(Tuning::PLACEHOLDER).unwrap());
        for text in ["hey", "Heyyy toi 😊", "saluttt", "HIII", "bonjour, ça va ?"] {
            assert!(is_generic(text, &tuning), "{text}");
        }
        for text in ["heya", "history", "yo", "😊", "oh hey", "hello, how are you ?!"] {
            assert!(!is_generic(text, &tuning), "{text}");
        }
    }
}
