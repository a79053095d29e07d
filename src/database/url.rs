//! Where a database is and who asks: a URL, filled up from `PG*` variables.

use std::path::PathBuf;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::Host;
use url::form_urlencoded;

use super::tls::{RootCertificates, SslMode};

/// Where a database is, who asks, and how the way there is secured.
#[derive(Debug, Clone)]
pub struct DatabaseUrl {
    /// Hosts, user, password and database; its `Debug` hides the password.
    pub config: Config,
    /// How much of the server's certificate is checked.
    pub ssl_mode: SslMode,
    /// Which authorities may have signed it, where the URL says so.
    pub roots: Option<RootCertificates>,
    /// The one schema that the URL names.
    pub schema: Option<String>,
    /// How long a host may take until it lets us in.
    pub connect_timeout: Duration,
    /// What the user should know about the URL.
    pub notes: Vec<String>,
}

/// What is wrong with a URL; holds no password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct BadUrl {
    /// What is wrong.
    pub problem: String,
}

impl BadUrl {
    /// What to do.
    pub const ADVICE: &str = "write it as postgres://user@host:5432/database?sslmode=require, the password after the user (user:…@) or in PGPASSWORD";
}

/// Parameters of a URL that tokio-postgres understands and that make sense here.
const PASSED_ON: [&str; 7] = ["user", "password", "dbname", "host", "port", "options", "channel_binding"];

/// Whether a source names a database.
pub fn is_postgres_url(source: &str) -> bool {
    source.starts_with("postgres://") || source.starts_with("postgresql://")
}

impl DatabaseUrl {
    /// Reads a URL; what it leaves open comes from `PG*` variables as `variable` gives them.
    pub fn parse(url: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, BadUrl> {
        let refuse = |problem: String| BadUrl { problem: format!("the database URL {problem}") };
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let base = user_ends_at_last_at(base)
            .ok_or_else(|| refuse("has a / in its user or password (write it as %2F)".to_owned()))?;
        let mut passed_on = form_urlencoded::Serializer::new(String::new());
        let (mut ssl_mode, mut roots, mut schema, mut timeout) = (None, None, None, None);
        let mut ignored = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "sslmode" => ssl_mode = Some(value.into_owned()),
                "sslrootcert" => roots = Some(value.into_owned()),
                "schema" => schema = Some(value.into_owned()),
                "connect_timeout" => timeout = Some(value.into_owned()),
                "application_name" => {}
                "hostaddr" => return Err(refuse("has a hostaddr; write the address as its host".to_owned())),
                odd if !odd.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') => {
                    return Err(refuse("has a ? in its user or password (write it as %3F)".to_owned()));
                }
                known if PASSED_ON.contains(&known) => {
                    passed_on.append_pair(known, &value);
                }
                other => ignored.push(crate::text::excerpt(other, 40)),
            }
        }
        let passed_on = passed_on.finish().replace('+', "%20");
        let base = if passed_on.is_empty() { base } else { format!("{base}?{passed_on}") };
        // The parser's own words may quote the URL and with it the password, so only its kind is passed on.
        let mut config: Config = base.parse().map_err(|_| refuse("cannot be read".to_owned()))?;
        fill_up(&mut config, variable).map_err(refuse)?;
        config.application_name("dm-audit");

        let ssl_mode = ssl_mode.or_else(|| variable("PGSSLMODE")).unwrap_or_else(|| "prefer".to_owned());
        let ssl_mode = SslMode::parse(&ssl_mode).ok_or_else(|| {
            refuse("has an unknown sslmode; known are disable, prefer, require, verify-ca and verify-full".to_owned())
        })?;
        let roots = roots.or_else(|| variable("PGSSLROOTCERT")).map(|path| match path.as_str() {
            "system" => RootCertificates::System,
            _ => RootCertificates::File(PathBuf::from(path)),
        });
        let timeout = timeout.or_else(|| variable("PGCONNECT_TIMEOUT")).unwrap_or_else(|| "10".to_owned());
        let timeout: u64 = timeout.parse().map_err(|_| refuse("has a connect_timeout that is no number".to_owned()))?;
        let mut notes = Vec::new();
        if !ignored.is_empty() {
            notes.push(format!("ignored in the database URL, as it means nothing here: {}", ignored.join(", ")));
        }
        Ok(Self {
            config,
            ssl_mode,
            roots,
            schema,
            // libpq takes 0 as without limit, which nobody wants from a tool that CI runs.
            connect_timeout: Duration::from_secs(if timeout == 0 { 60 } else { timeout }),
            notes,
        })
    }

    /// The URL as it may be shown: no password, no parameters.
    pub fn description(&self) -> String {
        let host = |(index, host): (usize, &Host)| {
            let name = match host {
                Host::Tcp(name) if name.contains(':') => format!("[{name}]"),
                Host::Tcp(name) => name.clone(),
                #[cfg(unix)]
                Host::Unix(path) => path.display().to_string(),
            };
            match self.port(index) {
                5432 => name,
                port => format!("{name}:{port}"),
            }
        };
        let hosts: Vec<String> = self.config.get_hosts().iter().enumerate().map(host).collect();
        let user = self.config.get_user().map(|user| format!("{user}@")).unwrap_or_default();
        let database = self.config.get_dbname().or(self.config.get_user()).unwrap_or_default();
        crate::text::display_safe(&format!("postgres://{user}{}/{database}", hosts.join(","))).into_owned()
    }

    /// The port of the host at `index`: one for each, or one for all.
    pub fn port(&self, index: usize) -> u16 {
        let ports = self.config.get_ports();
        ports.get(index).or(ports.first()).copied().unwrap_or(5432)
    }

    /// Who asks.
    pub fn role(&self) -> &str {
        self.config.get_user().unwrap_or("this role")
    }
}

/// The URL with every `@` before its host's own written as `%40`, as browsers read it; else a part of the password
/// would pass for the host. `None` if an `@` follows the host: then a `/` stands in user or password.
fn user_ends_at_last_at(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if path.contains('@') {
        return None;
    }
    let (user, host) = authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    let user = user.map(|user| format!("{}@", user.replace('@', "%40"))).unwrap_or_default();
    Some(format!("{scheme}://{user}{host}{path}"))
}

fn fill_up(config: &mut Config, variable: &dyn Fn(&str) -> Option<String>) -> Result<(), String> {
    if config.get_hosts().is_empty() {
        let socket_folder = "/var/run/postgresql";
        match variable("PGHOST") {
            Some(host) => config.host(host),
            None if std::path::Path::new(socket_folder).is_dir() => config.host(socket_folder),
            None => config.host("localhost"),
        };
    }
    if config.get_ports().is_empty()
        && let Some(port) = variable("PGPORT")
    {
        config.port(port.parse().map_err(|_| "needs a port, and PGPORT is no number".to_owned())?);
    }
    if config.get_user().is_none() {
        let user = variable("PGUSER").or_else(|| variable("USER")).or_else(|| variable("LOGNAME"));
        config.user(user.ok_or("names no user, and neither does PGUSER")?);
    }
    if config.get_password().is_none()
        && let Some(password) = variable("PGPASSWORD")
    {
        config.password(password);
    }
    if config.get_dbname().is_none()
        && let Some(database) = variable("PGDATABASE")
    {
        config.dbname(database);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn a_password_is_shown_nowhere() {
        let spec = DatabaseUrl::parse("postgres://app:s3cret@db.example:6543/bot?sslmode=require", &nothing).unwrap();
        assert_eq!(spec.description(), "postgres://app@db.example:6543/bot");
        assert!(!format!("{spec:?}").contains("s3cret"));
        let error = DatabaseUrl::parse("postgres://app:s3cret@db.example:port/bot", &nothing).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("s3cret"));
    }

    #[test]
    fn parameters_of_other_tools_are_accepted_with_a_note() {
        let url =
            "postgres://app@h/bot?pgbouncer=true&connection_limit=1&schema=bot&pool_timeout=0&sslmode=verify-full";
        let spec = DatabaseUrl::parse(url, &nothing).unwrap();
        assert_eq!(spec.schema.as_deref(), Some("bot"));
        assert_eq!(spec.ssl_mode, SslMode::VerifyFull);
        assert!(spec.notes[0].contains("pgbouncer, connection_limit, pool_timeout"));
    }

    #[test]
    fn what_the_url_leaves_open_comes_from_the_environment() {
        let variable = |name: &str| {
            let value = match name {
                "PGHOST" => "pg.example",
                "PGPORT" => "6000",
                "PGUSER" => "me",
                "PGDATABASE" => "bot",
                "PGSSLMODE" => "verify-ca",
                _ => return None,
            };
            Some(value.to_owned())
        };
        let spec = DatabaseUrl::parse("postgres://", &variable).unwrap();
        assert_eq!(spec.description(), "postgres://me@pg.example:6000/bot");
        assert_eq!(spec.ssl_mode, SslMode::VerifyCa);
    }
}
