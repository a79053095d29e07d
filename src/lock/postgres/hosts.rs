//! Connects to the first of several hosts that takes claims.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_postgres::config::{Host, SslMode as WireSslMode, TargetSessionAttrs};
use tokio_postgres::{Client, Config, Error};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::database::{DatabaseUrl, Refusal, SessionAttrs, SslMode, client_config, in_turn};

/// What each host said when none served; `None` while one does.
pub(super) type Tried = Arc<Mutex<Option<Refusal>>>;

/// The hosts of a URL.
pub(super) struct Hosts {
    url: DatabaseUrl,
    configs: Vec<Config>,
    tls: MakeRustlsConnect,
    tried: Tried,
}

impl Hosts {
    /// Those of a URL, each with its own password; a try of all may take as long as `limit`. Fails with what is wrong
    /// with certificates or with the servers asked for.
    pub(super) fn new(url: &DatabaseUrl, limit: Duration, tried: Tried) -> Result<Self, Refusal> {
        let attrs = writable(url)?;
        let hosts = url.config.get_hosts();
        // TLS is for the network; a socket on this machine has none.
        let local = hosts.iter().all(|host| !matches!(host, Host::Tcp(_)));
        let ssl_mode = if local { SslMode::Disable } else { url.ssl_mode };
        let tls = MakeRustlsConnect::new(client_config(ssl_mode, url.roots.as_ref(), url.identity.as_ref())?);
        let share = limit.min(url.connect_timeout) / hosts.len().max(1) as u32;
        let config = |index| {
            let mut config = url.config_of(index);
            config.ssl_mode(match ssl_mode {
                SslMode::Disable => WireSslMode::Disable,
                SslMode::Prefer => WireSslMode::Prefer,
                SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => WireSslMode::Require,
            });
            config.target_session_attrs(attrs).connect_timeout(share);
            // A server that vanished without a word must not keep a connection busy for ever.
            config.keepalives_idle(Duration::from_secs(30)).keepalives_interval(Duration::from_secs(10));
            config.tcp_user_timeout(Duration::from_secs(30));
            config
        };
        Ok(Self { configs: (0..hosts.len()).map(config).collect(), url: url.clone(), tls, tried })
    }

    /// A connection to the first that serves, and the task that works for it.
    pub(super) async fn first(&self) -> Result<(Client, JoinHandle<()>), Error> {
        let attempt = |index: usize, _| self.configs[index].connect(self.tls.clone());
        let failures = match in_turn(&self.url, attempt).await {
            Ok((client, connection)) => {
                self.tell(None);
                let task = tokio::spawn(async move {
                    // Whoever waits for an answer is told of the failure too.
                    let _: Result<(), _> = connection.await;
                });
                return Ok((client, task));
            }
            Err(failures) => failures,
        };
        let refusal = |(index, error): &(usize, Error)| {
            let refusal = Refusal::of(error, self.url.ssl_mode);
            let file = self.url.password_file(*index).filter(|_| error.code().is_some());
            let refusal = match file {
                Some(file) => Refusal::FiledPassword { refusal: Box::new(refusal), file: file.to_owned() },
                None => refusal,
            };
            (*index, refusal)
        };
        self.tell(Some(Refusal::of_all(&self.url, failures.iter().map(refusal).collect())));
        match failures.into_iter().next_back() {
            Some((_, error)) => Err(error),
            // A URL names one host at least; without any this says so in its own words.
            None => Config::new().connect(self.tls.clone()).await.map(|_| unreachable!("no host was named")),
        }
    }

    fn tell(&self, tried: Option<Refusal>) {
        *self.tried.lock().unwrap_or_else(PoisonError::into_inner) = tried;
    }
}

/// What a server must be: claims are written, so of several hosts the one that takes writes.
fn writable(url: &DatabaseUrl) -> Result<TargetSessionAttrs, Refusal> {
    match url.session_attrs {
        SessionAttrs::Any if url.config.get_hosts().len() == 1 => Ok(TargetSessionAttrs::Any),
        SessionAttrs::Any | SessionAttrs::ReadWrite | SessionAttrs::Primary => Ok(TargetSessionAttrs::ReadWrite),
        SessionAttrs::ReadOnly | SessionAttrs::Standby | SessionAttrs::PreferStandby => Err(Refusal::ReadOnlyAsked),
    }
}
