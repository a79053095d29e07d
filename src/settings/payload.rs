//! How `gate` reads bodies, and where it finds what its key is made of.

use hyper::header::HeaderName;

use super::origin::Origin;
use crate::cli::{Gate, PayloadName};
use crate::error::Error;
use crate::gate::{Only, Payload, PayloadForm, Platform, Pointers};
use crate::lock::KeyKind;
use crate::text::excerpt;

/// The form of the bodies, of which the key needs some fields.
pub(super) fn payload(flags: &Gate) -> Result<Payload, Error> {
    check_pointers(flags)?;
    let id_header = id_header(flags)?;
    let says_id = !flags.id_pointer.is_empty() || !flags.key_pointer.is_empty() || id_header.is_some();
    Ok(Payload {
        form: form(flags)?,
        only: only(&flags.only)?,
        id_header,
        key: flags.key,
        expects_id: flags.key == KeyKind::MessageId && says_id,
    })
}

/// The options that name a place, and the places.
fn named(flags: &Gate) -> [(&'static str, &[String]); 5] {
    [
        ("--contact-pointer", &flags.contact_pointer),
        ("--text-pointer", &flags.text_pointer),
        ("--id-pointer", &flags.id_pointer),
        ("--key-pointer", &flags.key_pointer),
        ("--each", flags.each.as_slice()),
    ]
}

fn form(flags: &Gate) -> Result<PayloadForm, Error> {
    let given = named(flags).into_iter().find(|(_, pointers)| !pointers.is_empty());
    let pointers = |usual| Pointers {
        each: flags.each.clone(),
        contact: flags.contact_pointer.clone(),
        message_id: flags.id_pointer.clone(),
        key_parts: flags.key_pointer.clone(),
        text: flags.text_pointer.clone(),
        usual,
    };
    match (flags.payload, given) {
        (PayloadName::Pointer, _) => {
            enough(flags)?;
            Ok(PayloadForm::Pointers(pointers(false)))
        }
        // Whoever says where something stands has bodies of one's own, most of whose names may be the usual ones.
        (PayloadName::Of(Platform::ManyChat), _) => Ok(PayloadForm::Pointers(pointers(true))),
        (PayloadName::Auto, _) => Ok(PayloadForm::Auto(pointers(true))),
        (PayloadName::Of(platform), None) => match flags.id_header {
            Some(_) => Err(Origin::Flag("--id-header").refuse(
                &format!("the ids of {} stand in its bodies", platform.as_str()),
                "leave it out, or use --payload pointer",
            )),
            None => Ok(PayloadForm::Of(platform)),
        },
        (PayloadName::Of(platform), Some((flag, _))) => Err(Origin::Flag(flag).refuse(
            &format!("messages of {} are found without pointers", platform.as_str()),
            "leave it out, or use --payload pointer",
        )),
    }
}

/// Refuses what is no pointer, and pointers that contradict each other.
fn check_pointers(flags: &Gate) -> Result<(), Error> {
    for (flag, pointers) in named(flags) {
        let is_whole = |pointer: &&String| flag == "--each" && pointer.is_empty();
        let odd = |pointer: &&String| !pointer.starts_with('/') && !is_whole(pointer);
        if let Some(odd) = pointers.iter().find(odd) {
            let problem = format!("“{}” is not a JSON pointer", excerpt(odd, 60));
            return Err(Origin::Flag(flag).refuse(&problem, "begin it with /, as in /subscriber/id (RFC 6901)"));
        }
    }
    let [contact, text, id, key, _] = named(flags);
    for ((one, pointers), (other, others)) in [(contact, text), (contact, id), (text, id)] {
        if let Some(same) = pointers.iter().find(|pointer| others.contains(pointer)) {
            let problem = format!("{} is where {one} says that something else stands", excerpt(same, 60));
            return Err(Origin::Flag(other).refuse(&problem, "give each field its own place"));
        }
    }
    let ids = [
        ("--id-pointer", !id.1.is_empty()),
        ("--key-pointer", !key.1.is_empty()),
        ("--id-header", flags.id_header.is_some()),
    ];
    let mut given = ids.into_iter().filter(|(_, given)| *given);
    match (given.next(), given.next()) {
        (Some((one, _)), Some((other, _))) => {
            let problem = format!("{one} says already what the message's id is");
            Err(Origin::Flag(other)
                .refuse(&problem, "give one of the two; --key-pointer may stand there several times"))
        }
        (Some((one, _)), None) if one != "--id-pointer" && flags.key != KeyKind::MessageId => {
            let problem = format!("it has no meaning with --key {}", flags.key.as_str());
            Err(Origin::Flag(one).refuse(&problem, "leave it out, or leave --key out"))
        }
        (Some(("--id-header", _)), None) if flags.each.is_some() => Err(Origin::Flag("--id-header").refuse(
            "one header does not tell the messages of --each apart",
            "give --id-pointer or --key-pointer instead",
        )),
        _ => Ok(()),
    }
}

/// The header that holds ids.
fn id_header(flags: &Gate) -> Result<Option<HeaderName>, Error> {
    let Some(name) = &flags.id_header else { return Ok(None) };
    name.trim().parse().map(Some).map_err(|_| {
        let problem = format!("“{}” is not the name of a header", excerpt(name, 60));
        Origin::Flag("--id-header").refuse(&problem, "write it as webhook-id")
    })
}

/// Which events are messages.
fn only(given: &[String]) -> Result<Vec<Only>, Error> {
    let mut all: Vec<Only> = Vec::new();
    for text in given {
        let refuse = |problem: &str, advice: &str| {
            Err(Origin::Flag("--only").refuse(&format!("“{}” {problem}", excerpt(text, 60)), advice))
        };
        let Some((pointer, values)) = text.split_once('=').filter(|(pointer, _)| pointer.starts_with('/')) else {
            return refuse("is no pointer with values", "write it as /event=message_created");
        };
        let values: Vec<String> = values.split(',').map(str::trim).map(str::to_owned).collect();
        if values.iter().any(String::is_empty) {
            return refuse("lacks a value", "write values as in /event=message_created,message_sent");
        }
        if all.iter().any(|before| before.pointer == pointer) {
            return refuse("names a place that another --only names", "write all of its values in one, with commas");
        }
        all.push(Only { pointer: pointer.to_owned(), values });
    }
    Ok(all)
}

/// Refuses pointers that leave out what the key is made of: nothing would ever be claimed.
fn enough(flags: &Gate) -> Result<(), Error> {
    let (contact, text) = (!flags.contact_pointer.is_empty(), !flags.text_pointer.is_empty());
    let id = !flags.id_pointer.is_empty() || !flags.key_pointer.is_empty() || flags.id_header.is_some();
    let refuse = |problem: &str, advice: &str| Err(Origin::Flag("--payload").refuse(problem, advice));
    match flags.key {
        KeyKind::MessageId if id || (contact && text) => Ok(()),
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
