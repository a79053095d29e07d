//! Words that a name follows.

use super::letters::Letters;

/// After these a name follows.
const GREETINGS: [&str; 21] = [
    "hi", "hey", "hello", "hallo", "hoi", "hej", "hola", "buenas", "salut", "bonjour", "bonsoir", "coucou", "ciao",
    "oi", "ola", "olá", "dear", "cher", "chère", "moin", "servus",
];

/// Their hashes.
pub(super) const GREETING_HASHES: [u64; GREETINGS.len()] = {
    let mut hashes = [0; GREETINGS.len()];
    let mut place = 0;
    while place < hashes.len() {
        let bytes = GREETINGS[place].as_bytes();
        let mut letters = Letters::NONE;
        let mut byte = 0;
        while byte < bytes.len() {
            letters.push(bytes[byte]);
            byte += 1;
        }
        hashes[place] = letters.hash();
        place += 1;
    }
    hashes
};
