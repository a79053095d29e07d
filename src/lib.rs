//! Which messages did our bot send twice, why, and did the fix work?
//!
//! Data flows one way; a module imports only what stands below it:
//!
//! ```text
//! main              parses the command line, runs, exits
//!  └ commands       one recipe for each subcommand; the only ones that write to standard output
//!     ├ settings    flags, environment and file, checked
//!     ├ source      files, PostgreSQL ─┐
//!     │  └ mapping  columns and sampled values to roles, with evidence
//!     ├ engine      rules in parallel  │
//!     │  └ rules → evidence → habits → corpus; rules → shared_ids → corpus; rules → finding
//!     ├ reconcile   what a platform delivered against what the database recorded
//!     ├ redact      reports and replays that can be handed on
//!     ├ simulate    a lock replayed over history, or over a lock's event log
//!     │  └ lock     claims on messages, so that of several deliveries one is answered
//!     ├ suppression findings that the user holds back
//!     ├ baseline    findings that were known before
//!     ├ last_run    how far the last run came
//!     ├ convert     messages as a neutral file
//!     ├ report      a file or folder for each format; a comparison of two periods goes by rates
//!     ├ catalogue   which rules run, by which values (`rules`)
//!     └ explain     all about a rule or a cause
//!
//! source → mapping → corpus → rules → findings → report
//!
//! lock: claims on messages, in memory, Redis or PostgreSQL; imports nothing of the audit
//!
//! page, text, time, database, model, scope, observer, progress, interrupt, error: what the others share
//! ```

pub mod baseline;
pub mod catalogue;
pub mod cli;
pub mod commands;
pub mod convert;
pub mod corpus;
pub mod database;
pub mod engine;
pub mod error;
pub mod evidence;
pub mod explain;
pub mod finding;
pub mod gate;
pub mod habits;
pub mod interrupt;
pub mod last_run;
pub mod lock;
pub mod model;
pub mod observer;
pub mod page;
pub mod progress;
pub mod rates;
pub mod reconcile;
pub mod redact;
pub mod report;
pub mod rules;
#[cfg(test)]
mod schema;
pub mod scope;
pub mod settings;
pub mod shared_ids;
pub mod simulate;
pub mod source;
pub mod suppression;
pub mod text;
pub mod time;
pub mod whole_file;
