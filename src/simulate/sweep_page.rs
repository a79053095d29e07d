//! The plan to choose, and what others would have done, for people.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ContentArrangement, Table};

use super::plan::{Locks, Plan};
use super::simulation::Replayed;
use super::sweep::{Row, Sweep, covers_work};
use super::words::flag;
use crate::lock::KeyKind;
use crate::page::{STRONG, paint, wrapped};
use crate::text::counted;
use crate::time::Span;

/// Fewer duplicates than this say little about the next ones.
const FEW: u64 = 20;

/// A gate waits so long for an answer where the time-to-live allows it.
const USUAL_ANSWER: Span = Span::seconds(30);

/// The policy to choose, why, and a table of the best of each key.
pub(super) fn lines(sweep: &Sweep, replayed: &Replayed, width: usize) -> Vec<String> {
    let mut lines = vec![paint(STRONG, "Policy to choose")];
    match sweep.chosen() {
        Some(chosen) => {
            lines.extend(command(&chosen.0, width));
            lines.extend(wrapped(&why(sweep, chosen, replayed.plan.locks), width, usize::MAX));
        }
        None => lines.extend(wrapped(NOTHING_TO_LEARN, width, usize::MAX)),
    }
    lines.push(String::new());
    let table = table(sweep, replayed, width);
    lines.extend(table.lines().map(|line| line.trim_end().to_owned()));
    lines
}

/// The gate to start, over as many lines as it takes, so that a shell takes it as it stands but for the two words in
/// capitals.
fn command(plan: &Plan, width: usize) -> Vec<String> {
    let (gate, lock) = ("  dm-audit gate --listen ADDR --upstream URL", plan.gate_flags());
    if gate.len() + 1 + lock.len() <= width {
        return vec![format!("{gate} {lock}")];
    }
    let mut lines: Vec<String> = Vec::new();
    for (begin, flags) in [("  dm-audit gate", "--listen ADDR --upstream URL"), ("   ", lock.as_str())] {
        lines.push(begin.to_owned());
        for flag in flags.split("--").skip(1).map(|flag| format!(" --{}", flag.trim_end())) {
            // Two more columns for what says that the command goes on.
            match lines.last_mut() {
                Some(line) if line.len() + flag.len() + 2 <= width => line.push_str(&flag),
                _ => lines.push(format!("   {flag}")),
            }
        }
    }
    let last = lines.len() - 1;
    lines[..last].iter_mut().for_each(|line| line.push_str(" \\"));
    lines
}

/// What is said where there was no duplicate.
pub(super) const NOTHING_TO_LEARN: &str = "This history holds no duplicate, so nothing can be learned from it about \
    which policy stops them; the table shows only what each would have blocked wrongly.";

/// Why this plan and no other.
pub(super) fn why(sweep: &Sweep, chosen: &Row, asked: Locks) -> String {
    let (plan, tally) = chosen;
    let mistakes = match tally.mistakes() {
        0 => "It makes no mistake here".to_owned(),
        mistakes => format!(
            "It makes the fewest mistakes here ({mistakes}: {} let through and {} wrongly blocked)",
            counted(tally.let_through(), "duplicate"),
            counted(tally.wrongly_blocked, "real message")
        ),
    };
    let ttl = match covers_work(tally) {
        true => "the shortest time-to-live that nine in ten answers fit into",
        false => "the shortest time-to-live",
    };
    let others = match sweep.as_good() {
        0 | 1 => ".".to_owned(),
        equals => format!(
            ", as {equals} of the {} policies tried do. Of these it blocks the fewest real messages, has the key that \
             tells most, then {ttl}: a crash keeps its retry waiting no longer.",
            sweep.rows.len()
        ),
    };
    let few = match tally.duplicates() {
        duplicates @ 0..FEW => {
            format!(" It is learned from {}, so look again when there are more.", counted(duplicates, "duplicate"))
        }
        _ => String::new(),
    };
    let store = match (asked, plan.locks) {
        (Locks::PerInstance(2..), Locks::Shared) => {
            " All processes have to share the lock: name it with --store redis://… or postgres://…."
        }
        (_, Locks::Shared) => " With more than one gate, name a --store that all share (redis:// or postgres://).",
        (_, Locks::PerInstance(_)) => "",
    };
    let no_ids = match (plan.policy.key, tally.with_id) {
        (KeyKind::MessageId, 0) => " No incoming message here has an id, so the key is contact and text.",
        _ => "",
    };
    format!("{mistakes}{others}{no_ids}{}{store}{few}", time_to_answer(plan.policy.ttl))
}

/// What a short time-to-live asks of the bot: a gate waits for its answer no longer than nine tenths of it.
fn time_to_answer(ttl: Span) -> String {
    let tenths = Span::from_micros(ttl.micros() / 10 * 9);
    if tenths < USUAL_ANSWER {
        format!(" The bot then has nine tenths of the time-to-live to answer, {tenths} (--upstream-timeout).")
    } else {
        String::new()
    }
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
    let mut table = Table::new();
    table
        .load_style(NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width.min(120) as u16)
        .set_header(["", "key", "ttl", "release", "scope", "blocked", "let through", "wrongly blocked"]);
    for column in 5..8 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let chosen = sweep.chosen().map(|(plan, _)| plan);
    let given = (replayed.plan, replayed.tally);
    let best = KeyKind::ALL.into_iter().filter_map(|key| sweep.best(key));
    let best = best.map(|row| (if Some(&row.0) == chosen { "chosen" } else { "best" }, row));
    let given_name = if given.0 == Plan::FIRST_FIX { None } else { Some(("given", &given)) };
    let rows = best.chain(given_name).chain([("first fix", &sweep.first_fix)]);
    for (name, (plan, tally)) in rows {
        let policy = &plan.policy;
        table.add_row([
            name.to_owned(),
            policy.key.as_str().to_owned(),
            flag(policy.ttl),
            policy.release.as_str().to_owned(),
            locks(plan.locks),
            tally.blocked.to_string(),
            tally.let_through().to_string(),
            tally.wrongly_blocked.to_string(),
        ]);
    }
    table
}
