//! Whether what the callers of one message were told fits together.

use super::history::{Ends, Step, What, explain};

/// What a caller was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// What the bot answered, with success.
    Answer,
    /// To send nothing, as another call has the message.
    Skip,
    /// Something went wrong; the platform tries again later.
    Trouble(u16),
}

/// A call of a copy: from when to when, what it was told, and by which gate and which life of it.
#[derive(Debug, Clone, Copy)]
pub struct Op {
    /// Times are in nano-seconds of one clock, and no two are the same.
    pub called: i64,
    /// When it was told.
    pub returned: i64,
    /// By whom.
    pub token: u64,
    /// `None` if the connection broke.
    pub told: Option<Told>,
    /// The gate and its life.
    pub by: (usize, usize),
}

/// Whether some order explains the calls: one answer, and skips after it alone. An answer that `is_doubtful` took effect or
/// not, and so did a call that broke off, which may have done so as late as `late` afterwards.
pub fn fit(ops: &[Op], is_doubtful: impl Fn(&Op) -> bool, late: i64) -> bool {
    let told = ops.iter().filter(|op| matches!(op.told, Some(Told::Answer | Told::Skip) | None)).copied();
    let (doubtful, sure): (Vec<Op>, Vec<Op>) =
        told.partition(|op| op.told.is_none() || op.told == Some(Told::Answer) && is_doubtful(op));
    let ends = Ends { lease: i64::MAX / 4, ttl: i64::MAX / 4, own_clock: None };
    let step = |op: &Op| {
        let what = What::Claim(op.told != Some(Told::Skip));
        let returned = if op.told.is_none() { op.returned + late } else { op.returned };
        Step { called: op.called, returned, token: op.token, what }
    };
    // One of those in doubt may have taken effect, as more could not.
    let sure: Vec<Step> = sure.iter().map(step).collect();
    let with = |op: &Op| explain(&[&sure[..], &[step(op)]].concat(), ends).is_ok();
    explain(&sure, ends).is_ok() || doubtful.iter().any(with)
}

#[test]
fn two_answers_and_a_skip_before_the_answer_do_not_fit_together() {
    let op =
        |called: i64, told: Option<Told>| Op { called, returned: called + 5, token: called as u64, told, by: (0, 0) };
    let (answer, skip) = (Some(Told::Answer), Some(Told::Skip));
    let sure = |ops: &[Op]| fit(ops, |_| false, 20);
    assert!(sure(&[op(1, answer), op(2, skip), op(20, skip)]));
    assert!(!sure(&[op(1, answer), op(20, answer)]));
    assert!(!sure(&[op(1, skip), op(20, answer)]));
    assert!(!sure(&[op(1, skip)]) && sure(&[op(10, skip), op(1, None)]));
    assert!(!sure(&[op(10, skip), op(50, None)]), "it was called after the skip");
    assert!(fit(&[op(20, answer), op(1, answer), op(2, None)], |op| op.called == 1, 20));
}
