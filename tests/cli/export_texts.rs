//! Exports of chats as texts: read like messages, refused where a guess would be needed.

use crate::run::Place;

const ANA: &str = "13/10/2025, 11:01 - Messages and calls are end-to-end encrypted. Tap to learn more.\n\
    13/10/2025, 11:01 - Ana Bell: Hi! Is the blue mug back?\n\
    13/10/2025, 11:02 - Shop: Yes, the blue mug is back in stock\n\
    13/10/2025, 11:02 - Shop: Yes, the blue mug is back in stock\n";

#[test]
fn a_reply_that_was_sent_twice_is_found_in_a_text_of_whatsapp() {
    let place = Place::with("WhatsApp Chat with Ana Bell.txt", ANA);
    let done = place.run("duplicates --exit-zero --tz UTC").args(&["WhatsApp Chat with Ana Bell.txt"]).done();
    assert!(done.stdout.contains("Ana Bell") && done.stdout.contains("within the same minute"), "{}", done.stdout);
    let told = "the dates are read as day/month/year: 13/10/2025 in WhatsApp Chat with Ana Bell.txt tells it";
    assert!(done.stderr.contains(told), "{}", done.stderr);
    assert!(done.stderr.contains("left out what is no message: 1 notices"), "{}", done.stderr);
}

#[test]
fn dates_that_nothing_tells_the_order_of_are_refused_with_the_option_that_says_it() {
    let text = ANA.replace("13/10", "05/10");
    let place = Place::with("chats/WhatsApp Chat with Ana Bell.txt", text);
    place.refuses("duplicates chats", &["Ana Bell.txt:1", "05/10/2025", "--dates d-m-y or --dates m-d-y"]);
}

#[test]
fn a_text_that_names_neither_side_asks_which_of_them_is_the_bot() {
    let place = Place::with("chat.txt", ANA);
    place.refuses("duplicates chat.txt", &["Shop (2 messages)", "Ana Bell (1 message)", "--me Shop"]);
}

#[test]
fn an_export_on_standard_input_is_asked_for_by_its_name() {
    for text in [ANA, "[LINE] Chat with Ana Bell\n2025.10.13 Monday\n10:00\tAna Bell\tHi\n"] {
        Place::new().run("duplicates -").stdin(text).refused(&["export", "name the export itself"]);
    }
}
