//! A replay, for people.

use chrono_tz::Tz;

use super::examples::Example;
use super::extra_replies::ExtraReplies;
use super::flags::flag;
use super::log_facts::LogFacts;
use super::plan::Locks;
use super::simulation::{Origin, Replayed};
use super::sweep::Sweep;
use super::sweep_page::{self, GUESS, REMEDY};
use super::tally::{Outcome, Reason, Tally};
use crate::lock::WhileWorking;
use crate::page::{DIM, STRONG, counted, date_and_time, item, paint, wrapped};
use crate::text::{contact_by_id, display_safe};
use crate::time::{Resolution, Span};

/// Clocks that are closer to each other are set well.
const NOTICED: Span = Span::from_micros(100_000);

/// Names of values take so many columns.
const NAMES: usize = 9;

/// For a terminal of `width` columns; times are on the clocks of `zone`.
pub fn page(replayed: &Replayed, origin: &Origin, width: usize, zone: Tz) -> String {
    let mut lines: Vec<String> =
        wrapped(&answer(replayed), width, usize::MAX).iter().map(|line| paint(STRONG, line)).collect();
    lines.push(String::new());
    lines.extend(heading(replayed, origin, width, zone));
    lines.push(String::new());
    lines.extend(counts(replayed));
    lines.push(String::new());
    lines.extend(wrapped(&verdict(&replayed.tally), width, usize::MAX));
    if replayed.tally.unanswered > 0 {
        let column = if replayed.sweep.is_some() { " (no answer, below)" } else { "" };
        lines.extend(wrapped(&format!("Answered by nobody{column}: {REMEDY}"), width, usize::MAX));
    }
    lines.extend(waits(replayed, origin).iter().flat_map(|told| wrapped(told, width, usize::MAX)));
    lines.extend(examples(replayed, origin, width, zone));
    if let Some(sweep) = &replayed.sweep {
        lines.push(String::new());
        lines.extend(sweep_page::lines(sweep, replayed, width));
    }
    lines.push(String::new());
    lines.push(paint(STRONG, "What a replay cannot know"));
    for note in unknown(replayed, origin) {
        lines.extend(item(&note, width).iter().map(|line| paint(DIM, line)));
    }
    lines.join("\n") + "\n"
}

/// What whoever replays a lock wants to know: how many extra replies it would have prevented.
fn answer(replayed: &Replayed) -> String {
    let chosen = replayed.sweep.as_ref().and_then(Sweep::chosen);
    let (policy, tally) = match chosen {
        Some((_, tally)) => ("The policy to choose", tally),
        None if replayed.plan.is_first_fix() => ("The first fix", &replayed.tally),
        None => ("This policy", &replayed.tally),
    };
    if replayed.knows_extra {
        let (prevented, extra) = (tally.kept_back.likely, replayed.extra_replies());
        return format!("{policy} would have prevented {prevented} of the {extra} extra replies of this history.");
    }
    format!(
        "{policy} would have blocked {} of the {} of this history. Too little was read to tell which replies are extra.",
        tally.blocked,
        counted(tally.duplicates() as usize, "duplicate")
    )
}

/// What was replayed, and by which terms it is judged.
fn heading(replayed: &Replayed, origin: &Origin, width: usize, zone: Tz) -> Vec<String> {
    let (plan, terms, tally) = (&replayed.plan, &replayed.terms, &replayed.tally);
    let calls = counted(tally.calls as usize, "call");
    let mut lines =
        vec![paint(STRONG, &format!("Replay of {calls} of {}", counted(tally.contacts as usize, "contact")))];
    let period = tally.covered.map(|(first, last)| {
        format!("{} to {} · times in {zone}", date_and_time(first, zone), date_and_time(last, zone))
    });
    let policy = match plan.is_first_fix() {
        true => format!("first-fix: {}", plan.flags()),
        false => plan.flags(),
    };
    let work = match terms.processing {
        Some(processing) if origin.log.is_some() => {
            format!("takes {} for each message, but for what failed: that ends as the log says", flag(processing))
        }
        Some(processing) => format!("takes {} for each message", flag(processing)),
        None if origin.log.is_some() => {
            "ends as the log says; a call that was blocked then takes as long as the one that \
            held its key, else as long as the median"
                .to_owned()
        }
        None => "ends with the next outgoing message; without one it never ends".to_owned(),
    };
    let copy = format!(
        "a call with the provider id of an earlier one of its contact or, where one of the two has none, with the \
         same text at most {} after it",
        terms.duplicate_within
    );
    let row = if origin.log.is_some() { "line" } else { "row" };
    let skipped =
        (origin.skipped > 0).then(|| format!("{} that cannot be read", counted(origin.skipped as usize, row)));
    let redacted = origin.redacted.then(|| "ids, handles and texts are redacted".to_owned());
    let source = Some(origin.source.description.clone());
    let facts = [
        ("source", source),
        ("period", period),
        ("policy", Some(policy)),
        ("in truth", origin.log.map(|log| happened(&log, origin.source.files.len()))),
        ("work", Some(work)),
        ("copies", copies(replayed, origin)),
        ("copy", Some(copy)),
        ("left out", skipped),
        ("redacted", redacted),
    ];
    for (name, text) in facts.into_iter().filter_map(|(name, text)| Some((name, text?))) {
        for (number, line) in wrapped(&text, width.saturating_sub(NAMES), usize::MAX).iter().enumerate() {
            lines.push(format!("{:NAMES$}{line}", if number == 0 { name } else { "" }));
        }
    }
    lines
}

/// What copies do that come while the bot works, where they wait.
fn copies(replayed: &Replayed, origin: &Origin) -> Option<String> {
    let plan = &replayed.plan;
    let waiting = origin.log.map_or(0, |log| log.copies_wait);
    let whose = match plan.while_working {
        Some(WhileWorking::Wait) => "a copy".to_owned(),
        None if waiting > 0 && plan.waits(true) => {
            format!("a copy of a platform that does not send again ({} here)", counted(waiting as usize, "call"))
        }
        _ => return None,
    };
    Some(format!(
        "{whose} that comes while the bot works waits for the end, no longer than the {} that the gate waits: it is blocked \
         if the bot answers, and takes over if the bot fails",
        plan.wait()
    ))
}

/// What the gate itself did with the calls, which is not what the replay does.
fn happened(log: &LogFacts, logs: usize) -> String {
    let gates = if logs > 1 { "the gates themselves" } else { "the gate itself" };
    let without = match (log.unclaimed + log.unkeyed, log.observed) {
        (0, 0) => String::new(),
        (0, observed) => format!(" ({observed} of these it would have blocked, but was to observe)"),
        (without, 0) => format!(" ({without} of these without a claim)"),
        (without, observed) => {
            format!(" ({without} of these without a claim; {observed} it would have blocked, but was to observe)")
        }
    };
    format!(
        "{gates} blocked {}, passed on {}{without} and refused {}; the replay follows the policy above, not by what was \
         set then",
        log.blocked,
        log.passed_on(),
        log.refused
    )
}

/// How often what happened.
fn counts(replayed: &Replayed) -> Vec<String> {
    let tally = &replayed.tally;
    let present = |rows: &mut Vec<_>, row: (usize, &'static str, u64)| rows.extend((row.2 > 0).then_some(row));
    let mut rows = vec![(0, "duplicates", tally.duplicates()), (2, "blocked", tally.blocked)];
    present(&mut rows, (4, UNANSWERED, tally.unanswered));
    let kept_back = rows.len();
    rows.push((2, "let through", tally.let_through()));
    for reason in Reason::ALL {
        present(&mut rows, (4, reason.sentence(), tally.let_through_by(reason)));
    }
    rows.extend([(0, "real messages", tally.real()), (2, "passed on", tally.passed)]);
    present(&mut rows, (2, "wanted retries after a failure", tally.retries));
    present(&mut rows, (4, "after they had waited for it", tally.taken_over));
    present(&mut rows, (2, "with nothing that tells them apart", tally.unjudged));
    rows.push((2, "wrongly blocked", tally.wrongly_blocked));
    let digits = tally.calls.max(1).to_string().len();
    let mut lines: Vec<String> = rows
        .into_iter()
        .map(|(indent, what, count)| {
            // The longest of them fits into forty columns with a number of four digits.
            let line = format!("  {:indent$}{what}", "");
            let line = format!("{line:<48}{count:>digits$}");
            match count > 0 && ["let through", "wrongly blocked", UNANSWERED].contains(&what) {
                true => paint(STRONG, &line),
                false => line,
            }
        })
        .collect();
    if replayed.weighed {
        let gone_out = lines.iter().position(|line| line.contains("real messages")).unwrap_or(lines.len());
        lines.splice(gone_out..gone_out, extra_replies(&tally.gone_out, digits));
        lines.splice(kept_back..kept_back, extra_replies(&tally.kept_back, digits));
    }
    lines
}

/// How many duplicates were followed by a reply that should not have been sent, and how many are expected where that is
/// another number; nothing where there is none.
fn extra_replies(replies: &ExtraReplies, digits: usize) -> Option<String> {
    let ExtraReplies { likely, expected } = *replies;
    let differs = (expected.value() - likely as f64).abs() >= 0.05;
    let about = if differs { format!("  (≈ {expected})") } else { String::new() };
    let line = format!("  {:4}{EXTRA_REPLY}", "");
    (likely > 0 || differs).then(|| format!("{line:<48}{likely:>digits$}{about}"))
}

/// Of duplicates after which the bot said too much.
const EXTRA_REPLY: &str = "with a reply that is one too many";

/// Of duplicates blocked by a call that failed.
const UNANSWERED: &str = "and then answered by nobody";

fn verdict(tally: &Tally) -> String {
    if tally.calls == 0 {
        return "No call came in, so there was nothing to block.".to_owned();
    }
    format!("The bot would have worked on {} of {}.", tally.worked_on(), counted(tally.calls as usize, "call"))
}

/// How many answers took longer than the gate that was asked for waits; else longer than platforms do.
fn waits(replayed: &Replayed, origin: &Origin) -> Option<String> {
    let (plan, answers) = (&replayed.plan, &replayed.tally.answers);
    let known = counted(answers.known as usize, "answer");
    let guess = if origin.log.is_none() && replayed.terms.processing.is_none() { GUESS } else { "" };
    let took = match (plan.upstream_timeout, answers.beyond_many_chat) {
        _ if answers.known == 0 => return None,
        (Some(_), _) => format!(
            "{} of {known} took longer than the {} that the gate waits: that ends as 504, which answers nobody.",
            answers.beyond_wait,
            plan.wait()
        ),
        (None, 0) => return None,
        (None, late) => format!(
            "{late} of {known} took longer than 10 s, which is about what ManyChat waits, and {} longer than the 20 s of \
             Messenger: by then the platform has given up, and may send the message again.",
            answers.beyond_messenger
        ),
    };
    Some(took + guess)
}

/// Some calls of each kind, mistakes first.
fn examples(replayed: &Replayed, origin: &Origin, width: usize, zone: Tz) -> Vec<String> {
    let let_through = Reason::ALL
        .into_iter()
        .map(|reason| (Outcome::LetThrough(reason), format!("Duplicates let through: {}", reason.sentence())));
    let kinds = let_through.chain([
        (Outcome::WronglyBlocked, "Real messages wrongly blocked".to_owned()),
        (Outcome::Unanswered, "Duplicates blocked by a call that then failed, so nobody answered".to_owned()),
        (Outcome::Retry, "Retries after a failure, let through as they should be".to_owned()),
        (Outcome::Blocked, "Duplicates blocked".to_owned()),
    ]);
    let mut lines = Vec::new();
    for (outcome, heading) in kinds {
        let examples = replayed.examples(outcome);
        if !examples.is_empty() {
            lines.push(String::new());
            lines.extend(wrapped(&heading, width, usize::MAX).iter().map(|line| paint(STRONG, line)));
            lines.extend(examples.iter().flat_map(|example| entry(example, outcome, width, (zone, origin.resolution))));
        }
    }
    if !lines.is_empty() && origin.log.is_some_and(|log| !log.has_texts) {
        lines.push(String::new());
        let without = wrapped("This log holds no texts; gate --events-text writes them.", width, usize::MAX);
        lines.extend(without.iter().map(|line| paint(DIM, line)));
    }
    lines
}

/// When, after how long and who; below it the text.
fn entry(example: &Example, outcome: Outcome, width: usize, clocks: (Tz, Resolution)) -> Vec<String> {
    let (zone, resolution) = clocks;
    let earlier = if outcome == Outcome::WronglyBlocked { "the one that held the key" } else { "the call before" };
    let gap = example.gap.map(|gap| format!(", {}", resolution.after(gap, earlier))).unwrap_or_default();
    let who = match (&example.handle, &example.contact) {
        (Some(handle), _) => display_safe(handle).into_owned(),
        (None, Some(id)) => contact_by_id(id, usize::MAX),
        (None, None) => "somebody".to_owned(),
    };
    let text = match (&example.text, &example.provider_id) {
        (Some(text), _) => text.clone(),
        (None, Some(id)) => format!("message {id}"),
        (None, None) => String::new(),
    };
    let mut lines = Vec::new();
    let first = format!("{} {who}{gap}", date_and_time(example.at, zone));
    lines.extend(wrapped(&first, width.saturating_sub(2), 2).iter().map(|line| format!("  {line}")));
    let text = wrapped(&text, width.saturating_sub(4), 1);
    lines.extend(text.iter().filter(|line| !line.is_empty()).map(|line| format!("    {}", paint(DIM, line))));
    lines
}

/// What nobody should read into the numbers.
pub(super) fn unknown(replayed: &Replayed, origin: &Origin) -> Vec<String> {
    let stored = if origin.log.is_some() {
        "The log holds the calls that reached this lock, and no others."
    } else {
        "Calls that were never stored: a source of messages shows only those that were written, so a bot that drops \
         copies before it stores them looks better here than it is. The event log of a gate holds them all."
    };
    let mut notes = vec![
        stored.to_owned(),
        "What would have followed: calls that are blocked here were answered then, and what people wrote back is still \
         in the history."
            .to_owned(),
    ];
    if let Some(LogFacts { held_elsewhere: held_elsewhere @ 1.., .. }) = origin.log {
        notes.push(format!(
            "What held the key of {}: that claim is in no log given, so each message of them counts as a real one. Name \
             the logs of all gates.",
            counted(held_elsewhere as usize, "blocked call")
        ));
    }
    if let Some(LogFacts { clocks_apart, .. }) = origin.log
        && clocks_apart > NOTICED
    {
        notes.push(format!(
            "What the clocks of the gates show: they are {clocks_apart} apart. The calls are on one clock and in the order \
             in which the store decided."
        ));
    }
    if let Some(LogFacts { unended: unended @ 1.., .. }) = origin.log {
        notes.push(format!(
            "How calls ended that the gate passed on without a claim ({unended} here): the log does not say, so they count \
             as answered, and a retry after one that failed as a duplicate."
        ));
    }
    if replayed.weighed {
        notes.push(
            "Which reply a copy would have spared: the likeliest one too many before the next message of its own counts \
             as the copy's; ≈ is the sum of their probabilities."
                .to_owned(),
        );
    }
    if let Locks::PerInstance(instances @ 2..) = replayed.plan.locks {
        notes.push(format!(
            "Which instance a call reached: it is drawn, the same in every run; of all copies {} in {instances} reach \
             another instance than the call before, on average.",
            instances - 1
        ));
    }
    notes
}
