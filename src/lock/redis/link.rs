//! One connection that all calls share, and a new one when it breaks.
//!
//! The library's own manager does not try again after a new connection was refused for another reason than the network,
//! as by a server that is still loading its data. And it stays with a server that was made a replica and takes no claims
//! any more, though the name stands for another one by now.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use redis::TlsMode;
use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::io::tcp::TcpSettings;
use redis::io::tcp::socket2::TcpKeepalive;
use redis::sentinel::{Sentinel, SentinelNodeConnectionInfo};
use redis::{
    AsyncConnectionConfig, Client, Cmd, ErrorKind, Pipeline, RedisError, RedisFuture, RedisResult, ServerError, Value,
};
use tokio::time::timeout;

use super::address::{Address, Place};
use super::opening::{hung_up, open};

/// How many commands may wait to be written.
const WAITING: usize = 1024;

/// A connection to a replica is not given up before it is so old: where the name stands for a replica by mistake, a new
/// one leads to the same server.
const YOUNG: Duration = Duration::from_secs(1);

/// A connection that comes back by itself; clones share it. What is asked through it is asked again, once, if the
/// connection breaks, so it must be something that may be done twice.
#[derive(Clone)]
pub(super) struct Link(Arc<Shared>);

struct Shared {
    database: i64,
    config: AsyncConnectionConfig,
    limit: Duration,
    current: Mutex<Current>,
    /// Held while a connection is opened, so that one is enough for all who need it.
    server: tokio::sync::Mutex<Server>,
}

/// Who is to be asked.
enum Server {
    Known(Client),
    /// Whoever is the master now.
    Master {
        sentinels: Box<Sentinel>,
        name: String,
        node: Box<SentinelNodeConnectionInfo>,
    },
}

impl Server {
    async fn client(&mut self) -> RedisResult<Client> {
        match self {
            Self::Known(client) => Ok(client.clone()),
            Self::Master { sentinels, name, node } => sentinels.async_master_for(name, Some(node)).await,
        }
    }
}

#[derive(Default)]
struct Current {
    connection: Option<Open>,
    /// How many connections there have been.
    number: u64,
}

#[derive(Clone)]
struct Open {
    connection: MultiplexedConnection,
    number: u64,
    since: Instant,
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The client knows the password.
        f.debug_struct("Link").field("limit", &self.0.limit).finish_non_exhaustive()
    }
}

impl Link {
    /// A way to a server; nothing is connected yet. Each call through it may take as long as `limit`.
    pub(super) fn new(address: Address, limit: Duration) -> RedisResult<Self> {
        let keepalive = TcpKeepalive::new().with_time(Duration::from_secs(30)).with_interval(Duration::from_secs(10));
        let tcp = TcpSettings::default().set_nodelay(true).set_keepalive(keepalive);
        let database = address.settings().db();
        let server = match address.into_place() {
            Place::Server(info) => Server::Known(Client::open(info.set_tcp_settings(tcp))?),
            Place::Sentinels { sentinels, master, settings, tls } => {
                let node =
                    SentinelNodeConnectionInfo::default().set_redis_connection_info(settings).set_tcp_settings(tcp);
                let node = if tls { node.set_tls_mode(TlsMode::Secure) } else { node };
                let sentinels = Box::new(Sentinel::build(sentinels)?);
                Server::Master { sentinels, name: master, node: Box::new(node) }
            }
        };
        // The time limit here covers connection and answer together.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None)
            .set_pipeline_buffer_size(WAITING);
        Ok(Self(Arc::new(Shared {
            database,
            config,
            limit,
            current: Mutex::default(),
            server: tokio::sync::Mutex::new(server),
        })))
    }

    fn current(&self) -> MutexGuard<'_, Current> {
        self.0.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection that is open.
    fn open_one(&self) -> Option<Open> {
        self.current().connection.clone()
    }

    /// The connection, opened where there is none.
    async fn connection(&self) -> RedisResult<Open> {
        if let Some(open) = self.open_one() {
            return Ok(open);
        }
        let mut server = self.0.server.lock().await;
        if let Some(open) = self.open_one() {
            return Ok(open);
        }
        let client = server.client().await.map_err(hung_up)?;
        let connection = open(&client, &self.0.config).await?;
        let mut current = self.current();
        current.number += 1;
        let open = Open { connection, number: current.number, since: Instant::now() };
        current.connection = Some(open.clone());
        Ok(open)
    }

    /// Lets the next call open another connection than the one of this number.
    fn forget(&self, number: u64) {
        let mut current = self.current();
        if current.number == number {
            current.connection = None;
        }
    }

    /// Asks, and if the connection turns out to be of no use any more, once more over a new one.
    async fn ask<T: Answer>(&self, question: impl Question<T>) -> RedisResult<T> {
        let mut used = None;
        let asked = async {
            let Open { connection, number, since } = self.connection().await?;
            used = Some(number);
            let answer = question.ask(connection).await;
            let outdated = is_of_a_replica(&answer) && since.elapsed() >= YOUNG;
            if !outdated && !is_broken(&answer) {
                return answer;
            }
            self.forget(number);
            let Open { connection, number, .. } = match self.connection().await {
                Ok(open) => open,
                // What was asked first may have been done, which a connection that was refused would deny.
                Err(error) => return Err(answer.err().unwrap_or(error)),
            };
            used = Some(number);
            let answer = question.ask(connection).await;
            if is_broken(&answer) {
                self.forget(number);
            }
            answer
        };
        if let Ok(answer) = timeout(self.0.limit, asked).await {
            return answer;
        }
        // Whoever has vanished without a word does not come back on this connection.
        if let Some(number) = used {
            self.forget(number);
        }
        Err(RedisError::from(io::Error::from(io::ErrorKind::TimedOut)))
    }
}

/// What can be asked over a connection.
trait Question<T>: Send + Sync {
    fn ask(&self, connection: MultiplexedConnection) -> impl Future<Output = RedisResult<T>> + Send;
}

impl Question<Value> for &Cmd {
    async fn ask(&self, mut connection: MultiplexedConnection) -> RedisResult<Value> {
        connection.req_packed_command(self).await
    }
}

impl Question<Vec<Value>> for (&Pipeline, usize, usize) {
    async fn ask(&self, mut connection: MultiplexedConnection) -> RedisResult<Vec<Value>> {
        connection.req_packed_commands(self.0, self.1, self.2).await
    }
}

impl ConnectionLike for Link {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(self.ask(command))
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        commands: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        Box::pin(self.ask((commands, offset, count)))
    }

    fn get_db(&self) -> i64 {
        self.0.database
    }
}

/// What may be an answer, or hold one for each of several commands.
trait Answer {
    fn parts(&self) -> &[Value];
}

impl Answer for Value {
    fn parts(&self) -> &[Value] {
        std::slice::from_ref(self)
    }
}

impl Answer for Vec<Value> {
    fn parts(&self) -> &[Value] {
        self
    }
}

/// Whether nothing more can be asked over the connection that an answer came from.
fn is_broken<T>(answer: &RedisResult<T>) -> bool {
    answer.as_ref().is_err_and(|error| error.is_io_error() || error.kind() == ErrorKind::Parse)
}

/// Whether a server answered that it is a replica. Servers before 7 hide the code in what they say of a script.
fn is_of_a_replica<T: Answer>(answer: &RedisResult<T>) -> bool {
    let says_so = |error: &ServerError| {
        let details = error.details().unwrap_or_default();
        ["READONLY", "MASTERDOWN"].iter().any(|code| error.code() == *code || details.contains(&format!("-{code} ")))
    };
    match answer {
        Ok(answer) => answer.parts().iter().any(|part| matches!(part, Value::ServerError(error) if says_so(error))),
        Err(error) => error.clone().into_server_errors().is_some_and(|all| all.iter().any(|(_, error)| says_so(error))),
    }
}
