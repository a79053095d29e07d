//! Opens a session, and further ones over the same snapshot.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::connect::{connect, connect_again};
use super::session::Session;
use super::spec::PostgresSpec;
use crate::database::Refusal;
use crate::error::Error;

/// How long a further connection may take; without it the read is slower, but whole.
const JOINING: Duration = Duration::from_secs(5);

impl Session {
    /// Connects to the first host that answers and opens a read-only, repeatable-read transaction.
    pub(super) async fn open(spec: &PostgresSpec) -> Result<Self, Error> {
        let session = connect(spec).await?;
        session.begin(None).await?;
        session.lift_limit_of_all().await?;
        Ok(session)
    }

    /// Connects once more and opens a transaction that sees the snapshot which this one exported.
    pub(super) async fn join(&self, spec: &PostgresSpec, snapshot: &str) -> Result<Self, Error> {
        let joining = async {
            // No other host has the snapshot.
            let session = connect_again(spec, self.host).await?;
            session.savepoints.store(self.savepoints.load(Ordering::Relaxed), Ordering::Relaxed);
            self.kept().into_iter().for_each(|statement| session.keep(statement));
            session.begin(Some(snapshot)).await?;
            Ok(session)
        };
        // A pooler lets one in and then keeps one waiting for a server.
        let late = || Error::Connect {
            target: spec.description(),
            refusal: Box::new(Refusal::NoFurther { seconds: JOINING.as_secs() }),
        };
        tokio::time::timeout(JOINING, joining).await.map_err(|_| late())?
    }
}
