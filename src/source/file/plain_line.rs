//! Lines of JSON as nearly every program writes them: an object of names with texts without escapes, whole numbers,
//! `true`, `false` and `null`. They are read without a parser; whatever else stands in a line is left to Serde.

use memchr::memchr2;

use super::roles::{Roles, assign};
use crate::source::raw_row::RawRow;
use crate::source::scalar::Scalar;

/// Whole numbers of so many digits fit into 64 bits.
const DIGITS: usize = 18;

/// Reads a line; `None` where it is not plain, which says nothing of whether it is right.
pub(super) fn read<'a>(line: &'a str, roles: &Roles) -> Option<RawRow<'a>> {
    let end = line.len() - line.bytes().rev().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
    let line = &line[..end];
    // Serde refuses control characters within texts. A fold looks at many bytes at once, a search does not.
    if line.as_bytes().iter().fold(u8::MAX, |least, byte| least.min(*byte)) < b' ' {
        return None;
    }
    let mut rest = Rest(line);
    rest.take(b'{')?;
    let mut row = RawRow::default();
    // Lines of one file have their fields in one order, so the next field is nearly always known without a search.
    let mut expected = 0;
    let mut seen = 0u64;
    loop {
        let index = if roles.fields.get(expected).is_some_and(|field| rest.skip(&field.json_key)) {
            Some(expected)
        } else {
            let name = rest.text()?;
            rest.take(b':')?;
            let index = roles.fields.iter().position(|field| field.name == name);
            if index.is_none() && roles.late.as_ref().is_some_and(|late| late.field(name).is_some()) {
                return None;
            }
            index
        };
        let value = rest.value()?;
        if let Some(index) = index {
            expected = index + 1;
            let bit = 1u64.checked_shl(index as u32)?;
            let field = &roles.fields[index];
            if seen & bit != 0 || field.is_attachment {
                return None;
            }
            seen |= bit;
            if let Some(value) = value {
                assign(&mut row, &field.uses, value);
            }
        }
        match rest.next()? {
            b',' => {}
            b'}' => break,
            _ => return None,
        }
    }
    rest.0.trim_ascii().is_empty().then_some(row)
}

/// What is left of a line.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    /// The next byte that is no space.
    fn next(&mut self) -> Option<u8> {
        let next = self.0.bytes().position(|byte| byte != b' ')?;
        let byte = self.0.as_bytes()[next];
        self.0 = self.0.get(next + 1..)?;
        Some(byte)
    }

    /// Whether this text came next; it is passed over then.
    fn skip(&mut self, text: &str) -> bool {
        let rest = self.0.strip_prefix(text);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then_some(())
    }

    /// A text without escapes.
    fn text(&mut self) -> Option<&'a str> {
        self.take(b'"')?;
        self.until_quote()
    }

    fn until_quote(&mut self) -> Option<&'a str> {
        let end = memchr2(b'"', b'\\', self.0.as_bytes())?;
        if self.0.as_bytes()[end] == b'\\' {
            return None;
        }
        let text = &self.0[..end];
        self.0 = &self.0[end + 1..];
        Some(text)
    }

    /// A value: `Some(None)` is `null`.
    fn value(&mut self) -> Option<Option<Scalar<'a>>> {
        self.0 = self.0.trim_start_matches(' ');
        let word = |word: &str| self.0.strip_prefix(word);
        let (value, rest) = match *self.0.as_bytes().first()? {
            b'"' => {
                self.0 = &self.0[1..];
                return self.until_quote().map(|text| Some(Scalar::Text(text.into())));
            }
            b'n' => (None, word("null")?),
            b't' => (Some(Scalar::Bool(true)), word("true")?),
            b'f' => (Some(Scalar::Bool(false)), word("false")?),
            b'0'..=b'9' => {
                let end = self.0.bytes().position(|byte| !byte.is_ascii_digit())?;
                let digits = &self.0[..end];
                let is_plain = end <= DIGITS && (end == 1 || !digits.starts_with('0'));
                (Some(Scalar::Int(digits.parse().ok().filter(|_| is_plain)?)), &self.0[end..])
            }
            _ => return None,
        };
        // `1.5`, `1e3` and `nulls` are not what they begin with.
        matches!(rest.as_bytes().first()?, b' ' | b',' | b'}').then_some(())?;
        self.0 = rest;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::super::mapper::Mapper;
    use super::super::ndjson::parse_any;
    use super::*;
    use crate::source::mapping::GivenMapping;

    fn both(line: &str) -> (Option<String>, Option<String>) {
        let given = GivenMapping::default();
        let roles = Mapper::new(&given).neutral();
        let shown = |row: RawRow<'_>| format!("{row:?}");
        (read(line, &roles).map(shown), parse_any(line, &roles).ok().map(shown))
    }

    #[test]
    fn plain_lines_are_read_and_all_others_are_left_to_serde() {
        let plain = [
            r#"{"id":"a","contact_id":"b","text":"Ça va ? 😊","at":"2026-01-01T00:00:00Z"}"#,
            r#" { "text" : null , "id" : 12 , "stopped" : true , "other" : false } "#,
            "{\"id\":0,\"text\":\"\"}\r\n",
        ];
        for line in plain {
            let (ours, serdes) = both(line);
            assert!(ours.is_some() && ours == serdes, "{line}: {ours:?} {serdes:?}");
        }
        let others = [
            r#"{"text":"a\nb"}"#,
            r#"{"te\u0078t":"a"}"#,
            r#"{"id":1.5}"#,
            r#"{"id":01}"#,
            r#"{"id":-1}"#,
            r#"{"id":1234567890123456789}"#,
            r#"{"id":nullx}"#,
            r#"{"attachment":"x"}"#,
            r#"{"id":1,"id":1}"#,
            r#"{"id":1}{"id":2}"#,
            r#"{"id":{"$oid":"1"}}"#,
            r#"["id"]"#,
            "{\"text\":\"a\tb\"}",
            "{}",
            "",
        ];
        for line in others {
            assert_eq!(both(line).0, None, "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_read_without_a_parser_is_what_serde_reads(
            line in r#"\{?("(id|contact_id|text|at|direction|x|attachment|é)"|[ {},:"]|:|,|"[a-z\\é😊"0-9 ]{0,6}"|null|true|[0-9]{1,20}|[0-9.e-]{1,4}|\t|"(id|text)":("[a-zé ]{0,5}"|[0-9]{1,3}|null),?){0,12}\}?[ \r\n]{0,2}"#,
        ) {
            let (ours, serdes) = both(&line);
            proptest::prop_assert!(ours.is_none() || ours == serdes, "{ours:?} {serdes:?}");
        }

        #[test]
        fn whole_objects_are_read_as_serde_reads_them(
            fields in proptest::collection::vec(
                ("(id|contact_id|text|at|direction|handle|x|y)", r#"("[a-zé😊,:{} ]{0,9}"|[0-9]{1,19}|null|true|false|\[1\]|-3|0.5)"#),
                1..7,
            ),
            space in " {0,2}",
        ) {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{space}\"{name}\"{space}:{space}{value}{space}")).collect();
            let (ours, serdes) = both(&format!("{{{}}}{space}\n", fields.join(",")));
            proptest::prop_assert!(ours.is_none() || ours == serdes, "{ours:?} {serdes:?}");
        }
    }
}
