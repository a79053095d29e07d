//! What a service manager such as systemd is told, where there is one that listens.

#[cfg(unix)]
use sd_notify::NotifyState;

/// Calls are taken from now on.
pub(super) fn ready() {
    #[cfg(unix)]
    tell(&[NotifyState::Ready]);
}

/// The gate finishes what is in flight, and ends.
pub(super) fn stopping() {
    #[cfg(unix)]
    tell(&[NotifyState::Stopping]);
}

/// Says again and again that the gate is alive, if the service manager waits for it.
pub(super) async fn keep_alive() {
    #[cfg(unix)]
    if let Some(patience) = sd_notify::watchdog_enabled() {
        let mut ticks = tokio::time::interval(patience / 3);
        loop {
            ticks.tick().await;
            tell(&[NotifyState::Watchdog]);
        }
    }
}

#[cfg(unix)]
fn tell(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::warn!(
            "cannot tell the service manager ({}): {error}",
            state.first().map_or_else(String::new, ToString::to_string)
        );
    }
}
