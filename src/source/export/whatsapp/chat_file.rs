//! One file: its rows as messages and notices, and what they tell beside their texts.

use super::super::dates::in_media_name;
use super::super::seen::Seen;
use super::body::{Kind, MARK, Media, android, iphone, web};
use super::header::Shape;
use super::people::People;
use super::rows::{Row, Rows};
use super::title::Title;
use super::words::{Word, is, speaks_day_first};

/// Which program wrote a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Program {
    Android,
    Iphone,
    Web,
}

/// A row that somebody wrote.
#[derive(Debug)]
pub(super) struct Said<'t> {
    pub(super) row: Row<'t>,
    pub(super) name: &'t str,
    pub(super) kind: Kind<'t>,
}

/// A file that was looked through.
#[derive(Debug)]
pub(super) struct ChatFile<'t> {
    /// Its place in the tree.
    pub(super) place: usize,
    pub(super) program: Program,
    pub(super) has_seconds: bool,
    pub(super) title: Title,
    pub(super) people: People,
    pub(super) said: Vec<Said<'t>>,
    pub(super) seen: Seen,
    pub(super) notices: u64,
    pub(super) calls: u64,
    /// Rows in words that no list has.
    pub(super) unknown: u64,
    /// Rows that the Web could not write.
    pub(super) unwritten: u64,
}

/// Looks through the rows of a file. `named` are names that are known of people.
pub(super) fn look_through<'t>(
    place: usize,
    rows: Rows<'t>,
    title: Title,
    is_web_name: bool,
    named: &[&str],
) -> ChatFile<'t> {
    let has_marks = rows.rows.iter().any(|row| split_name(row.body).is_some_and(|(_, text)| text.starts_with(MARK)));
    let program = program(&rows, is_web_name, has_marks);
    let mut seen = Seen::default();
    seen.speaks_day_first = title.speaks_day_first;
    let mut file = ChatFile {
        place,
        program,
        has_seconds: rows.form.has_seconds,
        title,
        people: People::default(),
        said: Vec::with_capacity(rows.rows.len()),
        seen,
        notices: 0,
        calls: 0,
        unknown: 0,
        unwritten: 0,
    };
    let split = if is_tight(&rows) { split_tightly } else { split_name };
    let mut nameless = Vec::new();
    for row in rows.rows {
        file.seen.see(row.written, row.line);
        match split(row.body).filter(|_| program != Program::Web || !row.body.starts_with("- ")) {
            Some((name, text)) => file.add(row, name, text, has_marks),
            None => nameless.push(row),
        }
    }
    file.add_nameless(nameless, has_marks, named);
    if program != Program::Iphone {
        file.pass_over_notices(named);
    }
    file
}

/// iPhones mark their own words, and set a narrow blank before the half of the day.
fn program(rows: &Rows<'_>, is_web_name: bool, has_marks: bool) -> Program {
    let form = rows.form;
    let may_be_web = form.shape == Shape::Bracket && form.has_plain_blank && form.has_seconds && !has_marks;
    let is_system_row = |row: &Row<'_>| row.body.starts_with("- ");
    if form.shape == Shape::Dash {
        Program::Android
    } else if may_be_web && (is_web_name || rows.rows.iter().any(is_system_row)) {
        Program::Web
    } else {
        Program::Iphone
    }
}

/// The name before a text, and the text; the first colon with a blank ends the name.
fn split_name(body: &str) -> Option<(&str, &str)> {
    let end = body.find('\n').unwrap_or(body.len());
    let line = body[..end].trim_end_matches('\r');
    if let Some(colon) = line.find(": ") {
        return Some((&body[..colon], &body[colon + 2..])).filter(|(name, _)| !name.is_empty());
    }
    let name = line.strip_suffix(':').filter(|name| !name.is_empty())?;
    Some((name, body[end..].trim_start_matches(['\r', '\n'])))
}

/// Whether most rows have no blank behind the first colon.
fn is_tight(rows: &Rows<'_>) -> bool {
    let after = rows.rows.iter().filter_map(|row| row.body.split_once(':')).map(|(_, text)| text);
    let tight = |text: &str| !text.starts_with([' ', '/', '\n', '\r']) && !text.is_empty();
    let (tight, all) = after.fold((0, 0), |(count, all), text| (count + u64::from(tight(text)), all + 1));
    tight * 2 > all
}

/// The same where no blank follows the colon.
fn split_tightly(body: &str) -> Option<(&str, &str)> {
    let (name, text) = body.split_once(':')?;
    (!name.is_empty() && !name.contains('\n') && !text.starts_with("//"))
        .then_some((name, text.trim_start_matches(' ')))
}

impl<'t> ChatFile<'t> {
    fn add(&mut self, row: Row<'t>, name: &'t str, text: &'t str, has_marks: bool) {
        let kind = match self.program {
            Program::Android => android(text),
            Program::Iphone => iphone(text, has_marks, row.is_marked),
            Program::Web => web(text),
        };
        match &kind {
            Kind::Notice => return self.notice(Some(name), text),
            Kind::Call => {
                self.calls += 1;
                return;
            }
            Kind::StandIn => self.unknown += 1,
            Kind::Said { media: Some(Media(Some(file))), .. } => {
                if let Some(day) = in_media_name(file) {
                    self.seen.name(row.written, day);
                }
            }
            Kind::Said { .. } | Kind::Deleted { .. } => {}
        }
        self.people.message(name);
        self.said.push(Said { row, name, kind });
    }

    /// Rows without a name are notices, unless a colon without a blank ends the name of somebody who is known.
    fn add_nameless(&mut self, rows: Vec<Row<'t>>, has_marks: bool, named: &[&str]) {
        let mut late = Vec::new();
        for row in rows {
            let tight = split_tightly(row.body).filter(|_| self.program != Program::Web);
            match tight {
                Some((name, text)) if self.people.knows(name) || named.contains(&name) => late.push((row, name, text)),
                _ if self.program == Program::Web && row.body.starts_with('<') => self.unwritten += 1,
                _ => self.notice(None, row.body),
            }
        }
        if late.is_empty() {
            return;
        }
        for (row, name, text) in late {
            self.add(row, name, text, has_marks);
        }
        self.said.sort_by_key(|said| said.row.line);
    }

    fn notice(&mut self, name: Option<&str>, text: &str) {
        if is(text, Word::Call) {
            self.calls += 1;
            return;
        }
        self.seen.speaks_day_first |= speaks_day_first(text);
        let of_iphone = name.filter(|_| self.program == Program::Iphone);
        self.people.notice(of_iphone, text);
        self.notices += 1;
    }

    /// Takes rows for notices whose name is the start of a sentence with a colon in it.
    fn pass_over_notices(&mut self, named: &[&str]) {
        let names = self.people.names();
        let titled = self.title.writer(&names).map(str::to_owned);
        let known: Vec<&str> = named.iter().copied().chain(titled.as_deref()).collect();
        self.people.pass_over_notices(&known);
        let before = self.said.len();
        let mut said = std::mem::take(&mut self.said);
        said.retain(|said| {
            let is_notice = self.people.is_notice(said.name);
            if is_notice {
                self.people.notice(None, said.row.body);
            }
            !is_notice
        });
        self.said = said;
        self.notices += (before - self.said.len()) as u64;
    }

    pub(super) fn is_group(&self) -> bool {
        self.people.is_group(self.program == Program::Iphone)
    }

    /// Who deleted messages that only whoever made the export can delete so.
    pub(super) fn owners(&self) -> impl Iterator<Item = &str> {
        let by_owner = self.said.iter().filter(|said| said.kind == Kind::Deleted { by_owner: true });
        by_owner.map(|said| self.people.name(said.name))
    }
}
