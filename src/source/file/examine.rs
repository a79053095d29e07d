//! What an audit of files would read, checked step by step.

use super::blocks::Cutter;
use super::csv_rows::Header;
use super::folder::{Constant, FolderFile};
use super::input::{Format, Input, name};
use super::parquet_rows::ParquetFile;
use super::{FileSource, ndjson, odd_values, sampled};
use crate::error::{Error, FileProblem};
use crate::source::mapping::{GivenMapping, Sample, detect};
use crate::source::{Check, Examination};

impl FileSource {
    /// Looks at the first file that is not empty.
    pub(super) fn examine_files(&mut self) -> Examination {
        let mut found = Examination::default();
        if let Some(error) = self.refused.take() {
            found.checks.push(Check::error("file", error.to_string(), error.advice().unwrap_or_default()));
            return found;
        }
        let mut opened = std::mem::take(&mut self.opened).into_iter();
        for FolderFile { path, constants, .. } in &self.files {
            let failed = |error: &Error| Check::error("file", error.to_string(), error.advice().unwrap_or_default());
            let input = match opened.next().map_or_else(|| Input::open(path), Ok) {
                Ok(input) => input,
                Err(error) => {
                    found.checks.push(failed(&error));
                    return found;
                }
            };
            if input.format == Format::Empty {
                found.checks.push(Check::warning(
                    "file",
                    format!("{} is empty", name(path)),
                    "name another file, or export the messages again",
                ));
                continue;
            }
            let format = format!("{}: {}", name(path), input.format);
            let (sample, chats) = match sample(input, path, constants, &self.given) {
                Ok(found) => found,
                Err(error) => {
                    found.checks.push(failed(&error));
                    return found;
                }
            };
            found.checks.push(Check::ok("file", format));
            match detect(&sample, &self.given) {
                Ok(mapping) => found.accept(&mapping, &sample, &self.given),
                Err(refusal) => match chats {
                    Some(problem) => found.checks.push(failed(&Error::FileShape { file: name(path), problem })),
                    None => found.refuse(&refusal),
                },
            }
            return found;
        }
        found
    }
}

/// The first rows of a file, and what they are if they are no messages but chats.
fn sample(
    input: Input,
    path: &std::path::Path,
    constants: &[Constant],
    given: &GivenMapping,
) -> Result<(Sample, Option<FileProblem>), Error> {
    let (file, mut chats) = (input.name.clone(), None);
    let mut sample = if input.format == Format::Parquet {
        ParquetFile::open(path, &file)?.sample()?
    } else {
        let format = input.format;
        let mut cutter = Cutter::new(input);
        let mut block = match cutter.next() {
            Ok(Some(block)) => block,
            Ok(None) => return Ok((sampled::begin(&file), None)),
            Err(super::blocks::Failure::Shape(error)) => return Err(error),
            Err(super::blocks::Failure::Read(source)) => return Err(cutter.input.read_error(0, source)),
        };
        if let Format::Csv { delimiter } = format {
            let header = Header::read(&file, delimiter, &mut block)?;
            header.sample(&file, &block, &given.nulls)
        } else {
            let is_json = matches!(format, Format::Json { .. });
            if let Some(problem) = odd_values::without_objects(&block, is_json) {
                return Err(Error::FileShape { file, problem });
            }
            chats = odd_values::chats(&block, is_json);
            match is_json {
                true => sampled::of_objects(&file, ndjson::values(&block)),
                false => sampled::of_objects(&file, ndjson::objects(&block)),
            }
        }
    };
    sampled::add_constants(&mut sample, constants);
    sample.unfold();
    Ok((sample, chats))
}
