//! The tables of known systems: one file each, recognised by their tables and columns.
//!
//! A preset is data. Its SQL uses the columns that it asks for and no others, so that it runs on every version of a
//! system that it fits; where versions differ in a column that matters, a system has several presets of one name.
//! It must not fail on any row either: a cast or a JSON operator that one hostile row can break would end a whole run.
//! So text that may be JSON is searched by regular expression, `->` is used on jsonb alone (on json it fails at an
//! escaped NUL or half a surrogate in any other key), and numbers become times only within the years 1970 to 9999.
//! The SQL takes backslashes as they are (`standard_conforming_strings`, which is on by default).

mod all;
mod baileys;
mod botpress;
mod chatwoot;
mod dify;
mod evolution;
mod fit;
mod flowise;
mod glific;
mod langchain;
mod mastra;
mod mattermost;
mod n8n;
mod papercups;
mod preset;
mod rapidpro;
mod rasa;
mod select;
mod synapse;
mod typebot;
mod vercel_ai;
mod whaticket;
mod whatsapp;
mod zammad;

pub use all::ALL;
pub use fit::{Shape, recognise};
use preset::BASE;
pub use preset::Preset;
pub(crate) use select::fill;
