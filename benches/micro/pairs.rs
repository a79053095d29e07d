//! How many pairs of replies reach the edit distance, of those that near-duplicates are looked for in.

use std::fmt;

use dm_audit::text::{Norm, content};

/// A reply is compared with at most so many before it.
const COMPARED: usize = 50;

/// The window that near-duplicates are looked for in unless told otherwise, in microseconds.
pub const WINDOW: i64 = 300_000_000;

/// Pairs of replies.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pairs {
    /// All that are compared.
    pub compared: usize,
    /// Those that differ by more than case and punctuation, and that no bound refuses.
    pub reached: usize,
    /// Those that are near by edit distance.
    pub near: usize,
    /// Those whose texts or norms are equal.
    pub equal: usize,
}

impl Pairs {
    /// Adds the pairs of one conversation's replies less than `window` apart, of which it takes time and text, by time.
    pub fn add(&mut self, replies: &[(i64, &str)], window: i64) {
        let spoken = replies.iter().filter_map(|(at, text)| Some((*at, content(Some(text))?)));
        let replies: Vec<(i64, &str, Norm)> = spoken.map(|(at, text)| (at, text, Norm::of(text))).collect();
        for (later, (at, text, norm)) in replies.iter().enumerate() {
            let before = replies[later.saturating_sub(COMPARED)..later].iter().rev();
            for (_, other_text, other) in before.take_while(|(before, ..)| at - before < window) {
                self.compared += 1;
                if text == other_text || norm.as_str() == other.as_str() {
                    self.equal += 1;
                } else if norm.may_be_near(other) {
                    self.reached += 1;
                    self.near += usize::from(norm.near(other).is_some());
                }
            }
        }
    }

    /// How many of a hundred reach the edit distance.
    pub fn share(&self) -> f64 {
        self.reached as f64 / self.compared.max(1) as f64 * 100.0
    }

    /// Those that differ and are not near: for them alone the edit distance can be in vain.
    pub fn unlike(&self) -> Self {
        let compared = self.compared - self.near - self.equal;
        Self { compared, reached: self.reached - self.near, near: 0, equal: 0 }
    }
}

impl fmt::Display for Pairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { compared, reached, near, equal } = self;
        let (share, in_vain) = (self.share(), self.unlike().share());
        write!(
            f,
            "{compared} pairs, {equal} equal; {reached} reach the edit distance ({share:.2} %), {near} are near; \
             of those unlike {in_vain:.2} % reach it"
        )
    }
}
