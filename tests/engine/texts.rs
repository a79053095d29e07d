//! Random texts, skewed to where two readings can part: emoji, marks, right-to-left, letters that change their
//! length, white space at the ends, texts at the limits of likeness, and links.

use proptest::prelude::*;
use proptest::sample::select;

/// What a bot and its contacts say.
const SAID: [&str; 22] = [
    "",
    "  ",
    "ok",
    "OK",
    "hey",
    "Heyyy toi",
    "coucou",
    "yooo",
    "bonjour, comment vas-tu ?",
    // Nineteen and twenty characters.
    "hey, ça va ou bien?",
    "hey, ça va ou bien ?",
    "merci tu me fais rougir 😊 t'es trop mignon",
    "Merci, tu me fais rougir, t'es trop mignon !",
    "merci tu me fait rougir t'es trop mignonne",
    "je vois que tu n'es pas prêt",
    "JE VOIS QUE TU N'ES PAS PRÊT",
    "[IMAGE_SENT]",
    " [IMAGE_SENT] ",
    "[image_sent]",
    "[]",
    "abcdefghijk",
    "abcdefghijl",
];

/// What one may read in two ways.
const ODD: [&str; 35] = [
    "😊",
    "😊‼",
    "😊!!",
    "👩\u{200d}👧",
    "👩👧",
    "❤\u{fe0f}",
    "❤",
    "👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽",
    "👍👍👍👍👍👍👍👍👍👍👍👍👍👍",
    "je vois que tu n'es pas pre\u{302}t",
    "e\u{301}te\u{301} e\u{301}te\u{301} e\u{301}te\u{301}",
    "été été été",
    "ete ete ete",
    "e\u{301}",
    "é",
    "مرحبا، كيف حالك اليوم",
    "مرحبا كيف حالك اليوم؟",
    "\u{202b}مرحبا كيف حالك اليوم\u{202c}",
    "שלום לכולם, מה שלומכם",
    "שָׁלוֹם לכולם מה שלומכם",
    "ﬁn de la conversation",
    "fin de la conversation",
    "ＦＩＮ　ｄｅ ｌａ conversation",
    "ﬃ ﬃ ﬃ ﬃ",
    "ffi ffi ffi ffi",
    "①②③④⑤⑥⑦⑧⑨⑩⑪",
    "1234567891011",
    "İİİİİİ İstanbul",
    "i\u{307}i\u{307}i\u{307}i\u{307}i\u{307}i\u{307} istanbul",
    "iiiiii istanbul",
    "STRAẞE",
    "straße",
    "strasse",
    "ΟΔΟΣ",
    "οδος",
];

/// Links, and what only looks like one.
const LINKED: [&str; 38] = [
    "http://lien.fr",
    "https://lien.fr/a",
    "HTTPS://WWW.LIEN.FR/A?b#c",
    "vois www.lien.fr.",
    "(WWW.Lien.fr)",
    "xwww.lien.fr",
    "lien.fr/a",
    "lien.fr",
    "Vois LIEN.fr, et puis",
    "http://lien.fr:8080/a",
    "lien.fr:8080/a",
    "https://moi:secret@lien.fr/a",
    "https://moi@www.lien.fr",
    "moi@lien.fr",
    "moi@lien.fr/a",
    "https://lien.fr?de=moi@autre.fr",
    "http://lien.fr. Puis autre.fr/",
    "lien.fr./a",
    "mon.lien.fr/",
    "mon-lien.fr/",
    "lien.fr.org/",
    "www.mon.lien.fr",
    "http://localhost",
    "localhost/",
    "localhost",
    "http://localhost:3000/a",
    "http://",
    "www.",
    "http:///a",
    "https://lien..fr/",
    "main.rs/",
    "src/main.rs/",
    "and/or",
    "12.5/3",
    "a.b/c",
    "https://été.fr/ ÉTÉ.FR/",
    "пример.рф/ Пример.РФ",
    "http://lien.fr/ http://lien.fr/ www.autre.fr",
];

/// White space at the ends that is trimmed, and what only looks like it.
fn with_ends(text: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let end = || select(vec!["", "", "", " ", "\n", "\u{a0}", "\u{2003}", "\u{200b}", " \u{3000}\t", "\u{85}", "."]);
    (end(), text, end()).prop_map(|(before, text, after)| format!("{before}{text}{after}"))
}

/// Texts that are alike to 0.85, or just not: some letters of a long one are others.
fn at_the_limit() -> impl Strategy<Value = String> {
    let shapes =
        vec![(11, 1), (12, 1), (12, 2), (13, 1), (13, 2), (14, 2), (14, 3), (20, 3), (20, 4), (40, 6), (40, 7)];
    let spoilt = prop_oneof![1 => Just(None), 1 => select(vec!['x', 'é', 'ı', 'م', '１']).prop_map(Some)];
    (select(shapes), spoilt, any::<bool>()).prop_map(|((length, edits), spoilt, at_end)| {
        let changed = |place: usize| if at_end { length - place <= edits } else { place < edits };
        let letter = |place: usize| char::from(b'a' + (place % 22) as u8);
        (0..length).map(|place| spoilt.filter(|_| changed(place)).unwrap_or_else(|| letter(place))).collect()
    })
}

/// What one message says; `None` is null.
pub fn text() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        1 => Just(None),
        8 => some_of(&SAID),
        2 => some_of(&SAID[4..11]),
        4 => with_ends(select(&SAID[9..15]).prop_map(str::to_owned)).prop_map(Some),
        5 => odd(),
        5 => linked(),
        3 => alike(),
        1 => "\\PC{0,16}".prop_map(Some),
    ]
}

/// A text that one may read in two ways.
pub fn odd() -> impl Strategy<Value = Option<String>> {
    prop_oneof![5 => some_of(&ODD), 1 => with_ends(select(&ODD[..]).prop_map(str::to_owned)).prop_map(Some)]
}

/// A text with a link, or with what only looks like one.
pub fn linked() -> impl Strategy<Value = Option<String>> {
    let put_together = "(http://|https://|www\\.|)[ab]{0,2}[./:@-]{0,2}[ab]{1,2}\\.(fr|io|1)[/. ]?";
    prop_oneof![5 => some_of(&LINKED), 1 => put_together.prop_map(Some)]
}

/// A text that has much in common with others of its kind, and about as many letters as texts must have to be near.
pub fn alike() -> impl Strategy<Value = Option<String>> {
    prop_oneof![6 => at_the_limit(), 1 => "[ab]{10,14}", 1 => "[a. -]{10,14}"].prop_map(Some)
}

/// One of very few texts, so that a window fills with copies.
pub fn one_of_few() -> impl Strategy<Value = Option<String>> {
    const COPY: &str = "merci tu me fais rougir";
    prop_oneof![12 => some_of(&[COPY]), 1 => some_of(&[COPY, "merci tu me fais rougir !", "ok", "lien.fr/a"])]
}

fn some_of(texts: &[&'static str]) -> impl Strategy<Value = Option<String>> + use<> {
    select(texts.to_vec()).prop_map(|text| Some(text.to_owned()))
}
