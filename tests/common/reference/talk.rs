//! A conversation as the rules see it, and the chains that messages of it form.

use super::model::{Found, Params, Row};
use super::words::{alike, in_order, norm, placeholder, said, same_provider, same_text};

/// A conversation in order: `kept` is what every rule but DM105 sees; positions are positions in it.
pub struct Talk<'a> {
    /// With the copies that DM105 takes out, and with what was read for causes alone.
    pub all: Vec<&'a Row>,
    /// Without those.
    pub kept: Vec<&'a Row>,
    /// The norms of the kept texts.
    pub norms: Vec<Option<String>>,
    /// Outgoing chains of the same text, lone messages included.
    pub exact: Vec<Vec<usize>>,
    /// Groups of DM105: positions in `all`.
    pub copies: Vec<Vec<usize>>,
    /// The settings and the scope.
    pub params: &'a Params,
}

/// Findings together with the time of their last message, which decides whether they count.
pub type Sink = Vec<(i64, Found)>;

impl<'a> Talk<'a> {
    /// What is read of these rows, in order and without copies.
    pub fn new(rows: &'a [Row], params: &'a Params) -> Self {
        // Unclear: rows from after `heard_until`. They are there all the same; it says only how long the source listened.
        let mut all: Vec<&Row> = rows.iter().filter(|row| params.until.is_none_or(|until| row.at < until)).collect();
        all.sort_by(|a, b| in_order(a, b));
        // Rows from before the look-back are there for causes alone, which may lie a minute before a finding.
        let looked_at = |row: &Row| params.since.is_none_or(|since| row.at >= since - params.look_back());
        let read: Vec<usize> = (0..all.len()).filter(|&at| looked_at(all[at])).collect();
        let mut copies =
            chains(connect(&read, |a, b| all[a].outgoing == all[b].outgoing && same_provider(all[a], all[b])));
        // An id that comes with several texts is no message id. Unclear: null or blank. It is no text, so it is no other one.
        copies.retain(|group| {
            let mut texts: Vec<&str> = group.iter().filter_map(|&at| said(all[at])).collect();
            texts.dedup();
            texts.len() <= 1
        });
        // Unclear: which copy stays. The first one, because it is the one the others are copies of.
        let taken_out: Vec<usize> = copies.iter().flat_map(|group| group.iter().skip(1).copied()).collect();
        let kept: Vec<&Row> = read.iter().filter(|at| !taken_out.contains(at)).map(|&at| all[at]).collect();
        let norms = kept.iter().map(|row| row.text.as_deref().map(norm)).collect();
        let mut talk = Self { all, kept, norms, exact: Vec::new(), copies, params };
        talk.exact = talk.same_text_chains(true, params.exact_window);
        talk
    }

    /// DM105.
    pub fn stored_twice(&self, sink: &mut Sink) {
        let mut replies = Vec::new();
        self.duplicates(&mut replies);
        for group in self.copies.iter().filter(|group| !self.is_listed_as_answered_twice(group, &replies)) {
            // The copies still stand in the conversation when their own rule looks, so it alone measures against all rows.
            let found = finding("DM105", "warning", &self.all, group);
            sink.push((self.all[group[group.len() - 1]].at, Found { extra_copies: group.len() - 1, ..found }));
        }
    }

    /// Whether two rows of an incoming message have replies of their own, which one finding of these holds.
    fn is_listed_as_answered_twice(&self, group: &[usize], findings: &Sink) -> bool {
        let in_scope = |last: i64| self.params.since.is_none_or(|since| last >= since);
        let listed = |a: &Row, b: &Row| {
            findings.iter().any(|(last, one)| {
                let is_of_replies =
                    ["DM101", "DM103", "DM104"].contains(&one.rule) && self.params.rules.contains(&one.rule);
                is_of_replies && in_scope(*last) && one.messages.contains(&a.id) && one.messages.contains(&b.id)
            })
        };
        let replies: Vec<Vec<usize>> = group.iter().map(|&row| self.replies_to(row, group)).collect();
        (0..group.len()).any(|later| {
            (0..later).any(|earlier| {
                replies[earlier].iter().any(|&a| {
                    replies[later].iter().any(|&b| {
                        let two = a < b && (a < group[later] || alike(self.all[a], self.all[b]));
                        two && listed(self.all[a], self.all[b])
                    })
                })
            })
        })
    }

    /// Outgoing messages after the row, before the next incoming one that is not of the group; each message counts once.
    fn replies_to(&self, row: usize, group: &[usize]) -> Vec<usize> {
        let mut replies = Vec::new();
        if self.all[row].outgoing {
            return replies;
        }
        for at in row + 1..self.all.len() {
            if !self.all[at].outgoing && !group.contains(&at) {
                break;
            }
            if self.all[at].outgoing && self.kept.iter().any(|kept| std::ptr::eq(*kept, self.all[at])) {
                replies.push(at);
            }
        }
        replies
    }

    /// Chains of the same text, single messages included.
    pub fn same_text_chains(&self, outgoing: bool, window: i64) -> Vec<Vec<usize>> {
        let mut side = self.side(outgoing);
        side.retain(|&at| !placeholder(self.kept[at]));
        connect(&side, |a, b| self.gap(a, b) < window && self.same(a, b))
    }

    /// All messages of one direction.
    pub fn side(&self, outgoing: bool) -> Vec<usize> {
        (0..self.kept.len()).filter(|&at| self.kept[at].outgoing == outgoing).collect()
    }

    /// How much later the second one is.
    pub fn gap(&self, earlier: usize, later: usize) -> i64 {
        self.kept[later].at - self.kept[earlier].at
    }

    /// Whether both say the same.
    pub fn same(&self, a: usize, b: usize) -> bool {
        same_text(self.kept[a], self.kept[b])
    }

    /// A finding that holds these messages and has nothing more to say.
    pub fn finding(&self, rule: &'static str, severity: &'static str, members: &[usize]) -> Found {
        finding(rule, severity, &self.kept, members)
    }

    /// Hands over a finding of these messages.
    pub fn push(&self, sink: &mut Sink, members: &[usize], found: Found) {
        sink.push((self.kept[members[members.len() - 1]].at, found));
    }

    /// Hands over a finding that has nothing more to say than its messages.
    pub fn report(&self, sink: &mut Sink, rule: &'static str, severity: &'static str, members: &[usize]) {
        self.push(sink, members, self.finding(rule, severity, members));
    }
}

fn finding(rule: &'static str, severity: &'static str, order: &[&Row], members: &[usize]) -> Found {
    Found {
        rule,
        severity,
        messages: members.iter().map(|&at| order[at].id.clone()).collect(),
        adjacent: (0..members.len()).map(|i| i > 0 && members[i] == members[i - 1] + 1).collect(),
        extra_copies: 0,
        similarity: None,
    }
}

/// Groups that `linked` holds together, in the order of their first members; a lone item is a group of one.
pub fn connect(items: &[usize], linked: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut label: Vec<usize> = (0..items.len()).collect();
    for later in 0..items.len() {
        for earlier in 0..later {
            if label[earlier] != label[later] && linked(items[earlier], items[later]) {
                let (from, to) = (label[earlier].max(label[later]), label[earlier].min(label[later]));
                label.iter_mut().filter(|one| **one == from).for_each(|one| *one = to);
            }
        }
    }
    // The smallest place of a group is its label.
    (0..items.len())
        .filter(|&first| label[first] == first)
        .map(|first| (first..items.len()).filter(|&at| label[at] == first).map(|at| items[at]).collect())
        .collect()
}

/// Groups of two or more.
pub fn chains(mut groups: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    groups.retain(|group| group.len() >= 2);
    groups
}
