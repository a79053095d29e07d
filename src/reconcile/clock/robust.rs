//! Numbers of which some are wrong.

/// The middle one; of an even number the lower of both. 0 of none.
pub(super) fn median(numbers: &mut [i64]) -> i64 {
    part(numbers, 1, 2)
}

/// The number that `part` of `whole` parts are below. 0 of none.
pub(super) fn part(numbers: &mut [i64], part: usize, whole: usize) -> i64 {
    if numbers.is_empty() {
        return 0;
    }
    let place = (numbers.len() - 1) * part / whole;
    *numbers.select_nth_unstable(place).1
}

/// The middle of the densest stretch of this width, and how many numbers are in it.
pub(super) fn densest(numbers: &mut [i64], width: i64) -> (i64, usize) {
    numbers.sort_unstable();
    let (mut first, mut best) = (0, 0..0);
    for last in 0..numbers.len() {
        while numbers[last] - numbers[first] > width {
            first += 1;
        }
        if last + 1 - first > best.len() {
            best = first..last + 1;
        }
    }
    let count = best.len();
    (median(&mut numbers[best]), count)
}

/// The slope that half of all pairs of points lie above (Theil 1950, Sen 1968), as a numerator in microseconds for a day.
pub(super) fn slope(points: &[(i64, i64)], day: i64) -> i64 {
    let mut slopes = Vec::new();
    for (place, (x, y)) in points.iter().enumerate() {
        for (other_x, other_y) in &points[place + 1..] {
            if other_x > x {
                let rise = i128::from(other_y - y) * i128::from(day) / i128::from(other_x - x);
                slopes.push(rise as i64);
            }
        }
    }
    median(&mut slopes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_wrong_numbers_move_neither_the_middle_nor_the_slope() {
        assert_eq!(median(&mut [5, 1_000_000, 4, 6, 5]), 5);
        assert_eq!(densest(&mut [9_000, 1, 2, 3, -500], 10), (2, 3));
        assert_eq!(densest(&mut [], 10), (0, 0));
        let mut points: Vec<(i64, i64)> = (0..20).map(|x| (x * 10, 3 * x)).collect();
        points[7].1 = 1_000_000;
        assert_eq!(slope(&points, 10), 3);
    }
}
