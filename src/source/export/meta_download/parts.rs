//! Parts of threads: read one by one, put together as the downloads that they came in.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::files;
use super::mojibake::repaired;
use super::row::{self, Line};
use crate::error::{Error, ExportProblem};
use crate::source::export::chat::Gathered;
use crate::source::export::json::{Lines, Object, document, string};
use crate::source::export::tree::{Entry, Tree};
use crate::time::Timestamp;

/// One file of a thread.
#[derive(Debug)]
pub(super) struct Part {
    /// What tells the thread from others; names of people do not.
    pub(super) thread: String,
    pub(super) number: u32,
    pub(super) place: usize,
    /// The folder that it lies in.
    folder: String,
    pub(super) participants: Vec<String>,
    pub(super) title: Option<String>,
    /// The file says that it is a group.
    pub(super) says_group: bool,
    /// It is of the end-to-end encrypted form.
    pub(super) is_flat: bool,
    pub(super) lines: Vec<Line>,
}

/// Reads a part; rows that cannot be read are passed over where that is wanted.
pub(super) fn read(tree: &Tree, place: usize, entry: &Entry, gathered: &mut Gathered) -> Result<Part, Error> {
    let shown = entry.shown();
    let text = tree.text(place)?;
    let thread = document(&text, &shown)?;
    let wrong = |problem| Error::Export { place: shown.clone(), problem: Box::new(problem) };
    if thread.raw("messages").is_none() {
        return Err(wrong(ExportProblem::MissingField { field: "messages" }));
    }
    let name = |key: &'static str| -> Result<Option<String>, Error> {
        let name = thread.text(key).map_err(wrong)?;
        Ok(name.map(|name| repaired(name).trim().to_owned()).filter(|name| !name.is_empty()))
    };
    let mut participants = Vec::new();
    for one in thread.list("participants").map_err(wrong)? {
        let name = match Object::parse(one) {
            Ok(person) => person.text("name").map_err(wrong)?,
            Err(_) => string(one),
        };
        participants.extend(name.map(|name| repaired(name).into_owned()));
    }
    let rows = thread.list("messages").map_err(wrong)?;
    let is_flat = thread.has("threadName")
        || rows.first().and_then(|row| Object::parse(row).ok()).is_some_and(|row| row.has("senderName"));
    let mut lines = Vec::with_capacity(rows.len());
    let (mut places, mut senders): (_, Vec<Rc<str>>) = (Lines::new(&text), Vec::new());
    for (index, json) in rows.into_iter().enumerate() {
        let line = places.of(json, index);
        let row = Object::item(json).and_then(|row| match is_flat {
            true => row::end_to_end(&row, line, &mut senders),
            false => row::ordinary(&row, line, &mut senders),
        });
        match row {
            Ok(row) => lines.push(row),
            Err(problem) => gathered.bad_row(&shown, line, problem)?,
        }
    }
    // Ordinary files hold the newest row first; rows of one moment keep their order.
    let times = || lines.first().zip(lines.last());
    if if is_flat { times().is_some_and(|(first, last)| first.at > last.at) } else { true } {
        lines.reverse();
    }
    let title = name("title")?;
    let path = name("thread_path")?.and_then(|path| path.rsplit('/').next().map(str::to_owned));
    let stem = entry.file_name().rsplit_once('.').map_or(entry.file_name(), |(stem, _)| stem);
    let folder = entry.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let named = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty());
    let id = if is_flat {
        name("threadName")?
    } else {
        path.filter(|path| !path.is_empty()).or_else(|| named(entry.folder_name())).or_else(|| title.clone())
    };
    Ok(Part {
        thread: id.unwrap_or_else(|| stem.to_owned()),
        number: files::number(entry.file_name()).filter(|_| !is_flat).unwrap_or(1),
        place,
        folder: folder.to_owned(),
        participants,
        title,
        says_group: thread.holds("joinable_mode")
            || thread.text("thread_type").is_ok_and(|kind| kind.is_some_and(|kind| kind.contains("Group"))),
        is_flat,
        lines,
    })
}

/// Flat files are called by a name and a number. The name alone tells a thread where only one has it.
pub(super) fn name_flat(parts: &mut [Part]) {
    let bare = |name: &str| {
        let cut = name.rsplit_once('_').filter(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()));
        cut.map_or(name, |(name, _)| name).to_owned()
    };
    let mut count: BTreeMap<(String, String), u32> = BTreeMap::new();
    for part in parts.iter().filter(|part| part.is_flat) {
        *count.entry((part.folder.clone(), bare(&part.thread))).or_default() += 1;
    }
    for part in parts.iter_mut().filter(|part| part.is_flat) {
        let name = bare(&part.thread);
        if count.get(&(part.folder.clone(), name.clone())) == Some(&1) {
            part.thread.clone_from(&name);
        }
        part.title = part.title.take().or(Some(name));
    }
}

/// The parts of a thread by the download that they came in, as far as that can be told: parts of one folder came together,
/// and those of several archives too, unless they have one number or overlap.
pub(super) fn exports(parts: Vec<Part>) -> Vec<Vec<Part>> {
    let mut folders: BTreeMap<String, Vec<Part>> = BTreeMap::new();
    for part in parts {
        folders.entry(part.folder.clone()).or_default().push(part);
    }
    let mut exports: Vec<Vec<Part>> = Vec::new();
    for (_, parts) in folders {
        let fits = |export: &&mut Vec<Part>| {
            let pairs = export.iter().flat_map(|one| parts.iter().map(move |other| (one, other)));
            pairs.into_iter().all(|(one, other)| one.number != other.number && follow(one, other))
        };
        match exports.iter_mut().find(fits) {
            Some(export) => export.extend(parts),
            None => exports.push(parts),
        }
    }
    for export in &mut exports {
        export.sort_by_key(|part| std::cmp::Reverse(part.number));
    }
    exports
}

/// Whether of two parts the one with the higher number is the older one.
fn follow(one: &Part, other: &Part) -> bool {
    let (newer, older) = if one.number < other.number { (one, other) } else { (other, one) };
    let times = |part: &Part| -> Option<(Timestamp, Timestamp)> {
        let times = || part.lines.iter().map(|line| line.at);
        times().min().zip(times().max())
    };
    match (times(newer), times(older)) {
        (Some((first, _)), Some((_, last))) => first >= last,
        _ => true,
    }
}

/// Parts are numbered without gaps.
pub(super) fn missing(parts: &[Part], gathered: &mut Gathered) -> Result<(), Error> {
    let numbers: BTreeSet<u32> = parts.iter().map(|part| part.number).collect();
    let Some(last) = numbers.last() else { return Ok(()) };
    let Some(gap) = (1..*last).find(|number| !numbers.contains(number)) else { return Ok(()) };
    let folder = parts.first().map(|part| part.folder.as_str()).unwrap_or_default();
    let place = crate::text::display_safe(if folder.is_empty() { "." } else { folder }).into_owned();
    let name = |number: u32| format!("message_{number}.json");
    let problem = ExportProblem::PartMissing { name: name(gap), other: name(*last) };
    gathered.bad(Error::Export { place, problem: Box::new(problem) })
}
