//! How a PostgreSQL server is reached: its URL, passwords, TLS, and why it does not let us in.

mod fill;
mod hosts;
mod identity;
mod passfile;
mod refusal;
mod tls;
mod url;

pub use hosts::{SessionAttrs, in_turn};
pub use identity::ClientCertificate;
pub use refusal::{Refusal, chain, said, server_words};
pub use tls::{RootCertificates, SslMode, certificate_problem, client_config};
pub use url::{BadUrl, DatabaseUrl, is_postgres_url};
