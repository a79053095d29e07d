//! Which field of a file goes into which part of a message.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::folder::Constant;
use crate::source::attachment;
use crate::source::mapping::{Answered, Directions, Expression, Left, Mapping, Role, json};
use crate::source::raw_row::RawRow;
use crate::source::scalar::{Scalar, says_nothing};

/// A part of a message, or what tells of one.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Slot {
    Id,
    ContactId,
    Handle,
    Direction,
    Text,
    Answer,
    At,
    ProviderId,
    Attachment,
    Stopped,
    StoppedAt,
    Stage,
    MessageCount,
    Account,
    From,
    To,
    Left(Left),
    Deleted(Left),
}

/// How a value is found in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Pick {
    Plain,
    Pointer(String),
    Content,
}

/// One use of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Use {
    slot: Slot,
    pick: Pick,
}

impl Use {
    /// What it is for, in errors.
    pub(super) const fn name(&self) -> &'static str {
        match self.slot {
            Slot::Id => "id",
            Slot::ContactId | Slot::From | Slot::To => "contact_id",
            Slot::Handle => "handle",
            Slot::Direction => "direction",
            Slot::Text => "text",
            Slot::Answer => "answer",
            Slot::At => "at",
            Slot::ProviderId => "provider_id",
            Slot::Attachment => "attachment",
            Slot::Stopped => "stopped",
            Slot::StoppedAt => "stopped_at",
            Slot::Stage => "stage",
            Slot::MessageCount => "message_count",
            Slot::Account => "account",
            Slot::Left(_) | Slot::Deleted(_) => "whether the row was sent",
        }
    }

    /// The names that lead to a value of nested columns, and what is left to do with what stands there.
    pub(super) fn path(&self, field: &str) -> (Vec<String>, Self) {
        let mut path = vec![field.to_owned()];
        match &self.pick {
            Pick::Pointer(pointer) => {
                path.extend(pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")));
                (path, Self { pick: Pick::Plain, ..self.clone() })
            }
            _ => (path, self.clone()),
        }
    }
}

/// A field that is read, and what for.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: String,
    /// The name and a colon, as JSON nearly always has them.
    pub(super) json_key: String,
    pub(super) uses: Vec<Use>,
    /// Only whether it holds anything is of interest.
    pub(super) is_attachment: bool,
}

impl Field {
    fn new(name: &str, one: Use) -> Self {
        let json_key = format!("{}:", serde_json::Value::from(name));
        Self { name: name.to_owned(), json_key, uses: vec![one], is_attachment: false }
    }
}

/// What fields are for that the rows looked at do not have.
pub(super) trait FieldsByName: fmt::Debug + Send + Sync {
    /// What the field of this name is for; `None` if it is of no use.
    fn field(&self, name: &str) -> Option<Arc<Field>>;
}

/// What a file's rows mean.
#[derive(Debug, Clone)]
pub(in crate::source) struct Roles {
    pub(super) fields: Vec<Field>,
    pub(in crate::source) directions: Directions,
    pub(in crate::source) nulls: Vec<String>,
    /// Rows have a time of their own.
    pub(in crate::source) has_time: bool,
    /// Each row is a question and its answer.
    pub(in crate::source) in_one_row: bool,
    /// The contact is sender or recipient.
    pub(in crate::source) by_parties: bool,
    /// Values that the file's place gives to all of its rows.
    pub(super) fixed: Vec<(Vec<Use>, String)>,
    /// What fields are for that none of the rows looked at has, where rows can have them.
    pub(super) late: Option<Arc<dyn FieldsByName>>,
}

impl Roles {
    pub(super) fn new(mapping: &Mapping, nulls: &[String], constants: &[Constant]) -> Self {
        let mut roles = Self {
            fields: Vec::new(),
            directions: mapping.directions.clone(),
            nulls: nulls.to_vec(),
            has_time: mapping.at.is_some(),
            in_one_row: matches!(mapping.answered, Answered::InOneRow(_)),
            by_parties: matches!(mapping.contact_id.from, Expression::Parties { .. }),
            fixed: Vec::new(),
            late: None,
        };
        roles.add(mapping.id.as_ref(), &Slot::Id);
        if let Expression::Parties { from, to } = &mapping.contact_id.from {
            roles.add(Some(&Role::new(Expression::Column(from.clone()), "")), &Slot::From);
            roles.add(Some(&Role::new(Expression::Column(to.clone()), "")), &Slot::To);
        } else {
            roles.add(Some(&mapping.contact_id), &Slot::ContactId);
        }
        let [handle, stopped, stopped_at, stage, message_count] = &mapping.facts;
        roles.add(handle.as_ref(), &Slot::Handle);
        match &mapping.answered {
            Answered::Words(role) => roles.add(Some(role), &Slot::Direction),
            Answered::InOneRow(role) => roles.add(Some(role), &Slot::Answer),
        }
        roles.add(Some(&mapping.text), &Slot::Text);
        roles.add(mapping.at.as_ref(), &Slot::At);
        roles.add(mapping.provider_id.as_ref(), &Slot::ProviderId);
        mapping.attachments.iter().for_each(|role| roles.add(Some(role), &Slot::Attachment));
        let facts = [
            (stopped, Slot::Stopped),
            (stopped_at, Slot::StoppedAt),
            (stage, Slot::Stage),
            (message_count, Slot::MessageCount),
        ];
        for (role, slot) in &facts {
            roles.add(role.as_ref(), slot);
        }
        roles.add(mapping.account.as_ref(), &Slot::Account);
        for left in &mapping.sent {
            let slot = if is_neutral(mapping, left) { Slot::Deleted(left.clone()) } else { Slot::Left(left.clone()) };
            roles.add(Some(&Role::new(left.from.clone(), "")), &slot);
        }
        for field in &mut roles.fields {
            field.is_attachment = field.uses.iter().all(|one| one.slot == Slot::Attachment && one.pick == Pick::Plain);
            let constant = constants.iter().find(|(name, _)| *name == field.name);
            if let Some((_, Some(value))) = constant {
                roles.fixed.push((field.uses.clone(), value.clone()));
            }
        }
        roles
    }

    fn add(&mut self, role: Option<&Role>, slot: &Slot) {
        let Some(role) = role else { return };
        let (name, pick) = match &role.from {
            Expression::Column(name) if role.json => (name, Pick::Content),
            Expression::Column(name) => (name, Pick::Plain),
            Expression::Path { column, pointer } => (column, Pick::Pointer(pointer.clone())),
            // Settings for files have no SQL, and parties are taken apart before.
            Expression::Sql(_) | Expression::Parties { .. } => return,
        };
        let one = Use { slot: slot.clone(), pick };
        match self.fields.iter_mut().find(|field| field.name == *name) {
            Some(field) => field.uses.push(one),
            None => self.fields.push(Field::new(name, one)),
        }
    }
}

/// Whether rows are those of the neutral message file, in which a deleted message says that it was there.
fn is_neutral(mapping: &Mapping, left: &Left) -> bool {
    let is = |from: &Expression, name: &str| *from == Expression::Column(name.to_owned());
    let direction = matches!(&mapping.answered, Answered::Words(role) if is(&role.from, "direction"));
    direction
        && is(&left.from, "deleted")
        && is(&mapping.contact_id.from, "contact_id")
        && is(&mapping.text.from, "text")
}

/// Puts a value where it belongs.
#[inline]
pub(super) fn assign<'a>(row: &mut RawRow<'a>, uses: &[Use], value: Scalar<'a>) {
    if let [one] = uses {
        return put(row, one, value);
    }
    for one in uses {
        put(row, one, value.clone());
    }
}

#[inline]
fn put<'a>(row: &mut RawRow<'a>, one: &Use, value: Scalar<'a>) {
    let is_text = matches!(one.slot, Slot::Text | Slot::Answer);
    let value = match &one.pick {
        // A list of parts where texts stood so far.
        Pick::Plain if is_text && matches!(value, Scalar::Json(_)) => match content(row, value) {
            Some(text) => text,
            None => return,
        },
        Pick::Plain => value,
        Pick::Pointer(pointer) => match json::at(&value.text(), pointer) {
            Some(found) => Scalar::Text(found.into()),
            None => return,
        },
        Pick::Content => match content(row, value) {
            Some(text) => text,
            None => return,
        },
    };
    let place = match &one.slot {
        Slot::Id => &mut row.id,
        Slot::ContactId => &mut row.contact_id,
        Slot::Handle => &mut row.handle,
        Slot::Direction => &mut row.direction,
        Slot::Text => &mut row.text,
        Slot::Answer => &mut row.answer,
        Slot::At => &mut row.at,
        Slot::ProviderId => &mut row.provider_id,
        Slot::Attachment => {
            let value = value.text();
            row.attachment |= !says_nothing(&value);
            row.known_attachment = attachment::together(row.known_attachment, attachment::identity(&value));
            return;
        }
        Slot::Stopped => &mut row.rare.get_or_insert_default().stopped,
        Slot::StoppedAt => &mut row.rare.get_or_insert_default().stopped_at,
        Slot::Stage => &mut row.rare.get_or_insert_default().stage,
        Slot::MessageCount => &mut row.rare.get_or_insert_default().message_count,
        Slot::Account => &mut row.account,
        Slot::From => &mut row.from,
        Slot::To => &mut row.to,
        Slot::Left(left) => {
            row.unsent |= left.leaves_out(Some(&value.text()));
            return;
        }
        Slot::Deleted(left) => {
            row.deleted |= left.leaves_out(Some(&value.text()));
            return;
        }
    };
    *place = Some(value);
}

/// The text that a value of JSON holds.
fn content<'a>(row: &mut RawRow<'a>, value: Scalar<'a>) -> Option<Scalar<'a>> {
    let (Scalar::Text(text) | Scalar::Json(text)) = value else { return Some(value) };
    row.attachment |= json::carries(&text);
    let (inner, content) = match &text {
        Cow::Borrowed(text) => json::text_of(text),
        Cow::Owned(text) => {
            let (inner, content) = json::text_of(text);
            (inner.map(|inner| Cow::Owned(inner.into_owned())), content)
        }
    };
    row.attachment |= inner.is_none() && content == json::Content::Wordless;
    row.unknown_json |= content == json::Content::Unknown;
    inner.map(Scalar::Text)
}
