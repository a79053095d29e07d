//! What the body of a webhook call says: who wrote what, in the form of each platform.

mod canonical;
mod cut;
mod digest;
mod encoded;
mod found;
mod json;
mod many_chat;
mod meta;
mod only;
mod platform;
mod pointers;
mod reading;
mod table;
mod tables;
mod update;
mod value;
mod written;

pub use only::Only;
pub use platform::{Platform, SkipForm};
pub use pointers::Pointers;
pub(super) use reading::Content;
pub use reading::{Payload, PayloadForm};
pub(super) use update::{BadPayload, Update};

#[cfg(test)]
mod documented;
#[cfg(test)]
mod own_bodies;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod told_apart;
