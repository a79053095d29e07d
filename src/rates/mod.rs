//! Findings per 1,000 outgoing messages before and after a moment, and whether the rate changed.
//!
//! Findings are taken as Poisson events with the outgoing messages as their exposure. Every interval is
//! exact at 95 %: it covers the true value at least that often, however few findings there are. Where findings
//! come in clusters, many of one contact or one outage, they vary more than that, and the intervals are too narrow.

mod count;
mod interval;
mod tails;
mod verdict;

pub use count::Count;
pub use interval::{Interval, Ratio};
pub use verdict::Verdict;
