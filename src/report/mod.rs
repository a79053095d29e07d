//! Ways to write a finished report: one file or folder for each format.

mod comparison;
mod contact;
mod csv;
mod facts;
mod github;
mod gitlab;
mod histories;
mod html;
mod json;
mod json_comparison;
mod json_finding;
mod json_gate;
mod json_reconciled;
mod junit;
mod layout;
mod markdown;
mod phrases;
mod reconciled;
mod replies;
mod reporter;
mod same_text;
mod sarif;
#[cfg(test)]
mod schema;
mod shown;
mod table;
mod verdict;

use std::path::Path;

pub use layout::Layout;
pub use reporter::Reporter;

use crate::finding::Finding;

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// For people in a hurry: counts and the verdict.
    Summary,
    /// One JSON document.
    Json,
    /// One finding a line, then the totals; no history.
    Ndjson,
    /// One message of a finding a line.
    Csv,
    /// For reviews and chats.
    Markdown,
    /// One page for a browser.
    Html,
    /// Test results for CI.
    Junit,
    /// SARIF 2.1.0 for code scanning.
    Sarif,
    /// Annotations of a GitHub workflow.
    Github,
    /// GitLab's code quality.
    Gitlab,
}

impl Format {
    /// The format that a file's extension names.
    pub fn from_path(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        if name.ends_with(".sarif.json") {
            return Some(Self::Sarif);
        }
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "txt" => Some(Self::Table),
            "json" => Some(Self::Json),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "csv" => Some(Self::Csv),
            "md" | "markdown" => Some(Self::Markdown),
            "html" | "htm" => Some(Self::Html),
            "xml" => Some(Self::Junit),
            "sarif" => Some(Self::Sarif),
            _ => None,
        }
    }

    /// Whether it is for a terminal, with styles.
    pub const fn is_styled(self) -> bool {
        matches!(self, Self::Table | Self::Summary)
    }

    /// The format of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        <Self as clap::ValueEnum>::from_str(name, false).ok()
    }

    /// Who writes this format.
    pub fn reporter(self, layout: Layout) -> Box<dyn Reporter> {
        match self {
            Self::Table => Box::new(table::Table { layout, with_findings: true }),
            Self::Summary => Box::new(table::Table { layout, with_findings: false }),
            Self::Json => Box::new(json::Json),
            Self::Ndjson => Box::new(json::Ndjson),
            Self::Csv => Box::new(csv::Csv),
            Self::Markdown => Box::new(markdown::Markdown { layout }),
            Self::Html => Box::new(html::Html { layout }),
            Self::Junit => Box::new(junit::Junit),
            Self::Sarif => Box::new(sarif::Sarif),
            Self::Github => Box::new(github::Github { layout }),
            Self::Gitlab => Box::new(gitlab::Gitlab),
        }
    }
}

/// What happened and why, in words, with how sure both are.
pub fn account(finding: &Finding) -> String {
    let cause = facts::cause(finding).map(|cause| format!("\n  {cause}")).unwrap_or_default();
    facts::summary(finding) + &cause
}
