//! DM104: the bot answers more than once before the contact writes again.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::{Context, Found, Rule, Sink};
use crate::corpus::Conversation;
use crate::finding::{Cause, RuleMeta, Severity};
use crate::model::Direction;
use crate::time::Span;

pub(super) struct DoubleResponse;

static META: RuleMeta = RuleMeta {
    code: "DM104",
    name: "double-response",
    severity: Severity::Warning,
    summary: "two or more replies in a row with no incoming message between them; info if none follows within 120 s",
};

/// Replies further apart than this are seldom one mistake.
const PROMPT: Span = Span::seconds(120);

impl Rule for DoubleResponse {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        let runs: Vec<Vec<usize>> = runs(conversation, context.tuning.double_window)
            .into_iter()
            .map(Iterator::collect)
            .filter(|run: &Vec<usize>| context.counts(run))
            .collect();
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
            let cause = context.cause(&positions);
            sink.report(
                conversation,
                Found {
                    summary: summary(conversation, &positions),
                    severity: Some(severity(shortest, &cause, context.tuning.multipart)),
                    cause: Some(cause),
                    similarity: None,
                    extra_copies: 0,
                    positions,
                },
            );
        }
    }
}

fn severity(shortest: Span, cause: &Cause, multipart: bool) -> Severity {
    if shortest >= PROMPT || (multipart && !cause.seen_in_triggers) { Severity::Info } else { Severity::Warning }
}

fn summary(conversation: &Conversation<'_>, run: &[usize]) -> String {
    let span = conversation.at(run[run.len() - 1]) - conversation.at(run[0]);
    match run.len() {
        2 => format!("2 replies in a row, {span} apart"),
        replies => format!("{replies} replies in a row within {span}"),
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
    copies.chain(groups).flat_map(|positions| positions.windows(2).map(|step| (step[0], step[1]))).collect()
}
