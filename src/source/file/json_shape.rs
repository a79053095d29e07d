//! How the values of a JSON file stand: one on each line, or otherwise.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::json_scan::{breaks_off_in_text, first_end};

/// How the values of a JSON file stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One on each line.
    Lines,
    /// Otherwise; `wrapped` in an object that holds one list and nothing else.
    Values { wrapped: bool },
}

/// Whether a file that begins like this is JSON without a doubt.
pub(super) fn is_json(start: &[u8]) -> bool {
    let mut significant = start.iter().filter(|byte| !byte.is_ascii_whitespace());
    match (significant.next(), significant.next()) {
        (Some(b'{'), second) => second.is_none_or(|byte| matches!(byte, b'"' | b'}')),
        (Some(b'['), second) => second.is_none_or(|byte| matches!(byte, b'{' | b'[' | b']' | b'"')),
        _ => false,
    }
}

/// How the values of a file stand that begins like this.
pub(super) fn shape(start: &[u8], line_end: u8) -> Shape {
    let text = start.trim_ascii_start();
    match text.first() {
        Some(b'[') => return Shape::Values { wrapped: false },
        Some(b'{') => {}
        _ => return Shape::Lines,
    }
    let first_line = text.iter().position(|byte| *byte == line_end);
    let end = first_end(text);
    if let Some(line) = first_line.filter(|line| end.is_none_or(|end| end > *line)) {
        return if is_broken_line(&text[..line], &text[line..]) {
            Shape::Lines
        } else {
            Shape::Values { wrapped: end.map_or_else(|| begins_list(text), |end| is_list(&text[..end])) }
        };
    }
    let Some(end) = end else {
        // A line longer than all that is looked at.
        return if begins_list(text) { Shape::Values { wrapped: true } } else { Shape::Lines };
    };
    let behind = text[end..first_line.unwrap_or(text.len())].trim_ascii_start();
    match behind.first() {
        None if is_list(&text[..end]) => Shape::Values { wrapped: true },
        Some(b'{' | b',') => Shape::Values { wrapped: false },
        _ => Shape::Lines,
    }
}

/// Whether a line that is no whole value is a message cut in two, and not the first line of an object written over
/// several: it ends within a string, or the next line begins with something else where a key should stand.
fn is_broken_line(line: &[u8], after: &[u8]) -> bool {
    let last = line.trim_ascii_end().last();
    let key = matches!(after.trim_ascii_start().first(), None | Some(b'"' | b'}' | b','));
    breaks_off_in_text(line) || (!key && last != Some(&b':') && !is_in_list(line))
}

/// Whether the innermost bracket that is open is a list's. Strings that hold brackets are passed over.
fn is_in_list(line: &[u8]) -> bool {
    let mut open = Vec::new();
    let (mut in_text, mut escaped) = (false, false);
    for byte in line {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => open.push(*byte),
            b'}' | b']' if !in_text => drop(open.pop()),
            _ => {}
        }
    }
    open.last() == Some(&b'[')
}

/// Whether a value is an object that holds one list of objects and nothing else.
fn is_list(value: &[u8]) -> bool {
    let entries: Option<BTreeMap<String, &RawValue>> = serde_json::from_slice(value).ok();
    let Some(entries) = entries.filter(|entries| entries.len() == 1) else { return false };
    entries.into_values().all(|value| {
        let items: Option<Vec<&RawValue>> = serde_json::from_str(value.get()).ok();
        items.is_some_and(|items| items.iter().all(|item| item.get().starts_with('{')))
    })
}

/// Whether an object that is not over begins with a list of objects.
fn begins_list(text: &[u8]) -> bool {
    let key = text.get(1..).map(<[u8]>::trim_ascii_start).filter(|text| text.starts_with(b"\""));
    let value = key.and_then(|text| first_end(text).map(|end| text[end..].trim_ascii_start()));
    let list = value.and_then(|text| text.strip_prefix(b":")).map(<[u8]>::trim_ascii_start);
    let list = list.and_then(|text| text.strip_prefix(b"["));
    list.is_some_and(|items| items.trim_ascii_start().first().is_none_or(|first| matches!(first, b'{' | b']')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_value_tells_how_all_stand() {
        const LINES: Shape = Shape::Lines;
        const VALUES: Shape = Shape::Values { wrapped: false };
        const WRAPPED: Shape = Shape::Values { wrapped: true };
        for (start, expected) in [
            ("{\"a\":1}\n{\"a\":2}\n", LINES),
            ("\n\n{\"a\":1}", LINES),
            ("{\"a\":[{}],\"b\":1}\n", LINES),
            ("{}\n", LINES),
            ("[{\"a\":1}]", VALUES),
            ("{\n  \"a\": 1\n}\n", VALUES),
            ("{\"a\":\n[1]}", VALUES),
            ("{\"a\":1}{\"a\":2}", VALUES),
            ("{\"a\":1},\n{\"a\":2}", VALUES),
            ("{\"messages\":[{\"a\":1}]}\n", WRAPPED),
            ("{\"messages\":[]}", WRAPPED),
            ("{\n \"rows\" : [\n {\n", WRAPPED),
            ("{\"data\":[{\"a\":1},{\"a", WRAPPED),
            ("{\"data\":[1,2]}", LINES),
            ("{\n\"data\":[{}],\n\"next\":2}", VALUES),
            // Messages cut in two, with whole ones behind.
            ("{\"a\":\"x\n{\"a\":1}\n", LINES),
            ("{\"a\":1,\n{\"a\":1}\n", LINES),
            ("{\"a\"\n{\"a\":1}\n", LINES),
            ("{\"a\":[1,\n{\"a\":1}]}\n", VALUES),
            ("{oops\n{\"a\":1}\n", LINES),
            ("{oops\nand more\n", LINES),
            ("{\"a\":1\n}{\"b\"\n", VALUES),
        ] {
            assert_eq!(shape(start.as_bytes(), b'\n'), expected, "{start}");
        }
        assert_eq!(shape(b"{\"a\":1}\r{\"a\":2}\r", b'\r'), LINES);
    }

    #[test]
    fn what_begins_like_json_may_be_json() {
        for (start, expected) in [
            ("{\"a\"", true),
            ("[ {", true),
            ("[]", true),
            ("{", true),
            ("{oops", false),
            ("[1/7/26, 9:30] Ana: hi", false),
            ("[LINE] Chat", false),
            ("id,text", false),
            ("", false),
        ] {
            assert_eq!(is_json(start.as_bytes()), expected, "{start}");
        }
    }
}
