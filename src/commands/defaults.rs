//! What every audit goes by unless the user says otherwise.

use super::{compare, deep, duplicates, final_message, reconcile, report, since, user};
use crate::cli::AuditName;
use crate::settings::Defaults;

/// Of every audit.
pub(super) const ALL_DEFAULTS: [Defaults; 8] = [
    since::DEFAULTS,
    user::DEFAULTS,
    final_message::DEFAULTS,
    duplicates::DEFAULTS,
    deep::DEFAULTS,
    report::DEFAULTS,
    compare::DEFAULTS,
    reconcile::DEFAULTS,
];

/// What this one goes by.
pub(super) fn defaults_of(audit: AuditName) -> &'static Defaults {
    match audit {
        AuditName::Since => &since::DEFAULTS,
        AuditName::User => &user::DEFAULTS,
        AuditName::Final => &final_message::DEFAULTS,
        AuditName::Duplicates => &duplicates::DEFAULTS,
        AuditName::Deep => &deep::DEFAULTS,
        AuditName::Report => &report::DEFAULTS,
        AuditName::Compare => &compare::DEFAULTS,
        AuditName::Reconcile => &reconcile::DEFAULTS,
    }
}
