//! Values that a file's place gives to all of its rows, as Hive's folders `key=value` do.

/// Names with their values; null is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Constants(pub(super) Vec<(String, Option<String>)>);

impl Constants {
    /// The value for a field that the file itself does not have.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).and_then(|(_, value)| value.as_deref())
    }
}
