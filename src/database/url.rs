//! Where a database is and who asks: a URL, filled up from `PG*` variables.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::Host;
use url::form_urlencoded;

use super::bad_url::BadUrl;
use super::fill::{fill_up, passwords, user_ends_at_last_at};
use super::identity::{ClientCertificate, usual_file};
use super::passfile::{PasswordFile, Wanted};
use super::session_attrs::SessionAttrs;
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
    /// What the client shows a server that asks for a certificate.
    pub identity: Option<ClientCertificate>,
    /// Which of the hosts is wanted.
    pub session_attrs: SessionAttrs,
    /// The one schema that the URL names.
    pub schema: Option<String>,
    /// How long a host may take until it lets us in.
    pub connect_timeout: Duration,
    /// What the user should know about the URL.
    pub notes: Vec<String>,
    /// Passwords for hosts, where nothing nearer gives one.
    passwords: Option<PasswordFile>,
}

/// Parameters of a URL that tokio-postgres understands and that make sense here.
const PASSED_ON: [&str; 7] = ["user", "password", "dbname", "host", "port", "options", "channel_binding"];

/// Parameters that are understood here.
const OWN: [&str; 9] = [
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "sslcertmode",
    "schema",
    "connect_timeout",
    "target_session_attrs",
    "passfile",
];

/// Whether a source names a database.
pub fn is_postgres_url(source: &str) -> bool {
    let plain = plain_scheme(source);
    plain.starts_with("postgres://") || plain.starts_with("postgresql://")
}

/// A URL as Python's `SQLAlchemy` (`postgresql+asyncpg://`) and Java (`jdbc:postgresql://`) write it, without the name of
/// the driver.
fn plain_scheme(url: &str) -> Cow<'_, str> {
    let url = url.strip_prefix("jdbc:").unwrap_or(url);
    match url.split_once("://") {
        Some((scheme, rest)) if scheme.starts_with("postgres+") || scheme.starts_with("postgresql+") => {
            Cow::Owned(format!("postgresql://{rest}"))
        }
        _ => Cow::Borrowed(url),
    }
}

impl DatabaseUrl {
    /// Reads a URL; what it leaves open comes from `PG*` variables as `variable` gives them.
    pub fn parse(url: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, BadUrl> {
        let plain = plain_scheme(url);
        let url = &*plain;
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let base = user_ends_at_last_at(base).ok_or(BadUrl::Slash)?;
        let mut passed_on = form_urlencoded::Serializer::new(String::new());
        let mut own = HashMap::new();
        let mut ignored = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                known if OWN.contains(&known) => {
                    own.insert(name.into_owned(), value.into_owned());
                }
                "application_name" => {}
                "hostaddr" => return Err(BadUrl::HostAddress),
                odd if !odd.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') => {
                    return Err(BadUrl::QuestionMark);
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
        let mut config: Config = base.parse().map_err(|_| BadUrl::Unreadable)?;
        fill_up(&mut config, variable)?;
        config.application_name("dm-audit");

        // What libpq has a variable for, an empty one being none.
        let given = |name: &str, fallback: &str| {
            own.get(name).cloned().or_else(|| variable(fallback)).filter(|value| !value.is_empty())
        };
        let ssl_mode = given("sslmode", "PGSSLMODE").unwrap_or_else(|| "prefer".to_owned());
        let ssl_mode = SslMode::parse(&ssl_mode).ok_or(BadUrl::SslMode)?;
        let attrs = given("target_session_attrs", "PGTARGETSESSIONATTRS").unwrap_or_else(|| "any".to_owned());
        let session_attrs = SessionAttrs::parse(&attrs).ok_or(BadUrl::SessionAttrs)?;
        let roots = match given("sslrootcert", "PGSSLROOTCERT").as_deref() {
            Some("system") => Some(RootCertificates::System),
            Some(path) => Some(RootCertificates::File(PathBuf::from(path))),
            None => usual_file("root.crt", variable).filter(|path| path.is_file()).map(RootCertificates::File),
        };
        let identity = match given("sslcertmode", "PGSSLCERTMODE").as_deref() {
            Some("disable") => None,
            _ => ClientCertificate::find(given("sslcert", "PGSSLCERT"), given("sslkey", "PGSSLKEY"), variable),
        };
        let timeout = given("connect_timeout", "PGCONNECT_TIMEOUT").unwrap_or_else(|| "10".to_owned());
        let timeout: u64 = timeout.parse().map_err(|_| BadUrl::ConnectTimeout)?;
        let mut notes = Vec::new();
        if !ignored.is_empty() {
            notes.push(format!("ignored in the database URL: {}", ignored.join(", ")));
        }
        let passwords = match config.get_password() {
            None => passwords(given("passfile", "PGPASSFILE").as_deref().map(Path::new), variable, &mut notes),
            Some(_) => None,
        };
        Ok(Self {
            config,
            ssl_mode,
            roots,
            identity,
            session_attrs,
            schema: own.remove("schema"),
            // libpq takes 0 as without limit, which nobody wants from a tool that CI runs.
            connect_timeout: Duration::from_secs(if timeout == 0 { 60 } else { timeout }),
            notes,
            passwords,
        })
    }

    /// The URL as it may be shown: no password, no parameters.
    pub fn description(&self) -> String {
        let hosts: Vec<String> = (0..self.config.get_hosts().len()).map(|index| self.host_shown(index)).collect();
        let user = self.config.get_user().map(|user| format!("{user}@")).unwrap_or_default();
        let database = self.config.get_dbname().or(self.config.get_user()).unwrap_or_default();
        crate::text::display_safe(&format!("postgres://{user}{}/{database}", hosts.join(","))).into_owned()
    }

    /// The host at `index` with its port, as it may be shown.
    pub fn host_shown(&self, index: usize) -> String {
        let name = match self.config.get_hosts().get(index) {
            Some(Host::Tcp(name)) if name.contains(':') && !name.starts_with('[') => format!("[{name}]"),
            Some(host) => host_name(host),
            None => String::new(),
        };
        let name = crate::text::display_safe(&name).into_owned();
        match self.port(index) {
            5432 => name,
            port => format!("{name}:{port}"),
        }
    }

    /// The same for the host at `index` alone, with its password.
    pub fn config_of(&self, index: usize) -> Config {
        let Self { config: all, .. } = self;
        let mut config = Config::new();
        match all.get_hosts().get(index) {
            Some(Host::Tcp(name)) => drop(config.host(name.trim_matches(['[', ']']))),
            #[cfg(unix)]
            Some(Host::Unix(folder)) => drop(config.host_path(folder)),
            None => {}
        }
        config.port(self.port(index)).channel_binding(all.get_channel_binding());
        all.get_user().map(|user| config.user(user));
        all.get_dbname().map(|database| config.dbname(database));
        all.get_options().map(|options| config.options(options));
        all.get_application_name().map(|name| config.application_name(name));
        let password = all.get_password().map(<[u8]>::to_vec).or_else(|| self.filed_password(index));
        password.map(|password| config.password(password));
        config
    }

    /// The password file, if the password for the host at `index` is from there.
    pub fn password_file(&self, index: usize) -> Option<&Path> {
        self.filed_password(index).and(self.passwords.as_ref()).map(PasswordFile::path)
    }

    fn filed_password(&self, index: usize) -> Option<Vec<u8>> {
        let user = self.config.get_user()?;
        let host = host_name(self.config.get_hosts().get(index)?);
        self.passwords.as_ref()?.password(Wanted {
            host: host.trim_matches(['[', ']']),
            port: self.port(index),
            database: self.config.get_dbname().unwrap_or(user),
            user,
        })
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

fn host_name(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(folder) => folder.display().to_string(),
    }
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
    fn urls_as_other_languages_write_them_name_the_same_database() {
        for url in ["postgresql+asyncpg://app:s3cret@db.example/bot", "jdbc:postgresql://db.example/bot?user=app"] {
            assert!(is_postgres_url(url), "{url}");
            assert_eq!(DatabaseUrl::parse(url, &nothing).unwrap().description(), "postgres://app@db.example/bot");
        }
        assert!(!is_postgres_url("mysql+pymysql://db.example/bot") && !is_postgres_url("jdbc:mysql://db.example/bot"));
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
    fn several_hosts_have_a_port_each_or_one_for_all() {
        let spec = DatabaseUrl::parse("postgres://app@a:1,b,[::1]:3/bot?target_session_attrs=standby", &nothing);
        let spec = spec.unwrap();
        assert_eq!(spec.description(), "postgres://app@a:1,b,[::1]:3/bot");
        assert_eq!(spec.session_attrs, SessionAttrs::Standby);
        assert_eq!(spec.config_of(1).get_hosts(), [Host::Tcp("b".to_owned())]);
        assert_eq!(spec.config_of(2).get_ports(), [3]);
        let variables = |ports: &'static str| {
            move |name: &str| match name {
                "PGHOST" => Some("a,b,".to_owned()),
                "PGPORT" => Some(ports.to_owned()),
                _ => None,
            }
        };
        let hosts = |ports| DatabaseUrl::parse("postgres://app@/bot", &variables(ports));
        assert!(hosts("6000").unwrap().description().starts_with("postgres://app@a:6000,b:6000,"));
        assert!(hosts("6000,,7000").unwrap().description().starts_with("postgres://app@a:6000,b,"));
        assert!(hosts("6000,7000").unwrap_err().to_string().contains("3 hosts and 2 ports"));
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
