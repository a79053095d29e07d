//! The options of `reconcile`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::Shared;

/// Options of `reconcile`.
#[derive(Debug, Args)]
pub struct Reconcile {
    /// What the platform delivered: an export of chats, or message files (repeatable)
    #[arg(long, value_name = "EXPORT", required = true, value_hint = ValueHint::AnyPath, help_heading = "Delivered")]
    pub delivered: Vec<PathBuf>,
    /// A file of two columns, delivered and recorded, with one contact a line
    ///
    /// It is CSV. A contact is its id, its handle or its phone number on either side. The first line may be a header.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Delivered")]
    pub map: Option<PathBuf>,
    /// The two sides write the same message at most this far apart [default: 120s]
    ///
    /// The difference of their clocks is taken out before.
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true, help_heading = "Delivered")]
    pub lag: Option<String>,
    /// The zone of the times of the export, where it is not that of the source [--tz]
    #[arg(long, value_name = "ZONE", help_heading = "Delivered", hide_short_help = true)]
    pub delivered_tz: Option<String>,
    /// What all audits share.
    #[command(flatten)]
    pub shared: Shared,
}
