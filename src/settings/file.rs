//! `dm-audit.toml`.

use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use serde::Deserialize;

use crate::error::Error;
use crate::source::postgres::{ContactColumns, Directions, Mapping, MessageColumns};
use crate::text::{excerpt, shown_path};

const NAME: &str = "dm-audit.toml";

/// A settings file as it was read, or an empty one.
#[derive(Debug, Default)]
pub(super) struct SettingsFile {
    path: PathBuf,
    pub(super) content: Content,
}

/// The keys of the file; any other is an error.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Content {
    /// The zone of times that name none, and of the times shown.
    time_zone: Option<String>,
    source: Option<SourceTable>,
    rules: Option<Rules>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceTable {
    /// A postgres:// URL.
    url: Option<String>,
    /// Message files, relative to the settings file.
    files: Option<Vec<PathBuf>>,
    /// The table of messages.
    messages: Option<String>,
    /// The table of contacts.
    contacts: Option<String>,
    /// The zone of time columns without zone.
    time_zone: Option<String>,
    statement_timeout: Option<String>,
    /// Words of the direction column.
    #[serde(default)]
    incoming: Vec<String>,
    #[serde(default)]
    outgoing: Vec<String>,
    #[serde(default)]
    ignore: Vec<String>,
    #[serde(default)]
    columns: MessageColumns,
    #[serde(default)]
    contact_columns: ContactColumns,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    #[serde(rename = "DM104")]
    double_response: Option<DoubleResponse>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct DoubleResponse {
    /// The bot answers in several messages on purpose.
    multipart: Option<bool>,
}

impl SettingsFile {
    /// The file that is named, else the nearest one upward from the current folder, else an empty one.
    pub(super) fn find(named: Option<&Path>) -> Result<Self, Error> {
        if let Some(path) = named {
            return Self::read(path);
        }
        let here = std::env::current_dir().unwrap_or_default();
        match here.ancestors().map(|folder| folder.join(NAME)).find(|path| path.is_file()) {
            Some(path) => Self::read(&path),
            None => Ok(Self::default()),
        }
    }

    fn read(path: &Path) -> Result<Self, Error> {
        let unreadable = |source| Error::ReadFile { file: shown_path(path), source };
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        let content = toml::from_str(&text).map_err(|error| {
            let line = error.span().map(|span| text[..span.start].matches('\n').count() + 1);
            let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
            problem(path, format!("{line}{}", crate::text::display_safe(error.message())))
        })?;
        Ok(Self { path: path.to_owned(), content })
    }

    /// Where it stands; `None` for an empty one that is nowhere.
    pub(super) fn path(&self) -> Option<&Path> {
        Some(self.path.as_path()).filter(|path| !path.as_os_str().is_empty())
    }

    /// The files that `[source]` names.
    pub(super) fn files(&self) -> Option<Vec<PathBuf>> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let files = self.content.source.as_ref()?.files.as_ref()?;
        Some(files.iter().map(|file| folder.join(file)).collect())
    }

    /// The zone of times that name none, and of the times shown.
    pub(super) fn time_zone(&self) -> Result<Option<Tz>, Error> {
        self.zone("time_zone", self.content.time_zone.as_deref())
    }

    fn zone(&self, key: &str, name: Option<&str>) -> Result<Option<Tz>, Error> {
        let unknown = |name: &str| problem(&self.path, format!("{key}: there is no time zone “{}”", excerpt(name, 60)));
        name.map(|name| name.parse().map_err(|_| unknown(name))).transpose()
    }

    /// What `[source]` says about tables and columns.
    pub(super) fn mapping(&self) -> Result<Mapping, Error> {
        let Some(source) = &self.content.source else { return Ok(Mapping::default()) };
        Ok(Mapping {
            messages: source.messages.clone(),
            contacts: source.contacts.clone(),
            columns: source.columns.clone(),
            contact_columns: source.contact_columns.clone(),
            directions: Directions {
                incoming: source.incoming.clone(),
                outgoing: source.outgoing.clone(),
                ignore: source.ignore.clone(),
            },
            time_zone: self.zone("source.time_zone", source.time_zone.as_deref())?,
        })
    }
}

impl Content {
    pub(super) fn url(&self) -> Option<&str> {
        self.source.as_ref()?.url.as_deref()
    }

    pub(super) fn statement_timeout(&self) -> Option<&str> {
        self.source.as_ref()?.statement_timeout.as_deref()
    }

    pub(super) fn multipart(&self) -> Option<bool> {
        self.rules.as_ref()?.double_response.as_ref()?.multipart
    }
}

fn problem(path: &Path, problem: String) -> Error {
    Error::Settings { file: path.to_owned(), problem }
}
