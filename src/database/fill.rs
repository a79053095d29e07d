//! What a URL leaves open, or leaves unclear.

use std::path::Path;

use tokio_postgres::Config;

use super::bad_url::BadUrl;
use super::passfile::{PasswordFile, usual_place};
use crate::text::shown_path;

/// The URL with every `@` before its host's own written as `%40`, as browsers read it; else a part of the password
/// would pass for the host. `None` if an `@` follows the host: then a `/` stands in user or password.
pub(super) fn user_ends_at_last_at(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if path.contains('@') {
        return None;
    }
    let (user, host) = authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    let user = user.map(|user| format!("{}@", user.replace('@', "%40"))).unwrap_or_default();
    Some(format!("{scheme}://{user}{host}{path}"))
}

/// The password file that is named or lies in its usual place; why one is not used goes into `notes`.
pub(super) fn passwords(
    named: Option<&Path>,
    variable: &dyn Fn(&str) -> Option<String>,
    notes: &mut Vec<String>,
) -> Option<PasswordFile> {
    let missing = |path: &Path| format!("there is no password file {}", shown_path(path));
    let path = named.map(Path::to_owned).or_else(|| usual_place(variable))?;
    match PasswordFile::read(&path) {
        Ok(Some(file)) => return Some(file),
        Ok(None) => notes.extend(named.map(missing)),
        Err(why) => notes.push(why),
    }
    None
}

/// Takes from `PG*` variables what the URL leaves open.
pub(super) fn fill_up(config: &mut Config, variable: &dyn Fn(&str) -> Option<String>) -> Result<(), BadUrl> {
    if config.get_hosts().is_empty() {
        let socket_folder = "/var/run/postgresql";
        let usual = if Path::new(socket_folder).is_dir() { socket_folder } else { "localhost" };
        for host in variable("PGHOST").unwrap_or_default().split(',') {
            config.host(if host.is_empty() { usual } else { host });
        }
    }
    if config.get_ports().is_empty()
        && let Some(port) = variable("PGPORT")
    {
        for port in port.split(',') {
            let port = if port.is_empty() { Ok(5432) } else { port.parse() };
            config.port(port.map_err(|_| BadUrl::Port)?);
        }
    }
    let (hosts, ports) = (config.get_hosts().len(), config.get_ports().len());
    if ports > 1 && ports != hosts {
        return Err(BadUrl::Ports { hosts, ports });
    }
    if config.get_user().is_none() {
        let user = variable("PGUSER").or_else(|| variable("USER")).or_else(|| variable("LOGNAME"));
        config.user(user.ok_or(BadUrl::NoUser)?);
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
