//! A column of people who wrote, one of whom is the bot: nobody but the user knows which.

use super::names::rank;
use super::sample::{Column, Kind, Sample};
use super::speaking::Unclear;
use super::vocabulary::{Directions, EVERYTHING_ELSE, usual};
use crate::error::Lack;

/// Names of columns that hold who wrote, the likeliest first.
#[rustfmt::skip]
const NAMES: [&str; 20] = [
    "author", "authorname", "sender", "sendername", "from", "fromname", "username", "user", "name", "displayname",
    "authorid", "senderid", "fromid", "userid", "remetente", "remitente", "emisor", "autor", "speaker", "nickname",
];

/// Fewer rows say nothing about who writes often.
const FEWEST: usize = 2;

/// The column of who wrote, with the one who wrote most taken for the bot until somebody says who it is.
pub(super) fn find(sample: &Sample) -> Option<Unclear> {
    let writes = |column: &&Column| {
        let people = column.distinct();
        column.is_whole()
            && matches!(column.kind, Kind::Text | Kind::Integer)
            && column.reference.is_none()
            && !column.is_primary
            && column.filled() >= 0.9
            && people >= 2
            // Whoever writes at all writes more than once.
            && people * 2 <= column.values.len().max(4)
    };
    let named = |column: &Column| rank(&column.name, &NAMES);
    let found = sample.columns.iter().filter(|column| named(column).is_some()).filter(writes);
    let column = found.min_by_key(|column| named(column)).filter(|_| sample.rows >= FEWEST)?;
    let words = column.counts();
    let (bot, _) = words.first()?.clone();
    let why = Lack::UnknownBot { column: column.name.clone(), names: words.len(), most: bot.clone() };
    let guess = Directions { incoming: vec![EVERYTHING_ELSE.to_owned()], outgoing: vec![bot], ignore: Vec::new() };
    Some(Unclear { column: column.from.clone(), why, words, guess, is_named: false })
}

/// Whether a column that is not understood is called after people, and holds no word that is known.
pub(super) fn is_called_so(sample: &Sample, unclear: &Unclear) -> bool {
    let column = sample.find(&unclear.column);
    column.is_some_and(|column| rank(&column.name, &NAMES).is_some())
        && unclear.words.iter().all(|(word, _)| usual(word).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_writes_most_is_proposed_as_the_bot() {
        let values = |values: &[&str]| values.iter().map(|value| Some((*value).to_owned())).collect();
        let mut author = Column::new("Author", Kind::Text);
        author.values = values(&["ana", "mia", "ben", "mia", "ana", "mia"]);
        let mut number = Column::new("Author ID", Kind::Integer);
        number.values = values(&["1", "2", "3", "2", "1", "2"]);
        let mut sample = Sample { columns: vec![number, author], rows: 6, ..Sample::default() };
        let found = find(&sample).unwrap();
        assert_eq!(found.column.shown(), "Author");
        assert_eq!(found.guess.outgoing, ["mia"]);
        assert_eq!(found.guess.incoming, ["*"]);
        sample.columns[1].values = values(&["a", "b", "c", "d", "e", "f"]);
        sample.columns[0].values = sample.columns[1].values.clone();
        assert!(find(&sample).is_none(), "nobody writes twice, so these are no people");
    }
}
