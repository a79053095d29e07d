//! What a user of `gate` should know about settings that are valid, and may yet not be what is meant.

use std::time::Duration;

use super::proxy_settings::ProxySettings;
use crate::cli::{Gate, PayloadName};
use crate::gate::{OnStoreError, Platform};

/// How long `ManyChat` waits for a webhook, about.
const MANY_CHAT_WAITS: Duration = Duration::from_secs(10);

/// One line for each of them.
pub(super) fn notes(flags: &Gate, settings: &ProxySettings, upstream_timeout: Duration) -> Vec<String> {
    let mut notes = Vec::new();
    let signed = settings.secret.is_some();
    if settings.observe {
        notes.push(
            "observing: every call is passed on; what would be blocked is logged and counted \
             (dm_audit_gate_observed_total)"
                .to_owned(),
        );
        if flags.on_store_error == OnStoreError::Closed {
            notes.push("--on-store-error closed has no effect while the gate only observes".to_owned());
        }
    }
    match flags.payload {
        PayloadName::Of(platform) if platform.signs() && !signed => notes.push(
            "without --secret-file anybody may call, and a batch loses its signature when its duplicates are taken out"
                .to_owned(),
        ),
        PayloadName::Of(platform) if signed && !platform.signs() => notes.push(format!(
            "{} signs nothing in X-Hub-Signature-256 or X-Line-Signature, so with a secret each of its calls is refused \
             with 401: leave out --secret-file and DM_AUDIT_GATE_SECRET",
            if platform == Platform::ManyChat { "ManyChat" } else { platform.as_str() }
        )),
        _ => {}
    }
    if flags.payload == PayloadName::Of(Platform::ManyChat) && upstream_timeout > MANY_CHAT_WAITS {
        notes.push(format!(
            "ManyChat waits about 10 s for an answer, and the gate waits {} (--upstream-timeout): a copy that skips in \
             between is lost when the bot fails afterwards; set --upstream-timeout 9s, and let a slower bot answer the \
             webhook first and send its reply through the platform's API",
            humantime::format_duration(upstream_timeout)
        ));
    }
    if let Some(path) = settings.upstream.path() {
        let upstream = settings.upstream.description();
        let upstream = upstream.trim_end_matches('/');
        notes.push(format!("a call to /x goes to {upstream}/x: leave {path} out of the URL at the platform"));
    }
    notes
}
