//! Where `gate` finds what its key is made of.

use super::origin::Origin;
use crate::cli::{Gate, PayloadName};
use crate::error::Error;
use crate::gate::{Payload, Pointers};
use crate::lock::KeyKind;
use crate::text::excerpt;

/// The form of the bodies, of which the key needs some fields.
pub(super) fn payload(flags: &Gate) -> Result<Payload, Error> {
    let lists = [
        ("--contact-pointer", &flags.contact_pointer),
        ("--text-pointer", &flags.text_pointer),
        ("--id-pointer", &flags.id_pointer),
    ];
    for (flag, list) in lists {
        if let Some(odd) = list.iter().find(|pointer| !pointer.starts_with('/')) {
            let problem = format!("“{}” is not a JSON pointer", excerpt(odd, 60));
            return Err(Origin::Flag(flag).refuse(&problem, "begin it with /, as in /subscriber/id (RFC 6901)"));
        }
    }
    let or = |list: &Vec<String>, names: Vec<String>| if list.is_empty() { names } else { list.clone() };
    let expects_id = flags.key == KeyKind::MessageId && !flags.id_pointer.is_empty();
    match flags.payload {
        PayloadName::Meta | PayloadName::WhatsApp => match lists.iter().find(|(_, list)| !list.is_empty()) {
            Some((flag, _)) => Err(Origin::Flag(flag).refuse(
                "updates of Meta and WhatsApp are found without pointers",
                "leave it out, or use --payload pointer",
            )),
            None => Ok(Payload::Batch),
        },
        PayloadName::ManyChat => {
            let usual = Pointers::many_chat();
            Ok(Payload::One(Pointers {
                contact: or(&flags.contact_pointer, usual.contact),
                message_id: or(&flags.id_pointer, usual.message_id),
                text: or(&flags.text_pointer, usual.text),
                key: flags.key,
                expects_id,
            }))
        }
        PayloadName::Pointer => {
            enough(flags)?;
            Ok(Payload::One(Pointers {
                contact: flags.contact_pointer.clone(),
                message_id: flags.id_pointer.clone(),
                text: flags.text_pointer.clone(),
                key: flags.key,
                expects_id,
            }))
        }
    }
}

/// Refuses pointers that leave out what the key is made of: nothing would ever be claimed.
fn enough(flags: &Gate) -> Result<(), Error> {
    let (contact, text) = (!flags.contact_pointer.is_empty(), !flags.text_pointer.is_empty());
    let refuse = |problem: &str, advice: &str| Err(Origin::Flag("--payload").refuse(problem, advice));
    match flags.key {
        KeyKind::MessageId if !flags.id_pointer.is_empty() || (contact && text) => Ok(()),
        KeyKind::MessageId => {
            let advice = match (contact, text) {
                (true, false) => {
                    "give --id-pointer, or --text-pointer too, or claim the contact alone with --key contact"
                }
                (false, true) => "give --id-pointer, or --contact-pointer too",
                _ => "give --id-pointer, or --contact-pointer and --text-pointer",
            };
            refuse("pointer needs to know what tells a message from others", advice)
        }
        KeyKind::Text => match (contact, text) {
            (true, true) => Ok(()),
            (false, true) => refuse("--key text needs the contact, which no pointer names", "give --contact-pointer"),
            (true, false) => refuse("--key text needs the text, which no pointer names", "give --text-pointer"),
            (false, false) => refuse(
                "--key text needs contact and text, which no pointer names",
                "give --contact-pointer and --text-pointer",
            ),
        },
        KeyKind::Contact if contact => Ok(()),
        KeyKind::Contact => refuse("--key contact needs the contact, which no pointer names", "give --contact-pointer"),
    }
}
