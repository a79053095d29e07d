//! How a call with many messages stops asking a store that is away.

use std::sync::OnceLock;

use crate::lock::StoreError;

/// How many claims of one call are in flight at the same time.
pub(super) const CLAIMS_IN_FLIGHT: usize = 32;

/// The first sign, within one call, that the store is away. It is not asked for the rest then: a call of a thousand
/// messages must not wait a thousand times.
#[derive(Debug, Default)]
pub(super) struct FirstFailure(OnceLock<StoreError>);

impl FirstFailure {
    /// What failed first.
    pub(super) fn get(&self) -> Option<&StoreError> {
        self.0.get()
    }

    /// A full store is not away: it still knows what it holds. Neither is one with a single key in between.
    pub(super) fn record(&self, error: &StoreError) {
        if is_away(error) {
            self.0.get_or_init(|| error.clone());
        }
    }
}

/// Whether an error is one of the whole store, not of one key.
pub(super) fn is_away(error: &StoreError) -> bool {
    error.may_pass() || matches!(error, StoreError::Refused { .. })
}
