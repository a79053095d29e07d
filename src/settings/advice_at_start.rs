//! What a user of `gate` should know about settings that are valid, and may yet not be what is meant.

use std::time::Duration;

use crate::cli::PayloadName;
use crate::gate::Upstream;

/// How long `ManyChat` waits for a webhook, about.
const MANY_CHAT_WAITS: Duration = Duration::from_secs(10);

/// One line for each of them.
pub(super) fn notes(
    payload: PayloadName,
    signed: bool,
    upstream_timeout: Duration,
    upstream: &Upstream,
) -> Vec<String> {
    let mut notes = Vec::new();
    match payload {
        PayloadName::Meta | PayloadName::WhatsApp if !signed => notes.push(
            "without --secret-file anybody may call, and a batch loses its signature when its duplicates are taken out"
                .to_owned(),
        ),
        PayloadName::ManyChat if signed => notes.push(
            "ManyChat signs nothing, so with a secret each of its calls is refused with 401: leave out \
             --secret-file and DM_AUDIT_GATE_SECRET"
                .to_owned(),
        ),
        _ => {}
    }
    if payload == PayloadName::ManyChat && upstream_timeout > MANY_CHAT_WAITS {
        notes.push(format!(
            "ManyChat waits about 10 s for an answer, and the gate waits {} (--upstream-timeout): a copy that skips in \
             between is lost when the bot fails afterwards; set --upstream-timeout 9s, and let a slower bot answer the \
             webhook first and send its reply through the platform's API",
            humantime::format_duration(upstream_timeout)
        ));
    }
    if let Some(path) = upstream.path() {
        let upstream = upstream.description();
        let upstream = upstream.trim_end_matches('/');
        notes.push(format!("a call to /x goes to {upstream}/x: leave {path} out of the URL at the platform"));
    }
    notes
}
