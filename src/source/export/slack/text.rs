//! What a row says: its text as people see it, or what its blocks say.

use std::borrow::Cow;

use super::people::People;
use crate::error::ExportProblem;
use crate::source::export::json::{Object, items, string};

/// Blocks lie in each other no deeper than this.
const DEEPEST: u32 = 12;

/// The text of a row, of its blocks where it has none, or of what is attached.
pub(super) fn said(row: &Object<'_>, people: &People) -> Result<Option<String>, ExportProblem> {
    if let Some(text) = row.text("text")?.filter(|text| !text.is_empty()) {
        return Ok(Some(shown(&text, people)));
    }
    let mut texts = Vec::new();
    for block in row.list("blocks")? {
        texts.extend(block_text(block, people, DEEPEST));
    }
    if texts.is_empty() {
        for attached in row.list("attachments")? {
            let attached = Object::item(attached)?;
            let mut own = Vec::new();
            for key in ["pretext", "title", "text"] {
                own.extend(attached.text(key)?.filter(|text| !text.is_empty()).map(|text| shown(&text, people)));
            }
            for block in attached.list("blocks")? {
                own.extend(block_text(block, people, DEEPEST));
            }
            if own.is_empty() {
                own.extend(attached.text("fallback")?.filter(|text| !text.is_empty()).map(|text| shown(&text, people)));
            }
            texts.extend(own);
        }
    }
    Ok(Some(texts.join("\n")).filter(|text| !text.is_empty()))
}

/// What a block or a part of one says; buttons and pictures say nothing.
fn block_text(json: &str, people: &People, depth: u32) -> Option<String> {
    let block = Object::parse(json).ok().filter(|_| depth > 0)?;
    let kind = block.text("type").ok().flatten().unwrap_or_default();
    let text = block.raw("text").and_then(|text| match string(text) {
        Some(text) => Some(text.into_owned()),
        None => block_text(text, people, depth - 1),
    });
    let name = |key| block.text(key).ok().flatten().map(|id| people.name(&id).to_owned());
    match &*kind {
        "user" => return name("user_id").map(|name| format!("@{name}")),
        "emoji" => return block.text("name").ok().flatten().map(|name| format!(":{name}:")),
        "link" => return text.or_else(|| block.text("url").ok().flatten().map(Cow::into_owned)),
        "text" | "plain_text" => return text,
        "mrkdwn" | "markdown" => return text.map(|text| shown(&text, people)),
        "broadcast" => return block.text("range").ok().flatten().map(|range| format!("@{range}")),
        "actions" | "image" | "divider" | "input" => return None,
        _ => {}
    }
    let mut parts: Vec<String> = text.into_iter().collect();
    let apart =
        if matches!(&*kind, "rich_text_section" | "rich_text_quote" | "rich_text_preformatted") { "" } else { "\n" };
    for key in ["fields", "elements"] {
        let within = block.raw(key).and_then(items).unwrap_or_default();
        parts.extend(within.into_iter().filter_map(|part| block_text(part, people, depth - 1)));
    }
    Some(parts.join(apart)).filter(|text| !text.is_empty())
}

/// A text without Slack's marks: `<url|label>`, `<@U1>`, `&amp;`.
pub(super) fn shown(text: &str, people: &People) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let (before, mark) = rest.split_at(start);
        whole.push_str(&plain(before));
        let Some((inner, after)) = mark[1..].split_once('>') else {
            rest = mark;
            break;
        };
        let (target, label) = inner.split_once('|').map_or((inner, None), |(target, label)| (target, Some(label)));
        match target.as_bytes().first() {
            Some(b'@') => {
                let name = label.filter(|label| !label.is_empty()).unwrap_or_else(|| people.name(&target[1..]));
                whole.push('@');
                whole.push_str(&plain(name));
            }
            Some(b'#') => {
                whole.push('#');
                whole.push_str(&plain(label.unwrap_or(&target[1..])));
            }
            Some(b'!') => {
                let range = target[1..].split('^').next().unwrap_or_default();
                whole.push_str(&plain(&label.map_or_else(|| format!("@{range}"), str::to_owned)));
            }
            _ => whole.push_str(&plain(label.filter(|label| !label.is_empty()).unwrap_or(target))),
        }
        rest = after;
    }
    whole.push_str(&plain(rest));
    whole
}

/// The three characters that Slack escapes.
fn plain(text: &str) -> Cow<'_, str> {
    if text.contains('&') {
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").into();
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::export::slack::people::User;

    fn people() -> People {
        let mut people = People::default();
        people.users.insert("U1".to_owned(), User { name: "ana".to_owned(), ..User::default() });
        people
    }

    #[test]
    fn texts_are_as_people_see_them() {
        for (written, expected) in [
            ("a &lt;b&gt; &amp; c", "a <b> & c"),
            ("&amp;lt;", "&lt;"),
            ("<https://x.example/?a=1&amp;b=2>", "https://x.example/?a=1&b=2"),
            ("see <http://x.example|x.example> and <mailto:a@x.example|a@x.example>", "see x.example and a@x.example"),
            ("hi <@U1>, <@U9>, <@U2|omar>", "hi @ana, @U9, @omar"),
            ("<#C1|general> <!here> <!subteam^S1|@team> <!date^1^{date}|today>", "#general @here @team today"),
            ("cut <off", "cut <off"),
            ("1 &lt; 2", "1 < 2"),
        ] {
            assert_eq!(shown(written, &people()), expected, "{written}");
        }
    }

    #[test]
    fn a_row_without_text_says_what_its_blocks_say() {
        for (json, expected) in [
            (
                r#"{"text":"","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"a &amp; b"}},{"type":"divider"}]}"#,
                Some("a & b"),
            ),
            (
                r#"{"blocks":[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[
                    {"type":"text","text":"hi "},{"type":"user","user_id":"U1"},{"type":"emoji","name":"wave"}]}]}]}"#,
                Some("hi @ana:wave:"),
            ),
            (r#"{"text":"","attachments":[{"title":"Order","text":"paid","fallback":"x"}]}"#, Some("Order\npaid")),
            (r#"{"text":"","attachments":[{"fallback":"Order paid"}]}"#, Some("Order paid")),
            (r#"{"text":"","blocks":[{"type":"image","image_url":"https://x.example"}]}"#, None),
        ] {
            let said = said(&Object::parse(json).unwrap(), &people()).unwrap();
            assert_eq!(said.as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn blocks_within_blocks_end_somewhere() {
        let mut json = r#"{"type":"text","text":"deep"}"#.to_owned();
        for _ in 0..500 {
            json = format!(r#"{{"type":"rich_text_section","elements":[{json}]}}"#);
        }
        assert_eq!(block_text(&json, &people(), DEEPEST), None);
    }
}
