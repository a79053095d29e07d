//! The whole process, from the command line to streams, files and the exit code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a helper that fails has to fail the test")]

mod data;
#[path = "../common/installed.rs"]
mod installed;
#[path = "../common/pasted.rs"]
mod pasted;
#[path = "../common/readers.rs"]
mod readers;
mod run;
#[path = "../common/toml_json.rs"]
mod toml_json;

/// What a report can be written as.
const FORMATS: &[&str] =
    &["table", "summary", "json", "ndjson", "csv", "markdown", "html", "junit", "sarif", "github", "gitlab"];

mod action;
mod applied_settings;
mod archives;
mod attachments;
mod bad_files;
mod bad_rows;
mod bad_usage;
mod baseline;
mod colour;
mod compare;
mod confidence;
mod convert;
mod export_texts;
mod exports_json;
mod extra_replies;
mod few_resources;
mod file_times;
mod final_messages;
mod first_steps;
mod folders;
mod formats;
mod full_disk;
mod gates;
mod help;
mod hostile_formats;
mod hostile_text;
mod html;
mod ignore_list;
mod json_files;
mod json_report;
mod junit;
mod large_files;
mod last_run;
mod late_fields;
mod mapping;
mod mapping_properties;
mod memory;
mod misread_files;
mod moments;
mod npm;
mod order;
mod output_files;
mod packages;
mod packed;
mod parquet;
mod parquet_kinds;
mod recognised;
mod reconcile;
mod reconcile_exports;
mod redaction;
mod report_formats;
mod rules_and_explain;
mod sarif;
mod schemas;
mod selection;
mod settings_file;
mod settings_schema;
mod shared_ids;
mod shell_files;
mod simulate;
mod simulate_copies;
mod simulate_gates;
mod simulate_logs;
mod simulate_output;
mod simulate_sweep;
mod simulate_waits;
mod since;
mod step_summary;
mod stray_files;
mod streams;
mod threads;
mod times_and_ids;
mod user;
mod verdicts;
mod webhook_logs;
mod whole_minutes;
mod workflows;
mod wrong_times;
mod wrong_times_twice;
