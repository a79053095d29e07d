//! A second reading of the rules page, written apart from the engine: slow, plain, and only there to be compared with.
//!
//! Every rule looks at all pairs, nothing is indexed and nothing is streamed, so that a reader can lay this file beside
//! the page. Lines that begin with "Unclear:" name a spot where the page allows another reading than the one taken.

// Each test crate that includes this file uses its own part of it.
#![allow(dead_code, unreachable_pub)]

use strsim::normalized_levenshtein;
use unicode_normalization::UnicodeNormalization;

const SECOND: i64 = 1_000_000;
/// How many of the latest outgoing messages DM103 compares a message with.
const NEAR_REACH: usize = 50;
/// On how many occasions a text must stand for DM202.
const OCCASIONS: usize = 3;
const GREETINGS: [&str; 6] = ["hey", "salut", "coucou", "bonjour", "hello", "hi"];

/// One message of the contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The message's id; it breaks ties of `at`.
    pub id: String,
    /// Sent by the bot, not by the contact.
    pub outgoing: bool,
    /// What it says, if anything.
    pub text: Option<String>,
    /// Micro-seconds since the epoch, UTC.
    pub at: i64,
    /// The platform's id of the message; blank counts as none.
    pub provider_id: Option<String>,
}

/// What the source knows about the contact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    /// `None`: the source does not know.
    pub stopped: Option<bool>,
    /// When the contact was stopped, in micro-seconds.
    pub stopped_at: Option<i64>,
}

/// The settings and the scope of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Params {
    /// Codes of the rules to report.
    pub rules: Vec<&'static str>,
    /// The duplicates window, in micro-seconds.
    pub window: i64,
    /// The window of DM104, in micro-seconds; `None` is without limit.
    pub double_window: Option<i64>,
    /// The bot answers in several messages on purpose.
    pub multipart: bool,
    /// Final-message patterns: substrings, ignoring case.
    pub patterns: Vec<String>,
    /// Start of the scope, included.
    pub since: Option<i64>,
    /// End of the scope, excluded.
    pub until: Option<i64>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The rule's code.
    pub rule: &'static str,
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// Ids in the order of the conversation.
    pub messages: Vec<String>,
    /// Whether each message directly follows the finding's one before; the first does not.
    pub adjacent: Vec<bool>,
    /// Why it happened, for DM101, DM103 and DM104.
    pub cause: Option<&'static str>,
    /// The chain's length minus one for the duplicate rules, else 0.
    pub extra_copies: usize,
    /// The lowest similarity along the chain, for DM101, DM102 and DM103.
    pub similarity: Option<f64>,
}

/// What the page says about these rows: findings by rule, then by where their first message stands.
pub fn check(rows: &[Row], facts: &Facts, params: &Params) -> Vec<Found> {
    let mut all: Vec<&Row> = rows.iter().filter(|row| params.until.is_none_or(|until| row.at < until)).collect();
    all.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| id_order(&a.id, &b.id)));
    // Rows from before the look-back are there for causes alone, which may lie a minute before a finding.
    let look_back = params.window.max(params.double_window.unwrap_or(0));
    let looked_at = |row: &Row| params.since.is_none_or(|since| row.at >= since - look_back);
    let everything: Vec<usize> = (0..all.len()).filter(|&at| looked_at(all[at])).collect();
    let stored_twice = connect(&everything, |a, b| all[a].outgoing == all[b].outgoing && same_provider(all[a], all[b]));
    // Unclear: which copy stays. The first one, because it is the one the others are copies of.
    let copies: Vec<usize> = stored_twice.iter().flat_map(|group| group.iter().skip(1).copied()).collect();
    let kept: Vec<&Row> = everything.iter().filter(|at| !copies.contains(at)).map(|&at| all[at]).collect();

    let talk = Talk { norms: kept.iter().map(|row| row.text.as_deref().map(norm)).collect(), kept, all, params };
    let mut found = Vec::new();
    talk.duplicates(&mut found);
    for group in chains(stored_twice) {
        // The copies still stand in the conversation when their own rule looks, so it alone measures against all rows.
        let copies = Found { extra_copies: group.len() - 1, ..finding("DM105", "warning", &talk.all, &group) };
        found.push((talk.all[group[group.len() - 1]].at, copies));
    }
    talk.repetition(&mut found);
    talk.final_messages(facts, &mut found);

    // Look-back rows may open a finding but never close one.
    let mut reported: Vec<Found> = found
        .into_iter()
        .filter(|(last, one)| params.rules.contains(&one.rule) && params.since.is_none_or(|since| *last >= since))
        .map(|(_, one)| one)
        .collect();
    // Stable, so that findings of one rule stay in the order of their first messages.
    reported.sort_by_key(|one| one.rule);
    reported
}

/// A conversation in order: `kept` is what every rule but DM105 sees; positions below are positions in it.
struct Talk<'a> {
    all: Vec<&'a Row>,
    kept: Vec<&'a Row>,
    norms: Vec<Option<String>>,
    params: &'a Params,
}

/// Findings together with the time of their last message, which decides whether they count.
type Sink = Vec<(i64, Found)>;

impl Talk<'_> {
    /// DM101, DM102, DM103 and DM104.
    fn duplicates(&self, sink: &mut Sink) {
        for chain in chains(self.same_text_chains(false)) {
            let one = Found { similarity: Some(1.0), ..finding("DM102", "info", &self.kept, &chain) };
            self.push(sink, &chain, Found { extra_copies: chain.len() - 1, ..one });
        }
        let exact = chains(self.same_text_chains(true));
        for chain in &exact {
            let one = Found { similarity: Some(1.0), ..finding("DM101", "error", &self.kept, chain) };
            let cause = Some(self.cause(chain).0);
            self.push(sink, chain, Found { extra_copies: chain.len() - 1, cause, ..one });
        }
        let near = self.near_groups();
        for chain in &near {
            let one = finding("DM103", "warning", &self.kept, chain);
            let (cause, similarity) = (Some(self.cause(chain).0), Some(self.lowest_similarity(chain)));
            self.push(sink, chain, Found { extra_copies: chain.len() - 1, cause, similarity, ..one });
        }
        // Unclear: runs are left to DM101 and DM103 even where those are not selected; the page makes no exception.
        let explained: Vec<&Vec<usize>> = exact.iter().chain(&near).collect();
        let is_step = |step: &[usize]| explained.iter().any(|chain| chain.windows(2).any(|pair| pair == step));
        for run in self.runs().iter().filter(|run| !run.windows(2).all(is_step)) {
            let (cause, from_triggers) = self.cause(run);
            let quick = run.windows(2).any(|step| self.gap(step[0], step[1]) < 120 * SECOND);
            let warns = quick && (from_triggers || !self.params.multipart);
            let one = finding("DM104", if warns { "warning" } else { "info" }, &self.kept, run);
            self.push(sink, run, Found { cause: Some(cause), ..one });
        }
    }

    /// DM201, DM202 and DM203.
    fn repetition(&self, sink: &mut Sink) {
        let outgoing = self.side(true);
        // Overlapping pairs and triples make one finding: a finding holds a whole chain.
        for run in outgoing.chunk_by(|&a, &b| self.generic(a) && self.generic(b)) {
            if run.len() >= 3 || (run.len() == 2 && run[1] == run[0] + 1) {
                self.push(sink, run, finding("DM201", "warning", &self.kept, run));
            }
        }
        // "In the scope": look-back rows are no occasions, though a chain that began there is still one chain.
        let in_scope = |at: usize| self.params.since.is_none_or(|since| self.kept[at].at >= since);
        let counted: Vec<usize> =
            outgoing.iter().copied().filter(|&at| !self.placeholder(at) && in_scope(at)).collect();
        let texts = connect(&counted, |a, b| {
            said(self.kept[a]).zip(said(self.kept[b])).is_some_and(|(a, b)| a.to_lowercase() == b.to_lowercase())
        });
        let occasions = self.same_text_chains(true);
        for group in chains(texts) {
            if occasions.iter().filter(|chain| chain.iter().any(|at| group.contains(at))).count() >= OCCASIONS {
                // Unclear: which messages it holds. All of them, as the copies are part of their occasion.
                self.push(sink, &group, finding("DM202", "warning", &self.kept, &group));
            }
        }
        // Unclear: whether skipped placeholders use up places among the last 5. No, skipped is not looked at.
        let told: Vec<usize> = outgoing.into_iter().filter(|&at| !self.placeholder(at)).collect();
        let tail = &told[told.len().saturating_sub(5)..];
        // A null or blank text is never the same as another, so each one is a text of its own.
        let is_new = |place: usize| !tail[..place].iter().any(|&at| self.same(at, tail[place]));
        if tail.len() >= 4 && (0..tail.len()).filter(|&place| is_new(place)).count() <= 2 {
            self.push(sink, tail, finding("DM203", "warning", &self.kept, tail));
        }
    }

    /// DM301, DM302 and DM303.
    fn final_messages(&self, facts: &Facts, sink: &mut Sink) {
        let matches = |text: &str| {
            self.params.patterns.iter().any(|pattern| text.to_lowercase().contains(&pattern.to_lowercase()))
        };
        let mut finals = self.side(true);
        finals.retain(|&at| self.kept[at].text.as_deref().is_some_and(matches));
        if finals.len() > 1 {
            self.push(sink, &finals, finding("DM301", "error", &self.kept, &finals));
        }
        let mut late = self.side(true);
        late.retain(|&at| facts.stopped_at.is_some_and(|stopped_at| self.kept[at].at > stopped_at));
        if !late.is_empty() {
            self.push(sink, &late, finding("DM302", "error", &self.kept, &late));
        }
        // Unclear: `stopped` false beside a `stopped_at`. The mark is `stopped`; the time speaks only where it is silent.
        if facts.stopped == Some(false) && !finals.is_empty() {
            self.push(sink, &finals, finding("DM303", "warning", &self.kept, &finals));
        }
    }

    /// Chains of the same text, single messages included.
    fn same_text_chains(&self, outgoing: bool) -> Vec<Vec<usize>> {
        let mut side = self.side(outgoing);
        side.retain(|&at| !self.placeholder(at));
        connect(&side, |a, b| self.gap(a, b) < self.params.window && self.same(a, b))
    }

    /// Outgoing messages connected by near or same text, with at least one near link.
    fn near_groups(&self) -> Vec<Vec<usize>> {
        let mut side = self.side(true);
        side.retain(|&at| !self.placeholder(at));
        let mut groups = chains(connect(&side, |a, b| self.near_link(a, b).is_some()));
        groups.retain(|group| {
            group.iter().any(|&b| group.iter().any(|&a| a < b && !self.same(a, b) && self.near_link(a, b).is_some()))
        });
        groups
    }

    /// How alike two outgoing messages are, if DM103 links the later one to the earlier one.
    fn near_link(&self, earlier: usize, later: usize) -> Option<f64> {
        // Unclear: "within the window" is less than the window, as in a chain.
        // Unclear: skipped placeholders still count as "outgoing before it"; the page does not say which 50.
        let sent = |rows: &[&Row]| rows.iter().filter(|row| row.outgoing).count();
        if self.gap(earlier, later) >= self.params.window || sent(&self.kept[earlier..later]) > NEAR_REACH {
            return None;
        }
        let (a, b) = (self.norms[earlier].as_ref()?, self.norms[later].as_ref()?);
        // A blank text is like nothing, itself included, although two blank norms would be equal.
        if self.kept[earlier].text.as_deref().is_none_or(|text| text.trim().is_empty()) {
            return None;
        }
        if self.same(earlier, later) || a == b {
            return Some(1.0);
        }
        let long = |norm: &str| norm.chars().count() >= 12;
        Some(normalized_levenshtein(a, b)).filter(|alike| long(a) && long(b) && *alike >= 0.85)
    }

    /// Every message counts by its link to the latest earlier one; one that only later messages link to has none.
    fn lowest_similarity(&self, group: &[usize]) -> f64 {
        let latest_link = |place: usize| group[..place].iter().rev().find_map(|&a| self.near_link(a, group[place]));
        (0..group.len()).filter_map(latest_link).fold(1.0, f64::min)
    }

    /// Runs of two or more outgoing messages that no incoming one and no gap interrupts.
    fn runs(&self) -> Vec<Vec<usize>> {
        let goes_on = |a: &usize, b: &usize| {
            let (a, b) = (*a, *b);
            let close = self.params.double_window.is_none_or(|window| self.gap(a, b) < window);
            self.kept[a].outgoing && self.kept[b].outgoing && close
        };
        let places: Vec<usize> = (0..self.kept.len()).collect();
        places.chunk_by(goes_on).filter(|run| run.len() >= 2).map(<[usize]>::to_vec).collect()
    }

    /// The first cause that fits, and whether repeated triggers or a burst made it fit.
    fn cause(&self, members: &[usize]) -> (&'static str, bool) {
        let (first, last) = (self.kept[members[0]].at, self.kept[members[members.len() - 1]].at);
        // Copies that DM105 takes out are triggers too: only they can share a provider id.
        let triggers: Vec<&Row> =
            self.all.iter().copied().filter(|r| !r.outgoing && first - 60 * SECOND <= r.at && r.at <= last).collect();
        let any_pair = |fits: &dyn Fn(&Row, &Row, i64) -> bool| {
            (0..triggers.len()).any(|b| (0..b).any(|a| fits(triggers[a], triggers[b], triggers[b].at - triggers[a].at)))
        };
        let repeated = |a: &Row, b: &Row| same_text(a, b) || same_provider(a, b);
        if any_pair(&|a, b, apart| repeated(a, b) && apart <= 10 * SECOND) {
            return ("race", true);
        }
        if any_pair(&|a, b, apart| repeated(a, b) && apart > 10 * SECOND && apart <= 60 * SECOND) {
            return ("retry", true);
        }
        // Unclear: null and blank texts count as different, being never the same as anything.
        if any_pair(&|a, b, apart| !same_text(a, b) && apart <= 60 * SECOND && b.at <= first + 10 * SECOND) {
            return ("burst", true);
        }
        let steps = || members.windows(2).map(|step| (step[0], step[1]));
        // Unclear: what is more than 10 s apart. The message and the one before it in the finding.
        let looped = |(a, b)| self.gap(a, b) > 10 * SECOND && self.kept[a..b].iter().any(|between| !between.outgoing);
        let longest = steps().map(|(a, b)| self.gap(a, b)).max().unwrap_or(0);
        let kind = if steps().all(looped) {
            "loop"
        } else if longest <= 10 * SECOND {
            "race"
        } else if longest <= 60 * SECOND {
            "retry"
        } else {
            "resend"
        };
        (kind, false)
    }

    /// Under 20 characters, and opening with a greeting whose last letter may be drawn out.
    fn generic(&self, at: usize) -> bool {
        // Unclear: characters of what. Of the text as it stands, as the page says "norm" where it means the norm.
        let short = self.kept[at].text.as_ref().is_some_and(|text| text.chars().count() < 20);
        let first_word = self.norms[at].as_deref().and_then(|norm| norm.split(' ').next()).unwrap_or_default();
        let greets = |greeting: &&str| {
            first_word.strip_prefix(*greeting).is_some_and(|rest| rest.chars().all(|letter| greeting.ends_with(letter)))
        };
        short && GREETINGS.iter().any(greets)
    }

    fn side(&self, outgoing: bool) -> Vec<usize> {
        (0..self.kept.len()).filter(|&at| self.kept[at].outgoing == outgoing).collect()
    }

    fn gap(&self, earlier: usize, later: usize) -> i64 {
        self.kept[later].at - self.kept[earlier].at
    }

    fn same(&self, a: usize, b: usize) -> bool {
        same_text(self.kept[a], self.kept[b])
    }

    /// `^\[[A-Z_]+\]$`, without the white space around it, as two such texts are the same text.
    fn placeholder(&self, at: usize) -> bool {
        let text = self.kept[at].text.as_deref().unwrap_or_default().trim();
        let inside = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or_default();
        !inside.is_empty() && inside.chars().all(|c| c.is_ascii_uppercase() || c == '_')
    }

    fn push(&self, sink: &mut Sink, members: &[usize], found: Found) {
        sink.push((self.kept[members[members.len() - 1]].at, found));
    }
}

fn finding(rule: &'static str, severity: &'static str, order: &[&Row], members: &[usize]) -> Found {
    Found {
        rule,
        severity,
        messages: members.iter().map(|&at| order[at].id.clone()).collect(),
        adjacent: (0..members.len()).map(|i| i > 0 && members[i] == members[i - 1] + 1).collect(),
        cause: None,
        extra_copies: 0,
        similarity: None,
    }
}

/// Groups that `linked` holds together, in the order of their first members; a lone item is a group of one.
fn connect(items: &[usize], linked: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
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
fn chains(mut groups: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    groups.retain(|group| group.len() >= 2);
    groups
}

/// The trimmed text, unless it is null or blank.
fn said(row: &Row) -> Option<&str> {
    row.text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

fn same_text(a: &Row, b: &Row) -> bool {
    said(a).is_some() && said(a) == said(b)
}

fn same_provider(a: &Row, b: &Row) -> bool {
    a.provider_id == b.provider_id && a.provider_id.as_ref().is_some_and(|id| !id.trim().is_empty())
}

/// The page's norm: NFKC, lower case, everything but letters and digits to single spaces.
pub fn norm(text: &str) -> String {
    let nfkc: String = text.nfkc().collect();
    let spaced: String = nfkc.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<&str> = spaced.split(' ').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { nfkc } else { words.join(" ") }
}

/// Ids of digits only come first and by number, others bytewise.
fn id_order(a: &str, b: &str) -> std::cmp::Ordering {
    // A number of any length: without leading zeros the longer one is the larger. `7` and `07` tie, so bytes decide.
    let key = |id: &str| {
        let number = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        let digits = if number { id.trim_start_matches('0') } else { "" };
        (!number, digits.len(), digits.to_owned(), id.to_owned())
    };
    key(a).cmp(&key(b))
}
