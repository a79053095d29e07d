//! The same table as others would have made it.

use super::shape::{Column, Shape};

/// The same with its columns in another order.
pub(crate) fn permuted(shape: &Shape, seed: usize) -> Shape {
    let mut shape = Shape { name: format!("{}_{seed}", shape.name), ..shape.clone() };
    // A stride that has no factor in common with the number of columns visits each of them once.
    let count = shape.columns.len();
    let common = |mut a: usize, mut b: usize| {
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    let stride = (seed..=seed + count).find(|stride| common(*stride, count) == 1).unwrap();
    shape.columns = (0..count).map(|index| shape.columns[(index * stride + seed) % count].clone()).collect();
    shape
}

/// The same with its names spelled in another way.
pub(crate) fn spelled(shape: &Shape, spelling: fn(&Column) -> String, name: &str) -> Shape {
    let mut shape = Shape { name: format!("{}_{name}", shape.name), ..shape.clone() };
    for column in &mut shape.columns {
        column.spelled = spelling(column);
    }
    shape
}

/// `conversation_id`.
pub(crate) fn snake(column: &Column) -> String {
    column.words().join("_")
}

/// `conversationId`.
pub(crate) fn camel(column: &Column) -> String {
    let capital = |(index, word): (usize, String)| match index {
        0 => word,
        _ => word[..1].to_uppercase() + &word[1..],
    };
    column.words().into_iter().enumerate().map(capital).collect()
}

/// `CONVERSATION_ID`.
pub(crate) fn upper(column: &Column) -> String {
    snake(column).to_uppercase()
}

/// The same with columns that have nothing to do with an audit.
pub(crate) fn padded(shape: &Shape) -> Shape {
    let mut shape = shape.clone();
    for (index, name) in ["locale", "version", "notes", "priority", "campaign", "score"].into_iter().enumerate() {
        let column = Column {
            name: name.to_owned(),
            spelled: name.to_owned(),
            is_first: false,
            is_foreign: false,
            type_name: if ["version", "priority", "score"].contains(&name) { "int" } else { "" }.to_owned(),
            values: Vec::new(),
        };
        let place = index * 2 % (shape.columns.len() + 1);
        shape.columns.insert(place, column);
    }
    shape
}
