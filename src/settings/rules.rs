//! What the user says about rules: file, environment and flags, each beating the one before.

use std::collections::BTreeMap;

use regex::Regex;

use super::document::Section;
use super::origin::{Given, Origin, layered};
use super::values;
use crate::cli::RuleFlags;
use crate::error::{Error, ValueError};
use crate::finding::{Confidence, Severity};
use crate::rules::{FinalPattern, OptionValue, Place, Rule, RuleOption, UnknownRule, one_rule, selected};

/// The key under which every rule's severity stands.
pub const SEVERITY: &str = "severity";

/// One layer of `select` and `ignore`.
#[derive(Debug, Clone, Default)]
pub(super) struct Selection {
    pub(super) select: Option<Given<Vec<&'static str>>>,
    pub(super) ignore: Option<Given<Vec<&'static str>>>,
}

/// A value that the user gave to an option.
#[derive(Debug, Clone)]
pub(super) struct RuleValue {
    pub(super) code: &'static str,
    pub(super) key: &'static str,
    pub(super) given: Given<OptionValue>,
}

/// What the user says about rules, the weakest word first.
#[derive(Debug, Clone, Default)]
pub struct RuleSettings {
    pub(super) selections: Vec<Selection>,
    pub(super) values: Vec<RuleValue>,
    pub(super) severities: Vec<(&'static str, Given<Severity>)>,
    pub(super) placeholder: Option<Given<Regex>>,
    pub(super) min_confidence: Option<Given<Confidence>>,
    pub(super) final_patterns: Option<Given<Vec<FinalPattern>>>,
}

impl RuleSettings {
    /// Reads `[rules]` of the settings file.
    pub(super) fn from_file(rules: &Section<'_>) -> Result<Self, Error> {
        let mut settings = Self::default();
        settings.selections.push(Selection {
            select: rules.texts("select")?.map(|given| codes(&given, false)).transpose()?,
            ignore: rules.texts("ignore")?.map(|given| codes(&given, true)).transpose()?,
        });
        let mut seen: BTreeMap<&str, Origin> = BTreeMap::new();
        for (name, section) in rules.other_sections()? {
            let rule = one_rule(&name.value).map_err(|unknown| refuse_rule(&name.origin, &name.value, &unknown))?;
            let code = rule.meta().code;
            if let Some(first) = seen.insert(code, name.origin.clone()) {
                return Err(name.origin.error(ValueError::RuleTwice { code, first: first.to_string() }));
            }
            settings.read_rule(rule, &section)?;
            section.finish()?;
        }
        Ok(settings)
    }

    fn read_rule(&mut self, rule: &'static dyn Rule, section: &Section<'_>) -> Result<(), Error> {
        let code = rule.meta().code;
        if let Some(given) = section.text(SEVERITY)? {
            let severity = severity(&given)?;
            self.severities.push((code, given.map(|_| severity)));
        }
        for option in rule.options() {
            if let Some(given) = read_option(option, section)? {
                self.values.push(RuleValue { code, key: option.key, given });
            }
        }
        Ok(())
    }

    /// Whether the user says what a final message looks like.
    pub fn names_final_messages(&self) -> bool {
        self.final_patterns.is_some()
    }

    /// Adds what environment and flags say.
    pub(super) fn add_flags(&mut self, flags: &RuleFlags) -> Result<(), Error> {
        // Each is a layer of its own: a flag's `--select` overrules what the environment ignores.
        for layer in [
            (variable_words("DM_AUDIT_SELECT"), variable_words("DM_AUDIT_IGNORE")),
            (flag_words(&flags.select, "--select"), flag_words(&flags.ignore, "--ignore")),
        ] {
            self.selections.push(Selection {
                select: layer.0.map(|given| codes(&given, false)).transpose()?,
                ignore: layer.1.map(|given| codes(&given, false)).transpose()?,
            });
        }
        if let Some(given) = layered(flags.window.as_ref(), "--window", "DM_AUDIT_WINDOW") {
            let window = values::window(&given)?;
            for code in ["DM101", "DM102", "DM103"] {
                self.set(code, given.clone().map(|_| OptionValue::Span(window)));
            }
        }
        if let Some(given) = layered(flags.double_window.as_ref(), "--double-window", "DM_AUDIT_DOUBLE_WINDOW") {
            let window = values::limit(&given)?;
            self.set("DM104", given.map(|_| OptionValue::Limit(window)));
        }
        let min_confidence = flags.min_confidence.as_ref();
        if let Some(given) = layered(min_confidence, "--min-confidence", "DM_AUDIT_MIN_CONFIDENCE") {
            let probability = values::probability(&given)?;
            self.min_confidence = Some(given.map(|_| probability));
        }
        self.add_patterns(flags)
    }

    fn set(&mut self, code: &'static str, given: Given<OptionValue>) {
        self.values.push(RuleValue { code, key: "window", given });
    }

    fn add_patterns(&mut self, flags: &RuleFlags) -> Result<(), Error> {
        let mut patterns = Vec::new();
        let mut last = None;
        for (flag, texts, pattern) in [
            ("--pattern", &flags.pattern, substring as PatternReader),
            ("--regex", &flags.regex, expression),
            ("--like", &flags.like, template),
        ] {
            for text in texts {
                let origin = Origin::Flag(flag);
                patterns.push(pattern(text, &origin)?);
                let several = last.as_ref().is_some_and(|other| *other != origin);
                last = Some(if several { Origin::Flag("command line") } else { origin });
            }
        }
        if let Some(origin) = last {
            self.final_patterns = Some(Given { value: patterns, origin });
        }
        Ok(())
    }
}

fn read_option(option: &RuleOption, section: &Section<'_>) -> Result<Option<Given<OptionValue>>, Error> {
    let text = |expected| section.word(option.key, expected);
    Ok(match option.place {
        Place::Span(_) => match text("a duration such as \"300s\"")? {
            Some(given) => Some(Given { value: OptionValue::Span(values::window(&given)?), origin: given.origin }),
            None => None,
        },
        Place::Limit(_) => match text("a duration such as \"120s\", or \"none\"")? {
            Some(given) => Some(Given { value: OptionValue::Limit(values::limit(&given)?), origin: given.origin }),
            None => None,
        },
        Place::Switch(_) => section.switch(option.key)?.map(|given| given.map(OptionValue::Switch)),
        Place::Count { least, .. } => section.count(option.key, least)?.map(|given| given.map(OptionValue::Count)),
        Place::Words { fits, expected, .. } => match section.texts(option.key)? {
            Some(given) => {
                if given.value.is_empty() || given.value.iter().any(|word| word.trim().is_empty()) {
                    return Err(given.origin.error(ValueError::BlankWord));
                }
                if let Some(odd) = given.value.iter().find(|word| !fits(word.trim())) {
                    return Err(given.origin.error(ValueError::WordWithoutUse { word: odd.clone(), expected }));
                }
                let lower = |words: Vec<String>| words.iter().map(|word| word.trim().to_lowercase()).collect();
                Some(given.map(lower).map(OptionValue::Words))
            }
            None => None,
        },
    })
}

/// Reads `error`, `warning` or `info`.
pub(super) fn severity(given: &Given<String>) -> Result<Severity, Error> {
    let word = given.value.trim().to_lowercase();
    let known = Severity::WORST_FIRST.into_iter().find(|severity| severity.as_str() == word);
    known.ok_or_else(|| given.origin.error(ValueError::NoSeverity { text: given.value.clone() }))
}

fn variable_words(variable: &'static str) -> Option<Given<Vec<String>>> {
    let words = |text: String| text.split(',').map(str::to_owned).collect();
    layered(None, variable, variable).map(|given| given.map(words))
}

fn flag_words(words: &[String], flag: &'static str) -> Option<Given<Vec<String>>> {
    (!words.is_empty()).then(|| Given { value: words.to_vec(), origin: Origin::Flag(flag) })
}

/// The codes of all rules that the words mean.
pub(super) fn codes(given: &Given<Vec<String>>, may_be_empty: bool) -> Result<Given<Vec<&'static str>>, Error> {
    let origin = &given.origin;
    if given.value.iter().all(|word| word.trim().is_empty()) && !(may_be_empty && given.value.is_empty()) {
        return Err(origin.error(ValueError::NoRule));
    }
    let mut codes = Vec::new();
    let words = given.value.iter().flat_map(|words| words.split(','));
    for word in words.filter(|word| !word.trim().is_empty()) {
        let rules = selected(word).map_err(|unknown| refuse_rule(origin, word, &unknown))?;
        codes.extend(rules.iter().map(|rule| rule.meta().code));
    }
    Ok(Given { value: codes, origin: origin.clone() })
}

/// The error that a word is which means no rule, or not one.
pub(super) fn refuse_rule(origin: &Origin, word: &str, unknown: &UnknownRule) -> Error {
    origin.error(ValueError::UnknownRule { word: word.to_owned(), nearest: unknown.nearest.clone() })
}

/// Makes a pattern of a text.
pub(super) type PatternReader = fn(&str, &Origin) -> Result<FinalPattern, Error>;

/// A final message contains this text.
pub(super) fn substring(text: &str, origin: &Origin) -> Result<FinalPattern, Error> {
    values::not_blank(text, origin)?;
    Ok(FinalPattern::substring(text))
}

/// A final message matches this expression.
pub(super) fn expression(text: &str, origin: &Origin) -> Result<FinalPattern, Error> {
    values::regex(text, origin).map(FinalPattern::Regex)
}

/// A final message is the same as or near to this template.
pub(super) fn template(text: &str, origin: &Origin) -> Result<FinalPattern, Error> {
    values::not_blank(text, origin)?;
    Ok(FinalPattern::like(text))
}
