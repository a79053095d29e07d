//! Makes rows of drafts: ids, order, and faults on the later of two rows.

use super::state::{Draft, Sim};
use super::{Conversation, Fault, Row};

/// The conversation as its table has it.
pub(super) fn conversation(mut sim: Sim<'_>) -> Conversation {
    let storage = &sim.bot.storage;
    let ids: Vec<String> =
        (0..sim.rows.len()).map(|n| storage.row_id(sim.bot.index, sim.contact, n, &mut sim.rng)).collect();
    put_in_order(&mut sim.rows, &ids);
    let mut rows: Vec<Row> = Vec::with_capacity(ids.len());
    for (draft, id) in sim.rows.into_iter().zip(&ids) {
        let fault = draft.flaw.map(|flaw| Fault {
            kind: flaw.kind,
            cause: flaw.cause,
            of: flaw.of.map(|of| ids[of].clone()),
            visible: flaw.of.is_some(),
            mechanism: flaw.mechanism,
        });
        rows.push(Row {
            id: id.clone(),
            incoming: draft.incoming,
            at: draft.at,
            text: (!draft.text.is_empty()).then_some(draft.text),
            provider_id: draft.provider.map(|provider| format!("m.{provider:016x}")),
            look_alike: if fault.is_some() { None } else { draft.look_alike },
            fault,
        });
    }
    rows.sort_by(|one, two| (one.at, &one.id).cmp(&(two.at, &two.id)));
    Conversation {
        contact: format!("b{}c{}", sim.bot.index, sim.contact),
        bot: sim.bot.index,
        kind: sim.bot.kind.name(),
        rows,
    }
}

/// Clocks that are off may put the copy first: then it is the other row that comes again.
fn put_in_order(rows: &mut [Draft], ids: &[String]) {
    let mut again = true;
    while again {
        again = false;
        for row in 0..rows.len() {
            let Some(of) = rows[row].flaw.as_ref().and_then(|flaw| flaw.of) else { continue };
            if (rows[of].at, &ids[of]) < (rows[row].at, &ids[row]) {
                continue;
            }
            let Some(mut flaw) = rows[row].flaw.take() else { continue };
            flaw.of = Some(row);
            rows[row].flaw = rows[of].flaw.replace(flaw);
            rows[row].look_alike = rows[of].look_alike.take();
            again = true;
        }
    }
}
