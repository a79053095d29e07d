//! Two columns for texts of which one is filled in every row: what came in, or what went out.

use super::content;
use super::given::Expression;
use super::outcome::Role;
use super::sample::{Column, Sample};
use super::speaking::Found;
use super::vocabulary::{Directions, Meaning};
use crate::model::Direction;
use crate::text::excerpt;

/// Who wrote and what, where the column in which a text stands tells who wrote it.
pub(super) fn find(sample: &Sample) -> Option<(Found, Role)> {
    // Only a database can put two columns together.
    let (received, sent) = content::both_sides(sample).filter(|_| sample.is_database && sample.rows >= 4)?;
    let says = |column: &Column, row: usize| column.values[row].as_deref().is_some_and(|text| !text.trim().is_empty());
    let rows: Vec<(bool, bool)> = (0..sample.rows).map(|row| (says(received, row), says(sent, row))).collect();
    let is = |side: (bool, bool)| rows.iter().filter(|row| **row == side).count();
    let (incoming, outgoing, both) = (is((true, false)), is((false, true)), is((true, true)));
    let is_either = both == 0 && incoming > 0 && outgoing > 0 && (incoming + outgoing) * 20 >= rows.len() * 19;
    if !is_either {
        return None;
    }
    let quoted = |column: &Column| format!("\"{}\"", column.name.replace('"', "\"\""));
    let (of_contact, of_bot) = (quoted(received), quoted(sent));
    let direction = format!(
        "CASE WHEN btrim({of_contact}::text) <> '' THEN 'incoming' WHEN btrim({of_bot}::text) <> '' THEN 'outgoing' END"
    );
    let text = format!("COALESCE(NULLIF({of_contact}::text, ''), {of_bot}::text)");
    let meaning = |row: &(bool, bool)| match row {
        (true, false) => Some(Meaning::Message(Direction::Incoming)),
        (false, true) => Some(Meaning::Message(Direction::Outgoing)),
        _ => None,
    };
    let names = (excerpt(&received.name, 60), excerpt(&sent.name, 60));
    let evidence = format!("every row has a text either in {} or in {}", names.0, names.1);
    let found = Found {
        role: Role::new(Expression::Sql(direction), evidence.clone()),
        directions: Directions { incoming: vec!["incoming".into()], outgoing: vec!["outgoing".into()], ignore: vec![] },
        meanings: rows.iter().map(meaning).collect(),
        words: vec![("incoming".to_owned(), incoming), ("outgoing".to_owned(), outgoing)],
        is_sure: false,
    };
    Some((found, Role::new(Expression::Sql(text), evidence)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::mapping::sample::Kind;

    fn sample(rows: &[(&str, &str)]) -> Sample {
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let column = |name: &str, values: Vec<Option<String>>| Column { values, ..Column::new(name, Kind::Text) };
        let columns = vec![
            column("mensaje_recibido", rows.iter().map(|row| filled(row.0)).collect()),
            column("mensaje_enviado", rows.iter().map(|row| filled(row.1)).collect()),
        ];
        Sample { name: "t".into(), columns, rows: rows.len(), is_database: true, is_open: false }
    }

    #[test]
    fn a_text_in_one_of_two_columns_tells_who_wrote_it() {
        let (found, text) = find(&sample(&[("hola", ""), ("", "buenas"), ("precio?", ""), ("", "39")])).unwrap();
        assert_eq!(found.words, [("incoming".to_owned(), 2), ("outgoing".to_owned(), 2)]);
        assert!(matches!(text.from, Expression::Sql(sql) if sql.contains("\"mensaje_recibido\"")));
    }

    #[test]
    fn rows_with_both_texts_are_questions_with_their_answers() {
        assert!(find(&sample(&[("hola", "buenas"), ("", "hoy cerramos"), ("precio?", ""), ("", "39")])).is_none());
    }
}
