//! Who may run beside whom: the tests of one program run in parallel, and some of them need the whole machine.

use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

static TURNS: RwLock<()> = RwLock::const_new(());

/// Waits until no other test of this program runs, and keeps them off.
pub async fn alone() -> RwLockWriteGuard<'static, ()> {
    TURNS.write().await
}

/// Waits until no test runs that needs the machine for itself, and keeps those off.
pub async fn beside_others() -> RwLockReadGuard<'static, ()> {
    TURNS.read().await
}
