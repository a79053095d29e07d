//! The JSON Schema of the JSON report and of the lines of NDJSON, kept in `schema/` as the types here have it.

use schemars::JsonSchema;

use super::json::{Document, TotalsLine};
use super::json_finding::FindingFields;
use crate::schema::{check, generate};

/// A line of `dm-audit --format ndjson`: a finding, or at the end all counts.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "its schema alone is asked for")]
enum Line<'a> {
    Finding(FindingFields<'a>),
    Totals(TotalsLine<'a>),
}

#[test]
fn the_schema_of_the_report_is_that_of_its_types() {
    check("report.schema.json", &generate::<Document<'_>>("The JSON report of dm-audit"));
}

#[test]
fn the_schema_of_lines_is_that_of_their_types() {
    check("ndjson-line.schema.json", &generate::<Line<'_>>("A line of the NDJSON report of dm-audit"));
}
