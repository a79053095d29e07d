//! How the clocks of both sides stand to each other.
//!
//! A message that both sides name alike (the same provider id, or a text that a contact's conversation has once on either
//! side) tells by how much the delivered clock is ahead. A zone that was misread moves all times by whole half hours, and
//! by another number of them from the moment on when its clocks change. The rest is a clock that goes wrong, and maybe
//! slowly more so.

mod anchor;
mod estimate;
mod levels;
mod offset;
mod robust;

pub(super) use anchor::{Anchor, anchors};
pub(super) use estimate::estimate;
pub use offset::{Clock, Step};
