//! Certificates for the tests of TLS: a private CA, as hosted databases have it, and what can be wrong with a server's.

use std::path::PathBuf;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use time::{Duration, OffsetDateTime};

use super::supervisor::Folder;

/// Which certificate a server shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateKind {
    /// Signed by the CA for `localhost` and `127.0.0.1`, in its time.
    Valid,
    /// As `Valid`, but its time ended yesterday.
    Expired,
    /// For the right host and in its time, but signed by nobody else. It can be its own `sslrootcert`.
    SelfSigned,
    /// As `Valid`, but for `elsewhere.example` only.
    OtherHost,
}

/// PEM files in the folder of a server.
#[derive(Debug)]
pub struct Certificates {
    /// The certificate of the CA: what `sslrootcert` has to name.
    pub ca_pem: PathBuf,
    /// The certificate of a CA of the same name that signed nothing here: a wrong `sslrootcert`.
    pub other_ca_pem: PathBuf,
    /// The server's certificate.
    pub server_pem: PathBuf,
    /// The server's private key.
    pub server_key: PathBuf,
    /// The certificate of a client that is the role `app`, signed by the CA.
    pub client_pem: PathBuf,
    /// The client's private key.
    pub client_key: PathBuf,
    /// The same client's, signed by the other CA.
    pub other_client_pem: PathBuf,
    /// The private key to it.
    pub other_client_key: PathBuf,
}

impl Certificates {
    /// Makes new keys and certificates and writes them as `ca.pem`, `server.pem`, `server.key` and so on.
    pub fn write(folder: &Folder, kind: CertificateKind) -> Self {
        let (ca_pem, ca) = authority();
        let (other_ca_pem, other_ca) = authority();
        let key = KeyPair::generate().unwrap();
        let params = server(kind);
        let certificate = match kind {
            CertificateKind::SelfSigned => params.self_signed(&key),
            _ => params.signed_by(&key, &ca),
        };
        let (client_pem, client_key) = client(&ca);
        let (other_client_pem, other_client_key) = client(&other_ca);
        Self {
            ca_pem: folder.write("ca.pem", &ca_pem, 0o644),
            other_ca_pem: folder.write("other-ca.pem", &other_ca_pem, 0o644),
            server_pem: folder.write("server.pem", &certificate.unwrap().pem(), 0o644),
            // PostgreSQL refuses a key that others can read.
            server_key: folder.write("server.key", &key.serialize_pem(), 0o600),
            client_pem: folder.write("client.pem", &client_pem, 0o644),
            client_key: folder.write("client.key", &client_key, 0o600),
            other_client_pem: folder.write("other-client.pem", &other_client_pem, 0o644),
            other_client_key: folder.write("other-client.key", &other_client_key, 0o600),
        }
    }
}

/// A new CA: its certificate, and what signs with it.
fn authority() -> (String, Issuer<'static, KeyPair>) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, "dm-audit test CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    set_validity(&mut params, 365);
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    (certificate.pem(), Issuer::new(params, key))
}

/// What a server's certificate says.
fn server(kind: CertificateKind) -> CertificateParams {
    let names: &[&str] = match kind {
        CertificateKind::OtherHost => &["elsewhere.example"],
        _ => &["localhost", "127.0.0.1"],
    };
    let names: Vec<String> = names.iter().copied().map(String::from).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name.push(DnType::CommonName, "dm-audit test server");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // A stated usage that lacks signing certificates would forbid a self-signed one to be its own `sslrootcert`.
    if kind != CertificateKind::SelfSigned {
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
    }
    set_validity(&mut params, if kind == CertificateKind::Expired { -1 } else { 30 });
    params
}

/// A client's certificate for the role `app`, and its key.
fn client(ca: &Issuer<'static, KeyPair>) -> (String, String) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, "app");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    set_validity(&mut params, 30);
    let key = KeyPair::generate().unwrap();
    (params.signed_by(&key, ca).unwrap().pem(), key.serialize_pem())
}

/// From a month ago until a number of days from now.
fn set_validity(params: &mut CertificateParams, days: i64) {
    let now = OffsetDateTime::now_utc();
    params.not_before = now - Duration::days(30);
    params.not_after = now + Duration::days(days);
}
