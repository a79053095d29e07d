//! The page's words about texts and ids: same text, norm, placeholder, the order of ids.

use std::cmp::Ordering;

use unicode_normalization::UnicodeNormalization;

use super::model::Row;

/// The trimmed text, unless it is null or blank.
pub fn said(row: &Row) -> Option<&str> {
    row.text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// Equal after trimming; null or blank is never the same as anything.
pub fn same_text(a: &Row, b: &Row) -> bool {
    said(a).is_some() && said(a) == said(b)
}

/// The platform gave both the same id.
pub fn same_provider(a: &Row, b: &Row) -> bool {
    a.provider_id == b.provider_id && a.provider_id.as_ref().is_some_and(|id| !id.trim().is_empty())
}

/// The page's norm: NFKC, lower case, everything but letters and digits to single spaces.
pub fn norm(text: &str) -> String {
    let nfkc: String = text.nfkc().collect();
    let spaced: String = nfkc.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<&str> = spaced.split(' ').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { nfkc } else { words.join(" ") }
}

/// `^\[[A-Z_]+\]$`, without the white space around it, as two such texts are the same text.
pub fn placeholder(row: &Row) -> bool {
    let text = row.text.as_deref().unwrap_or_default().trim();
    let inside = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or_default();
    !inside.is_empty() && inside.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

/// Same or near text.
pub fn alike(a: &Row, b: &Row) -> bool {
    let (Some(said_a), Some(said_b)) = (said(a), said(b)) else { return false };
    let (norm_a, norm_b) = (norm(said_a), norm(said_b));
    let long = |norm: &str| norm.chars().count() >= 12;
    let near = || long(&norm_a) && long(&norm_b) && strsim::normalized_levenshtein(&norm_a, &norm_b) >= 0.85;
    said_a == said_b || norm_a == norm_b || near()
}

/// The order of a conversation.
pub fn in_order(a: &Row, b: &Row) -> Ordering {
    a.at.cmp(&b.at).then_with(|| id_order(&a.id, &b.id))
}

/// Ids of digits only come first and by number, others bytewise.
fn id_order(a: &str, b: &str) -> Ordering {
    // A number of any length: without leading zeros the longer one is the larger. `7` and `07` tie, so bytes decide.
    let key = |id: &str| {
        let number = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        let digits = if number { id.trim_start_matches('0') } else { "" };
        (!number, digits.len(), digits.to_owned(), id.to_owned())
    };
    key(a).cmp(&key(b))
}
