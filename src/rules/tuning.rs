//! The values that rules go by.

use std::collections::BTreeMap;

use regex::Regex;

use super::{FinalPattern, Placeholder};
use crate::finding::{Confidence, RuleMeta, Severity};
use crate::time::Span;

/// The values that rules go by; the defaults are those of the documentation.
#[derive(Debug, Clone)]
pub struct Tuning {
    /// DM101, and the occasions of DM202: copies less than this apart belong together.
    pub exact_window: Span,
    /// DM102: copies less than this apart belong together.
    pub inbound_window: Span,
    /// DM103: replies less than this apart are compared.
    pub near_window: Span,
    /// DM104: replies less than this apart belong together; `None` is without limit.
    pub double_window: Option<Span>,
    /// DM104: the bot answers in several messages on purpose.
    pub multipart: bool,
    /// Texts that stand for media and are no text of their own.
    pub placeholder: Placeholder,
    /// DM201: the first words of a greeting, in lower case.
    pub openings: Vec<String>,
    /// DM202: how many occasions are too many.
    pub occasions: usize,
    /// DM301, DM303: what a contact's last message looks like; any of them is enough.
    pub final_patterns: Vec<FinalPattern>,
    /// DM304: so many messages with a link to one host are fine.
    pub link_limit: usize,
    /// DM304: hosts that count even bare.
    pub link_hosts: Vec<String>,
    /// DM107: copies less than this apart belong together.
    pub attachment_window: Span,
    /// DM401: a reply is due within this long.
    pub answer_window: Span,
    /// DM101, DM103 and DM104 also list what the evidence calls a fault, whatever lies between.
    pub beyond_windows: bool,
    /// Findings that are less likely a fault than this are infos.
    pub min_confidence: Confidence,
    /// Severities that the user gave, by code.
    pub severities: BTreeMap<&'static str, Severity>,
}

impl Tuning {
    /// The placeholders of the bots that this tool started from, such as `[IMAGE_SENT]`.
    pub const PLACEHOLDER: &str = r"^\[[A-Z_]+\]$";

    /// The final message of the bot that this tool started from.
    pub const FINAL_PATTERN: &str = "je vois qu";

    /// The defaults, with the placeholder pattern compiled by whoever can report that it does not.
    pub fn new(placeholder: Regex) -> Self {
        Self {
            exact_window: Span::seconds(300),
            inbound_window: Span::seconds(300),
            near_window: Span::seconds(300),
            double_window: Some(Span::seconds(120)),
            multipart: false,
            placeholder: Placeholder::new(placeholder),
            openings: ["hey", "salut", "coucou", "bonjour", "hello", "hi"].map(str::to_owned).to_vec(),
            occasions: 3,
            final_patterns: vec![FinalPattern::substring(Self::FINAL_PATTERN)],
            link_limit: 2,
            link_hosts: Vec::new(),
            attachment_window: Span::seconds(300),
            answer_window: Span::seconds(3600),
            beyond_windows: false,
            min_confidence: Confidence::EVEN,
            severities: BTreeMap::new(),
        }
    }

    /// How long before the scope's start a copy's original can stand: the largest window that has an end.
    pub fn look_back(&self) -> Span {
        [self.exact_window, self.inbound_window, self.near_window]
            .into_iter()
            .fold(self.double_window.unwrap_or_default(), Span::max)
    }

    /// How long before a finding's first message its cause can stand.
    pub fn cause_reach(&self) -> Span {
        CAUSE_REACH
    }

    /// The severity of a rule's findings.
    pub fn severity(&self, rule: &RuleMeta) -> Severity {
        self.severities.get(rule.code).copied().unwrap_or(rule.severity)
    }

    /// Whether nobody said what a final message looks like.
    pub fn has_default_final_pattern(&self) -> bool {
        matches!(self.final_patterns.as_slice(), [FinalPattern::Substring { part, .. }] if part == Self::FINAL_PATTERN)
    }

    /// Whether a text is a placeholder.
    pub fn is_placeholder(&self, text: &str) -> bool {
        self.placeholder.matches(text)
    }

    /// Whether a text is a final message.
    pub fn is_final(&self, text: &str) -> bool {
        self.final_patterns.iter().any(|pattern| pattern.matches(text))
    }
}

/// Most of what came again came within so long.
const CAUSE_REACH: Span = Span::seconds(600);
