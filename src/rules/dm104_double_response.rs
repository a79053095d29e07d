//! DM104: the bot answers more than once before the contact writes again.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::chain::within;
use super::judgement::Weighed;
use super::likeness::{Likeness, Suspect};
use super::suspects;
use super::{Context, Found, Place, Rule, RuleOption, Sink};
use crate::corpus::Conversation;
use crate::finding::{Cause, CauseKind, Example, Precision, RuleDocs, RuleMeta, Severity, bot, them};
use crate::model::Direction;
use crate::time::Span;

pub(super) struct DoubleResponse;

static META: RuleMeta = RuleMeta {
    code: "DM104",
    name: "double-response",
    severity: Severity::Warning,
    summary: "two or more replies in a row with no incoming message between them; info if none follows within 120 s",
    whole_history: false,
    precision: Precision::Low,
    docs: RuleDocs {
        reports: "Two or more outgoing messages with no incoming message between them, each less than the window after \
            the one before. A run whose shortest gap is 120 s or more is only an info. A run that consists of copies \
            alone is left to DM101 and DM103.",
        example: Example {
            chat: &[
                them("20:11:30", "do you have instagram?"),
                bot("20:11:36", "yes of course, the link is in my bio"),
                bot("20:11:41", "haha you don't waste any time 😏"),
            ],
            given: "",
        },
        matters: "Two answers to one question that do not fit together read like two people at one keyboard. A \
            repeated webhook leaves them behind when the bot words each answer differently.",
        tune: "If the bot answers in several messages on purpose, set multipart = true. Then only runs with a repeated \
            trigger or a burst stay warnings. A note proposes this where more than 5 % of the turns are such runs. \
            Without a window, the replies of one turn belong together: those at most 20 minutes apart, or further \
            where the parts of the source's answers take longer.",
        fix: "Look at the cause. Claim each message before any work (race, retry), or answer once per contact and not \
            once per message (burst).",
    },
};

/// Replies further apart than this are seldom one mistake.
const PROMPT: Span = Span::seconds(120);

impl Rule for DoubleResponse {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn options(&self) -> &'static [RuleOption] {
        &[
            RuleOption {
                key: "window",
                help: "replies less than this apart make a run; none is without limit",
                place: Place::Limit(|tuning| &mut tuning.double_window),
            },
            RuleOption {
                key: "multipart",
                help: "the bot answers in several messages on purpose",
                place: Place::Switch(|tuning| &mut tuning.multipart),
            },
        ]
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        let runs: Vec<Vec<usize>> = runs(conversation, context.tuning.double_window.or_else(|| context.turn_limit()))
            .into_iter()
            .map(Iterator::collect)
            .filter(|run: &Vec<usize>| context.counts(run))
            .collect();
        answers(context, &runs, sink);
        if runs.is_empty() {
            return;
        }
        let copied = copied_steps(context);
        for positions in runs {
            let step = |step: &[usize]| (step[0], step[1]);
            if positions.windows(2).all(|pair| copied.contains(&step(pair))) {
                continue;
            }
            let gaps = positions.windows(2).map(|step| conversation.at(step[1]) - conversation.at(step[0]));
            let shortest = gaps.min().unwrap_or_default();
            let judgement = context.judge(&positions, weighed(context));
            let cause = judgement.as_ref().map(|judgement| &judgement.cause);
            sink.report(
                conversation,
                Found {
                    summary: summary(conversation, &positions),
                    mild: !context.has_times() || is_mild(shortest, cause, context.tuning.multipart),
                    positions,
                    ..Found::default()
                }
                .judged(judgement),
            );
        }
    }
}

/// Copies are left to DM101, and where it looks for them beyond windows, rewordings to DM103.
fn weighed(context: &Context<'_>) -> Weighed {
    if context.tuning.beyond_windows {
        |verdict, likeness| if likeness == Likeness::Answer { verdict.fault } else { verdict.double_answer }
    } else {
        |verdict, likeness| if likeness == Likeness::Same { 0.0 } else { verdict.fault }
    }
}

/// Further answers that the evidence shows and no run holds.
fn answers(context: &Context<'_>, runs: &[Vec<usize>], sink: &mut Sink<'_>) {
    let conversation = &context.conversation;
    let is_known =
        |suspect: &Suspect| runs.iter().any(|run| run.contains(&suspect.earlier) && run.contains(&suspect.later));
    for positions in suspects::groups(context.suspects(), Likeness::Answer, is_known) {
        if !context.counts(&positions) {
            continue;
        }
        let span = within(conversation, positions[0], positions[positions.len() - 1]);
        let summary = format!("{} answers where one was due, {span}", positions.len());
        let judgement = context.judge(&positions, weighed(context));
        sink.report(conversation, Found { positions, summary, ..Found::default() }.judged(judgement));
    }
}

/// Slow runs and, where several messages are meant, those that no trigger explains.
fn is_mild(shortest: Span, cause: Option<&Cause>, multipart: bool) -> bool {
    shortest >= PROMPT || (multipart && cause.is_none_or(|cause| !is_of_triggers(cause)))
}

/// Causes that an incoming message shows which came again, or one of several.
fn is_of_triggers(cause: &Cause) -> bool {
    matches!(cause.kind, CauseKind::Race | CauseKind::Retry | CauseKind::Burst) && cause.triggers.len() > 1
}

fn summary(conversation: &Conversation<'_>, run: &[usize]) -> String {
    let span = conversation.at(run[run.len() - 1]) - conversation.at(run[0]);
    match run.len() {
        replies if !conversation.at(run[0]).is_known() => format!("{replies} replies in a row"),
        2 => format!("2 replies in a row, {}", conversation.resolution().apart(span)),
        replies => format!("{replies} replies in a row {}", conversation.resolution().within(span)),
    }
}

/// Longest runs of at least two outgoing messages, each less than the window after the one before.
fn runs(conversation: &Conversation<'_>, window: Option<Span>) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = 0;
    for position in 1..=conversation.len() {
        let goes_on = position < conversation.len()
            && conversation.direction(position) == Direction::Outgoing
            && conversation.direction(position - 1) == Direction::Outgoing
            && window.is_none_or(|window| conversation.at(position) - conversation.at(position - 1) < window);
        if !goes_on {
            if position - start > 1 {
                runs.push(start..position);
            }
            start = position;
        }
    }
    runs
}

/// Neighbours in a finding of DM101 or DM103.
fn copied_steps(context: &Context<'_>) -> FxHashSet<(usize, usize)> {
    let copies = context.outgoing_copies().iter();
    let groups = context.near_groups().iter().map(|group| &group.positions);
    let beyond = [(Likeness::Same, context.outgoing_copies()), (Likeness::Reworded, &[])]
        .map(|(likeness, known)| suspects::joined(known.to_vec(), context.suspects(), likeness, |_| false));
    let groups = groups.chain(beyond.iter().flatten());
    copies.chain(groups).flat_map(|positions| positions.windows(2).map(|step| (step[0], step[1]))).collect()
}
