//! Claims are held on while the bot works for longer than their lease.

use std::convert::Infallible;
use std::future::pending;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use super::Gate;
use crate::lock::{Claim, TakeBack};
use crate::time::Timestamp;

impl<L: TakeBack> Gate<L> {
    /// Waits for work on claims, and renews them meanwhile; tells also when they were renewed for the last time, if they
    /// were.
    pub(super) async fn while_held<T>(
        &self,
        claims: &[Claim],
        work: Pin<&mut impl Future<Output = T>>,
    ) -> (T, Option<Timestamp>) {
        if !self.renews || claims.is_empty() {
            return (work.await, None);
        }
        let renewed = AtomicI64::new(i64::MIN);
        let done = tokio::select! {
            biased;
            done = work => done,
            never = self.renew(claims, &renewed) => match never {},
        };
        let renewed = renewed.into_inner();
        (done, (renewed > i64::MIN).then(|| Timestamp::from_micros(renewed)))
    }

    /// Renews claims three times a lease, so that one slow answer of the store does no harm.
    async fn renew(&self, claims: &[Claim], renewed: &AtomicI64) -> Infallible {
        let pause = Duration::from_micros(self.claims.policy().lease.micros().max(3).unsigned_abs()) / 3;
        loop {
            tokio::time::sleep(pause).await;
            let now = self.clock.now();
            match self.claims.renew(claims, now).await {
                Ok(true) => renewed.store(now.micros(), Ordering::Relaxed),
                // Somebody else has one by now; that it has expired is counted at the end of the work.
                Ok(false) => return pending().await,
                Err(error) => tracing::debug!("claims were not renewed: {error}"),
            }
        }
    }
}
