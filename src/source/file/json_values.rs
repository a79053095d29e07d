//! Finds where JSON values end that do not stand one on each line: lists, pretty-printed objects, objects in a row.
//!
//! The cutter goes through a file once and writes blanks over all that stands between the values (brackets and commas of
//! a list, the object around it), so that every block holds whole values and nothing else, and parses by itself.

use memchr::memchr_iter;

use super::json_scan::Inside;
use crate::error::BadValues;

/// Where the cutter is while it is in no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    /// Outside of everything.
    Top,
    /// In the object around a list: before its key, before the colon, before the list, after it.
    Key,
    Colon,
    Open,
    Close,
    /// In a list; a comma has to come before the next value.
    List {
        comma: bool,
    },
}

/// What is known of a file of JSON values from its start to some point.
#[derive(Debug)]
pub(super) struct Values {
    /// A list stands in an object that holds nothing else.
    wrapped: bool,
    between: Between,
    /// The value that is not over.
    inside: Option<Inside>,
    /// It is the key of the object around a list.
    is_key: bool,
    /// The line of the next byte, and the line on which the outermost of what is open began.
    line: u64,
    opened: u64,
    line_end: u8,
}

impl Values {
    pub(super) fn new(wrapped: bool, line_end: u8) -> Self {
        let between = Between::Top;
        Self { wrapped, between, inside: None, is_key: false, line: 1, opened: 1, line_end }
    }

    /// Goes through the next bytes, blanks what is no value and returns where, within them, the last value ends.
    pub(super) fn pass(&mut self, bytes: &mut [u8]) -> Result<Option<usize>, BadValues> {
        let (mut at, mut end) = (0, None);
        // Lines are counted as far as something asks for them.
        let (mut line, mut counted) = (self.line, 0);
        let line_end = self.line_end;
        let mut line_at = |at: usize, bytes: &[u8]| {
            line += memchr_iter(line_end, &bytes[counted..at]).count() as u64;
            counted = at;
            line
        };
        let mut began = None;
        while at < bytes.len() {
            if let Some(inside) = &mut self.inside {
                let Some(over) = inside.pass(bytes, at) else { break };
                self.inside = None;
                if self.is_key {
                    blank(&mut bytes[at..over]);
                    self.is_key = false;
                } else {
                    end = Some(over);
                }
                at = over;
                continue;
            }
            let byte = bytes[at];
            if byte.is_ascii_whitespace() {
                at += 1;
                continue;
            }
            let outermost = self.between == Between::Top;
            match self.step(byte) {
                Step::Value => {
                    self.inside = Some(Inside::begin(byte));
                    began = outermost.then_some(at);
                    // A word is looked at from its first byte on.
                    at += usize::from(matches!(byte, b'{' | b'[' | b'"'));
                    if matches!(byte, b'}' | b']' | b',' | b':') {
                        at += 1;
                    }
                }
                Step::Blank => {
                    if outermost && self.between != Between::Top {
                        began = None;
                        self.opened = line_at(at, bytes);
                    }
                    bytes[at] = b' ';
                    at += 1;
                }
                Step::Key => {
                    bytes[at] = b' ';
                    (self.inside, self.is_key) = (Some(Inside::Text { depth: 0 }), true);
                    at += 1;
                }
                Step::NoComma => return Err(BadValues::NoComma(line_at(at, bytes))),
                Step::NoValue => return Err(BadValues::NoValue(line_at(at, bytes), shown(byte))),
                Step::NotAlone => return Err(BadValues::NotAlone(line_at(at, bytes))),
            }
        }
        if self.is_key {
            // The rest of a key that is not over.
            blank(&mut bytes[at..]);
        }
        if let (Some(began), Some(_), Between::Top) = (began, self.inside, self.between) {
            self.opened = line_at(began, bytes);
        }
        self.line = line_at(bytes.len(), bytes);
        Ok(end)
    }

    /// What a byte between values means.
    fn step(&mut self, byte: u8) -> Step {
        let list = Between::List { comma: false };
        let (between, step) = match (self.between, byte) {
            (Between::Top | Between::Open, b'[') | (Between::List { comma: true }, b',') => (list, Step::Blank),
            (Between::Top, b'{') if self.wrapped => (Between::Key, Step::Blank),
            (Between::Top, b',') | (Between::Close, b'}') => (Between::Top, Step::Blank),
            (Between::Top, _) => (Between::Top, Step::Value),
            (Between::Key, b'"') => (Between::Colon, Step::Key),
            (Between::Colon, b':') => (Between::Open, Step::Blank),
            (Between::Key | Between::Colon | Between::Open | Between::Close, _) => (self.between, Step::NotAlone),
            // A comma after the last value is a slip of many programs, and leaves nothing open.
            (Between::List { .. }, b']') => (if self.wrapped { Between::Close } else { Between::Top }, Step::Blank),
            (Between::List { comma: true }, _) => (self.between, Step::NoComma),
            (Between::List { comma: false }, b',' | b':' | b'}') => (self.between, Step::NoValue),
            (Between::List { comma: false }, _) => (Between::List { comma: true }, Step::Value),
        };
        self.between = between;
        step
    }

    /// Holds that the file may end here.
    pub(super) fn end(&self) -> Result<(), BadValues> {
        match (self.between, self.inside) {
            (Between::Top, None | Some(Inside::Word)) => Ok(()),
            _ => Err(BadValues::CutOff(self.opened)),
        }
    }
}

/// What to do with a byte between values.
enum Step {
    Value,
    Blank,
    Key,
    NoComma,
    NoValue,
    NotAlone,
}

fn blank(bytes: &mut [u8]) {
    for byte in bytes.iter_mut().filter(|byte| !byte.is_ascii_whitespace()) {
        *byte = b' ';
    }
}

fn shown(byte: u8) -> char {
    if byte.is_ascii_graphic() { byte.into() } else { '\u{FFFD}' }
}

/// All values of a block, each with the line on which it begins.
pub(super) fn values(bytes: &[u8], first_line: u64, line_end: u8) -> impl Iterator<Item = (u64, &[u8])> {
    let (mut at, mut line) = (0, first_line);
    std::iter::from_fn(move || {
        let start = at + bytes[at..].iter().position(|byte| !byte.is_ascii_whitespace())?;
        line += memchr_iter(line_end, &bytes[at..start]).count() as u64;
        let mut inside = Inside::begin(bytes[start]);
        // At least one byte, so that a bracket that nothing opened is passed.
        let end = inside.pass(bytes, start + usize::from(inside != Inside::Word)).unwrap_or(bytes.len()).max(start + 1);
        let value = (line, &bytes[start..end]);
        line += memchr_iter(line_end, &bytes[start..end]).count() as u64;
        at = end;
        Some(value)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// All values with their lines, the text coming in pieces of these sizes.
    fn cut(text: &str, wrapped: bool, sizes: &[usize]) -> Result<Vec<(u64, String)>, String> {
        let mut cutter = Values::new(wrapped, b'\n');
        let (mut found, mut block, mut line, mut at) = (Vec::new(), Vec::new(), 1, 0);
        let mut sizes = sizes.iter().copied().chain([usize::MAX]);
        while at < text.len() {
            let end = at.saturating_add(sizes.next().unwrap_or(usize::MAX).max(1)).min(text.len());
            let start = block.len();
            block.extend(&text.as_bytes()[at..end]);
            if let Some(whole) = cutter.pass(&mut block[start..]).map_err(|bad| bad.to_string())? {
                let rest = block.split_off(start + whole);
                take(&block, &mut line, &mut found);
                block = rest;
            }
            at = end;
        }
        cutter.end().map_err(|bad| bad.to_string())?;
        take(&block, &mut line, &mut found);
        Ok(found)
    }

    fn take(block: &[u8], line: &mut u64, found: &mut Vec<(u64, String)>) {
        found.extend(values(block, *line, b'\n').map(|(line, value)| (line, String::from_utf8(value.into()).unwrap())));
        *line += memchr_iter(b'\n', block).count() as u64;
    }

    #[test]
    fn values_are_found_with_their_lines_however_they_stand() {
        for (text, wrapped, lines) in [
            ("[{\"a\":1},\n{\"a\":2}]\n", false, &[1, 2][..]),
            ("\n[\n  {\n    \"a\": \"}],\\\"\"\n  },\n  {\"b\": [1, {}]}\n]", false, &[3, 6]),
            ("{\"a\":1}{\"a\":2}\n{\"a\":3}", false, &[1, 1, 2]),
            ("{\"a\":1},\n{\"a\":2},\n", false, &[1, 2]),
            ("[{}]\n[{}, {},]", false, &[1, 2, 2]),
            ("{\"messages\": [\n{\"a\":1},\n{\"a\":2}\n]}\n{\"x\":[{}]}", true, &[2, 3, 5]),
            ("[1, \"x, y\", null,\n[2]]", false, &[1, 1, 1, 2]),
            ("[]", false, &[]),
            ("{\"messages\":[]}", true, &[]),
            ("12", false, &[1]),
        ] {
            let found = cut(text, wrapped, &[]).unwrap();
            assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), lines, "{text}");
            assert!(found.iter().all(|(_, value)| serde_json::from_str::<Value>(value).is_ok()), "{found:?}");
        }
    }

    #[test]
    fn what_breaks_off_or_is_no_list_is_told_with_its_line() {
        for (text, wrapped, told) in [
            ("\n[{\"a\":1},\n", false, "line 2 never ends"),
            ("[{\"a\":1}", false, "line 1 never ends"),
            ("{\"a\":1}\n{\"b\":", false, "line 2 never ends"),
            ("{\"a\":1}\n{\"b\":\"x", false, "line 2 never ends"),
            ("\n{\"m\":[{}]", true, "line 2 never ends"),
            ("{\"mess", true, "line 1 never ends"),
            ("[{}\n{}]", false, "line 2: there is no comma"),
            ("[{},\n,{}]", false, "line 2: “,” where"),
            ("{\"m\":[{}],\n\"n\":1}", true, "line 1: the object around"),
        ] {
            for size in 1..=text.len() {
                let told_now = cut(text, wrapped, &vec![size; text.len()]).unwrap_err();
                assert!(told_now.contains(told), "{text:?} in pieces of {size}: {told_now}");
            }
        }
    }

    fn any_value() -> impl proptest::strategy::Strategy<Value = Value> {
        use proptest::prelude::*;
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a\"\\\\{}\\[\\],:\n é]{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                proptest::collection::btree_map("[ab\"\\[}]{0,3}", inner, 0..3)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    /// The same values as a list, a list in an object, or one after the other.
    fn written(values: &[Value], way: usize, pretty: bool) -> String {
        let text = |value: &Value| {
            if pretty { serde_json::to_string_pretty(value).unwrap() } else { value.to_string() }
        };
        match way {
            0 => text(&Value::from(values.to_vec())),
            1 => text(&serde_json::json!({ "me\"[ss": values })),
            2 => values.iter().map(text).collect::<Vec<_>>().join("\n"),
            _ => values.iter().map(text).collect::<Vec<_>>().join(" , "),
        }
    }

    proptest::proptest! {
        #[test]
        fn the_values_are_those_that_serde_reads_whatever_the_pieces_and_the_way_they_are_written(
            all in proptest::collection::vec(any_value(), 0..6), way in 0usize..4, pretty: bool,
            sizes in proptest::collection::vec(1usize..40, 0..60),
        ) {
            // A list that is not in a list is a list of values.
            let all: Vec<Value> = all.into_iter().filter(|value| way < 2 || !value.is_array()).collect();
            let text = written(&all, way, pretty);
            let whole = cut(&text, way == 1, &[]).unwrap();
            let read: Vec<Value> = whole.iter().map(|(_, value)| serde_json::from_str(value).unwrap()).collect();
            proptest::prop_assert_eq!(&read, &all, "{}", text);
            proptest::prop_assert_eq!(cut(&text, way == 1, &sizes).unwrap(), whole, "{}", text);
        }

        #[test]
        fn half_a_list_is_never_taken_for_a_whole_one(
            all in proptest::collection::vec(any_value(), 1..5), way in 0usize..2, pretty: bool, part in 0.0f64..1.0,
        ) {
            let text = written(&all, way, pretty);
            let mut end = (text.len() as f64 * part) as usize;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            let half = &text[..end];
            proptest::prop_assume!(!half.is_empty());
            proptest::prop_assert!(cut(half, way == 1, &[]).is_err(), "{}", half);
        }

        #[test]
        fn no_text_whatever_ends_the_program(text in "[\\[\\]{}\",:\\\\a1 \n]{0,40}", wrapped: bool, size in 1usize..9) {
            let whole = cut(&text, wrapped, &[]);
            proptest::prop_assert_eq!(cut(&text, wrapped, &vec![size; text.len()]), whole);
        }
    }
}
