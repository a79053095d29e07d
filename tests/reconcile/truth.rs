//! Generated sides whose differences are known: how often what is found is right.

use dm_audit::reconcile::{Ground, reconcile};

use crate::world::{Plan, Score, Tally, world};
use crate::worlds::{input, plans};

const MESSAGES: usize = 20_000;
const SEEDS: [u64; 3] = [1, 2, 3];

fn scored(plan: Plan) -> Score {
    let world = world(plan);
    let sides = world.corpora();
    let found = reconcile(&input(&plan, &sides));
    assert_eq!(found.ground, Ground::Compared);
    Score::of(&world, &sides, &found)
}

#[test]
fn of_a_hundred_differences_ninety_nine_are_found_with_ids_or_seconds_and_ninety_seven_with_minutes() {
    for (place, (what, plan)) in plans(0, MESSAGES).into_iter().enumerate() {
        let scores = SEEDS.map(|seed| scored(plans(seed, MESSAGES)[place].1));
        let sum = |tally: fn(&Score) -> Tally| scores.iter().map(tally).fold(Tally::default(), |sum, one| sum + one);
        let bar = if plan.minutes { 0.97 } else { 0.99 };
        for (rule, tally) in [("DM501", sum(|score| score.not_recorded)), ("DM502", sum(|score| score.not_delivered))] {
            let mistakes: Vec<&String> = scores.iter().flat_map(|score| &score.mistakes).collect();
            let reaches = tally.precision() >= bar && tally.recall() >= bar;
            assert!(reaches, "{what}, {rule}: {tally}\n{mistakes:#?}");
            assert!(tally.right > 500, "{what}, {rule}: too few to tell anything: {tally}");
        }
    }
}

#[test]
fn the_clock_that_was_set_is_the_clock_that_is_told() {
    for (what, plan) in plans(3, MESSAGES) {
        let world = world(plan);
        let sides = world.corpora();
        let clock = reconcile(&input(&plan, &sides)).clock;
        let hours: Vec<i64> = clock.hours.iter().map(|step| step.ahead.micros() / 3_600_000_000).collect();
        let expected = if plan.clocks.changes { vec![plan.clocks.hours, plan.clocks.hours + 1] } else { vec![] };
        assert_eq!(hours, expected, "{what}: {clock:?}");
        // Seconds; the middle of the world's time is where its drift is nothing.
        let middle = (1_767_571_200 + 60 * 86_400) * 1_000_000;
        let off = clock.rest_at(middle) as f64 / 1e6 - plan.clocks.offset;
        assert!(off.abs() < if plan.minutes { 10.0 } else { 2.0 }, "{what}: off by {off} s: {clock:?}");
        assert!((clock.drift as f64 / 1e6 - plan.clocks.drift).abs() < 0.1, "{what}: {clock:?}");
        assert!(clock.shown_by * 10 > clock.looked_at * 9, "{what}: {clock:?}");
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let (_, plan) = plans(4, 4_000)[2];
    let sides = world(plan).corpora();
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| reconcile(&input(&plan, &sides)))
    };
    assert_eq!(with(1), with(4));
}
