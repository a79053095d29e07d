//! The cheapest assignment of a few things to a few others.

/// Pairs as many as pay: `gain` is what a pair saves over leaving both alone, `None` where it is none. The sum of gains
/// is the largest there is. By shortest augmenting paths with potentials (Kuhn 1955, Munkres 1957, Jonker & Volgenant
/// 1987), in rows × rows × columns steps.
pub(super) fn assign(rows: usize, columns: usize, gain: impl Fn(usize, usize) -> Option<i64>) -> Vec<(usize, usize)> {
    // Each row may also take a column of its own, which means that it stays alone.
    let width = columns + rows;
    let cost = |row: usize, column: usize| match column.checked_sub(columns) {
        Some(own) if own == row => 0,
        Some(_) => FAR,
        None => gain(row, column).map_or(FAR, |gain| -gain),
    };
    // Place 0 of columns stands for none.
    let (mut row_price, mut column_price) = (vec![0i64; rows + 1], vec![0i64; width + 1]);
    let mut taken_by = vec![0usize; width + 1];
    for row in 1..=rows {
        let mut way = vec![0usize; width + 1];
        let mut least = vec![i64::MAX; width + 1];
        let mut done = vec![false; width + 1];
        taken_by[0] = row;
        let mut column = 0;
        loop {
            done[column] = true;
            let from = taken_by[column];
            let (mut step, mut next) = (i64::MAX, 0);
            for other in 1..=width {
                if done[other] {
                    continue;
                }
                let price = cost(from - 1, other - 1) - row_price[from] - column_price[other];
                if price < least[other] {
                    least[other] = price;
                    way[other] = column;
                }
                if least[other] < step {
                    (step, next) = (least[other], other);
                }
            }
            for other in 0..=width {
                if done[other] {
                    row_price[taken_by[other]] += step;
                    column_price[other] -= step;
                } else {
                    least[other] -= step;
                }
            }
            column = next;
            if taken_by[column] == 0 {
                break;
            }
        }
        while column != 0 {
            let before = way[column];
            taken_by[column] = taken_by[before];
            column = before;
        }
    }
    let pairs = (1..=columns).filter(|column| taken_by[*column] != 0);
    let mut pairs: Vec<(usize, usize)> = pairs.map(|column| (taken_by[column] - 1, column - 1)).collect();
    pairs.retain(|(row, column)| gain(*row, *column).is_some_and(|gain| gain > 0));
    pairs.sort_unstable();
    pairs
}

/// More than any sum of gains.
const FAR: i64 = 1 << 58;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The largest sum of gains, by trying everything.
    fn most(gains: &[Vec<Option<i64>>], taken: &mut Vec<bool>) -> i64 {
        let Some((first, rest)) = gains.split_first() else { return 0 };
        let mut best = most(rest, taken);
        for (column, gain) in first.iter().enumerate() {
            if let Some(gain) = gain.filter(|_| !taken[column]) {
                taken[column] = true;
                best = best.max(gain + most(rest, taken));
                taken[column] = false;
            }
        }
        best
    }

    proptest! {
        #[test]
        fn no_other_assignment_gains_more(
            gains in prop::collection::vec(prop::collection::vec(prop::option::of(1i64..1000), 5), 0..6)
        ) {
            let pairs = assign(gains.len(), 5, |row, column| gains[row][column]);
            let sum: i64 = pairs.iter().map(|(row, column)| gains[*row][*column].unwrap()).sum();
            prop_assert_eq!(sum, most(&gains, &mut vec![false; 5]));
            let columns: std::collections::BTreeSet<usize> = pairs.iter().map(|(_, column)| *column).collect();
            prop_assert_eq!(columns.len(), pairs.len());
        }
    }
}
