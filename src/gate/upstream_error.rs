//! Why an upstream cannot be one, and why a call got no answer.

use std::time::Duration;

use super::pool::Failure;

/// A webhook is answered with no more than this, in bytes.
pub(super) const MOST_ANSWER: usize = 16 << 20;

/// Why an upstream cannot be one.
#[derive(Debug)]
pub enum BadUpstream {
    /// Its URL is not http or https, or names no host.
    NotHttp,
    /// Its URL has a user or a password.
    User,
    /// Its URL has a query or a fragment.
    Query,
    /// It has TLS, and the system has no root certificates: why.
    Certificates(String),
}

/// Why a call got no answer.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamError {
    /// It cannot be reached, or closed before it answered.
    #[error("the upstream gave no answer: {0}")]
    NoAnswer(String),
    /// Its answer ended early.
    #[error("the upstream's answer was cut off: {0}")]
    CutOff(String),
    /// Its answer is larger than [`MOST_ANSWER`].
    #[error("the upstream's answer is larger than {MOST_ANSWER} bytes")]
    TooLarge,
    /// It answered, and its caller had hung up.
    #[error("the caller hung up before the answer")]
    Unheard,
    /// It took too long.
    #[error("the upstream did not answer within {} s", .0.as_secs_f64())]
    TimedOut(Duration),
}

impl UpstreamError {
    /// What happened, without addresses.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NoAnswer(_) => "the upstream gave no answer",
            Self::CutOff(_) => "the upstream's answer was cut off",
            Self::TooLarge => "the upstream's answer is too large",
            Self::Unheard => "the caller hung up before the answer",
            Self::TimedOut(_) => "the upstream did not answer in time",
        }
    }
}

/// Why there is no answer, and what may have to be put right.
pub(super) fn no_answer(error: &Failure) -> UpstreamError {
    let problem = chain(error);
    let hint = match error {
        // What rustls calls an answer that is no TLS.
        Failure::Connect(_) if problem.contains("InvalidContentType") => {
            " (--upstream says https; the bot seems to speak http)"
        }
        Failure::Connect(_) => " (check --upstream, and that the bot runs)",
        Failure::Exchange(_) => "",
    };
    UpstreamError::NoAnswer(problem + hint)
}

/// An error with its causes, on one line and harmless.
pub(super) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    crate::text::excerpt(&text, 300)
}
