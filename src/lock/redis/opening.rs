//! A new connection that a server has let in.
//!
//! A server with as many clients as it takes says so and closes the connection at once. Whoever has written by then may
//! hear of a broken connection alone, so somebody who writes nothing listens again.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, ConnectionAddr, ErrorKind, RedisError, RedisResult};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::database::chain;

/// What such a server says, behind its code.
pub(super) const FULL: &str = "max number of clients reached";

/// What an error says of a server that closes a new connection without a word; its detail is that of the network.
pub(super) const HUNG_UP: &str = "the connection is closed before anybody is let in";

/// How long somebody listens.
const MOMENT: Duration = Duration::from_millis(250);

/// Opens a connection that has answered once.
pub(super) async fn open(client: &Client, config: &AsyncConnectionConfig) -> RedisResult<MultiplexedConnection> {
    match let_in(client, config).await {
        Err(error) if error.is_io_error() && !error.is_connection_refusal() && is_full(client).await => {
            Err(RedisError::from((ErrorKind::Client, FULL)))
        }
        opened => opened.map_err(hung_up),
    }
}

async fn let_in(client: &Client, config: &AsyncConnectionConfig) -> RedisResult<MultiplexedConnection> {
    let mut connection = client.get_multiplexed_async_connection_with_config(config).await?;
    let answer: RedisResult<String> = redis::cmd("PING").query_async(&mut connection).await;
    match answer {
        Err(error) if error.is_io_error() || error.to_string().contains(FULL) => Err(error),
        // Whoever may not ask this is let in all the same.
        _ => Ok(connection),
    }
}

/// What came of trying to open a connection, told apart from what comes over an open one.
pub(super) fn hung_up(error: RedisError) -> RedisError {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    match io_cause(&error).map(io::Error::kind) {
        Some(BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof) => {
            RedisError::from((ErrorKind::Client, HUNG_UP, chain(&error)))
        }
        _ => error,
    }
}

/// Whether the server sends new clients away. Over TLS it does so without a word.
async fn is_full(client: &Client) -> bool {
    let ConnectionAddr::Tcp(host, port) = client.get_connection_info().addr() else { return false };
    let listen = async {
        let mut stream = TcpStream::connect((host.as_str(), *port)).await.ok()?;
        let mut said = [0; 128];
        let length = stream.read(&mut said).await.ok()?;
        Some(String::from_utf8_lossy(&said[..length]).contains(FULL))
    };
    timeout(MOMENT, listen).await.ok().flatten().unwrap_or(false)
}

/// The failure of the network or of TLS that an error is made of.
pub(super) fn io_cause(error: &RedisError) -> Option<&io::Error> {
    error.source()?.downcast_ref::<Arc<dyn Error + Send + Sync>>()?.downcast_ref()
}
