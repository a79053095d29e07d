//! A body without some of its messages. All other bytes stay as they are: bots and signatures may depend on them.

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::found::Spot;

/// A body from which messages are taken.
struct Cut<'a> {
    /// As it came.
    body: &'a str,
    /// The same, as it is read.
    read: &'a str,
    left_out: &'a [bool],
}

/// `body` without the updates that are marked, and without what held nothing else; `None` if nothing is left. It is read
/// as `read`, in which every byte has the same place; `spots` are in order.
pub(super) fn without(body: &str, read: &str, spots: &[Spot], left_out: &[bool]) -> Option<String> {
    let cut = Cut { body, read, left_out };
    if !cut.stays(spots) {
        return None;
    }
    let mut kept = String::with_capacity(body.len());
    let whole = serde_json::from_str(read).ok()?;
    let (start, end) = cut.span(whole);
    kept.push_str(&body[..start]);
    cut.write(whole, 0, spots, &mut kept)?;
    kept.push_str(&body[end..]);
    Some(kept)
}

impl Cut<'_> {
    /// Where a part begins and ends.
    fn span(&self, part: &RawValue) -> (usize, usize) {
        let start = part.get().as_ptr() as usize - self.read.as_ptr() as usize;
        (start, start + part.get().len())
    }

    /// Whether a part stays in which these are: if it keeps one of them, or never held any.
    fn stays(&self, spots: &[Spot]) -> bool {
        let is_out =
            |spot: &Spot| spot.update.is_some_and(|update| self.left_out.get(update).copied().unwrap_or(false));
        spots.is_empty() || !spots.iter().all(is_out)
    }

    /// Writes a part, `depth` steps below the root, in which `spots` are.
    fn write(&self, part: &RawValue, depth: usize, spots: &[Spot], kept: &mut String) -> Option<()> {
        let (start, end) = self.span(part);
        if spots.iter().all(|spot| spot.path.len() <= depth) {
            kept.push_str(&self.body[start..end]);
            return Some(());
        }
        let Parts { list, parts } = serde_json::from_str(part.get()).ok()?;
        let below = |number: usize| {
            let is = |spot: &Spot| spot.path.get(depth).map_or(0, |step| *step as usize);
            let from = spots.partition_point(|spot| is(spot) < number);
            &spots[from..spots.partition_point(|spot| is(spot) <= number)]
        };
        let mut written = start;
        if list {
            kept.push('[');
        }
        let mut first = true;
        for (number, part) in parts.into_iter().enumerate() {
            let spots = below(number);
            if list {
                if !self.stays(spots) {
                    continue;
                }
                if !std::mem::take(&mut first) {
                    kept.push(',');
                }
                self.write(part, depth + 1, spots, kept)?;
            } else if !spots.is_empty() {
                let (from, to) = self.span(part);
                kept.push_str(&self.body[written..from]);
                self.write(part, depth + 1, spots, kept)?;
                written = to;
            }
        }
        if list {
            kept.push(']');
        } else {
            kept.push_str(&self.body[written..end]);
        }
        Some(())
    }
}

/// The values of a list or an object, in the order in which they stand.
struct Parts<'a> {
    list: bool,
    parts: Vec<&'a RawValue>,
}

impl<'de> Deserialize<'de> for Parts<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Values;
        impl<'de> Visitor<'de> for Values {
            type Value = Parts<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list or an object")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut parts = Vec::new();
                while let Some(part) = list.next_element()? {
                    parts.push(part);
                }
                Ok(Parts { list: true, parts })
            }

            fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
                let mut parts = Vec::new();
                while object.next_key::<IgnoredAny>()?.is_some() {
                    parts.push(object.next_value()?);
                }
                Ok(Parts { list: false, parts })
            }
        }
        from.deserialize_any(Values)
    }
}
