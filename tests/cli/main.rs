//! The whole process, from the command line to streams, files and the exit code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a helper that fails has to fail the test")]

mod data;
mod run;

mod bad_files;
mod bad_rows;
mod bad_usage;
mod colour;
mod compare;
mod final_messages;
mod formats;
mod full_disk;
mod help;
mod hostile_text;
mod html;
mod ignore_list;
mod json_report;
mod large_files;
mod memory;
mod moments;
mod output_files;
mod parquet;
mod rules_and_explain;
mod selection;
mod settings_file;
mod since;
mod streams;
mod times_and_ids;
mod user;
