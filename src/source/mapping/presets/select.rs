//! The SQL of a preset for one database.

use postgres_protocol::escape::escape_identifier;

use super::Preset;

impl Preset {
    /// A SELECT of every row of the messages table: `id`, `contact_id`, `direction`, `text`, `at`,
    /// `provider_id`, `attachment`, `sent`.
    /// What the system has not is null; `sent` is never null.
    pub fn select(&self, schema: &str, table: &str) -> String {
        let or_null = |expression: Option<&str>, kind| expression.map_or(format!("NULL::{kind}"), str::to_owned);
        let sent = self.sent.map_or_else(|| "true".to_owned(), |(sent, _)| format!("({sent}) IS TRUE"));
        let columns = [
            (self.id.to_owned(), "id"),
            (self.contact_id.to_owned(), "contact_id"),
            (self.direction.to_owned(), "direction"),
            (self.text.to_owned(), "text"),
            (or_null(self.at, "timestamptz"), "at"),
            (or_null(self.provider_id, "text"), "provider_id"),
            (or_null(self.attachment, "boolean"), "attachment"),
            (sent, "sent"),
        ];
        let columns: Vec<String> = columns.iter().map(|(sql, name)| format!("{sql} AS {name}")).collect();
        fill(&format!("SELECT {} FROM {}", columns.join(", "), self.from), schema, table)
    }

    /// The SELECT of contacts: `id`, `handle`, `stopped`, `stopped_at`.
    pub fn select_contacts(&self, schema: &str, table: &str) -> Option<String> {
        self.contacts.map(|contacts| fill(contacts, schema, table))
    }
}

/// Puts the names into SQL, in one pass: a name may look like a placeholder itself.
pub(crate) fn fill(sql: &str, schema: &str, table: &str) -> String {
    let schema = format!("{}.", escape_identifier(schema));
    let messages = format!("{schema}{}", escape_identifier(table));
    let mut filled = String::with_capacity(sql.len() + messages.len());
    let mut rest = sql;
    while let Some(brace) = rest.find('{') {
        let (before, from) = rest.split_at(brace);
        filled.push_str(before);
        let places = [("{messages}", &messages), ("{schema}", &schema)];
        rest = if let Some((after, name)) = places.iter().find_map(|(p, name)| Some((from.strip_prefix(p)?, name))) {
            filled.push_str(name);
            after
        } else {
            filled.push('{');
            &from[1..]
        };
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn names_stay_names_even_if_they_look_like_placeholders_or_sql() {
        assert_eq!(
            fill("{messages} m WHERE x ~ '[{,]' AND {schema}y", "a\"b", "{schema}; DROP TABLE t"),
            r#""a""b"."{schema}; DROP TABLE t" m WHERE x ~ '[{,]' AND "a""b".y"#
        );
    }
}
