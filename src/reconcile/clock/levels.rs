//! Which of several offsets holds from when to when.

/// So many messages off the level are worth one change of it.
const CHANGE: u32 = 4;

/// The levels that hold, each from a place on: the way from the first to the last number that is off the levels least
/// often, where a change counts as several (Viterbi 1967). A number is off a level if it is farther from it than `near`.
pub(super) fn held(numbers: &[i64], levels: &[i64], near: i64) -> Vec<(usize, i64)> {
    let mut costs = vec![0u32; levels.len()];
    let mut froms: Vec<u8> = Vec::with_capacity(numbers.len() * levels.len());
    for number in numbers {
        let best = (0..levels.len()).min_by_key(|level| costs[*level]).unwrap_or_default();
        let change = costs.get(best).map_or(0, |cost| cost + CHANGE);
        for (level, cost) in costs.iter_mut().enumerate() {
            let stays = *cost <= change;
            froms.push(if stays { level } else { best } as u8);
            *cost = (*cost).min(change) + u32::from((number - levels[level]).abs() > near);
        }
    }
    let mut level = (0..levels.len()).min_by_key(|level| costs[*level]).unwrap_or_default();
    let mut held: Vec<(usize, i64)> = Vec::new();
    for place in (0..numbers.len()).rev() {
        let from = usize::from(froms[place * levels.len() + level]);
        if from != level || place == 0 {
            held.push((place, levels[level]));
        }
        level = from;
    }
    held.reverse();
    held
}

#[cfg(test)]
mod tests {
    use super::held;

    #[test]
    fn a_level_changes_where_the_numbers_do_and_not_for_one_of_them() {
        let numbers = [0, 1, 3600, 0, 1, 0, 0, 0, 3600, 3601, 3599, 0, 3600, 3600, 3600, 3600];
        assert_eq!(held(&numbers, &[0, 3600, 7200], 10), [(0, 0), (8, 3600)]);
        assert_eq!(held(&[], &[0], 1), []);
    }
}
