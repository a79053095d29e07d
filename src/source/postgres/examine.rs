//! What an audit of a database would read, checked step by step.

use chrono_tz::Tz;

use super::catalog;
use super::find::{self, Found};
use super::session::Session;
use super::spec::PostgresSpec;
use super::table::Table;
use super::understood::Understood;
use super::{contacts, grants, row_security, trying};
use crate::error::Error;
use crate::observer::Observer;
use crate::scope::Scope;
use crate::source::mapping::{Answered, Expression};
use crate::source::{Check, Examination, Status};
use crate::text::{counted, excerpt};

/// So many rows a second come over one connection, about.
const ROWS_A_SECOND: f64 = 1_500_000.0;

/// The number of rows at which the hosted interfaces of databases cut off without a word.
const PAGE: u64 = 1000;

/// Connects and looks; a failure is a check like any other.
pub(super) async fn examine(spec: &PostgresSpec, observer: &dyn Observer) -> Result<Examination, Error> {
    let mut found = Examination::default();
    let session = match Session::open(spec).await {
        Ok(session) => session,
        Err(error) => {
            found.checks.push(Check::error("connection", error.to_string(), error.advice().unwrap_or_default()));
            return Ok(found);
        }
    };
    server(&session, spec, &mut found).await?;
    let tables = match catalog::tables(&session, spec).await {
        Ok(tables) => tables,
        Err(error) => {
            found.checks.push(Check::error("tables", error.to_string(), error.advice().unwrap_or_default()));
            return Ok(found);
        }
    };
    observer.detail(&format!("{} tables", tables.len()));
    match find::find(&session, &tables, &spec.mapping).await {
        Ok(Found::Messages(understood, others)) => {
            found.candidates = others;
            messages(&session, spec, &tables, &understood, &mut found).await?;
        }
        Ok(Found::Nothing(refusal, others)) => {
            let problem = format!(
                "{} is closest to a table of messages, but its columns are not clear",
                excerpt(&refusal.messages, 130)
            );
            found.checks.push(Check::error("messages", problem, "see what it lacks below"));
            found.refuse(&refusal);
            found.candidates = others;
        }
        Ok(other) => {
            if let Found::Several(tables) = &other {
                found.candidates = tables
                    .iter()
                    .map(|table| crate::source::mapping::Candidate {
                        messages: table.name.clone(),
                        missing: Vec::new(),
                    })
                    .collect();
            }
            let error = other.messages(&session).err();
            let advice = error.as_ref().and_then(Error::advice).unwrap_or_default();
            found.checks.push(Check::error(
                "messages",
                error.map(|error| error.to_string()).unwrap_or_default(),
                advice,
            ));
        }
        Err(error) => {
            found.checks.push(Check::error("messages", error.to_string(), error.advice().unwrap_or_default()));
        }
    }
    session.finish().await?;
    Ok(found)
}

/// The server, its kind, how it is reached and who asks.
async fn server(session: &Session, spec: &PostgresSpec, found: &mut Examination) -> Result<(), Error> {
    let version = session.ask_rows("SELECT version()", "asking for the version").await?;
    let first =
        |rows: Option<Vec<Vec<Option<String>>>>| rows.and_then(|rows| rows.into_iter().next()?.into_iter().next()?);
    let version = first(version).unwrap_or_else(|| "a server of unknown version".to_owned());
    let version = version.split(" on ").next().unwrap_or(&version).to_owned();
    found.checks.push(Check::ok("connection", format!("{}: {}", spec.description(), excerpt(&version, 80))));
    let tls = first(
        session
            .ask_rows("SELECT ssl::text FROM pg_catalog.pg_stat_ssl WHERE pid = pg_backend_pid()", "asking for TLS")
            .await?,
    );
    found.checks.push(match tls.as_deref() {
        Some("true" | "t") => Check::ok("tls", format!("encrypted, sslmode {:?}", spec.url.ssl_mode).to_lowercase()),
        Some(_) => Check::ok("tls", "the connection is not encrypted"),
        None => Check::ok("tls", "unknown: the server does not say"),
    });
    let role = "SELECT current_user || CASE WHEN rolsuper THEN ' (superuser)' WHEN rolbypassrls THEN ' (bypasses row-level security)' ELSE '' END \
                FROM pg_catalog.pg_roles WHERE rolname = current_user";
    let role = first(session.ask_rows(role, "asking for the role").await?).unwrap_or_else(|| spec.role().to_owned());
    let status = if role.ends_with("(superuser)") {
        Check::warning(
            "role",
            excerpt(&role, 80),
            "a role that may only read the tables of messages and contacts is enough",
        )
    } else {
        Check::ok("role", format!("{}; every statement runs in a read-only transaction", excerpt(&role, 80)))
    };
    found.checks.push(status);
    Ok(())
}

async fn messages(
    session: &Session,
    spec: &PostgresSpec,
    tables: &[Table],
    understood: &Understood,
    found: &mut Examination,
) -> Result<(), Error> {
    let Understood { messages, mapping, sample } = understood;
    found.accept(mapping, sample, &spec.mapping);
    // What an audit reads, so that it says here what it would say there.
    let select =
        super::select::messages(messages, &Scope::default(), &[], spec.mapping.time_zone.unwrap_or(Tz::UTC), None);
    if let Some(error) =
        trying::refusal(session, &format!("SELECT * FROM ({select}) AS r LIMIT 1"), "reading the messages").await?
    {
        let contacts = contacts::find(session, tables, messages, mapping, sample, &spec.mapping).await?;
        let error = grants::complete(error, spec.role(), &grants::needed(tables, messages, contacts.as_ref()));
        found.checks.push(Check::error(
            "messages",
            error.to_string(),
            error.advice().unwrap_or_else(|| "correct the settings".to_owned()),
        ));
        return Ok(());
    }
    let contacts = contacts::find(session, tables, messages, mapping, sample, &spec.mapping).await?;
    if let Some(role) = found.checks.iter_mut().find(|check| check.name == "role" && check.status == Status::Warning) {
        role.advice = grants::reader(&grants::needed(tables, messages, contacts.as_ref()));
    }
    found.checks.push(match &contacts {
        Some(contacts) => Check::ok("contacts", format!("{}: {}", contacts.shown, excerpt(&contacts.evidence, 120))),
        None => Check::warning(
            "contacts",
            "no table of contacts is joined, so their ids identify contacts",
            "name one as `contacts` in [source], if there is one",
        ),
    });
    if let (Some(settings), Some(table)) =
        (&mut found.settings, contacts.as_ref().and_then(|contacts| contacts.table.as_ref()))
    {
        let refers = contacts.as_ref().is_some_and(|contacts| !contacts.from.contains(" JOIN "));
        settings.contacts = refers.then(|| table.full_name());
        found.contacts = Some(table.full_name());
    }
    if let Some(table) = &messages.table {
        found.checks.push(if row_security(session, table).await? {
            let advice = "use a role with BYPASSRLS, or add a policy, if some rows are missing";
            Check::warning(
                "row security",
                format!("on for {}: the role may see a part of the rows", table.shown()),
                advice,
            )
        } else {
            Check::ok("row security", "off for this role")
        });
        found.checks.extend(index(session, table, understood).await?);
    }
    found.checks.push(rows(session, understood).await?);
    Ok(())
}

/// Without an index on the time, a scoped read goes through the whole table.
async fn index(session: &Session, table: &Table, understood: &Understood) -> Result<Option<Check>, Error> {
    let Some(Expression::Column(at)) = understood.mapping.at.as_ref().map(|at| &at.from) else { return Ok(None) };
    let sql = format!(
        "SELECT count(*)::text FROM pg_catalog.pg_index i \
         JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] \
         WHERE i.indrelid = {} AND a.attname = {}",
        table.oid,
        super::selected::literal(at)
    );
    let Some(rows) = session.ask_rows(&sql, "looking for an index").await? else { return Ok(None) };
    let none = rows.first().and_then(|row| row.first()?.as_deref()) == Some("0");
    Ok(none.then(|| {
        let advice = "an audit works without an index; with one, --since reads only the rows it needs";
        Check::warning("index", format!("none on {}", excerpt(at, 60)), advice)
    }))
}

/// How many rows there are, and about how long an audit takes.
async fn rows(session: &Session, understood: &Understood) -> Result<Check, Error> {
    let from = &understood.messages.from;
    let plan = super::pieces::plan(session, &format!("SELECT 1 FROM {from}"), "estimating the rows").await?;
    let estimate = plan.rows.unwrap_or(0);
    let exact = if estimate < 500_000 {
        let counted = session.ask_rows(&format!("SELECT count(*)::text FROM {from}"), "counting the rows").await?;
        counted.and_then(|rows| rows.first()?.first()?.as_deref()?.parse::<u64>().ok())
    } else {
        None
    };
    let halves = if matches!(understood.mapping.answered, Answered::InOneRow(_)) { 2.0 } else { 1.0 };
    let seconds = exact.unwrap_or(estimate) as f64 * halves / ROWS_A_SECOND;
    let takes = if seconds < 1.0 { "under a second".to_owned() } else { format!("about {seconds:.0} s") };
    Ok(match exact {
        Some(0) => Check::warning("rows", "none", "check that this is the database that the bot writes to"),
        Some(PAGE) => Check::warning(
            "rows",
            format!("exactly {PAGE}: an export or a copy may have been cut off"),
            "compare with the table that the bot writes to",
        ),
        Some(rows) => Check::ok("rows", format!("{}; an audit takes {takes}", counted(rows, "row"))),
        None => Check::ok("rows", format!("about {estimate}, by the planner's estimate; an audit takes {takes}")),
    })
}
