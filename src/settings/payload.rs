//! How `gate` reads bodies, and where it finds what its key is made of.

use hyper::header::HeaderName;

use super::origin::Origin;
use crate::cli::{Gate, PayloadName};
use crate::error::{Error, GateSettingError};
use crate::gate::{Only, Payload, PayloadForm, Platform, Pointers};
use crate::lock::KeyKind;

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
            Some(_) => {
                let problem = GateSettingError::IdsInBodies { platform: platform.as_str() };
                Err(Origin::Flag("--id-header").error(problem))
            }
            None => Ok(PayloadForm::Of(platform)),
        },
        (PayloadName::Of(platform), Some((flag, _))) => {
            Err(Origin::Flag(flag).error(GateSettingError::NeedsNoPointer { platform: platform.as_str() }))
        }
    }
}

/// Refuses what is no pointer, and pointers that contradict each other.
fn check_pointers(flags: &Gate) -> Result<(), Error> {
    for (flag, pointers) in named(flags) {
        let is_whole = |pointer: &&String| flag == "--each" && pointer.is_empty();
        let odd = |pointer: &&String| !pointer.starts_with('/') && !is_whole(pointer);
        if let Some(odd) = pointers.iter().find(odd) {
            return Err(Origin::Flag(flag).error(GateSettingError::NoPointer { pointer: odd.clone() }));
        }
    }
    let [contact, text, id, key, _] = named(flags);
    for ((one, pointers), (other, others)) in [(contact, text), (contact, id), (text, id)] {
        if let Some(same) = pointers.iter().find(|pointer| others.contains(pointer)) {
            return Err(Origin::Flag(other).error(GateSettingError::PlaceTwice { pointer: same.clone(), one }));
        }
    }
    let ids = [
        ("--id-pointer", !id.1.is_empty()),
        ("--key-pointer", !key.1.is_empty()),
        ("--id-header", flags.id_header.is_some()),
    ];
    let mut given = ids.into_iter().filter(|(_, given)| *given);
    match (given.next(), given.next()) {
        (Some((one, _)), Some((other, _))) => Err(Origin::Flag(other).error(GateSettingError::IdTwice { one })),
        (Some((one, _)), None) if one != "--id-pointer" && flags.key != KeyKind::MessageId => {
            Err(Origin::Flag(one).error(GateSettingError::NoMeaningWithKey { key: flags.key.as_str() }))
        }
        (Some(("--id-header", _)), None) if flags.each.is_some() => {
            Err(Origin::Flag("--id-header").error(GateSettingError::HeaderWithEach))
        }
        _ => Ok(()),
    }
}

/// The header that holds ids.
fn id_header(flags: &Gate) -> Result<Option<HeaderName>, Error> {
    let Some(name) = &flags.id_header else { return Ok(None) };
    let no_header = |_| Origin::Flag("--id-header").error(GateSettingError::NoHeader { name: name.clone() });
    name.trim().parse().map(Some).map_err(no_header)
}

/// Which events are messages.
fn only(given: &[String]) -> Result<Vec<Only>, Error> {
    let mut all: Vec<Only> = Vec::new();
    for text in given {
        let refuse = |problem: GateSettingError| Err(Origin::Flag("--only").error(problem));
        let given = || text.clone();
        let Some((pointer, values)) = text.split_once('=').filter(|(pointer, _)| pointer.starts_with('/')) else {
            return refuse(GateSettingError::NoPointerWithValues { text: given() });
        };
        let values: Vec<String> = values.split(',').map(str::trim).map(str::to_owned).collect();
        if values.iter().any(String::is_empty) {
            return refuse(GateSettingError::LacksValue { text: given() });
        }
        if all.iter().any(|before| before.pointer == pointer) {
            return refuse(GateSettingError::OnlyTwice { text: given() });
        }
        all.push(Only { pointer: pointer.to_owned(), values });
    }
    Ok(all)
}

/// Refuses pointers that leave out what the key is made of: nothing would ever be claimed.
fn enough(flags: &Gate) -> Result<(), Error> {
    let (contact, text) = (!flags.contact_pointer.is_empty(), !flags.text_pointer.is_empty());
    let id = !flags.id_pointer.is_empty() || !flags.key_pointer.is_empty() || flags.id_header.is_some();
    let lacks = |contact: bool, text: bool| {
        let problem = GateSettingError::KeyLacks { key: flags.key.as_str(), contact, text };
        Err(Origin::Flag("--payload").error(problem))
    };
    match flags.key {
        KeyKind::MessageId if id || (contact && text) => Ok(()),
        KeyKind::MessageId => {
            let problem = GateSettingError::NothingTellsMessages { has_contact: contact, has_text: text };
            Err(Origin::Flag("--payload").error(problem))
        }
        KeyKind::Text if contact && text => Ok(()),
        KeyKind::Text => lacks(!contact, !text),
        KeyKind::Contact if contact => Ok(()),
        KeyKind::Contact => lacks(true, false),
    }
}
