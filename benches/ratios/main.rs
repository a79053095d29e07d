//! What an audit costs, as ratios to other ways over the same messages in one run.
//!
//! `cargo bench --bench ratios -- --messages 10000000 --contacts 100000 --growth` prints one table.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a benchmark that fails may say so")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it prints a table")]
#![allow(unreachable_pub, missing_docs, reason = "nothing here is published")]

#[path = "../../tests/common/mod.rs"]
mod common;
mod conversations;
mod database;
mod duckdb;
mod files;
mod measure;
mod options;
mod parquet_rows;
mod parts;
mod rows;
mod table;
mod words;

use clap::Parser;
use common::Cluster;
use duckdb::DuckDb;
use files::{Files, Kind};
use options::{Options, Part};
use parts::Setup;

fn main() {
    let options = Options::parse();
    if let Some(folder) = &options.write {
        files::write(&options.size(), folder);
        return;
    }
    let temporary = tempfile::tempdir().unwrap();
    let folder = options.keep.clone().unwrap_or_else(|| temporary.path().to_owned());
    std::fs::create_dir_all(&folder).unwrap();
    let folder = folder.canonicalize().unwrap();
    let program = options.program.canonicalize().expect("the program exists");
    let before = options.before.as_ref().map(|before| before.canonicalize().expect("the build of before exists"));
    let setup = Setup { runs: options.runs, folder: &folder, program: &program, before: before.as_deref() };

    let mut head = vec![table::machine()];
    let mut sections = Vec::new();
    if options.needs_files() {
        let files = Files::prepare(&options.size(), &folder);
        let tenth = options.growth.then(|| Files::prepare(&options.tenth(), &folder));
        head.push(table::data(&files));
        if options.has(Part::Postgres) {
            let cluster = Cluster::start(database::SETTINGS);
            eprintln!("loading PostgreSQL");
            let whole = database::load(&cluster, &files);
            let tenth = tenth.as_ref().map(|tenth| database::load(&cluster, tenth));
            head.push(format!("PostgreSQL {}", database::version(&whole)));
            sections.push(parts::postgres(&setup, &whole, tenth.as_ref()));
        }
        let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| options.has(kind.part())).collect();
        if !kinds.is_empty() {
            let duckdb = DuckDb::install(&folder);
            head.push(match &duckdb {
                Ok(duckdb) => format!("DuckDB {}", duckdb.version),
                Err(reason) => format!("without DuckDB: {reason}"),
            });
            for kind in kinds {
                sections.push(parts::file(&setup, kind, &files, tenth.as_ref(), duckdb.as_ref().ok()));
            }
        }
    }
    if options.has(Part::Start) {
        sections.push(parts::start(&setup));
    }
    println!("{}", table::page(&head, options.runs, &sections));
}
