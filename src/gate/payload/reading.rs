//! From the body of a call to its messages.

use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

use super::found::Found;
use super::json::Json;
use super::only::Only;
use super::platform::Platform;
use super::pointers::Pointers;
use super::update::{BadPayload, Update};
use super::written::read;
use super::{cut, encoded, meta, tables};
use crate::lock::KeyKind;
use crate::text::surrogates;

/// How the bodies that a webhook gets are read.
#[derive(Debug, Clone)]
pub struct Payload {
    /// Whose they are.
    pub form: PayloadForm,
    /// Which events are messages; all of these hold of one.
    pub only: Vec<Only>,
    /// The header that holds the id of what is delivered.
    pub id_header: Option<HeaderName>,
    /// What is claimed: a body has to have what this is made of.
    pub key: KeyKind,
    /// The user has said where ids stand: a message without one is noticed.
    pub expects_id: bool,
}

/// Whose bodies a webhook gets.
#[derive(Debug, Clone)]
pub enum PayloadForm {
    /// Of any platform that is known: each body says by its form of which. Others are read by these.
    Auto(Pointers),
    /// Of one platform.
    Of(Platform),
    /// Somebody's own.
    Pointers(Pointers),
}

/// What a body says.
#[derive(Debug, Default)]
pub struct Content {
    /// Whose it is, if that is known.
    platform: Option<Platform>,
    /// It could be read, if not all of it was a message.
    is_read: bool,
    updates: Vec<Update>,
    /// How many of its elements are no message.
    others: usize,
    /// How many of these cannot be read, and what is wrong with the first.
    unreadable: Option<(usize, BadPayload)>,
}

impl Payload {
    /// Bodies of this form.
    pub const fn new(form: PayloadForm) -> Self {
        Self { form, only: Vec::new(), id_header: None, key: KeyKind::MessageId, expects_id: false }
    }

    /// Reads a call's body.
    pub fn read(&self, headers: &HeaderMap, body: &[u8]) -> Result<Content, BadPayload> {
        let id = match &self.id_header {
            Some(name) => header_id(headers, name)?,
            None => None,
        };
        match (self.read_with(headers, body, id), id) {
            // The id of what was delivered is enough.
            (Err(_), Some(id)) if self.key == KeyKind::MessageId => {
                let update = Update { message_id: Some(id.to_owned()), ..Update::default() };
                Ok(Content { updates: vec![update], is_read: true, ..Content::default() })
            }
            (read, _) => read,
        }
    }

    /// The same with what the header of ids says.
    fn read_with(&self, headers: &HeaderMap, body: &[u8], id: Option<&str>) -> Result<Content, BadPayload> {
        let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
        match form_of(kind, body)? {
            Form::Encoded => self.read_tree(&encoded::form(body)?, id),
            Form::Json => {
                let text = surrogates::whole(text_of(body)?);
                self.read_tree(&read(&text)?, id)
            }
        }
    }

    /// Reads what a call without a body asks for, as some platforms can be told to write a message like that; `None` if
    /// that is no message.
    pub fn read_query(&self, headers: &HeaderMap, query: &str) -> Option<Content> {
        let id = match &self.id_header {
            Some(name) => header_id(headers, name).ok()?,
            None => None,
        };
        let tree = encoded::form(query.as_bytes()).ok()?;
        // Any page may be asked for with what looks like a body of one's own.
        let is_known = match self.form {
            PayloadForm::Auto(_) => tables::of(&tree, None).is_some(),
            PayloadForm::Of(_) | PayloadForm::Pointers(_) => true,
        };
        let content = is_known.then(|| self.read_tree(&tree, id).ok()).flatten()?;
        (!content.updates.is_empty()).then_some(content)
    }

    #[cfg(test)]
    pub(super) fn read_body(&self, body: &[u8]) -> Result<Content, BadPayload> {
        self.read(&HeaderMap::new(), body)
    }

    /// What of `body` is passed on when the updates marked in `left_out` are not: `None` is nothing.
    pub fn without(&self, content: &Content, body: &[u8], left_out: &[bool]) -> Option<String> {
        if content.others == 0 && left_out.iter().all(|out| *out) {
            return None;
        }
        let text = text_of(body).ok()?;
        let whole = surrogates::whole(text);
        let tree = read(&whole).ok()?;
        let mut found = Found::new(&tree, &self.only, self.key, true);
        self.find(&mut found, None).ok()?;
        cut::without(text, &whole, &found.into_spots(), left_out)
    }

    fn read_tree(&self, tree: &Json<'_>, id: Option<&str>) -> Result<Content, BadPayload> {
        let mut found = Found::new(tree, &self.only, self.key, false);
        let platform = self.find(&mut found, id)?;
        let Found { mut updates, others, unreadable, .. } = found;
        // The header is of the whole call, so of several messages it is none's.
        if let (Some(id), [update]) = (id, updates.as_mut_slice()) {
            update.message_id = Some(id.to_owned());
        }
        Ok(Content { platform, is_read: true, updates, others, unreadable })
    }

    /// Finds the messages of a body; tells whose it is.
    fn find(&self, found: &mut Found<'_, '_>, id: Option<&str>) -> Result<Option<Platform>, BadPayload> {
        let body = found.body;
        let only = match &self.form {
            PayloadForm::Pointers(pointers) => {
                pointers.read(found, self.key, id)?;
                return Ok(pointers.usual.then_some(Platform::ManyChat));
            }
            PayloadForm::Auto(_) => None,
            PayloadForm::Of(platform) => Some(*platform),
        };
        let of_meta = only.is_none_or(|only| matches!(only, Platform::Gupshup) || only.is_meta());
        if let Some(platform) = meta::platform(body).filter(|_| of_meta) {
            meta::read(found)?;
            return Ok(Some(platform));
        }
        if let Some(table) = tables::of(body, only) {
            table.read(found)?;
            return Ok(Some(table.platform));
        }
        let unknown = match only {
            None | Some(Platform::ManyChat) => {
                let usual = Pointers { usual: true, ..Pointers::default() };
                let pointers = match &self.form {
                    PayloadForm::Auto(pointers) => pointers,
                    _ => &usual,
                };
                match pointers.read(found, self.key, id) {
                    Ok(()) => return Ok(Some(Platform::ManyChat)),
                    Err(bad) if only.is_some() || *pointers != usual => return Err(bad),
                    Err(_) => "has the form of no platform that is known; if it is your own, give --payload pointer \
                               and say where its fields stand"
                        .to_owned(),
                }
            }
            Some(platform) => format!("does not have the form that {} sends", platform.as_str()),
        };
        Err(BadPayload::Shape(unknown))
    }
}

impl Content {
    /// Of a body that could not be read.
    pub fn unreadable() -> Self {
        Self::default()
    }

    /// The messages that are to be judged.
    pub fn updates(&self) -> &[Update] {
        &self.updates
    }

    #[cfg(test)]
    pub(super) fn into_updates(self) -> Vec<Update> {
        self.updates
    }

    /// Whose it is, if that is known.
    pub const fn platform(&self) -> Option<Platform> {
        self.platform
    }

    /// Whether it could be read and holds no message.
    pub fn is_other(&self) -> bool {
        self.is_read && self.updates.is_empty() && self.unreadable.is_none()
    }

    /// How many elements of it could not be read, and why; they go on whatever becomes of the others.
    pub fn unreadable_elements(&self) -> Option<(usize, BadPayload)> {
        let (count, first) = self.unreadable.as_ref()?;
        let first = match first {
            BadPayload::Shape(what) => what.clone(),
            other => other.to_string(),
        };
        Some((*count, BadPayload::Elements { count: *count, first }))
    }
}

enum Form {
    Json,
    Encoded,
}

/// How a body is written: what it begins with says more than its type, as whoever sends JSON with curl calls it a form.
fn form_of(kind: Option<&[u8]>, body: &[u8]) -> Result<Form, BadPayload> {
    let encoded = kind.is_none_or(|kind| {
        const NAME: &[u8] = b"application/x-www-form-urlencoded";
        kind.get(..NAME.len()).is_some_and(|start| start.eq_ignore_ascii_case(NAME))
    });
    match body.trim_ascii_start().first() {
        None => Err(BadPayload::Empty),
        Some(b'{' | b'[') => Ok(Form::Json),
        Some(_) if encoded && body.is_ascii() && body.contains(&b'=') => Ok(Form::Encoded),
        Some(_) => Ok(Form::Json),
    }
}

fn text_of(body: &[u8]) -> Result<&str, BadPayload> {
    let text = std::str::from_utf8(body).map_err(|_| BadPayload::NotUtf8)?;
    if text.starts_with('\u{feff}') { Err(BadPayload::ByteOrderMark) } else { Ok(text) }
}

/// What stands in the header that holds ids.
fn header_id<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, BadPayload> {
    let mut values = headers.get_all(name).iter();
    let Some(first) = values.next() else { return Ok(None) };
    if values.any(|other| other != first) {
        return Err(BadPayload::TwoIds(name.to_string()));
    }
    Ok(first.to_str().ok().map(str::trim).filter(|id| !id.is_empty()))
}
