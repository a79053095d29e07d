//! DM304, and what a link is.

use crate::reference::{self, Params, Row};
use crate::{NOTHING, bot, contact, found, found_with};

fn hosts(text: &str) -> Vec<String> {
    reference::hosts(text, &[]).into_iter().collect()
}

#[test]
fn more_than_two_messages_with_a_link_to_one_host_are_spam() {
    let rows = [
        bot(0, "http://lien.fr/a et https://lien.fr/b"),
        contact(1, "lien.fr/"),
        bot(90_000, "www.Lien.fr"),
        bot(180_000, "vois lien.fr/c et autre.fr/"),
    ];
    assert_eq!(found("DM304", &rows), ["1 3 4"]);
    assert_eq!(found("DM304", &rows[..3]), NOTHING);
    assert_eq!(found_with("DM304", &rows, &Params { links: 3, ..Params::deep() }), NOTHING);
    assert_eq!(found_with("DM304", &rows, &Params { links: 0, ..Params::deep() }), ["1 3 4", "4"]);
}

#[test]
fn copies_that_were_stored_twice_carry_no_link() {
    let stored = |id: &str| Row { provider_id: Some(id.to_owned()), ..bot(0, "lien.fr/") };
    assert_eq!(found("DM304", &[stored("p"), stored("p"), stored("q")]), NOTHING);
    assert_eq!(found("DM304", &[stored("p"), stored("r"), stored("q")]), ["1 2 3"]);
}

#[test]
fn a_scheme_or_www_makes_a_link() {
    assert_eq!(hosts("HTTP://Lien.FR"), ["lien.fr"]);
    assert_eq!(hosts("https://www.lien.fr:8080/x?y#z"), ["lien.fr"]);
    assert_eq!(hosts("vahttp://localhost"), ["localhost"]);
    assert_eq!(hosts("(WWW.lien.fr)"), ["lien.fr"]);
    assert_eq!(hosts("xwww.lien.fr"), NOTHING);
    assert_eq!(hosts("ftp://lien.fr"), NOTHING);
    assert_eq!(hosts("http:// lien.fr"), NOTHING);
}

#[test]
fn a_host_is_labels_with_single_dots_between() {
    assert_eq!(hosts("Va sur https://mon-lien_1.exemple.fr."), ["mon-lien_1.exemple.fr"]);
    assert_eq!(hosts("https://lien.fr..."), ["lien.fr"]);
    assert_eq!(hosts("https://.fr"), NOTHING);
    assert_eq!(hosts("https://Éléphant.FR"), ["éléphant.fr"]);
    assert_eq!(hosts("https://lien.fr, puis"), ["lien.fr"]);
}

#[test]
fn a_user_before_the_host_is_none() {
    assert_eq!(hosts("https://moi:secret@lien.fr/@x"), ["lien.fr"]);
    assert_eq!(hosts("https://lien.fr?de=moi@autre.fr"), ["lien.fr"]);
    assert_eq!(hosts("https://lien.fr moi@autre.fr"), ["lien.fr"]);
}

#[test]
fn a_bare_domain_needs_its_slash() {
    assert_eq!(hosts("lien.fr/"), ["lien.fr"]);
    assert_eq!(hosts("vois lien.fr"), NOTHING);
    assert_eq!(hosts("lien.fr:80/"), NOTHING);
    assert_eq!(hosts("lien.fr /"), NOTHING);
    assert_eq!(hosts("«lien.fr/»"), ["lien.fr"]);
}

#[test]
fn a_bare_domain_has_two_labels_and_ends_with_a_word() {
    assert_eq!(hosts("and/or"), NOTHING);
    assert_eq!(hosts("12.5/3"), NOTHING);
    assert_eq!(hosts("a.b/c"), NOTHING);
    assert_eq!(hosts("a.b2/c"), NOTHING);
    assert_eq!(hosts("main.rs/"), ["main.rs"]);
}

#[test]
fn a_bare_domain_is_no_part_of_something_longer() {
    assert_eq!(hosts("moi@lien.fr/"), NOTHING);
    assert_eq!(hosts("dossier/lien.fr/"), NOTHING);
    assert_eq!(hosts("..lien.fr/"), NOTHING);
    assert_eq!(hosts("https://lien.fr/dossier/main.rs/"), ["lien.fr"]);
}

#[test]
fn named_hosts_count_even_bare() {
    let named = ["WWW.Lien.fr".to_owned(), "intranet".to_owned()];
    let hosts = |text: &str| reference::hosts(text, &named).into_iter().collect::<Vec<String>>();
    assert_eq!(hosts("Vois LIEN.fr."), ["lien.fr"]);
    assert_eq!(hosts("Vois www.lien.fr"), ["lien.fr"]);
    assert_eq!(hosts("(intranet)"), ["intranet"]);
    assert_eq!(hosts("mon.lien.fr, lien.fr.org, mon-lien.fr, intranets"), NOTHING);
    assert_eq!(hosts("moi@lien.fr"), NOTHING);
}
