//! What contacts and the bot wrote to each other.

/// Who wrote a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Author {
    Contact,
    Bot,
    /// A row that is no message, such as a prompt.
    Nobody,
}

/// One row.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// The row's place in the order of writing, from 1 on.
    pub(crate) number: usize,
    pub(crate) contact: usize,
    pub(crate) author: Author,
    pub(crate) text: String,
    /// What a reply answers to.
    pub(crate) question: &'static str,
    /// Microseconds since 1970.
    pub(crate) at: i64,
}

/// How many contacts there are.
pub(crate) const CONTACTS: usize = 7;

/// 2026-01-05T08:00:00Z.
const START: i64 = 1_767_600_000_000_000;
const SECOND: i64 = 1_000_000;

const QUESTIONS: [&str; 8] = [
    "hi, is the blue one still there?",
    "how much is it with delivery?",
    "ok",
    "can I come by on friday?",
    "and do you take cards?",
    "thanks!",
    "one more thing: which sizes are there?",
    "perfect, see you",
];
const ANSWERS: [&str; 8] = [
    "Hello! Yes, the blue one is there in M for 39 euros.",
    "Delivery is 4,90, so 43,90 in all.",
    "Shall I put it aside for you?",
    "Of course, friday at 10 am is free. Shall I book it?",
    "Cards and cash, both are fine.",
    "With pleasure! Anything else?",
    "S, M and L; XL comes back next week.",
    "See you then, and have a nice day!",
];

/// The rows in the order of writing. One reply stands there twice, 0.9 s apart.
pub(crate) fn lines(with_nobody: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    for contact in 0..CONTACTS {
        let from = |turn: usize| START + (turn as i64 * 2900 + contact as i64 * 347) * SECOND;
        let mut line =
            |author, text: String, question, at| lines.push(Line { number: 0, contact, author, text, question, at });
        if with_nobody {
            line(Author::Nobody, "Answer briefly, and never promise a date.".to_owned(), "", from(0) - SECOND);
        }
        for turn in 0..8 {
            let at = from(turn) + (turn as i64 * 137 + contact as i64 * 61) * 1000;
            line(Author::Contact, QUESTIONS[turn].to_owned(), "", at);
            let later = at + (4 + (turn + contact) as i64 % 5) * SECOND + 250_000;
            let answer = format!("{} ({})", ANSWERS[turn], contact + 1);
            line(Author::Bot, answer.clone(), QUESTIONS[turn], later);
            if (contact, turn) == (2, 3) {
                line(Author::Bot, answer, QUESTIONS[turn], later + 900_000);
            }
        }
    }
    lines.sort_by_key(|line| line.at);
    for (index, line) in lines.iter_mut().enumerate() {
        line.number = index + 1;
    }
    lines
}
