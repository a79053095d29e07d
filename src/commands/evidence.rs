//! `rules --habits` and `explain --finding`: what is usual in a source, and what speaks for one finding.

use std::fmt::Write as _;

use super::learning::learn;
use super::publish::{print, width};
use super::{deep, reading, shared_ids};
use crate::corpus::{Conversation, Corpus};
use crate::engine::Audit;
use crate::error::{CommandError, Error, ExitStatus};
use crate::evidence::{Card, Evidence, Feature, LEAST, NEVER, Prepared, Strongest, Verdict, Weighed};
use crate::finding::{CauseKind, Confidence, Finding};
use crate::habits::Habits;
use crate::page::{STRONG, paint, wrapped};
use crate::progress::StandardError;
use crate::report;
use crate::scope::Scope;
use crate::settings::ExaminingSettings;
use crate::source::{self, Parts};
use crate::suppression::HoldBack;
use crate::text::{display_safe, excerpt};
use crate::time::{Resolution, Span};

/// So many pieces of evidence are told.
const TOLD: usize = 5;

/// Features that are logarithms of seconds and easy to check by looking at the messages.
const SECONDS: [Feature; 8] = [
    Feature::Gap,
    Feature::HeadGap,
    Feature::NextAfterFirst,
    Feature::BeforeSecond,
    Feature::DelayFirst,
    Feature::DelaySecond,
    Feature::RedeliveredGap,
    Feature::EchoGap,
];

pub(super) fn habits(settings: &ExaminingSettings) -> Result<ExitStatus, Error> {
    let (parts, observer) = read(settings)?;
    let habits = learn(&parts, &observer)?;
    observer.clear();
    print(&habits.words().iter().map(|words| display_safe(words).into_owned() + "\n").collect::<String>())
}

/// Tells what weighed most in the finding of this fingerprint.
pub(super) fn explain(fingerprint: &str, settings: &ExaminingSettings) -> Result<ExitStatus, Error> {
    let set = settings.general.rules.for_command(&deep::DEFAULTS)?;
    let (parts, observer) = read(settings)?;
    let habits = learn(&parts, &observer)?;
    let scope = Scope::default();
    let shared_ids = shared_ids::learn(&set, &parts, &observer)?;
    let audit = Audit {
        rules: &set.rules,
        scope: &scope,
        tuning: &set.tuning,
        hold_back: HoldBack::NOTHING,
        habits: Some(&habits),
        shared_ids: shared_ids.as_ref(),
    };
    let wanted = fingerprint.trim().to_lowercase();
    let mut page = None;
    parts.each(&observer, &mut |corpus: &Corpus| {
        if page.is_none() {
            let outcome = audit.run(corpus, &observer)?;
            for finding in outcome.findings.iter() {
                let finding = finding?;
                if finding.fingerprint() == wanted {
                    page = Some(self::page(&finding, corpus, &habits));
                }
            }
        }
        Ok(())
    })?;
    observer.clear();
    let unknown = || CommandError::UnknownFinding { fingerprint: fingerprint.to_owned() };
    print(&page.ok_or_else(unknown)?)
}

fn read(settings: &ExaminingSettings) -> Result<(Parts, StandardError), Error> {
    let observer = reading::begin(&settings.general, &settings.reading)?;
    let mut source = source::open(settings.reading.source.clone());
    let reading = reading::read(&mut *source, &settings.reading, &settings.reading.scope, true, &observer)?;
    Ok((reading.parts, observer))
}

fn page(finding: &Finding, corpus: &Corpus, habits: &Habits) -> String {
    let mut page = format!(
        "{}  {}\n  {}\n",
        paint(STRONG, &format!("{} {}", finding.rule.code, finding.rule.name)),
        display_safe(&finding.contact.named()),
        report::account(finding)
    );
    let strongest = corpus
        .conversations()
        .find(|conversation| conversation.contact().id == finding.contact.id)
        .and_then(|conversation| strongest(finding, &conversation, habits));
    let Some((ids, evidence, verdict)) = strongest else {
        page += "  No probability is computed here: this rule lists what is there, or the messages have no times.\n";
        return page;
    };
    let pair = format!(
        "The probability is that of the messages {} and {}: {}.",
        excerpt(&ids.0, 60),
        excerpt(&ids.1, 60),
        evidence.situation.words()
    );
    paragraph(&mut page, &pair);
    let card = if verdict.repeat >= verdict.double_answer {
        Verdict::repeat_card(&evidence)
    } else {
        Verdict::double_answer_card(&evidence)
    };
    let _ = writeln!(page, "\n{}", paint(STRONG, "What weighed most"));
    paragraph(&mut page, "One point more makes a fault 2.7 times as likely, compared with no fault.");
    for (feature, points) in card.weighed(&evidence).into_iter().filter(|(_, points)| *points != 0.0).take(TOLD) {
        let side = if points > 0.0 { "for a fault" } else { "against one" };
        paragraph(&mut page, &format!("{side:<11} {points:+.1}  {}{}", feature.words(), value(feature, &evidence)));
    }
    changes(&mut page, card, &evidence);
    let _ = writeln!(page, "\n{}", paint(STRONG, "Why it was sent, if it is a fault"));
    let mut causes: Vec<(CauseKind, f64)> = Verdict::causes(&evidence).to_vec();
    causes.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let causes: Vec<String> = causes
        .iter()
        .filter(|(_, probability)| *probability >= 0.01)
        .map(|(kind, probability)| format!("{} {}", kind.as_str(), Confidence::of(*probability)))
        .collect();
    paragraph(&mut page, &causes.join(", "));
    if habits.is_thin() {
        paragraph(&mut page, "The source shows little, so the habits of most bots stand in for those of this one.");
    }
    page
}

/// What else would have led to the other verdict.
fn changes(page: &mut String, card: &Card, evidence: &Evidence) {
    let turning: Vec<&str> = card.turning(evidence).into_iter().take(3).map(Feature::words).collect();
    let _ = writeln!(page, "\n{}", paint(STRONG, "What could change the verdict"));
    if turning.is_empty() {
        paragraph(page, "No single piece of evidence could: several speak for it.");
    }
    if !turning.is_empty() {
        paragraph(page, "Each of these alone, with another value:");
    }
    for words in turning {
        paragraph(page, &format!("- {words}"));
    }
}

fn paragraph(page: &mut String, text: &str) {
    for (number, line) in wrapped(text, width().min(100).saturating_sub(4), usize::MAX).iter().enumerate() {
        let _ = writeln!(page, "{}{line}", if number == 0 { "  " } else { "    " });
    }
}

fn value(feature: Feature, evidence: &Evidence) -> String {
    let value = evidence.value(feature);
    if !SECONDS.contains(&feature) || value >= NEVER {
        return String::new();
    }
    // Shorter times count as the least of all.
    let seconds = Some(f64::from(value).exp()).filter(|seconds| *seconds > 1.01 * LEAST).unwrap_or_default();
    match evidence.resolution {
        Resolution::Minutes if seconds < 60.0 => " (the same minute)".to_owned(),
        _ => format!(" ({})", Span::from_micros((seconds * 1e6) as i64)),
    }
}

/// The pair of the finding that is the likeliest fault: ids, evidence and verdict.
fn strongest(
    finding: &Finding,
    conversation: &Conversation<'_>,
    habits: &Habits,
) -> Option<((String, String), Evidence, Verdict)> {
    finding.confidence?;
    let ids: Vec<String> = conversation.messages().map(|message| message.id.to_string()).collect();
    let position = |id: &str| ids.iter().position(|known| known == id);
    let positions: Vec<usize> = finding.messages.iter().filter_map(|message| position(&message.id)).collect();
    let prepared = Prepared::new(conversation, habits);
    let pairs = positions.iter().enumerate();
    let pairs = pairs.filter_map(|(place, later)| {
        Some((*later, prepared.strongest(&positions[..place], *later, &Weighed::default())?))
    });
    let (later, Strongest { earlier, evidence, verdict }) =
        pairs.reduce(|best, other| if other.1.verdict.fault > best.1.verdict.fault { other } else { best })?;
    Some(((ids[earlier].clone(), ids[later].clone()), evidence, verdict))
}
