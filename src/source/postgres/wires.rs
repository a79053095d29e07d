//! How what makes a message travels from the server.

use super::selected::{MessagesTable, Pick, Selected};
use super::table::Wire;

#[derive(Debug, Clone, Copy)]
pub(super) struct Wires {
    pub(super) id: Wire,
    pub(super) contact_id: Wire,
    pub(super) direction: Wire,
    pub(super) text: Wire,
    pub(super) at: Wire,
    pub(super) provider_id: Wire,
}

impl Wires {
    pub(super) fn of(table: &MessagesTable) -> Self {
        let wire = |selected: Option<&Selected>| selected.map_or(Wire::Cast, |selected| selected.wire);
        // Both halves of a row are of one shape, and that is text.
        let halved = table.answer.is_some();
        let text = |selected: Option<&Selected>| if halved { Wire::Cast } else { wire(selected) };
        Self {
            id: text(table.id.as_ref()),
            contact_id: wire(Some(&table.contact_id)),
            direction: text(table.direction.as_ref()),
            text: wire(Some(&table.text)),
            at: wire(table.at.as_ref()),
            provider_id: text(table.provider_id.as_ref()),
        }
    }
}

/// Where in JSON a value stands, if it stands there.
pub(super) fn pointer(selected: Option<&Selected>) -> Option<String> {
    match selected.map(|selected| &selected.pick) {
        Some(Pick::Pointer(pointer)) => Some(pointer.clone()),
        _ => None,
    }
}
