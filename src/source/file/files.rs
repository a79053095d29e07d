//! The files of a source, as the user named them.

use std::path::PathBuf;

use super::folder::{self, FolderFile};
use super::input::{Format, Input};
use crate::error::Error;
use crate::source::mapping::GivenMapping;

/// One or several message files, read one after the other as one source.
pub struct FileSource {
    /// What the user named: files, and folders of files.
    pub(super) named: Vec<PathBuf>,
    /// What the settings say of their fields.
    pub(super) given: GivenMapping,
    /// All files.
    pub(super) files: Vec<FolderFile>,
    /// Why a folder cannot be read, which the read tells.
    pub(super) refused: Option<Error>,
    /// The first of them, where somebody had a look at their start: a pipe cannot be opened twice.
    pub(super) opened: Vec<Input>,
}

impl FileSource {
    /// The files at `paths` and in the folders among them; `-` is standard input.
    pub fn new(paths: Vec<PathBuf>) -> Self {
        let (files, refused) = match folder::expand_all(&paths) {
            Ok(files) => (files, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        Self { named: paths, given: GivenMapping::default(), files, refused, opened: Vec::new() }
    }

    /// The same, with what the settings say of their fields.
    #[must_use]
    pub fn with_mapping(self, given: GivenMapping) -> Self {
        Self { given, ..self }
    }

    /// The files at `paths`, opened as far as the first file that is not empty.
    pub fn open(paths: Vec<PathBuf>) -> Result<Self, Error> {
        let mut source = Self::new(paths);
        if let Some(refused) = source.refused.take() {
            return Err(refused);
        }
        for file in &source.files {
            source.opened.push(Input::open(&file.path)?);
            if source.opened.last().is_some_and(|input| input.format != Format::Empty) {
                break;
            }
        }
        Ok(source)
    }

    /// The first bytes of the first file that is not empty, decompressed, if that was opened.
    pub fn start(&self) -> &[u8] {
        self.opened.last().map_or(&[], |input| &input.start)
    }
}
