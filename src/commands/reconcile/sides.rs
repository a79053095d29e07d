//! Both sides in memory, and what cannot be held against each other.

use crate::commands::audit::Material;
use crate::commands::reading;
use crate::corpus::Corpus;
use crate::error::{Error, MapProblem, ReconcileProblem};
use crate::finding::{SourceInfo, UnmatchedContact};
use crate::model::Contact;
use crate::reconcile::{
    self, ContactPair, Ground, Input, Likeness, MatchedBy, Reconciliation, Unmatched, UnmatchedWhy, same_phone,
};
use crate::scope::{Candidate, Scope, plain};
use crate::settings::{ReadingSettings, ReconciliationSettings};
use crate::source::export::{self, Tells};
use crate::source::{self, Parts, SourceSpec};
use crate::text::nearest;
use crate::time::{Span, Timestamp};

/// What was recorded and what was delivered.
pub(super) struct Sides<'a> {
    pub(super) recorded: &'a Corpus,
    pub(super) recorded_info: &'a SourceInfo,
    pub(super) delivered: Corpus,
    pub(super) delivered_info: SourceInfo,
    /// What the export tells; `None` for message files.
    pub(super) tells: Option<Tells>,
    /// Contacts that the user says are one: delivered and recorded, by their ids.
    pub(super) map: Vec<(String, String)>,
    lag: Span,
    /// From when to when the recorded side was read.
    recorded_covers: Option<(Timestamp, Timestamp)>,
    remarks: Vec<String>,
}

impl<'a> Sides<'a> {
    /// Reads the delivered side; the other one is there.
    pub(super) fn read(material: &'a Material, settings: &ReconciliationSettings) -> Result<Self, Error> {
        let recorded = whole(&material.parts)?;
        let own = &settings.settings.reading;
        let spec = SourceSpec::Files(settings.delivered.clone(), Box::default());
        // A message that was recorded in the scope may have been delivered a little outside of it.
        let (since, until) = (own.scope.since.map(|at| at - settings.lag), own.scope.until.map(|at| at + settings.lag));
        let scope = Scope { since, until, now: own.scope.now, ..Scope::default() };
        let reading_settings = ReadingSettings {
            source: spec.clone(),
            rows_zone: settings.delivered_zone.unwrap_or(own.rows_zone),
            scope: scope.clone(),
            deleted_replies: true,
            applied_settings: None,
            ..own.clone()
        };
        let mut source = source::open(spec);
        let delivered_info = source.info();
        let read = reading::read(&mut *source, &reading_settings, &scope, true, &material.observer)?;
        material.observer.clear();
        let mut sides = Self {
            recorded,
            recorded_info: &material.info,
            delivered: match read.parts {
                Parts::Whole(corpus) => corpus,
                Parts::Spooled(_) => return Err(ReconcileProblem::Memory.into()),
            },
            delivered_info,
            tells: read.tells,
            map: Vec::new(),
            lag: settings.lag,
            recorded_covers: covers(material),
            remarks: read.remarks,
        };
        sides.map = sides.resolved(settings)?;
        Ok(sides)
    }

    /// What has to be known of the delivered side.
    pub(super) fn remarks(&self) -> Vec<String> {
        self.remarks.iter().map(|remark| format!("delivered: {remark}")).collect()
    }

    /// The contacts that the file of the user names, by their ids.
    fn resolved(&self, settings: &ReconciliationSettings) -> Result<Vec<(String, String)>, Error> {
        let Some((file, lines)) = &settings.map else { return Ok(Vec::new()) };
        let (delivered, recorded) = (candidates(self.delivered.contacts()), candidates(self.recorded.contacts()));
        // A part of a name would be a guess.
        let one = |side, name: &str, among: &[Candidate]| match called(name, among).as_slice() {
            [found] => Ok(found.id.clone()),
            [] => {
                let labels: Vec<&str> =
                    among.iter().map(|contact| contact.handle.as_deref().unwrap_or(&contact.id)).collect();
                let nearest = nearest(name, labels).first().map(|label| (*label).to_owned());
                Err(MapProblem::NoContact { side, name: name.to_owned(), nearest })
            }
            _ => Err(MapProblem::Several { side, name: name.to_owned() }),
        };
        let both = lines.iter().map(|line| {
            let pair = one("delivered", &line.delivered, &delivered)
                .and_then(|first| Ok((first, one("recorded", &line.recorded, &recorded)?)));
            pair.map_err(|problem| ReconcileProblem::Map { file: file.clone(), line: line.line, problem }.into())
        });
        both.collect()
    }
}

/// From when to when the recorded side has all messages, as far as it was read.
fn covers(material: &Material) -> Option<(Timestamp, Timestamp)> {
    let (first, last) = material.covered?;
    let scope = &material.scope;
    let first = scope.read_from().map_or(first, |from| from.max(first));
    let last = scope.heard_until.map_or(last, |heard| heard.max(last));
    Some((first, scope.until.map_or(last, |until| until.min(last))))
}

/// The contacts with this id, or else with this handle or phone number.
fn called<'c>(name: &str, among: &'c [Candidate]) -> Vec<&'c Candidate> {
    let by_id: Vec<&Candidate> = among.iter().filter(|contact| contact.id == name).collect();
    let is_called = |contact: &&Candidate| {
        [Some(&contact.id), contact.handle.as_ref()]
            .into_iter()
            .flatten()
            .any(|own| plain(own) == plain(name) || same_phone(own, name))
    };
    if by_id.is_empty() { among.iter().filter(is_called).collect() } else { by_id }
}

fn candidates(contacts: &[Contact]) -> Vec<Candidate> {
    let candidate = |contact: &Contact| Candidate { id: contact.id.clone(), handle: contact.facts.handle.clone() };
    contacts.iter().map(candidate).collect()
}

fn whole(parts: &Parts) -> Result<&Corpus, Error> {
    match parts {
        Parts::Whole(corpus) => Ok(corpus),
        Parts::Spooled(_) => Err(ReconcileProblem::Memory.into()),
    }
}

impl Sides<'_> {
    /// Both sides as they are held against each other.
    pub(super) fn input(&self) -> Input<'_> {
        let told = |tells: Tells| reconcile::Tells {
            outgoing: match tells.outgoing {
                export::Outgoing::Text => reconcile::Outgoing::Text,
                export::Outgoing::Sent => reconcile::Outgoing::Sent,
                export::Outgoing::Absent => reconcile::Outgoing::Absent,
            },
            deleted: match tells.deleted {
                export::Deleted::StandIn => reconcile::Deleted::StandIn,
                export::Deleted::Absent => reconcile::Deleted::Absent,
                export::Deleted::Whole => reconcile::Deleted::Whole,
            },
            provider_ids: tells.provider_ids,
        };
        let of_files = reconcile::Tells {
            outgoing: reconcile::Outgoing::Text,
            deleted: reconcile::Deleted::Whole,
            provider_ids: true,
        };
        let tells = self.tells.map_or(of_files, told);
        Input {
            recorded: self.recorded,
            delivered: &self.delivered,
            map: &self.map,
            recorded_covers: self.recorded_covers,
            lag: self.lag,
            tells,
        }
    }

    /// Refuses what could not be compared.
    pub(super) fn check(&self, found: &Reconciliation) -> Result<(), Error> {
        let (recorded, delivered) = (self.recorded_info.description.clone(), self.delivered_info.description.clone());
        let names = |corpus: &Corpus| corpus.contacts().iter().map(|contact| contact.label().to_owned()).collect();
        Err(match found.ground {
            Ground::Compared if self.has_nothing_to_compare(found) => ReconcileProblem::NoTexts { recorded, delivered },
            Ground::Compared => return Ok(()),
            Ground::SameTwice => ReconcileProblem::SameMessages { recorded, delivered },
            Ground::NoTimes => ReconcileProblem::NoTimes { recorded, delivered },
            Ground::NoContact => ReconcileProblem::NoContact {
                recorded,
                recorded_names: names(self.recorded),
                delivered,
                delivered_names: names(&self.delivered),
            },
            Ground::NothingSent => ReconcileProblem::NoReplies { delivered },
            Ground::NoOverlap => ReconcileProblem::NoOverlap {
                recorded,
                recorded_times: times(self.recorded),
                delivered,
                delivered_times: times(&self.delivered),
            },
        }
        .into())
    }

    /// An export without texts, and no id that both sides share.
    fn has_nothing_to_compare(&self, found: &Reconciliation) -> bool {
        let without_text = self.tells.is_some_and(|tells| tells.outgoing == export::Outgoing::Sent);
        without_text && found.ids.equal == 0
    }

    /// What made the two contacts one, in a word.
    pub(super) fn matched_by(pair: &ContactPair) -> &'static str {
        match pair.by {
            MatchedBy::Map => "the map",
            MatchedBy::Id => "id",
            MatchedBy::Phone => "phone number",
            MatchedBy::Handle => "handle",
            MatchedBy::Name => "name",
            MatchedBy::Letters => "the letters of the name",
            MatchedBy::PhoneEnd => "the end of the phone number",
        }
    }

    /// A delivered contact that is nobody's.
    pub(super) fn unmatched(&self, unmatched: &Unmatched) -> Option<UnmatchedContact> {
        let candidate = |candidate: &reconcile::Candidate| {
            let contact = self.recorded.contacts().get(candidate.recorded)?.clone();
            let why = match candidate.likeness {
                Likeness::SameName if unmatched.why == UnmatchedWhy::NothingInCommon => {
                    "the same name, and no message in common".to_owned()
                }
                Likeness::SameName => "the same name, as others have".to_owned(),
                Likeness::Texts { shared, of } => format!("{shared} of {of} texts in common"),
                Likeness::LikeName => "a name like it".to_owned(),
            };
            Some((contact, why))
        };
        Some(UnmatchedContact {
            contact: self.delivered.contacts().get(unmatched.delivered)?.clone(),
            is_delivered: true,
            messages: self.delivered.conversation(unmatched.delivered)?.len() as u64,
            candidates: unmatched.candidates.iter().filter_map(candidate).collect(),
        })
    }
}

/// The first and the last moment of a side.
fn times(corpus: &Corpus) -> (Timestamp, Timestamp) {
    let ends = corpus.conversations().filter(|conversation| !conversation.is_empty());
    let ends = ends.map(|conversation| (conversation.at(0), conversation.at(conversation.len() - 1)));
    ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or((Timestamp::from_micros(0), Timestamp::from_micros(0)))
}
