//! How often findings are right: simulated conversations whose faults are known, audited by the program itself.
//!
//! `cargo bench --bench truth -- --seed 1` prints recall and precision of every rule and how causes are told apart.
#![allow(unreachable_pub, reason = "this is a program: nothing in it can be reached from outside")]
#![allow(clippy::print_stdout, reason = "what it prints is what it is for")]
#![allow(clippy::unwrap_used, reason = "a measurement that cannot be made has to fail")]

#[allow(dead_code, reason = "the tests look at more than the benchmark")]
mod events;
mod fit;
#[path = "../micro/pairs.rs"]
mod pairs;
mod program;
mod score;
mod simulation;
mod table;
mod told;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;
use pairs::{Pairs, WINDOW};

/// Simulates conversations, audits them, and holds the findings against what was simulated.
#[derive(Debug, Parser)]
struct Options {
    /// The same seed gives the same conversations
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many contacts
    #[arg(long, default_value_t = 2_000)]
    contacts: usize,
    /// Leave messages, labels and reports in this folder
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Show so many missed faults and so many wrong findings of each rule
    #[arg(long, value_name = "N", default_value_t = 0)]
    misses: usize,
    /// Fit the cards of evidence anew on worlds of bots, and write them to their source file
    #[arg(long)]
    fit: bool,
    /// Measure what the program says of worlds of bots that the fit has not seen
    #[arg(long)]
    told: bool,
    /// How many bots a world has
    #[arg(long, default_value_t = 28)]
    bots: usize,
    /// Another build of dm-audit
    #[arg(long, value_name = "PATH", default_value = env!("CARGO_BIN_EXE_dm-audit"))]
    program: PathBuf,
    /// Passed by cargo; without meaning here
    #[arg(long, hide = true)]
    bench: bool,
}

/// Seeds of the worlds that cards are fitted on, and of those that make their probabilities right. Others are for
/// measuring.
const FITTED: std::ops::Range<u64> = 101..149;
const HELD_OUT: std::ops::Range<u64> = 201..209;
const MEASURED: [u64; 4] = [301, 302, 303, 304];

/// The pairs of replies that near-duplicates are looked for in.
fn pairs(conversations: &[simulation::row::Conversation]) -> Pairs {
    let mut pairs = Pairs::default();
    for conversation in conversations {
        pairs.add(&conversation.replies(), WINDOW);
    }
    pairs
}

fn main() {
    let options = Options::parse();
    if options.fit {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/evidence/cards");
        let contacts = options.contacts.min(60);
        return fit::run(FITTED, HELD_OUT, options.bots, contacts, &path);
    }
    let temporary = tempfile::tempdir().unwrap();
    let folder = options.keep.clone().unwrap_or_else(|| temporary.path().to_owned());
    fs::create_dir_all(&folder).unwrap();
    if options.told {
        let program = options.program.canonicalize().unwrap();
        return told::run(&program, &folder, &MEASURED, options.bots, options.contacts.min(60));
    }

    let conversations = simulation::simulate(options.seed, options.contacts);
    fs::write(folder.join("messages.ndjson"), simulation::row::messages(&conversations)).unwrap();
    fs::write(folder.join("labels.ndjson"), simulation::row::labels(&conversations)).unwrap();

    let program = options.program.canonicalize().unwrap();
    let findings = program::findings(&program, &folder, "", "report.json");
    let multipart = "[rules.DM104]\nmultipart = true\n";
    let meant = program::findings(&program, &folder, multipart, "report-multipart.json");

    let score = score::Score::new(&conversations, &findings);
    let mut rows = score.rows();
    let after = rows.iter().position(|row| row.rule == "DM104").unwrap() + 1;
    let meant = score::Score::new(&conversations, &meant).double_response_warnings("  multipart, no infos");
    rows.splice(after..after, [score.double_response_warnings("  no infos"), meant]);

    println!("{}", table::data(options.seed, &conversations));
    println!("{}\n", pairs(&conversations));
    println!("{}", table::rules(&rows));
    print!("{}", table::causes(&score.causes()));
    print!("{}", table::misses(&rows, options.misses));
}
