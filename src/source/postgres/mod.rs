//! A PostgreSQL database: one read-only snapshot, streamed.

mod attempt;
mod bad_row;
mod binary_copy;
mod catalog;
mod connect;
mod contact_cache;
mod contact_rows;
mod contacts;
mod contacts_table;
mod copy_tap;
mod cursor;
mod examine;
mod failure;
mod fields;
mod find;
mod grants;
mod handles;
mod heard;
mod likely;
mod messages;
mod opening;
mod parts;
mod pieces;
mod preset;
mod row_security;
mod rows;
mod sampling;
mod select;
mod selected;
mod session;
mod spec;
mod streams;
mod table;
mod tapped_tls;
mod text_copy;
mod transfer;
mod trying;
mod understood;
mod value;
mod wires;

use chrono_tz::Tz;

pub use spec::{PostgresSpec, Transfer};

use crate::corpus::CorpusBuilder;
use crate::error::{Error, SchemaError};
use crate::finding::{Skipped, SourceInfo};
use crate::observer::Observer;
use crate::scope::Candidate;
use crate::source::checks;
use crate::source::mapping::{EMPTY, Mapping, guessed};
use crate::source::parts::{Taken, set_aside_failed};
use crate::source::{ExaminationFuture, ReadOptions, Reading, ReadingFuture, Source, ZoneHint};
use crate::text::number::grouped;
use crate::text::{counted, excerpt};
use crate::time::Resolution;
use contact_rows::ContactRows;
use contacts_table::ContactsTable;
use messages::Messages;
use row_security::{note_row_security, row_security};
use selected::{MessagesTable, Pick, Selected};
use session::Session;
use table::Wire;
use understood::Understood;

/// A PostgreSQL database.
#[derive(Debug)]
pub struct PostgresSource {
    spec: PostgresSpec,
}

impl PostgresSource {
    /// The database that `spec` describes; nothing is connected yet.
    pub fn new(spec: PostgresSpec) -> Self {
        Self { spec }
    }

    async fn read_all(&self, options: &ReadOptions, observer: &dyn Observer) -> Result<Reading, Error> {
        let given = &self.spec.mapping;
        self.spec.url.notes.iter().for_each(|note| observer.note(note));
        let session = Session::open(&self.spec).await?;
        let tables = catalog::tables(&session, &self.spec).await?;
        let Understood { mut messages, mapping, sample } =
            find::find(&session, &tables, given).await?.messages(&session)?;
        if !options.attachments {
            messages.attachment = None;
            messages.known_attachment = None;
        }
        if messages.at.is_none() && !options.scope.is_all_time() {
            return Err(without_times(&session, &messages));
        }
        let contacts = contacts::find(&session, &tables, &messages, &mapping, &sample, given).await?;
        let zone = given.time_zone.unwrap_or(Tz::UTC);
        observer.detail(&taken(&messages, contacts.as_ref()));
        mapping.notes.iter().for_each(|note| observer.note(note));
        if let Some(at) = messages.at.as_ref().filter(|at| at.wire == Wire::Timestamp && given.time_zone.is_none()) {
            let column = excerpt(&at.name, 60);
            let hint = ZoneHint::Settings.shown();
            observer.note(&format!("{column} has no time zone and was read as UTC ({hint})"));
        }
        if let Some(table) = contacts.as_ref().and_then(|contacts| contacts.table.as_ref()) {
            let secured = row_security(&session, table).await?;
            let hidden = "of its rows, so handles and stops may be missing";
            note_row_security(secured, &self.spec, &table.shown(), hidden, observer);
        }
        if messages.contact_id.pick != Pick::Plain && !options.scope.contacts.is_empty() {
            return Err(within_json(&session, &messages));
        }
        let needed = grants::needed(&tables, &messages, contacts.as_ref());
        let granted = |error: Error| grants::complete(error, self.spec.role(), &needed);
        let asked =
            handles::asked_for(&session, &messages, contacts.as_ref(), &options.scope).await.map_err(granted)?;
        let read = messages::read(&session, &self.spec, &messages, &asked, options, observer).await.map_err(granted)?;
        let Messages { builder, budget, mut skipped, rows, tally, transfer, heard_until } = read;
        observer.note(&summary(&messages, contacts.as_ref(), rows, &guessed(&mapping, given)));
        tell_what_is_left_out(&skipped, &messages, &mapping, observer);
        let builder = match contacts {
            Some(table) => {
                let read = read_contacts(&session, transfer, table, &asked, builder, zone, observer).await;
                read.map_err(granted)?
            }
            None => builder,
        };
        session.finish().await?;
        let order_alone = messages.at.is_none();
        let (before, names, skip_bad) = (Vec::new(), Vec::new(), options.skip_bad);
        let resolution = if order_alone { Resolution::Fine } else { tally.resolution() };
        let are_events = false;
        let taken = Taken { builder, budget, before, names, skip_bad, order_alone, resolution, are_events };
        let (mut parts, repeated) = taken.group(observer)?;
        skipped.bad += repeated;
        let direction = messages.direction.as_ref().map_or("", |direction| direction.name.as_str());
        let taken = checks::Taken {
            name: &messages.shown,
            bad: skipped.bad,
            files: &[],
            direction,
            contact: &messages.contact_id.name,
            is_sure: mapping.is_sure,
            is_whole: options.scope.is_all_time() && asked.is_empty(),
            ids_by_name: mapping.provider_id.as_ref().is_some_and(|ids| ids.evidence == EMPTY),
            resolution,
            given: &given.directions,
        };
        checks::check(&taken, &tally, &mut parts, observer)?;
        if tally.lacks_reply_texts() {
            parts.without_reply_texts();
        }
        let look_up = select::look_up(&messages, &options.scope, zone);
        Ok(Reading {
            parts,
            contacts: asked,
            skipped,
            covered: None,
            heard_until,
            look_up,
            resolution,
            late: Vec::new(),
            remarks: Vec::new(),
            tells: None,
        })
    }
}

/// A contact that the server cannot look for, as it stands in JSON that only this side takes apart.
fn within_json(session: &Session, messages: &MessagesTable) -> Error {
    let problem = Box::new(SchemaError::ContactInJson { column: messages.contact_id.name.clone() });
    Error::Schema { target: session.target().to_owned(), problem }
}

/// A stretch of time of messages that have none.
fn without_times(session: &Session, messages: &MessagesTable) -> Error {
    let problem = Box::new(SchemaError::NoTimes { table: messages.shown.clone() });
    Error::Schema { target: session.target().to_owned(), problem }
}

/// Rows that are no message of anybody.
fn tell_what_is_left_out(skipped: &Skipped, messages: &MessagesTable, mapping: &Mapping, observer: &dyn Observer) {
    if skipped.without_contact > 0 {
        let column = excerpt(&messages.contact_id.name, 60);
        let rows = counted(skipped.without_contact, "row");
        observer.note(&format!("left out {rows} without {column}, as they are in no conversation"));
    }
    if skipped.without_time > 0 {
        let rows = counted(skipped.without_time, "row");
        observer.note(&format!("left out {rows} without a time"));
    }
    if skipped.unsent > 0 {
        let why = mapping.sent.iter().map(|left| excerpt(&left.shown(), 60));
        let why: Vec<String> = why.chain(mapping.left_out.clone()).collect();
        let rows = counted(skipped.unsent, "row");
        observer.note(&format!(
            "left out {rows} that no contact received ({}); `where = \"\"` in [source] reads them too",
            why.join(", ")
        ));
    }
}

impl Source for PostgresSource {
    fn is_remote(&self) -> bool {
        true
    }

    fn info(&self) -> SourceInfo {
        SourceInfo { kind: "postgres", description: self.spec.description(), files: Vec::new() }
    }

    fn examine<'a>(&'a mut self, _: &'a ReadOptions, observer: &'a dyn Observer) -> ExaminationFuture<'a> {
        Box::pin(examine::examine(&self.spec, observer))
    }

    fn read<'a>(&'a mut self, options: &'a ReadOptions, observer: &'a dyn Observer) -> ReadingFuture<'a> {
        Box::pin(self.read_all(options, observer))
    }
}

/// What was read, in one line that names the columns which are a guess.
fn summary(messages: &MessagesTable, contacts: Option<&ContactsTable>, rows: u64, guessed: &[String]) -> String {
    let rows = grouped(rows as usize) + if rows == 1 { " row" } else { " rows" };
    let contacts = match contacts {
        Some(contacts) => format!(" and {}", contacts.shown),
        None => ", no table of contacts found".to_owned(),
    };
    let read = format!("reads {} ({rows}){contacts}", messages.shown);
    match guessed {
        [] => format!("{read}; -v says how columns are mapped"),
        guessed => format!("{read}; guessed: {}; check them with `dm-audit doctor`", guessed.join(", ")),
    }
}

/// Which tables and columns were taken, in one line.
fn taken(messages: &MessagesTable, contacts: Option<&ContactsTable>) -> String {
    let name = |column: &Selected| excerpt(&column.name, 60);
    let part = |what: &str, column: &Option<Selected>| {
        column.as_ref().map(|column| format!(", {what} {}", name(column))).unwrap_or_default()
    };
    let from = format!(
        "messages from {} (contact {}{}, text {}{}{}{})",
        messages.shown,
        name(&messages.contact_id),
        part("direction", &messages.direction),
        name(&messages.text),
        part("answer", &messages.answer),
        part("time", &messages.at),
        part("provider id", &messages.provider_id),
    );
    match contacts {
        Some(contacts) => format!("{from}, contacts from {}", contacts.shown),
        None => format!("{from}; no table of contacts found, so their ids identify contacts"),
    }
}

/// Row-level security without a policy for the role shows no row and says nothing; so that is asked for.
async fn read_contacts(
    session: &Session,
    transfer: Transfer,
    table: ContactsTable,
    asked: &[Candidate],
    builder: CorpusBuilder,
    zone: Tz,
    observer: &dyn Observer,
) -> Result<CorpusBuilder, Error> {
    let select = select::contacts(&table, asked, zone);
    let name = table.shown.clone();
    let budget = builder.exceeded_budget();
    let aside = budget.as_ref().map(|_| Vec::new());
    let rows = ContactRows { builder, aside, failed: None, table, zone, unreadable: 0 };
    let (rows, whole) = transfer::read(session, transfer, &select, &name, rows, |_| {}).await;
    if let (Some(source), Some(budget)) = (rows.failed, budget) {
        return Err(set_aside_failed(&budget, source));
    }
    whole?;
    if rows.unreadable > 0 {
        let contacts = counted(rows.unreadable, "contact");
        observer.note(&format!("{contacts} of {name} have facts that cannot be read; these count as unknown"));
    }
    Ok(rows.builder)
}
