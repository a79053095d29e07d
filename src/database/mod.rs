//! How a PostgreSQL server is reached: its URL, TLS, and why it does not let us in.

mod refusal;
mod tls;
mod url;

pub use refusal::{Refusal, chain, server_words};
pub use tls::{RootCertificates, SslMode, certificate_problem, client_config};
pub use url::{BadUrl, DatabaseUrl, is_postgres_url};
