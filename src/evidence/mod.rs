//! What speaks for a reply having been sent twice.
