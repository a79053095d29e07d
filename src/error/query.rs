//! Why a statement came to nothing.

use std::fmt;

/// What a server says against a statement, and to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerSays {
    /// Its message with its SQLSTATE, in one line.
    pub words: String,
    /// Empty where the server gives none.
    pub sqlstate: String,
    /// What it warned of before.
    pub warnings: Vec<String>,
    /// Who asked.
    pub role: String,
    /// The statements that give `role` the rights, if it lacks some and the tables are known.
    pub grants: Option<String>,
}

/// Why a statement came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum QueryError {
    #[error("{0}")]
    Refused(ServerSays),
    #[error("the server ended the connection: {0}")]
    Ended(ServerSays),
    #[error("the connection broke off: {why}")]
    BrokenOff { why: String },
    #[error("no answer within {seconds} s")]
    Silent { seconds: u64 },
    #[error("{error}")]
    NotTaken { error: String },
    /// The query of the settings is tried.
    #[error("{0}")]
    OfSettings(Box<Self>),
}

impl fmt::Display for ServerSays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)?;
        match self.warnings.as_slice() {
            [] => Ok(()),
            warnings => write!(f, "; the server warned before: {}", warnings.join("; ")),
        }
    }
}

impl QueryError {
    /// The SQLSTATE, if a server gave one.
    pub fn sqlstate(&self) -> Option<&str> {
        match self {
            Self::Refused(server) | Self::Ended(server) => Some(&*server.sqlstate).filter(|code| !code.is_empty()),
            Self::OfSettings(problem) => problem.sqlstate(),
            Self::BrokenOff { .. } | Self::Silent { .. } | Self::NotTaken { .. } => None,
        }
    }

    /// The same with the statements that grant all that is needed, if a right is missing.
    #[must_use]
    pub fn with_grants(self, grants: impl FnOnce() -> String) -> Self {
        match self {
            Self::Refused(server) if server.lacks_a_right() => {
                Self::Refused(ServerSays { grants: Some(grants()), ..server })
            }
            Self::Ended(server) if server.lacks_a_right() => {
                Self::Ended(ServerSays { grants: Some(grants()), ..server })
            }
            Self::OfSettings(problem) => Self::OfSettings(Box::new(problem.with_grants(grants))),
            other => other,
        }
    }

    /// What to do, or nothing.
    pub fn advice(&self) -> String {
        const AGAIN: &str = "run it again; nothing was audited";
        match self {
            Self::Refused(server) => server.advice(),
            Self::Ended(server) => match server.advice() {
                none if none.is_empty() => AGAIN.to_owned(),
                advice => advice,
            },
            Self::BrokenOff { .. } => format!("{AGAIN}. If it happens again, see the server's log"),
            Self::Silent { .. } => {
                "the server or a pooler before it is silent; see its log. Nothing was audited".to_owned()
            }
            Self::NotTaken { .. } => String::new(),
            Self::OfSettings(problem) => {
                const ONE_SELECT: &str = "`query` in [source] must be one SELECT that only reads, with a column for each role; try it in psql";
                match problem.advice() {
                    none if none.is_empty() => ONE_SELECT.to_owned(),
                    own if own.contains('\n') => format!("{own}\n{ONE_SELECT}"),
                    own => format!("{own}; {ONE_SELECT}"),
                }
            }
        }
    }
}

impl ServerSays {
    fn lacks_a_right(&self) -> bool {
        self.sqlstate == "42501"
    }

    /// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
    fn advice(&self) -> String {
        const MORE_TIME: &str = "allow more time with --statement-timeout, or audit a part at a time with --since";
        match (self.sqlstate.as_str(), &self.grants) {
            // Cancelled.
            ("57014", _) => MORE_TIME.to_owned(),
            // The server's limits of a transaction, which a pooler may have of its own.
            ("25P03" | "25P04", _) => format!("{MORE_TIME}; nothing was audited"),
            ("42501", Some(grants)) => format!("let the table's owner run, in psql:\n{grants}"),
            ("42501", None) => {
                let role = &self.role;
                format!("let the table's owner grant SELECT on it to {role}, and USAGE on its schema")
            }
            ("55P03", _) => "a migration holds the table; run it again after the migration".to_owned(),
            // No such table or column.
            ("42P01" | "42703", _) => "check the names in [source] of the settings file".to_owned(),
            // The server is shut down, or has crashed.
            ("57P01" | "57P02", _) => "run it again; nothing was audited".to_owned(),
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(sqlstate: &str, grants: Option<&str>) -> QueryError {
        QueryError::Refused(ServerSays {
            words: "no".to_owned(),
            sqlstate: sqlstate.to_owned(),
            warnings: vec!["first".to_owned(), "second".to_owned()],
            role: "reader".to_owned(),
            grants: grants.map(str::to_owned),
        })
    }

    #[test]
    fn what_a_server_says_comes_with_its_warnings() {
        assert_eq!(refused("42601", None).to_string(), "no; the server warned before: first; second");
    }

    #[test]
    fn a_missing_right_is_told_with_the_statements_for_all_tables_that_are_needed() {
        let one = refused("42501", Some("  GRANT one;"));
        assert_eq!(one.advice(), "let the table's owner run, in psql:\n  GRANT one;");
        assert!(one.with_grants(|| "  GRANT all;".to_owned()).advice().ends_with("\n  GRANT all;"));
        assert!(refused("42501", None).advice().contains("to reader"));
        assert_eq!(refused("42P01", None).with_grants(|| "  GRANT all;".to_owned()), refused("42P01", None));
    }

    #[test]
    fn a_query_of_the_settings_has_the_servers_advice_and_its_own() {
        let advice = |problem| QueryError::OfSettings(Box::new(problem)).advice();
        assert!(advice(refused("42601", None)).starts_with("`query` in [source] must be one SELECT"));
        assert!(
            advice(refused("42P01", None)).starts_with("check the names in [source] of the settings file; `query`")
        );
        // A command to paste stands on a line of its own.
        assert!(advice(refused("42501", Some("  GRANT one;"))).contains("  GRANT one;\n`query`"));
        assert_eq!(QueryError::OfSettings(Box::new(refused("57014", None))).sqlstate(), Some("57014"));
    }
}
