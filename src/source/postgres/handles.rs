//! Which contacts a scope means.

use tokio_postgres::types::Type;

use super::contacts_table::ContactsTable;
use super::select;
use super::selected::MessagesTable;
use super::session::Session;
use crate::error::Error;
use crate::scope::{Candidate, Scope, plain, resolve};

/// How many handles are fetched to suggest what a misspelt one may have meant.
const SUGGESTIONS_FROM: i64 = 20_000;

/// The contacts that the scope asks for, in the order of their ids.
pub(super) async fn asked_for(
    session: &Session,
    messages: &MessagesTable,
    contacts: Option<&ContactsTable>,
    scope: &Scope,
) -> Result<Vec<Candidate>, Error> {
    let mut asked = Vec::new();
    for wanted in &scope.contacts {
        let candidates = candidates(session, messages, contacts, wanted).await?;
        asked.push(resolve(wanted, &candidates).map_err(|why| Error::Contact { wanted: wanted.clone(), why })?);
    }
    asked.sort_unstable();
    asked.dedup();
    Ok(asked)
}

/// Contacts that may be meant; where there is none, some to suggest.
async fn candidates(
    session: &Session,
    messages: &MessagesTable,
    contacts: Option<&ContactsTable>,
    wanted: &str,
) -> Result<Vec<Candidate>, Error> {
    let in_messages = (&messages.from, select::as_text(&messages.contact_id), "NULL::text".to_owned());
    let (table, from, id, handle) = match contacts {
        Some(contacts) => {
            let handle = contacts.handle.as_ref().map_or("NULL::text".to_owned(), select::as_text);
            (&contacts.shown, &contacts.from, select::as_text(&contacts.id), handle)
        }
        None => (&messages.shown, in_messages.0, in_messages.1.clone(), in_messages.2.clone()),
    };
    let people = format!("SELECT DISTINCT {id} AS id, {handle} AS handle FROM {from}");
    let name = plain(wanted);
    // What lower() makes of other letters depends on the server's locale, so those are compared on this side.
    let found = if name.is_ascii() {
        let part = "position($1 IN lower(id)) > 0 OR position($1 IN lower(handle)) > 0";
        let matching = format!("SELECT id, handle FROM ({people}) c WHERE {part}");
        fetch(session, table, &matching, &[(&name, Type::TEXT)]).await?
    } else {
        fetch(session, table, &people, &[]).await?
    };
    if contacts.is_some() && resolve(wanted, &found).is_err() {
        // Messages may name a contact that has no row of its own, or none that this role may see.
        let (from, id, handle) = in_messages;
        let table = &messages.shown;
        let by_id = format!("SELECT DISTINCT {id} AS id, {handle} AS handle FROM {from} WHERE {id} = $1");
        let by_id = fetch(session, table, &by_id, &[(&wanted, Type::TEXT)]).await?;
        if !by_id.is_empty() {
            return Ok(by_id);
        }
    }
    if found.is_empty() {
        let some = format!("{people} ORDER BY 2, 1 LIMIT {SUGGESTIONS_FROM}");
        return fetch(session, table, &some, &[]).await;
    }
    Ok(found)
}

async fn fetch(
    session: &Session,
    table: &str,
    sql: &str,
    parameters: &[(&(dyn tokio_postgres::types::ToSql + Sync), Type)],
) -> Result<Vec<Candidate>, Error> {
    let rows = session.query(sql, parameters, &format!("looking for contacts in {table}")).await?;
    let candidate =
        |row: &tokio_postgres::Row| Some(Candidate { id: row.try_get(0).ok()?, handle: row.try_get(1).ok()? });
    Ok(rows.iter().filter_map(candidate).collect())
}
