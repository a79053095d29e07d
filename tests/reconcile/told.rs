//! Two small sides and what came out, in words.

use dm_audit::corpus::Corpus;
use dm_audit::reconcile::{Deleted, Input, MessageAt, Outgoing, Reconciliation, Tells, What, reconcile};
use dm_audit::time::Span;

use crate::reading::read;

/// All texts are there, and what was taken back leaves a row.
pub(crate) const TEXTS: Tells = Tells { outgoing: Outgoing::Text, deleted: Deleted::StandIn, provider_ids: false };

/// What is taken back leaves nothing.
pub(crate) const TRACELESS: Tells = Tells { deleted: Deleted::Absent, ..TEXTS };

/// Both sides and what came out.
pub(crate) struct Told {
    pub(crate) recorded: Corpus,
    pub(crate) delivered: Corpus,
    pub(crate) found: Reconciliation,
}

/// A message file of rows such as `14:02:11 > text`, `14:02:11 < text` of the contact, `14:02:11 > (deleted)`,
/// `14:02:11 > (picture)`, `14:02:11 > (picture) text`, and `... #id` at the end; a row `= name` begins a contact.
pub(crate) fn lines(rows: &str) -> String {
    let mut contact = "Ana Bell".to_owned();
    let mut lines = String::new();
    for row in rows.lines().map(str::trim).filter(|row| !row.is_empty()) {
        if let Some(name) = row.strip_prefix("= ") {
            name.clone_into(&mut contact);
            continue;
        }
        let (time, rest) = row.split_once(' ').unwrap();
        let at = if time.contains('T') { format!("{time}Z") } else { format!("2026-03-02T{time}Z") };
        let (direction, said) = rest.split_at(2);
        let (said, id) = said.rsplit_once(" #").map_or((said, None), |(said, id)| (said, Some(id)));
        let picture = said.strip_prefix("(picture)");
        let text = picture.unwrap_or(said).trim();
        let text = Some(text).filter(|text| !text.is_empty() && *text != "(deleted)");
        let line = serde_json::json!({
            "contact_id": contact, "direction": if direction == "> " { "outgoing" } else { "incoming" }, "at": at,
            "text": text, "provider_id": id, "attachment": picture.is_some(), "deleted": said == "(deleted)",
        });
        lines.push_str(&line.to_string());
        lines.push('\n');
    }
    lines
}

/// What two sides come to.
pub(crate) fn told_with(recorded: &str, delivered: &str, tells: Tells, map: &[(&str, &str)]) -> Told {
    let (recorded, delivered) = (read(&lines(recorded)), read(&lines(delivered)));
    let map: Vec<(String, String)> = map.iter().map(|(one, other)| ((*one).into(), (*other).into())).collect();
    let input = Input {
        recorded: &recorded,
        delivered: &delivered,
        map: &map,
        recorded_covers: None,
        lag: Span::seconds(120),
        tells,
    };
    let found = reconcile(&input);
    Told { recorded, delivered, found }
}

pub(crate) fn told(recorded: &str, delivered: &str) -> Told {
    told_with(recorded, delivered, TEXTS, &[])
}

impl Told {
    pub(crate) fn text(&self, recorded: Option<MessageAt>, delivered: Option<MessageAt>) -> String {
        let text = |corpus: &Corpus, at: MessageAt| {
            let conversation = corpus.conversation(at.conversation as usize).unwrap();
            conversation.text(at.position as usize).unwrap_or("-").to_owned()
        };
        recorded.map(|at| text(&self.recorded, at)).or(delivered.map(|at| text(&self.delivered, at))).unwrap()
    }

    /// Every outgoing row, such as `Same: text`, by time.
    pub(crate) fn rows(&self) -> Vec<String> {
        let rows = self.found.pairs.iter().flat_map(|pair| &pair.rows);
        let outgoing = rows.filter(|row| row.direction == dm_audit::model::Direction::Outgoing);
        let shown = outgoing.map(|row| {
            let what = match &row.what {
                What::Matched(how) => format!("{how:?}"),
                What::NotReported(why) => format!("{why:?}"),
                What::FurtherPart(_) => "part".to_owned(),
                What::NotRecorded(_) => "DM501".to_owned(),
                What::NotDelivered => "DM502".to_owned(),
            };
            format!("{what}: {}", self.text(row.recorded, row.delivered).chars().take(24).collect::<String>())
        });
        shown.collect()
    }
}
