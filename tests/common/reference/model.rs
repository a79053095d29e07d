//! What the reference reads and what it says: messages, facts, settings, findings.

/// One second, in the micro-seconds that all times here are in.
pub const SECOND: i64 = 1_000_000;
/// One hour, in micro-seconds.
pub const HOUR: i64 = 3_600 * SECOND;

/// Every rule of the page that speaks of one conversation: DM106 speaks of several.
pub const RULES: [&str; 16] = [
    "DM101", "DM102", "DM103", "DM104", "DM105", "DM107", "DM201", "DM202", "DM203", "DM301", "DM302", "DM303",
    "DM304", "DM401", "DM402", "DM403",
];

/// One message of the contact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    /// It carries an attachment.
    pub attachment: bool,
    /// Which attachment it is, where that is known.
    pub media: Option<u64>,
}

/// What the source knows about the contact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    /// `None`: the source does not know.
    pub stopped: Option<bool>,
    /// When the contact was stopped, in micro-seconds.
    pub stopped_at: Option<i64>,
    /// How many messages the contact's own counter shows.
    pub message_count: Option<i64>,
}

/// The settings and the scope of one run. All windows are in micro-seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Params {
    /// Codes of the rules to report.
    pub rules: Vec<&'static str>,
    /// The window of DM101, whose chains are the occasions of DM202.
    pub exact_window: i64,
    /// The window of DM102.
    pub inbound_window: i64,
    /// The window of DM103.
    pub near_window: i64,
    /// The window of DM104; `None` is without limit.
    pub double_window: Option<i64>,
    /// The bot answers in several messages on purpose.
    pub multipart: bool,
    /// The greetings that make a message generic for DM201, as the norm writes them.
    pub openings: Vec<String>,
    /// On how many occasions a text must stand for DM202.
    pub occasions: usize,
    /// Final-message patterns: substrings, ignoring case.
    pub patterns: Vec<String>,
    /// DM107: copies less than this apart belong together.
    pub attachment_window: i64,
    /// DM304 speaks of more messages with a link to one host than this.
    pub links: usize,
    /// Hosts that are a link for DM304 even bare.
    pub link_hosts: Vec<String>,
    /// How long DM401 lets the bot take for its answer.
    pub answer_within: i64,
    /// The source cannot speak of anything later.
    pub heard_until: i64,
    /// Start of the scope, included.
    pub since: Option<i64>,
    /// End of the scope, excluded.
    pub until: Option<i64>,
}

impl Params {
    /// What `deep` goes by where nothing is set: the whole history, from a source that hears everything.
    pub fn deep() -> Self {
        Self {
            rules: RULES.to_vec(),
            exact_window: 300 * SECOND,
            inbound_window: 300 * SECOND,
            near_window: 300 * SECOND,
            double_window: None,
            multipart: false,
            openings: ["hey", "salut", "coucou", "bonjour", "hello", "hi"].map(str::to_owned).to_vec(),
            occasions: 3,
            patterns: vec!["je vois qu".to_owned()],
            attachment_window: 300 * SECOND,
            links: 2,
            link_hosts: Vec::new(),
            answer_within: HOUR,
            heard_until: i64::MAX,
            since: None,
            until: None,
        }
    }

    /// How far before the scope messages are read: the largest window that has an end.
    pub fn look_back(&self) -> i64 {
        // DM401's hour looks ahead, not back.
        let windows = [self.exact_window, self.inbound_window, self.near_window, self.double_window.unwrap_or(0)];
        windows.into_iter().fold(0, i64::max)
    }

    /// Where the scope ends: where it was told to, or where the source falls silent.
    pub fn end(&self) -> i64 {
        self.until.unwrap_or(i64::MAX).min(self.heard_until)
    }
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
    /// The chain's length minus one for the duplicate rules, else 0.
    pub extra_copies: usize,
    /// The lowest similarity along the chain, for DM101, DM102 and DM103.
    pub similarity: Option<f64>,
}
