//! A renderer of GitHub Flavored Markdown, with more turned on than GitHub has, finds nothing but what the report means.

use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options, parse_document};

use super::{Case, harmless};

pub(super) fn check(case: &Case, report: &str) {
    harmless(report);
    let arena = Arena::new();
    let root = parse_document(&arena, report, &options());
    let codes = codes(root);
    // The text of messages, and the name as it is, white space at its start included.
    for text in [case.text.trim(), &case.text] {
        let shown = dm_audit::page::wrapped(text, 300, 1).concat();
        assert!(codes.contains(&shown), "{}: {shown:?} is not in {codes:?}", case.command);
    }
}

/// All that GitHub and GitLab understand, and more.
pub(crate) fn options() -> Options<'static> {
    let mut options = Options::default();
    let extension = &mut options.extension;
    (extension.table, extension.autolink, extension.strikethrough, extension.tasklist) = (true, true, true, true);
    (extension.footnotes, extension.inline_footnotes, extension.alerts) = (true, true, true);
    (extension.math_dollars, extension.math_code, extension.wikilinks_title_after_pipe) = (true, true, true);
    (extension.superscript, extension.multiline_block_quotes, extension.description_lists) = (true, true, true);
    (extension.underline, extension.spoiler, extension.highlight) = (true, true, true);
    options.parse.relaxed_autolinks = true;
    options
}

/// The texts of all code; everything else is of the few kinds that a report has, and of harmless letters.
#[track_caller]
pub(crate) fn codes<'a>(root: &'a AstNode<'a>) -> Vec<String> {
    let mut codes = Vec::new();
    let mut columns = 0;
    for node in root.descendants() {
        match &node.data.borrow().value {
            NodeValue::Code(code) => codes.push(code.literal.clone()),
            NodeValue::Text(text) => {
                let acts = |c: char| "@#`<>[]$~!&|\\{}".contains(c);
                assert!(!text.contains(acts) && !text.contains("www.") && !text.contains("://"), "{text:?}");
            }
            NodeValue::Table(table) => columns = table.num_columns,
            NodeValue::TableRow(_) => assert_eq!(node.children().count(), columns),
            NodeValue::Document
            | NodeValue::Heading(_)
            | NodeValue::Paragraph
            | NodeValue::List(_)
            | NodeValue::Item(_)
            | NodeValue::TableCell
            | NodeValue::Strong => {}
            other => panic!("a report has no {other:?}"),
        }
    }
    codes
}
