//! The JSON Schema of a replay, kept in `schema/` as the types of the document have it.

use super::Document;
use crate::schema::{check, generate};

#[test]
fn the_schema_of_a_replay_is_that_of_its_types() {
    check("simulate.schema.json", &generate::<Document<'_>>("The JSON document of dm-audit simulate"));
}
