//! Names of files that stand for others.

/// What files are called, by the names that they have for a while.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Renamed(Vec<(String, String)>);

impl Renamed {
    /// What is in `real` for a while is called `shown`.
    pub fn add(&mut self, real: String, shown: String) {
        self.0.push((real, shown));
    }

    /// A text in which every file is called by the name that the user knows.
    pub fn of(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (real, shown)| text.replace(real, shown))
    }
}
