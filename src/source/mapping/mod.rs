//! Columns and sampled values to roles: one step for every source.
//!
//! ```text
//! Sample (columns, some values) + GivenMapping (settings) → candidates with evidence → Mapping, or a Refusal
//! ```
//!
//! Names propose, values decide: a column is taken for a role only if what stands in it can be that.

mod account;
mod begins;
mod contact;
mod content;
mod detect;
mod direction;
mod either;
mod events;
mod facts;
mod given;
mod guessed;
mod identity;
pub(crate) mod json;
mod late;
mod likeness;
mod names;
mod outcome;
mod parties;
mod paste;
pub mod presets;
mod refusal;
mod sample;
mod sent;
mod speakers;
mod speaking;
mod spelling;
mod vocabulary;
mod when;

pub(crate) use account::ACCOUNTS;
pub(crate) use content::is_text_name;
pub(crate) use detect::detect;
pub use given::{ContactColumns, Expression, GivenMapping, MessageColumns};
pub(crate) use guessed::{guessed, guessed_roles};
pub(crate) use identity::{EMPTY, mean_something_else};
pub(crate) use late::{add_late, is_late_time};
pub(crate) use likeness::looks_like_messages;
pub(crate) use names::{key, rank, singular, words as name_words};
pub use outcome::{Answered, Mapping, Role, Sent};
pub use paste::Settings;
pub(crate) use paste::{expression, quoted};
pub use refusal::{Candidate, Refusal, Remedy};
pub(crate) use sample::{Column, Kind, MOST_ROWS, Reference, Sample, count_words, kind_of};
pub use sent::{Left, Test};
pub use vocabulary::{Directions, Meaning};
pub(crate) use vocabulary::{is_no_id, is_nothing, lost_digits};
