//! What a run goes by: flags beat environment beats file.

mod advice_at_start;
mod audit;
mod bare;
mod claims;
mod defaults;
mod document;
mod examining;
mod file;
mod gate;
mod gate_flags;
mod gate_table;
mod general;
mod ignore_list;
mod measures;
mod memory;
mod moment;
mod origin;
mod outputs;
mod payload;
mod place;
mod proxy;
mod proxy_settings;
mod publication;
mod reading;
mod rule_set;
mod rules;
#[cfg(test)]
mod schema;
mod simulation;
mod socket;
mod source_table;
mod values;
mod zones;

pub use audit::Settings;
pub use claims::{StoreSpec, claims_table};
pub use defaults::{Defaults, Publication};
pub use examining::ExaminingSettings;
pub use gate_flags::GateFlags;
pub use general::{GeneralSettings, span};
pub use origin::{Given, Origin};
pub use place::names_a_database;
pub use proxy_settings::ProxySettings;
pub use reading::ReadingSettings;
pub use rule_set::RuleSet;
pub use rules::{RuleSettings, SEVERITY};
pub use simulation::SimulationSettings;
