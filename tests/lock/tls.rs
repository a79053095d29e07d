//! Redis over TLS. The authorities that are trusted come from the environment, so each try is a process of its own.

use std::env;
use std::path::Path;
use std::process::{Command, Output};

use dm_audit::lock::{Attempt, RedisLock};

use crate::common::{CertificateKind, Redis};
use crate::stores::{LASTING, LONG, claim, key, token};

/// The URL for the process that [`attempt`] starts.
const URL: &str = "DM_AUDIT_TEST_REDIS_URL";

#[tokio::test]
#[ignore = "a part of the other tests here"]
async fn one_claim_over_tls() {
    match RedisLock::connect(&env::var(URL).unwrap(), RedisLock::PREFIX, LASTING, LONG).await {
        Ok(lock) => assert_eq!(claim(&lock, key(), token()).await, Ok(Attempt::Claimed)),
        Err(error) => panic!("{error}; {}", error.advice().unwrap_or_default()),
    }
}

fn attempt(url: &str, authority: &Path) -> (bool, String) {
    let Output { status, stdout, stderr } = Command::new(env::current_exe().unwrap())
        .args(["--ignored", "--exact", "tls::one_claim_over_tls", "--nocapture"])
        .env(URL, url)
        .env("SSL_CERT_FILE", authority)
        .env_remove("SSL_CERT_DIR")
        .output()
        .unwrap();
    (status.success(), String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned())
}

#[test]
fn a_certificate_is_checked_against_the_authorities_of_the_system() {
    let redis = Redis::start_with_tls(CertificateKind::Valid);
    let files = redis.certificates();
    let (done, said) = attempt(&redis.url(), &files.ca_pem);
    assert!(done && said.contains("1 passed"), "{said}");
    let (done, said) = attempt(&redis.url(), &files.other_ca_pem);
    assert!(!done && said.contains("the server's certificate is") && said.contains("SSL_CERT_FILE"), "{said}");
    let plain = redis.url().replace("rediss", "redis");
    let (done, said) = attempt(&plain, &files.ca_pem);
    assert!(!done, "{said}");
}

#[test]
fn a_certificate_of_another_host_is_refused() {
    let redis = Redis::start_with_tls(CertificateKind::OtherHost);
    let (done, said) = attempt(&redis.url(), &redis.certificates().ca_pem);
    assert!(!done && said.contains("is for another host"), "{said}");
}
