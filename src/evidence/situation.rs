//! The situation of a pair of sends: what stands between them, and how alike they are.

/// How alike two texts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextMatch {
    /// The same plain words.
    Equal,
    /// Alike in letters, in stems or in hard parts.
    Alike,
    /// Other words.
    Other,
}

/// What stands between two sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Between {
    /// Nothing incoming, and less than a minute.
    Nothing,
    /// Nothing incoming, and a minute or more.
    Time,
    /// Messages that had come before, or echoes of the bot's own, alone.
    Repeats,
    /// A message that came within two seconds after the first send, as if it had been on its way.
    Overtaken,
    /// Incoming messages.
    Incoming,
}

/// One of fifteen: each has cards of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Situation {
    /// How alike the texts are.
    pub text: TextMatch,
    /// What stands between.
    pub between: Between,
}

impl TextMatch {
    /// All of them, the most alike first.
    pub const ALL: [Self; 3] = [Self::Equal, Self::Alike, Self::Other];
}

impl Between {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Nothing, Self::Time, Self::Repeats, Self::Overtaken, Self::Incoming];
}

impl Situation {
    /// How many there are.
    pub const COUNT: usize = TextMatch::ALL.len() * Between::ALL.len();

    /// Its place among all.
    pub const fn index(self) -> usize {
        self.text as usize * Between::ALL.len() + self.between as usize
    }

    /// The situation at a place, `None` past the last.
    pub fn at(index: usize) -> Option<Self> {
        let text = *TextMatch::ALL.get(index / Between::ALL.len())?;
        Some(Self { text, between: Between::ALL[index % Between::ALL.len()] })
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match (self.text, self.between) {
            (TextMatch::Equal, Between::Nothing) => "the same text within a minute, nothing incoming between",
            (TextMatch::Equal, Between::Time) => "the same text later, nothing incoming between",
            (TextMatch::Equal, Between::Repeats) => "the same text, only a repeated message between",
            (TextMatch::Equal, Between::Overtaken) => "the same text, a message crossed the first",
            (TextMatch::Equal, Between::Incoming) => "the same text, incoming messages between",
            (TextMatch::Alike, Between::Nothing) => "an alike text within a minute, nothing incoming between",
            (TextMatch::Alike, Between::Time) => "an alike text later, nothing incoming between",
            (TextMatch::Alike, Between::Repeats) => "an alike text, only a repeated message between",
            (TextMatch::Alike, Between::Overtaken) => "an alike text, a message crossed the first",
            (TextMatch::Alike, Between::Incoming) => "an alike text, incoming messages between",
            (TextMatch::Other, Between::Nothing) => "other words within a minute, nothing incoming between",
            (TextMatch::Other, Between::Time) => "other words later, nothing incoming between",
            (TextMatch::Other, Between::Repeats) => "other words, only a repeated message between",
            (TextMatch::Other, Between::Overtaken) => "other words, a message crossed the first",
            (TextMatch::Other, Between::Incoming) => "other words, incoming messages between",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_situation_has_its_place_and_its_words() {
        let all: Vec<Situation> = (0..Situation::COUNT).filter_map(Situation::at).collect();
        assert_eq!(all.len(), 15);
        assert!(all.iter().enumerate().all(|(index, situation)| situation.index() == index));
        let words: std::collections::BTreeSet<&str> = all.iter().map(|situation| situation.words()).collect();
        assert_eq!(words.len(), 15);
        assert_eq!(Situation::at(15), None);
    }
}
