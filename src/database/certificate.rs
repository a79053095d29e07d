//! What is wrong with a certificate, the server's or the client's: each sentence with its advice.

use std::path::{Path, PathBuf};

use crate::text::{shell, shown_path};

/// Why a certificate cannot be used. No text holds anything of a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum CertificateProblem {
    #[error("the server's certificate has expired")]
    Expired,
    #[error("the server's certificate is not valid yet")]
    NotValidYet,
    #[error("the server's certificate is for another host")]
    OtherHost,
    #[error("the server's certificate is signed by an unknown authority, or by itself")]
    UnknownAuthority,
    #[error("the server's certificate is refused: {error}")]
    Refused { error: String },
    #[error("the server does not accept the client's certificate: {error}")]
    ClientRefused { error: String },
    #[error("cannot read sslrootcert {}: {error}", shown_path(.file))]
    UnreadableRoots { file: PathBuf, error: String },
    #[error("there is no certificate in sslrootcert {}", shown_path(.file))]
    EmptyRoots { file: PathBuf },
    #[error("this system has no root certificates")]
    NoRoots,
    #[error("the root certificates cannot be used: {error}")]
    UnusableRoots { error: String },
    #[error("cannot read the client's {what} {}: {why}", shown_path(.file))]
    UnreadableClient { what: &'static str, file: PathBuf, why: String },
    #[error("other users may read the client's key {}", shown_path(.key))]
    OpenKey { key: PathBuf },
    #[error("the client's key {} is encrypted, and dm-audit cannot decrypt it", shown_path(.key))]
    EncryptedKey { key: PathBuf },
    #[error(
        "the client's certificate {} and key {} cannot be used together: {error}",
        shown_path(.certificate),
        shown_path(.key)
    )]
    Mismatch { certificate: PathBuf, key: PathBuf, error: String },
}

impl CertificateProblem {
    /// What to do.
    pub fn advice(&self) -> String {
        let advice = match self {
            Self::Expired => "renew the server's certificate, and check this machine's clock",
            Self::NotValidYet => "check this machine's clock",
            Self::OtherHost => {
                "connect by the name in the certificate, or use sslmode=verify-ca if the authority is yours alone"
            }
            // A server's own certificate without the marks of an authority is refused as such.
            Self::UnknownAuthority | Self::Refused { .. } => {
                "name the provider's CA file with sslrootcert=FILE in the URL"
            }
            Self::ClientRefused { .. } => {
                "name a certificate that the server's authority signed, with sslcert=FILE and sslkey=FILE in the URL"
            }
            Self::UnreadableRoots { .. } | Self::EmptyRoots { .. } | Self::NoRoots | Self::UnusableRoots { .. } => {
                "check sslrootcert in the URL or PGSSLROOTCERT"
            }
            Self::OpenKey { key } => {
                return format!("let nobody else read it:\n  chmod 600 {}", word(key));
            }
            Self::EncryptedKey { key } => {
                let (key, copy) = (word(key), word(&key.with_extension("plain.key")));
                return format!(
                    "name a copy without a password as sslkey in the URL; this command writes one:\n  \
                     openssl pkey -in {key} -out {copy}"
                );
            }
            Self::UnreadableClient { .. } | Self::Mismatch { .. } => {
                "check sslcert and sslkey in the URL, PGSSLCERT and PGSSLKEY, or the files in ~/.postgresql \
                 (sslcertmode=disable connects without them)"
            }
        };
        advice.to_owned()
    }
}

/// A file in a command to paste.
fn word(file: &Path) -> String {
    file.to_str().and_then(shell::word).unwrap_or_else(|| "FILE".to_owned())
}
