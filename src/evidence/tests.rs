//! Each shape against a plain reading: a slow loop that follows the definition word by word.

use proptest::prelude::*;

use super::redelivery::Sameness;
use super::verdict::Verdict;
use super::*;
use crate::corpus::Corpus;
use crate::corpus::random_rows::{Row, corpus_of};
use crate::habits::{Habits, learn};
use crate::model::Direction;
use crate::text::content;
use crate::text::template::TemplateReader;
use crate::time::{Span, Timestamp};

const TEXTS: [&str; 12] = [
    "Hello Anna!",
    "Your table for 7 is ready at the window",
    "Your table for 8 is ready at the window",
    "The table at the window is ready for you",
    "What else can I do?",
    "Bye",
    "",
    "👍",
    "ok",
    "How much is it?",
    "See https://x.example/a?b=1",
    "Have a look at https://x.example/a",
];

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let gap = prop_oneof![0i64..2000, 0i64..9000, 0i64..60_000, 0i64..40_000_000, Just(0)];
    prop::collection::vec((0usize..2, gap, any::<bool>(), 0..TEXTS.len(), 0usize..24), 0..70)
}

fn corpus(rows: &[Row]) -> Corpus {
    corpus_of(rows, &TEXTS, Span::from_micros(1000), |third| third > 0)
}

/// A message as the plain readings see it.
#[derive(Clone)]
struct Plain {
    position: usize,
    at: Timestamp,
    outgoing: bool,
    text: Option<String>,
    words: Option<String>,
    id: Option<String>,
}

/// How long after a message another one came.
fn seconds(earlier: &Plain, later: &Plain) -> f64 {
    (later.at - earlier.at).as_seconds()
}

/// All rows; outgoing ones that were stored twice are left out.
fn plain(corpus: &Corpus, index: usize) -> Vec<Plain> {
    let mut all: Vec<Plain> = Vec::new();
    let conversation = corpus.conversation(index).unwrap();
    for (position, message) in conversation.messages().enumerate() {
        let text = content(message.text).map(str::to_owned);
        let words = text.as_ref().map(|text| TemplateReader::default().read(text).unwrap().plain().to_owned());
        let row = Plain {
            position,
            at: message.at,
            outgoing: message.direction == Direction::Outgoing,
            text,
            words,
            id: message.provider_id.map(str::to_owned),
        };
        let one_id = |other: &&Plain| row.id.is_some() && (other.outgoing, &other.id) == (row.outgoing, &row.id);
        let first = all.iter().find(one_id);
        if !(row.outgoing && first.is_some_and(|first| first.text == row.text)) {
            all.push(row);
        }
    }
    all
}

/// Where runs begin and what each answers, as indices of `rows`.
fn plain_runs(rows: &[Plain], most: f64, shortest: f64) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut runs: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
    let mut pending: Vec<usize> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        if !row.outgoing {
            pending.push(index);
            continue;
        }
        if let Some((parts, _)) = runs.last_mut() {
            let soon = seconds(&rows[*parts.last().unwrap()], row) <= most;
            let new = row.words.is_none() || parts.iter().all(|part| rows[*part].words != row.words);
            let waited = pending.iter().any(|asked| seconds(&rows[*asked], row) >= shortest);
            if soon && new && !waited {
                parts.push(index);
                continue;
            }
        }
        let mut triggers = std::mem::take(&mut pending);
        while let Some(late) =
            (1..triggers.len()).find(|late| seconds(&rows[triggers[late - 1]], &rows[triggers[*late]]) > 21_600.0)
        {
            triggers.drain(..late);
        }
        runs.push((vec![index], triggers));
    }
    runs
}

/// For an incoming row the earlier one that it is, by a plain reading.
fn plain_redelivery(rows: &[Plain], runs: &[(Vec<usize>, Vec<usize>)], index: usize) -> Option<(usize, Sameness)> {
    let later = &rows[index];
    let before = || (0..index).rev().filter(|other| !rows[*other].outgoing);
    if let Some(earlier) = before().find(|other| later.id.is_some() && rows[*other].id == later.id) {
        let (one, other) = (&rows[earlier].text, &later.text);
        if one.is_none() || other.is_none() || one == other {
            return Some((earlier, Sameness::Event));
        }
    }
    let earlier = before().find(|other| later.text.is_some() && rows[*other].text == later.text)?;
    if seconds(&rows[earlier], later) > 25_200.0 {
        return None;
    }
    if later.id.is_some() && rows[earlier].id.is_some() && later.id != rows[earlier].id {
        return Some((earlier, Sameness::Person));
    }
    let wait = |one: usize, other: usize| (rows[other].at - rows[one].at).micros();
    let tried = plain_redelivery(rows, runs, earlier).filter(|(_, sameness)| *sameness > Sameness::Person);
    let telling = later.text.as_ref().is_some_and(|text| text.len() >= 16);
    if let Some((origin, _)) = tried.filter(|_| later.id.is_none() && telling)
        && wait(origin, earlier) > 0
        && wait(earlier, index) / 3 >= wait(origin, earlier)
    {
        return Some((earlier, Sameness::Event));
    }
    let answer = runs.iter().find(|(_, triggers)| triggers.contains(&earlier)).map(|(parts, _)| parts[0]);
    let open = answer.is_none_or(|head| head > index || seconds(&rows[head], later) <= 120.0);
    open.then_some((earlier, Sameness::Text))
}

fn conversations(rows: &[Row]) -> (Corpus, Habits) {
    let corpus = corpus(rows);
    let habits = learn(&corpus).finish();
    (corpus, habits)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn runs_and_triggers_are_those_of_a_plain_reading(rows in rows()) {
        let (corpus, habits) = conversations(&rows);
        for (index, conversation) in corpus.conversations().enumerate() {
            let prepared = Prepared::new(&conversation, &habits);
            let rows = plain(&corpus, index);
            let most = habits.longest_part() + 0.6;
            for (parts, triggers) in plain_runs(&rows, most, prepared.timeline.pace.shortest) {
                let positions = |indices: &[usize]| indices.iter().map(|index| rows[*index].position).collect::<Vec<_>>();
                for part in &parts {
                    prop_assert_eq!(prepared.triggers_of(rows[*part].position), positions(&triggers));
                    prop_assert_eq!(prepared.run_of(rows[*part].position), positions(&parts));
                }
            }
        }
    }

    #[test]
    fn redeliveries_and_echoes_are_those_of_a_plain_reading(rows in rows()) {
        let (corpus, habits) = conversations(&rows);
        for (index, conversation) in corpus.conversations().enumerate() {
            let prepared = Prepared::new(&conversation, &habits);
            let rows = plain(&corpus, index);
            let runs = plain_runs(&rows, habits.longest_part() + 0.6, prepared.timeline.pace.shortest);
            let incoming: Vec<usize> = (0..rows.len()).filter(|index| !rows[*index].outgoing).collect();
            for (place, index) in incoming.iter().enumerate() {
                let found = prepared.redelivered[place].map(|found| (incoming[found.earlier], found.sameness));
                prop_assert_eq!(found, plain_redelivery(&rows, &runs, *index));
                let sent = (0..*index).rev().filter(|other| rows[*other].outgoing).take(6);
                let said = |other: &usize| rows[*other].text.is_some() && rows[*other].text == rows[*index].text;
                let echo = sent.filter(|other| seconds(&rows[*other], &rows[*index]) <= 45.0).find(said);
                let found = prepared.echoes[place].map(|send| prepared.timeline.sends[send].position);
                prop_assert_eq!(found, echo.map(|echo| rows[echo].position));
            }
        }
    }

    #[test]
    fn every_equal_text_is_a_candidate_with_the_latest_before_it_and_situations_follow_their_definition(rows in rows()) {
        let (corpus, habits) = conversations(&rows);
        for (index, conversation) in corpus.conversations().enumerate() {
            let prepared = Prepared::new(&conversation, &habits);
            let candidates = prepared.candidates();
            prop_assert!(candidates.windows(2).all(|pair| (pair[0].later, pair[0].earlier) < (pair[1].later, pair[1].earlier)));
            let rows = plain(&corpus, index);
            let sends: Vec<&Plain> = rows.iter().filter(|row| row.outgoing).collect();
            for (place, later) in sends.iter().enumerate() {
                let latest = sends[..place].iter().rev().find(|other| other.words.is_some() && other.words == later.words);
                if let Some(earlier) = latest {
                    let pair = Candidate { earlier: earlier.position, later: later.position };
                    prop_assert!(candidates.contains(&pair));
                }
            }
            for pair in candidates {
                let evidence = prepared.evidence(pair.earlier, pair.later).unwrap();
                prop_assert!(evidence.values.iter().all(|value| value.is_finite()));
                let find = |position| rows.iter().find(|row| row.position == position).unwrap();
                let (one, other) = (find(pair.earlier), find(pair.later));
                prop_assert_eq!(evidence.situation.text == TextMatch::Equal, one.words.is_some() && one.words == other.words);
                let between: Vec<&Plain> = rows
                    .iter()
                    .filter(|row| !row.outgoing && (pair.earlier..pair.later).contains(&row.position))
                    .collect();
                let gap = seconds(one, other);
                let new = evidence.value(Feature::IncomingBetween);
                let expected = match between.first() {
                    None if gap < 60.0 => Between::Nothing,
                    None => Between::Time,
                    Some(_) if new == 0.0 => Between::Repeats,
                    Some(first) if gap < 120.0 && seconds(one, first) < 2.0 => Between::Overtaken,
                    Some(_) => Between::Incoming,
                };
                prop_assert_eq!(evidence.situation.between, expected);
                let verdict = prepared.judge(&evidence);
                prop_assert!((0.0..=1.0).contains(&verdict.repeat) && (0.0..=1.0).contains(&verdict.double_answer));
                let sum: f64 = Verdict::causes(&evidence).iter().map(|(_, probability)| probability).sum();
                prop_assert!((sum - 1.0).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn candidates_are_those_of_a_plain_reading(rows in rows()) {
        let (corpus, habits) = conversations(&rows);
        for (index, conversation) in corpus.conversations().enumerate() {
            let prepared = Prepared::new(&conversation, &habits);
            let candidates = prepared.candidates();
            let rows = plain(&corpus, index);
            let runs = plain_runs(&rows, habits.longest_part() + 0.6, prepared.timeline.pace.shortest);
            let run_of = |row: usize| runs.iter().position(|(parts, _)| parts.contains(&row)).unwrap();
            let sends: Vec<usize> = (0..rows.len()).filter(|row| rows[*row].outgoing).collect();
            for (place, later) in sends.iter().enumerate() {
                for (before, earlier) in sends[..place].iter().enumerate() {
                    let (one, other) = (&rows[*earlier], &rows[*later]);
                    let gap = seconds(one, other);
                    let equal = one.words.is_some() && one.words == other.words;
                    let latest = equal && sends[before + 1..place].iter().all(|row| rows[*row].words != other.words);
                    let texts = &prepared.timeline.texts;
                    let alike = equal
                        || texts.stem_share(before, place) >= 0.25
                        || texts.hard_share(before, place).is_some_and(|share| share > 0.0)
                        || texts.ratio(before, place) >= 70.0
                        || (texts.letters(before).min(texts.letters(place)) >= 12 && texts.word_set_ratio(before, place) >= 85.0);
                    let near = place - before <= 14 && gap <= 30_240.0 && alike;
                    let (first, second) = (run_of(*earlier), run_of(*later));
                    let neighbours = first == second && place == before + 1 && gap < 10.0;
                    let heads = first < second && runs[first].0[0] == *earlier && runs[second].0[0] == *later;
                    let incoming = rows[*earlier..*later].iter().filter(|row| !row.outgoing).count();
                    let close = heads && second - first <= 3 && gap < 150.0 && incoming <= 3;
                    let again = |trigger: &usize| {
                        let found = plain_redelivery(&rows, &runs, *trigger);
                        found.is_some_and(|(origin, sameness)| sameness > Sameness::Person && runs[first].1.contains(&origin))
                    };
                    let redelivered = heads && gap < 25_200.0 && runs[second].1.iter().rev().take(16).any(again);
                    let expected = latest || near || neighbours || close || redelivered;
                    let pair = Candidate { earlier: one.position, later: other.position };
                    prop_assert_eq!(candidates.contains(&pair), expected, "{:?} {} {}", pair, gap, alike);
                }
            }
        }
    }

    #[test]
    fn what_is_ruled_out_early_is_never_likely_and_the_rest_is_told_whole(rows in rows(), percent in 0u32..100) {
        let least = f64::from(percent) / 100.0;
        let (corpus, habits) = conversations(&rows);
        for conversation in corpus.conversations() {
            let prepared = Prepared::new(&conversation, &habits);
            for pair in prepared.candidates() {
                let whole = prepared.evidence(pair.earlier, pair.later).unwrap();
                if let Some(evidence) = prepared.likely_evidence(pair.earlier, pair.later, least) {
                    prop_assert_eq!(evidence, whole);
                } else {
                    prop_assert!(!whole.is_answered_again());
                    prop_assert!(prepared.judge(&whole).fault < least);
                }
            }
        }
    }

    #[test]
    fn numbers_of_messages_are_those_of_a_plain_reading(rows in rows()) {
        let (corpus, habits) = conversations(&rows);
        for (index, conversation) in corpus.conversations().enumerate() {
            let prepared = Prepared::new(&conversation, &habits);
            let rows = plain(&corpus, index);
            let runs = plain_runs(&rows, habits.longest_part() + 0.6, prepared.timeline.pace.shortest);
            let run_of = |position: usize| {
                runs.iter().position(|(parts, _)| parts.iter().any(|part| rows[*part].position == position)).unwrap()
            };
            for pair in prepared.candidates() {
                let evidence = prepared.evidence(pair.earlier, pair.later).unwrap();
                let value = |feature: Feature| evidence.value(feature) as i64;
                let (first, second) = (run_of(pair.earlier), run_of(pair.later));
                prop_assert_eq!(value(Feature::TriggersFirst), runs[first].1.len() as i64);
                prop_assert_eq!(value(Feature::TriggersSecond), runs[second].1.len() as i64);
                prop_assert_eq!(value(Feature::RunsApart), (second - first) as i64);
                let later = rows.iter().find(|row| row.position == pair.later).unwrap();
                let same = rows.iter().filter(|row| row.outgoing && row.words.is_some() && row.words == later.words);
                prop_assert_eq!(value(Feature::SameInAll), same.clone().count() as i64);
                let before = same.filter(|row| row.position < pair.later).count();
                prop_assert_eq!(value(Feature::SameEarlier), before as i64);
                let mut credit = 0i64;
                for (_, triggers) in &runs[second.saturating_sub(6)..second] {
                    credit = if triggers.is_empty() { (credit - 1).max(-3) } else { triggers.len() as i64 - 1 };
                }
                prop_assert_eq!(value(Feature::Credit), credit);
            }
        }
    }
}
