//! Tables of a known system: read by the expressions of its preset.

use super::contacts_table::ContactsTable;
use super::sampling;
use super::selected::{MessagesTable, Pick, Selected, raw};
use super::session::Session;
use super::table::{Table, Wire};
use super::understood::Understood;
use crate::error::{Error, Lack};
use crate::source::mapping::presets::{Preset, fill, recognise};
use crate::source::mapping::{
    Answered, Directions, Expression, GivenMapping, Mapping, Refusal, Remedy, Role, Sample, Settings, count_words,
};
use crate::text::excerpt;

/// The word of the settings for no preset at all.
const NONE: &str = "none";

/// A preset and the table that it fits.
pub(super) struct Fit<'t> {
    pub(super) preset: &'static Preset,
    pub(super) table: &'t Table,
}

/// The presets that fit tables of the database, as far as the settings let them.
pub(super) fn fitting<'t>(tables: &'t [Table], given: &GivenMapping) -> Vec<Fit<'t>> {
    let asked = given.preset.as_deref();
    let mapped = given.columns.all().next().is_some() && asked.is_none();
    if asked == Some(NONE) || mapped || given.query.is_some() {
        return Vec::new();
    }
    let whole: Vec<&Table> = tables.iter().collect();
    let shapes: Vec<_> = whole
        .iter()
        .map(|table| {
            let columns = table.columns.iter().map(|column| column.name.as_str()).collect();
            (table.schema.as_str(), table.name.as_str(), columns)
        })
        .collect();
    let named = |table: &Table| given.messages.as_ref().is_none_or(|name| table.is_called(name));
    recognise(&shapes)
        .into_iter()
        .map(|(preset, index)| Fit { preset, table: whole[index] })
        .filter(|fit| named(fit.table) && asked.is_none_or(|asked| asked == fit.preset.name))
        .collect()
}

impl Fit<'_> {
    fn filled(&self, sql: &str) -> String {
        fill(sql, &self.table.schema, &self.table.name)
    }

    /// Whether the system is told by several tables, so that nothing else in the database is asked about.
    pub(super) fn is_whole_system(&self) -> bool {
        self.preset.tables.len() > 1
    }

    /// Whether a table is one of the system's own.
    pub(super) fn owns(&self, table: &Table) -> bool {
        let of_preset = self.preset.tables.iter().any(|(name, _)| *name == table.name)
            || self.preset.replaces.contains(&table.name.as_str());
        table.oid == self.table.oid || table.schema == self.table.schema && of_preset
    }

    /// Reads some rows by the preset's expressions. `None` where its words are not those of the rows: then it is
    /// another table that merely has the same columns.
    #[expect(clippy::too_many_lines, reason = "one role after the other")]
    pub(super) async fn understand(
        &self,
        session: &Session,
        given: &GivenMapping,
    ) -> Result<Option<Result<Understood, Refusal>>, Error> {
        let preset = self.preset;
        let name = self.table.full_name();
        if let Some((problem, advice)) = preset.refusal {
            let missing = vec![("text", Lack::UnreadablePreset { problem, advice })];
            let settings = Settings { messages: Some(name.clone()), ..Settings::default() };
            let (found, words) = (Vec::new(), Vec::new());
            return Ok(Some(Err(Refusal {
                messages: name,
                found,
                missing,
                words,
                settings,
                remedy: Remedy::Settings,
            })));
        }
        let evidence = format!("as {} writes it", preset.name);
        let own = |given: &Option<Expression>, sql: &str| match given {
            Some(Expression::Column(column)) => {
                Expression::Sql(format!("m.{}", raw(&Expression::Column(column.clone()))))
            }
            Some(other) => Expression::Sql(raw(other)),
            None => Expression::Sql(self.filled(sql)),
        };
        let role = |from: Expression| Role::new(from, evidence.clone());
        let columns = &given.columns;
        let optional = |given: &Option<Expression>, sql: Option<&'static str>| match (given, sql) {
            (None, None) => None,
            (given, sql) => Some(role(own(given, sql.unwrap_or_default()))),
        };
        let direction = role(own(&columns.direction, preset.direction));
        let text = Role { json: preset.text_is_json, ..role(own(&columns.text, preset.text)) };
        let at = optional(&columns.at, preset.at);
        let contact_id = role(own(&columns.contact_id, preset.contact_id));
        let id = role(own(&columns.id, preset.id));
        let provider_id = optional(&columns.provider_id, preset.provider_id);
        let account = optional(&columns.account, preset.account);
        let from = self.filled(preset.from);
        let sent = preset.sent.filter(|_| !given.reads_all_rows()).map(|(sql, _)| self.filled(sql));
        let roles = [Some(&direction), Some(&text), at.as_ref(), Some(&contact_id), Some(&id), provider_id.as_ref()];
        let further: Vec<Expression> = roles.into_iter().flatten().map(|role| role.from.clone()).collect();
        let bare = Sample { name: name.clone(), is_database: true, ..Sample::default() };
        let shown = match &sent {
            Some(sent) => format!("{from} WHERE ({sent})"),
            None => from.clone(),
        };
        // Where the server refuses the expressions, the table merely has the same names.
        let Some(sample) = sampling::look(session, &shown, None, bare, &further).await? else { return Ok(None) };
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let mut directions = given.directions.clone();
        if directions.is_empty() {
            directions = Directions {
                incoming: words(preset.incoming),
                outgoing: words(preset.outgoing),
                ignore: words(preset.ignore),
            };
        }
        let counted = count_words(&sample, &direction.from);
        if counted.iter().any(|(word, _)| directions.meaning(word).is_none())
            && (preset.any_name || !self.is_whole_system())
        {
            return Ok(None);
        }
        if directions.outgoing.is_empty() {
            return Ok(Some(Err(self.who_is_the_bot(&name, &counted, [contact_id, text, direction], at))));
        }
        let wire = |role: &Role, wire: Wire| Selected {
            name: role.from.shown(),
            sql: raw(&role.from),
            wire,
            pick: Pick::Plain,
        };
        let short = |what: &str, selected: Selected| Selected { name: what.to_owned(), ..selected };
        let time = |role: &Role| match given.time_zone {
            // A time without zone is on the clocks that the settings name.
            Some(_) if sample.find(&role.from).is_some_and(|column| column.without_zone) => wire(role, Wire::Timestamp),
            _ => Selected { sql: format!("{}::timestamptz", raw(&role.from)), ..wire(role, Wire::Timestamptz) },
        };
        let messages = MessagesTable {
            shown: format!("{} ({})", self.table.shown(), preset.name),
            id: Some(short("id", wire(&id, Wire::Cast))),
            contact_id: short("contact", wire(&contact_id, Wire::Cast)),
            direction: Some(short("direction", wire(&direction, Wire::Cast))),
            text: Selected {
                pick: if preset.text_is_json { Pick::Paths(preset.text_paths) } else { Pick::Plain },
                ..short("text", wire(&text, Wire::Cast))
            },
            answer: None,
            at: at.as_ref().map(|at| short("time", time(at))),
            provider_id: provider_id.as_ref().map(|id| short("provider id", wire(id, Wire::Cast))),
            attachment: preset.attachment.map(|sql| format!("COALESCE({}, false)", self.filled(sql))),
            account: account.as_ref().map(|account| short("account", wire(account, Wire::Cast))),
            // How each system keeps its attachments tells whether there is one, and no more.
            known_attachment: None,
            sent: sent.map(|sent| format!("({sent}) IS TRUE")),
            filter: given.filter.clone().filter(|filter| !filter.trim().is_empty()),
            directions: directions.clone(),
            nulls: given.nulls.clone(),
            from,
            table: Some(self.table.clone()),
            is_plain: false,
        };
        let mut notes: Vec<String> = preset.note.map(|note| format!("{}: {note}", preset.name)).into_iter().collect();
        if at.is_none() {
            notes.push(format!(
                "{} keeps no time, so only the order of messages counts, and the time between them is unknown",
                preset.name
            ));
        }
        let mapping = Mapping {
            messages: name,
            preset: Some(preset.name),
            id: Some(id),
            contact_id,
            answered: Answered::Words(direction),
            text,
            at,
            provider_id,
            attachments: Vec::new(),
            facts: [const { None }; 5],
            account,
            directions,
            words: counted,
            sent: Vec::new(),
            left_out: preset.sent.map(|(_, what)| what.to_owned()),
            notes,
            are_events: false,
            is_sure: true,
        };
        Ok(Some(Ok(Understood { messages, mapping, sample })))
    }

    /// A system whose rows do not tell which account is the bot's.
    fn who_is_the_bot(
        &self,
        name: &str,
        words: &[(String, usize)],
        [contact_id, text, direction]: [Role; 3],
        at: Option<Role>,
    ) -> Refusal {
        let preset = self.preset.name;
        let first = words.first().map(|(word, _)| word.clone()).unwrap_or_default();
        let directions = Directions { incoming: vec!["*".into()], outgoing: vec![first], ignore: Vec::new() };
        let settings = Settings {
            messages: Some(name.to_owned()),
            preset: Some(preset.to_owned()),
            directions,
            ..Settings::default()
        };
        let why = Lack::UnknownBotOfPreset { preset };
        let mut found = vec![("contact_id", contact_id), ("text", text), ("direction", direction)];
        found.extend(at.map(|at| ("at", at)));
        let found = found.into_iter().filter(|(role, _)| *role != "direction").collect();
        Refusal {
            messages: name.to_owned(),
            found,
            missing: vec![("direction", why)],
            words: words.to_vec(),
            settings,
            remedy: Remedy::Settings,
        }
    }
}

/// The contacts that a preset knows.
pub(super) fn contacts(tables: &[Table], messages: &MessagesTable, preset: &str) -> Option<ContactsTable> {
    let table = messages.table.as_ref()?;
    let given =
        GivenMapping { preset: Some(preset.to_owned()), messages: Some(table.full_name()), ..GivenMapping::default() };
    let fit = fitting(tables, &given).into_iter().find(|fit| fit.table.oid == table.oid)?;
    let shapes: Vec<_> = tables
        .iter()
        .map(|table| {
            let columns = table.columns.iter().map(|column| column.name.as_str()).collect();
            (table.schema.as_str(), table.name.as_str(), columns)
        })
        .collect();
    if !fit.preset.fits_contacts(&shapes, &table.schema) {
        return None;
    }
    let select = fit.preset.select_contacts(&table.schema, &table.name)?;
    let column = |name: &str, wire: Wire| Selected::column(name, wire);
    Some(ContactsTable {
        table: None,
        shown: format!("the contacts of {}", excerpt(preset, 40)),
        evidence: format!("as {} joins them", excerpt(preset, 40)),
        from: format!("({select}) AS k"),
        id: column("id", Wire::Cast),
        handle: Some(column("handle", Wire::Cast)),
        stopped: Some(column("stopped", Wire::Bool)),
        stopped_at: Some(column("stopped_at", Wire::Timestamptz)),
        stage: None,
        message_count: None,
        account: None,
    })
}
