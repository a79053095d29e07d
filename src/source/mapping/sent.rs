//! Rows that no contact ever got: deleted, failed, drafts and notes among colleagues.

use super::given::Expression;
use super::names::{has_word, key};
use super::sample::{Column, Kind, Sample};

/// Rows that are left out because of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Where it stands.
    pub from: Expression,
    /// Which of its values leave a row out.
    pub test: Test,
}

/// Which values leave a row out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// Any value.
    Something,
    /// A yes.
    Yes,
    /// One of these words, in lower case.
    Words(&'static [&'static str]),
}

/// What a status says of a message that did not reach anybody.
const NEVER_SENT: [&str; 16] = [
    "failed",
    "failure",
    "undelivered",
    "undeliverable",
    "draft",
    "drafted",
    "canceled",
    "cancelled",
    "error",
    "errored",
    "rejected",
    "discarded",
    "deleted",
    "expired",
    "skipped",
    "unsent",
];

const DELETED_AT: [&str; 4] = ["deletedat", "deletedon", "removedat", "discardedat"];
const FLAGS: [&str; 9] =
    ["isdeleted", "deleted", "private", "isprivate", "isinternal", "internal", "isdraft", "draft", "isnote"];
const STATUS: [&str; 7] =
    ["status", "messagestatus", "deliverystatus", "sendstatus", "msgstatus", "wppmessagestatus", "deliverystate"];

impl Left {
    /// Whether a value leaves its row out.
    pub(crate) fn leaves_out(&self, value: Option<&str>) -> bool {
        let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) else { return false };
        match &self.test {
            Test::Something => crate::source::scalar::yes_or_no(value) != Some(false),
            Test::Yes => crate::source::scalar::yes_or_no(value) == Some(true),
            Test::Words(words) => words.iter().any(|word| value.eq_ignore_ascii_case(word)),
        }
    }

    /// The rows, for people.
    pub fn shown(&self) -> String {
        let name = self.from.shown();
        match &self.test {
            Test::Something => format!("{name} is set"),
            Test::Yes => format!("{name} is true"),
            Test::Words(_) => format!("{name} says failed, draft or the like"),
        }
    }
}

/// The columns that tell of rows which were never sent.
pub(super) fn find(sample: &Sample, taken: &[&str]) -> Vec<Left> {
    let one = |column: &Column| {
        let name = key(&column.name);
        if !column.is_whole() || taken.contains(&column.name.as_str()) {
            return None;
        }
        let left = |test| Some(Left { from: column.from.clone(), test });
        if DELETED_AT.contains(&name.as_str()) && !matches!(column.kind, Kind::Bool) {
            return left(Test::Something);
        }
        let is_flag = column.kind == Kind::Bool
            || (matches!(column.kind, Kind::Integer | Kind::Text)
                && !column.values.is_empty()
                && column.present().all(|value| crate::source::scalar::yes_or_no(value).is_some()));
        if FLAGS.contains(&name.as_str()) && is_flag {
            return left(Test::Yes);
        }
        let says =
            STATUS.contains(&name.as_str()) && column.kind == Kind::Text && !has_word(&column.name, &["conversation"]);
        if says { left(Test::Words(&NEVER_SENT)) } else { None }
    };
    sample.columns.iter().filter_map(one).collect()
}

/// The same for a column of which only the name is known.
pub(super) fn by_name(column: &Column) -> Option<Left> {
    let name = key(&column.name);
    let left = |test| Some(Left { from: column.from.clone(), test });
    match name.as_str() {
        name if DELETED_AT.contains(&name) => left(Test::Something),
        name if FLAGS.contains(&name) => left(Test::Yes),
        name if STATUS.contains(&name) => left(Test::Words(&NEVER_SENT)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deleted_and_failed_rows_are_left_out_and_delivered_ones_stay() {
        let mut flag = Column::new("isDeleted", Kind::Integer);
        flag.values = vec![Some("0".into()), Some("1".into())];
        let columns = vec![Column::new("deleted_at", Kind::Time), Column::new("status", Kind::Text), flag];
        let found = find(&Sample { columns, ..Sample::default() }, &[]);
        assert_eq!(found.len(), 3);
        assert!(found[0].leaves_out(Some("2026-01-07")) && !found[0].leaves_out(None));
        assert!(found[1].leaves_out(Some("FAILED")) && !found[1].leaves_out(Some("delivered")));
        assert!(found[2].leaves_out(Some("1")) && !found[2].leaves_out(Some("0")));
    }
}
