//! Texts of 1 to 14 words, about 40 bytes each, some with accents, emoji, quotes or a line end.

/// Everyday words, the frequent ones first.
const WORDS: [&str; 64] = [
    "tu",
    "je",
    "le",
    "de",
    "et",
    "pas",
    "un",
    "oui",
    "on",
    "bien",
    "que",
    "moi",
    "toi",
    "pour",
    "merci",
    "avec",
    "trop",
    "plus",
    "demain",
    "soir",
    "photo",
    "voir",
    "comme",
    "alors",
    "envie",
    "belle",
    "encore",
    "toujours",
    "vraiment",
    "content",
    "mignon",
    "rougir",
    "semaine",
    "travail",
    "maison",
    "musique",
    "message",
    "attends",
    "regarde",
    "raconte",
    "dimanche",
    "vacances",
    "bientôt",
    "préfère",
    "déjà",
    "été",
    "où",
    "ça",
    "café",
    "hello",
    "super",
    "cool",
    "really",
    "maybe",
    "later",
    "weekend",
    "coffee",
    "morning",
    "night",
    "friend",
    "happy",
    "smile",
    "story",
    "dream",
];
const ENDS: [&str; 8] = ["", "", "", " !", "?", " 😊", " 🙈❤️", "..."];

/// Writes the text of `seed` to the end of `out`, with `changed` of its words replaced by others.
pub fn sentence(seed: u64, changed: u8, out: &mut String) {
    let mut state = seed;
    let mut next = move || {
        // splitmix64: <https://prng.di.unimi.it/splitmix64.c>
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) as usize
    };
    // Two draws of 1 to 7: few texts are very short or very long.
    let shape = next();
    let words = (1 + shape % 7 + (shape >> 8) % 8).min(14);
    for place in 0..words {
        if place > 0 {
            out.push(' ');
        }
        let draw = next();
        // The lower of two draws, so that some words are frequent.
        let word = (draw % WORDS.len()).min((draw >> 16) % WORDS.len());
        let word = if place + 1 == words { (word + usize::from(changed)) % WORDS.len() } else { word };
        out.push_str(WORDS[word]);
    }
    let end = next();
    out.push_str(ENDS[end % ENDS.len()]);
    match (end >> 8) % 200 {
        0 => out.push_str("\nà +"),
        1 => out.push_str(", \"ok\""),
        _ => {}
    }
}
