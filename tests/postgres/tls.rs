//! `sslmode` and `sslrootcert` against certificates that are right and wrong.

use std::path::Path;
use std::sync::OnceLock;

use crate::bot::{STORY, bot, inserts, json_run, lasting, messages};
use crate::common::{BOT_SCHEMA, CertificateKind, Cluster, Database, Outcome, Run};

/// A server that offers TLS, with a database of its own.
struct Server {
    cluster: Cluster,
    database: Database,
}

/// The one server of each kind.
fn server(kind: CertificateKind) -> &'static Server {
    static VALID: OnceLock<Server> = OnceLock::new();
    static EXPIRED: OnceLock<Server> = OnceLock::new();
    static SELF_SIGNED: OnceLock<Server> = OnceLock::new();
    static OTHER_HOST: OnceLock<Server> = OnceLock::new();
    let place = match kind {
        CertificateKind::Valid => &VALID,
        CertificateKind::Expired => &EXPIRED,
        CertificateKind::SelfSigned => &SELF_SIGNED,
        CertificateKind::OtherHost => &OTHER_HOST,
    };
    place.get_or_init(|| {
        let cluster = Cluster::start_with_tls(kind);
        let database = cluster.create_database("bot");
        database.sql(BOT_SCHEMA);
        database.sql(&inserts("mia", &STORY));
        Server { cluster, database }
    })
}

impl Server {
    /// A run with these parameters in the URL.
    fn run(&self, parameters: &str) -> Run {
        json_run(&["deep", &format!("{}?{parameters}", self.database.url())])
    }

    fn ca(&self) -> &Path {
        &self.cluster.certificates().ca_pem
    }

    /// How the server says that this many connections came, with TLS and without.
    fn connections(&self) -> (usize, usize) {
        let log = self.database.log();
        let all = log.lines().filter(|line| line.contains("connection authorized"));
        let (encrypted, plain): (Vec<&str>, Vec<&str>) = all.partition(|line| line.contains("SSL enabled"));
        (encrypted.len(), plain.len())
    }
}

fn with_root(mode: &str, root: &Path) -> String {
    format!("sslmode={mode}&sslrootcert={}", root.display())
}

#[track_caller]
fn read(outcome: &Outcome) {
    assert_eq!(messages(&outcome.json()), 10);
}

#[track_caller]
fn refused(outcome: &Outcome, why: &str) {
    assert!(outcome.refusal().contains(why), "expected “{why}”:\n{}", outcome.stderr);
    assert!(!outcome.stderr.contains("secret"), "{}", outcome.stderr);
}

#[test]
fn a_valid_certificate_passes_every_check() {
    let cluster = Cluster::start_with_tls(CertificateKind::Valid);
    let database = cluster.create_database("bot");
    database.sql(BOT_SCHEMA);
    database.sql(&inserts("mia", &STORY));
    let server = Server { cluster, database };
    read(&server.run("sslmode=disable").outcome());
    assert_eq!(server.connections(), (0, 1), "disable means no TLS");
    for mode in ["allow", "prefer", "require"] {
        read(&server.run(&format!("sslmode={mode}")).outcome());
    }
    for mode in ["require", "verify-ca", "verify-full"] {
        read(&server.run(&with_root(mode, server.ca())).outcome());
    }
    read(&json_run(&["deep", &server.database.url()]).outcome());
    assert_eq!(server.connections(), (7, 1), "TLS in every other mode, and without any");
}

#[test]
fn a_read_over_tls_is_the_same_as_one_without() {
    let server = server(CertificateKind::Valid);
    server.database.sql(
        "CREATE TABLE long_messages AS SELECT n AS id, n % 9 AS contact_id, 'outgoing' AS direction,
             repeat('é', n % 4000) AS content, timestamptz '2026-01-01' + n * interval '20 seconds' AS created_at
         FROM generate_series(1, 3000) n;
         GRANT SELECT ON long_messages TO app;",
    );
    let run = |parameters: &str| {
        let url = format!("{}?{parameters}", server.database.url());
        lasting(json_run(&["since", "2025-01-01", "--table", "long_messages", &url]).outcome().json())
    };
    let encrypted = run("sslmode=require");
    assert_eq!(messages(&encrypted), 3000);
    assert!(encrypted == run("sslmode=disable"), "the two reports differ");
}

#[test]
fn an_authority_that_nobody_named_is_not_trusted() {
    let server = server(CertificateKind::Valid);
    for mode in ["verify-ca", "verify-full"] {
        let outcome = server.run(&format!("sslmode={mode}")).outcome();
        assert!(!outcome.refusal().contains("secret"), "{}", outcome.stderr);
        let (unknown, none) = ("signed by an unknown authority", "no root certificates");
        assert!(outcome.stderr.contains(unknown) || outcome.stderr.contains(none), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("sslrootcert"), "{}", outcome.stderr);
    }
}

#[test]
fn another_authority_of_the_same_name_is_refused() {
    let server = server(CertificateKind::Valid);
    let other = &server.cluster.certificates().other_ca_pem;
    // With a root certificate, `require` verifies too, as libpq does.
    for mode in ["require", "verify-ca", "verify-full"] {
        refused(&server.run(&with_root(mode, other)).outcome(), "the server's certificate is");
    }
}

#[test]
fn an_expired_certificate_is_refused_where_it_is_checked() {
    let server = server(CertificateKind::Expired);
    for mode in ["prefer", "require"] {
        read(&server.run(&format!("sslmode={mode}")).outcome());
    }
    for mode in ["require", "verify-ca", "verify-full"] {
        refused(&server.run(&with_root(mode, server.ca())).outcome(), "the server's certificate has expired");
    }
}

#[test]
fn a_self_signed_certificate_is_trusted_only_by_name() {
    let server = server(CertificateKind::SelfSigned);
    read(&server.run("sslmode=require").outcome());
    for mode in ["verify-ca", "verify-full"] {
        let outcome = server.run(&with_root(mode, server.ca())).outcome();
        refused(&outcome, "signed by an unknown authority, or by itself");
    }
    for mode in ["verify-ca", "verify-full"] {
        read(&server.run(&with_root(mode, &server.cluster.certificates().server_pem)).outcome());
    }
}

#[test]
fn a_certificate_of_another_host_passes_all_but_the_full_check() {
    let server = server(CertificateKind::OtherHost);
    read(&server.run("sslmode=require").outcome());
    read(&server.run(&with_root("verify-ca", server.ca())).outcome());
    refused(&server.run(&with_root("verify-full", server.ca())).outcome(), "is for another host");
}

#[test]
fn a_server_without_tls_is_read_only_where_that_is_allowed() {
    let database = bot("plain", &STORY);
    for mode in ["disable", "prefer"] {
        read(&json_run(&["deep", &format!("{}?sslmode={mode}", database.url())]).outcome());
    }
    for mode in ["require", "verify-full"] {
        let outcome = json_run(&[
            "deep",
            &format!("{}?{}", database.url(), with_root(mode, server(CertificateKind::Valid).ca())),
        ])
        .outcome();
        refused(&outcome, "check that the server offers TLS");
    }
}

#[test]
fn the_variables_of_libpq_ask_for_checks_too() {
    let server = server(CertificateKind::OtherHost);
    let run = |mode: &str| {
        json_run(&["deep", &server.database.url()]).env("PGSSLMODE", mode).env("PGSSLROOTCERT", server.ca()).outcome()
    };
    read(&run("verify-ca"));
    refused(&run("verify-full"), "is for another host");
    refused(&run("verify-everything"), "unknown sslmode");
}

#[test]
fn a_root_certificate_that_is_none_is_named() {
    let server = server(CertificateKind::Valid);
    let missing = server.run("sslmode=verify-ca&sslrootcert=missing.pem").outcome();
    refused(&missing, "cannot read sslrootcert missing.pem");
    let empty = server.run("sslmode=verify-ca&sslrootcert=empty.pem").file("empty.pem", "no certificate\n").outcome();
    refused(&empty, "no certificate in sslrootcert empty.pem");
    let unknown = server.run("sslmode=verify-most").outcome();
    refused(&unknown, "unknown sslmode");
}
