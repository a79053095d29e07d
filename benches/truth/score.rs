//! Findings against labels.
//!
//! A finding *meets* a label if both are of one contact and the finding holds at least as many of the label's messages
//! as the label needs: two of a chain, one where a single message is the fault, none where the contact's counter is.
//!
//! - A fault (a required label) is *found* if a finding of its rule meets it. Recall is found faults of all faults.
//! - A finding is *right* if it meets a label of its rule, required or not. Precision is right findings of all findings.
//! - "DM101 or DM103" takes the faults and the findings of both, and a finding of either may meet a label of either.
//! - A cause is taken from the finding that meets the fault with the most messages, the smallest such finding first.

use std::collections::HashMap;

use super::program::Finding;
use super::simulation::label::{Cause, Label};
use super::simulation::row::Conversation;

/// Every rule that the audit of a file runs, and what is left of DM104 without its infos.
const ROWS: [(&str, &str, &[&str]); 15] = [
    ("DM101", "exact-duplicate", &["DM101"]),
    ("DM103", "near-duplicate", &["DM103"]),
    ("DM101 or DM103", "repeated replies", &["DM101", "DM103"]),
    ("DM102", "duplicate-inbound", &["DM102"]),
    ("DM104", "double-response", &["DM104"]),
    ("DM105", "stored-twice", &["DM105"]),
    ("DM201", "generic-loop", &["DM201"]),
    ("DM202", "repeated-message", &["DM202"]),
    ("DM203", "tail-loop", &["DM203"]),
    ("DM301", "final-message-repeat", &["DM301"]),
    ("DM302", "message-after-stop", &["DM302"]),
    ("DM303", "final-not-stopped", &["DM303"]),
    ("DM304", "link-spam", &["DM304"]),
    ("DM401", "unanswered", &["DM401"]),
    ("DM402", "empty-message", &["DM402"]),
];

/// How often one rule was right.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) rule: String,
    pub(crate) name: &'static str,
    pub(crate) faults: usize,
    pub(crate) found: usize,
    pub(crate) findings: usize,
    pub(crate) right: usize,
    /// Labels that nothing met.
    pub(crate) missed: Vec<String>,
    /// Findings that met no label.
    pub(crate) wrong: Vec<String>,
}

impl Row {
    pub(crate) fn recall(&self) -> f64 {
        self.found as f64 / self.faults as f64
    }

    pub(crate) fn precision(&self) -> f64 {
        self.right as f64 / self.findings as f64
    }
}

/// How often each cause was taken for each.
pub(crate) type Confusion = [[usize; Cause::ALL.len()]; Cause::ALL.len()];

/// All findings and labels, by contact.
pub(crate) struct Score<'a> {
    conversations: &'a [Conversation],
    findings: HashMap<&'a str, Vec<&'a Finding>>,
}

impl<'a> Score<'a> {
    pub(crate) fn new(conversations: &'a [Conversation], findings: &'a [Finding]) -> Self {
        let mut by_contact: HashMap<&str, Vec<&Finding>> = HashMap::new();
        for finding in findings {
            by_contact.entry(&finding.contact).or_default().push(finding);
        }
        Self { conversations, findings: by_contact }
    }

    /// One row a rule.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let rows = ROWS.iter().map(|(rule, name, codes)| self.row(rule, name, codes, true));
        rows.chain([self.row("DM403", "counter-drift", &["DM403"], true)]).collect()
    }

    /// DM104 without what it calls an info.
    pub(crate) fn double_response_warnings(&self, name: &'static str) -> Row {
        self.row("DM104", name, &["DM104"], false)
    }

    fn row(&self, rule: &str, name: &'static str, codes: &[&str], infos: bool) -> Row {
        let mut row = Row { rule: rule.to_owned(), name, ..Row::default() };
        for conversation in self.conversations {
            let labels: Vec<&Label> = conversation.labels.iter().filter(|label| codes.contains(&label.rule)).collect();
            let findings = self.of(conversation, codes).filter(|finding| infos || !finding.is_info);
            let findings: Vec<&Finding> = findings.collect();
            for label in labels.iter().filter(|label| label.required) {
                row.faults += 1;
                if findings.iter().any(|finding| meets(conversation, finding, label)) {
                    row.found += 1;
                } else {
                    row.missed.push(described(conversation, label));
                }
            }
            for finding in findings {
                row.findings += 1;
                if labels.iter().any(|label| meets(conversation, finding, label)) {
                    row.right += 1;
                } else {
                    row.wrong.push(format!("{} {}\n{}", finding.rule, finding.contact, finding.shown));
                }
            }
        }
        row
    }

    /// What findings say was the cause of the faults that they found; rows are the truth.
    pub(crate) fn causes(&self) -> Confusion {
        let mut confusion = Confusion::default();
        for conversation in self.conversations {
            for label in conversation.labels.iter().filter(|label| label.required) {
                let Some(truth) = label.cause else { continue };
                let codes = [label.rule];
                let of_rule = self.of(conversation, &codes);
                let said = of_rule
                    .filter(|finding| meets(conversation, finding, label))
                    .max_by_key(|finding| {
                        (shared(conversation, finding, label), std::cmp::Reverse(finding.messages.len()))
                    })
                    .and_then(|finding| finding.cause.as_deref());
                let said = said.and_then(|said| Cause::ALL.iter().position(|cause| cause.as_str() == said));
                if let Some(said) = said {
                    confusion[truth as usize][said] += 1;
                }
            }
        }
        confusion
    }

    fn of<'s>(&'s self, conversation: &Conversation, codes: &'s [&str]) -> impl Iterator<Item = &'a Finding> + 's {
        let findings = self.findings.get(conversation.contact_id().as_str());
        findings.into_iter().flatten().copied().filter(|finding| codes.contains(&finding.rule.as_str()))
    }
}

/// The share of causes that are right.
pub(crate) fn causes_right(confusion: &Confusion) -> f64 {
    let right: usize = (0..confusion.len()).map(|cause| confusion[cause][cause]).sum();
    right as f64 / confusion.iter().flatten().sum::<usize>() as f64
}

fn meets(conversation: &Conversation, finding: &Finding, label: &Label) -> bool {
    shared(conversation, finding, label) >= label.needs
}

fn shared(conversation: &Conversation, finding: &Finding, label: &Label) -> usize {
    let held = |row: &&usize| finding.messages.contains(&conversation.row_id(**row));
    label.messages.iter().filter(held).count()
}

fn described(conversation: &Conversation, label: &Label) -> String {
    let cause = label.cause.map_or_else(String::new, |cause| format!(" ({cause})"));
    let head = format!("{} {}: {}{cause}", label.rule, conversation.contact_id(), label.kind);
    let lines = label.messages.iter().map(|&row| {
        let row = &conversation.rows[row];
        format!("\n    {}  {:?}", super::simulation::row::moment(row.at), row.text.as_deref().unwrap_or_default())
    });
    head + &lines.collect::<String>()
}
