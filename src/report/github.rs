//! Annotations of a GitHub workflow, as commands on standard output.
//!
//! Their form: <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>; what is escaped:
//! <https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts>. Every line is a command, so that no text
//! can begin one.

use std::io::{self, Write};

use super::phrases::Words;
use super::{Layout, Reporter, comparison, facts, verdict};
use crate::finding::{Finding, Report, Severity};
use crate::page::{counted, date_and_time, direction, wrapped};
use crate::text::{content, display_safe};

/// GitHub shows so many annotations of one kind for each step.
const ANNOTATIONS: usize = 10;
/// A finding of more messages shows its first ones.
const MESSAGES: usize = 5;
/// More of a message and of a contact's name is left out, in columns.
const TEXT: usize = 200;
const NAME: usize = 100;

const WORDS: Words = Words::PLAIN;

pub(super) struct Github {
    pub(super) layout: Layout,
}

impl Reporter for Github {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        // What it comes to is an annotation too, and always seen.
        let closing = if report.gate.is_broken() { Severity::Error } else { Severity::Info };
        let room = |severity| ANNOTATIONS - usize::from(severity == closing);
        let mut shown = [0; 3];
        for finding in report.findings.for_people() {
            if Severity::WORST_FIRST.into_iter().all(|severity| shown[severity as usize] >= room(severity)) {
                break;
            }
            let finding = finding?;
            let count = &mut shown[finding.severity as usize];
            if *count < room(finding.severity) {
                *count += 1;
                let contact = wrapped(&finding.contact.named(), NAME, 1).concat();
                let title = format!("{} {}: {contact}", finding.rule.code, finding.rule.name);
                command(finding.severity, &title, &self.account(&finding), out)?;
            }
        }
        command(closing, &format!("dm-audit {}", report.command), &summary(report, shown), out)
    }
}

impl Github {
    /// What happened, why, what to do about it, and the messages.
    fn account(&self, finding: &Finding) -> String {
        let mut lines = vec![facts::summary(finding)];
        lines.extend(facts::cause(finding));
        if let Some(cause) = &finding.cause {
            lines.push(format!("what to do: {}", cause.kind.remedy()));
        }
        for message in finding.messages.iter().take(MESSAGES) {
            let said = content(message.text.as_deref()).map(|text| wrapped(text, TEXT, 1).concat());
            let (at, said) = (date_and_time(message.at, self.layout.zone), said.unwrap_or("(no text)".to_owned()));
            lines.push(format!("{at} {}: {said}", direction(message.direction)));
        }
        let more = finding.messages.len().saturating_sub(MESSAGES);
        lines.extend((more > 0).then(|| format!("… and {}", counted(more, "more message"))));
        lines.join("\n")
    }
}

/// The verdict, the counts, and how much there is beyond the annotations.
fn summary(report: &Report, shown: [usize; 3]) -> String {
    let mut sentences = Vec::new();
    if let Some(compared) = &report.comparison {
        let verdict = compared.headline.verdict.as_str();
        sentences.push(format!("{verdict}: {}{}", comparison::sentence(compared), comparison::besides(compared)));
    }
    sentences.extend([verdict::sentence(report), facts::counts(report, WORDS)]);
    sentences.extend(facts::besides(report, WORDS));
    let hidden: Vec<String> = Severity::WORST_FIRST
        .into_iter()
        .map(|severity| (severity, report.totals.by_severity.of(severity).saturating_sub(shown[severity as usize])))
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| counted(count, &format!("more {}", kind(severity))))
        .collect();
    if !hidden.is_empty() {
        let hidden = hidden.join(", ");
        sentences
            .push(format!("Without annotations here: {hidden}; GitHub shows {ANNOTATIONS} of a kind for each step."));
    }
    sentences.join("\n")
}

/// The command of a severity.
const fn kind(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    }
}

fn command(severity: Severity, title: &str, message: &str, out: &mut dyn Write) -> io::Result<()> {
    // Lines are our own; what stands in one never acts on the terminal that the log is read on.
    let message = message.split('\n').map(display_safe).collect::<Vec<_>>().join("\n");
    writeln!(out, "::{} title={}::{}", kind(severity), property(&display_safe(title)), data(&message))
}

/// What follows the second pair of colons.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_can_neither_end_its_line_nor_its_command() {
        let mut out = Vec::new();
        let hostile = "a%0A::error::b\r\n::add-mask::c,d=e";
        command(Severity::Info, hostile, hostile, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "::notice title=a%250A%3A%3Aerror%3A%3Ab⏎%3A%3Aadd-mask%3A%3Ac%2Cd=e::a%250A::error::b␍%0A::add-mask::c,d=e\n"
        );
    }
}
