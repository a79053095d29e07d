//! Where `gate` keeps its claims.

use super::measures::count;
use super::origin::{Given, Origin, layered};
use crate::cli::Gate;
use crate::database::{DatabaseUrl, is_postgres_url};
use crate::error::{Error, GateSettingError, ValueError};
use crate::lock::{RedisLock, TableName, is_redis_url};
use crate::text::{excerpt, without_passwords};

/// Where claims are kept.
#[derive(Clone)]
pub enum StoreSpec {
    /// In this process, so many at the same time.
    Memory(usize),
    /// In a Redis.
    Redis {
        /// Where, with the password.
        url: String,
        /// What the names of claims begin with.
        prefix: String,
    },
    /// In a database.
    Postgres {
        /// Which.
        url: Box<DatabaseUrl>,
        /// In which of its tables.
        table: TableName,
    },
}

impl StoreSpec {
    /// What a user should know about it.
    pub(super) fn notes(&self) -> Vec<String> {
        match self {
            Self::Memory(_) => vec![
                "claims are kept in this process only: with a second gate before the same bot, name a --store that \
                 both share"
                    .to_owned(),
            ],
            Self::Postgres { url, .. } => url.notes.clone(),
            Self::Redis { .. } => Vec::new(),
        }
    }
}

/// Without passwords.
impl std::fmt::Debug for StoreSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Memory(claims) => write!(f, "Memory({claims})"),
            Self::Redis { prefix, .. } => write!(f, "Redis({prefix})"),
            Self::Postgres { url, table } => write!(f, "Postgres({}, {table})", url.description()),
        }
    }
}

fn database(url: &str, origin: &Origin) -> Result<DatabaseUrl, Error> {
    let variable = |name: &str| std::env::var(name).ok();
    DatabaseUrl::parse(url, &variable).map_err(|bad| origin.error(ValueError::Url(bad)))
}

/// The table of claims that the user names, or the usual one.
pub fn claims_table(name: Option<&str>) -> Result<TableName, Error> {
    let Some(name) = name else { return Ok(TableName::default()) };
    TableName::parse(name)
        .ok_or_else(|| Origin::Flag("--store-name").error(GateSettingError::NoTableName { name: name.to_owned() }))
}

fn kept(flags: &Gate) -> Result<StoreSpec, Error> {
    let max_claims = count("--max-claims", flags.max_claims.as_ref(), 1_000_000)?;
    let given = layered(flags.store.as_ref(), "--store", "DM_AUDIT_GATE_STORE");
    let Some(Given { value, origin }) = given else { return Ok(StoreSpec::Memory(max_claims)) };
    match value.trim() {
        "memory" => Ok(StoreSpec::Memory(max_claims)),
        url if is_redis_url(url) => Ok(StoreSpec::Redis {
            url: url.to_owned(),
            prefix: flags.store_name.clone().unwrap_or_else(|| RedisLock::PREFIX.to_owned()),
        }),
        url if is_postgres_url(url) => {
            let url = Box::new(database(url, &origin)?);
            Ok(StoreSpec::Postgres { url, table: claims_table(flags.store_name.as_deref())? })
        }
        other => {
            let shown = without_passwords(&excerpt(other, 60)).into_owned();
            Err(origin.error(GateSettingError::NoStore { shown }))
        }
    }
}

/// Where claims are to be kept. Whoever says something that means nothing there has another store in mind.
pub(super) fn store(flags: &Gate) -> Result<StoreSpec, Error> {
    let spec = kept(flags)?;
    let in_memory = matches!(spec, StoreSpec::Memory(_));
    let useless = [
        (in_memory && flags.store_name.is_some(), "--store-name"),
        (in_memory && flags.store_timeout.is_some(), "--store-timeout"),
        (!in_memory && flags.max_claims.is_some(), "--max-claims"),
    ];
    match useless.iter().find(|(given, _)| *given) {
        Some((_, flag)) if in_memory => Err(Origin::Flag(flag).error(GateSettingError::NotInMemory)),
        Some((_, flag)) => Err(Origin::Flag(flag).error(GateSettingError::OnlyInMemory)),
        None => Ok(spec),
    }
}
