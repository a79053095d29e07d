//! What Instagram and Messenger write where nobody wrote a message, in the languages in which it was seen.

/// A like, in a row of its own.
const LIKES: [&str; 5] = [
    "Liked a message",
    "A aimé un message",
    "Le gustó un mensaje",
    "Curtiu uma mensagem",
    "Ha messo \"Mi piace\" a un messaggio",
];

/// What stands before and behind the emoji of a reaction, in a row of its own.
const REACTIONS: [(&str, &str); 8] = [
    ("Reacted ", " to your message"),
    ("Reacted ", " to a message"),
    ("A réagi ", " à votre message"),
    ("A réagi ", " à un message"),
    ("Reaccionó ", " a tu mensaje"),
    ("Reagiu ", " à sua mensagem"),
    ("Ha aggiunto la reazione ", ""),
    ("Hat mit ", " auf deine Nachricht reagiert"),
];

/// What stands behind the sender's name where something else than text was sent, and before it for the owner.
const ATTACHMENTS: [(&str, &str); 6] = [
    ("You sent an attachment", " sent an attachment"),
    ("Vous avez envoyé une pièce jointe", " a envoyé une pièce jointe"),
    ("Enviaste un archivo adjunto", " envió un archivo adjunto"),
    ("Você enviou um anexo", " enviou um anexo"),
    ("Hai inviato un allegato", " ha inviato un allegato"),
    ("Du hast einen Anhang gesendet", " hat einen Anhang gesendet"),
];

/// What stands behind the sender's name in rows of calls, or alone.
const CALLS: [&str; 12] = [
    " started an audio call",
    " started a video call",
    " started a video chat",
    " called you",
    " missed your call",
    " missed your video call",
    " missed your video chat",
    "Audio call ended",
    "Video call ended",
    "Video chat ended",
    "You missed a call",
    "You missed a video call",
];

/// The word in brackets at the end of a text that was edited.
const EDITED: [&str; 8] =
    ["edited", "modifié", "editado", "modificato", "bearbeitet", "bewerkt", "redigerad", "düzenlendi"];

fn bare(text: &str) -> &str {
    text.trim().trim_end_matches('.')
}

/// Whether a text is that of a like.
pub(super) fn is_like(text: &str) -> bool {
    LIKES.contains(&bare(text))
}

/// The emoji of a row that is a reaction in words that are known.
pub(super) fn reaction(text: &str) -> Option<&str> {
    let text = text.trim();
    REACTIONS.iter().find_map(|(before, behind)| {
        let emoji = text.strip_prefix(before)?.strip_suffix(behind)?;
        let is_emoji = |letter: char| !letter.is_ascii() && !letter.is_alphanumeric();
        (emoji.chars().count() <= 24 && emoji.contains(is_emoji)).then_some(emoji)
    })
}

/// Whether a text only says that something else was sent.
pub(super) fn is_attachment(text: &str, sender: &str) -> bool {
    let text = bare(text);
    ATTACHMENTS.iter().any(|(own, other)| text == *own || text.strip_prefix(sender) == Some(other))
}

/// Whether a text tells of a call.
pub(super) fn is_call(text: &str, sender: &str) -> bool {
    let text = bare(text);
    CALLS.contains(&text) || text.strip_prefix(sender).is_some_and(|rest| CALLS.contains(&rest))
}

/// The text before the brackets at its end, and whether the word in them says that it was edited in a language that is
/// known.
pub(super) fn edited(text: &str) -> Option<(&str, bool)> {
    let (before, word) = text.strip_suffix(')')?.rsplit_once(" (")?;
    let is_word = !before.trim().is_empty() && !word.is_empty() && word.chars().count() <= 24;
    (is_word && word.chars().all(|letter| letter.is_alphabetic() || letter == ' '))
        .then(|| (before, EDITED.contains(&word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_nobody_wrote_are_told_by_their_words() {
        assert!(is_like("Liked a message") && is_like("Ha messo \"Mi piace\" a un messaggio "));
        assert_eq!(reaction("Reacted ❤ to your message "), Some("❤"));
        assert_eq!(reaction("Reaccionó con 😂 a tu mensaje "), Some("con 😂"));
        assert!(is_attachment("Ana Bell sent an attachment.", "Ana Bell"));
        assert!(is_call("omar.reyes started an audio call", "omar.reyes"));
        assert_eq!(edited("I will order two (edited)"), Some(("I will order two", true)));
        assert_eq!(edited("Zwei bitte (geändert)"), Some(("Zwei bitte", false)));
    }

    #[test]
    fn what_people_say_about_them_is_a_message() {
        assert!(!is_like("She liked a message"));
        assert_eq!(reaction("Reacted badly to your message"), None);
        assert!(!is_attachment("Omar sent an attachment.", "Ana Bell"));
        assert!(!is_call("Who started an audio call", "Ana"));
        assert_eq!(edited("see (1)"), None);
        assert_eq!(edited(" (edited)"), None);
    }
}
