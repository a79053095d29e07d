//! Random conversations, skewed to where rules can go wrong: equal times, boundaries of windows, equal and
//! nearly equal texts, bursts, blank, emoji-only and right-to-left texts.

use proptest::prelude::*;

use crate::common::reference::{Facts, Params, Row};

/// One contact's rows and facts.
#[derive(Debug, Clone)]
pub struct Case {
    pub rows: Vec<Row>,
    pub facts: Facts,
    pub params: Params,
}

pub const ALL_CODES: [&str; 11] =
    ["DM101", "DM102", "DM103", "DM104", "DM105", "DM201", "DM202", "DM203", "DM301", "DM302", "DM303"];

const SECOND: i64 = 1_000_000;

/// Steps in time, in microseconds: the boundaries of every window, one microsecond to both sides.
fn gap() -> impl Strategy<Value = i64> {
    prop_oneof![
        3 => Just(0),
        1 => Just(1),
        3 => 0..3 * SECOND,
        3 => 0..40 * SECOND,
        4 => prop::sample::select(vec![10, 60, 120, 300]).prop_flat_map(|seconds| {
            (-1..=1i64).prop_map(move |off| seconds * SECOND + off)
        }),
        2 => 0..700 * SECOND,
        1 => Just(90_000 * SECOND),
    ]
}

fn text() -> impl Strategy<Value = Option<String>> {
    let pool: Vec<&str> = vec![
        "",
        "  ",
        "😊",
        "😊 ",
        "😊‼",
        "ok",
        "OK",
        "hey",
        "Heyyy toi",
        "coucou",
        "bonjour, comment vas-tu ?",
        "merci tu me fais rougir 😊 t'es trop mignon",
        " merci tu me fais rougir 😊 t'es trop mignon",
        "Merci, tu me fais rougir, t'es trop mignon !",
        "merci tu me fait rougir t'es trop mignonne",
        "je vois que tu n'es pas prêt",
        "JE VOIS QUE TU N'ES PAS PRÊT",
        "je vois que tu n'es pas pre\u{302}t",
        "[IMAGE_SENT]",
        " [IMAGE_SENT] ",
        "[image_sent]",
        "ﬁn de la conversation",
        "fin de la conversation",
        "مرحبا، كيف حالك اليوم",
        "مرحبا كيف حالك اليوم؟",
        "abcdefghijk",
        "abcdefghijl",
        "abcdefghijkl",
        "abcdefghijkm",
    ];
    prop_oneof![
        1 => Just(None),
        14 => prop::sample::select(pool).prop_map(|text| Some(text.to_owned())),
        1 => "[ab]{11,14}".prop_map(Some),
        1 => "\\PC{0,16}".prop_map(Some),
    ]
}

fn id(place: usize) -> impl Strategy<Value = String> {
    prop_oneof![
        5 => Just(format!("{place}")),
        1 => Just(format!("m{place}")),
        1 => Just(format!("0{place}")),
        1 => Just(format!("{place:08x}-0000-4000-8000-{:012x}", place * 7919)),
    ]
}

prop_compose! {
    fn row(place: usize)(
        id in id(place),
        gap in gap(),
        outgoing in prop::bool::weighted(0.6),
        text in text(),
        provider in prop::option::weighted(0.15, prop::sample::select(vec!["", "p1", "p2", "p3"])),
    ) -> (Row, i64) {
        (Row { id, outgoing, text, at: 0, provider_id: provider.map(str::to_owned) }, gap)
    }
}

/// A conversation of at most `longest` messages with the settings that a command would use.
pub fn case(longest: usize) -> impl Strategy<Value = Case> {
    let rows = (0..=longest).prop_flat_map(|length| (0..length).map(row).collect::<Vec<_>>());
    let windows = prop::sample::select(vec![60, 120, 300]);
    let double = prop::sample::select(vec![None, Some(120), Some(30)]);
    let scope = (prop::option::weighted(0.3, 0.0..1.0), prop::option::weighted(0.2, 0.0..1.0));
    let facts = (prop::option::of(any::<bool>()), prop::option::weighted(0.3, 0.0..1.0));
    (rows, windows, double, any::<bool>(), scope, facts).prop_map(|(rows, window, double, multipart, scope, facts)| {
        let mut at = 1_767_225_600 * SECOND;
        let rows: Vec<Row> = rows
            .into_iter()
            .map(|(row, gap)| {
                at += gap;
                Row { at, ..row }
            })
            .collect();
        let start = rows.first().map_or(0, |row| row.at);
        let moment = |share: f64| start + ((at - start) as f64 * share) as i64;
        let params = Params {
            rules: ALL_CODES.to_vec(),
            window: window * SECOND,
            double_window: double.map(|seconds| seconds * SECOND),
            multipart,
            patterns: vec!["je vois qu".to_owned()],
            since: scope.0.map(moment),
            until: scope.1.map(moment),
        };
        let facts = Facts { stopped: facts.0, stopped_at: facts.1.map(moment) };
        Case { rows, facts, params }
    })
}
