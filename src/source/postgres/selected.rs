//! What is selected for each role, and how it is read.

use postgres_protocol::escape::{escape_identifier, escape_literal};

use super::table::{Table, Wire};
use crate::source::mapping::{Answered, Directions, Expression, Kind, Left, Mapping, Role, Sample, Test};

/// How the value of a field is found in what the server sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pick {
    /// It is the value.
    Plain,
    /// At this pointer of the JSON that it is.
    Pointer(String),
    /// The text is taken out of the JSON that it may be.
    Content,
    /// The text is at the first of these pointers that leads to one.
    Paths(&'static [&'static str]),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selected {
    pub(super) name: String,
    pub(super) sql: String,
    pub(super) wire: Wire,
    pub(super) pick: Pick,
}

impl Selected {
    pub(super) fn column(name: &str, wire: Wire) -> Self {
        Self { name: name.to_owned(), sql: escape_identifier(name), wire, pick: Pick::Plain }
    }

    /// An expression whose text is wanted.
    pub(super) fn text(name: &str, sql: String) -> Self {
        Self { name: name.to_owned(), sql, wire: Wire::Cast, pick: Pick::Plain }
    }
}

/// The messages of a database, each role with its expression.
#[derive(Debug, Clone)]
pub(super) struct MessagesTable {
    /// The table, where it is one alone.
    pub(super) table: Option<Table>,
    pub(super) shown: String,
    /// What follows FROM.
    pub(super) from: String,
    /// Without one, the order in which rows come tells those of one moment apart.
    pub(super) id: Option<Selected>,
    pub(super) contact_id: Selected,
    /// `None` where every row is a question and its answer.
    pub(super) direction: Option<Selected>,
    pub(super) text: Selected,
    /// The answer, where it shares the row.
    pub(super) answer: Option<Selected>,
    /// Without one, order alone counts.
    pub(super) at: Option<Selected>,
    pub(super) provider_id: Option<Selected>,
    pub(super) attachment: Option<String>,
    /// A text that tells attachments apart.
    pub(super) known_attachment: Option<String>,
    /// The account, as text.
    pub(super) account: Option<Selected>,
    /// A boolean expression that is true for rows which were sent.
    pub(super) sent: Option<String>,
    /// A condition of the settings.
    pub(super) filter: Option<String>,
    pub(super) directions: Directions,
    /// Further words for nothing.
    pub(super) nulls: Vec<String>,
    /// It is read from one table and nothing else, so that ranges of its blocks can be read side by side.
    pub(super) is_plain: bool,
}

/// An expression as SQL that gives its value.
pub(super) fn raw(from: &Expression) -> String {
    match from {
        Expression::Column(name) => escape_identifier(name),
        Expression::Sql(sql) => format!("({sql})"),
        Expression::Path { column, .. } => escape_identifier(column),
        Expression::Parties { from, .. } => escape_identifier(from),
    }
}

/// A literal that needs no `E''` form of its own in front of it.
pub(super) fn literal(text: &str) -> String {
    escape_literal(text).trim_start().to_owned()
}

/// What is selected for a role.
fn selected(sample: &Sample, table: Option<&Table>, role: &Role) -> Selected {
    let name = role.from.shown();
    let wire_of = |column: &str| table.and_then(|table| table.column(column)).map(|column| column.wire);
    let kind_of = |column: &str| sample.named(column).map(|column| column.kind);
    let of_kind = |kind: Option<Kind>| match kind {
        Some(Kind::Integer) => Wire::Int8,
        Some(Kind::Bool) => Wire::Bool,
        Some(Kind::Time) => Wire::Timestamptz,
        _ => Wire::Cast,
    };
    match &role.from {
        Expression::Column(column) if role.json => {
            Selected { name, sql: escape_identifier(column), wire: Wire::Cast, pick: Pick::Content }
        }
        Expression::Column(column) => {
            // The settings may spell a name in another case than the table.
            let exact = sample.named(column).map_or(column.as_str(), |known| known.name.as_str());
            match wire_of(exact) {
                Some(wire) => Selected::column(exact, wire),
                // A query's columns become what their kind is, so that all ways of reading agree.
                None => match (of_kind(kind_of(exact)), kind_of(exact)) {
                    (Wire::Int8, _) => Selected {
                        name,
                        sql: format!("{}::bigint", escape_identifier(exact)),
                        wire: Wire::Int8,
                        pick: Pick::Plain,
                    },
                    (Wire::Bool, _) => {
                        Selected { name, sql: escape_identifier(exact), wire: Wire::Bool, pick: Pick::Plain }
                    }
                    _ => Selected::text(&name, escape_identifier(exact)),
                },
            }
        }
        Expression::Path { column, pointer }
            if table.and_then(|table| table.column(column)).is_some_and(super::table::TableColumn::is_jsonb) =>
        {
            let keys: Vec<String> =
                pointer.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect();
            let path: Vec<String> = keys.iter().map(|key| literal(key)).collect();
            Selected::text(&name, format!("({} #>> ARRAY[{}]::text[])", escape_identifier(column), path.join(", ")))
        }
        Expression::Path { column, pointer } => {
            Selected { name, sql: escape_identifier(column), wire: Wire::Cast, pick: Pick::Pointer(pointer.clone()) }
        }
        Expression::Sql(sql) => {
            let pick = if role.json { Pick::Content } else { Pick::Plain };
            Selected { pick, ..Selected::text(&name, format!("({sql})")) }
        }
        Expression::Parties { from, .. } => Selected::text(&name, escape_identifier(from)),
    }
}

impl MessagesTable {
    /// What is to be selected for a mapping.
    pub(super) fn new(mapping: &Mapping, sample: &Sample, table: Option<Table>, from: String) -> Self {
        let of = |role: &Role| selected(sample, table.as_ref(), role);
        let direction = match &mapping.answered {
            Answered::Words(role) => Some(of(role)),
            Answered::InOneRow(_) => None,
        };
        let answer = match &mapping.answered {
            Answered::InOneRow(role) => Some(of(role)),
            Answered::Words(_) => None,
        };
        let contact_id = match (&mapping.contact_id.from, &direction) {
            (Expression::Parties { from, to }, Some(direction)) => {
                let outgoing = is_outgoing(direction, &mapping.directions);
                let (from, to) = (escape_identifier(from), escape_identifier(to));
                let sql = format!("(CASE WHEN {outgoing} THEN {to}::text ELSE {from}::text END)");
                Selected::text(&mapping.contact_id.from.shown(), sql)
            }
            _ => of(&mapping.contact_id),
        };
        let account = match (&mapping.account, &mapping.contact_id.from, &direction) {
            (Some(role), ..) => {
                Some(Selected { pick: of(role).pick, ..Selected::text(&role.from.shown(), of(role).sql) })
            }
            (None, Expression::Parties { from, to }, Some(direction)) => {
                let outgoing = is_outgoing(direction, &mapping.directions);
                let (from, to) = (escape_identifier(from), escape_identifier(to));
                let sql = format!("(CASE WHEN {outgoing} THEN {from}::text ELSE {to}::text END)");
                Some(Selected::text(&mapping.contact_id.from.shown(), sql))
            }
            _ => None,
        };
        Self {
            shown: table.as_ref().map_or_else(|| mapping.messages.clone(), Table::shown),
            from,
            id: mapping.id.as_ref().map(of),
            contact_id,
            direction,
            text: of(&mapping.text),
            answer,
            at: mapping.at.as_ref().map(of),
            provider_id: mapping.provider_id.as_ref().map(of),
            attachment: attachment(&mapping.attachments, sample),
            known_attachment: known_attachment(&mapping.attachments, sample),
            account,
            sent: sent(&mapping.sent),
            filter: None,
            directions: mapping.directions.clone(),
            nulls: Vec::new(),
            is_plain: true,
            table,
        }
    }
}

/// Whether the words of a direction say that the bot wrote, as SQL.
fn is_outgoing(direction: &Selected, directions: &Directions) -> String {
    let words = |words: &[String]| {
        words
            .iter()
            .filter(|word| *word != "*")
            .map(|word| literal(&word.to_lowercase()))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let value = format!("lower({}::text)", direction.sql);
    let explicit = words(&directions.outgoing);
    if explicit.is_empty() {
        format!("{value} NOT IN ({})", words(&directions.incoming))
    } else {
        format!("{value} IN ({explicit})")
    }
}

/// Whether one of these columns says something: as a boolean, since what it says is of no interest.
fn attachment(roles: &[Role], sample: &Sample) -> Option<String> {
    let nothing: Vec<String> = crate::source::scalar::NO_ATTACHMENT.iter().map(|word| literal(word)).collect();
    let says = |role: &Role| match (&role.from, sample.find(&role.from).map(|column| column.kind)) {
        (Expression::Sql(sql), Some(Kind::Bool)) => format!("COALESCE(({sql}), false)"),
        (from, _) => format!("COALESCE({}::text NOT IN ({}), false)", raw(from), nothing.join(", ")),
    };
    let says: Vec<String> = roles.iter().map(says).collect();
    (!says.is_empty()).then(|| says.join(" OR "))
}

/// What these columns hold, one after the other; a long value is replaced by its digest, which tells it as well.
fn known_attachment(roles: &[Role], sample: &Sample) -> Option<String> {
    let is_told = |role: &&Role| {
        let kind = sample.find(&role.from).map(|column| column.kind);
        matches!(kind, None | Some(Kind::Text | Kind::Json | Kind::Uuid | Kind::Integer))
    };
    let value = |role: &Role| {
        let text = format!("{}::text", raw(&role.from));
        format!("CASE WHEN octet_length({text}) <= 8192 THEN {text} ELSE md5({text}) END")
    };
    let values: Vec<String> = roles.iter().filter(is_told).map(value).collect();
    (!values.is_empty()).then(|| format!("concat_ws({}, {})", literal(&ATTACHMENTS_END.to_string()), values.join(", ")))
}

/// What stands between the values of several columns of attachments: the unit separator.
pub(super) const ATTACHMENTS_END: char = '\u{1F}';

/// Which rows were sent.
fn sent(left: &[Left]) -> Option<String> {
    let keeps = |left: &Left| {
        let value = raw(&left.from);
        match &left.test {
            Test::Something => format!("{value} IS NULL"),
            Test::Yes => format!("COALESCE(lower({value}::text) NOT IN ('true', 't', '1', 'yes', 'y'), true)"),
            Test::Words(words) => {
                let words: Vec<String> = words.iter().map(|word| literal(word)).collect();
                format!("COALESCE(lower({value}::text) NOT IN ({}), true)", words.join(", "))
            }
        }
    };
    let keeps: Vec<String> = left.iter().map(keeps).collect();
    (!keeps.is_empty()).then(|| keeps.join(" AND "))
}
