//! How a PostgreSQL server is reached: its URL, passwords, TLS, and why it does not let us in.

mod bad_url;
mod certificate;
mod diagnosis;
mod fill;
mod hosts;
mod identity;
mod passfile;
mod refusal;
mod session_attrs;
mod tls;
mod url;
mod words;

pub use bad_url::BadUrl;
pub use certificate::CertificateProblem;
pub use hosts::in_turn;
pub use identity::ClientCertificate;
pub use refusal::{ByServer, Refusal};
pub use session_attrs::SessionAttrs;
pub use tls::{RootCertificates, SslMode, certificate_problem, client_config};
pub use url::{DatabaseUrl, is_postgres_url};
pub use words::{chain, io_kind, said, server_words};
