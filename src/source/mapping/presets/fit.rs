//! Which presets fit the tables of a database.

use super::{ALL, Preset};

/// A table or view: its schema, its name, the names of its columns.
pub type Shape<'a> = (&'a str, &'a str, Vec<&'a str>);

/// A table as a preset asks for it.
type Wanted = (&'static str, &'static [&'static str]);

/// The presets that fit, each with the index of its table of messages in `tables`, and in the order of these: the closest
/// for every table.
pub fn recognise(tables: &[Shape<'_>]) -> Vec<(&'static Preset, usize)> {
    let mut best: Vec<(&'static Preset, usize)> = Vec::new();
    for preset in ALL {
        for index in preset.fits(tables) {
            let name = tables[index].1;
            match best.iter_mut().find(|(_, known)| *known == index) {
                Some((other, _)) if preset.closeness(name) > other.closeness(name) => *other = preset,
                Some(_) => {}
                None => best.push((preset, index)),
            }
        }
    }
    let replaced = |index: usize, by: &(&Preset, usize)| {
        tables[by.1].0 == tables[index].0 && by.0.replaces.contains(&tables[index].1) && by.1 != index
    };
    let kept = |&(preset, index): &(&'static Preset, usize)| {
        !best.iter().any(|by| by.0.name == preset.name && replaced(index, by))
    };
    let mut kept: Vec<_> = best.iter().copied().filter(kept).collect();
    kept.sort_by_key(|(_, index)| *index);
    kept
}

impl Preset {
    /// The indices of tables of messages that this preset can read, with the other tables it needs in their schema.
    pub fn fits(&self, tables: &[Shape<'_>]) -> Vec<usize> {
        let Some((&(first, columns), others)) = self.tables.split_first() else { return Vec::new() };
        let fits = |(schema, name, have): &Shape<'_>| {
            let named = *name == first || (self.any_name && have.len() == columns.len());
            named && has_all(have, columns) && has_tables(tables, schema, others)
        };
        tables.iter().enumerate().filter(|(_, shape)| fits(shape)).map(|(index, _)| index).collect()
    }

    /// Whether contacts can be read in the schema of the messages.
    pub fn fits_contacts(&self, tables: &[Shape<'_>], schema: &str) -> bool {
        self.contacts.is_some() && has_tables(tables, schema, self.contact_tables)
    }

    /// How much of a table a preset knows: its name first, then as many columns of as many tables as can be.
    fn closeness(&self, table: &str) -> (bool, usize) {
        let named = self.tables.first().is_some_and(|(first, _)| *first == table);
        (named, self.tables.iter().map(|(_, columns)| columns.len()).sum())
    }
}

fn has_all(have: &[&str], wanted: &[&str]) -> bool {
    wanted.iter().all(|column| have.contains(column))
}

fn has_tables(tables: &[Shape<'_>], schema: &str, wanted: &[Wanted]) -> bool {
    wanted.iter().all(|(wanted, columns)| {
        tables.iter().any(|(at, name, have)| *at == schema && name == wanted && has_all(have, columns))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(tables: &[Shape<'_>]) -> Vec<(&'static str, usize)> {
        recognise(tables).into_iter().map(|(preset, index)| (preset.name, index)).collect()
    }

    #[test]
    fn an_exact_name_beats_one_that_may_be_any() {
        let columns = vec!["id", "session_id", "message"];
        let tables = [("public", "langchain_chat_histories", columns.clone()), ("public", "memory_of_lea", columns)];
        assert_eq!(names(&tables), [("langchain", 0), ("n8n", 1)]);
    }

    #[test]
    fn a_table_of_another_name_has_the_columns_and_no_more() {
        let home_made = ("public", "chat_logs", vec!["id", "session_id", "role", "message", "created_at"]);
        assert_eq!(names(&[home_made]), []);
        let columns = vec!["id", "session_id", "user_id", "message", "created_at"];
        assert_eq!(names(&[("public", "n8n_chat_histories", columns)]), [("n8n", 0)]);
    }

    #[test]
    fn tables_of_another_schema_do_not_complete_a_system() {
        let posts = (
            "a",
            "Messages",
            vec!["id", "body", "ack", "mediaType", "mediaUrl", "fromMe", "isDeleted", "createdAt", "ticketId"],
        );
        let tickets = |schema| (schema, "Tickets", vec!["id", "contactId", "isGroup"]);
        assert_eq!(names(&[posts.clone(), tickets("b")]), []);
        assert_eq!(names(&[posts, tickets("a")]), [("whaticket", 0)]);
    }

    #[test]
    fn a_table_that_an_upgrade_left_behind_is_not_asked_about() {
        let old = ("public", "Message", vec!["id", "chatId", "role", "content", "createdAt"]);
        let new = ("public", "Message_v2", vec!["id", "chatId", "role", "parts", "attachments", "createdAt"]);
        assert_eq!(names(&[old.clone(), new]), [("vercel-ai", 1)]);
        assert_eq!(names(&[old]), [("vercel-ai", 0)]);
    }
}
