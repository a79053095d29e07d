//! What a link is for DM304: the page's sentence about it, place by place of a text.

use std::collections::BTreeSet;

/// The hosts that a text links to, as hosts compare.
pub fn hosts(text: &str, link_hosts: &[String]) -> BTreeSet<String> {
    let text: Vec<char> = text.chars().collect();
    let named: Vec<String> = link_hosts.iter().map(|host| comparable(host.trim())).collect();
    let mut found = BTreeSet::new();
    // Unclear: links within a link. Every place of the text is looked at, so a link in another's query counts too.
    for start in 0..text.len() {
        let before = start.checked_sub(1).map(|before| text[before]);
        for scheme in ["http://", "https://"] {
            if stands_at(&text, start, scheme) {
                found.extend(host_at(&text, after_user(&text, start + scheme.len())));
            }
        }
        // Unclear: whether one label after it is a host. Yes, as it is after a scheme.
        if stands_at(&text, start, "www.") && !before.is_some_and(char::is_alphanumeric) {
            found.extend(host_at(&text, start + "www.".len()));
        }
        // Unclear: where a bare host begins. With a letter or digit, not within anything longer: a name, an address, a
        // path; dashes before it are passed over.
        let dashes = text[..start].iter().rev().take_while(|c| "-_".contains(**c)).count();
        let before = text[..start - dashes].last();
        if text[start].is_alphanumeric()
            && !before.is_some_and(|c| c.is_alphanumeric() || "@/.".contains(*c))
            && let Some(host) = host_at(&text, start)
        {
            let end = start + host.chars().count();
            if (is_domain(&host) && text.get(end) == Some(&'/')) || named.contains(&comparable(&host)) {
                found.insert(host);
            }
        }
    }
    found.iter().map(|host| comparable(host)).collect()
}

/// Whether these ASCII characters stand there, whatever their case.
fn stands_at(text: &[char], start: usize, what: &str) -> bool {
    what.chars().enumerate().all(|(place, c)| text.get(start + place).is_some_and(|at| at.eq_ignore_ascii_case(&c)))
}

/// Where the host begins after a scheme: behind a user's name and password, if there are any.
fn after_user(text: &[char], start: usize) -> usize {
    // White space and what no address can hold end it, as do its path, its query and its fragment.
    let ends = |c: char| c.is_whitespace() || "/?#\"<>\\^`{|}".contains(c);
    let end = (start..text.len()).find(|&at| ends(text[at])).unwrap_or(text.len());
    // Unclear: several `@`. The last one counts, as it does for browsers.
    (start..end).rev().find(|&at| text[at] == '@').map_or(start, |at| at + 1)
}

/// Labels with single dots between them, as many as stand there.
fn host_at(text: &[char], start: usize) -> Option<String> {
    let mut end = start;
    let mut next = start;
    loop {
        let label = text.iter().skip(next).take_while(|c| in_label(**c)).count();
        if label == 0 {
            break;
        }
        end = next + label;
        if text.get(end) != Some(&'.') {
            break;
        }
        next = end + 1;
    }
    (end > start).then(|| text[start..end].iter().collect())
}

/// At least two labels, the last one a word: `main.rs` is one, `and` and `12.5` are none.
fn is_domain(host: &str) -> bool {
    let last = host.rsplit_once('.').map(|(_, last)| last).unwrap_or_default();
    last.chars().count() >= 2 && last.chars().all(char::is_alphabetic)
}

fn in_label(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

/// Ignoring case and a leading `www.`.
fn comparable(host: &str) -> String {
    let lower = host.to_lowercase();
    lower.strip_prefix("www.").unwrap_or(&lower).to_owned()
}
