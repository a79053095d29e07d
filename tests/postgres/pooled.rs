//! Through a pooler in transaction mode.

use crate::bot::{START, STORY, bot, empty, json_run, lasting, messages, report};
use crate::common::{BOT_SCHEMA, Cluster, PgBouncer, Run, Running};

#[test]
fn every_command_works_through_a_pooler() {
    let database = bot("pooled", &STORY);
    let pooler = PgBouncer::start(Cluster::shared());
    let url = pooler.url(database.name());
    for arguments in
        [&["since", START, &url][..], &["user", "zoe", &url], &["final", &url], &["duplicates", &url], &["deep", &url]]
    {
        let pooled = json_run(arguments).outcome();
        let arguments: Vec<String> = arguments.iter().map(|part| part.replace(&url, &database.url())).collect();
        let direct = Run::new(&arguments).args(["--format", "json"]).outcome();
        assert_eq!(pooled.code, direct.code);
        let (pooled, direct) = (pooled.json(), direct.json());
        for part in ["scope", "totals", "findings", "timeline"] {
            assert_eq!(pooled[part], direct[part], "{arguments:?}");
        }
    }
}

#[test]
fn runs_that_share_two_connections_do_not_disturb_each_other() {
    let database = empty("shared");
    database.sql(BOT_SCHEMA);
    database.sql(
        "INSERT INTO mia_dm_contacts (id, ig_user_id) SELECT md5(n::text)::uuid, n FROM generate_series(0, 9) n;
         INSERT INTO mia_dm_messages (contact_id, direction, content, created_at)
         SELECT md5((n % 10)::text)::uuid, CASE WHEN n % 3 = 0 THEN 'incoming' ELSE 'outgoing' END,
                'text number ' || n % 7, timestamptz '2026-01-01' + n * interval '9 seconds'
         FROM generate_series(1, 4000) n;",
    );
    let pooler = PgBouncer::start(Cluster::shared());
    let url = pooler.url(database.name());
    let expected = lasting(report("deep", &url));
    assert_eq!(messages(&expected), 4000);
    let runs: Vec<Running> = (0..6).map(|_| json_run(&["deep", &url]).start()).collect();
    for run in runs {
        assert_eq!(lasting(run.outcome().json()), expected);
    }
}

#[test]
fn a_pooler_is_left_without_a_trace_of_the_run() {
    let database = bot("traceless", &STORY);
    let pooler = PgBouncer::start(Cluster::shared());
    let url = pooler.url(database.name());
    let refused = Run::new(["user", "nobody at all", "--statement-timeout", "77s", &url]).outcome();
    assert!(refused.refusal().contains("no contact matches"), "{}", refused.stderr);
    for _ in 0..4 {
        json_run(&["deep", "--statement-timeout", "77s", &url]).outcome().json();
    }
    let left = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'app'
                AND state LIKE 'idle in transaction%'";
    assert_eq!(database.query(left)[0][0], "0");
    assert!(!pooler.log().contains("unsupported startup parameter"), "{}", pooler.log());
}

#[test]
fn the_poolers_refusals_are_told() {
    let pooler = PgBouncer::start(Cluster::shared());
    let unknown = Run::new(["deep", &pooler.url("no_such_database")]).outcome();
    assert!(unknown.refusal().contains("no_such_database"), "{}", unknown.stderr);
    let wrong = Run::new(["deep", &pooler.url("postgres").replace("secret", "wrong")]).outcome();
    assert!(wrong.refusal().contains("authentication failed"), "{}", wrong.stderr);
}
