//! Random conversations, skewed to where rules can go wrong: equal times, boundaries of windows, bursts, windows full
//! of copies, scopes that begin and end at the very edge of a window.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::common::reference::{Facts, HOUR, Params, RULES, Row, SECOND};
use crate::texts;

/// One contact's rows and facts.
#[derive(Debug, Clone)]
pub struct Case {
    pub rows: Vec<Row>,
    pub facts: Facts,
    pub params: Params,
}

/// When a conversation begins.
pub const START: i64 = 1_767_225_600 * SECOND;

/// A message before its place is known: the kind of its id, and the time that passes before it.
type Loose = (u8, i64, Row);

/// A window's length, or one microsecond to either side of it.
fn boundary(seconds: Vec<i64>) -> impl Strategy<Value = i64> {
    (select(seconds), -1..=1i64).prop_map(|(seconds, off)| seconds * SECOND + off)
}

/// Steps in time, in microseconds.
fn gap() -> impl Strategy<Value = i64> {
    prop_oneof![
        3 => Just(0),
        1 => Just(1),
        3 => 0..3 * SECOND,
        3 => 0..40 * SECOND,
        4 => boundary(vec![10, 60, 120, 300]),
        1 => boundary(vec![3_600]),
        2 => 0..700 * SECOND,
        1 => Just(90_000 * SECOND),
        1 => boundary(vec![6 * 3_600]),
    ]
}

/// A direction's weight, the time between messages and what they say.
fn loose(
    outgoing: f64,
    gap: impl Strategy<Value = i64>,
    text: impl Strategy<Value = Option<String>>,
) -> impl Strategy<Value = Loose> {
    let provider = prop::option::weighted(0.15, select(vec!["", " ", "p1", "p2", "p3"]));
    let said = (prop::bool::weighted(outgoing), text, provider, prop::bool::weighted(0.2));
    (0..9u8, gap, said).prop_map(|(kind, gap, (outgoing, text, provider, attachment))| {
        let provider_id = provider.map(str::to_owned);
        let media = attachment.then_some(u64::from(kind % 3)).filter(|media| *media < 2);
        (kind, gap, Row { outgoing, text, provider_id, attachment, media, ..Row::default() })
    })
}

/// Conversations of several moods.
fn messages(longest: usize) -> impl Strategy<Value = Vec<Loose>> {
    let burst = || prop_oneof![9 => Just(0), 2 => 0..2i64, 1 => gap()];
    let quick = || prop_oneof![60 => 0..4 * SECOND, 1 => gap()];
    let slow = || prop_oneof![3 => boundary(vec![3_600]), 1 => 0..2 * HOUR, 1 => gap()];
    // So many that a window holds far more copies than the fifty that a message is compared with.
    let copies = vec(loose(0.95, quick(), texts::one_of_few()), longest * 2 / 3..=longest);
    prop_oneof![
        12 => vec(loose(0.6, gap(), texts::text()), 0..=longest),
        2 => vec(loose(0.6, burst(), texts::text()), 0..=longest),
        2 => vec(loose(0.4, slow(), texts::text()), 0..=longest),
        1 => copies,
        1 => vec(loose(0.7, burst(), texts::one_of_few()), 0..=longest),
        2 => vec(loose(0.8, gap(), texts::alike()), 0..=longest),
        2 => vec(loose(0.8, gap(), texts::linked()), 0..=longest),
        2 => vec(loose(0.7, gap(), texts::odd()), 0..=longest),
    ]
}

/// Ids of several kinds, so that those of one microsecond do not always stand in the order of their places.
fn id(kind: u8, place: usize) -> String {
    match kind {
        0 => format!("m{place}"),
        1 => format!("0{place}"),
        2 => format!("{place:08x}-0000-4000-8000-{:012x}", place * 7919),
        3 => format!("{}", 1_000_000 - place),
        _ => format!("{place}"),
    }
}

/// Gives every message its place, its id and its time.
fn laid_out(messages: Vec<Loose>) -> Vec<Row> {
    let mut at = START;
    let place = |(place, (kind, gap, row)): (usize, Loose)| {
        at += gap;
        Row { id: id(kind, place), at, ..row }
    };
    messages.into_iter().enumerate().map(place).collect()
}

/// A moment of the conversation: anywhere, or at the very edge of a window from one of its messages.
#[derive(Debug, Clone)]
enum Moment {
    Share(f64),
    Edge(Index, i64),
}

impl Moment {
    fn of(&self, rows: &[Row]) -> i64 {
        let (first, last) = (rows.first().map_or(START, |row| row.at), rows.last().map_or(START, |row| row.at));
        match self {
            Self::Edge(row, off) if !rows.is_empty() => rows[row.index(rows.len())].at + off,
            Self::Edge(_, off) => START + off,
            Self::Share(share) => first + ((last - first) as f64 * share) as i64,
        }
    }
}

fn moment() -> impl Strategy<Value = Moment> {
    prop_oneof![
        2 => (0.0..1.0).prop_map(Moment::Share),
        3 => (any::<Index>(), boundary(vec![0, 60, 120, 300, 3_600])).prop_map(|(row, off)| Moment::Edge(row, off)),
    ]
}

prop_compose! {
    /// Settings without a scope.
    fn settings()(
        same in any::<bool>(),
        windows in [(); 3].map(|()| select(vec![60, 120, 300])),
        double in select(vec![None, Some(120), Some(30)]),
        multipart in any::<bool>(),
        openings in select(vec![vec!["hey", "salut", "coucou", "bonjour", "hello", "hi"], vec!["yo", "hey"]]),
        occasions in prop_oneof![4 => Just(3), 1 => 1..=5usize],
        patterns in select(vec![vec!["je vois qu"], vec!["je vois qu"], vec!["straße", "rougir"]]),
        links in prop_oneof![2 => Just(2), 1 => 0..=4usize],
        link_hosts in select(vec![vec![], vec!["lien.fr"], vec!["WWW.Lien.fr", "localhost", "пример.рф"]]),
        answer_within in prop_oneof![2 => Just(HOUR), 1 => select(vec![60 * SECOND, 300 * SECOND])],
    ) -> Params {
        let owned = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect();
        let window = |place: usize| if same { windows[0] } else { windows[place] } * SECOND;
        Params {
            rules: RULES.to_vec(),
            exact_window: window(0),
            inbound_window: window(1),
            near_window: window(2),
            double_window: double.map(|seconds| seconds * SECOND),
            multipart,
            openings: owned(openings),
            occasions,
            patterns: owned(patterns),
            attachment_window: window(1),
            links,
            link_hosts: owned(link_hosts),
            answer_within,
            ..Params::deep()
        }
    }
}

/// A conversation of at most `longest` messages with the settings that a command would use.
pub fn case(longest: usize) -> impl Strategy<Value = Case> {
    let scope = (prop::option::weighted(0.3, moment()), prop::option::weighted(0.2, moment()));
    // Mostly after the last message; a source whose clock is behind has rows from after what it heard.
    let silence = prop_oneof![
        3 => boundary(vec![0, 60, 300, 3_600]).prop_map(|off| (None, off)),
        1 => (0..2 * HOUR).prop_map(|off| (None, off)),
        1 => moment().prop_map(|moment| (Some(moment), 0)),
    ];
    // How far the counter is off; copies that were stored twice are not counted.
    let counter = prop::option::weighted(0.6, prop_oneof![2 => Just(0), 1 => -4..=2i64]);
    let facts = (prop::option::of(any::<bool>()), prop::option::weighted(0.3, moment()), counter);
    (messages(longest), settings(), scope, silence, facts).prop_map(|(messages, settings, scope, silence, facts)| {
        let rows = laid_out(messages);
        let last = rows.last().map_or(START, |row| row.at);
        let params = Params {
            heard_until: silence.0.map_or(last, |moment| moment.of(&rows)) + silence.1,
            since: scope.0.map(|moment| moment.of(&rows)),
            until: scope.1.map(|moment| moment.of(&rows)),
            ..settings
        };
        let facts = Facts {
            stopped: facts.0,
            stopped_at: facts.1.map(|moment| moment.of(&rows)),
            message_count: facts.2.map(|off| (rows.len() as i64 + off).max(0)),
        };
        Case { rows, facts, params }
    })
}
