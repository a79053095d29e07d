//! The plan to choose, and what others would have done, for people.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table};

use super::flags::flag;
use super::plan::{Locks, Plan};
use super::simulation::Replayed;
use super::sweep::{Patience, Row, Sweep, is_few};
use super::tally::Tally;
use crate::lock::KeyKind;
use crate::page::{STRONG, item, paint, wrapped};
use crate::text::counted;
use crate::time::Span;

/// What is taken for an answer where messages are read.
pub(super) const GUESS: &str = " What was sent next is taken for the answer.";

/// The policy to choose, why, and a table of the best of each key.
pub(super) fn lines(sweep: &Sweep, replayed: &Replayed, width: usize) -> Vec<String> {
    let title = if sweep.is_undecided() { "No policy to choose yet" } else { "Policy to choose" };
    let mut lines = vec![paint(STRONG, title)];
    match sweep.chosen() {
        Some(chosen) if sweep.is_undecided() => {
            let (equals, tried) = (sweep.as_good(), sweep.rows.len());
            let as_good = match equals == tried {
                true => format!("all {tried} policies that were tried do equally well"),
                false => {
                    format!(
                        "of {tried} policies that were tried, {equals} make no mistake, the defaults of a gate among them"
                    )
                }
            };
            let few = format!(
                "Too little happened to choose: the history holds {} in {}, and {as_good}. Start with the defaults, and \
                 look again when more has happened:",
                counted(chosen.1.duplicates(), "duplicate"),
                counted(chosen.1.calls, "call"),
            );
            lines.extend(wrapped(&few, width, usize::MAX));
            lines.push(command(&chosen.0.gate_flags()));
            lines.extend(item(TO_FILL_IN, width));
        }
        Some(chosen) => {
            lines.push(command(&chosen.0.gate_flags()));
            lines.extend(item(TO_FILL_IN, width));
            lines.extend(why(sweep, chosen, &replayed.plan).iter().flat_map(|reason| item(reason, width)));
        }
        None => lines.extend(wrapped(&without(sweep), width, usize::MAX)),
    }
    lines.push(String::new());
    let table = table(sweep, replayed, width);
    lines.extend(table.lines().map(|line| line.trim_end().to_owned()));
    let is_new = replayed.tally.unanswered == 0 && shown(sweep, replayed).iter().any(|(_, row)| row.1.unanswered > 0);
    if is_new {
        lines.extend(wrapped(&format!("No answer: {REMEDY}"), width, usize::MAX));
    }
    lines
}

/// The gate to start, in one line, so that a shell takes it as it stands but for the three words in capitals.
fn command(lock: &str) -> String {
    format!("  dm-audit gate --listen ADDR --upstream URL --payload PLATFORM {lock}")
}

/// The words in capitals of the command.
const TO_FILL_IN: &str = "Replace ADDR, URL and PLATFORM. PLATFORM is manychat, messenger, instagram, whatsapp or \
    another platform that `dm-audit gate --help` lists; pointer needs further options (docs/gate.md).";

/// What is said where no policy is named.
pub(super) fn without(sweep: &Sweep) -> String {
    if !sweep.none_fits() {
        return NOTHING_TO_LEARN.to_owned();
    }
    let best = sweep.least_wrong().map_or_else(String::new, |(plan, tally)| {
        format!(
            " Each policy tried cuts off more than 2 % of the answers: with the one that does the least wrong, {} of {} take \
             longer than the {} that its gate waits.",
            tally.answers.beyond_wait,
            counted(tally.answers.known, "answer"),
            plan.wait()
        )
    });
    let guess = if sweep.patience == Patience::OfMessages { GUESS } else { "" };
    format!("no policy fits: answer at once and reply by API.{best}{guess} {HOW}")
}

/// How to answer at once.
const HOW: &str = "docs/gate.md says how: the webhook notes the message and answers, and the bot sends its reply through \
    the platform's API once it is ready.";

/// What is said where there was no duplicate.
const NOTHING_TO_LEARN: &str = "This history holds no duplicate, so nothing can be learned from it about \
    which policy stops them; the table shows only what each would have blocked wrongly.";

/// What to do where nobody answered.
pub(super) const REMEDY: &str = "the call that a duplicate was blocked by failed later, \
    and who is told to skip does not come again. A shorter claim does not mend that. A bot that fails sooner does (keep \
    gate --upstream-timeout below the time that the platform waits), and so does a copy that waits for the end of the call \
    (--while-working wait).";

/// Why this plan and no other, what it asks of the bot, and where its claims are to be kept.
pub(super) fn why(sweep: &Sweep, chosen: &Row, asked: &Plan) -> Vec<String> {
    let (plan, tally) = chosen;
    let few = if is_few(tally) { few(plan, tally) } else { String::new() };
    let store = match (asked.locks, plan.locks) {
        (Locks::PerInstance(2..), Locks::Shared) => {
            " All processes have to share the lock: name it with --store, as a redis:// or postgres:// URL."
        }
        (_, Locks::Shared) => " With more than one gate, name a --store that all share (redis:// or postgres://).",
        (_, Locks::PerInstance(_)) => "",
    };
    let no_ids = match (plan.policy.key, tally.with_id) {
        (KeyKind::MessageId, 0) => " No incoming message here has an id, so the key is contact and text.",
        _ => "",
    };
    let reasons = [
        format!("{few}{}{no_ids}", merits(sweep, chosen)),
        waiting(chosen),
        time_to_answer(sweep.patience, chosen, asked.upstream_timeout.is_some()),
        store.to_owned(),
    ];
    reasons.iter().map(|reason| reason.trim().to_owned()).filter(|reason| !reason.is_empty()).collect()
}

/// What it is worth that copies wait.
fn waiting((plan, tally): &Row) -> String {
    match (plan.waits(false), tally.taken_over) {
        (false, _) | (true, 0) => String::new(),
        (true, taken_over) => format!(
            "--while-working wait: {} waited for the end of a copy that then failed, and took over, which one that is told to \
             skip cannot.",
            counted(taken_over, "call")
        ),
    }
}

/// What weighs little is said first.
fn few(plan: &Plan, tally: &Tally) -> String {
    let learned = format!("This is learned from {} only", counted(tally.copies(), "duplicate"));
    match plan.is_default() {
        true => {
            format!("{learned}. No other policy does better than the defaults of a gate, so these are chosen. ")
        }
        false => format!(
            "{learned}, so look again when there are more; the defaults of a gate ({}) do worse here. ",
            Plan::GATE.gate_flags()
        ),
    }
}

/// How few mistakes the chosen plan makes, and what others make.
fn merits(sweep: &Sweep, chosen: &Row) -> String {
    let (plan, tally) = chosen;
    let (equals, tried) = (sweep.as_good(), sweep.rows.len());
    let mistakes = mistakes(tally);
    let in_brackets = mistakes.as_ref().map(|mistakes| format!(" ({mistakes})")).unwrap_or_default();
    let merit = match equals == tried {
        true if mistakes.is_none() => format!("None of the {tried} policies that were tried makes a mistake"),
        true => format!("All {tried} policies that were tried make as many mistakes{in_brackets}"),
        false if mistakes.is_none() => "This policy makes no mistake in this history".to_owned(),
        false => format!("This policy makes the fewest mistakes in this history{in_brackets}"),
    };
    let others = match equals {
        _ if equals == tried => ": this history does not tell them apart.".to_owned(),
        0 | 1 => ".".to_owned(),
        2 => format!("; of {tried} policies that were tried, one other does as well."),
        equals => format!("; of {tried} policies that were tried, {} others do as well.", equals - 1),
    };
    if equals < 2 || is_few(tally) && plan.is_default() {
        return format!("{merit}{others}");
    }
    format!(
        "{merit}{others} Of these, it blocks the fewest real messages, then has the key that tells most, then waits for the \
         bot no longer than 98 in 100 answers need, as a crash keeps its retry waiting for as long, then differs least from \
         what a gate does by itself."
    )
}

/// All mistakes by what they are; `None` without one.
fn mistakes(tally: &Tally) -> Option<String> {
    let unanswered = match tally.unanswered {
        0 => String::new(),
        _ => format!(", {} blocked and then answered by nobody", counted(tally.unanswered, "duplicate")),
    };
    (tally.mistakes() > 0).then(|| {
        format!(
            "{}: {} let through, {} wrongly blocked{unanswered}",
            tally.mistakes(),
            counted(tally.let_through(), "duplicate"),
            counted(tally.wrongly_blocked, "real message")
        )
    })
}

/// What it asks of the bot, and how many answers it would have cut off.
fn time_to_answer(patience: Patience, chosen: &Row, is_told: bool) -> String {
    let (plan, tally) = chosen;
    let (wait, too_long) = (plan.wait(), tally.answers.beyond_wait);
    let usual = Plan::GATE.wait();
    let asks = match is_told || wait == usual {
        true => String::new(),
        false => format!(
            " Too many answers take longer than the {usual} that a gate waits by itself, so --upstream-timeout gives them \
             {wait}."
        ),
    };
    let platforms = platforms(is_told, wait);
    if too_long == 0 {
        return asks + &platforms;
    }
    let answers = counted(tally.answers.known, "answer");
    let guess = if patience == Patience::OfMessages { GUESS } else { "" };
    let they = if too_long == 1 { "it" } else { "they" };
    format!(
        "{asks} {too_long} of {answers} took longer than the {wait} that a gate then waits: {they} would have ended as 504, \
         which answers nobody and brings the platform's retry to the bot.{guess}{platforms}"
    )
}

/// What it means that a gate waits longer than whoever calls it.
fn platforms(is_told: bool, wait: Span) -> String {
    const HELP: &str = " docs/gate.md says what to do with a bot that needs longer";
    // By itself a gate waits no longer than each platform does.
    if wait <= Plan::GATE.wait() {
        return String::new();
    }
    let other = match is_told {
        true => "",
        false => ", and simulate --upstream-timeout 9s which policy suits a gate that waits no longer than ManyChat",
    };
    format!(
        " No platform waits {wait} (ManyChat about 10 s, Messenger 20 s): a copy that is told to skip in between is not \
         sent again if the bot fails then.{HELP}{other}. Whatever \
         stops the gate (TimeoutStopSec of systemd) has to wait longer still."
    )
}

/// Who shares a lock, in few columns.
fn locks(locks: Locks) -> String {
    match locks {
        Locks::Shared => "shared".to_owned(),
        Locks::PerInstance(instances) => counted(instances.into(), "lock"),
    }
}

/// The best plan of each key, the one that was asked for, and the first fix.
fn table(sweep: &Sweep, replayed: &Replayed, width: usize) -> Table {
    let rows = shown(sweep, replayed);
    let has_unanswered = rows.iter().any(|(_, (_, tally))| tally.unanswered > 0);
    let mut header =
        vec!["", "key", "lease", "ttl", "scope", "blocked", "let through", "wrongly blocked", "no answer", "too long"];
    if !has_unanswered {
        header.retain(|name| *name != "no answer");
    }
    let mut table = Table::new();
    table
        .load_style(NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width.min(120) as u16)
        .set_header(header);
    for column in table.column_iter_mut() {
        if column.index >= 5 {
            column.set_cell_alignment(CellAlignment::Right);
        }
        // Numbers stand closer together, so that all fits into eighty columns; with one more column words do too.
        if column.index >= 5 || has_unanswered {
            column.set_padding((1, 0));
        }
        // Words are not broken where there is room.
        if column.index < 2 && width >= 60 {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    for (name, row) in &rows {
        let (plan, tally) = row;
        let policy = &plan.policy;
        let unanswered = has_unanswered.then(|| tally.unanswered.to_string());
        let cells = [
            (*name).to_owned(),
            policy.key.as_str().to_owned(),
            flag(policy.lease),
            plan.held(),
            locks(plan.locks),
            tally.blocked.to_string(),
            tally.let_through().to_string(),
            tally.wrongly_blocked.to_string(),
        ];
        table.add_row(cells.into_iter().chain(unanswered).chain([tally.answers.beyond_wait.to_string()]));
    }
    table
}

/// The rows of the table, each with its name.
fn shown(sweep: &Sweep, replayed: &Replayed) -> Vec<(&'static str, Row)> {
    let chosen = sweep.chosen().map(|(plan, _)| *plan);
    let given = (replayed.plan, replayed.tally);
    let best = KeyKind::ALL.into_iter().filter_map(|key| sweep.best(key));
    // Without a duplicate there is nothing to be best at.
    let name = |plan: &Plan| match chosen {
        Some(chosen) if sweep.is_undecided() && chosen == *plan => "default",
        Some(_) if sweep.is_undecided() => "tried",
        None => "tried",
        Some(chosen) if chosen == *plan => "chosen",
        Some(_) => "best",
    };
    let best = best.map(|row| (name(&row.0), *row));
    let stands_already = given.0.is_first_fix() || Some(given.0) == chosen;
    let asked_for = (!stands_already).then_some(("given", given));
    best.chain(asked_for).chain([("first fix", sweep.first_fix)]).collect()
}
