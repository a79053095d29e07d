//! A text as SARIF has it.

use serde::Serialize;

use crate::text::display_safe;

/// A plain text message. Where text of any origin stands in it, it can be neither a link (§ 3.11.6) nor a placeholder
/// (§ 3.11.5).
#[derive(Serialize)]
pub(super) struct Message {
    pub(super) text: String,
}

impl Message {
    pub(super) fn new(text: &str) -> Self {
        let text = display_safe(text).replace("](", "] (");
        Self { text: text.replace('{', "{{").replace('}', "}}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_any_origin_is_neither_a_link_nor_a_placeholder() {
        assert_eq!(Message::new("[a](http://x) {0}\u{1b}[31m\u{202e}").text, "[a] (http://x) {{0}}␛[31m<U+202E>");
    }
}
