//! Finds the messages of a database: by the settings, else by what its tables hold.

use super::likely;
use super::preset::fitting;
use super::sampling::{self, columns_of, from_table};
use super::selected::MessagesTable;
use super::session::Session;
use super::table::Table;
use super::trying;
use super::understood::Understood;
use crate::error::{Error, LikelyTable, SchemaError};
use crate::source::mapping::{Candidate, Expression, GivenMapping, Refusal, detect, looks_like_messages};

/// No more tables are looked at, the likeliest first.
const MOST_TABLES: usize = 12;

/// What the tables of a database are.
#[derive(Debug)]
pub(super) enum Found {
    /// One of them holds messages.
    Messages(Box<Understood>, Vec<Candidate>),
    /// Several do, and somebody has to choose.
    Several(Vec<LikelyTable>),
    /// None is understood; the nearest one.
    Nothing(Box<Refusal>, Vec<Candidate>),
    /// None looks like messages; how many there are.
    NoCandidate(usize),
}

pub(super) async fn find(session: &Session, tables: &[Table], given: &GivenMapping) -> Result<Found, Error> {
    if let Some(query) = &given.query {
        return by_query(session, query, given).await;
    }
    let named = match &given.messages {
        Some(name) => {
            let named: Vec<&Table> = tables.iter().filter(|table| table.is_called(name)).collect();
            match named.as_slice() {
                [_] => Some(named),
                [] => return Err(no_such_table(session, tables, name)),
                several => {
                    let mut likely = Vec::new();
                    for table in several {
                        likely.push(likely::of_table(session, table).await?);
                    }
                    return Ok(Found::Several(likely));
                }
            }
        }
        None => None,
    };
    let mut understood: Vec<Understood> = Vec::new();
    let mut refusals: Vec<Refusal> = Vec::new();
    let fits = fitting(tables, given);
    if let (Some(asked), true) = (&given.preset, fits.is_empty() && given.preset.as_deref() != Some("none")) {
        return Err(no_such_preset(session, asked));
    }
    let mut owned: Vec<u32> = Vec::new();
    let mut whole_system = false;
    for fit in &fits {
        let Some(one) = fit.understand(session, given).await? else { continue };
        whole_system |= fit.is_whole_system();
        owned.extend(tables.iter().filter(|table| fit.owns(table)).map(|table| table.oid));
        match one {
            Ok(one) => understood.push(one),
            Err(refusal) => refusals.push(refusal),
        }
    }
    let candidates = if whole_system { Vec::new() } else { named.unwrap_or_else(|| likeliest(tables)) };
    let candidates = candidates.into_iter().filter(|table| !owned.contains(&table.oid));
    for table in candidates {
        match understand(session, tables, table, given).await? {
            Ok(one) => understood.push(one),
            Err(refusal) => refusals.push(refusal),
        }
    }
    let mut others: Vec<Candidate> = refusals.iter().map(Refusal::candidate).collect();
    if understood.len() > 1 {
        let mut likely: Vec<LikelyTable> = Vec::new();
        for one in &understood {
            // Two presets may fit one table.
            if likely.iter().all(|known| known.name != one.mapping.messages) {
                likely.push(likely::of(session, one).await?);
            }
        }
        return Ok(Found::Several(likely));
    }
    if let Some(one) = understood.pop() {
        return Ok(Found::Messages(Box::new(one), others));
    }
    // The first of the nearest ones: they come with the likeliest before the others.
    let Some(most) = refusals.iter().map(Refusal::nearness).max() else { return Ok(Found::NoCandidate(tables.len())) };
    let nearest = refusals.into_iter().find(|refusal| refusal.nearness() == most);
    others.retain(|other| nearest.as_ref().is_none_or(|nearest| nearest.messages != other.messages));
    Ok(nearest.map_or(Found::NoCandidate(tables.len()), |nearest| Found::Nothing(Box::new(nearest), others)))
}

/// Tables that look like messages, the likeliest first.
fn likeliest(tables: &[Table]) -> Vec<&Table> {
    let score = |table: &&Table| looks_like_messages(&table.sample(tables));
    let mut ranked: Vec<(usize, &Table)> =
        tables.iter().map(|table| (score(&table), table)).filter(|(score, _)| *score > 0).collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.full_name().cmp(&b.1.full_name())));
    ranked.into_iter().take(MOST_TABLES).map(|(_, table)| table).collect()
}

async fn understand(
    session: &Session,
    tables: &[Table],
    table: &Table,
    given: &GivenMapping,
) -> Result<Result<Understood, Refusal>, Error> {
    let bare = table.sample(tables);
    let expressions: Vec<Expression> = given.columns.all().map(|(_, from)| from.clone()).collect();
    let from = from_table(table);
    if let Some(refusal) = trying::expressions(session, &table.full_name(), &from, given).await? {
        return Ok(Err(refusal));
    }
    let sample = sampling::look(session, &from, Some(table), bare.clone(), &expressions).await?.unwrap_or(bare);
    Ok(detect(&sample, given).map(|mapping| {
        let mut messages = MessagesTable::new(&mapping, &sample, Some(table.clone()), from);
        messages.filter = given.filter.clone().filter(|filter| !filter.trim().is_empty());
        messages.nulls.clone_from(&given.nulls);
        Understood { messages, mapping, sample }
    }))
}

async fn by_query(session: &Session, query: &str, given: &GivenMapping) -> Result<Found, Error> {
    let query = query.trim().trim_end_matches(';');
    let from = format!("({query}\n) AS q");
    trying::query(session, query).await?;
    let bare = columns_of(session, query).await?;
    if let Some(mut refusal) = trying::expressions(session, "the query", &from, given).await? {
        refusal.settings.messages = None;
        return Ok(Found::Nothing(Box::new(refusal), Vec::new()));
    }
    let expressions: Vec<Expression> = given.columns.all().map(|(_, from)| from.clone()).collect();
    let sample = sampling::look(session, &from, None, bare.clone(), &expressions).await?.unwrap_or(bare);
    Ok(match detect(&sample, given) {
        Ok(mapping) => {
            let mut messages = MessagesTable::new(&mapping, &sample, None, from);
            messages.filter = given.filter.clone().filter(|filter| !filter.trim().is_empty());
            messages.nulls.clone_from(&given.nulls);
            Found::Messages(Box::new(Understood { messages, mapping, sample }), Vec::new())
        }
        Err(mut refusal) => {
            refusal.settings.messages = None;
            Found::Nothing(Box::new(refusal), Vec::new())
        }
    })
}

fn no_such_preset(session: &Session, asked: &str) -> Error {
    let mut names: Vec<&'static str> = crate::source::mapping::presets::ALL.iter().map(|preset| preset.name).collect();
    names.dedup();
    let (name, is_known) = (asked.to_owned(), names.contains(&asked));
    let problem = match is_known {
        true => SchemaError::UnfitPreset { name, known: names },
        false => SchemaError::UnknownPreset { name, known: names },
    };
    Error::Schema { target: session.target().to_owned(), problem: Box::new(problem) }
}

fn no_such_table(session: &Session, tables: &[Table], name: &str) -> Error {
    // The name may have been written with its schema or without.
    let names = tables
        .iter()
        .map(|table| (table.name.clone(), table))
        .chain(tables.iter().map(|table| (table.full_name(), table)));
    let names: Vec<(String, &Table)> = names.collect();
    let near = crate::text::nearest(name, names.iter().map(|(name, _)| name.as_str()));
    let near = near.iter().flat_map(|near| names.iter().filter(move |(name, _)| name == near)).map(|(_, table)| *table);
    let mut listed: Vec<String> = Vec::new();
    let near: Vec<&Table> = near.collect();
    for table in near.iter().copied().chain(likeliest(tables)).chain(tables) {
        let name = table.shown();
        if !listed.contains(&name) {
            listed.push(name);
        }
    }
    let nearest = near.first().map(|near| near.name.clone());
    let problem = SchemaError::NoTable { name: name.to_owned(), nearest, tables: listed };
    Error::Schema { target: session.target().to_owned(), problem: Box::new(problem) }
}

impl Found {
    /// The messages, or the error that tells why there are none.
    pub(super) fn messages(self, session: &Session) -> Result<Understood, Error> {
        let problem = match self {
            Self::Messages(understood, _) => return Ok(*understood),
            Self::Several(tables) => SchemaError::SeveralTables { tables, source_words: session.named().to_owned() },
            Self::Nothing(refusal, others) => {
                let others = others.into_iter().map(|other| (other.messages, other.missing)).collect();
                SchemaError::NotUnderstood { problem: Box::new(refusal.error()), others }
            }
            Self::NoCandidate(0) => SchemaError::NoTables,
            Self::NoCandidate(1) => SchemaError::OtherTable,
            Self::NoCandidate(tables) => SchemaError::OtherTables { tables },
        };
        Err(Error::Schema { target: session.target().to_owned(), problem: Box::new(problem) })
    }
}
