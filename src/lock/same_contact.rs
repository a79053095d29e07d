//! One person whose name is written in several ways.

use std::borrow::Cow;

/// What stands before a number and says by what it is reached.
const CHANNELS: [&str; 8] = ["whatsapp:", "messenger:", "instagram:", "sms:", "rcs:", "viber:", "tel:", "user:"];
/// The servers of `WhatsApp` on which a person is their number.
const NUMBERS: [&str; 3] = ["s.whatsapp.net", "c.us", "hosted"];

/// A contact's name in the form that keys have: without the channel, without the device, and of a telephone number the
/// digits alone.
pub(super) fn same_contact(contact: &str) -> Cow<'_, str> {
    let mut name = contact.trim();
    for channel in CHANNELS {
        if let Some((start, rest)) = name.split_at_checked(channel.len())
            && start.eq_ignore_ascii_case(channel)
        {
            name = rest.trim_start();
            break;
        }
    }
    if let Some((user, server)) = name.split_once('@') {
        let person = user.split(':').next().unwrap_or(user);
        if NUMBERS.contains(&server) {
            return Cow::Borrowed(person);
        }
        if server == "lid" && person.len() < user.len() {
            return Cow::Owned(format!("{person}@{server}"));
        }
        return Cow::Borrowed(name);
    }
    let Some(number) = name.strip_prefix('+') else { return Cow::Borrowed(name) };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits(number) {
        return Cow::Borrowed(number);
    }
    let plain: String = number.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')' | '\u{a0}')).collect();
    if digits(&plain) { Cow::Owned(plain) } else { Cow::Borrowed(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_written_in_two_ways_is_one() {
        for same in [
            "33600",
            "+33600",
            "+33 6-00",
            "whatsapp:+33600",
            "WhatsApp:+33600",
            "33600@s.whatsapp.net",
            "33600:12@s.whatsapp.net",
            "33600@c.us",
            " user:33600 ",
        ] {
            assert_eq!(same_contact(same), "33600", "{same}");
        }
        assert_eq!(same_contact("7:3@lid"), same_contact("7@lid"));
    }

    #[test]
    fn other_contacts_stay_others() {
        for other in ["+", "+33 six", "g@g.us", "7@lid", "lea@example.org", "é", "", "a:b", "33 600", "+x@y"] {
            assert_eq!(same_contact(other), other);
        }
    }
}
