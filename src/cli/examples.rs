//! What stands below the options in help: examples to copy, settings, exit codes.

/// What `dm-audit` alone says.
pub const FIRST_STEPS: &str = "\
dm-audit finds messages that a bot sent twice, says why, and checks the fix.

Audit a message file, or a database, or see first what an audit would read:

  dm-audit deep export.ndjson
  dm-audit deep postgres://app@db.example/bot
  dm-audit doctor postgres://app@db.example/bot

`dm-audit -h` lists all commands.
";

pub(super) const FIRST: &str = "\
Examples (`dm-audit COMMAND -h` has more):
  dm-audit deep export.ndjson";

pub(super) const ALL: &str = "\
SOURCE is a postgres:// URL, message files (NDJSON or CSV, also .gz or .zst, Parquet),
- for standard input, or a name from [sources.<name>] in dm-audit.toml. Without one:
DM_AUDIT_SOURCE, [source] in dm-audit.toml, then DATABASE_URL, then PG* variables.

Settings: flags override the environment, and the environment overrides dm-audit.toml:
DM_AUDIT_{SELECT,IGNORE,WINDOW,DOUBLE_WINDOW,MIN_CONFIDENCE,FAIL_ON,TZ,CONFIG}.

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 could not do the job.

  dm-audit deep export.ndjson
  dm-audit since 48h postgres://app@db.example/bot
  dm-audit user @lea.m --output lea.json";

pub(super) const SINCE: &str = "\
Examples:
  dm-audit since 48h postgres://app@db.example/bot
  dm-audit since git:v1.4.0 export.ndjson";

pub(super) const USER: &str = "\
Examples:
  dm-audit user @lea.m export.ndjson
  dm-audit user lea.m postgres://app@db.example/bot -o lea.html";

pub(super) const FINAL: &str = "\
Examples:
  dm-audit final export.ndjson --pattern 'take care'
  dm-audit final postgres://app@db.example/bot --since 30d";

pub(super) const DUPLICATES: &str = "\
Examples:
  dm-audit duplicates export.ndjson
  dm-audit duplicates postgres://app@db.example/bot --window 10m";

pub(super) const DEEP: &str = "\
Examples:
  dm-audit deep export.ndjson
  dm-audit deep postgres://app@db.example/bot --since 7d -o report.html";

pub(super) const REPORT: &str = "\
Examples:
  dm-audit report export.ndjson
  dm-audit report postgres://app@db.example/bot --since 1d --max-rate 0.5%";

pub(super) const COMPARE: &str = "\
Examples:
  dm-audit compare 2026-01-07 export.ndjson
  dm-audit compare git:v1.4.0 postgres://app@db.example/bot --gap 10m";

pub(super) const RECONCILE: &str = "\
Examples:
  dm-audit reconcile --delivered 'WhatsApp Chat with Ana.zip' --me Shop postgres://app@db.example/bot
  dm-audit reconcile --delivered instagram-shop.zip export.ndjson -o reconciled.html";

pub(super) const SIMULATE: &str = "\
Examples:
  dm-audit simulate export.ndjson
  dm-audit simulate postgres://app@db.example/bot --sweep";

pub(super) const GATE: &str = "\
Examples:
  dm-audit gate --listen 127.0.0.1:8080 --upstream http://127.0.0.1:3000
  dm-audit gate --print-sql | psql postgres://owner@db.example/bot";

pub(super) const GATE_LONG: &str = "\
DM_AUDIT_GATE_STORE and DM_AUDIT_GATE_SECRET hold what should not stand on a command line.
SIGTERM finishes the calls in flight (exit code 0; a second SIGTERM ends them with 2), and
SIGHUP opens the event log again.

  dm-audit gate --listen 127.0.0.1:8080 --upstream http://127.0.0.1:3000
  dm-audit gate --print-sql | psql postgres://owner@db.example/bot";

pub(super) const DOCTOR: &str = "\
Examples:
  dm-audit doctor export.csv
  dm-audit doctor postgres://app@db.example/bot";

pub(super) const INIT: &str = "\
Examples:
  dm-audit init export.csv
  dm-audit init postgres://app@db.example/bot --output dm-audit.toml";

pub(super) const CONVERT: &str = "\
Examples:
  dm-audit convert postgres://app@db.example/bot > messages.ndjson
  dm-audit convert export.csv --since 7d -o messages.parquet";

pub(super) const RULES: &str = "\
Examples:
  dm-audit rules --command since
  dm-audit rules --habits export.ndjson";

pub(super) const EXPLAIN: &str = "\
Examples:
  dm-audit explain DM104
  dm-audit explain race
  dm-audit explain --finding 5b1e7c9a0d3f4e21 export.ndjson";

pub(super) const COMPLETIONS: &str = "\
Examples:
  dm-audit completions bash > ~/.local/share/bash-completion/completions/dm-audit
  dm-audit completions fish > ~/.config/fish/completions/dm-audit.fish";

pub(super) const MAN: &str = "\
Examples:
  dm-audit man deep | man -l -
  dm-audit man --dir ~/.local/share/man/man1";

pub(super) const SCHEMA: &str = "\
Examples:
  dm-audit schema settings > dm-audit.schema.json
  dm-audit schema report";
