//! Message files: NDJSON, JSON and CSV, plain or compressed with gzip, zstd or brotli, Parquet, and folders of these.

mod blocks;
mod chat_exports;
pub(super) mod compression;
mod csv_rows;
mod dates;
mod examine;
mod extended_json;
mod files;
mod folder;
mod input;
mod json_scan;
mod json_shape;
pub(super) mod json_start;
mod json_text;
mod json_values;
mod known;
mod late;
mod lines;
mod mapper;
mod ndjson;
mod odd_values;
mod parquet_bytes;
mod parquet_column;
mod parquet_nested;
mod parquet_rows;
mod plain_line;
mod quotes;
mod reader;
mod recognise;
pub(super) mod roles;
mod rows;
mod sampled;
mod share;
mod size;

use std::path::PathBuf;
use std::sync::Arc;

use crate::corpus::Budget;
use crate::error::{Error, MappingError};
use crate::finding::{Skipped, SourceInfo};
use crate::model::Contact;
use crate::observer::Observer;
use crate::scope::{Candidate, Scope};
use crate::source::checks;
use crate::source::intake::Intake;
use crate::source::mapping::Answered;
use crate::source::parts::{Taken, set_aside_failed};
use crate::source::{ExaminationFuture, Parts, ReadOptions, Reading, ReadingFuture, Source, resolve_contacts};
use crate::text::{counted, excerpt};
use crate::time::{FIRST_MOMENT, Resolution};
pub use files::FileSource;
use input::{Format, Input, shown};
use late::Told;
pub use lines::Line;
use mapper::Mapper;
use reader::Reader;
use share::Share;

impl FileSource {
    fn read_all(&mut self, options: &ReadOptions, observer: &dyn Observer) -> Result<Reading, Error> {
        if let Some(refused) = self.refused.take() {
            return Err(refused);
        }
        observer.stage("rows read", None);
        let threads = rayon::current_num_threads();
        let budget = options.budget(threads, size::expected(&self.paths(), &options.scope));
        let share = || {
            let mut intake = Intake::new(&options.scope, options.zone, budget.clone());
            intake.deleted_replies = options.deleted_replies;
            Share::new(intake, options.skip_bad)
        };
        let shares = (0..threads).map(|_| share()).collect();
        let given = self.given.clone();
        let mut mapper = Mapper::new(&given);
        let dates = options.dates;
        let mut reader = Reader { shares, budget: budget.clone(), blocks: 0, mapper: &mut mapper, observer, dates };
        let mut opened = std::mem::take(&mut self.opened).into_iter();
        for (number, file) in self.files.iter().enumerate() {
            let input = opened.next().map_or_else(|| Input::open(&file.path), Ok)?;
            input.fits(options.memory)?;
            let (name, is_empty) = (input.name.clone(), input.format == Format::Empty);
            let rows = reader.read(input, file, number as u32, &|file| self.name(file))?;
            match rows {
                // Programs that write folders leave empty parts.
                0 if !file.found && is_empty => observer.note(&format!("{name} is empty")),
                0 if !file.found => observer.note(&format!("{name} has no row")),
                // Hosted interfaces of databases stop there without a word.
                1000 => observer.warning(&format!("{name} has exactly 1000 rows: the export may have been cut off")),
                _ => {}
            }
        }
        if budget.is_exceeded() {
            let aside = |share: &mut Share<'_>| share.intake.builder.set_rest_aside().map(|_| ());
            reader.shares.iter_mut().try_for_each(aside).map_err(|source| set_aside_failed(&budget, source))?;
        }
        let mut shares = reader.shares.into_iter();
        let mut all = shares.next().unwrap_or_else(share);
        shares.for_each(|other| all.absorb(other));
        self.finish(all, &mapper, budget, options, observer)
    }

    /// The name of a file of the source.
    fn name(&self, file: u32) -> String {
        self.files.get(file as usize).map(|file| input::name(&file.path)).unwrap_or_default()
    }

    /// The path of each file, those in folders too.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.files.iter().map(|file| file.path.clone()).collect()
    }

    fn finish(
        &self,
        share: Share<'_>,
        mapper: &Mapper<'_>,
        budget: Arc<Budget>,
        options: &ReadOptions,
        observer: &dyn Observer,
    ) -> Result<Reading, Error> {
        let Share { intake, skipped: first_skipped, mut blocks, .. } = share;
        if intake.zone_assumed > 0 {
            let times = counted(intake.zone_assumed, "time");
            observer.note(&format!("{times} with no zone, read in {} ({})", intake.zone, options.zone_hint.shown()));
        }
        if intake.in_gap > 0 {
            let times = counted(intake.in_gap, "time");
            observer.note(&format!(
                "{times} in an hour that the clocks of {} skip, read as if no hour were skipped",
                intake.zone
            ));
        }
        let mut skipped = intake.skipped;
        if let Some(first) = first_skipped {
            let (rows, first) = (counted(skipped.bad, "row"), first.into_error(|file| self.name(file)));
            observer.note(&format!("skipped {rows} that cannot be read, the first: {first}"));
        }
        blocks.sort_unstable();
        let mut before = vec![0; blocks.len()];
        for (index, (_, rows)) in blocks.iter().enumerate().take(blocks.len().saturating_sub(1)) {
            before[index + 1] = before[index] + rows;
        }
        let (covered, has_times) = (intake.covered, intake.has_times);
        let names: Vec<String> = self.files.iter().map(|file| input::name(&file.path)).collect();
        let files = names.clone();
        let order_alone = intake.without_time > 0;
        if order_alone && !options.scope.is_all_time() {
            return Err(Error::mapping(MappingError::NoTimes { name: self.info().description }));
        }
        let late = mapper.late()?;
        tell_late(&late, observer);
        tell_what_is_left_out(&skipped, mapper, &late, observer);
        let tally = intake.tally;
        let resolution = if order_alone { Resolution::Fine } else { tally.resolution() };
        let (skip_bad, are_events) = (options.skip_bad, mapper.are_events());
        let taken =
            Taken { builder: intake.builder, budget, before, names, skip_bad, order_alone, resolution, are_events };
        let (mut parts, repeated) = taken.group(observer)?;
        skipped.bad += repeated;
        let is_whole = options.scope.is_all_time() && options.scope.contacts.is_empty();
        let first = mapper.first();
        let direction = first.map_or(String::new(), |mapping| match &mapping.answered {
            Answered::Words(role) | Answered::InOneRow(role) => role.from.shown(),
        });
        let contact = first.map_or(String::new(), |mapping| mapping.contact_id.from.shown());
        let name = self.info().description;
        let ids_by_name = late.read.values().flatten().any(|role| *role == "provider_id") || mapper.has_empty_ids();
        let (direction, contact, is_sure) = (direction.as_str(), contact.as_str(), mapper.is_sure());
        let taken = checks::Taken {
            name: &name,
            bad: skipped.bad,
            files: &files,
            direction,
            contact,
            is_sure,
            is_whole,
            ids_by_name,
            resolution,
            given: &self.given.directions,
        };
        checks::check(&taken, &tally, &mut parts, observer)?;
        if tally.lacks_reply_texts() {
            parts.without_reply_texts();
        }
        let contacts = keep_asked_for(&options.scope, &mut parts, observer)?;
        // Where no time can be right, nobody knows how far it goes.
        let heard_until = has_times.then(|| covered.map_or(FIRST_MOMENT, |(_, last)| last));
        Ok(Reading {
            parts,
            contacts,
            skipped,
            covered,
            heard_until,
            look_up: None,
            resolution,
            late: late.read.into_iter().collect(),
            remarks: Vec::new(),
            tells: None,
        })
    }
}

/// Fields that the first rows lack.
fn tell_late(late: &Told, observer: &dyn Observer) {
    if !late.read.is_empty() {
        let one = |(name, roles): (&String, &Vec<&str>)| format!("{} ({})", excerpt(name, 60), roles.join(", "));
        let fields: Vec<String> = late.read.iter().map(one).collect();
        observer.detail(&format!("fields that the first rows do not have: {}", fields.join(", ")));
    }
    if let Some(name) = late.times.first() {
        let name = excerpt(name, 60);
        observer.warning(&format!("{name} may be a time, and is not read: the first rows do not have it"));
    }
}

/// Rows that no contact got.
fn tell_what_is_left_out(skipped: &Skipped, mapper: &Mapper<'_>, late: &Told, observer: &dyn Observer) {
    if skipped.unsent == 0 {
        return;
    }
    let left = mapper.first().map(|mapping| mapping.sent.as_slice()).unwrap_or_default();
    let why: Vec<String> = left.iter().chain(&late.left).map(|left| shown(&left.shown())).collect();
    let rows = counted(skipped.unsent, "row");
    observer.note(&format!(
        "left out {rows} that no contact received ({}); `where = \"\"` in [source] reads them too",
        why.join(", ")
    ));
}

impl Source for FileSource {
    fn info(&self) -> SourceInfo {
        let names: Vec<String> = self.named.iter().map(|path| input::name(path)).collect();
        SourceInfo { kind: "file", description: names.join(", "), files: self.named.clone() }
    }

    fn examine<'a>(&'a mut self, _: &'a ReadOptions, _: &'a dyn Observer) -> ExaminationFuture<'a> {
        Box::pin(async move { Ok(self.examine_files()) })
    }

    fn read<'a>(&'a mut self, options: &'a ReadOptions, observer: &'a dyn Observer) -> ReadingFuture<'a> {
        Box::pin(async move { self.read_all(options, observer) })
    }
}

/// Leaves only the contacts that the scope asks for.
fn keep_asked_for(scope: &Scope, parts: &mut Parts, observer: &dyn Observer) -> Result<Vec<Candidate>, Error> {
    if scope.contacts.is_empty() {
        return Ok(Vec::new());
    }
    let mut candidates = Vec::new();
    parts.each(observer, &mut |corpus| {
        let candidate = |contact: &Contact| Candidate { id: contact.id.clone(), handle: contact.facts.handle.clone() };
        candidates.extend(corpus.contacts().iter().map(candidate));
        Ok(())
    })?;
    let asked = resolve_contacts(scope, &candidates)?;
    match parts {
        Parts::Whole(corpus) => corpus.retain(|contact| asked.iter().any(|asked| asked.id == contact.id)),
        Parts::Spooled(parts) => parts.asked.clone_from(&asked),
    }
    Ok(asked)
}
