//! Who wrote a message: the column that tells it, and what its words mean.

use super::given::Expression;
use super::names::{has_word, key, rank};
use super::outcome::Role;
use super::parties;
use super::sample::{Column, Kind, Sample};
use super::speaking::{Found, Unclear};
use super::vocabulary::{Directions, Meaning, is_way, people_among, usual};
use crate::error::Lack;
use crate::model::Direction;
use crate::text::excerpt;

/// Names of columns that tell who wrote, the surest first.
#[rustfmt::skip]
const NAMES: [&str; 34] = [
    "direction", "flow", "messagedirection", "msgdirection", "role", "senderrole", "messagerole", "sendertype",
    "sendertypename", "authortype", "authorrole", "authorkind", "actorkind", "actortype", "sentbytype", "createdbytype",
    "senderkind", "sender", "author", "actor", "speaker", "sentby", "sendby", "who", "party", "typename", "messagetype",
    "msgtype", "type", "kind", "from", "fromtype", "source", "origin",
];

/// Words of names that tell who wrote; a few unknown values of such a column are worth asking for.
#[rustfmt::skip]
const SPEAKING: [&str; 22] = [
    "direction", "orientation", "direcao", "direção", "direccion", "dirección", "sentido", "role", "sender", "author",
    "actor", "speaker", "remetente", "remitente", "emisor", "autor", "origem", "origen", "from", "incoming", "outgoing",
    "way",
];

/// More values than these are people or texts.
const MOST_WORDS: usize = 6;

/// The first of the names tell a direction, whatever stands in the column.
const CERTAIN: usize = 4;

/// Yes-or-no columns that are true for what the bot wrote.
#[rustfmt::skip]
const TRUE_IS_OUT: [&str; 32] = [
    "fromme", "isfromme", "isme", "isbot", "isfrombot", "frombot", "isbotmessage", "isfrombusiness", "frombusiness",
    "isoutgoing", "outgoing", "isoutbound", "outbound", "sentbybot", "sentbyme", "isassistant", "isai", "fromai",
    "isfromai", "isagent", "isfromagent", "fromagent", "isadmin", "isfromadmin", "fromadmin", "isstaff", "isfromstaff",
    "fromstaff", "isself", "fromself", "isecho", "isfrompage",
];

/// Yes-or-no columns that are true for what the contact wrote.
#[rustfmt::skip]
const TRUE_IS_IN: [&str; 22] = [
    "isuser", "isfromuser", "fromuser", "isusermessage", "isfromcustomer", "fromcustomer", "iscustomer", "isincoming",
    "incoming", "isinbound", "inbound", "isclient", "fromclient", "isfromclient", "isfromcontact", "fromcontact",
    "isfromlead", "fromlead", "isfromvisitor", "ishuman", "isreceived", "isfrompatient",
];

/// Yes and no as columns write them.
const YES: [&str; 5] = ["true", "t", "1", "yes", "y"];
const NO: [&str; 5] = ["false", "f", "0", "no", "n"];

/// The column that tells who wrote; else the nearest to it.
pub(super) fn find(
    sample: &Sample,
    given: Option<&Expression>,
    directions: &Directions,
) -> Result<Found, Option<Unclear>> {
    if let Some(given) = given {
        return sample
            .find(given)
            .map_or(Err(None), |column| judge(column, directions, true, sample.is_database).map_err(Some));
    }
    let mut ranked: Vec<(usize, &Column)> =
        sample.columns.iter().filter_map(|column| Some((place(column)?, column))).collect();
    ranked.sort_by_key(|(place, column)| (*place, column.from.shown()));
    let mut unclear = None;
    for (_, column) in ranked {
        match judge(column, directions, false, sample.is_database) {
            Ok(found) => return Ok(found),
            Err(one) => {
                let speaks = rank(&column.name, &NAMES).is_some_and(|rank| rank < CERTAIN) || !one.guess.is_empty();
                unclear = unclear.or(speaks.then_some(one));
            }
        }
    }
    let otherwise = parties::one_of_two(sample).or_else(|| parties::by_the_bots_number(sample));
    otherwise.ok_or(unclear)
}

/// How likely it is by name that a column tells who wrote; lower is likelier.
fn place(column: &Column) -> Option<usize> {
    if matches!(
        column.kind,
        Kind::Time | Kind::Date | Kind::Real | Kind::Decimal | Kind::List | Kind::Other | Kind::Json
    ) || column.is_primary
    {
        return None;
    }
    let name = key(&column.name);
    let is_flag = TRUE_IS_OUT.contains(&name.as_str()) || TRUE_IS_IN.contains(&name.as_str());
    let listed = rank(&column.name, &NAMES).map(|rank| if rank < CERTAIN { rank } else { rank + 10 });
    let flag = is_flag.then_some(CERTAIN);
    // A name that nobody knows needs words that leave no doubt.
    let by_words = || {
        let wrong = has_word(&column.name, &["status", "state", "queue", "folder", "box", "channel", "stage", "model"]);
        let words = column.counts();
        let few = !words.is_empty() && words.len() <= 6 && !wrong;
        let directional = |side: Direction| {
            words.iter().any(|(word, _)| word.len() > 1 && usual(word) == Some(Meaning::Message(side)))
        };
        let ends_so = has_word(&column.name, &["direction", "role", "sender", "author"]);
        let sure = ends_so || words.iter().all(|(word, _)| is_way(word) && word.len() > 3) || {
            words.iter().any(|(word, _)| ["assistant", "ai", "bot"].contains(&word.to_lowercase().as_str()))
        };
        (few && sure && directional(Direction::Incoming) && directional(Direction::Outgoing)).then_some(100)
    };
    listed.or(flag).or_else(by_words).or_else(|| is_worth_asking(column).then_some(110))
}

/// Whether a column is called after who wrote and holds a few words, each of them often.
fn is_worth_asking(column: &Column) -> bool {
    let words = column.counts();
    let often = words.iter().all(|(_, count)| *count >= 3) || column.values.len() < 12;
    column.is_whole()
        && has_word(&column.name, &SPEAKING)
        && column.reference.is_none()
        && (2..=MOST_WORDS).contains(&words.len())
        && often
}

/// What the words of a column mean, if they can be understood.
fn judge(column: &Column, given: &Directions, is_given: bool, in_database: bool) -> Result<Found, Unclear> {
    let words = column.counts();
    let mut all: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
    all.extend(column.labels.iter().map(String::as_str).filter(|label| !words.iter().any(|(word, _)| word == label)));
    let name = key(&column.name);
    let is_named = is_given || rank(&column.name, &NAMES).is_some_and(|rank| rank < CERTAIN);
    let unclear = |why: Lack, guess: Directions| Unclear {
        column: column.from.clone(),
        why,
        words: words.clone(),
        guess,
        is_named,
    };
    let is_flag = column.kind == Kind::Bool
        || !all.is_empty()
            && all
                .iter()
                .all(|word| YES.contains(&word.to_lowercase().as_str()) || NO.contains(&word.to_lowercase().as_str()));
    let mut directions = given.clone();
    let mut evidence = String::new();
    if given.is_empty() && is_flag {
        let (incoming, outgoing) = if TRUE_IS_OUT.contains(&name.as_str()) {
            (NO, YES)
        } else if TRUE_IS_IN.contains(&name.as_str()) {
            (YES, NO)
        } else {
            let guess = if all.len() < 2 && !is_given && column.kind != Kind::Bool {
                Directions::default()
            } else {
                guess_of(column, &no_among(&all))
            };
            return Err(unclear(Lack::UnclearFlag { column: column.name.clone() }, guess));
        };
        let list = |words: [&str; 5]| words.iter().map(|word| (*word).to_owned()).collect();
        directions = Directions { incoming: list(incoming), outgoing: list(outgoing), ignore: Vec::new() };
        evidence = format!("true is {}", if incoming == YES { "incoming" } else { "outgoing" });
    }
    let unknown: Vec<&str> = all.iter().copied().filter(|word| directions.meaning(word).is_none()).collect();
    let sides = |words: &mut dyn Iterator<Item = &str>| {
        let mut sides = (false, false);
        for word in words {
            match directions.meaning(word) {
                Some(Meaning::Message(Direction::Incoming)) => sides.0 = true,
                Some(Meaning::Message(Direction::Outgoing)) => sides.1 = true,
                _ => {}
            }
        }
        sides
    };
    // A whole file is read before its words are judged: then the line of an unknown one can be told.
    let read_on =
        !in_database && unknown.len() < all.len() && rank(&column.name, &NAMES).is_some_and(|rank| rank < CERTAIN);
    if !unknown.is_empty() && !read_on {
        let known = all.len() - unknown.len();
        let named = rank(&column.name, &NAMES).is_some_and(|rank| rank < CERTAIN);
        let words = unknown.iter().take(5).map(|word| (*word).to_owned()).collect();
        let guess = if is_given || named || known > 0 || is_worth_asking(column) {
            guess_of(column, &[])
        } else {
            Directions::default()
        };
        return Err(unclear(Lack::UnknownWords { column: column.name.clone(), words }, guess));
    }
    let people = people_among(all.iter().copied());
    if given.is_empty() && people.len() > 1 {
        let why = Lack::SeveralPeople { column: column.name.clone(), people };
        return Err(unclear(why, guess_of(column, &[])));
    }
    let seen = sides(&mut words.iter().map(|(word, _)| word.as_str()));
    let possible = sides(&mut all.iter().copied());
    let named = rank(&column.name, &NAMES).is_some_and(|rank| rank < CERTAIN)
        || is_flag && (TRUE_IS_OUT.contains(&name.as_str()) || TRUE_IS_IN.contains(&name.as_str()));
    let plain_ways = !all.is_empty() && all.iter().all(|word| is_way(word));
    let empty_but_named = all.is_empty() && (named || rank(&column.name, &NAMES).is_some_and(|rank| rank < 10));
    let acceptable = possible == (true, true)
        || read_on && !unknown.is_empty()
        || named && (is_flag || plain_ways)
        || empty_but_named
        || is_given && (possible.0 || possible.1 || all.is_empty());
    if !acceptable {
        let why = Lack::OneSide { column: column.name.clone() };
        return Err(unclear(why, if is_given { guess_of(column, &[]) } else { Directions::default() }));
    }
    if evidence.is_empty() {
        evidence = described(&words, &directions);
    }
    let meanings = column.values.iter().map(|value| directions.meaning(value.as_deref()?)).collect();
    let is_sure = is_given || named && (plain_ways || seen == (true, true));
    let role = Role::new(column.from.clone(), evidence);
    Ok(Found { role, directions: explicit(&directions, &all), meanings, words, is_sure })
}

/// The words of the column itself on each side, so that a new one is told from those seen; without any seen, all usual
/// ones stay known.
fn explicit(directions: &Directions, all: &[&str]) -> Directions {
    if !directions.is_empty() {
        return directions.clone();
    }
    let side = |meaning: Meaning| {
        all.iter().filter(|word| directions.meaning(word) == Some(meaning)).map(|word| (*word).to_owned()).collect()
    };
    Directions {
        incoming: side(Meaning::Message(Direction::Incoming)),
        outgoing: side(Meaning::Message(Direction::Outgoing)),
        ignore: side(Meaning::Ignored),
    }
}

/// Words and counts for people: “user” 12 incoming, “bot” 9 outgoing.
fn described(words: &[(String, usize)], directions: &Directions) -> String {
    let one = |(word, count): &(String, usize)| {
        let meaning = match directions.meaning(word) {
            Some(Meaning::Message(direction)) => direction.as_str(),
            Some(Meaning::Ignored) => "no message",
            None => "unknown",
        };
        format!("“{}” {count} {meaning}", excerpt(word, 30))
    };
    words.iter().take(8).map(one).collect::<Vec<_>>().join(", ")
}

/// What unknown words may mean: known ones as usual, of the others the earliest row's is the contact's.
fn guess_of(column: &Column, incoming: &[String]) -> Directions {
    let mut guess = Directions { incoming: incoming.to_vec(), ..Directions::default() };
    let mut words: Vec<String> = Vec::new();
    for word in column.present().map(str::trim) {
        if words.len() <= 20 && !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words.extend(column.labels.iter().filter(|label| !words.contains(label)).cloned().collect::<Vec<_>>());
    if column.kind == Kind::Bool && words.len() < 2 {
        words = vec!["false".to_owned(), "true".to_owned()];
    }
    let people = people_among(words.iter().map(String::as_str));
    let ambiguous = people.len() > 1;
    for word in words {
        if guess.incoming.contains(&word) {
            continue;
        }
        let person_is_not_first = ambiguous && people.contains(&word.to_lowercase()) && !is_likeliest(&word, &people);
        match usual(&word) {
            _ if person_is_not_first => guess.outgoing.push(word),
            Some(Meaning::Message(Direction::Incoming)) => guess.incoming.push(word),
            Some(Meaning::Message(Direction::Outgoing)) => guess.outgoing.push(word),
            None if guess.incoming.is_empty() => guess.incoming.push(word),
            None if guess.outgoing.is_empty() || !incoming.is_empty() => guess.outgoing.push(word),
            Some(Meaning::Ignored) | None => guess.ignore.push(word),
        }
    }
    guess
}

/// Beside a customer or a contact, the user is one of the bot's owners; beside a user, the human is.
fn is_likeliest(word: &str, people: &[String]) -> bool {
    let word = word.to_lowercase();
    match word.as_str() {
        "user" => people.iter().all(|other| other == "user" || other == "human"),
        "human" => people.iter().all(|other| other == "human"),
        _ => true,
    }
}

/// The words among these that say no.
fn no_among(words: &[&str]) -> Vec<String> {
    let no: Vec<String> =
        words.iter().filter(|word| NO.contains(&word.to_lowercase().as_str())).map(|word| (*word).to_owned()).collect();
    if no.is_empty() { vec!["false".to_owned()] } else { no }
}
