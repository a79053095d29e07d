//! The parts of the benchmark: which commands are held against which, and what the bars are.

use std::path::Path;
use std::time::Duration;

use crate::common::Database;
use crate::database;
use crate::duckdb::DuckDb;
use crate::files::{Files, Kind};
use crate::measure::{Cost, Way, in_turn};
use crate::table::{Bar, Row, Section};

/// The build of before.
const BEFORE: &str = "dm-audit before";

/// Runs of what takes milliseconds.
const START_RUNS: u32 = 20;

/// How to measure.
pub struct Setup<'a> {
    /// How often each command runs.
    pub runs: u32,
    /// Where commands run.
    pub folder: &'a Path,
    /// The build of dm-audit.
    pub program: &'a Path,
    /// A build of before.
    pub before: Option<&'a Path>,
}

impl Setup<'_> {
    /// dm-audit with every rule; exit code 1 says that there are findings.
    fn deep(&self, what: &'static str, source: &str) -> Way {
        self.deep_by(self.program, what, source)
    }

    fn deep_by(&self, program: &Path, what: &'static str, source: &str) -> Way {
        let mut way = Way::new(what, program, self.folder, &[0, 1]);
        way.args(["deep", source, "--limit", "1", "-q"]);
        way
    }

    /// The same by the build of before, if there is one.
    fn before(&self, source: &str) -> Option<Way> {
        self.before.map(|before| self.deep_by(before, BEFORE, source))
    }

    /// The same with so little memory that large sources go to temporary files.
    fn little_memory(&self, source: &str) -> Way {
        let mut way = self.deep("dm-audit, 200 MB", source);
        way.args(["--memory-limit", "200MB"]);
        way
    }

    fn tenth(&self, source: &str) -> Way {
        self.deep("dm-audit, a tenth", source)
    }
}

/// PostgreSQL: against reading alone, and against an audit inside the server.
pub fn postgres(setup: &Setup<'_>, whole: &Database, tenth: Option<&Database>) -> Section {
    eprintln!("measuring PostgreSQL");
    let mut ways = vec![
        database::copy(whole, setup.folder),
        database::audit(whole, setup.folder),
        setup.deep("dm-audit deep", &whole.url()),
        setup.little_memory(&whole.url()),
    ];
    ways.extend(tenth.map(|tenth| setup.tenth(&tenth.url())));
    ways.extend(setup.before(&whole.url()));
    let costs = in_turn(&mut ways, setup.runs);
    let (copy, sql, deep) = (costs[0], costs[1], costs[2]);
    let mut bars = vec![
        Bar::at_most(1.1, ratio(deep.wall, copy.wall), "× COPY"),
        Bar::at_least(3.0, ratio(sql.wall, deep.wall), "× as fast as SQL"),
        memory(deep),
    ];
    bars.extend(tenth.map(|_| growth(deep, costs[4])));
    bars.extend(before(&ways, &costs, deep, 0.65));
    let mut section = section("PostgreSQL", &ways, &costs, 2, bars);
    section.rows[3].bars = little_memory(costs[3], deep);
    section
}

/// A file: against DuckDB.
pub fn file(setup: &Setup<'_>, kind: Kind, whole: &Files, tenth: Option<&Files>, duckdb: Option<&DuckDb>) -> Section {
    eprintln!("measuring {}", kind.name());
    let source = |files: &Files| files.path(kind).to_str().expect("a path in UTF-8").to_owned();
    let mut ways = vec![setup.deep("dm-audit deep", &source(whole)), setup.little_memory(&source(whole))];
    ways.extend(tenth.map(|tenth| setup.tenth(&source(tenth))));
    ways.extend(setup.before(&source(whole)));
    let others = ways.len();
    if let Some(duckdb) = duckdb {
        ways.push(duckdb.query(kind, &whole.path(kind), setup.folder));
        ways.push(duckdb.start(setup.folder));
    }
    let costs = in_turn(&mut ways, setup.runs);
    let deep = costs[0];
    let mut bars = Vec::new();
    if let [query, idle] = costs[others..] {
        // Without the start of Python, which DuckDB cannot help.
        let query = query.wall.saturating_sub(idle.wall);
        bars.push(Bar::at_least(4.0, ratio(query, deep.wall), "× as fast as DuckDB"));
    }
    bars.push(memory(deep));
    bars.extend(tenth.map(|_| growth(deep, costs[2])));
    bars.extend(before(&ways, &costs, deep, if kind == Kind::Parquet { 0.45 } else { 0.5 }));
    let mut section = section(kind.name(), &ways, &costs, 0, bars);
    section.rows[1].bars = little_memory(costs[1], deep);
    section
}

/// What nobody should have to wait for.
pub fn start(setup: &Setup<'_>) -> Section {
    eprintln!("measuring the start");
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo.ndjson");
    let mut version = Way::new("dm-audit --version", setup.program, setup.folder, &[0]);
    version.args(["--version"]);
    let mut ways = [version, setup.deep("dm-audit deep, demo", demo.to_str().expect("a path in UTF-8"))];
    let costs = in_turn(&mut ways, START_RUNS);
    let rows = ways.iter().zip(&costs).zip([10, 50]).map(|((way, cost), limit)| {
        let share = ratio(cost.wall, Duration::from_millis(limit));
        let bar = Bar::at_most(1.0, share, &format!("× {limit} ms"));
        Row { what: way.what, cost: *cost, bars: vec![bar] }
    });
    Section { title: "Start", rows: rows.collect() }
}

fn section(title: &'static str, ways: &[Way], costs: &[Cost], own: usize, bars: Vec<Bar>) -> Section {
    let rows = ways.iter().zip(costs).map(|(way, cost)| Row { what: way.what, cost: *cost, bars: Vec::new() });
    let mut rows: Vec<Row> = rows.collect();
    rows[own].bars = bars;
    Section { title, rows }
}

/// Of the program alone: a server's memory is its own.
fn memory(deep: Cost) -> Bar {
    Bar::at_most(1.0, deep.peak as f64 / 1e9, "× 1,000 MB")
}

fn little_memory(little: Cost, deep: Cost) -> Vec<Bar> {
    vec![
        Bar::at_most(1.0, little.peak as f64 / 200e6, "× 200 MB"),
        Bar::at_most(1.5, ratio(little.wall, deep.wall), "× the time with more"),
    ]
}

/// Against the build of before, if it was measured.
fn before(ways: &[Way], costs: &[Cost], deep: Cost, most: f64) -> Vec<Bar> {
    let Some(before) = ways.iter().position(|way| way.what == BEFORE).map(|place| costs[place]) else {
        return Vec::new();
    };
    vec![
        Bar::at_most(most, ratio(deep.cpu, before.cpu), "× the CPU of before"),
        Bar::at_most(0.75, deep.peak as f64 / before.peak as f64, "× the memory of before"),
    ]
}

fn growth(whole: Cost, tenth: Cost) -> Bar {
    Bar::at_most(10.5, ratio(whole.wall, tenth.wall), "× a tenth's time")
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}
