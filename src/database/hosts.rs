//! Several hosts of one URL.

use super::session_attrs::SessionAttrs;
use super::url::DatabaseUrl;

/// Tries the hosts of a URL in their order, for all that they may be, until one serves; else the last round's failure of
/// each.
pub async fn in_turn<T, E, F>(
    url: &DatabaseUrl,
    attempt: impl Fn(usize, SessionAttrs) -> F,
) -> Result<T, Vec<(usize, E)>>
where
    F: Future<Output = Result<T, E>>,
{
    let mut failures = Vec::new();
    for attrs in url.session_attrs.rounds() {
        failures.clear();
        for host in 0..url.config.get_hosts().len() {
            match attempt(host, *attrs).await {
                Ok(reached) => return Ok(reached),
                Err(failure) => failures.push((host, failure)),
            }
        }
    }
    Err(failures)
}
