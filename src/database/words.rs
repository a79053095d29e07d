//! What servers and errors say, in one line.

use std::error::Error;
use std::io;

use tokio_postgres::error::DbError;

use crate::text::{display_safe, excerpt};

/// What a server says, with its SQLSTATE.
pub fn server_words(error: &DbError) -> String {
    said(error.message(), error.code().code(), error.detail(), error.hint())
}

/// What a server says in the parts of its message; one that is not PostgreSQL may leave out its SQLSTATE.
pub fn said(message: &str, sqlstate: &str, detail: Option<&str>, hint: Option<&str>) -> String {
    let sqlstate = match sqlstate {
        "" => "no SQLSTATE".to_owned(),
        code => format!("SQLSTATE {}", excerpt(code, 5)),
    };
    let further = |name: &str, words: Option<&str>| match words {
        Some(words) if !words.is_empty() => format!(", {name}: {}", excerpt(words, 200)),
        _ => String::new(),
    };
    format!("{} ({sqlstate}){}{}", excerpt(message, 300), further("detail", detail), further("hint", hint))
}

/// An error with all that caused it, in one line.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        cause = error.source();
    }
    display_safe(&text).into_owned()
}

/// What kind of failure of the network an error is made of.
pub fn io_kind(error: &(dyn Error + 'static)) -> Option<io::ErrorKind> {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return Some(error.kind());
        }
        cause = error.source();
    }
    None
}
