//! HMAC-SHA-256 of the body under the app's secret: `X-Hub-Signature-256` in hexadecimal digits, as Meta signs its webhook
//! calls (<https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads>), and
//! `X-Line-Signature` in Base64 (<https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/>).

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The header's name.
pub(super) const HEADER: &str = "x-hub-signature-256";
/// The name of that of LINE.
pub(super) const LINE_HEADER: &str = "x-line-signature";

/// The secret that the platform and the bot share. It is never shown.
#[derive(Clone)]
pub struct Secret(Hmac<Sha256>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// The secret of these bytes; `None` if there are none.
    pub fn new(secret: &[u8]) -> Option<Self> {
        if secret.is_empty() { None } else { Hmac::new_from_slice(secret).ok().map(Self) }
    }

    fn mac(&self, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(body);
        mac
    }

    /// The header's value for a body.
    pub fn sign(&self, body: &[u8]) -> String {
        let digest = self.mac(body).finalize().into_bytes();
        digest.iter().fold("sha256=".to_owned(), |digits, byte| digits + &format!("{byte:02x}"))
    }

    /// The value of LINE's header for a body.
    pub fn sign_for_line(&self, body: &[u8]) -> String {
        BASE64_STANDARD.encode(self.mac(body).finalize().into_bytes())
    }

    /// Whether `header` is that value, compared in constant time.
    pub fn accepts_of_line(&self, body: &[u8], header: &[u8]) -> bool {
        BASE64_STANDARD.decode(header).is_ok_and(|digest| self.mac(body).verify_slice(&digest).is_ok())
    }

    /// Whether `header` is that value, in digits of either case, compared in constant time.
    pub fn accepts(&self, body: &[u8], header: &[u8]) -> bool {
        let digits = header
            .strip_prefix(b"sha256=")
            .filter(|digits| digits.len() == 64 && digits.iter().all(u8::is_ascii_hexdigit));
        let Some(digits) = digits.and_then(|digits| std::str::from_utf8(digits).ok()) else { return false };
        let digest: Option<Vec<u8>> = (0..64)
            .step_by(2)
            .map(|place| digits.get(place..place + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
            .collect();
        digest.is_some_and(|digest| self.mac(body).verify_slice(&digest).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_published_test_vector() {
        // RFC 4231, test case 2.
        let secret = Secret::new(b"Jefe").unwrap();
        let expected = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(secret.sign(b"what do ya want for nothing?"), expected);
        assert!(secret.accepts(b"what do ya want for nothing?", expected.as_bytes()));
        assert!(
            secret.accepts(b"what do ya want for nothing?", expected.to_uppercase().replace("SHA", "sha").as_bytes())
        );
    }

    #[test]
    fn anything_but_the_signature_is_refused() {
        let secret = Secret::new(b"Jefe").unwrap();
        let right = secret.sign(b"body");
        let zero = format!("sha256={}", "0".repeat(64));
        let odd = format!("sha256={}é", "0".repeat(62));
        for header in
            ["", "sha256=", &right[..70], &right.replace("sha256", "sha1"), &zero, &odd, &secret.sign(b"other")]
        {
            assert!(!secret.accepts(b"body", header.as_bytes()), "{header}");
        }
    }

    #[test]
    fn line_has_the_same_signature_in_base64() {
        let secret = Secret::new(b"Jefe").unwrap();
        let right = secret.sign_for_line(b"what do ya want for nothing?");
        assert_eq!(right, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
        assert!(secret.accepts_of_line(b"what do ya want for nothing?", right.as_bytes()));
        for wrong in ["", "W9zB", "é", &right.to_uppercase(), &secret.sign(b"what do ya want for nothing?")] {
            assert!(!secret.accepts_of_line(b"what do ya want for nothing?", wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn no_secret_is_never_taken_for_one() {
        assert!(Secret::new(b"").is_none());
    }
}
