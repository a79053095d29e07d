//! Counts what is in a world.

use std::collections::BTreeMap;
use std::fmt;

use super::World;

/// Faults and look-alikes by what brought them forth.
#[derive(Debug, Default)]
pub(crate) struct Census {
    pub(crate) rows: usize,
    pub(crate) outgoing: usize,
    pub(crate) faults: usize,
    pub(crate) look_alikes: usize,
    pub(crate) unseen: usize,
    pub(crate) by_cause: BTreeMap<String, usize>,
    pub(crate) by_kind: BTreeMap<String, usize>,
    pub(crate) by_mechanism: BTreeMap<&'static str, usize>,
    pub(crate) by_look_alike: BTreeMap<&'static str, usize>,
    /// Outgoing rows and faults of each sort of bot.
    pub(crate) by_bot: BTreeMap<&'static str, (usize, usize)>,
}

impl Census {
    pub(crate) fn new(world: &World) -> Self {
        let mut census = Self::default();
        for conversation in &world.conversations {
            for row in &conversation.rows {
                census.rows += 1;
                if row.incoming {
                    continue;
                }
                census.outgoing += 1;
                let of_bot = census.by_bot.entry(conversation.kind).or_default();
                of_bot.0 += 1;
                of_bot.1 += usize::from(row.fault.is_some());
                if let Some(fault) = &row.fault {
                    census.faults += 1;
                    census.unseen += usize::from(!fault.visible);
                    *census.by_cause.entry(fault.cause.to_string()).or_default() += 1;
                    *census.by_kind.entry(fault.kind.to_string()).or_default() += 1;
                    *census.by_mechanism.entry(fault.mechanism).or_default() += 1;
                }
                if let Some(like) = row.look_alike {
                    census.look_alikes += 1;
                    *census.by_look_alike.entry(like).or_default() += 1;
                }
            }
        }
        census
    }
}

impl fmt::Display for Census {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        writeln!(f, "{} rows, {} outgoing", self.rows, self.outgoing)?;
        writeln!(
            f,
            "{} faults ({:.2} %), {} without a first row",
            self.faults,
            share(self.faults, self.outgoing),
            self.unseen
        )?;
        writeln!(f, "{} look-alikes ({:.2} %)", self.look_alikes, share(self.look_alikes, self.outgoing))?;
        let tables = [("cause", &self.by_cause), ("kind", &self.by_kind)];
        for (name, table) in tables {
            writeln!(f, "\nby {name}")?;
            for (what, count) in table {
                writeln!(f, "{count:8} {:5.1} %  {what}", share(*count, self.faults))?;
            }
        }
        writeln!(f, "\nby mechanism")?;
        for (what, count) in &self.by_mechanism {
            writeln!(f, "{count:8} {:5.1} %  {what}", share(*count, self.faults))?;
        }
        writeln!(f, "\nby look-alike")?;
        for (what, count) in &self.by_look_alike {
            writeln!(f, "{count:8} {:5.1} %  {what}", share(*count, self.look_alikes))?;
        }
        writeln!(f, "\nby sort of bot: outgoing, faults")?;
        for (what, (outgoing, faults)) in &self.by_bot {
            writeln!(f, "{outgoing:8} {faults:6} {:5.1} %  {what}", share(*faults, *outgoing))?;
        }
        Ok(())
    }
}
