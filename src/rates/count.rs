//! How many findings among how many messages.

use serde::Serialize;

/// The findings of one period and the messages among which they were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Findings: the events.
    pub findings: u64,
    /// Outgoing messages: the exposure.
    pub outgoing: u64,
}

impl Count {
    /// Findings per 1,000 outgoing messages; `None` without outgoing messages.
    pub fn per_thousand(self) -> Option<f64> {
        self.rate(self.findings as f64)
    }

    /// A number of findings as a rate per 1,000 outgoing messages.
    pub(super) fn rate(self, findings: f64) -> Option<f64> {
        (self.outgoing > 0).then(|| findings * 1000.0 / self.outgoing as f64)
    }
}
