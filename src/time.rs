//! Instants and spans in whole microseconds, and how message times are read.

mod clock;
mod epoch;
mod instant;
mod plain;
mod read;
mod resolution;
mod slashes;

pub use clock::{Moments, from_local, moments};
pub use epoch::{from_epoch, from_epoch_float};
pub use instant::{FIRST_MOMENT, Span, Timestamp};
pub use read::{ReadTime, parse_time, parse_time_as};
pub use resolution::{Resolution, is_whole_minute};
pub use slashes::{DateOrder, has_slashes, slash_order};
