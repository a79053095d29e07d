//! DuckDB, from Python, asked for two patterns on the same files.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::available_parallelism;

use crate::files::Kind;
use crate::measure::Way;

/// The columns are named so that no time is spent on finding out what they are.
const SCRIPT: &str = r#"
import sys, duckdb
source, path, threads = sys.argv[1:]
connection = duckdb.connect(config={"threads": threads})
print(connection.execute(f"""
    WITH rows AS (
        SELECT direction, "text", "at",
            lag("text") OVER same AS text_before,
            lag("at") OVER same AS same_at,
            lag(direction) OVER adjacent AS direction_before,
            lag("at") OVER adjacent AS adjacent_at
        FROM {source}
        WINDOW same AS (PARTITION BY contact_id, direction ORDER BY "at", id),
            adjacent AS (PARTITION BY contact_id ORDER BY "at", id)
    )
    SELECT
        count(*) FILTER (WHERE direction = 'outgoing' AND "text" = text_before
            AND "at" - same_at < INTERVAL 300 SECONDS),
        count(*) FILTER (WHERE direction = 'outgoing' AND direction_before = 'outgoing'
            AND "at" - adjacent_at < INTERVAL 120 SECONDS)
    FROM rows
""", {"path": path}).fetchall())
"#;

const COLUMNS: &str = r"{'id': 'VARCHAR', 'contact_id': 'VARCHAR', 'direction': 'VARCHAR', 'text': 'VARCHAR',
    'at': 'TIMESTAMPTZ'}";

/// An installed DuckDB.
pub struct DuckDb {
    /// Its version.
    pub version: String,
    python: PathBuf,
}

impl DuckDb {
    /// Installs it into a virtual environment below `folder`, unless it is there; the error says why that is not so.
    pub fn install(folder: &Path) -> Result<Self, String> {
        let place = folder.join("venv");
        let python = place.join("bin/python");
        if !python.exists() {
            eprintln!("installing DuckDB");
            output(Command::new("python3").args(["-m", "venv"]).arg(&place))?;
        }
        let version = || output(Command::new(&python).args(["-c", "import duckdb; print(duckdb.__version__)"]));
        let version = version().or_else(|_| {
            output(Command::new(&python).args(["-m", "pip", "install", "--quiet", "duckdb"])).and_then(|_| version())
        })?;
        Ok(Self { version: version.trim().to_owned(), python })
    }

    /// Python and DuckDB without a query: what the others need not be charged with.
    pub fn start(&self, folder: &Path) -> Way {
        let mut way = Way::new("Python, DuckDB idle", &self.python, folder, &[0]);
        way.args(["-c", "import duckdb; duckdb.connect()"]);
        way
    }

    /// The query on one file.
    pub fn query(&self, kind: Kind, path: &Path, folder: &Path) -> Way {
        let source = match kind {
            Kind::Ndjson => format!("read_json($path, format = 'newline_delimited', columns = {COLUMNS})"),
            Kind::Csv => format!(r#"read_csv($path, header = true, quote = '"', escape = '"', columns = {COLUMNS})"#),
            Kind::Parquet => "read_parquet($path)".to_owned(),
        };
        let threads = available_parallelism().map_or(1, usize::from).to_string();
        let mut way = Way::new("DuckDB, two patterns", &self.python, folder, &[0]);
        way.args(["-c", SCRIPT, &source, path.to_str().expect("a path in UTF-8"), &threads]);
        way
    }
}

/// What a command prints, or what went wrong.
fn output(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    Err(said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it failed without a word").to_owned())
}
