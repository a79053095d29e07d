//! What a server says beside rows: errors, warnings, and how a statement ended.
//!
//! Fields: <https://www.postgresql.org/docs/current/protocol-error-fields.html>.

use bytes::{BufMut, BytesMut};
use memchr::memchr;

use crate::database::said;

/// Warnings that are kept; the last ones say why a connection ends.
const MOST_WARNINGS: usize = 3;

/// The type of a message and its length.
const HEADER: usize = 5;

/// An error or a notice of the server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Words {
    severity: String,
    /// Empty where the server gives none.
    pub(super) sqlstate: String,
    message: String,
    detail: Option<String>,
    hint: Option<String>,
}

impl Words {
    pub(super) fn shown(&self) -> String {
        said(&self.message, &self.sqlstate, self.detail.as_deref(), self.hint.as_deref())
    }

    /// Reads the fields, and says whether all are there that tokio-postgres asks for.
    fn read(mut fields: &[u8]) -> (Self, bool) {
        let (mut words, mut known, mut severity) = (Self::default(), [false; 3], None);
        let ends = loop {
            let (Some(kind), Some(end)) = (fields.first(), memchr(0, fields)) else { break false };
            if *kind == 0 {
                break true;
            }
            let value = String::from_utf8_lossy(&fields[1..end]).into_owned();
            fields = &fields[end + 1..];
            match kind {
                b'S' => (words.severity, known[0]) = (value, true),
                b'V' => severity = Some(value),
                b'C' => (words.sqlstate, known[1]) = (value, true),
                b'M' => (words.message, known[2]) = (value, true),
                b'D' => words.detail = Some(value),
                b'H' => words.hint = Some(value),
                _ => {}
            }
        };
        // The first one may be in the server's own language.
        words.severity = severity.unwrap_or(words.severity);
        (words, ends && known == [true; 3])
    }

    /// The message of an error with all fields that tokio-postgres asks for.
    fn as_error(&self) -> BytesMut {
        let or = |text: &str, other: &str| if text.is_empty() { other.to_owned() } else { text.to_owned() };
        let severity = or(&self.severity, "ERROR");
        let message = or(&self.message, "the server refuses and does not say why");
        let mut body = BytesMut::new();
        for (field, value) in [(b'S', severity.as_str()), (b'C', &self.sqlstate), (b'M', &message)]
            .into_iter()
            .chain(self.detail.as_deref().map(|detail| (b'D', detail)))
            .chain(self.hint.as_deref().map(|hint| (b'H', hint)))
        {
            body.put_u8(field);
            body.put_slice(value.as_bytes());
            body.put_u8(0);
        }
        body.put_u8(0);
        let mut whole = BytesMut::with_capacity(body.len() + 5);
        whole.put_u8(b'E');
        whole.put_u32(body.len() as u32 + 4);
        whole.unsplit(body);
        whole
    }
}

/// Errors and warnings.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) error: Option<Words>,
    pub(super) warnings: Vec<Words>,
}

/// What was heard over one connection.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// Since the last statement was done: about the one on its way, or about the connection.
    pub(super) now: Said,
    /// About the last statement.
    pub(super) done: Said,
    /// Why the connection is no more, as the client sees it.
    pub(super) broken: Option<String>,
    /// What the last statement's end says of it: `COPY 412`.
    tag: String,
    /// The server marked the end of a COPY's rows.
    pub(super) copy_done: bool,
}

impl Heard {
    /// A statement begins. What the server said since the last one is not about that.
    pub(super) fn begin(&mut self) {
        self.done = Said::default();
        self.tag.clear();
        self.copy_done = false;
    }

    /// How many rows the last statement was about, if its end says so.
    pub(super) fn count(&self) -> Option<u64> {
        self.tag.rsplit(' ').next()?.parse().ok()
    }

    /// Takes a whole message and returns it as tokio-postgres can read it, if it is for it at all.
    pub(super) fn message(&mut self, whole: BytesMut) -> Option<BytesMut> {
        let (kind, body) = (whole.first().copied(), whole.get(HEADER..).unwrap_or_default());
        match kind {
            Some(b'E') => {
                let (words, complete) = Words::read(body);
                let repaired = if complete { whole } else { words.as_error() };
                self.now.error = Some(words);
                Some(repaired)
            }
            Some(b'N') => {
                let (words, complete) = Words::read(body);
                // Whatever a server says on its way down is more than a remark.
                if words.severity == "WARNING" || words.sqlstate.starts_with("57") {
                    if self.now.warnings.len() == MOST_WARNINGS {
                        self.now.warnings.remove(0);
                    }
                    self.now.warnings.push(words);
                }
                // tokio-postgres gives up the connection over a notice without code.
                complete.then_some(whole)
            }
            Some(b'C') => {
                let tag = body.split(|byte| *byte == 0).next().unwrap_or_default();
                self.tag = String::from_utf8_lossy(tag).into_owned();
                Some(whole)
            }
            // Ready for the next statement.
            Some(b'Z') => {
                self.done = std::mem::take(&mut self.now);
                Some(whole)
            }
            _ => Some(whole),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: u8, fields: &[u8]) -> BytesMut {
        let mut whole = BytesMut::new();
        whole.put_u8(kind);
        whole.put_u32(fields.len() as u32 + 4);
        whole.put_slice(fields);
        whole
    }

    #[test]
    fn an_error_without_fields_becomes_one_that_can_be_read() {
        for (fields, shown) in [
            (&b"Mno such thing\0\0"[..], "no such thing (no SQLSTATE)"),
            (b"\0", " (no SQLSTATE)"),
            (b"SERROR\0C42883\0\0", " (SQLSTATE 42883)"),
            (b"Mcut off", " (no SQLSTATE)"),
            (b"", " (no SQLSTATE)"),
        ] {
            let mut heard = Heard::default();
            let repaired = heard.message(message(b'E', fields)).unwrap();
            assert_eq!(heard.now.error.as_ref().unwrap().shown(), shown);
            let again = Heard::default().message(repaired.clone()).unwrap();
            assert_eq!(again, repaired, "it is whole now");
        }
    }

    #[test]
    fn whole_messages_stay_as_they_are() {
        for (kind, fields) in [
            (b'E', &b"SFEHLER\0VERROR\0C42883\0Mno\0P7\0\0"[..]),
            (b'N', b"SWARNING\0C01000\0Mx\0\0"),
            (b'C', b"COPY 4\0"),
        ] {
            let mut heard = Heard::default();
            let whole = message(kind, fields);
            assert_eq!(heard.message(whole.clone()), Some(whole));
        }
    }

    #[test]
    fn a_notice_that_nobody_could_read_is_kept_back_and_a_warning_remembered() {
        let mut heard = Heard::default();
        assert_eq!(heard.message(message(b'N', b"SWARNING\0Mgoing down\0\0")), None);
        assert!(heard.message(message(b'N', b"SNOTICE\0C00000\0Mby the way\0\0")).is_some());
        assert_eq!(heard.now.warnings.len(), 1);
        heard.message(message(b'Z', b"I"));
        assert!(heard.now.warnings.is_empty() && heard.done.warnings.len() == 1);
    }

    #[test]
    fn a_tag_counts_rows_or_does_not() {
        for (tag, count) in [("COPY 412", Some(412)), ("SELECT 5", Some(5)), ("COPY", None), ("", None)] {
            let mut heard = Heard::default();
            heard.message(message(b'C', format!("{tag}\0").as_bytes()));
            assert_eq!(heard.count(), count, "{tag}");
        }
    }
}
