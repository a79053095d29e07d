//! The settings that a refusal prints, as a user copies them from the terminal.
#![allow(unreachable_pub, reason = "tests of several programs use it")]

/// What stands before them.
const OFFER: &str = "check these settings and paste them into dm-audit.toml:";

/// The block of settings in what the program wrote on standard error, without its indentation.
pub fn pasted(stderr: &str) -> Option<String> {
    let mut lines = stderr.lines().skip_while(|line| !line.contains(OFFER));
    let offer = lines.next()?;
    let indent = |line: &str| line.len() - line.trim_start().len();
    let outer = indent(offer);
    let block: Vec<&str> = lines.take_while(|line| line.trim().is_empty() || indent(line) > outer).collect();
    let inner = block.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(line)).min()?;
    Some(block.iter().map(|line| line.get(inner..).unwrap_or_default().to_owned() + "\n").collect())
}
