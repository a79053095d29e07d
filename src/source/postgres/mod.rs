//! A PostgreSQL database: one read-only snapshot, streamed.

mod attempt;
mod binary_copy;
mod catalog;
mod connect;
mod copy_tap;
mod cursor;
mod failure;
mod fields;
mod handles;
mod heard;
mod mapping;
mod messages;
mod parts;
mod pieces;
mod rows;
mod select;
mod session;
mod spec;
mod streams;
mod tapped_tls;
mod text_copy;
mod transfer;
mod value;

use chrono_tz::Tz;

pub use mapping::{ContactColumns, Directions, Mapping, Meaning, MessageColumns};
pub use spec::PostgresSpec;
pub use transfer::Transfer;

use crate::corpus::CorpusBuilder;
use crate::error::Error;
use crate::finding::SourceInfo;
use crate::observer::Observer;
use crate::scope::Candidate;
use crate::source::parts::{Taken, set_aside_failed};
use crate::source::{ReadOptions, Reading, ReadingFuture, Source};
use crate::text::{counted, excerpt};
use catalog::{ContactsTable, MessagesTable, Table, Wire};
use messages::Messages;
use rows::ContactRows;
use session::Session;

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
        let mapping = &self.spec.mapping;
        self.spec.url.notes.iter().for_each(|note| observer.note(note));
        let session = Session::open(&self.spec).await?;
        let tables = catalog::tables(&session, &self.spec).await?;
        let mut messages = catalog::messages_table(&tables, mapping, session.target())?;
        if !options.attachments {
            messages.attachments.clear();
        }
        let contacts = catalog::contacts_table(&session, &tables, &messages, mapping).await?;
        let zone = mapping.time_zone.unwrap_or(Tz::UTC);
        observer.note(&taken(&messages, contacts.as_ref()));
        if messages.at.wire == Wire::Timestamp && mapping.time_zone.is_none() {
            let column = excerpt(&messages.at.name, 60);
            observer
                .note(&format!("{column} has no time zone and was read as UTC (`time_zone` in [source] changes that)"));
        }
        if let Some(contacts) = &contacts {
            let hidden = "of its rows, so handles and stops may be missing";
            let hides = row_security(&session, &contacts.table).await?;
            note_row_security(hides, &self.spec, &contacts.table, hidden, observer);
        }
        let asked = handles::asked_for(&session, &messages, contacts.as_ref(), &options.scope).await?;
        let Messages { builder, budget, mut skipped, transfer, heard_until } =
            messages::read(&session, &self.spec, &messages, &asked, options, observer).await?;
        if skipped.without_contact > 0 {
            let column = excerpt(&messages.contact_id.name, 60);
            let rows = counted(skipped.without_contact, "row");
            observer.note(&format!("{rows} without {column}, which are in no conversation"));
        }
        let builder = match contacts {
            Some(table) => read_contacts(&session, transfer, table, &asked, builder, zone, observer).await?,
            None => builder,
        };
        session.finish().await?;
        let taken = Taken { builder, budget, before: Vec::new(), names: Vec::new(), skip_bad: options.skip_bad };
        let (parts, repeated) = taken.group(observer)?;
        skipped.bad += repeated;
        Ok(Reading { parts, contacts: asked, skipped, covered: None, heard_until })
    }
}

impl Source for PostgresSource {
    fn info(&self) -> SourceInfo {
        SourceInfo { kind: "postgres", description: self.spec.description(), files: Vec::new() }
    }

    fn read<'a>(&'a mut self, options: &'a ReadOptions, observer: &'a dyn Observer) -> ReadingFuture<'a> {
        Box::pin(self.read_all(options, observer))
    }
}

/// Which tables and columns were taken, in one line.
fn taken(messages: &MessagesTable, contacts: Option<&ContactsTable>) -> String {
    let name = |column: &catalog::Column| excerpt(&column.name, 60);
    let provider_id = messages.provider_id.as_ref().map(|column| format!(", provider id {}", name(column)));
    let from = format!(
        "messages from {} (contact {}, direction {}, text {}, time {}{})",
        messages.table.shown(),
        name(&messages.contact_id),
        name(&messages.direction),
        name(&messages.text),
        name(&messages.at),
        provider_id.unwrap_or_default()
    );
    match contacts {
        Some(contacts) => format!("{from}, contacts from {}", contacts.table.shown()),
        None => format!("{from}; no table of contacts found, so contacts go by id"),
    }
}

/// Row-level security without a policy for the role shows no row and says nothing; so that is asked for.
async fn row_security(session: &Session, table: &Table) -> Result<bool, Error> {
    let doing = format!("asking for row-level security of {}", table.shown());
    let answer = session.ask(&format!("SELECT row_security_active({}::oid)", table.oid), &doing).await?;
    Ok(answer.is_some_and(|rows| rows.first().is_some_and(|active| active == "t")))
}

fn note_row_security(hides: bool, spec: &PostgresSpec, table: &Table, part: &str, observer: &dyn Observer) {
    if hides {
        observer.note(&format!(
            "row-level security is on for {}: {} may see a part {part}",
            table.shown(),
            spec.role()
        ));
    }
}

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
    let name = table.table.shown();
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
        observer.note(&format!("{contacts} of {name} with facts that cannot be read, which are unknown here"));
    }
    Ok(rows.builder)
}
