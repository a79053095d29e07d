//! What the body of a row is: a message, what is left of one, or what WhatsApp wrote by itself.

use std::borrow::Cow;

use super::super::scan::is_mark;
use super::words::{Word, is, is_encryption, word};

/// What a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind<'t> {
    Said {
        text: Option<Cow<'t, str>>,
        media: Option<Media<'t>>,
    },
    /// Deleted, perhaps by whoever made the export.
    Deleted {
        by_owner: bool,
    },
    /// A message in words that no list has: it stands where a message stood.
    StandIn,
    Call,
    Notice,
}

/// A picture, a recording or a file, with its name where it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Media<'t>(pub(super) Option<&'t str>);

/// A mark of direction that WhatsApp sets before its own words.
pub(super) const MARK: char = '\u{200e}';

/// Notices are sentences; words for media are shorter, in letters.
const LONGEST_WORD: usize = 40;

fn said<'t>(text: &'t str, media: Option<Media<'t>>) -> Kind<'t> {
    let text = text.trim_matches(['\r', '\n']);
    let text = if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) };
    Kind::Said { text: Some(text).filter(|text| !text.trim().is_empty()), media }
}

fn unmarked(text: &str) -> &str {
    text.trim_matches(|letter: char| is_mark(letter) || letter.is_whitespace())
}

/// Cuts the mark of an edited message off its end. On iPhones a mark of direction stands before it, whatever the language.
fn without_edited(text: &str) -> &str {
    let Some((before, mark)) = text.trim_end().strip_suffix('>').and_then(|text| text.rsplit_once('<')) else {
        return text;
    };
    let is_told = before.ends_with(MARK) && !mark.contains(':') && !is(mark, Word::Media);
    if is(mark, Word::Edited) || is_told && !unmarked(before).is_empty() {
        before.trim_end_matches(|letter: char| is_mark(letter) || letter == ' ')
    } else {
        text
    }
}

/// The first line, and the lines after it.
fn first_line(text: &str) -> (&str, &str) {
    text.split_once('\n').map_or((text, ""), |(first, rest)| (first.trim_end_matches('\r'), rest))
}

/// A row of Android, behind the name.
pub(super) fn android(text: &str) -> Kind<'_> {
    let text = without_edited(text);
    let (first, caption) = first_line(text);
    if let Some(name) = attached(first) {
        return said(caption, Some(Media(Some(name))));
    }
    match word(first) {
        Some(Word::Media) => return said(caption, Some(Media(None))),
        Some(Word::Deleted) if caption.is_empty() => return Kind::Deleted { by_owner: false },
        Some(Word::DeletedByOwner) if caption.is_empty() => return Kind::Deleted { by_owner: true },
        Some(Word::Unread) if caption.is_empty() => return said("", None),
        _ => {}
    }
    // A picture to be viewed once is written as `null`.
    let is_nothing = matches!(first, "" | "null") && caption.is_empty();
    if is_nothing || is_word_in_brackets(first) {
        return said(caption, Some(Media(None)));
    }
    said(text, None)
}

/// The name in `IMG-20251003-WA0001.jpg (file attached)`.
fn attached(line: &str) -> Option<&str> {
    let (name, words) = unmarked(line).strip_suffix(')')?.rsplit_once(" (")?;
    let is_file = name.rsplit_once('.').is_some_and(|(_, ending)| ending.len() < 6 && !ending.contains(' '));
    (is_file && (is(words, Word::Attached) || line.starts_with(MARK))).then_some(name)
}

/// `<Media weggelaten>` in a language that no list has: nobody writes words in such brackets.
fn is_word_in_brackets(line: &str) -> bool {
    let words = unmarked(line).strip_prefix('<').and_then(|line| line.strip_suffix('>'));
    words.is_some_and(|words| {
        words.len() <= LONGEST_WORD * 2
            && words.contains(' ')
            && words.chars().all(|letter| letter.is_alphabetic() || letter == ' ' || is_mark(letter))
    })
}

/// A row of an iPhone, behind the name. `has_marks` says whether WhatsApp's words in this file are marked.
pub(super) fn iphone(text: &str, has_marks: bool, header_is_marked: bool) -> Kind<'_> {
    let text = without_edited(text);
    if let Some((name, caption)) = in_brackets(text) {
        return said(caption, Some(Media(Some(name))));
    }
    // Texts from right to left begin with other marks.
    let is_marked = text.starts_with(MARK);
    let bare = unmarked(text);
    if let Some((_, last)) = text.rsplit_once(MARK)
        && is(last, Word::Media)
    {
        // Before it stands the name of a document.
        return said("", Some(Media(None)));
    }
    if is_marked || !has_marks {
        match word(bare) {
            Some(Word::Media) => return said("", Some(Media(None))),
            Some(Word::Deleted) => return Kind::Deleted { by_owner: false },
            Some(Word::DeletedByOwner) => return Kind::Deleted { by_owner: true },
            Some(Word::Unread) => return said("", None),
            Some(Word::Call) => return Kind::Call,
            _ if !has_marks && is_encryption(bare) => return Kind::Notice,
            _ => {}
        }
    }
    if bare.is_empty() {
        return said("", Some(Media(None)));
    }
    if is_marked { of_program(text, bare, header_is_marked) } else { said(text, None) }
}

/// Words that are marked and that no list has.
fn of_program<'t>(text: &'t str, bare: &'t str, header_is_marked: bool) -> Kind<'t> {
    let (first, rest) = first_line(bare);
    let before_comma = first.split(',').next().unwrap_or_default();
    if is(before_comma, Word::Call) {
        return Kind::Call;
    }
    // A poll is a list under a word with a colon; a place is a link.
    if !rest.is_empty() && first.trim_end().ends_with(':')
        || first.contains("https://maps.")
        || first.contains("foursquare.com")
    {
        return Kind::Said { text: Some(text.replace(is_mark, "").replace("\r\n", "\n").into()), media: None };
    }
    let is_short = rest.is_empty() && bare.chars().count() <= LONGEST_WORD;
    if header_is_marked && is_short { Kind::StandIn } else { Kind::Notice }
}

/// The file in `<attached: 00000005-PHOTO-2025-10-03-17-10-45.jpg>`, and the text around it. The word before the colon
/// is of any language.
fn in_brackets(text: &str) -> Option<(&str, &str)> {
    let start =
        text.find("\u{200e}<").map(|mark| mark + MARK.len_utf8()).or_else(|| text.starts_with('<').then_some(0))?;
    let (inner, after) = text[start + 1..].split_once('>')?;
    let is_numbered = |name: &&str| {
        name.len() > 9 && name.as_bytes()[..8].iter().all(u8::is_ascii_digit) && name.as_bytes()[8] == b'-'
    };
    // Some languages set the word behind the name.
    let behind = || inner.split_whitespace().map(unmarked).find(is_numbered).map(|name| ("", name));
    let (word, name) = inner.split_once([':', '：']).or_else(behind)?;
    let name = unmarked(name);
    let is_file = name.rsplit_once('.').is_some_and(|(_, ending)| ending.len() < 6 && !ending.contains(' '));
    if !is_file || word.contains('\n') || !(is_numbered(&name) || text[..start].ends_with(MARK)) {
        return None;
    }
    let before = unmarked(&text[..start]);
    let after = unmarked(after);
    // A document is named before its pages: `bill.pdf • 14 pages`.
    let is_label = before.contains(" • ") || !before.is_empty() && name.ends_with(before);
    Some((name, if before.is_empty() || is_label { after } else { before }))
}

/// A row of WhatsApp Web or Desktop, behind the name.
pub(super) fn web(text: &str) -> Kind<'_> {
    let text =
        ["[Forwarded] ", "[Forwarded many times] "].iter().find_map(|mark| text.strip_prefix(mark)).unwrap_or(text);
    match word(text) {
        Some(Word::Deleted) => return Kind::Deleted { by_owner: false },
        Some(Word::DeletedByOwner) => return Kind::Deleted { by_owner: true },
        Some(Word::Media) => return said("", Some(Media(None))),
        Some(Word::Unread) => return said("", None),
        _ => {}
    }
    if let Some((words, caption)) = text.strip_prefix('<').and_then(|text| text.split_once('>'))
        && (is(words, Word::Media) || is_word_in_brackets(&text[..words.len() + 2]))
    {
        return said(caption.trim_start(), Some(Media(None)));
    }
    let (first, _) = first_line(text);
    if let Some(open) = first.find(" (")
        && let Some(close) = first[open..].find(')').map(|close| open + close)
        && let Some(name) = attached(&first[..=close])
    {
        return said(text[close + 1..].trim_start(), Some(Media(Some(name))));
    }
    said(text, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(kind: Kind<'_>) -> String {
        match kind {
            Kind::Said { text, media } => {
                format!("{}{}", text.unwrap_or_default(), if media.is_some() { " +media" } else { "" })
            }
            Kind::Deleted { by_owner } => format!("deleted {by_owner}"),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn rows_of_android() {
        for (text, kind) in [
            ("hello", "hello"),
            ("hello <This message was edited>", "hello"),
            ("hello <Se editó este mensaje.>", "hello"),
            ("This message was deleted", "deleted false"),
            ("Du hast diese Nachricht gelöscht", "deleted true"),
            ("You wrote: This message was deleted", "You wrote: This message was deleted"),
            ("<Media omitted>", " +media"),
            ("<Media omitted>\nHere it is", "Here it is +media"),
            ("<bestand ontbreekt hier>", " +media"),
            ("\u{200e}IMG-20251020-WA0002.jpg (file attached)\nsize chart", "size chart +media"),
            ("bill.pdf (anexo novo)", "bill.pdf (anexo novo)"),
            ("null", " +media"),
            ("", " +media"),
            ("a <b>", "a <b>"),
            ("Missed voice call", "Missed voice call"),
            ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ] {
            assert_eq!(shown(android(text)), kind, "{text}");
        }
    }

    #[test]
    fn rows_of_iphones() {
        for (text, kind) in [
            ("hello", "hello"),
            ("hello \u{200e}<This message was edited>", "hello"),
            ("hei \u{200e}<viesti muokattu>", "hei"),
            ("\u{200e}This message was deleted.", "deleted false"),
            ("This message was deleted.", "This message was deleted."),
            ("\u{200e}image omitted", " +media"),
            ("image omitted", "image omitted"),
            ("bill.pdf • \u{200e}14 pages \u{200e}document omitted", " +media"),
            ("\u{200e}<attached: 00000011-PHOTO-2025-10-20-17-10-45.jpg>", " +media"),
            ("look \u{200e}<pièce jointe : 00000011-PHOTO-2025-10-20-17-10-45.jpg>", "look +media"),
            ("bill.pdf • \u{200e}14 pages \u{200e}<attached: 00000012-bill.pdf>", " +media"),
            ("\u{200e}<附件：00000012-PHOTO-2025-10-20-17-11-03.jpg>", " +media"),
            ("\u{200e}<00000012-PHOTO-2025-10-20-17-11-03.jpg eklendi>", " +media"),
            ("\u{200e}Missed voice call", "Call"),
            ("\u{200e}Voice call, \u{200e}5 min", "Call"),
            ("\u{200e}POLL:\nWhich?\n\u{200e}OPTION: red (\u{200e}4 votes)", "POLL:\nWhich?\nOPTION: red (4 votes)"),
            ("\u{200e}Location: https://maps.google.com/?q=1,2", "Location: https://maps.google.com/?q=1,2"),
            ("\u{200e}Kuva puuttuu", "StandIn"),
            ("\u{200e}Messages and calls are end-to-end encrypted. Only people in this chat can read them.", "Notice"),
        ] {
            assert_eq!(shown(iphone(text, true, true)), kind, "{text}");
        }
        let hebrew = "\u{200f}שלום";
        assert_eq!(shown(iphone(hebrew, true, true)), hebrew);
        assert_eq!(shown(iphone("This message was deleted.", false, false)), "deleted false");
        assert_eq!(shown(iphone("<image omitted>", false, false)), " +media");
    }

    #[test]
    fn rows_of_the_web() {
        for (text, kind) in [
            ("<image omitted> look", "look +media"),
            ("photo.jpg (file attached) look at this", "look at this +media"),
            ("[Forwarded] hello", "hello"),
            ("You deleted this message", "deleted true"),
            ("a (b) c", "a (b) c"),
        ] {
            assert_eq!(shown(web(text)), kind, "{text}");
        }
    }
}
