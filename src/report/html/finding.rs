//! A finding: a line that unfolds into a chat.

use askama::Template;

use super::bubble::{self, Bubble};
use super::text::safe;
use crate::finding::{CauseKind, Finding, Suppressed};
use crate::page::date_and_time;
use crate::report::Layout;
use crate::report::facts;
use crate::report::phrases::capital;

/// A finding as the page shows it.
#[derive(Template)]
#[template(path = "finding.html", whitespace = "minimize")]
pub(super) struct FindingView {
    severity: &'static str,
    code: &'static str,
    name: &'static str,
    rule_summary: &'static str,
    fingerprint: String,
    /// The handle, else the id.
    contact: String,
    /// The id, where the handle is shown.
    contact_id: Option<String>,
    summary: String,
    similarity: Option<String>,
    cause: Option<CauseView>,
    fix: &'static str,
    at: String,
    day: String,
    bubbles: Vec<Bubble>,
    ids: String,
    /// Its chat is shown at once.
    is_unfolded: bool,
    held: Option<Held>,
}

struct CauseView {
    /// What the filter knows it by.
    key: &'static str,
    /// What precedes it: the cause, or what it would be if this were a fault.
    whose: &'static str,
    kind: String,
    confidence: Option<String>,
    summary: &'static str,
    remedy: String,
    evidence: Vec<String>,
}

/// Why it is held back.
struct Held {
    reason: String,
    entry: String,
}

impl FindingView {
    pub(super) fn new(finding: &Finding, layout: &Layout) -> Self {
        let zone = layout.zone;
        let first = finding.messages.first().map(|message| message.at);
        let handle = finding.contact.facts.handle.as_deref();
        Self {
            severity: finding.severity.as_str(),
            code: finding.rule.code,
            name: finding.rule.name,
            rule_summary: finding.rule.summary,
            fingerprint: finding.fingerprint(),
            contact: safe(&finding.contact.named()),
            contact_id: handle.filter(|handle| *handle != finding.contact.id).map(|_| safe(&finding.contact.id)),
            summary: safe(&facts::summary(finding)),
            similarity: finding.similarity.filter(|alike| *alike < 1.0).map(percent),
            cause: CauseView::of(finding),
            fix: finding.rule.docs.fix,
            at: first.map(|at| date_and_time(at, zone)).unwrap_or_default(),
            day: first.and_then(|at| at.in_zone(zone)).map(|at| at.date_naive().to_string()).unwrap_or_default(),
            bubbles: Bubble::of_finding(finding, layout),
            ids: bubble::ids(&finding.messages),
            is_unfolded: false,
            held: None,
        }
    }

    /// The same with its chat shown at once, or not.
    pub(super) fn unfolded(self, is_unfolded: bool) -> Self {
        Self { is_unfolded, ..self }
    }

    /// A finding that is held back.
    pub(super) fn held(suppressed: &Suppressed, layout: &Layout) -> Self {
        let held = Held { reason: safe(&suppressed.reason), entry: safe(&suppressed.entry) };
        Self { held: Some(held), ..Self::new(&suppressed.finding, layout) }
    }
}

impl CauseView {
    fn of(finding: &Finding) -> Option<Self> {
        let cause = finding.cause.as_ref()?;
        let evidence = cause.evidence.iter().cloned().chain(facts::triggers(cause));
        Some(Self {
            key: cause.kind.as_str(),
            whose: if facts::is_likely(finding) { "Cause" } else { "Cause, if it is a fault" },
            kind: cause.words(),
            confidence: (cause.kind != CauseKind::Unclear).then(|| cause.confidence.to_string()),
            summary: cause.kind.docs().summary,
            remedy: capital(cause.kind.remedy()),
            evidence: evidence.map(|fact| safe(&fact)).collect(),
        })
    }
}

/// Cut, so that 99.96 % alike is not shown as the same.
fn percent(share: f64) -> String {
    format!("{} % alike", (share * 1000.0).floor() / 10.0)
}
