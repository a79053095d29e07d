//! Finds for each role the column that holds it.

use super::account;
use super::begins;
use super::contact;
use super::content;
use super::direction;
use super::either;
use super::events;
use super::facts::facts;
use super::given::{Expression, GivenMapping};
use super::identity;
use super::names::key;
use super::outcome::{Answered, Mapping, Role};
use super::paste::Settings;
use super::refusal::{Refusal, Remedy};
use super::sample::{Column, Kind, Sample};
use super::sent;
use super::speakers;
use super::speaking::{Found, Unclear};
use super::spelling::{Spelled, spelled};
use super::vocabulary::{Directions, Meaning};
use super::when::{self, When};
use crate::error::{Holds, Lack};
use crate::model::Direction;

/// What was found so far, or is missing.
#[derive(Default)]
struct Roles {
    found: Vec<(&'static str, Role)>,
    missing: Vec<(&'static str, Lack)>,
    words: Vec<(String, usize)>,
    guess: Directions,
    /// Columns that are likely, but not understood.
    proposed: Vec<(&'static str, Expression)>,
    notes: Vec<String>,
    /// Roles of the settings whose fields may still come.
    later: Vec<&'static str>,
}

impl Roles {
    fn get(&self, role: &str) -> Option<Role> {
        self.found.iter().find(|(name, _)| *name == role).map(|(_, role)| role.clone())
    }

    fn taken(&self) -> Vec<String> {
        self.found.iter().map(|(_, role)| role.from.shown()).collect()
    }
}

/// What a table or a file means, by its columns, its values and the settings.
pub(crate) fn detect(sample: &Sample, given: &GivenMapping) -> Result<Mapping, Refusal> {
    let Spelled { given, later } = spelled(sample, given)?;
    let given = &given;
    let mut roles = Roles { later, ..Roles::default() };
    let columns = &given.columns;
    let who = who_wrote(sample, given, &mut roles);
    let meanings = who.as_ref().map(|who| who.meanings.clone()).unwrap_or_default();
    let doubled;
    let (sample_of_contacts, meanings) = match &who {
        Some(Who { in_one_row: true, .. }) => {
            doubled = twice(sample);
            let both = [Direction::Incoming, Direction::Outgoing].map(|side| Some(Meaning::Message(side)));
            (&doubled, both.iter().copied().cycle().take(2 * sample.rows).collect())
        }
        _ => (sample, meanings),
    };
    match &columns.contact_id {
        Some(from) => {
            roles.found.push(("contact_id", contact::given(sample_of_contacts, from, &meanings)));
        }
        None => match contact::find(sample_of_contacts, &meanings) {
            Ok(role) => roles.found.push(("contact_id", role)),
            Err(why) if sample.is_database => roles.missing.push(("contact_id", why)),
            Err(why) => roles.missing.push(("contact_id", Lack::ContactOfFile(Box::new(why)))),
        },
    }
    moment(sample, given, &mut roles);
    says(sample, given, who.as_ref(), &mut roles);
    identities(sample, given, &mut roles);
    if !roles.missing.is_empty() {
        return Err(refusal(sample, &roles));
    }
    finished(sample, given, who, &roles).ok_or_else(|| refusal(sample, &roles))
}

/// Who wrote which row.
struct Who {
    meanings: Vec<Option<Meaning>>,
    directions: Directions,
    words: Vec<(String, usize)>,
    is_sure: bool,
    in_one_row: bool,
}

fn who_wrote(sample: &Sample, given: &GivenMapping, roles: &mut Roles) -> Option<Who> {
    let in_one_row = || {
        let both = given.columns.text.as_ref().zip(given.columns.answer.as_ref());
        match both {
            Some((question, answer)) => Some((content::given(sample, question), content::given(sample, answer))),
            None => content::question_and_answer(sample).filter(|_| given.columns.direction.is_none()),
        }
    };
    let one_row = |roles: &mut Roles, (question, answer): (Role, Role)| {
        roles.found.push(("text", question));
        roles.found.push(("answer", answer));
        let (meanings, words) = (Vec::new(), Vec::new());
        Some(Who { meanings, directions: Directions::default(), words, is_sure: false, in_one_row: true })
    };
    if given.columns.answer.is_some()
        && let Some(both) = in_one_row()
    {
        return one_row(roles, both);
    }
    match direction::find(sample, given.columns.direction.as_ref(), &given.directions) {
        Ok(Found { role, directions, meanings, words, is_sure }) => {
            roles.found.push(("direction", role));
            Some(Who { meanings, directions, words, is_sure, in_one_row: false })
        }
        Err(unclear) => {
            let flag = unclear.as_ref().and_then(|unclear| begins::find(sample, given, &unclear.column));
            if let Some((Found { role, directions, meanings, words, is_sure }, note)) = flag {
                roles.found.push(("direction", role));
                roles.notes.push(note);
                return Some(Who { meanings, directions, words, is_sure, in_one_row: false });
            }
            let is_open = unclear.as_ref().is_none_or(|unclear| !unclear.is_named);
            if is_open && let Some(both) = in_one_row() {
                return one_row(roles, both);
            }
            let either =
                || either::find(sample).filter(|_| given.columns.text.is_none() && given.columns.direction.is_none());
            if is_open && let Some((Found { role, directions, meanings, words, is_sure }, text)) = either() {
                roles.found.push(("direction", role));
                roles.found.push(("text", text));
                return Some(Who { meanings, directions, words, is_sure, in_one_row: false });
            }
            let is_asked = given.columns.direction.is_some();
            let speakers = || speakers::find(sample).filter(|_| !is_asked && !sample.is_database);
            // Names of people are told as what they are.
            let is_of_people = |unclear: &Unclear| !unclear.is_named && speakers::is_called_so(sample, unclear);
            let unclear = match unclear {
                Some(unclear) if is_of_people(&unclear) => speakers().or(Some(unclear)),
                other => other.or_else(speakers),
            };
            if let Some(unclear) = unclear {
                let why = Lack::Unclear { why: Box::new(unclear.why), words: unclear.words.clone() };
                roles.missing.push(("direction", why));
                roles.proposed.push(("direction", unclear.column));
                roles.words = unclear.words;
                roles.guess = unclear.guess;
            } else {
                roles.missing.push(("direction", Lack::NoDirection));
            }
            None
        }
    }
}

fn moment(sample: &Sample, given: &GivenMapping, roles: &mut Roles) {
    let when = match &given.columns.at {
        Some(from) => when::given(sample, from),
        None => when::find(sample),
    };
    let why = match when {
        When::At(role) => {
            roles.found.push(("at", role));
            return;
        }
        When::Coarse { column, why } => Lack::CoarseTime { column, why },
        When::Unreadable { column, value } => {
            roles.missing.push(("at", Lack::NotATime { column, value }));
            return;
        }
        When::Unfit { column } => {
            roles.missing.push(("at", Lack::TypeOfTime { column }));
            return;
        }
        When::None => Lack::NoTime,
    };
    // Rows that are numbered as they come have an order without a time.
    let numbered = |column: &&Column| column.kind == Kind::Integer && (key(&column.name) == "id" || column.is_primary);
    let ordered = sample.columns.iter().any(|column| numbered(&column));
    if ordered {
        roles.notes.push(format!("{why}, so only the order of messages counts, and the time between them is unknown"));
    } else {
        roles.missing.push(("at", Lack::NoOrder(Box::new(why))));
    }
}

fn says(sample: &Sample, given: &GivenMapping, who: Option<&Who>, roles: &mut Roles) {
    if who.is_some() && roles.get("text").is_some() {
        return;
    }
    let taken = roles.taken();
    let mut taken: Vec<&str> = taken.iter().map(String::as_str).collect();
    taken.extend(roles.proposed.iter().filter_map(|(_, from)| match from {
        Expression::Column(name) => Some(name.as_str()),
        _ => None,
    }));
    match &given.columns.text {
        Some(from) => roles.found.push(("text", content::given(sample, from))),
        None => match content::text(sample, &taken) {
            Ok(role) => roles.found.push(("text", role)),
            Err(why) => roles.missing.push(("text", why)),
        },
    }
}

fn identities(sample: &Sample, given: &GivenMapping, roles: &mut Roles) {
    let named = |from: &Expression| Role::new(from.clone(), "named by the settings");
    let is_later = |role: &str| roles.later.contains(&role);
    let id = match &given.columns.id {
        Some(_) if is_later("id") => None,
        Some(from) => Some(named(from)),
        None => identity::id(sample),
    };
    let provider_is_later = is_later("provider_id");
    roles.found.extend(id.map(|id| ("id", id)));
    let provider_id = if let Some(from) = &given.columns.provider_id {
        (!provider_is_later).then(|| named(from))
    } else {
        let taken = roles.taken();
        let taken: Vec<&str> = taken.iter().map(String::as_str).collect();
        let (found, note) = identity::provider_id(sample, &taken);
        roles.notes.extend(note);
        found
    };
    // Twilio has one id for both.
    let is_sid = |role: &&Role| matches!(&role.from, Expression::Column(name) if key(name) == "sid");
    if let Some(sid) = provider_id.as_ref().filter(is_sid).filter(|_| roles.get("id").is_none()) {
        roles.found.push(("id", sid.clone()));
    }
    roles.found.extend(provider_id.map(|role| ("provider_id", role)));
}

fn finished(sample: &Sample, given: &GivenMapping, who: Option<Who>, roles: &Roles) -> Option<Mapping> {
    let who = who?;
    let taken = roles.taken();
    let taken: Vec<&str> = taken.iter().map(String::as_str).collect();
    let answered = match roles.get("answer") {
        Some(answer) => Answered::InOneRow(answer),
        None => Answered::Words(roles.get("direction")?),
    };
    let named = |from: &Expression| Role::new(from.clone(), "named by the settings");
    let attachments = match &given.columns.attachment {
        Some(_) if roles.later.contains(&"attachment") => Vec::new(),
        Some(from) => vec![named(from)],
        None => content::attachments(sample, &taken),
    };
    let contact_id = roles.get("contact_id")?;
    let is_sure = who.is_sure
        && (given.columns.contact_id.is_some()
            || matches!(&contact_id.from, Expression::Column(name) if key(name) == "contactid"));
    Some(Mapping {
        messages: sample.name.clone(),
        preset: None,
        id: roles.get("id"),
        answered,
        text: roles.get("text")?,
        at: roles.get("at"),
        provider_id: roles.get("provider_id"),
        attachments,
        facts: facts(sample, given, &contact_id),
        account: account::find(sample, given, &contact_id, &taken),
        contact_id,
        directions: who.directions,
        words: who.words,
        sent: if given.reads_all_rows() { Vec::new() } else { sent::find(sample, &taken) },
        left_out: None,
        notes: roles.notes.clone(),
        are_events: events::are_events(sample),
        is_sure,
    })
}

fn refusal(sample: &Sample, roles: &Roles) -> Refusal {
    let order = ["id", "contact_id", "direction", "text", "answer", "at", "provider_id"];
    let mut columns: Vec<(&'static str, Option<Expression>)> = Vec::new();
    for role in order {
        let found = roles.get(role).map(|role| role.from);
        let proposed = || roles.proposed.iter().find(|(name, _)| *name == role).map(|(_, from)| from.clone());
        let missing = roles.missing.iter().any(|(name, _)| *name == role);
        match found.or_else(proposed) {
            Some(from) => columns.push((role, Some(from))),
            None if missing => columns.push((role, None)),
            None => {}
        }
    }
    let (messages, files) =
        if sample.is_database { (Some(sample.name.clone()), vec![]) } else { (None, vec![sample.name.clone()]) };
    let guesses_direction = !roles.guess.incoming.is_empty() && !roles.guess.outgoing.is_empty();
    let directions = roles.guess.clone();
    let settings = Settings { messages, files, directions, columns, guesses_direction, ..Settings::default() };
    let mut missing = roles.missing.clone();
    missing.dedup();
    let remedy = if is_plausible(sample, roles) { Remedy::Settings } else { not_messages(sample) };
    let (messages, found, words) = (sample.name.clone(), roles.found.clone(), roles.words.clone());
    Refusal { messages, found, missing, words, settings, remedy }
}

/// Whether settings may help: it has a text, and either a contact or a time. Tables are chosen by their columns before.
fn is_plausible(sample: &Sample, roles: &Roles) -> bool {
    let taken = roles.taken();
    let free = |column: &&Column| {
        column.is_whole() && column.kind == Kind::Text && column.distinct() > 1 && !taken.contains(&column.name)
    };
    let has = |role: &str| roles.get(role).is_some();
    let may_be_text = || has("direction") && sample.columns.iter().any(|column| free(&column));
    sample.is_database || (has("text") || may_be_text()) && (has("contact_id") || has("at"))
}

/// What a file holds that holds no messages, by its columns.
fn not_messages(sample: &Sample) -> Remedy {
    let names: Vec<&str> =
        sample.columns.iter().filter(|column| column.is_whole()).map(|column| column.name.as_str()).collect();
    Remedy::OtherFile(match names.as_slice() {
        [] => Holds::Nothing,
        // The first line of a text.
        [one] if !sample.is_open => Holds::Text { first: (*one).to_owned() },
        [one] => Holds::OneField { name: (*one).to_owned() },
        names => Holds::Columns { names: names.iter().map(|name| (*name).to_owned()).collect() },
    })
}

/// Every row twice: once for its question and once for its answer.
fn twice(sample: &Sample) -> Sample {
    let mut twice = sample.clone();
    twice.rows *= 2;
    for column in &mut twice.columns {
        column.values = column.values.iter().flat_map(|value| [value.clone(), value.clone()]).collect();
    }
    twice
}
