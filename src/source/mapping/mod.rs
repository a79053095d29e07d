//! From columns and values to what is read of them.

pub mod presets;
