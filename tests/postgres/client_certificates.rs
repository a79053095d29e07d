//! Servers that ask for a certificate of the client.

use std::fs::{self, Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::OnceLock;

use crate::bot::{STORY, inserts, json_run, messages};
use crate::common::{BOT_SCHEMA, CertificateKind, Cluster, Database, Outcome, Run};

struct Server {
    cluster: Cluster,
    database: Database,
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let cluster = Cluster::start_asking_for_certificates(CertificateKind::Valid);
        let database = cluster.create_database("bot");
        database.sql(BOT_SCHEMA);
        database.sql(&inserts("mia", &STORY));
        Server { cluster, database }
    })
}

impl Server {
    /// A run without a password in the URL.
    fn run(&self, parameters: &str) -> Run {
        let url = self.database.url().replace(":secret", "");
        json_run(&["deep", "-v", &format!("{url}?{parameters}")])
    }

    /// A run with the client's files in the usual place, and with the authority that signed the server's certificate.
    fn at_home(&self, parameters: &str) -> Run {
        let certificates = self.cluster.certificates();
        let text = |path: &Path| fs::read(path).unwrap();
        let run = self
            .run(parameters)
            .file(".postgresql/postgresql.crt", text(&certificates.client_pem))
            .file(".postgresql/postgresql.key", text(&certificates.client_key))
            .file(".postgresql/root.crt", text(&certificates.ca_pem));
        set_permissions(run.path(".postgresql/postgresql.key"), Permissions::from_mode(0o600)).unwrap();
        run
    }
}

#[track_caller]
fn refused(outcome: &Outcome, why: &str) {
    assert!(outcome.refusal().contains(why), "expected “{why}”:\n{}", outcome.stderr);
    assert!(!outcome.stderr.contains("BEGIN"), "{}", outcome.stderr);
}

#[test]
fn a_certificate_that_the_authority_signed_gets_in() {
    let server = server();
    let certificates = server.cluster.certificates();
    let (certificate, key) = (&certificates.client_pem, &certificates.client_key);
    let named = format!("sslmode=require&sslcert={}&sslkey={}", certificate.display(), key.display());
    assert_eq!(messages(&server.run(&named).outcome().json()), 10);
    let variables = server.run("sslmode=require").env("PGSSLCERT", certificate).env("PGSSLKEY", key);
    assert_eq!(messages(&variables.outcome().json()), 10);
    for mode in ["require", "verify-ca", "verify-full"] {
        assert_eq!(messages(&server.at_home(&format!("sslmode={mode}")).outcome().json()), 10, "{mode}");
    }
}

#[test]
fn without_one_or_with_another_authoritys_the_reason_is_said() {
    let server = server();
    let none = server.run("sslmode=require").outcome();
    refused(&none, "requires a valid client certificate");
    assert!(none.stderr.contains("sslcert=FILE"), "{}", none.stderr);
    refused(&server.at_home("sslmode=require&sslcertmode=disable").outcome(), "requires a valid client certificate");
    let certificates = server.cluster.certificates();
    let (other, key) = (&certificates.other_client_pem, &certificates.other_client_key);
    let named = format!("sslmode=require&sslcert={}&sslkey={}", other.display(), key.display());
    let other = server.run(&named).outcome();
    refused(&other, "cannot connect");
    assert!(other.stderr.contains("sslcert"), "{}", other.stderr);
}

#[test]
fn an_authority_in_the_usual_place_is_the_one_that_counts() {
    let server = server();
    let other = fs::read(&server.cluster.certificates().other_ca_pem).unwrap();
    for mode in ["require", "verify-ca", "verify-full"] {
        let run = server.at_home(&format!("sslmode={mode}")).file(".postgresql/root.crt", &other);
        refused(&run.outcome(), "the server's certificate is");
    }
}

#[test]
fn files_that_cannot_be_used_are_named_and_none_of_the_key_is_shown() {
    let server = server();
    let open = server.at_home("sslmode=require");
    set_permissions(open.path(".postgresql/postgresql.key"), Permissions::from_mode(0o644)).unwrap();
    let open = open.outcome();
    refused(&open, "other users may read the client's key");
    assert!(open.stderr.contains("\n    chmod 600 "), "{}", open.stderr);
    let spoilt = |name: &str, content: &str| {
        let run = server.at_home("sslmode=require").file(name, content);
        run.outcome()
    };
    refused(&spoilt(".postgresql/postgresql.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"), "is encrypted");
    refused(&spoilt(".postgresql/postgresql.key", "no key\n"), "cannot read the client's key");
    refused(&spoilt(".postgresql/postgresql.crt", "no certificate\n"), "cannot read the client's certificate");
    refused(&server.run("sslmode=require&sslcert=missing.pem").outcome(), "the client's certificate missing.pem");
    let other = server.cluster.certificates().other_client_pem.display().to_string();
    refused(&server.at_home(&format!("sslmode=require&sslcert={other}")).outcome(), "cannot be used together");
}
