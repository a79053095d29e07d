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
            "without --secret-file anybody may call, and a batch that is passed on without its duplicates loses its \
             signature"
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
            "ManyChat waits about 10 s for an answer, the gate {} (--upstream-timeout): a copy that is told to skip in \
             between is not sent again should the bot fail then; give --upstream-timeout 9s, and where the bot needs \
             longer let it answer at once and send its reply by the platform's API",
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
