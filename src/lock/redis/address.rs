//! Where a Redis is: a server, or what the sentinels of a name say.

use percent_encoding::percent_decode_str;
use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisConnectionInfo};
use url::Url;

use super::unreadable::wrong_part;
use crate::lock::{RedisUrl, Spoken};

/// The port of a sentinel, where a URL names none.
const SENTINEL_PORT: u16 = 26_379;

/// What a URL names.
#[derive(Clone)]
pub(super) struct Address {
    /// The scheme that the user has written.
    scheme: String,
    place: Place,
}

/// Where that is.
#[derive(Clone)]
pub(super) enum Place {
    /// One server, at an address or at a path.
    Server(ConnectionInfo),
    /// Whichever server the sentinels call the master of a name.
    Sentinels {
        sentinels: Vec<ConnectionInfo>,
        master: String,
        /// How the master is spoken to.
        settings: RedisConnectionInfo,
        tls: bool,
    },
}

/// Whether a store's address names a Redis.
pub fn is_redis_url(address: &str) -> bool {
    let schemes = ["redis", "rediss", "valkey", "valkeys", "redis+unix", "valkey+unix"];
    address.split_once("://").is_some_and(|(scheme, _)| schemes.contains(&scheme) || is_of_sentinels(scheme))
}

fn is_of_sentinels(scheme: &str) -> bool {
    ["redis+sentinel", "rediss+sentinel", "valkey+sentinel", "valkeys+sentinel"].contains(&scheme)
}

impl Address {
    /// Reads a URL; fails with the part that cannot be read.
    pub(super) fn parse(url: &str) -> Result<Self, RedisUrl> {
        let scheme = url.split_once("://").map_or("redis", |(scheme, _)| scheme).to_owned();
        let place = match url.split_once("://") {
            Some((scheme, rest)) if is_of_sentinels(scheme) => of_sentinels(scheme, rest)?,
            _ => {
                let info = url.into_connection_info().map_err(|_| match url.split_once("+unix://") {
                    Some((_, rest)) if rest.contains('?') => RedisUrl::Query,
                    Some(_) => RedisUrl::NoPath,
                    None => wrong_part(url),
                })?;
                match info.addr() {
                    ConnectionAddr::Unix(path) if path.as_os_str().len() < 2 => return Err(RedisUrl::NoPath),
                    _ => Place::Server(info),
                }
            }
        };
        Ok(Self { scheme, place })
    }

    /// Where it is.
    pub(super) fn into_place(self) -> Place {
        self.place
    }

    /// Whether anybody there speaks TLS.
    pub(super) fn is_tls(&self) -> bool {
        match &self.place {
            Place::Server(info) => is_tls(info),
            Place::Sentinels { sentinels, tls, .. } => *tls || sentinels.iter().any(is_tls),
        }
    }

    /// Who is spoken to, and how.
    pub(super) fn spoken(&self) -> Spoken {
        match &self.place {
            Place::Sentinels { .. } => Spoken::ToSentinels,
            Place::Server(info) if is_tls(info) => Spoken::OverTls,
            Place::Server(_) => Spoken::Plainly,
        }
    }

    /// Who is asked for what.
    pub(super) fn settings(&self) -> &RedisConnectionInfo {
        match &self.place {
            Place::Server(info) => info.redis_settings(),
            Place::Sentinels { settings, .. } => settings,
        }
    }

    /// The address as it was written, without a password.
    pub(super) fn shown(&self) -> String {
        let settings = self.settings();
        let user = settings.username().map(|user| format!("{user}@")).unwrap_or_default();
        let (database, scheme) = (settings.db(), &self.scheme);
        match &self.place {
            Place::Server(info) => match info.addr() {
                ConnectionAddr::Unix(path) => format!("{scheme}://{}?db={database}", path.display()),
                place => format!("{scheme}://{user}{}/{database}", host_and_port(place)),
            },
            Place::Sentinels { sentinels, master, .. } => {
                let places: Vec<String> = sentinels.iter().map(|info| host_and_port(info.addr())).collect();
                format!("{scheme}://{user}{}/{master}/{database}", places.join(","))
            }
        }
    }
}

fn is_tls(info: &ConnectionInfo) -> bool {
    matches!(info.addr(), ConnectionAddr::TcpTls { .. })
}

fn host_and_port(place: &ConnectionAddr) -> String {
    match place {
        ConnectionAddr::Tcp(host, port) | ConnectionAddr::TcpTls { host, port, .. } => {
            format!("{}:{port}", bracketed(host))
        }
        other => other.to_string(),
    }
}

/// An IPv6 address as URLs write it.
fn bracketed(host: &str) -> String {
    if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.to_owned() }
}

/// `[user[:password]@]host[:port],host[:port]/master[/database][?sentinel_user=..&sentinel_password=..&sentinel_tls=..]`
fn of_sentinels(scheme: &str, rest: &str) -> Result<Place, RedisUrl> {
    let tls = scheme.starts_with("rediss") || scheme.starts_with("valkeys");
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    if rest.contains('#') || query.contains('#') {
        return Err(RedisUrl::Fragment);
    }
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if path.contains('@') || query.contains('@') {
        return Err(RedisUrl::SignInPassword);
    }
    let (user, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (master, database) = path.split_once('/').unwrap_or((path, ""));
    let master = text(master)?;
    if master.is_empty() {
        return Err(RedisUrl::NoMaster);
    }
    let mut settings = RedisConnectionInfo::default();
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    settings = signed_in(settings, name, password)?;
    if !database.trim_matches('/').is_empty() {
        settings = settings.set_db(database.trim_matches('/').parse().map_err(|_| RedisUrl::Database)?);
    }
    let [mut sentinel_user, mut sentinel_password] = ["", ""];
    let mut sentinel_tls = tls;
    for (key, value) in query.split('&').filter(|pair| !pair.is_empty()).filter_map(|pair| pair.split_once('=')) {
        match key {
            "sentinel_user" => sentinel_user = value,
            "sentinel_password" => sentinel_password = value,
            "sentinel_tls" => match value {
                "yes" => sentinel_tls = true,
                "no" => sentinel_tls = false,
                _ => return Err(RedisUrl::SentinelTls),
            },
            _ => return Err(RedisUrl::SentinelQuery),
        }
    }
    let sentinel = |host: &str| {
        let scheme = if sentinel_tls { "rediss" } else { "redis" };
        let url = format!("{scheme}://{host}");
        let read = Url::parse(&url).map_err(|_| wrong_part(&url))?;
        let url = if read.port().is_none() { format!("{url}:{SENTINEL_PORT}") } else { url };
        let info = url.as_str().into_connection_info().map_err(|_| wrong_part(&url))?;
        let settings = signed_in(info.redis_settings().clone(), sentinel_user, sentinel_password)?;
        Ok(info.set_redis_settings(settings))
    };
    let sentinels = hosts.split(',').map(sentinel).collect::<Result<Vec<_>, RedisUrl>>()?;
    Ok(Place::Sentinels { sentinels, master, settings, tls })
}

fn signed_in(settings: RedisConnectionInfo, user: &str, password: &str) -> Result<RedisConnectionInfo, RedisUrl> {
    let settings = if user.is_empty() { settings } else { settings.set_username(text(user)?) };
    Ok(if password.is_empty() { settings } else { settings.set_password(text(password)?) })
}

fn text(part: &str) -> Result<String, RedisUrl> {
    percent_decode_str(part).decode_utf8().map(std::borrow::Cow::into_owned).map_err(|_| RedisUrl::NotText)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(url: &str) -> Result<String, RedisUrl> {
        assert!(is_redis_url(url), "{url}");
        Address::parse(url).map(|address| address.shown())
    }

    #[test]
    fn each_way_to_name_a_redis_is_read_and_shown_without_a_password() {
        for (url, expected) in [
            ("redis://u:s3cret@host", "redis://u@host:6379/0"),
            ("valkey://:s3cret@host:1/2", "valkey://host:1/2"),
            ("valkeys://host", "valkeys://host:6379/0"),
            ("redis://[::1]:7", "redis://[::1]:7/0"),
            ("redis+unix:///run/redis.sock?db=3&pass=s3cret", "redis+unix:///run/redis.sock?db=3"),
            ("valkey+unix:///run/v.sock", "valkey+unix:///run/v.sock?db=0"),
            ("redis+sentinel://a,b:7/bot", "redis+sentinel://a:26379,b:7/bot/0"),
            ("rediss+sentinel://u:s3%2Fcret@[::1],b/the%20bot/4", "rediss+sentinel://u@[::1]:26379,b:26379/the bot/4"),
            ("valkey+sentinel://a/m?sentinel_user=x&sentinel_password=s3cret", "valkey+sentinel://a:26379/m/0"),
        ] {
            assert_eq!(shown(url).as_deref(), Ok(expected), "{url}");
        }
    }

    #[test]
    fn the_user_of_a_master_and_that_of_its_sentinels_are_two() {
        let url = "redis+sentinel://u:p%40w@a,b/m?sentinel_password=of-them";
        let Ok(Address { place: Place::Sentinels { sentinels, settings, .. }, .. }) = Address::parse(url) else {
            panic!("{url}")
        };
        assert_eq!((settings.username(), settings.password()), (Some("u"), Some("p@w")));
        for sentinel in sentinels {
            assert_eq!(sentinel.redis_settings().password(), Some("of-them"));
        }
    }

    #[test]
    fn sentinels_speak_tls_as_their_master_does_unless_the_url_says_otherwise() {
        for (url, expected) in [
            ("redis+sentinel://a/m", (false, false)),
            ("rediss+sentinel://a/m", (true, true)),
            ("valkeys+sentinel://a/m?sentinel_tls=no", (false, true)),
            ("redis+sentinel://a/m?sentinel_tls=yes&sentinel_user=x", (true, false)),
        ] {
            let address = Address::parse(url).unwrap();
            assert_eq!(address.is_tls(), expected != (false, false), "{url}");
            let Place::Sentinels { sentinels, tls, .. } = address.into_place() else { panic!("{url}") };
            assert_eq!((is_tls(&sentinels[0]), tls), expected, "{url}");
        }
    }

    #[test]
    fn the_part_that_cannot_be_read_is_named() {
        for (url, part) in [
            ("redis+sentinel://a", RedisUrl::NoMaster),
            ("redis+sentinel://a/", RedisUrl::NoMaster),
            ("redis+sentinel://a/m/x", RedisUrl::Database),
            ("redis+sentinel:///m", RedisUrl::NoHost),
            ("redis+sentinel://a,/m", RedisUrl::NoHost),
            ("redis+sentinel://a:x/m", RedisUrl::Port),
            ("redis+sentinel://a b/m", RedisUrl::OddHost),
            ("redis+sentinel://:s/3@a/m", RedisUrl::SignInPassword),
            ("redis+sentinel://:%ff@a/m", RedisUrl::NotText),
            ("redis+sentinel://a/m?db=3", RedisUrl::SentinelQuery),
            ("redis+sentinel://a/m?sentinel_tls=true", RedisUrl::SentinelTls),
            ("redis+sentinel://a/m#x", RedisUrl::Fragment),
            ("redis+unix://", RedisUrl::NoPath),
            ("redis+unix:///run/redis.sock?db=x", RedisUrl::Query),
        ] {
            assert_eq!(shown(url), Err(part), "{url}");
        }
        assert!(!is_redis_url("unix:///run/redis.sock") && !is_redis_url("redis") && !is_redis_url("redisx://a"));
    }
}
