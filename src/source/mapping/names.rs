//! Names of columns and tables, whatever way they are written.

use crate::text::excerpt;

/// The lower-case words of a name: `conversationId`, `conversation_id` and `CONVERSATION-ID` are one.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let letters: Vec<char> = name.chars().collect();
    for (index, letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            continue;
        }
        let before = index.checked_sub(1).map(|before| letters[before]);
        let after = letters.get(index + 1);
        // The last capital of several begins the next word: `DMMessage` is of two.
        let begins = letter.is_uppercase()
            && (before.is_some_and(|before| before.is_lowercase() || before.is_numeric())
                || before.is_some_and(char::is_uppercase) && after.is_some_and(|after| after.is_lowercase()));
        if begins && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.extend(letter.to_lowercase());
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// The words of a name without anything between them, so that `createdat` is `created_at` too.
pub(crate) fn key(name: &str) -> String {
    words(name).concat()
}

/// Whether a name has one of these words.
pub(crate) fn has_word(name: &str, any: &[&str]) -> bool {
    words(name).iter().any(|word| any.contains(&word.as_str()))
}

/// Where the name's key stands in a list of keys.
pub(crate) fn rank(name: &str, keys: &[&str]) -> Option<usize> {
    let key = key(name);
    keys.iter().position(|known| *known == key)
}

/// The word without the ending of its plural, as far as English goes.
pub(crate) fn singular(word: &str) -> String {
    match word {
        word if word.ends_with("ies") && word.len() > 4 => format!("{}y", &word[..word.len() - 3]),
        word if word.ends_with('s') && !word.ends_with("ss") && word.len() > 2 => word[..word.len() - 1].to_owned(),
        word => word.to_owned(),
    }
}

/// The name of a column, for people.
pub(super) fn shown(name: &str) -> String {
    excerpt(name, 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_name_are_the_same_in_every_spelling() {
        for name in ["conversationId", "conversation_id", "ConversationID", "CONVERSATION-ID", "\"conversation id\""] {
            assert_eq!(words(name), ["conversation", "id"], "{name}");
        }
        assert_eq!(words("waID"), ["wa", "id"]);
        assert_eq!(words("DMMessage"), ["dm", "message"]);
        assert_eq!(words("is_from_me"), ["is", "from", "me"]);
        assert_eq!(words("sha256Hash"), ["sha256", "hash"]);
        assert_eq!(words("ÉtatCivil"), ["état", "civil"]);
        assert!(words("").is_empty() && words("__").is_empty());
        assert_eq!(key("createdAt"), key("createdat"));
        assert_eq!(singular("replies"), "reply");
    }
}
