//! What makes two entries one message, and what is left over.

use dm_audit::reconcile::{Deleted, How, Outgoing, Tells};

use crate::told::{TEXTS, TRACELESS, told, told_with};

#[test]
fn an_edited_text_and_the_platforms_own_spelling_are_the_same_message() {
    let recorded = "
        10:00:00 < hello there, a question
        10:00:05 > You can return anything within 30 days.
        10:01:05 > *Good news*: your \"mug\" is back!
        10:02:05 > Your parcel is under way
        10:03:05 > yes
        10:04:05 > Do you still want the red one?
        10:05:00 < thanks a lot for that";
    let delivered = "
        10:00:00 < hello there, a question
        10:00:05 > You can return anything within 14 days.
        10:01:05 > Good news: your “mug” is back!
        10:02:05 > Your parcel is under way. Follow it here: https://t.example/1
        10:03:05 > yes!
        10:04:05 > Sorry, that was meant for somebody else
        10:05:00 < thanks a lot for that";
    let expected = [
        "Near: You can return anything ",
        "Alike: *Good news*: your \"mug\" ",
        "Reworded: Your parcel is under way",
        "Alike: yes",
        "Replaced: Do you still want the re",
    ];
    assert_eq!(told(recorded, delivered).rows(), expected);
}

#[test]
fn of_texts_made_from_one_template_each_finds_its_own_and_the_lost_one_is_left() {
    let recorded = "
        10:00:00 > Your order 1041 was shipped this morning
        10:00:20 > Your order 1042 was shipped this morning
        10:00:40 > Your order 1043 was shipped this morning";
    let delivered = "
        09:59:00 < hello
        10:00:20 > Your order 1042 was shipped this morning
        10:00:40 > Your order 1043 was shipped this morning";
    let recorded = format!("09:59:00 < hello\n{recorded}");
    let expected =
        ["DM502: Your order 1041 was ship", "Same: Your order 1042 was ship", "Same: Your order 1043 was ship"];
    assert_eq!(told(&recorded, delivered).rows(), expected);
}

#[test]
fn a_long_text_in_parts_is_one_message_and_so_are_a_picture_and_the_caption_beside_it() {
    let sentences: Vec<String> = (0..60).map(|n| format!("Sentence number {n} says something of its own.")).collect();
    let (whole, cut) = (sentences.join(" "), sentences[..40].join(" "));
    let rest = sentences[40..].join(" ");
    let recorded = format!("10:00:00 > {whole}\n10:05:00 > [IMAGE_SENT]\n10:06:00 > and this");
    let delivered = format!(
        "10:00:00 > {cut}\n10:00:01 > {rest}\n10:05:00 > (picture)\n10:05:00 > The size chart\n10:06:00 > and this"
    );
    let expected = [
        "Reworded: Sentence number 0 says s",
        "part: Sentence number 40 says ",
        "Media: [IMAGE_SENT]",
        "part: The size chart",
        "Same: and this",
    ];
    assert_eq!(told(&recorded, &delivered).rows(), expected);
}

#[test]
fn where_pictures_have_captions_a_text_beside_one_is_a_message() {
    let recorded = "10:00:00 > [IMAGE_SENT]\n10:05:00 > [IMAGE_SENT]\n10:06:00 > and this";
    let delivered = "10:00:00 > (picture) The menu\n10:05:00 > (picture)\n10:05:01 > Who are you?\n10:06:00 > and this";
    let expected = ["Media: [IMAGE_SENT]", "Media: [IMAGE_SENT]", "DM501: Who are you?", "Same: and this"];
    assert_eq!(told(recorded, delivered).rows(), expected);
}

#[test]
fn what_was_taken_back_stands_for_a_message_of_its_time_and_alone_for_none() {
    let recorded = "10:00:00 < hi you\n10:00:10 > Your cart is waiting\n10:20:00 < ok then";
    let delivered = "10:00:00 < hi you\n10:00:12 > (deleted)\n10:10:00 > (deleted)\n10:20:00 < ok then";
    assert_eq!(told(recorded, delivered).rows(), ["Deleted: Your cart is waiting", "TakenBack: -"]);
}

#[test]
fn only_times_from_which_both_sides_have_messages_are_reported() {
    let recorded = "09:00:00 > early bird\n10:00:00 < hello there\n10:10:00 < bye then\n10:10:05 > See you soon";
    let delivered = "10:00:00 < hello there\n10:10:00 < bye then\n10:10:05 > See you soon\n10:10:09 > See you soon
        12:00:00 > late owl";
    let expected =
        ["OutsideOverlap: early bird", "Same: See you soon", "DM501: See you soon", "OutsideOverlap: late owl"];
    assert_eq!(told(recorded, delivered).rows(), expected, "a copy at the end of what is recorded counts");
}

#[test]
fn a_message_of_one_provider_id_is_one_whatever_its_time_and_another_id_is_another_message() {
    let ids = Tells { provider_ids: true, ..TEXTS };
    let recorded =
        "10:00:00 < hello there #m1\n10:00:05 > Hi! #m2\n10:01:00 > Hi! #m3\n10:02:00 > Hi!\n10:09:00 < bye #m9";
    let delivered = "10:00:00 < hello there #m1\n10:00:06 > Hi! #m2\n10:08:00 > Hi! #m3\n10:00:20 > Hi! #m4
        10:02:01 > Hi! #m5\n10:09:00 < bye #m9\n10:09:00 < bye #m9";
    let told = told_with(recorded, delivered, ids, &[]);
    assert_eq!(told.rows(), ["Id: Hi!", "DM501: Hi!", "Id: Hi!", "Same: Hi!"]);
    assert!(told.found.ids.tell_apart());
    assert_eq!((told.found.ids.equal, told.found.ids.comparable), (4, 4));
    assert_eq!(told.found.counts.delivered_alone.values().sum::<u64>(), 1, "a row that was read twice is no message");
}

#[test]
fn a_side_that_says_only_that_something_was_sent_is_believed_by_id_and_never_by_time() {
    let sent = Tells { outgoing: Outgoing::Sent, deleted: Deleted::Whole, provider_ids: true };
    let recorded =
        "10:00:00 < hi #a1\n10:00:05 > Hello #a2\n10:00:15 > What is it? #a3\n10:02:00 > Bye\n10:05:00 < x #a9";
    let delivered = "10:00:00 < hi #a1\n10:00:06 > #a2\n10:00:09 > #a7\n10:02:01 > #a8\n10:05:00 < x #a9";
    let told = told_with(recorded, &delivered.replace("> #", ">  #"), sent, &[]);
    assert_eq!(told.rows(), ["Id: Hello", "DM501: -", "DM502: What is it?", "TimeAlone: Bye"]);
    let without = told_with(&recorded.replace(" #a", " #b"), &delivered.replace("> #", ">  #"), sent, &[]);
    assert!(without.rows().iter().all(|row| row.starts_with("TimeAlone") || row.starts_with("NoText")));
    assert_eq!(without.found.counts.matched.keys().copied().collect::<Vec<_>>(), [How::TimeAlone]);
}

#[test]
fn a_stretch_that_an_export_lacks_whole_is_a_gap_and_a_message_of_the_contact_that_came_again_makes_none() {
    let recorded = "
        10:00:00 < first question of all
        10:00:05 > First answer to you
        10:00:06 < first question of all
        10:00:30 > Are you still there, Ana?
        10:10:00 > We are open until eight
        10:30:00 < second question of all
        10:30:05 > Second answer to you
        11:00:00 < third question of all
        11:00:05 > Third answer to you";
    let delivered = "
        10:00:00 < first question of all
        10:00:05 > First answer to you
        10:10:00 > We are open until eight
        11:00:00 < third question of all
        11:00:05 > Third answer to you";
    let expected = [
        "Same: First answer to you",
        "DM502: Are you still there, Ana",
        "Same: We are open until eight",
        "Gap: Second answer to you",
        "Same: Third answer to you",
    ];
    assert_eq!(told_with(recorded, delivered, TRACELESS, &[]).rows(), expected);
    assert_eq!(told(recorded, delivered).rows(), expected);
}
