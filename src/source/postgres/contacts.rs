//! The table of contacts: joined by a key, or by a name that the values bear out; never by a sibling's name alone.

use postgres_protocol::escape::escape_identifier;

use super::contacts_table::ContactsTable;
use super::select::table_name;
use super::selected::{MessagesTable, Pick, Selected, literal, raw};
use super::session::Session;
use super::table::{Table, TableColumn, Wire};
use crate::error::{Error, SchemaError};
use crate::source::mapping::{
    ACCOUNTS, ContactColumns, Expression, GivenMapping, Kind, Mapping, Sample, key, name_words, rank, singular,
};
use crate::text::excerpt;

const HANDLES: [&str; 27] = [
    "igusername",
    "username",
    "handle",
    "instagramusername",
    "igname",
    "contactname",
    "customername",
    "pushname",
    "displayname",
    "fullname",
    "name",
    "profilename",
    "nickname",
    "screenname",
    "telegramusername",
    "firstname",
    "contacthandle",
    "leadname",
    "phone",
    "phonenumber",
    "contactphone",
    "customerphone",
    "waid",
    "email",
    "contactemail",
    "customeremail",
    "identifier",
];
/// Those that mean a person only in a table of people.
const GENERIC: [&str; 7] = ["name", "displayname", "fullname", "firstname", "identifier", "email", "nickname"];
const STOPPED: [&str; 9] = [
    "isstopped",
    "stopped",
    "isoptedout",
    "optedout",
    "isunsubscribed",
    "unsubscribed",
    "isblocked",
    "blocked",
    "botstopped",
];
/// True where the bot may write.
const MAY_WRITE: [&str; 3] = ["waoptin", "isoptedin", "optedin"];
const STOPPED_AT: [&str; 5] = ["stoppedat", "optedoutat", "unsubscribedat", "blockedat", "stoppedon"];

/// The words of tables that hold contacts.
const PEOPLE: [&str; 18] = [
    "contact",
    "customer",
    "client",
    "lead",
    "subscriber",
    "patient",
    "person",
    "people",
    "profile",
    "visitor",
    "guest",
    "prospect",
    "recipient",
    "cliente",
    "paciente",
    "contato",
    "contacto",
    "enduser",
];

/// The table of contacts: the one that the settings name, else the one that the messages refer to, else one that is
/// called after them and holds their values. `None` if there is none; messages can be audited without.
pub(super) async fn find(
    session: &Session,
    tables: &[Table],
    messages: &MessagesTable,
    mapping: &Mapping,
    sample: &Sample,
    given: &GivenMapping,
) -> Result<Option<ContactsTable>, Error> {
    if let Some(preset) = mapping.preset.filter(|_| given.contacts.is_none()) {
        return Ok(super::preset::contacts(tables, messages, preset));
    }
    if let Some(name) = &given.contacts {
        let table = tables.iter().find(|table| table.is_called(name)).ok_or_else(|| Error::Schema {
            target: session.target().to_owned(),
            problem: Box::new(SchemaError::NoContactsTable { name: name.clone() }),
        })?;
        let target = referred(tables, messages, mapping).filter(|(_, other, _)| other.oid == table.oid);
        let id = target.map(|(_, _, column)| column.name.clone());
        return roles(session, table, id.as_deref(), given, "named by the settings").map(Some);
    }
    if let Some((_, table, target)) = referred(tables, messages, mapping) {
        let id = target.name.clone();
        let evidence = format!("{} refers to it", messages.contact_id.name);
        let direct = roles(session, table, Some(&id), given, &evidence);
        if direct.as_ref().is_ok_and(|found| found.handle.is_some()) {
            return direct.map(Some);
        }
        return match two_hops(session, tables, table, &id, given) {
            Some(found) => Ok(Some(found)),
            // A column that the settings name and no table has would make every audit of it a clean one.
            None if given.contact_columns != ContactColumns::default() => direct.map(Some),
            None => Ok(direct.ok()),
        };
    }
    by_name_and_values(session, tables, messages, mapping, sample, given).await
}

/// The table and the column that the contact column of messages refers to.
fn referred<'t>(
    tables: &'t [Table],
    messages: &MessagesTable,
    mapping: &Mapping,
) -> Option<(String, &'t Table, &'t TableColumn)> {
    let table = messages.table.as_ref()?;
    let Expression::Column(column) = &mapping.contact_id.from else { return None };
    let foreign = table.foreign_keys.iter().find(|foreign| foreign.column == *column)?;
    let other = tables.iter().find(|table| table.oid == foreign.table)?;
    Some((column.clone(), other, other.target(foreign)?))
}

/// Message to conversation to contact.
fn two_hops(
    session: &Session,
    tables: &[Table],
    middle: &Table,
    id: &str,
    given: &GivenMapping,
) -> Option<ContactsTable> {
    let hops = middle.foreign_keys.iter().filter_map(|foreign| {
        let other = tables.iter().find(|table| table.oid == foreign.table && table.oid != middle.oid)?;
        let is_person = |name: &str| name_words(name).iter().any(|word| PEOPLE.contains(&singular(word).as_str()));
        (is_person(&other.name) || is_person(&foreign.column)).then_some((foreign, other))
    });
    let (foreign, people) = single(hops)?;
    let target = people.target(foreign)?.name.clone();
    let found = roles(session, people, Some(&target), given, "").ok().filter(|found| found.handle.is_some())?;
    let of = |alias: &str, selected: Selected| Selected {
        sql: selected.sql.replacen('"', &format!("{alias}.\""), 1),
        ..selected
    };
    let from = format!(
        "{} AS a JOIN {} AS b ON b.{} = a.{}",
        table_name(middle),
        table_name(people),
        escape_identifier(&target),
        escape_identifier(&foreign.column)
    );
    let wire = middle.column(id).map_or(Wire::Cast, |column| column.wire);
    Some(ContactsTable {
        table: Some(people.clone()),
        shown: people.shown(),
        evidence: format!("{} refers to it through {}", middle.shown(), excerpt(&foreign.column, 60)),
        from,
        id: of("a", Selected::column(id, wire)),
        handle: found.handle.map(|one| of("b", one)),
        stopped: found.stopped.map(|one| of("b", one)),
        stopped_at: found.stopped_at.map(|one| of("b", one)),
        stage: found.stage.map(|one| of("b", one)),
        message_count: found.message_count.map(|one| of("b", one)),
        account: found.account.map(|one| of("b", one)),
    })
}

/// A table that is called after the contact column, or has one of the same name, and holds the ids of the messages.
async fn by_name_and_values(
    session: &Session,
    tables: &[Table],
    messages: &MessagesTable,
    mapping: &Mapping,
    sample: &Sample,
    given: &GivenMapping,
) -> Result<Option<ContactsTable>, Error> {
    let Expression::Column(column) = &mapping.contact_id.from else { return Ok(None) };
    let own = messages.table.as_ref();
    let mut ids: Vec<&str> =
        sample.find(&mapping.contact_id.from).map(|column| column.present().collect()).unwrap_or_default();
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(50);
    if ids.is_empty() {
        return Ok(None);
    }
    let words = name_words(column);
    // `contact_id` is called after `contacts` and `dm_contacts`.
    let stem = words.strip_suffix(&["id".to_owned()]).and_then(|stem| stem.last()).cloned();
    let mut fitting = Vec::new();
    for table in tables.iter().filter(|table| own.is_none_or(|own| own.oid != table.oid && own.schema == table.schema))
    {
        let last = name_words(&table.name).last().map(|word| singular(word)).unwrap_or_default();
        let is_people = PEOPLE.contains(&last.as_str());
        let by_stem = || stem.as_ref().filter(|stem| **stem == last).and_then(|_| table.column("id"));
        let by_column = || table.columns.iter().find(|other| is_people && key(&other.name) == key(column));
        let Some(target) = by_stem().or_else(by_column) else { continue };
        if holds(session, table, &target.name, &ids).await? {
            fitting.push((table, target.name.clone()));
        }
    }
    // Of several the one with the same beginning, as `dm_contacts` beside `dm_messages`.
    let prefix = |table: &Table| {
        let own = own.map(|own| name_words(&own.name)).unwrap_or_default();
        name_words(&table.name).iter().zip(&own).take_while(|(a, b)| a == b).count()
    };
    let most = fitting.iter().map(|(table, _)| prefix(table)).max().unwrap_or(0);
    let Some((table, id)) = single(fitting.into_iter().filter(|(table, _)| prefix(table) == most)) else {
        return Ok(None);
    };
    let evidence = format!("its name fits {column}, and it holds the values of that column");
    Ok(roles(session, table, Some(&id), given, &excerpt(&evidence, 120)).ok())
}

/// Whether nearly all of these ids stand in a column, each once.
async fn holds(session: &Session, table: &Table, column: &str, ids: &[&str]) -> Result<bool, Error> {
    let list: Vec<String> = ids.iter().map(|id| literal(id)).collect();
    let name = escape_identifier(column);
    let sql = format!(
        "SELECT count(*)::text, count(DISTINCT {name})::text FROM {} WHERE {name}::text IN ({})",
        table_name(table),
        list.join(", ")
    );
    let rows = session.ask_rows(&sql, &format!("looking for contacts in {}", table.shown())).await?.unwrap_or_default();
    let number =
        |index: usize| rows.first().and_then(|row| row.get(index)?.as_deref()?.parse::<usize>().ok()).unwrap_or(0);
    Ok(number(0) == number(1) && number(1) * 10 >= ids.len() * 9)
}

fn single<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// The column of the account that a contact writes to, by its name.
fn account(table: &Table, id: &Selected) -> Option<Selected> {
    let name = |column: &&TableColumn| {
        let is_id = matches!(column.kind, Kind::Text | Kind::Integer | Kind::Uuid);
        rank(&column.name, &ACCOUNTS).filter(|_| is_id && column.name != id.name)
    };
    let found = table.columns.iter().filter(|column| name(column).is_some()).min_by_key(name)?;
    Some(Selected::text(&found.name, escape_identifier(&found.name)))
}

/// The columns of `table` in their roles. A column that the settings name must be there.
fn roles(
    session: &Session,
    table: &Table,
    id: Option<&str>,
    given: &GivenMapping,
    evidence: &str,
) -> Result<ContactsTable, Error> {
    let columns = &given.contact_columns;
    let missing = |name: &str| Error::Schema {
        target: session.target().to_owned(),
        problem: Box::new(SchemaError::NoContactsColumn { table: table.shown(), column: name.to_owned() }),
    };
    let of_column = |column: &TableColumn| Selected::column(&column.name, column.wire);
    let role = |named: &Option<Expression>, found: &dyn Fn() -> Option<Selected>| match named {
        Some(Expression::Column(name)) => match table.column(name) {
            Some(column) => Ok(Some(of_column(column))),
            None => Err(missing(name)),
        },
        Some(Expression::Path { column, pointer }) => match table.column(column) {
            Some(_) => Ok(Some(Selected {
                pick: Pick::Pointer(pointer.clone()),
                ..Selected::text(column, escape_identifier(column))
            })),
            None => Err(missing(column)),
        },
        Some(other) => Ok(Some(Selected::text(&other.shown(), raw(other)))),
        None => Ok(found()),
    };
    let usual = |names: &[&str], kinds: &[Kind]| {
        let fits = |column: &&TableColumn| kinds.contains(&column.kind) && rank(&column.name, names).is_some();
        table.columns.iter().filter(fits).min_by_key(|column| rank(&column.name, names)).map(of_column)
    };
    let words = [Kind::Text, Kind::Other, Kind::Integer];
    // A conversation's `name` is its title as often as a person.
    let is_people = name_words(&table.name).iter().any(|word| PEOPLE.contains(&singular(word).as_str()));
    let handles: Vec<&str> = HANDLES.iter().copied().filter(|name| is_people || !GENERIC.contains(name)).collect();
    let id = id.map(|id| Expression::Column(id.to_owned()));
    let id = role(&columns.id.clone().or(id), &|| table.column("id").map(of_column))?.ok_or_else(|| missing("id"))?;
    let may_write = || {
        let column = usual(&MAY_WRITE, &[Kind::Bool])?;
        Some(Selected { sql: format!("(NOT {})", column.sql), ..column })
    };
    Ok(ContactsTable {
        handle: role(&columns.handle, &|| usual(&handles, &words))?,
        stopped: role(&columns.stopped, &|| usual(&STOPPED, &[Kind::Bool]).or_else(may_write))?,
        stopped_at: role(&columns.stopped_at, &|| usual(&STOPPED_AT, &[Kind::Time]))?,
        stage: role(&columns.stage, &|| usual(&["stage"], &words))?,
        message_count: role(&columns.message_count, &|| usual(&["messagecount"], &[Kind::Integer]))?,
        account: role(&columns.account, &|| account(table, &id))?,
        id,
        shown: table.shown(),
        evidence: evidence.to_owned(),
        from: table_name(table),
        table: Some(table.clone()),
    })
}
