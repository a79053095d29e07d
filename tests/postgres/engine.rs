//! A stretch of network that makes another engine of a PostgreSQL server: one that knows less, counts no rows or hangs up.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::common::Database;

/// How an engine differs from PostgreSQL.
#[derive(Clone, Default)]
pub(crate) struct Engine {
    /// Words of statements that it refuses.
    pub(crate) lacks: Vec<&'static str>,
    /// By which SQLSTATE; `None` is an error that says nothing but its message.
    pub(crate) sqlstate: Option<&'static str>,
    /// Words of statements that it sleeps over.
    pub(crate) sleeps: Vec<&'static str>,
    /// Which version it says it is.
    pub(crate) version: Option<&'static str>,
    /// What its COPY and FETCH say at their end.
    pub(crate) tags: Tags,
    /// It loses the first row of each COPY.
    pub(crate) loses_a_row: bool,
    /// After the first statement with these words it does that, and what it says then arrives with the statement's end.
    pub(crate) then: Option<(&'static str, Act)>,
}

/// What happens meanwhile.
pub(crate) type Act = Arc<dyn Fn() + Send + Sync>;

/// What a COPY or FETCH says at its end.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Tags {
    /// `COPY 412`
    #[default]
    Usual,
    /// `COPY`
    WithoutCount,
    /// `SELECT 412`
    OfSelect,
}

/// What the two directions of one connection know of each other.
struct Connection {
    engine: Engine,
    /// For each answer to come, whether the engine hangs up after it.
    answers: Mutex<VecDeque<bool>>,
}

impl Engine {
    /// One that refuses statements with these words, by this SQLSTATE or without any.
    pub(crate) fn without(lacks: &[&'static str], sqlstate: Option<&'static str>) -> Self {
        Self { lacks: lacks.to_vec(), sqlstate, ..Self::default() }
    }

    /// The database's URL through this engine.
    pub(crate) fn before(self, database: &Database) -> String {
        let url = database.url();
        let (_, rest) = url.rsplit_once(':').unwrap();
        let port: u16 = rest.split_once('/').unwrap().0.parse().unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let own = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server) = (client.unwrap(), TcpStream::connect(("127.0.0.1", port)).unwrap());
                let connection =
                    Arc::new(Connection { engine: self.clone(), answers: Mutex::new(VecDeque::from([false])) });
                let (to_server, to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                let asking = connection.clone();
                thread::spawn(move || {
                    // Each ends where its side does.
                    let _ = asking.ask(&client, &to_server);
                    let _ = to_server.shutdown(Shutdown::Both);
                });
                thread::spawn(move || {
                    let _ = connection.answer(&server, &to_client);
                    let _ = to_client.shutdown(Shutdown::Both);
                });
            }
        });
        format!("{}?sslmode=disable", url.replace(&format!(":{port}/"), &format!(":{own}/")))
    }
}

impl Connection {
    /// Carries what the client asks.
    fn ask(&self, client: &TcpStream, mut server: &TcpStream) -> io::Result<()> {
        let (_, startup) = message(client, false)?;
        server.write_all(&whole(None, &startup))?;
        loop {
            let (kind, mut body) = message(client, true)?;
            let has = |words: &[&str]| words.iter().any(|words| find(&body, words.as_bytes()).is_some());
            let ends = self.engine.then.as_ref().is_some_and(|(words, _)| has(&[words]));
            let (lacks, sleeps) = (has(&self.engine.lacks), has(&self.engine.sleeps));
            if kind == b'Q' && lacks {
                let code = self.engine.sqlstate.unwrap_or("XX000");
                let raise = format!("RAISE EXCEPTION USING ERRCODE = '{code}', MESSAGE = 'no such thing here'");
                body = format!("DO $$ BEGIN {raise}; END $$\0").into_bytes();
            } else if kind == b'Q' && sleeps {
                body = b"SELECT pg_sleep(600)\0".to_vec();
            } else if kind == b'P' && lacks {
                // Its name, which is empty, its words, its parameters.
                let parameters = body.iter().skip(1).position(|byte| *byte == 0).unwrap() + 1;
                body = [b"\0SELECT no_such_function()", &body[parameters..]].concat();
            }
            if matches!(kind, b'Q' | b'S') {
                self.answers.lock().unwrap().push_back(ends);
            }
            server.write_all(&whole(Some(kind), &body))?;
        }
    }

    /// Carries what the server answers.
    fn answer(&self, mut server: &TcpStream, mut client: &TcpStream) -> io::Result<()> {
        let mut row_to_lose = false;
        loop {
            let (kind, mut body) = message(server, true)?;
            match kind {
                b'S' if body.starts_with(b"server_version\0") => {
                    let version = self.engine.version.map(|version| format!("server_version\0{version}\0"));
                    body = version.map_or(body, String::into_bytes);
                }
                b'H' => row_to_lose = self.engine.loses_a_row,
                b'd' if std::mem::take(&mut row_to_lose) => continue,
                b'C' if body.starts_with(b"COPY") || body.starts_with(b"FETCH") => self.engine.tags.apply(&mut body),
                b'E' if !self.engine.lacks.is_empty() && self.engine.sqlstate.is_none() => {
                    let start = find(&body, b"\0M").unwrap() + 1;
                    let end = start + find(&body[start..], b"\0").unwrap() + 1;
                    body = [&body[start..end], b"\0"].concat();
                }
                b'Z' if self.answers.lock().unwrap().pop_front() == Some(true) => {
                    let mut last = whole(Some(kind), &body);
                    if let Some((_, act)) = &self.engine.then {
                        act();
                    }
                    // A server that crashes may reset the connection after its last words.
                    let _ = server.read_to_end(&mut last);
                    return client.write_all(&last);
                }
                _ => {}
            }
            client.write_all(&whole(Some(kind), &body))?;
        }
    }
}

impl Tags {
    fn apply(self, tag: &mut Vec<u8>) {
        let space = tag.iter().position(|byte| *byte == b' ').unwrap_or(tag.len() - 1);
        match self {
            Self::Usual => {}
            Self::WithoutCount => *tag = [&tag[..space], b"\0"].concat(),
            Self::OfSelect => *tag = [b"SELECT", &tag[space..]].concat(),
        }
    }
}

/// The next message: its type, if it has one, and what it says.
fn message(mut from: &TcpStream, typed: bool) -> io::Result<(u8, Vec<u8>)> {
    let mut kind = [0];
    if typed {
        from.read_exact(&mut kind)?;
    }
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let mut body = vec![0; u32::from_be_bytes(length) as usize - 4];
    from.read_exact(&mut body)?;
    Ok((kind[0], body))
}

fn whole(kind: Option<u8>, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap();
    kind.into_iter().chain(length.to_be_bytes()).chain(body.iter().copied()).collect()
}

fn find(bytes: &[u8], words: &[u8]) -> Option<usize> {
    bytes.windows(words.len()).position(|window| window == words)
}
