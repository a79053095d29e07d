//! What was learned, in plain sentences.

use std::fmt;

use super::usual::FEW_TIMES;
use super::{COMMON, Habits, Ids, Mixture};
use crate::text::number::grouped;
use crate::text::{counted, excerpt};

/// Fewer incoming bursts tell nothing.
const FEW_BURSTS: u64 = 10;

impl Habits {
    /// What was learned, one sentence each.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if self.is_thin() {
            let seen = counted(self.contacts, "contact");
            words.push(format!("little was seen ({seen}): what most bots do stands in for what this one does"));
        }
        if self.part.one_of() > 1 {
            words.push(format!("one of {} contacts was read: enough for what is usual", self.part.one_of()));
        }
        if self.delays.total() >= FEW_TIMES
            && let (Some(from), Some(to)) = (self.delays.quantile(0.1), self.delays.quantile(0.9))
        {
            words.push(format!("replies take {} to {}", seconds(from), seconds(to)));
        }
        let (with_parts, turns) = self.planned;
        if turns > 0 {
            let share = percent(with_parts, turns);
            let gaps = self.parts.quantile(0.98).filter(|_| with_parts > 0);
            let gaps = gaps.map_or(String::new(), |gap| format!(", at most {} apart", seconds(gap)));
            words.push(format!("{share} of turns have planned parts{gaps}"));
        }
        words.push(ids(self.ids));
        // Where places are shared, a few that no three contacts got may be among them.
        if let Some(common) = self.commons.filter(|common| *common > 0 && self.contacts >= u64::from(COMMON)) {
            let went = if common == 1 { "text went" } else { "texts went" };
            words.push(format!("about {} {went} to three contacts or more", grouped(common)));
        }
        let [once, apart] = self.bursts;
        if once + apart >= FEW_BURSTS {
            words.push(format!("{} of several incoming messages in a row got one reply", percent(once, once + apart)));
        }
        words.extend(self.mixture().map(|mixture| mixture.to_string()));
        if !self.accounts.is_empty() {
            let accounts = counted(self.accounts.len() as u64, "account");
            words.push(format!("what is usual is known apart for {accounts}; for other contacts the lines above hold"));
        }
        for (account, habits) in &self.accounts {
            words.push(format!("account {} ({}):", excerpt(account, 40), counted(habits.contacts, "contact")));
            words.extend(habits.words().into_iter().map(|words| format!("  {words}")));
        }
        words
    }
}

/// Two kinds of conversations, in words.
impl fmt::Display for Mixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |share: f64| format!("{:.0} %", 100.0 * share);
        match self {
            Self::Paces { share, short, long } => write!(
                f,
                "two paces: {} of the contacts get replies after about {}, the others after about {}",
                percent(*share),
                seconds(*short),
                seconds(*long)
            ),
            Self::Texts { share } => write!(
                f,
                "two sets of texts: {} of the contacts share no text that three contacts got with the others",
                percent(*share)
            ),
        }
    }
}

fn ids([incoming, outgoing]: [Ids; 2]) -> String {
    let which = match (incoming.known > 0, outgoing.known > 0) {
        (false, false) => return "provider ids: none".into(),
        (true, false) => "provider ids: incoming only",
        (false, true) => "provider ids: outgoing only",
        (true, true) => "provider ids: incoming and outgoing",
    };
    if incoming.again == 0 {
        return which.into();
    }
    format!("{which}; {} came again", counted(incoming.again, "incoming message"))
}

/// `0.4 s`, `9 s`, `4 min`, `3 h`.
fn seconds(seconds: f64) -> String {
    match seconds {
        ..1.5 => format!("{seconds:.1} s"),
        ..90.0 => format!("{seconds:.0} s"),
        ..5400.0 => format!("{:.0} min", seconds / 60.0),
        _ => format!("{:.0} h", seconds / 3600.0),
    }
}

fn percent(part: u64, whole: u64) -> String {
    format!("{:.0} %", 100.0 * part as f64 / whole.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!([0.4, 9.1, 240.0, 10_800.0].map(seconds), ["0.4 s", "9 s", "4 min", "3 h"]);
    }
}
