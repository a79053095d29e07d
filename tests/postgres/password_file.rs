//! Passwords from libpq's password file.

use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt;

use crate::bot::{STORY, bot, json_run, messages};
use crate::common::{Cluster, Run};

const PASSWORD: &str = "secret";

/// A run with this password file.
fn run(url: &str, name: &str, content: &str, mode: u32) -> Run {
    let run = json_run(&["deep", url]).file(name, content);
    set_permissions(run.path(name), Permissions::from_mode(mode)).unwrap();
    run
}

#[test]
fn a_password_comes_from_the_file_if_nothing_nearer_gives_one() {
    let database = bot("passfile", &STORY);
    let (port, name) = (Cluster::shared().port(), database.name());
    let url = database.url().replace(":secret", "");
    let line = format!("# the bot's\n127.0.0.1:1:*:*:wrong\n127.0.0.1:{port}:{name}:app:{PASSWORD}\n*:*:*:*:wrong\n");
    let count = |run: Run| messages(&run.outcome().json());
    assert_eq!(count(run(&url, ".pgpass", &line, 0o600)), 10, "its usual place");
    let named = run(&url, "passwords", &line, 0o600);
    let place = named.path("passwords");
    assert_eq!(count(named.env("PGPASSFILE", &place)), 10, "the variable");
    assert_eq!(count(run(&format!("{url}?passfile=passwords"), "passwords", &line, 0o400)), 10, "the parameter");
    let wrong = "*:*:*:*:wrong\n";
    assert_eq!(count(run(&database.url(), ".pgpass", wrong, 0o600)), 10, "the URL is nearer");
    assert_eq!(count(run(&url, ".pgpass", wrong, 0o600).env("PGPASSWORD", PASSWORD)), 10, "the variable is nearer");
    let folder = Cluster::shared().socket_folder();
    let socket = format!("postgres:///{name}?host={}&port={port}&user=app", folder.display());
    let line = format!("{}:*:*:app:{PASSWORD}", folder.display());
    assert_eq!(count(run(&socket, ".pgpass", &line, 0o600)), 10, "a socket goes by its folder");
}

#[test]
fn a_file_that_others_may_read_is_not_used_and_that_is_said() {
    let database = bot("open", &STORY);
    let url = database.url().replace(":secret", "");
    for mode in [0o640, 0o604, 0o644] {
        let outcome = run(&url, ".pgpass", &format!("*:*:*:*:{PASSWORD}"), mode).outcome();
        assert!(outcome.refusal().contains(".pgpass is not used: other users may read it"));
        assert!(outcome.stderr.contains("password missing"), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("or into PGPASSWORD or ~/.pgpass"), "{}", outcome.stderr);
        assert!(!outcome.stderr.contains(PASSWORD), "{}", outcome.stderr);
    }
    let missing = json_run(&["deep", &format!("{url}?passfile=none")]).outcome();
    assert!(missing.refusal().contains("there is no password file none"), "{}", missing.stderr);
    let unasked = run(&database.url(), ".pgpass", "", 0o644).outcome();
    assert!(!unasked.stderr.contains("pgpass"), "a password was given: {}", unasked.stderr);
}

#[test]
fn a_wrong_password_names_the_file_that_it_is_from_and_is_shown_nowhere() {
    let database = bot("wrong", &STORY);
    let url = database.url().replace(":secret", "");
    let outcome = run(&url, ".pgpass", "*:*:*:*:Tr0ub4dor\n", 0o600).args(["-v"]).outcome();
    assert!(outcome.refusal().contains("SQLSTATE 28P01"), "{}", outcome.stderr);
    assert!(
        outcome.stderr.contains("the password is from ") && outcome.stderr.contains(".pgpass"),
        "{}",
        outcome.stderr
    );
    assert!(!outcome.stderr.contains("Tr0ub4dor"), "{}", outcome.stderr);
}
