//! Labels for replies that should not have gone out again.

use std::collections::{BTreeMap, BTreeSet};

use super::label::{Cause, Label};
use super::stage::Sent;

/// Labels several answers where one was due.
///
/// The same text twice is DM101's to report; one meaning in several wordings DM103's; answers that share no meaning
/// DM104's. Where answers share some, DM104 may show the run too. Two greetings are DM201's as well.
pub(super) fn repeated(labels: &mut Vec<Label>, kind: &'static str, answers: &[Vec<Sent>], cause: Cause) {
    copies(labels, kind, answers, cause);
    let meanings: Vec<BTreeSet<u32>> =
        answers.iter().filter(|answer| !answer.is_empty()).map(|answer| meanings(answer)).collect();
    if meanings.len() > 1 {
        let apart = meanings.iter().enumerate().any(|(at, one)| meanings[..at].iter().any(|two| one.is_disjoint(two)));
        let label = Label::chain("DM104", kind, rows(answers.iter().flatten())).because(cause);
        labels.push(if apart { label } else { label.optional() });
    }
}

/// Labels what a stuck bot said at turn after turn.
pub(super) fn stuck(labels: &mut Vec<Label>, said: &[Sent], is_tail: bool) {
    let kind = "a stuck bot";
    copies(labels, kind, &[said.to_vec()], Cause::Loop);
    if said.len() < 3 {
        return;
    }
    let all = rows(said);
    // The same on many turns is what these two look for as well, if the turns happen to lie so.
    labels.push(Label::chain("DM202", kind, all.clone()).optional());
    let greets = said.iter().all(|sent| sent.part.greeting);
    let tail = Label::chain("DM203", kind, all);
    labels.push(if is_tail && !greets { tail } else { tail.optional() });
}

/// Labels texts and meanings that went out more than once.
pub(super) fn copies(labels: &mut Vec<Label>, kind: &'static str, answers: &[Vec<Sent>], cause: Cause) {
    let mut by_meaning: BTreeMap<u32, Vec<&Sent>> = BTreeMap::new();
    for sent in answers.iter().flatten() {
        by_meaning.entry(sent.part.gist).or_default().push(sent);
    }
    let mut by_text: BTreeMap<&str, Vec<&Sent>> = BTreeMap::new();
    for same in by_meaning.values().filter(|same| same.len() > 1) {
        let texts: BTreeSet<&str> = same.iter().filter_map(|sent| sent.part.text.as_deref()).collect();
        if texts.len() > 1 {
            labels.push(Label::chain("DM103", kind, rows(same.iter().copied())).because(cause));
        }
    }
    for sent in answers.iter().flatten() {
        if let Some(text) = sent.part.text.as_deref().filter(|text| !text.starts_with('[')) {
            by_text.entry(text).or_default().push(sent);
        }
    }
    for same in by_text.values().filter(|same| same.len() > 1) {
        labels.push(Label::chain("DM101", kind, rows(same.iter().copied())).because(cause));
    }
    let greetings: Vec<&Sent> = answers.iter().flatten().filter(|sent| sent.part.greeting).collect();
    if greetings.len() > 1 {
        let greetings = rows(greetings.iter().copied());
        labels.push(Label::chain("DM103", kind, greetings.clone()).because(cause).optional());
        labels.push(Label::chain("DM201", kind, greetings));
    }
}

fn meanings(answer: &[Sent]) -> BTreeSet<u32> {
    answer.iter().map(|sent| sent.part.gist).collect()
}

fn rows<'a>(sent: impl IntoIterator<Item = &'a Sent>) -> Vec<usize> {
    let mut sent: Vec<&Sent> = sent.into_iter().collect();
    sent.sort_by_key(|sent| (sent.at, sent.row));
    sent.iter().map(|sent| sent.row).collect()
}
