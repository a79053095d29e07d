//! The offset that most anchors show.

use super::anchor::Anchor;
use super::levels;
use super::offset::{Clock, DAY, HALF_HOUR, Step};
use super::robust::{densest, median, part, slope};
use crate::time::{Span, Timestamp};

/// More anchors tell nothing more.
const MOST: usize = 100_000;

/// Anchors are looked at in at most so many stretches of time, each of at least so many.
const STRETCHES: usize = 48;
const LEAST: usize = 8;

/// A lag that is set shorter says how long messages may be under way, and not how well times agree.
const LEAST_LAG: i64 = 60_000_000;

/// An offset that is nearer than this to whole half hours is a zone misread.
const NEAR_HOURS: i64 = 300_000_000;

/// Drift that adds up to less than this is none, in microseconds.
const SLIGHT: i64 = 2_000_000;

/// The clock that the anchors show; `lag` is how far apart entries of one message may be, in microseconds.
pub(in crate::reconcile) fn estimate(anchors: &mut Vec<Anchor>, lag: i64) -> Clock {
    let lag = lag.max(LEAST_LAG);
    anchors.sort_unstable();
    let looked_at = anchors.len() as u64;
    if anchors.len() > MOST {
        let step = anchors.len().div_ceil(MOST);
        *anchors = anchors.iter().copied().step_by(step).collect();
    }
    let none = Clock { looked_at, ..Clock::default() };
    let Some(middle) = anchors.get(anchors.len() / 2) else { return none };
    let origin = middle.at;
    let line = Line::of(anchors, lag, origin);
    let off: Vec<i64> = anchors.iter().map(|anchor| anchor.ahead - line.at(anchor.at)).collect();
    let mut known = line.levels.clone();
    for level in &line.levels {
        known.extend([-2, -1, 1, 2].map(|halves| level + halves * HALF_HOUR));
    }
    known.sort_unstable();
    known.dedup();
    known.truncate(usize::from(u8::MAX));
    let held = levels::held(&off, &known, lag);
    let level_of = |place: usize| held.iter().rev().find(|(from, _)| *from <= place).map_or(0, |(_, level)| *level);
    let off: Vec<i64> = off.iter().enumerate().map(|(place, off)| off - level_of(place)).collect();
    let mut near: Vec<i64> = off.into_iter().filter(|off| off.abs() <= lag).collect();
    let shown = near.len();
    // A few messages that contradict each other show nothing.
    if 2 * shown < anchors.len() || shown == 1 && (line.base + median(&mut near)).abs() > lag {
        return none;
    }
    let more = median(&mut near);
    let mut far: Vec<i64> = near.iter().map(|off| (off - more).abs()).collect();
    let spread = Span::from_micros(part(&mut far, 95, 100));
    let (hours, rest) = split(&held, line.base + more, anchors);
    let shown_by = looked_at * shown as u64 / anchors.len() as u64;
    Clock { hours, rest: Span::from_micros(rest), drift: line.drift, origin, shown_by, looked_at, spread }
}

/// An offset with its drift, and the levels of half hours that come on top.
struct Line {
    base: i64,
    drift: i64,
    origin: i64,
    levels: Vec<i64>,
}

impl Line {
    fn of(anchors: &[Anchor], lag: i64, origin: i64) -> Self {
        let size = anchors.len().div_ceil(STRETCHES).max(LEAST);
        let mut points: Vec<(i64, i64)> = Vec::new();
        let (mut level, mut levels) = (0, vec![0]);
        let mut noise: Vec<i64> = Vec::with_capacity(anchors.len());
        for stretch in anchors.chunks(size) {
            let mut ahead: Vec<i64> = stretch.iter().map(|anchor| anchor.ahead).collect();
            let (offset, _) = densest(&mut ahead, 2 * lag);
            let at = stretch[stretch.len() / 2].at;
            noise.extend(stretch.iter().map(|anchor| (anchor.ahead - offset).abs()));
            if let Some((_, before)) = points.last() {
                let change = offset - level - before;
                if change.abs() > HALF_HOUR / 2 {
                    level += (change + change.signum() * HALF_HOUR / 2) / HALF_HOUR * HALF_HOUR;
                    levels.push(level);
                }
            }
            points.push((at, offset - level));
        }
        let drift = if points.len() < 4 { 0 } else { slope(&points, DAY) };
        let with = Self::through(&points, drift, origin);
        let off = Off { points: with.1, anchors: median(&mut noise), count: anchors.len() };
        let (base, drift) = if is_drift(&points, drift, &off) { (with.0, drift) } else { flat(&points, origin) };
        Self { base, drift, origin, levels }
    }

    /// The middle offset at the origin for this drift, and how far the points are off in the middle.
    fn through(points: &[(i64, i64)], drift: i64, origin: i64) -> (i64, i64) {
        let mut bases: Vec<i64> = points.iter().map(|(at, offset)| offset - grown(at - origin, drift)).collect();
        let base = median(&mut bases);
        let mut off: Vec<i64> = bases.iter().map(|other| (other - base).abs()).collect();
        (base, median(&mut off))
    }

    fn at(&self, at: i64) -> i64 {
        self.base + grown(at - self.origin, self.drift)
    }
}

fn flat(points: &[(i64, i64)], origin: i64) -> (i64, i64) {
    (Line::through(points, 0, origin).0, 0)
}

/// What drift adds in a time.
fn grown(time: i64, drift: i64) -> i64 {
    (i128::from(time) * i128::from(drift) / i128::from(DAY)) as i64
}

/// How far points and anchors are off what they show, in the middle, and how many anchors there are.
struct Off {
    points: i64,
    anchors: i64,
    count: usize,
}

/// Whether a slope is more than chance makes of points that lie on none.
fn is_drift(points: &[(i64, i64)], drift: i64, off: &Off) -> bool {
    let chance = 20.0 * off.anchors as f64 / (off.count.max(1) as f64).sqrt();
    let least = SLIGHT.max(4 * off.points).max(chance as i64);
    let ends = points.first().zip(points.last());
    ends.is_some_and(|(first, last)| grown(last.0 - first.0, drift).abs() > least)
}

/// Takes the half hours off an offset: the levels with them, and what is left.
fn split(held: &[(usize, i64)], base: i64, anchors: &[Anchor]) -> (Vec<Step>, i64) {
    let quarter = HALF_HOUR / 2;
    let nearest = |unit: i64| (base + base.signum() * unit / 2) / unit * unit;
    let whole = [HALF_HOUR, quarter].map(nearest).into_iter().find(|whole| (base - whole).abs() <= NEAR_HOURS);
    // What is near to no quarter of an hour is a clock set wrong.
    let whole = whole.unwrap_or_default();
    let step = |(place, level): &(usize, i64)| {
        let before = place.checked_sub(1).map_or(anchors[*place].at, |before| anchors[before].at);
        let from = before + (anchors[*place].at - before) / 2;
        Step { from: Timestamp::from_micros(from), ahead: Span::from_micros(whole + level) }
    };
    let steps: Vec<Step> = held.iter().map(step).collect();
    let none = steps.iter().all(|step| step.ahead.micros() == 0);
    (if none { Vec::new() } else { steps }, base - whole)
}
