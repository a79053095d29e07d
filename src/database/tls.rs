//! TLS as libpq's `sslmode` means it (<https://www.postgresql.org/docs/current/libpq-ssl.html>).

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use super::certificate::CertificateProblem;
use super::identity::ClientCertificate;
use super::words::chain;
use crate::text::display_safe;

/// How much of the server's certificate is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SslMode {
    /// No TLS.
    Disable,
    /// TLS if the server offers it, unchecked.
    Prefer,
    /// TLS, unchecked unless a root certificate is named.
    Require,
    /// TLS with a certificate that a known authority signed.
    VerifyCa,
    /// The same, for the very host that was asked for.
    VerifyFull,
}

impl SslMode {
    /// Reads the value of `sslmode`; `allow` is taken as `prefer`.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "disable" => Self::Disable,
            "allow" | "prefer" => Self::Prefer,
            "require" => Self::Require,
            "verify-ca" => Self::VerifyCa,
            "verify-full" => Self::VerifyFull,
            _ => return None,
        })
    }
}

/// Which authorities are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RootCertificates {
    /// Those of the system.
    System,
    /// Those of a PEM file.
    File(PathBuf),
}

/// The client side of TLS for a mode. Fails with what is wrong with the certificates.
pub fn client_config(
    mode: SslMode,
    roots: Option<&RootCertificates>,
    identity: Option<&ClientCertificate>,
) -> Result<ClientConfig, CertificateProblem> {
    let unusable = |error: String| CertificateProblem::UnusableRoots { error };
    let provider = Arc::new(ring::default_provider());
    // As libpq has it: a root certificate that is named is used, even where the mode alone would not ask for it.
    let mode = match (mode, roots) {
        (SslMode::Require, Some(RootCertificates::File(_))) => SslMode::VerifyCa,
        (mode, _) => mode,
    };
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(error.to_string()))?;
    let store = match mode {
        SslMode::Disable | SslMode::Prefer | SslMode::Require => None,
        SslMode::VerifyCa | SslMode::VerifyFull => {
            Some(Arc::new(root_store(roots.unwrap_or(&RootCertificates::System))?))
        }
    };
    let builder = match store {
        Some(store) if mode == SslMode::VerifyFull => builder.with_root_certificates(store),
        store => {
            let built = |store| WebPkiServerVerifier::builder_with_provider(store, provider.clone()).build();
            let authority = store.map(built).transpose().map_err(|error| unusable(error.to_string()))?;
            let verifier = Arc::new(LenientVerifier { provider, authority });
            builder.dangerous().with_custom_certificate_verifier(verifier)
        }
    };
    match identity {
        Some(identity) if mode != SslMode::Disable => {
            let (certificates, key) = identity.read()?;
            builder.with_client_auth_cert(certificates, key).map_err(|error| identity.mismatch(&error))
        }
        _ => Ok(builder.with_no_client_auth()),
    }
}

fn root_store(roots: &RootCertificates) -> Result<RootCertStore, CertificateProblem> {
    let certificates: Vec<CertificateDer<'static>> = match roots {
        RootCertificates::System => rustls_native_certs::load_native_certs().certs,
        RootCertificates::File(file) => {
            let certificates = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
            certificates.map_err(|error| {
                let error = display_safe(&error.to_string()).into_owned();
                CertificateProblem::UnreadableRoots { file: file.clone(), error }
            })?
        }
    };
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(certificates);
    match roots {
        _ if !store.is_empty() => Ok(store),
        RootCertificates::System => Err(CertificateProblem::NoRoots),
        RootCertificates::File(file) => Err(CertificateProblem::EmptyRoots { file: file.clone() }),
    }
}

/// What the modes below `verify-full` check of a certificate; the handshake's signature is checked in any case.
#[derive(Debug)]
struct LenientVerifier {
    provider: Arc<CryptoProvider>,
    /// Who must have signed, for `verify-ca`; nobody for `prefer` and `require`.
    authority: Option<Arc<WebPkiServerVerifier>>,
}

impl ServerCertVerifier for LenientVerifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        use CertificateError::{NotValidForName, NotValidForNameContext};
        let Some(authority) = &self.authority else { return Ok(ServerCertVerified::assertion()) };
        // The host is compared last, after chain and dates, so only the name is wrong here.
        match authority.verify_server_cert(certificate, intermediates, server_name, ocsp_response, now) {
            Err(rustls::Error::InvalidCertificate(NotValidForName | NotValidForNameContext { .. })) => {
                Ok(ServerCertVerified::assertion())
            }
            verdict => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// What a server says that wants a certificate of the client, or another one.
const OF_THE_CLIENT: [AlertDescription; 8] = [
    AlertDescription::BadCertificate,
    AlertDescription::UnsupportedCertificate,
    AlertDescription::CertificateRevoked,
    AlertDescription::CertificateExpired,
    AlertDescription::CertificateUnknown,
    AlertDescription::CertificateRequired,
    AlertDescription::UnknownCA,
    // Another authority of the same name signed it.
    AlertDescription::DecryptError,
];

/// The failure of TLS that `error` is made of.
fn tls_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    let mut cause = Some(error);
    loop {
        let error = cause?;
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let inner = inner.and_then(|inner| inner.downcast_ref()).or_else(|| error.downcast_ref());
        if inner.is_some() {
            return inner;
        }
        cause = error.source();
    }
}

/// What is wrong with a certificate, the server's or ours, if that is what `error` is about.
pub fn certificate_problem(error: &(dyn std::error::Error + 'static)) -> Option<CertificateProblem> {
    use CertificateError as E;
    Some(match tls_error(error)? {
        rustls::Error::AlertReceived(alert) if OF_THE_CLIENT.contains(alert) => {
            CertificateProblem::ClientRefused { error: chain(error) }
        }
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            E::Expired | E::ExpiredContext { .. } => CertificateProblem::Expired,
            E::NotValidYet | E::NotValidYetContext { .. } => CertificateProblem::NotValidYet,
            E::NotValidForName | E::NotValidForNameContext { .. } => CertificateProblem::OtherHost,
            E::UnknownIssuer => CertificateProblem::UnknownAuthority,
            other => CertificateProblem::Refused { error: other.to_string() },
        },
        _ => return None,
    })
}
