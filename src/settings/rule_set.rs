//! Which rules run, and by which values: a command's own, changed by what the user says.

use std::collections::BTreeMap;

use super::Defaults;
use super::origin::{Given, Origin};
use super::rules::{RuleSettings, RuleValue, SEVERITY, Selection};
use super::values;
use crate::error::{Error, ValueError};
use crate::rules::{ALL, Placeholder, Rule, Tuning};
use crate::time::Span;

/// The rules of one run with all that they go by.
pub struct RuleSet {
    /// Those that run, in the order of codes.
    pub rules: Vec<&'static dyn Rule>,
    /// The values they go by.
    pub tuning: Tuning,
    /// By code: what turned the rule on or off.
    decided: BTreeMap<&'static str, Origin>,
    /// By code and key: where the value comes from, unless it is the default.
    origins: BTreeMap<(&'static str, &'static str), Origin>,
    /// Where the placeholder pattern comes from.
    pub placeholder_origin: Origin,
    /// Where the least confidence comes from.
    pub confidence_origin: Origin,
    /// Where the final-message patterns come from.
    pub final_origin: Origin,
}

/// By code: what turned the rule on or off.
type Decisions = BTreeMap<&'static str, Origin>;

impl RuleSet {
    /// Whether the rule runs.
    pub fn is_on(&self, code: &str) -> bool {
        self.rules.iter().any(|rule| rule.meta().code == code)
    }

    /// How long before the scope's start the original of a copy can stand.
    pub fn look_back(&self) -> Span {
        let attachments = if self.is_on("DM107") { self.tuning.attachment_window } else { Span::default() };
        self.tuning.look_back().max(attachments)
    }

    /// What turned the rule on or off.
    pub fn decided_by(&self, code: &str) -> &Origin {
        self.decided.get(code).unwrap_or(&Origin::Default)
    }

    /// Where the value of an option, or the severity, comes from.
    pub fn origin(&self, code: &'static str, key: &'static str) -> &Origin {
        self.origins.get(&(code, key)).unwrap_or(&Origin::Default)
    }
}

impl RuleSettings {
    /// The rules of a command, or an error where nothing is left of them.
    pub fn for_command(&self, defaults: &Defaults) -> Result<RuleSet, Error> {
        let (on, decided) = self.decide(defaults)?;
        let mut set = RuleSet {
            rules: ALL.iter().copied().filter(|rule| on.get(rule.meta().code) == Some(&true)).collect(),
            tuning: Tuning::new(values::regex(Tuning::PLACEHOLDER, &Origin::Default)?),
            decided,
            origins: BTreeMap::new(),
            placeholder_origin: Origin::Default,
            confidence_origin: Origin::Default,
            final_origin: Origin::Default,
        };
        set.tuning.exact_window = defaults.window;
        set.tuning.inbound_window = defaults.window;
        set.tuning.near_window = defaults.window;
        set.tuning.double_window = defaults.double_window;
        // Commands without a limit show all that there is.
        set.tuning.beyond_windows = defaults.double_window.is_none();
        for code in ["DM101", "DM102", "DM103", "DM104"] {
            set.origins.insert((code, "window"), Origin::Command(defaults.command));
        }
        for RuleValue { code, key, given } in &self.values {
            let option = ALL.iter().filter(|rule| rule.meta().code == *code).flat_map(|rule| rule.options());
            for option in option.filter(|option| option.key == *key) {
                option.set(&mut set.tuning, given.value.clone());
            }
            set.origins.insert((code, key), given.origin.clone());
        }
        for (code, given) in &self.severities {
            set.tuning.severities.insert(code, given.value);
            set.origins.insert((code, SEVERITY), given.origin.clone());
        }
        if let Some(Given { value, origin }) = &self.placeholder {
            (set.tuning.placeholder, set.placeholder_origin) = (Placeholder::new(value.clone()), origin.clone());
        }
        if let Some(Given { value, origin }) = &self.min_confidence {
            (set.tuning.min_confidence, set.confidence_origin) = (*value, origin.clone());
        }
        if let Some(Given { value, origin }) = &self.final_patterns {
            (set.tuning.final_patterns, set.final_origin) = (value.clone(), origin.clone());
        }
        Ok(set)
    }

    /// Which rules are on, and what decided that.
    fn decide(&self, defaults: &Defaults) -> Result<(BTreeMap<&'static str, bool>, Decisions), Error> {
        let codes: Vec<&'static str> = ALL.iter().map(|rule| rule.meta().code).collect();
        let of_command = |rule: &&dyn Rule| match defaults.rules {
            Some(rules) => rules.contains(&rule.meta().code),
            None => !rule.compares_sources(),
        };
        let mut on: BTreeMap<&'static str, bool> =
            ALL.iter().map(|rule| (rule.meta().code, of_command(rule))).collect();
        let mut decided: Decisions = codes.iter().map(|code| (*code, Origin::Command(defaults.command))).collect();
        let mut last = Origin::Default;
        for Selection { select, ignore } in &self.selections {
            if let Some(Given { value, origin }) = select {
                for code in &codes {
                    on.insert(code, value.contains(code));
                    decided.insert(code, origin.clone());
                }
                last = origin.clone();
            }
            if let Some(Given { value, origin }) = ignore {
                for code in value.iter().filter(|code| on.insert(code, false) == Some(true)) {
                    decided.insert(code, origin.clone());
                    last = origin.clone();
                }
            }
        }
        if on.values().any(|on| *on) {
            return Ok((on, decided));
        }
        Err(last.error(ValueError::NoRuleLeft { command: defaults.command }))
    }
}
