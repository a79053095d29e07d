//! `explain`: all that there is to say of one rule or cause, laid out for a terminal.

use std::fmt::Write;

use crate::finding::{CauseKind, Example, RuleMeta};
use crate::page::{DIM, STRONG, direction, paint, severity_style, wrapped};
use crate::rules::{ALL, Rule, RuleOption, UnknownRule, one_rule};
use crate::settings::RuleSet;
use crate::text::nearest;

/// What a user asks about.
pub enum Topic {
    /// A rule.
    Rule(&'static dyn Rule),
    /// A cause.
    Cause(CauseKind),
}

/// The topic that `word` names: a rule's code or name, or a cause, ignoring case.
pub fn topic(word: &str) -> Result<Topic, UnknownRule> {
    let wanted = word.trim().to_lowercase();
    if let Some(cause) = CauseKind::ALL.into_iter().find(|cause| cause.as_str() == wanted) {
        return Ok(Topic::Cause(cause));
    }
    one_rule(word).map(Topic::Rule).map_err(|unknown| {
        // Several rules of one prefix are answer enough; else causes are candidates too.
        let is_prefix = unknown.nearest.iter().any(|code| code.to_lowercase().starts_with(&wanted));
        if is_prefix && !wanted.is_empty() {
            return unknown;
        }
        let words = ALL.iter().flat_map(|rule| [rule.meta().code, rule.meta().name]);
        UnknownRule { nearest: nearest(&wanted, words.chain(CauseKind::ALL.map(CauseKind::as_str))) }
    })
}

/// The page of a topic, `width` columns wide. `commands` are the rules of each command by their defaults.
pub fn page(topic: &Topic, commands: &[(&'static str, RuleSet)], width: usize) -> String {
    let mut page = Page { text: String::new(), width };
    match topic {
        Topic::Rule(rule) => page.rule(*rule, commands),
        Topic::Cause(cause) => page.cause(*cause),
    }
    page.text
}

struct Page {
    text: String,
    width: usize,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn paragraph(&mut self, heading: &str, text: &str) {
        self.line("");
        self.line(&paint(STRONG, heading));
        self.indented(text, 2);
    }

    fn indented(&mut self, text: &str, indent: usize) {
        for line in wrapped(text, self.width.min(100).saturating_sub(indent), usize::MAX) {
            let _: std::fmt::Result = writeln!(self.text, "{:indent$}{line}", "");
        }
    }

    fn example(&mut self, example: &Example) {
        self.line("");
        self.line(&paint(STRONG, "Example"));
        let clock = example.chat.iter().map(|message| message.at.len()).max().unwrap_or(0);
        for message in example.chat {
            let direction = direction(message.direction);
            let text = if message.text.trim().is_empty() { "(blank)" } else { message.text };
            let indent = 2 + clock + 2 + 3 + 2;
            for (number, text) in wrapped(text, self.width.saturating_sub(indent), usize::MAX).iter().enumerate() {
                if number == 0 {
                    let at = paint(DIM, &format!("{:<clock$}", message.at));
                    self.line(&format!("  {at}  {direction:<3}  {text}"));
                } else {
                    self.line(&format!("{:indent$}{text}", ""));
                }
            }
        }
        if !example.given.is_empty() {
            self.indented(&format!("where {}", example.given), 2);
        }
    }

    fn rule(&mut self, rule: &dyn Rule, commands: &[(&'static str, RuleSet)]) {
        let meta = rule.meta();
        let severity = paint(severity_style(meta.severity), meta.severity.as_str());
        self.line(&format!("{}  {severity}", paint(STRONG, &format!("{} {}", meta.code, meta.name))));
        self.indented(meta.summary, 0);
        self.paragraph("What it reports", meta.docs.reports);
        self.example(&meta.docs.example);
        self.paragraph("Why it matters", meta.docs.matters);
        self.paragraph("How to tune it", meta.docs.tune);
        self.options(rule, meta, commands);
        self.paragraph("How to fix the bot", meta.docs.fix);
        self.line("");
        self.line(&paint(DIM, &format!("Runs in: {}", runs_in(meta.code, commands).join(", "))));
        if ["DM101", "DM103", "DM104"].contains(&meta.code) {
            let causes = CauseKind::ALL.map(CauseKind::as_str).join(", ");
            let text = format!("Names a cause of each finding ({causes}); this command explains one:");
            for line in wrapped(&text, self.width, usize::MAX) {
                self.line(&paint(DIM, &line));
            }
            self.line("  dm-audit explain race");
        }
    }

    fn options(&mut self, rule: &dyn Rule, meta: &RuleMeta, commands: &[(&'static str, RuleSet)]) {
        self.line("");
        self.line(&format!("  [rules.{}]", meta.code));
        let severity = format!("error, warning or info [{}]", meta.severity.as_str());
        let rows: Vec<(&str, String)> = rule
            .options()
            .iter()
            .map(|option| (option.key, format!("{} [{}]", option.help, default_value(option, meta.code, commands))))
            .chain([("severity", severity)])
            .collect();
        let keys = rows.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
        for (key, help) in rows {
            let indent = 2 + keys + 2;
            for (number, line) in wrapped(&help, self.width.saturating_sub(indent), usize::MAX).iter().enumerate() {
                let key = if number == 0 { key } else { "" };
                self.line(&format!("  {key:<keys$}  {line}"));
            }
        }
    }

    fn cause(&mut self, cause: CauseKind) {
        let docs = cause.docs();
        self.line(&format!("{}  {}", paint(STRONG, cause.as_str()), paint(DIM, "a cause of DM101, DM103 and DM104")));
        self.indented(docs.summary, 0);
        self.paragraph("When it is taken for the cause", docs.fits);
        self.indented(
            "Every cause gets a probability from the evidence of the pair of replies, and the likeliest one is named. The \
             incoming messages that speak for it are named as triggers.",
            2,
        );
        self.example(&docs.example);
        self.paragraph("How it comes about", docs.happens);
        self.paragraph("How to fix the bot", docs.fix);
    }
}

fn runs_in(code: &str, commands: &[(&'static str, RuleSet)]) -> Vec<&'static str> {
    commands.iter().filter(|(_, set)| set.is_on(code)).map(|(command, _)| *command).collect()
}

/// One value, or where the commands differ, the value of each that runs the rule.
fn default_value(option: &RuleOption, code: &str, commands: &[(&'static str, RuleSet)]) -> String {
    let of = |set: &RuleSet| option.value(&set.tuning).to_string();
    let values: Vec<(&str, String)> =
        commands.iter().filter(|(_, set)| set.is_on(code)).map(|(command, set)| (*command, of(set))).collect();
    match values.as_slice() {
        [] => String::new(),
        [(_, first), rest @ ..] if rest.iter().all(|(_, value)| value == first) => first.clone(),
        values => values.iter().map(|(command, value)| format!("{value} in {command}")).collect::<Vec<_>>().join(", "),
    }
}
