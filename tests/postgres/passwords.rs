//! A password is printed nowhere, whatever goes wrong.

use crate::bot::{STORY, bot};
use crate::common::{Cluster, Outcome, Run};

/// Nothing else in any output looks like it.
const PASSWORD: &str = "Tr0ub4dor-hunter2";

/// Fails with all the outcomes that show the password or have another exit code.
#[track_caller]
fn all_keep_it(code: i32, runs: impl IntoIterator<Item = Run>) {
    let shows = |text: &str| [PASSWORD, "ub4dor", "hunter2"].iter().any(|part| text.contains(part));
    let wrong: Vec<String> = runs
        .into_iter()
        .map(Run::outcome)
        .filter(|outcome| outcome.code != code || shows(&outcome.stdout) || shows(&outcome.stderr))
        .map(|Outcome { stdout, stderr, code, .. }| format!("exit code {code}\n{stdout}{stderr}"))
        .collect();
    assert!(wrong.is_empty(), "{} outcomes are not as they should be:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_password_is_printed_nowhere_when_the_audit_works() {
    let database = bot("works", &STORY);
    let role = format!("keeper_{}", database.name());
    database.sql(&format!(
        "CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role};"
    ));
    let url = database.url().replace("app:secret", &format!("{role}:{PASSWORD}"));
    let run = |format| Run::new(["deep", "--verbose", "--format", format, &url]);
    all_keep_it(1, ["table", "json", "ndjson"].map(run));
}

#[test]
fn a_password_is_printed_nowhere_when_the_server_refuses() {
    let database = bot("refuses", &STORY);
    let rest = format!("127.0.0.1:{}/{}", Cluster::shared().port(), database.name());
    let urls = [
        format!("postgres://app:{PASSWORD}@{rest}"),
        format!("postgres://nobody:{PASSWORD}@{rest}"),
        format!("postgres://app:{PASSWORD}@{rest}_missing"),
        format!("postgres://app:{PASSWORD}@{rest}?sslmode=require"),
        format!("postgres://app@{rest}?password={PASSWORD}"),
        format!("postgres://app:{PASSWORD}@127.0.0.1:1/bot"),
        format!("postgres://app:{PASSWORD}@no-such-host.invalid/bot"),
    ];
    all_keep_it(2, urls.iter().map(|url| Run::new(["deep", "--verbose", url])));
    all_keep_it(2, urls.iter().map(|url| Run::new(["deep"]).env("DATABASE_URL", url)));
    all_keep_it(2, urls.iter().map(|url| Run::new(["deep"]).file(".env", format!("DATABASE_URL={url}\n"))));
    let settings = |url| Run::new(["deep"]).file("dm-audit.toml", format!("[source]\nurl = \"{url}\"\n"));
    all_keep_it(2, urls.iter().map(settings));
    all_keep_it(2, [Run::new(["deep", &format!("postgres://app@{rest}")]).env("PGPASSWORD", PASSWORD)]);
}

#[test]
fn a_password_is_printed_nowhere_when_the_url_is_wrong() {
    let urls = [
        format!("postgres://app:{PASSWORD}@127.0.0.1:port/bot"),
        format!("postgres://app:{PASSWORD}@127.0.0.1:99999/bot"),
        format!("postgres://app:{PASSWORD}@[::1/bot"),
        format!("postgres://app:{PASSWORD}%zz@127.0.0.1/bot"),
        format!("postgres://app:{PASSWORD}%ff@127.0.0.1/bot"),
        format!("postgres://app:{PASSWORD}/x@127.0.0.1/bot"),
        format!("postgres://app:{PASSWORD}#x@127.0.0.1/bot"),
        format!("postgres://app:{PASSWORD}?x@127.0.0.1:1/bot"),
        format!("postgres://app:x@{PASSWORD}@127.0.0.1:1/bot"),
        format!("postgres://app:{PASSWORD}@127.0.0.1:1/bot?sslmode={PASSWORD}"),
        format!("postgres://app:{PASSWORD}@127.0.0.1:1/bot?connect_timeout=soon"),
        format!("postgres://app:{PASSWORD}@127.0.0.1:1/bot?keepalives=maybe&target_session_attrs=odd"),
        format!("postgres://app@127.0.0.1:1/bot?sslpassword={PASSWORD}&sslmode=odd"),
    ];
    all_keep_it(2, urls.iter().map(|url| Run::new(["deep", "--verbose", url])));
    all_keep_it(2, urls.iter().map(|url| Run::new(["deep"]).env("DATABASE_URL", url)));
}

#[test]
fn a_password_is_printed_nowhere_when_the_url_is_another_tools() {
    let schemes =
        ["postgresql+psycopg2", "postgres+asyncpg", "jdbc:postgresql", "POSTGRES", "prisma+postgres", "mysql"];
    let mut urls: Vec<String> =
        schemes.iter().map(|scheme| format!("{scheme}://app:{PASSWORD}@127.0.0.1:1/bot")).collect();
    urls.push(format!(" postgres://app:{PASSWORD}@127.0.0.1:1/bot"));
    urls.push(format!("postgres:/app:{PASSWORD}@127.0.0.1:1/bot"));
    all_keep_it(2, urls.iter().map(|url| Run::new(["deep"]).env("DATABASE_URL", url)));
    all_keep_it(2, urls.iter().map(|url| Run::new(["deep", url])));
}

#[test]
fn a_password_is_printed_nowhere_when_an_argument_is_forgotten() {
    let url = format!("postgres://app:{PASSWORD}@127.0.0.1:1/bot");
    let database = bot("forgotten", &STORY);
    let forgetful = [
        &["since", &url][..],
        &["deep", "--since", &url],
        &["deep", "--tz", &url],
        &["deep", "--window", &url],
        &["deep", "--config", &url],
        &["deep", "-o", &url],
        &["deep", "--format", &url],
        &["deep", "--limit", &url],
        &["deep", "--table", &url],
        &["user", &url],
        &["deep", "--contact", &url],
        &[&url],
        &["deep", &url, &url],
        &["deep", "--no-such-flag", &url],
    ];
    all_keep_it(2, forgetful.map(|arguments| Run::new(arguments).env("DATABASE_URL", database.url())));
}

#[test]
fn a_password_is_printed_nowhere_when_the_settings_are_wrong() {
    let settings = [
        format!("[source]\nurl = postgres://app:{PASSWORD}@127.0.0.1:1/bot\n"),
        format!("[source]\nurl = 'postgres://app:{PASSWORD}@127.0.0.1:1/bot\n"),
        format!("[source]\nurl = [\"postgres://app:{PASSWORD}@127.0.0.1:1/bot\"]\n"),
        format!("url = \"postgres://app:{PASSWORD}@127.0.0.1:1/bot\"\n"),
        format!("[source]\nfiles = [\"postgres://app:{PASSWORD}@127.0.0.1:1/bot\"]\n"),
    ];
    all_keep_it(2, settings.map(|settings| Run::new(["deep"]).file("dm-audit.toml", settings)));
}
