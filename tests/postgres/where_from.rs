//! Which database is read: the command line, the settings file, `DATABASE_URL`, `PG*` variables.

use crate::bot::{STORY, bot, empty, json_run, messages, report, schema_of};
use crate::common::{Cluster, Database, Run};

/// A database that can be told by its number of messages.
fn with(count: usize) -> Database {
    bot("chosen", &STORY[..count])
}

/// How many messages the source of this run has.
#[track_caller]
fn read(run: Run) -> u64 {
    messages(&run.outcome().json())
}

#[test]
fn the_nearest_place_that_names_a_source_wins() {
    let databases: Vec<Database> = (1..=5).map(with).collect();
    let [argument, settings, environment, local, shared] = &databases[..] else { unreachable!() };
    let assignment = |database: &Database| format!("DATABASE_URL={}\n", database.url());
    let run = |arguments: &[&str]| json_run(arguments).file(".env", assignment(shared));
    assert_eq!(read(run(&["deep"])), 5);
    let run = |arguments: &[&str]| run(arguments).file(".env.local", assignment(local));
    assert_eq!(read(run(&["deep"])), 4);
    let run = |arguments: &[&str]| run(arguments).env("DATABASE_URL", environment.url());
    assert_eq!(read(run(&["deep"])), 3);
    let source = format!("[source]\nurl = \"{}\"\n", settings.url());
    let run = |arguments: &[&str]| run(arguments).file("dm-audit.toml", &source);
    assert_eq!(read(run(&["deep"])), 2);
    assert_eq!(read(run(&["deep", &argument.url()])), 1);
}

#[test]
fn a_url_from_a_file_is_said_to_come_from_there() {
    let database = with(3);
    let line = format!("# the bot's\nthis is no assignment\nexport DATABASE_URL=\"{}\"\n", database.url());
    let outcome = json_run(&["deep"]).file(".env", line).file(".env.local", "DATABASE_URL=\n").outcome();
    assert!(outcome.stderr.contains("DATABASE_URL comes from .env\n"), "{}", outcome.stderr);
    assert_eq!(messages(&outcome.json()), 3);
}

#[test]
fn without_a_url_the_variables_of_libpq_name_the_database() {
    let database = with(2);
    let run = |host: &str| {
        json_run(&["deep"])
            .env("PGHOST", host)
            .env("PGPORT", Cluster::shared().port().to_string())
            .env("PGUSER", "app")
            .env("PGPASSWORD", "secret")
            .env("PGDATABASE", database.name())
    };
    assert_eq!(read(run("127.0.0.1")), 2);
    let folder = Cluster::shared().socket_folder();
    assert_eq!(read(run(folder.to_str().unwrap())), 2, "over the Unix socket");
}

#[test]
fn what_a_url_leaves_open_comes_from_the_variables() {
    let database = with(2);
    let url = database.url().replace(":secret", "");
    assert_eq!(read(json_run(&["deep", &url]).env("PGPASSWORD", "secret").env("PGDATABASE", "elsewhere")), 2);
}

#[test]
fn parameters_of_other_tools_are_accepted_and_said() {
    let database = with(3);
    let url = format!(
        "{}?schema=public&pgbouncer=true&connection_limit=1&pool_timeout=0&sslmode=prefer&connect_timeout=9",
        database.url()
    );
    let outcome = json_run(&["deep", &url]).outcome();
    assert!(outcome.stderr.contains("pgbouncer, connection_limit, pool_timeout"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("the schema public only"), "{}", outcome.stderr);
    assert_eq!(messages(&outcome.json()), 3);
}

#[test]
fn the_schema_of_the_url_chooses_between_two_of_the_same_tables() {
    let database = with(4);
    database.sql(&format!(
        "CREATE SCHEMA evolution_api; SET search_path = evolution_api; {} GRANT USAGE ON SCHEMA evolution_api TO app;",
        schema_of("mia")
    ));
    database.sql(
        "INSERT INTO evolution_api.mia_dm_contacts SELECT * FROM public.mia_dm_contacts;
         INSERT INTO evolution_api.mia_dm_messages SELECT * FROM public.mia_dm_messages LIMIT 1;",
    );
    assert_eq!(messages(&report("deep", &format!("{}?schema=evolution_api", database.url()))), 1);
    assert_eq!(messages(&report("deep", &format!("{}?schema=public", database.url()))), 4);
    let both = Run::new(["deep", &database.url()]).outcome();
    for name in ["evolution_api.mia_dm_messages", "public.mia_dm_messages"] {
        assert!(both.refusal().contains(&format!("dm-audit deep --table {name} ")), "{}", both.stderr);
    }
    let named = Run::new(["deep", "--table", "public.mia_dm_messages", "--format", "json", &database.url()]).outcome();
    assert_eq!(messages(&named.json()), 4);
}

#[test]
fn a_password_of_odd_characters_gets_in() {
    let database = with(2);
    let role = format!("odd_{}", database.name());
    database.sql(&format!(
        "CREATE ROLE {role} LOGIN PASSWORD 'p@ss/w:rd?#%& +é'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role};"
    ));
    let url = database.url();
    let rest = url.strip_prefix("postgres://app:secret@").unwrap();
    let encoded = format!("postgresql://{role}:p%40ss%2Fw%3Ard%3F%23%25%26%20%2B%C3%A9@{rest}");
    assert_eq!(messages(&report("deep", &encoded)), 2);
    let parameters = format!("postgresql://{rest}?user={role}&password=p%40ss/w:rd?%23%25%26%20%2B%C3%A9");
    assert_eq!(messages(&report("deep", &parameters)), 2);
}

#[test]
fn the_next_host_is_asked_where_the_first_does_not_answer() {
    let database = with(2);
    let url = database.url().replace("@127.0.0.1:", "@127.0.0.1:1,127.0.0.1:");
    assert_eq!(messages(&report("deep", &url)), 2);
}

#[test]
fn a_url_of_another_database_is_refused() {
    for url in ["mysql://app:hidden@127.0.0.1/bot", "file:bot.db", "hidden"] {
        let outcome = Run::new(["deep"]).env("DATABASE_URL", url).outcome();
        assert!(
            outcome.refusal().contains("DATABASE_URL (environment) is not a postgres:// URL"),
            "{}",
            outcome.stderr
        );
        assert!(!outcome.stderr.contains("hidden"), "{}", outcome.stderr);
    }
}

#[test]
fn a_run_without_any_source_says_how_to_name_one() {
    let outcome = Run::new(["deep"]).outcome();
    assert!(outcome.refusal().contains("no source is named"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("DATABASE_URL"), "{}", outcome.stderr);
}

#[test]
fn a_database_and_a_file_are_not_mixed() {
    let database = empty("mixed");
    let outcome = Run::new(["deep", &database.url(), "more.ndjson"]).outcome();
    assert!(outcome.refusal().contains("cannot be read as one"), "{}", outcome.stderr);
}
