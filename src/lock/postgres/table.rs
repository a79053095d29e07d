//! The table of claims: its name, its SQL, and the statements that use it.

use std::fmt;

/// So that the name of its index, which is eleven letters longer, is no longer than PostgreSQL keeps.
const LONGEST: usize = 52;

/// A table's name, perhaps with its schema's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableName {
    schema: Option<String>,
    table: String,
}

impl TableName {
    /// Reads `table` or `schema.table`: letters of ASCII, digits and `_`, upper and lower case as they are. `None` if it
    /// is not such a name.
    pub fn parse(text: &str) -> Option<Self> {
        let (schema, table) = match text.split_once('.') {
            Some((schema, table)) => (Some(schema), table),
            None => (None, text),
        };
        let is_name = |name: &str| {
            let digit_first = name.starts_with(|first: char| first.is_ascii_digit());
            let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            plain && !name.is_empty() && !digit_first && name.len() <= LONGEST
        };
        let good = is_name(table) && schema.is_none_or(is_name);
        good.then(|| Self { schema: schema.map(str::to_owned), table: table.to_owned() })
    }

    /// The SQL that lets `role` use it.
    pub(super) fn grants(&self, role: &str) -> String {
        let role = format!("\"{}\"", role.replace('"', "\"\""));
        let table = format!("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {role};", self.quoted());
        match &self.schema {
            Some(schema) => format!("GRANT USAGE ON SCHEMA \"{schema}\" TO {role}; {table}"),
            None => table,
        }
    }

    /// As SQL has it.
    fn quoted(&self) -> String {
        match &self.schema {
            Some(schema) => format!("\"{schema}\".\"{}\"", self.table),
            None => format!("\"{}\"", self.table),
        }
    }
}

impl Default for TableName {
    fn default() -> Self {
        Self { schema: None, table: "dm_audit_claims".to_owned() }
    }
}

/// As `parse` reads it.
impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schema {
            Some(schema) => write!(f, "{schema}.{}", self.table),
            None => f.write_str(&self.table),
        }
    }
}

/// The statements that use a table.
#[derive(Debug)]
pub(super) struct Statements {
    /// Takes a key (`$1`) under a token (`$2`) for so many microseconds (`$3`).
    pub(super) claim: String,
    /// Holds a key (`$1`) that is worked on under a token (`$2`) for so many microseconds more (`$3`).
    pub(super) renew: String,
    /// Holds keys (`$1`) on under their tokens (`$2`) for so many microseconds (`$3`), as their messages were answered.
    pub(super) extend: String,
    /// Gives back a key (`$1`) that is held under a token (`$2`).
    pub(super) release: String,
    /// Tells under which token a key (`$1`) is held, and whether its message is worked on.
    pub(super) holder: String,
    /// Throws away so many expired claims (`$1`).
    pub(super) clean: String,
}

impl Statements {
    /// Those for `table`. The server's clock counts, the one that all gates share; `now()` would be the moment at which
    /// the transaction began, before it waited for another one. A claim's start and end come from one reading.
    pub(super) fn of(table: &TableName) -> Self {
        let table = table.quoted();
        Self {
            claim: format!(
                "INSERT INTO {table} AS held (key, token, claimed_at, expires_at, at_work)\n\
                 SELECT $1, $2, now.at, now.at + $3 * interval '1 microsecond', $2\n\
                 FROM (SELECT clock_timestamp() AS at) AS now\n\
                 ON CONFLICT (key) DO UPDATE\n\
                 SET token = excluded.token, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at,\n    \
                     at_work = excluded.at_work\n\
                 WHERE held.expires_at <= clock_timestamp()\n    \
                     OR held.token = excluded.token AND held.at_work = excluded.token\n\
                 RETURNING 1"
            ),
            renew: format!(
                "UPDATE {table} SET expires_at = clock_timestamp() + $3 * interval '1 microsecond'\n\
                 WHERE key = $1 AND token = $2 AND at_work = $2\n\
                 RETURNING 1"
            ),
            // In the order of keys, so that no two gates wait for each other.
            extend: format!(
                "INSERT INTO {table} AS held (key, token, claimed_at, expires_at)\n\
                 SELECT answered.key, answered.token, now.at, now.at + answered.ttl * interval '1 microsecond'\n\
                 FROM unnest($1, $2, $3) AS answered (key, token, ttl), (SELECT clock_timestamp() AS at) AS now\n\
                 ORDER BY answered.key\n\
                 ON CONFLICT (key) DO UPDATE\n\
                 SET token = excluded.token, expires_at = excluded.expires_at, at_work = NULL\n\
                 WHERE held.token = excluded.token OR held.expires_at <= clock_timestamp()\n\
                 RETURNING key"
            ),
            release: format!("DELETE FROM {table} WHERE key = $1 AND token = $2 RETURNING 1"),
            // A statement of its own, as all claims would be slower for what a few want to know.
            holder: format!(
                "SELECT token, at_work IS NOT DISTINCT FROM token FROM {table}\n\
                 WHERE key = $1 AND expires_at > clock_timestamp()"
            ),
            // Within a query of its own the moment is one, so that the index finds the rows.
            clean: format!(
                "WITH expired AS (\n    \
                     SELECT key FROM {table} WHERE expires_at <= (SELECT clock_timestamp())\n    \
                     ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED\n\
                 )\n\
                 DELETE FROM {table} AS held USING expired WHERE held.key = expired.key\n\
                 RETURNING 1"
            ),
        }
    }
}

/// The SQL that makes the table, or brings one of an older version up to date, for psql; it may run more than once. The
/// statements that will use the table stand in it as comments.
pub fn schema_sql(table: &TableName) -> String {
    let Statements { claim, renew, extend, release, holder, clean } = Statements::of(table);
    let comment = |sql: &str| format!("--     {}\n", sql.replace('\n', "\n--     "));
    let usage = match &table.schema {
        Some(schema) => format!("-- GRANT USAGE ON SCHEMA \"{schema}\" TO the_role_of_the_gate;\n"),
        None => String::new(),
    };
    format!(
        "\
-- The claims of dm-audit's gate: who answers which message, and until when. The columns hold neither words nor names.

CREATE TABLE IF NOT EXISTS {quoted} (
    -- Half of a SHA-256 of what makes two messages the same.
    key        bytea       NOT NULL PRIMARY KEY CHECK (octet_length(key) = 16),
    -- Tells one claim of a key from another.
    token      bigint      NOT NULL,
    claimed_at timestamptz NOT NULL,
    -- While the bot works on the message, the end of the lease; later that of the time-to-live.
    expires_at timestamptz NOT NULL,
    -- The token while the bot works on the message. Anything else means that the message was answered.
    at_work    bigint
) WITH (
    -- Rows come and go all the time: room for new versions beside the old ones, and vacuum after every few thousand.
    fillfactor = 80,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_analyze_threshold = 5000
);

-- A table of an older version lacks this column. Gates of that version do not miss it.
ALTER TABLE {quoted} ADD COLUMN IF NOT EXISTS at_work bigint;

-- Expired claims are found by it.
CREATE INDEX IF NOT EXISTS \"{name}_expires_at\" ON {quoted} (expires_at);

-- What the gate's role needs, if it does not own the table:
{usage}-- GRANT SELECT, INSERT, UPDATE, DELETE ON {quoted} TO the_role_of_the_gate;

-- What the gate will run, each statement in a transaction of its own and without anything that a session keeps, so a
-- pooler in transaction mode may stand before the server.
--
-- A claim takes the key unless somebody holds it, or holds it under the same token already:
{claim}--
-- While the bot works for longer than --lease, the claim is renewed:
{renew}--
-- When messages were answered, their claims are held on, several at a time:
{extend}--
-- A claim is given back when the work on the message failed:
{release}--
-- A copy that waits for the end of the work looks who has the key. From time to time the gate looks whether a claim
-- that is in the way is one of the same message:
{holder}--
-- And expired claims are thrown away:
{clean}",
        quoted = table.quoted(),
        name = table.table,
        claim = comment(&claim),
        renew = comment(&renew),
        extend = comment(&extend),
        release = comment(&release),
        holder = comment(&holder),
        clean = comment(&clean),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_would_end_its_quotes_is_none() {
        for bad in ["", ".", "a.", ".a", "a.b.c", "a\"b", "a b", "1a", "é", "a;b", &"a".repeat(53)] {
            assert_eq!(TableName::parse(bad), None, "{bad}");
        }
        for good in ["claims", "Bot.Claims_2", &"a".repeat(52)] {
            assert_eq!(TableName::parse(good).unwrap().to_string(), good);
        }
        assert_eq!(TableName::parse("bot.Claims").unwrap().quoted(), "\"bot\".\"Claims\"");
    }

    #[test]
    fn the_sql_holds_the_statements_that_run_as_comments() {
        let table = TableName::default();
        let sql = schema_sql(&table);
        let Statements { claim, renew, extend, release, holder, clean } = Statements::of(&table);
        let uncommented: Vec<&str> = sql.lines().filter_map(|line| line.strip_prefix("--     ")).collect();
        assert_eq!(uncommented.join("\n"), [claim, renew, extend, release, holder, clean].join("\n"));
    }
}
