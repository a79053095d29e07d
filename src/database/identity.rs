//! The client's own certificate, as libpq takes it (<https://www.postgresql.org/docs/current/libpq-ssl.html>).

use std::fs;
use std::path::{Path, PathBuf};

use rustls::pki_types::pem::{Error as PemError, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::certificate::CertificateProblem;
use crate::text::display_safe;

/// What a server asks a client to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCertificate {
    /// The certificate, perhaps with those that lead to its authority, in PEM.
    pub certificate: PathBuf,
    /// Its private key in PEM, not encrypted.
    pub key: PathBuf,
}

impl ClientCertificate {
    /// The one that is named, or the one in libpq's usual place if there is one.
    pub(super) fn find(
        certificate: Option<String>,
        key: Option<String>,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Option<Self> {
        let usual = |name: &str| usual_file(name, variable);
        let named = certificate.map(PathBuf::from);
        let certificate = named.or_else(|| usual("postgresql.crt").filter(|path| path.exists()))?;
        let key = key.map(PathBuf::from).or_else(|| usual("postgresql.key"));
        Some(Self { key: key.unwrap_or_else(|| PathBuf::from("postgresql.key")), certificate })
    }

    /// Reads both files. An error holds nothing of the key.
    pub(super) fn read(&self) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), CertificateProblem> {
        let Self { certificate, key } = self;
        let unreadable = |what: &'static str, file: &Path, error: &PemError| {
            let why = match error {
                PemError::Io(error) => display_safe(&error.to_string()).into_owned(),
                PemError::NoItemsFound => "it holds none in PEM".to_owned(),
                // The parser's words may quote the file.
                _ => "it is damaged".to_owned(),
            };
            CertificateProblem::UnreadableClient { what, file: file.to_owned(), why }
        };
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(certificate)
            .and_then(Iterator::collect)
            .map_err(|error| unreadable("certificate", certificate, &error))?;
        if chain.is_empty() {
            return Err(unreadable("certificate", certificate, &PemError::NoItemsFound));
        }
        if others_may_read(key) {
            return Err(CertificateProblem::OpenKey { key: key.clone() });
        }
        let text = fs::read(key).map_err(|error| unreadable("key", key, &PemError::Io(error)))?;
        if text.windows(9).any(|window| window.eq_ignore_ascii_case(b"encrypted")) {
            return Err(CertificateProblem::EncryptedKey { key: key.clone() });
        }
        let private = PrivateKeyDer::from_pem_slice(&text).map_err(|error| unreadable("key", key, &error))?;
        Ok((chain, private))
    }

    /// What is said if the two do not belong together.
    pub(super) fn mismatch(&self, error: &rustls::Error) -> CertificateProblem {
        let Self { certificate, key } = self.clone();
        CertificateProblem::Mismatch { certificate, key, error: error.to_string() }
    }
}

/// A file in the folder where libpq looks for certificates.
pub(super) fn usual_file(name: &str, variable: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let (home, folder) = if cfg!(windows) { ("APPDATA", "postgresql") } else { ("HOME", ".postgresql") };
    variable(home).filter(|home| !home.is_empty()).map(|home| Path::new(&home).join(folder).join(name))
}

/// As libpq has it: a key of root's may be read by its group.
#[cfg(unix)]
fn others_may_read(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let mask = |owner: u32| if owner == 0 { 0o027 } else { 0o077 };
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.mode() & mask(metadata.uid()) != 0)
}

#[cfg(not(unix))]
fn others_may_read(_: &Path) -> bool {
    false
}
