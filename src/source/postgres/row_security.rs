//! Row-level security: a role may see some rows alone.

use super::session::Session;
use super::spec::PostgresSpec;
use super::table::Table;
use crate::error::Error;
use crate::observer::Observer;

/// Whether the role sees some rows of a table alone.
pub(super) async fn row_security(session: &Session, table: &Table) -> Result<bool, Error> {
    let doing = format!("asking for row-level security of {}", table.shown());
    let answer = session.ask(&format!("SELECT row_security_active({}::oid)", table.oid), &doing).await?;
    Ok(answer.is_some_and(|rows| rows.first().is_some_and(|active| active == "t")))
}

/// Tells the user that a part may be all that is seen.
pub(super) fn note_row_security(secured: bool, spec: &PostgresSpec, table: &str, part: &str, observer: &dyn Observer) {
    if secured {
        observer.note(&format!("row-level security is on for {table}: {} may see a part {part}", spec.role()));
    }
}
