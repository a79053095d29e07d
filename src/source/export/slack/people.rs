//! Who is in a workspace, and which conversations have whom.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::error::{Error, ExportProblem};
use crate::source::export::json::{Object, bad, broken, items, string};
use crate::source::export::tree::Tree;

/// Slack's own program, of which users.json says that it is none.
pub(super) const SLACKBOT: &str = "USLACKBOT";

/// The error of a file.
pub(super) fn wrong(shown: &str, problem: ExportProblem) -> Error {
    Error::Export { place: shown.to_owned(), problem: Box::new(problem) }
}

/// Someone who has an account.
#[derive(Debug, Clone, Default)]
pub(super) struct User {
    /// The name by which others see the account.
    pub(super) name: String,
    /// All names that it goes by, and its ids.
    pub(super) names: Vec<String>,
    pub(super) is_bot: bool,
}

/// What a conversation is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Between these two.
    Direct(Vec<String>),
    Channel,
}

/// All that an export tells beside messages.
#[derive(Debug, Default)]
pub(super) struct People {
    pub(super) users: BTreeMap<String, User>,
    /// The account of each program, by the id that its messages bear.
    by_bot_id: BTreeMap<String, String>,
    kinds: BTreeMap<String, Kind>,
    /// Lists of conversations were there.
    is_complete: bool,
}

impl People {
    /// Reads the lists that lie in the folder of an export, as far as they are there.
    pub(super) fn load(tree: &Tree, root: &str) -> Result<Self, Error> {
        let mut people = Self::default();
        for (place, entry) in tree.entries.iter().enumerate() {
            let folder = entry.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let name = entry.file_name();
            if folder != root
                || !["users.json", "dms.json", "channels.json", "groups.json", "mpims.json"].contains(&name)
            {
                continue;
            }
            let text = tree.text(place)?;
            let Some(list) = items(&text) else {
                let error = serde_json::from_str::<Vec<serde::de::IgnoredAny>>(&text).err();
                return Err(error.map_or_else(
                    || wrong(&entry.shown(), bad("the document", &text, "list")),
                    |error| broken(&entry.shown(), &error),
                ));
            };
            for item in list {
                let item = Object::item(item).map_err(|problem| wrong(&entry.shown(), problem))?;
                let taken = match name {
                    "users.json" => people.user(&item),
                    _ => people.conversation(&item, name == "dms.json"),
                };
                taken.map_err(|problem| wrong(&entry.shown(), problem))?;
            }
            people.is_complete |= name != "users.json";
        }
        Ok(people)
    }

    fn user(&mut self, item: &Object<'_>) -> Result<(), ExportProblem> {
        let Some(id) = item.id("id")? else { return Ok(()) };
        let profile = item.object("profile")?;
        let mut names = Vec::new();
        if let Some(profile) = &profile {
            names.extend(profile.text("display_name")?);
        }
        names.extend(item.text("name")?);
        for object in profile.iter().chain([item]) {
            names.extend(object.text("real_name")?);
        }
        let mut names: Vec<String> = names.into_iter().map(Cow::into_owned).filter(|name| !name.is_empty()).collect();
        let bot_id = profile.as_ref().map(|profile| profile.id("bot_id")).transpose()?.flatten();
        if let Some(bot_id) = &bot_id {
            self.by_bot_id.insert(bot_id.to_string(), id.to_string());
            names.push(bot_id.to_string());
        }
        let name = names.first().cloned().unwrap_or_else(|| id.to_string());
        names.push(id.to_string());
        let is_bot = item.is_true("is_bot") || bot_id.is_some();
        self.users.insert(id.into_owned(), User { name, names, is_bot });
        Ok(())
    }

    fn conversation(&mut self, item: &Object<'_>, is_direct: bool) -> Result<(), ExportProblem> {
        let mut members = Vec::new();
        for member in item.list("members")? {
            members.extend(string(member).map(Cow::into_owned));
        }
        let kind = if is_direct { Kind::Direct(members) } else { Kind::Channel };
        // Folders of channels are called by their names, others by their ids.
        for key in ["id", "name"] {
            if let Some(name) = item.id(key)? {
                self.kinds.entry(name.into_owned()).or_insert_with(|| kind.clone());
            }
        }
        Ok(())
    }

    /// What the conversation of a folder is. A folder by itself tells by the form of its id.
    pub(super) fn kind(&self, folder: &str) -> Kind {
        let has_id = folder.starts_with('D')
            && folder.len() > 8
            && folder.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        match self.kinds.get(folder) {
            Some(kind) => kind.clone(),
            None if has_id || !self.is_complete => Kind::Direct(Vec::new()),
            None => Kind::Channel,
        }
    }

    /// The account whose messages bear the id of a program.
    pub(super) fn account<'a>(&'a self, bot_id: &'a str) -> &'a str {
        self.by_bot_id.get(bot_id).map_or(bot_id, String::as_str)
    }

    /// How others see an account.
    pub(super) fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.users.get(id).map_or(id, |user| user.name.as_str())
    }
}
