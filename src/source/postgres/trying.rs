//! SQL of the settings, tried before anything is taken from it: one statement that reads, or the server's reason.

use super::session::Session;
use crate::error::{Error, Lack, QueryError};
use crate::source::mapping::{Expression, GivenMapping, Refusal, Remedy, Settings};

/// A view or a query may compute for long before its first row; it is only tried here.
const LONGEST: u128 = 5000;

/// What the server says against a statement; `None` if it gives its first row, or takes its time. Parameters or not, a
/// statement goes the way on which a server takes one alone, so that none can stand behind it. Begins the transaction
/// anew after a refusal: nothing may have been read before.
pub(super) async fn refusal(session: &Session, sql: &str, doing: &str) -> Result<Option<Error>, Error> {
    let limit = session.statement_timeout();
    session.simple(&format!("SET LOCAL statement_timeout = {}", limit.min(LONGEST)), doing).await?;
    match session.query(sql, &[], doing).await {
        Ok(_) => {
            session.simple(&format!("SET LOCAL statement_timeout = {limit}"), doing).await?;
            Ok(None)
        }
        Err(error) => {
            session.restart().await?;
            let took_too_long = matches!(&error, Error::Query { problem, .. } if problem.sqlstate() == Some("57014"));
            Ok((!took_too_long).then_some(error))
        }
    }
}

/// A query of the settings that can be read, or why not.
pub(super) async fn query(session: &Session, query: &str) -> Result<(), Error> {
    let sql = format!("SELECT * FROM ({query}\n) AS q LIMIT 1");
    match refusal(session, &sql, "trying the query of the settings").await? {
        None => Ok(()),
        Some(Error::Query { target, doing, problem }) => {
            Err(Error::Query { target, doing, problem: Box::new(QueryError::OfSettings(problem)) })
        }
        Some(error) => Err(error),
    }
}

/// The expressions and the condition of the settings, tried on a table; a refusal names the one that it cannot have.
pub(super) async fn expressions(
    session: &Session,
    name: &str,
    from: &str,
    given: &GivenMapping,
) -> Result<Option<Refusal>, Error> {
    let mut tried: Vec<(&'static str, String)> = Vec::new();
    for (role, expression) in given.columns.all() {
        if let Expression::Sql(sql) = expression {
            tried.push((role, format!("SELECT ({sql}) FROM {from} LIMIT 1")));
        }
    }
    if let Some(filter) = given.filter.as_ref().filter(|filter| !filter.trim().is_empty()) {
        tried.push(("where", format!("SELECT 1 FROM {from} WHERE ({filter}) LIMIT 1")));
    }
    for (role, sql) in tried {
        let doing = format!("trying `{role}` of the settings");
        if let Some(error) = refusal(session, &sql, &doing).await? {
            return Ok(Some(cannot_have(name, role, &error)));
        }
    }
    Ok(None)
}

fn cannot_have(name: &str, role: &'static str, error: &Error) -> Refusal {
    let why = match error {
        Error::Query { problem, .. } => Lack::RefusedSql { words: problem.to_string() },
        other => Lack::Failed { error: other.to_string() },
    };
    let (columns, found, words) = (vec![(role, None)], Vec::new(), Vec::new());
    let columns = if role == "where" { Vec::new() } else { columns };
    let settings = Settings { messages: Some(name.to_owned()), columns, ..Settings::default() };
    Refusal { messages: name.to_owned(), found, missing: vec![(role, why)], words, settings, remedy: Remedy::Settings }
}
