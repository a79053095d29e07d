//! Messages that all say the same on both sides, paired in the order of time.
//!
//! Which of them are paired: as many as can be, and of these ways the one with the least sum of [`square`]s. Squares grow
//! faster than their sides, so a way in which two pairs cross is never better than the one that uncrosses them, and only
//! ways that keep the order need be looked at.

/// Two places that are paired.
pub(super) type Pairs = Vec<(usize, usize)>;

/// A distance that is as long as the lag.
const LONGEST: i64 = 10_000;

/// Where more messages than this are left over in one stretch, which of them are is not looked for: all are the same.
const WIDEST: usize = 256;

/// The square of a distance, with the lag as 10,000; `None` if it is longer.
pub(super) fn square(apart: i64, lag: i64) -> Option<i64> {
    let share = if apart == 0 { 0 } else { (i128::from(apart) * i128::from(LONGEST) / i128::from(lag.max(1))) as i64 };
    (apart <= lag).then(|| share.saturating_mul(share))
}

/// Pairs the recorded and the delivered ones; `apart` is how far apart two of them are.
pub(super) fn align(recorded: usize, delivered: usize, lag: i64, apart: &dyn Fn(usize, usize) -> i64) -> Pairs {
    let way = Way { lag, apart };
    let greedy = way.most(recorded, delivered);
    let (left, right) = (recorded - greedy.len(), delivered - greedy.len());
    // Where nothing is left over on either side, only one way keeps the order.
    if (left == 0 && right == 0) || greedy.is_empty() || left + right > WIDEST {
        return greedy;
    }
    way.best(recorded, delivered, left, right)
}

struct Way<'a> {
    lag: i64,
    apart: &'a dyn Fn(usize, usize) -> i64,
}

/// How a place of the table was come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    None,
    Pair,
    LeaveRecorded,
    LeaveDelivered,
}

/// Left over, then the sum of squares: the less the better.
type Price = (u32, i64);

const NEVER: Price = (u32::MAX, i64::MAX);

impl Way<'_> {
    fn square(&self, recorded: usize, delivered: usize) -> Option<i64> {
        square((self.apart)(recorded, delivered).abs(), self.lag)
    }

    /// As many pairs as can be: whatever is nearest in order goes first.
    fn most(&self, recorded: usize, delivered: usize) -> Pairs {
        let (mut one, mut other) = (0, 0);
        let mut pairs = Vec::with_capacity(recorded.min(delivered));
        while one < recorded && other < delivered {
            // Positive where the delivered one is later.
            let apart = (self.apart)(one, other);
            if apart.abs() <= self.lag {
                pairs.push((one, other));
                one += 1;
                other += 1;
            } else if apart > 0 {
                one += 1;
            } else {
                other += 1;
            }
        }
        pairs
    }

    /// The cheapest way that leaves `left` recorded and `right` delivered ones over. A place of the table is the number of
    /// recorded ones so far, and by how many the delivered ones so far are ahead.
    fn best(&self, recorded: usize, delivered: usize, left: usize, right: usize) -> Pairs {
        let width = left + right + 1;
        let mut prices = vec![NEVER; width];
        let mut moves = vec![Move::None; (recorded + 1) * width];
        prices[left] = (0, 0);
        for one in 0..=recorded {
            let mut next = vec![NEVER; width];
            for lead in 0..width {
                let Some(other) = (one + lead).checked_sub(left).filter(|other| *other <= delivered) else { continue };
                // From the place beside it: one more delivered is left over. Of equal ways that which pairs the earlier one.
                let beside = lead.checked_sub(1).filter(|_| other > 0).map_or(NEVER, |before| prices[before]);
                if beside != NEVER && (beside.0 + 1, beside.1) <= prices[lead] {
                    prices[lead] = (beside.0 + 1, beside.1);
                    moves[one * width + lead] = Move::LeaveDelivered;
                }
                let price = prices[lead];
                if price == NEVER || one == recorded {
                    continue;
                }
                let mut offer = |lead: usize, price: Price, step: Move| {
                    if price < next[lead] {
                        next[lead] = price;
                        moves[(one + 1) * width + lead] = step;
                    }
                };
                if let Some(square) = (other < delivered).then(|| self.square(one, other)).flatten() {
                    offer(lead, (price.0, price.1 + square), Move::Pair);
                }
                if let Some(behind) = lead.checked_sub(1) {
                    offer(behind, (price.0 + 1, price.1), Move::LeaveRecorded);
                }
            }
            if one < recorded {
                prices = next;
            }
        }
        walk(recorded, right, left, width, &moves)
    }
}

/// The pairs of the way that ends at the last recorded one and this lead.
fn walk(last: usize, lead: usize, left: usize, width: usize, moves: &[Move]) -> Pairs {
    let (mut one, mut lead) = (last, lead);
    let mut pairs = Vec::new();
    loop {
        match moves[one * width + lead] {
            Move::None => break,
            Move::Pair => {
                one -= 1;
                pairs.push((one, one + lead - left));
            }
            Move::LeaveRecorded => {
                one -= 1;
                lead += 1;
            }
            Move::LeaveDelivered => lead -= 1,
        }
    }
    pairs.reverse();
    pairs
}
