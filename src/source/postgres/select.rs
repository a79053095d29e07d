//! The SQL of a read. COPY takes no parameters, so values become literals through the protocol library's escaping.

use chrono_tz::Tz;
use postgres_protocol::escape::escape_identifier;

use super::contacts_table::ContactsTable;
use super::selected::{MessagesTable, Pick, Selected, literal};
use super::table::{Table, Wire};
use crate::scope::{Candidate, Scope};
use crate::source::LookUp;
use crate::time::{FIRST_MOMENT, Span, Timestamp};

/// `"schema"."table"`.
pub(super) fn table_name(table: &Table) -> String {
    format!("{}.{}", escape_identifier(&table.schema), escape_identifier(&table.name))
}

/// An expression as text.
pub(super) fn as_text(selected: &Selected) -> String {
    format!("{}::text", selected.sql)
}

/// An expression as it is selected: what has no simple binary form becomes text, a local time becomes an instant.
fn selected(selected: &Selected, zone: Tz) -> String {
    let sql = &selected.sql;
    match selected.wire {
        Wire::Cast => format!("{sql}::text"),
        Wire::Timestamp => format!("{sql} AT TIME ZONE {}", literal(zone.name())),
        _ => sql.clone(),
    }
}

/// Where each role stands among the fields of a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) contact_id: usize,
    pub(super) direction: usize,
    pub(super) text: usize,
    pub(super) id: Option<usize>,
    pub(super) at: Option<usize>,
    pub(super) provider_id: Option<usize>,
    pub(super) attachment: Option<usize>,
    pub(super) known_attachment: Option<usize>,
    pub(super) account: Option<usize>,
    pub(super) sent: Option<usize>,
}

/// The list of what is selected, and where each role stands in it: no field is read that was not asked for.
struct List {
    fields: Vec<String>,
    places: Places,
}

impl List {
    fn push(&mut self, sql: String) -> usize {
        self.fields.push(sql);
        self.fields.len() - 1
    }

    /// The fields of a message, or of one half of a row that is a question and its answer.
    fn of(messages: &MessagesTable, half: Option<Half>, zone: Tz) -> Self {
        let mut list = Self { fields: Vec::new(), places: Places::default() };
        let sql = |one: &Selected| selected(one, zone);
        list.places.contact_id = list.push(sql(&messages.contact_id));
        let direction = match (half, &messages.direction) {
            (Some(Half::Answer), _) => literal("outgoing"),
            (None, Some(direction)) => sql(direction),
            _ => literal("incoming"),
        };
        let direction = if half.is_some() { format!("{direction}::text") } else { direction };
        list.places.direction = list.push(direction);
        let text = match (half, &messages.answer) {
            (Some(Half::Answer), Some(answer)) => answer,
            _ => &messages.text,
        };
        list.places.text = list.push(sql(text));
        if let Some(id) = &messages.id {
            let id = match half {
                // An answer comes after its question, at the same moment.
                Some(Half::Question) => format!("({}::text || '/1')", id.sql),
                Some(Half::Answer) => format!("({}::text || '/2')", id.sql),
                None => sql(id),
            };
            list.places.id = Some(list.push(id));
        }
        if let Some(at) = &messages.at {
            list.places.at = Some(list.push(sql(at)));
        }
        if let Some(provider_id) = &messages.provider_id {
            // The platform's id of a row is that of what it delivered.
            let id = if half == Some(Half::Answer) { "NULL::text".to_owned() } else { as_text(provider_id) };
            let id = if half.is_some() { id } else { sql(provider_id) };
            list.places.provider_id = Some(list.push(id));
        }
        if let Some(attachment) = &messages.attachment {
            list.places.attachment = Some(list.push(format!("({attachment})")));
        }
        if let Some(known_attachment) = &messages.known_attachment {
            list.places.known_attachment = Some(list.push(format!("({known_attachment})")));
        }
        if let Some(account) = &messages.account {
            list.places.account = Some(list.push(as_text(account)));
        }
        if let Some(sent) = &messages.sent {
            list.places.sent = Some(list.push(format!("({sent})")));
        }
        list
    }
}

/// A row that is a question and its answer is two messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Question,
    Answer,
}

/// Where each role stands in the rows of [`messages`].
pub(super) fn places(messages: &MessagesTable) -> Places {
    List::of(messages, None, Tz::UTC).places
}

/// The columns of messages that rules need, for the scope and a piece of the table. Without an order: that is made on
/// this side.
pub(super) fn messages(
    messages: &MessagesTable,
    scope: &Scope,
    contacts: &[Candidate],
    zone: Tz,
    piece: Option<&str>,
) -> String {
    let mut conditions = Vec::new();
    if let (Some(from), Some(at)) = (scope.read_from(), &messages.at) {
        conditions.extend(bound(at, ">=", from, Span::seconds(-3600), zone));
    }
    if let (Some(until), Some(at)) = (scope.until, &messages.at) {
        conditions.extend(bound(at, "<", until, Span::seconds(3600), zone));
    }
    conditions.extend(among(&messages.contact_id, contacts));
    conditions.extend(messages.filter.as_ref().map(|filter| format!("({filter})")));
    conditions.extend(piece.map(str::to_owned));
    let one = |half: Option<Half>| {
        let fields = List::of(messages, half, zone).fields.join(", ");
        format!("SELECT {fields} FROM {}{}", messages.from, where_clause(&conditions))
    };
    match messages.answer {
        Some(_) => format!("{} UNION ALL {}", one(Some(Half::Question)), one(Some(Half::Answer))),
        None => one(None),
    }
}

/// What shows its owner the rows whose time cannot be right; `None` where rows have none, or the run has no clock.
pub(super) fn look_up(messages: &MessagesTable, scope: &Scope, zone: Tz) -> Option<LookUp> {
    let (at, future) = (messages.at.as_ref()?, scope.future()?);
    let rows = |bound: Option<String>, order: &str| {
        let conditions: Vec<String> = bound.into_iter().collect();
        format!("SELECT * FROM {}{} ORDER BY {} {order} LIMIT 20;", messages.from, where_clause(&conditions), at.sql)
    };
    Some(LookUp {
        later: rows(bound(at, ">=", future, Span::default(), zone), "DESC"),
        earlier: rows(bound(at, "<", FIRST_MOMENT, Span::default(), zone), "ASC"),
    })
}

/// The columns of contacts that reports show.
pub(super) fn contacts(table: &ContactsTable, contacts: &[Candidate], zone: Tz) -> String {
    let columns: Vec<String> = table.columns().map(|column| selected(column, zone)).collect();
    let conditions: Vec<String> = among(&table.id, contacts).into_iter().collect();
    format!("SELECT {} FROM {}{}", columns.join(", "), table.from, where_clause(&conditions))
}

fn where_clause(conditions: &[String]) -> String {
    if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) }
}

const YEAR_1: Timestamp = Timestamp::from_micros(-62_135_596_800_000_000 + 86_400_000_000);

/// A bound on a time column, if the server can compare it; every row is held against the scope here again.
/// Where clocks go back, a local time says two moments, so that its bound is set `slack` wider.
fn bound(column: &Selected, operator: &str, at: Timestamp, slack: Span, zone: Tz) -> Option<String> {
    // Before the year 1 the server writes years in its own way.
    if at < YEAR_1 {
        return None;
    }
    let name = &column.sql;
    match column.wire {
        Wire::Timestamptz => Some(format!("{name} {operator} {}::timestamptz", literal(&at.to_string()))),
        Wire::Timestamp => {
            let at = literal(&(at + slack).to_string());
            Some(format!("{name} {operator} ({at}::timestamptz AT TIME ZONE {})", literal(zone.name())))
        }
        _ => None,
    }
}

fn among(column: &Selected, contacts: &[Candidate]) -> Option<String> {
    // What stands within JSON is taken out on this side, and so is the choice.
    if contacts.is_empty() || column.pick != Pick::Plain {
        return None;
    }
    let name = if column.wire == Wire::Cast { as_text(column) } else { column.sql.clone() };
    let ids: Vec<String> = contacts.iter().map(|contact| literal(&contact.id)).collect();
    Some(format!("{name} IN ({})", ids.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::mapping::Directions;

    fn table() -> MessagesTable {
        MessagesTable {
            table: None,
            shown: "t".into(),
            from: r#""s""x"."t; DROP TABLE t""#.into(),
            id: Some(Selected::column("id", Wire::Uuid)),
            contact_id: Selected::column("contact", Wire::Text),
            direction: Some(Selected::column("direction", Wire::Cast)),
            text: Selected::column("con\"tent", Wire::Text),
            answer: None,
            at: Some(Selected::column("at", Wire::Timestamp)),
            provider_id: None,
            attachment: Some("a".into()),
            known_attachment: None,
            account: None,
            sent: None,
            filter: None,
            directions: Directions::default(),
            nulls: Vec::new(),
            is_plain: true,
        }
    }

    #[test]
    fn names_and_values_cannot_leave_their_quotes() {
        let scope = Scope { since: Some(Timestamp::from_micros(0)), ..Scope::default() };
        let contacts = [Candidate { id: "a'b\\c".into(), handle: None }];
        assert_eq!(
            messages(&table(), &scope, &contacts, Tz::UTC, Some("ctid >= '(7,0)'::tid")),
            r#"SELECT "contact", "direction"::text, "con""tent", "id", "at" AT TIME ZONE 'UTC', (a) FROM "s""x"."t; DROP TABLE t" WHERE "at" >= ('1969-12-31T23:00:00.000Z'::timestamptz AT TIME ZONE 'UTC') AND "contact" IN (E'a''b\\c') AND ctid >= '(7,0)'::tid"#
        );
    }

    #[test]
    fn rows_of_the_future_are_looked_up_by_a_statement_that_can_be_pasted() {
        let scope = Scope { now: Some(Timestamp::from_micros(1_767_794_400_000_000)), ..Scope::default() };
        let look_up = look_up(&table(), &scope, Tz::UTC).unwrap();
        assert_eq!(
            look_up.later,
            r#"SELECT * FROM "s""x"."t; DROP TABLE t" WHERE "at" >= ('2026-01-07T14:15:00.000Z'::timestamptz AT TIME ZONE 'UTC') ORDER BY "at" DESC LIMIT 20;"#
        );
        assert!(look_up.earlier.contains("\"at\" < ('2000-01-01T00:00:00.000Z'"), "{}", look_up.earlier);
    }

    #[test]
    fn a_column_that_was_not_selected_has_no_place() {
        let with_attachment = places(&table());
        assert_eq!((with_attachment.provider_id, with_attachment.attachment), (None, Some(5)));
        let with_both = MessagesTable { provider_id: Some(Selected::column("p", Wire::Text)), ..table() };
        assert_eq!((places(&with_both).provider_id, places(&with_both).attachment), (Some(5), Some(6)));
    }

    #[test]
    fn a_row_of_question_and_answer_is_two_messages_of_one_shape() {
        let both = MessagesTable { direction: None, answer: Some(Selected::column("reply", Wire::Text)), ..table() };
        let sql = messages(&both, &Scope::default(), &[], Tz::UTC, None);
        let (question, answer) = sql.split_once(" UNION ALL ").unwrap();
        assert!(question.contains("'incoming'::text, \"con\"\"tent\", (\"id\"::text || '/1')"), "{question}");
        assert!(answer.contains("'outgoing'::text, \"reply\", (\"id\"::text || '/2')"), "{answer}");
    }
}
