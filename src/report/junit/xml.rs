//! Suites and texts as the file has them.

use quick_junit::{TestCase, TestSuite, XmlString};

use crate::finding::Report;
use crate::text::display_safe;

/// A suite of these cases; a case belongs to the class of its suite.
pub(super) fn suite(report: &Report, name: &str, class: &str, cases: Vec<TestCase>) -> TestSuite {
    let mut suite = TestSuite::new(text(name));
    for mut case in cases {
        case.set_classname(format!("dm-audit.{}.{class}", report.command));
        suite.add_test_case(case);
    }
    suite
}

/// A text of any origin as XML 1.0 can carry it (<https://www.w3.org/TR/xml/#charsets>), on one line.
pub(super) fn text(text: &str) -> XmlString {
    let shown = display_safe(text);
    XmlString::new(shown.replace('\u{FFFE}', "<U+FFFE>").replace('\u{FFFF}', "<U+FFFF>"))
}

/// The same, line by line.
pub(super) fn lines(lines: &[String]) -> XmlString {
    let lines: Vec<String> = lines.iter().map(|line| text(line).into_string()).collect();
    XmlString::new(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_xml_forbids_are_told_by_name_and_emoji_stay_whole() {
        let shown = text("a\u{0}b\u{1b}[31mc\u{FFFE}d\u{FFFF}e\u{85}f\r\ng👨‍👩‍👧é]]>&<\"'");
        assert_eq!(&*shown, "a␀b␛[31mc<U+FFFE>d<U+FFFF>e<U+0085>f⏎g👨‍👩‍👧é]]>&<\"'");
    }
}
