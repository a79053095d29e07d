//! When a message was written.

use chrono_tz::Tz;

use super::names::{has_word, rank};
use super::outcome::Role;
use super::sample::{Column, Kind, Sample};
use crate::text::excerpt;
use crate::time::{Timestamp, parse_time};

/// The platform's own times, before those of the row.
#[rustfmt::skip]
pub(super) const NAMES: [&str; 45] = [
    "timestamp", "messagetimestamp", "sentat", "senton", "senttime", "sentdate", "datesent", "sendtime", "enviadoem",
    "dataenvio", "fechaenvio", "timestampms", "messagetime", "messagedate", "instagramtimestamp", "watimestamp",
    "eventtime", "occurredat", "postedat", "at", "ts", "time", "datetime", "date", "createdat", "createdon", "created",
    "createddate", "createdtime", "creationdate", "createtime", "datecreated", "insertedat", "insertedon", "receivedat",
    "receivedon", "received", "loggedat", "addedat", "sent", "datahora", "fechahora", "fecha", "criadoem", "creadoen",
];

/// The first of them that are the row's own times.
const OF_ROW: usize = 24;

/// Words of names for the platform and for what it carries.
#[rustfmt::skip]
const PLATFORMS: [&str; 14] = [
    "wa", "whatsapp", "ig", "instagram", "fb", "facebook", "messenger", "telegram", "tg", "platform", "provider",
    "message", "msg", "sent",
];

/// Times of something else than the message's being written.
#[rustfmt::skip]
const OTHER: [&str; 16] = [
    "updated", "modified", "deleted", "edited", "read", "seen", "delivered", "queued", "expires", "expired", "last",
    "next", "scheduled", "processed", "failed", "due",
];

/// 2000-01-01 and 2100-01-01 in microseconds since 1970.
const PLAUSIBLE: std::ops::Range<i64> = 946_684_800_000_000..4_102_444_800_000_000;

/// A column that tells when, or why none does.
#[derive(Debug)]
pub(super) enum When {
    At(Role),
    /// A column is called after a time, and holds something else.
    Unreadable {
        column: String,
        value: String,
    },
    /// The column that is called as tables of this tool call it has a type that holds no time.
    Unfit {
        column: String,
    },
    /// The row has a time, but one that does not tell which message came first.
    Coarse {
        column: String,
        why: &'static str,
    },
    None,
}

/// The column that tells when a message was written.
pub(super) fn find(sample: &Sample) -> When {
    let mut ranked: Vec<(usize, &Column)> =
        sample.columns.iter().filter_map(|column| Some((place(column)?, column))).collect();
    ranked.sort_by_key(|(place, column)| (*place, column.from.shown()));
    let named = ranked.iter().map(|(_, column)| *column).find(|column| rank(&column.name, &NAMES).is_some());
    let usable: Vec<&Column> = ranked.iter().map(|(_, column)| *column).filter(|column| holds_times(column)).collect();
    let exact = || usable.iter().copied().filter(|column| coarse(column).is_none());
    // Where the platform's time is often missing, the row's own counts for all.
    let full = |column: &&Column| column.filled() >= 0.95;
    let chosen = exact().filter(full).find(|column| !is_import(column)).or_else(|| exact().find(full));
    let chosen =
        chosen.or_else(|| exact().max_by(|a, b| a.filled().total_cmp(&b.filled())).filter(|c| c.filled() > 0.5));
    match (chosen, usable.first()) {
        (Some(column), _) => When::At(described(column)),
        (None, Some(column)) => match coarse(column) {
            Some(why) => When::Coarse { column: column.from.shown(), why },
            None => When::None,
        },
        (None, None) => match named.and_then(|column| Some((column, column.present().next()?))) {
            Some((column, value)) => When::Unreadable { column: column.from.shown(), value: value.to_owned() },
            None => sample
                .columns
                .iter()
                .find(|column| column.is_whole() && column.kind == Kind::Other && column.name == "at")
                .map_or(When::None, |column| When::Unfit { column: column.from.shown() }),
        },
    }
}

/// The role that the settings give.
pub(super) fn given(sample: &Sample, from: &super::given::Expression) -> When {
    match sample.find(from) {
        Some(column) => match coarse(column) {
            Some(why) => When::Coarse { column: from.shown(), why },
            None => match column.present().next() {
                Some(value) if !holds_times(column) => {
                    When::Unreadable { column: from.shown(), value: value.to_owned() }
                }
                _ => When::At(described(column)),
            },
        },
        None => When::At(Role::new(from.clone(), "named by the settings")),
    }
}

fn place(column: &Column) -> Option<usize> {
    if matches!(column.kind, Kind::Bool | Kind::Uuid | Kind::Json | Kind::List | Kind::Other)
        || column.reference.is_some()
    {
        return None;
    }
    if has_word(&column.name, &OTHER) {
        return None;
    }
    let inner = usize::from(!column.is_whole()) * 400;
    let listed = rank(&column.name, &NAMES).map(|rank| 2 * rank);
    let loosely = || {
        let named = has_word(&column.name, &["at", "time", "timestamp", "date", "created", "ts", "sent"]);
        let of_platform = has_word(&column.name, &PLATFORMS);
        let typed = matches!(column.kind, Kind::Time | Kind::Date) || !column.values.is_empty();
        (named && typed).then_some(if of_platform { 2 * OF_ROW - 1 } else { 200 })
    };
    // Whatever it is called, a date with a time of day is one.
    let written = || {
        let dated =
            |value: &str| value.len() >= 16 && value.contains('-') && value.contains(':') && moment(value).is_some();
        column.kind == Kind::Text && column.present().next().is_some() && column.present().all(dated)
    };
    let typed = || (column.is_whole() && (column.kind == Kind::Time || written())).then_some(300);
    listed.or_else(loosely).or_else(typed).map(|place| place + inner)
}

/// Whether its values are times of this century.
fn holds_times(column: &Column) -> bool {
    if matches!(column.kind, Kind::Time | Kind::Date | Kind::Real) {
        return true;
    }
    let mut values = column.present().take(50).peekable();
    let named = rank(&column.name, &NAMES).is_some();
    if values.peek().is_none() {
        return named && column.filled() > 0.0;
    }
    let is_time = |value: &&str| moment(value).is_some_and(|at| PLAUSIBLE.contains(&at.micros())) || in_slashes(value);
    let (mut times, mut all) = (0, 0);
    for value in values {
        (times, all) = (times + usize::from(is_time(&value)), all + 1);
    }
    // A single row that is wrong is told with its place once it is read.
    if named { times * 2 >= all } else { times == all }
}

/// `01/07/2026 02:00:00 PM`: what is day and what month is told by all values together.
fn in_slashes(value: &str) -> bool {
    let mut parts = value.trim().split(['/', ' ']);
    let number =
        |part: Option<&str>| part.is_some_and(|part| (1..=4).contains(&part.len()) && part.parse::<u16>().is_ok());
    number(parts.next())
        && number(parts.next())
        && number(parts.next())
        && parts.next().is_none_or(|rest| rest.contains(':'))
}

fn moment(value: &str) -> Option<Timestamp> {
    parse_time(value, Tz::UTC).map(|read| read.at)
}

/// Why a column cannot tell which of two messages came first.
fn coarse(column: &Column) -> Option<&'static str> {
    match column.kind {
        Kind::Date => Some("it holds days"),
        // Seconds since 1970 have ten digits.
        Kind::Real => Some("real numbers have seven digits, and seconds since 1970 have ten"),
        _ => None,
    }
}

/// Times that follow each other by the same thousandth of a second are those of an import.
fn is_import(column: &Column) -> bool {
    let mut times: Vec<i64> = column.present().filter_map(moment).map(Timestamp::micros).collect();
    times.sort_unstable();
    let gaps: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.len() >= 8 && gaps.iter().filter(|gap| **gap <= 2_000).count() * 10 >= gaps.len() * 9
}

fn described(column: &Column) -> Role {
    let times: Vec<Timestamp> = column.present().filter_map(moment).collect();
    let range = times.iter().min().zip(times.iter().max());
    let range = range.map_or_else(
        || "by its name".to_owned(),
        |(first, last)| format!("{} to {}", first.to_the_second(), last.to_the_second()),
    );
    let missing = column.filled();
    let share = if missing < 1.0 { format!(", {:.0} % of rows have one", missing * 100.0) } else { String::new() };
    Role::new(column.from.clone(), excerpt(&format!("{range}{share}"), 120))
}
