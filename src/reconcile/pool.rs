//! A stretch of time in which messages are left over on both sides.

use rustc_hash::FxHashMap;

use super::align::align;
use super::assign::assign;
use super::cost::{Node, Twins, alone, pair};
use super::item::Item;
use super::line::How;
use super::partners::Pairing;
use super::side::Side;

/// Messages of one direction with no pause longer than the lag, by place in each side.
#[derive(Debug, Default)]
pub(super) struct Stretch {
    pub(super) recorded: Vec<u32>,
    pub(super) delivered: Vec<u32>,
    /// How many of both have no partner yet.
    pub(super) left: (usize, usize),
}

/// In a stretch of at most so many messages on either side all are weighed against each other, those with a partner too.
const SMALL: usize = 48;

/// So many messages on either side that may be each other's partners are assigned at once; of more, the cheapest pair goes
/// first.
const ASSIGNED: usize = 48;

/// Of a large stretch, a message is held against so many that come next in time before and after.
const BESIDE: usize = 25;

/// Pairs what can be paired.
pub(super) fn settle(pairing: &mut Pairing<'_, '_>, stretch: &Stretch) {
    let is_small = stretch.recorded.len() <= SMALL && stretch.delivered.len() <= SMALL;
    let has_id = |partner: &Option<(u32, How)>| matches!(partner, Some((_, How::Id)));
    let places = |places: &[u32]| places.iter().map(|place| *place as usize).collect::<Vec<usize>>();
    let (mut mine, mut theirs) = (places(&stretch.recorded), places(&stretch.delivered));
    if is_small {
        mine.retain(|place| !has_id(&pairing.of_recorded[*place]));
        theirs.retain(|place| !has_id(&pairing.of_delivered[*place]));
        for place in &mine {
            pairing.of_recorded[*place] = None;
        }
        for place in &theirs {
            pairing.of_delivered[*place] = None;
        }
    } else {
        alike(pairing, &mine, &theirs);
        mine.retain(|place| pairing.is_left_recorded(*place));
        theirs.retain(|place| pairing.is_left_delivered(*place));
    }
    let items = |side: &'_ Side<'_>, places: &[u32]| -> Vec<Item> {
        places.iter().map(|place| side.items[*place as usize]).collect()
    };
    let lag = pairing.rules.lag;
    let recorded = Twins::of(items(pairing.recorded, &stretch.recorded).iter(), lag);
    let delivered = Twins::of(items(pairing.delivered, &stretch.delivered).iter(), lag);
    let edges = edges(pairing, (&mine, &delivered), (&theirs, &recorded), if is_small { SMALL } else { BESIDE });
    for (one, other, how) in chosen(mine.len(), theirs.len(), &edges) {
        pairing.join(mine[one], theirs[other], how);
    }
}

/// Pairs texts of one norm in the order of time, as where a platform changes all texts in small ways.
fn alike(pairing: &mut Pairing<'_, '_>, mine: &[usize], theirs: &[usize]) {
    let (recorded, delivered) = (pairing.recorded, pairing.delivered);
    let mut norms: FxHashMap<String, (Vec<usize>, Vec<usize>)> = FxHashMap::default();
    let left = mine.iter().filter(|place| pairing.is_left_recorded(**place) && recorded.items[**place].has_text());
    for place in left {
        let norm = crate::text::norm(recorded.text(&recorded.items[*place]));
        norms.entry(norm).or_default().0.push(*place);
    }
    let left = theirs.iter().filter(|place| pairing.is_left_delivered(**place) && delivered.items[**place].has_text());
    for place in left {
        let norm = crate::text::norm(delivered.text(&delivered.items[*place]));
        if let Some(same) = norms.get_mut(&norm) {
            same.1.push(*place);
        }
    }
    let ids_tell = pairing.rules.ids_tell;
    for (one, other) in norms.into_values() {
        let apart = |a: usize, b: usize| {
            let (a, b) = (&recorded.items[one[a]], &delivered.items[other[b]]);
            let differ = ids_tell && a.id != 0 && b.id != 0;
            let apart = if differ { i64::MAX / 4 } else { a.apart(b) };
            if b.from < a.from { -apart } else { apart }
        };
        for (a, b) in align(one.len(), other.len(), pairing.rules.lag, &apart) {
            pairing.join(one[a], other[b], How::Alike);
        }
    }
}

/// Two places that may be paired, what that saves, and what makes them a pair.
struct Edge {
    recorded: usize,
    delivered: usize,
    gain: i64,
    how: How,
}

fn nodes<'i>(side: &'i Side<'_>, places: &[usize], twins: &Twins) -> Vec<Node<'i>> {
    places.iter().map(|place| Node::of(side, &side.items[*place], twins)).collect()
}

fn edges(
    pairing: &Pairing<'_, '_>,
    (mine, delivered_texts): (&[usize], &Twins),
    (theirs, recorded_texts): (&[usize], &Twins),
    beside: usize,
) -> Vec<Edge> {
    let mine = nodes(pairing.recorded, mine, delivered_texts);
    let theirs = nodes(pairing.delivered, theirs, recorded_texts);
    let mut edges = Vec::new();
    for (one, node) in mine.iter().enumerate() {
        let next = theirs.partition_point(|other| other.item.from < node.item.from);
        let near = next.saturating_sub(beside)..(next + beside).min(theirs.len());
        for other in near {
            let found = pair(node, &theirs[other], pairing.rules.lag, pairing.rules.ids_tell);
            if let Some((how, cost)) = found {
                // Of equal ways that which pairs the earlier delivered one.
                let gain = alone(node.item) + alone(theirs[other].item) - cost - other as i64;
                edges.push(Edge { recorded: one, delivered: other, gain, how });
            }
        }
    }
    edges.retain(|edge| edge.gain > 0);
    edges
}

/// The edges that together save most. Messages that no edges join, however indirectly, are looked at apart.
fn chosen(mine: usize, theirs: usize, edges: &[Edge]) -> Vec<(usize, usize, How)> {
    let mut parents: Vec<usize> = (0..mine + theirs).collect();
    for edge in edges {
        let (one, other) = (root(&mut parents, edge.recorded), root(&mut parents, mine + edge.delivered));
        parents[one.max(other)] = one.min(other);
    }
    let mut parts: Vec<(usize, &Edge)> = edges.iter().map(|edge| (root(&mut parents, edge.recorded), edge)).collect();
    parts.sort_by_key(|(root, _)| *root);
    let mut chosen = Vec::new();
    for part in parts.chunk_by(|a, b| a.0 == b.0) {
        let ends = |end: fn(&Edge) -> usize| {
            let mut ends: Vec<usize> = part.iter().map(|(_, edge)| end(edge)).collect();
            ends.sort_unstable();
            ends.dedup();
            ends
        };
        let (rows, columns) = (ends(|edge| edge.recorded), ends(|edge| edge.delivered));
        if rows.len() > ASSIGNED || columns.len() > ASSIGNED {
            chosen.extend(cheapest_first(part));
            continue;
        }
        let mut table: Vec<Option<&Edge>> = vec![None; rows.len() * columns.len()];
        for (_, edge) in part {
            let row = rows.partition_point(|row| *row < edge.recorded);
            let column = columns.partition_point(|column| *column < edge.delivered);
            table[row * columns.len() + column] = Some(*edge);
        }
        let at = |row: usize, column: usize| table[row * columns.len() + column];
        for (row, column) in assign(rows.len(), columns.len(), |row, column| at(row, column).map(|edge| edge.gain)) {
            chosen.extend(at(row, column).map(|edge| (edge.recorded, edge.delivered, edge.how)));
        }
    }
    chosen
}

fn root(parents: &mut [usize], mut place: usize) -> usize {
    while parents[place] != place {
        parents[place] = parents[parents[place]];
        place = parents[place];
    }
    place
}

fn cheapest_first(part: &[(usize, &Edge)]) -> Vec<(usize, usize, How)> {
    let mut order: Vec<&Edge> = part.iter().map(|(_, edge)| *edge).collect();
    order.sort_by_key(|edge| (std::cmp::Reverse(edge.gain), edge.recorded, edge.delivered));
    let (mut rows, mut columns) = (rustc_hash::FxHashSet::default(), rustc_hash::FxHashSet::default());
    let mut chosen = Vec::new();
    for edge in order {
        if !rows.contains(&edge.recorded) && !columns.contains(&edge.delivered) {
            rows.insert(edge.recorded);
            columns.insert(edge.delivered);
            chosen.push((edge.recorded, edge.delivered, edge.how));
        }
    }
    chosen
}
