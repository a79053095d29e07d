//! What the words of a direction column mean, and which words mean nothing.

use crate::model::Direction;

/// What a word of the direction column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A message.
    Message(Direction),
    /// No message.
    Ignored,
}

/// The words of a direction column; the usual words are known besides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directions {
    /// Words for messages from the contact; `*` is everything else.
    pub incoming: Vec<String>,
    /// Words for messages to the contact; `*` is everything else.
    pub outgoing: Vec<String>,
    /// Words for rows that are no messages; `*` is everything else.
    pub ignore: Vec<String>,
}

/// The word of the settings for every word that is not named.
pub(super) const EVERYTHING_ELSE: &str = "*";

/// Words that say where a message went, and nothing else.
const WAYS: [(&str, Direction); 37] = [
    ("incoming", Direction::Incoming),
    ("inbound", Direction::Incoming),
    ("in", Direction::Incoming),
    ("received", Direction::Incoming),
    ("receive", Direction::Incoming),
    ("recv", Direction::Incoming),
    ("i", Direction::Incoming),
    ("usermessage", Direction::Incoming),
    ("outgoing", Direction::Outgoing),
    ("outbound", Direction::Outgoing),
    ("out", Direction::Outgoing),
    ("sent", Direction::Outgoing),
    ("send", Direction::Outgoing),
    ("o", Direction::Outgoing),
    ("apimessage", Direction::Outgoing),
    ("outboundapi", Direction::Outgoing),
    ("outboundreply", Direction::Outgoing),
    ("recibido", Direction::Incoming),
    ("recibida", Direction::Incoming),
    ("recebido", Direction::Incoming),
    ("recebida", Direction::Incoming),
    ("entrada", Direction::Incoming),
    ("entrante", Direction::Incoming),
    ("entrant", Direction::Incoming),
    ("reçu", Direction::Incoming),
    ("eingehend", Direction::Incoming),
    ("входящее", Direction::Incoming),
    ("enviado", Direction::Outgoing),
    ("enviada", Direction::Outgoing),
    ("saida", Direction::Outgoing),
    ("saída", Direction::Outgoing),
    ("salida", Direction::Outgoing),
    ("saliente", Direction::Outgoing),
    ("sortant", Direction::Outgoing),
    ("envoyé", Direction::Outgoing),
    ("ausgehend", Direction::Outgoing),
    ("исходящее", Direction::Outgoing),
];

/// Words for the person who writes to the bot.
#[rustfmt::skip]
const PEOPLE: [&str; 22] = [
    "user", "human", "customer", "client", "cliente", "lead", "patient", "contact", "visitor", "guest", "enduser",
    "prospect", "subscriber", "buyer", "student", "candidate", "paciente", "usuario", "usuário", "contato", "contacto",
    "kunde",
];

/// Words for who answers.
#[rustfmt::skip]
const ANSWERERS: [&str; 27] = [
    "assistant", "ai", "bot", "agent", "business", "provider", "admin", "chatbot", "operator", "staff", "vendor",
    "seller", "merchant", "support", "company", "page", "model", "aiassistant", "agente", "agentbot", "atendente", "ia",
    "asistente", "assistente", "empresa", "robot", "vendedor",
];

/// Words for rows that nobody said.
#[rustfmt::skip]
const NEITHER: [&str; 12] = [
    "system", "tool", "activity", "sistema", "data", "function", "developer", "action", "outboundcall", "toolcall",
    "toolresult", "event",
];

/// A word as lists have it: lower case, letters and digits alone.
fn plain(word: &str) -> String {
    word.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What a word usually means.
pub(crate) fn usual(word: &str) -> Option<Meaning> {
    let word = plain(word);
    let way = WAYS.iter().find(|(known, _)| *known == word).map(|(_, direction)| *direction);
    let person = || PEOPLE.contains(&word.as_str()).then_some(Direction::Incoming);
    let answerer = || ANSWERERS.contains(&word.as_str()).then_some(Direction::Outgoing);
    let meaning = way.or_else(person).or_else(answerer).map(Meaning::Message);
    meaning.or_else(|| NEITHER.contains(&word.as_str()).then_some(Meaning::Ignored))
}

/// Whether a word tells a way, such as `inbound`, and not who wrote.
pub(crate) fn is_way(word: &str) -> bool {
    let word = plain(word);
    word.len() > 1 && WAYS.iter().any(|(known, _)| *known == word)
}

/// Two different words for a person in one column: one of them is on the bot's side, and nobody can tell which.
pub(crate) fn people_among<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut people: Vec<String> = words.map(plain).filter(|word| PEOPLE.contains(&word.as_str())).collect();
    people.sort_unstable();
    people.dedup();
    people
}

impl Directions {
    /// What `word` means, ignoring case: one of the words given, else one of the usual ones, else everything else.
    pub fn meaning(&self, word: &str) -> Option<Meaning> {
        let sides = [
            (&self.incoming, Meaning::Message(Direction::Incoming)),
            (&self.outgoing, Meaning::Message(Direction::Outgoing)),
            (&self.ignore, Meaning::Ignored),
        ];
        let among = |words: &[String]| words.iter().any(|known| known.trim().eq_ignore_ascii_case(word.trim()));
        let given = sides.iter().find(|(words, _)| among(words));
        let rest = || sides.iter().find(|(words, _)| words.iter().any(|word| word == EVERYTHING_ELSE));
        match given {
            Some((_, meaning)) => Some(*meaning),
            // With a word for everything else, the usual words are no more known than others.
            None => rest().map(|(_, meaning)| *meaning).or_else(|| usual(word)),
        }
    }

    /// Whether the settings name no word.
    pub fn is_empty(&self) -> bool {
        self.incoming.is_empty() && self.outgoing.is_empty() && self.ignore.is_empty()
    }
}

/// Whether a trimmed value is a word that programs write for nothing, in any column.
fn is_word_for_nothing(value: &str) -> bool {
    matches!(value, "\\N" | "NULL" | "None" | "undefined" | "NaN" | "nan" | "<NA>" | "(null)")
}

/// Words that stand for nothing where an id should be.
#[rustfmt::skip]
const NO_ID: [&str; 14] = [
    "null", "none", "undefined", "nan", "na", "n/a", "nil", "\\n", "0", "-1", "unknown", "empty", "false", "default",
];

/// The UUID that stands for none (RFC 9562).
const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// No word for nothing takes as many bytes, white space around it included.
const LONG: usize = 32;

/// Whether a value is a word for nothing: one of the usual ones or of those that the settings name.
#[inline]
pub(crate) fn is_nothing(value: &str, nulls: &[String]) -> bool {
    // Few texts are this short, so hardly any is compared.
    value.len() < LONG && is_word_for_nothing(value.trim())
        || !nulls.is_empty() && nulls.iter().any(|null| null == value.trim())
}

/// Whether a value identifies nothing.
#[inline]
pub(crate) fn is_no_id(value: &str) -> bool {
    let identifies_nothing = |value: &str| {
        value.is_empty() || is_word_for_nothing(value) || NO_ID.iter().any(|word| value.eq_ignore_ascii_case(word))
    };
    // Dashes, question marks and the like.
    let has_a_sign = |value: &str| value.bytes().any(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    match value.trim() {
        short if value.len() < LONG => identifies_nothing(short) || !has_a_sign(short),
        long => long.is_empty() || long == NIL,
    }
}

/// Whether a number was written with an exponent, as spreadsheets do, so that digits of an id are gone.
#[inline]
pub(crate) fn lost_digits(id: &str) -> bool {
    // One digit, then a point or the exponent: so it begins, white space aside.
    let may_be_one = match id.as_bytes() {
        [first, second, ..] => !first.is_ascii_digit() || matches!(second, b'.' | b',' | b'e' | b'E'),
        _ => false,
    };
    may_be_one && has_exponent(id.trim())
}

fn has_exponent(id: &str) -> bool {
    if !id.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let Some((mantissa, exponent)) = id.split_once(['e', 'E']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    // `1e5` may well be an id of letters and digits; with a sign or a fraction it is none.
    let is_number = digits(whole) && digits(fraction) && digits(exponent) && whole.len() == 1;
    is_number && (mantissa.len() > 1 || id.contains('+'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_have_the_words_that_the_settings_give_them() {
        let given =
            Directions { incoming: vec!["lead".into()], outgoing: vec!["AI".into()], ignore: vec!["note".into()] };
        assert_eq!(given.meaning("Lead"), Some(Meaning::Message(Direction::Incoming)));
        assert_eq!(given.meaning("ai"), Some(Meaning::Message(Direction::Outgoing)));
        assert_eq!(given.meaning("note"), Some(Meaning::Ignored));
        assert_eq!(given.meaning("sent"), Some(Meaning::Message(Direction::Outgoing)));
        assert_eq!(given.meaning("?"), None);
    }

    #[test]
    fn everything_else_is_what_no_setting_names_even_if_it_is_a_usual_word() {
        let given = Directions { incoming: vec!["*".into()], outgoing: vec!["+331".into()], ignore: vec![] };
        assert_eq!(given.meaning("+331"), Some(Meaning::Message(Direction::Outgoing)));
        assert_eq!(given.meaning("bot"), Some(Meaning::Message(Direction::Incoming)));
        assert_eq!(given.meaning("+332"), Some(Meaning::Message(Direction::Incoming)));
    }

    #[test]
    fn usual_words_are_known_whatever_their_case_and_signs() {
        for word in ["INBOUND", "user", "userMessage", "end_user", "I", "Cliente", "human"] {
            assert_eq!(usual(word), Some(Meaning::Message(Direction::Incoming)), "{word}");
        }
        for word in ["outbound-api", "apiMessage", "assistant", "AI", "O", "business"] {
            assert_eq!(usual(word), Some(Meaning::Message(Direction::Outgoing)), "{word}");
        }
        for word in ["system", "tool", "activity", "sistema"] {
            assert_eq!(usual(word), Some(Meaning::Ignored), "{word}");
        }
        for word in ["0", "1", "true", "text", ""] {
            assert_eq!(usual(word), None, "{word}");
        }
    }

    #[test]
    fn numbers_of_spreadsheets_are_told_from_ids() {
        for lost in ["4.91511E+12", "1.78414e+16", "4,91511E+12", "1E+15"] {
            assert!(lost_digits(lost), "{lost}");
        }
        for id in ["491511", "1e5", "wamid.A1", "12E4F", "e+1", "4.9", "33e+12"] {
            assert!(!lost_digits(id), "{id}");
        }
    }
}
