//! Numbers and ids that Parquet holds as bytes.

use crate::model::MessageId;

/// A decimal as text: `bytes` are its digits as one whole number, the first byte the highest, and `scale` of them stand
/// behind the point. Zeros at the end of a fraction say nothing.
pub(super) fn decimal(bytes: &[u8], scale: usize) -> String {
    let negative = bytes.first().is_some_and(|byte| *byte >= 0x80);
    let mut left: Vec<u8> = bytes.iter().map(|byte| if negative { !byte } else { *byte }).collect();
    if negative {
        // Two's complement: all bits turned round, and one more.
        for byte in left.iter_mut().rev() {
            let carried;
            (*byte, carried) = byte.overflowing_add(1);
            if !carried {
                break;
            }
        }
    }
    let mut digits = Vec::new();
    while left.iter().any(|byte| *byte != 0) {
        let mut rest = 0u16;
        for byte in &mut left {
            let part = rest << 8 | u16::from(*byte);
            (*byte, rest) = ((part / 10) as u8, part % 10);
        }
        digits.push(b'0' + rest as u8);
    }
    while digits.len() <= scale {
        digits.push(b'0');
    }
    let mut text = String::with_capacity(digits.len() + 2);
    if negative {
        text.push('-');
    }
    text.extend(digits[scale..].iter().rev().map(|digit| char::from(*digit)));
    let fraction: String = digits[..scale].iter().rev().map(|digit| char::from(*digit)).collect();
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// Bytes of which nothing says what they are, as an id: text, a UUID, a whole number with its lowest byte first (as
/// ClickHouse writes those of 128 and 256 bits), else their digits. Ids that differ stay different: what may be a number
/// and reads as digits too, as 55 reads as `7`, is the number.
pub(super) fn unnamed(bytes: &[u8]) -> String {
    let (low, high) = bytes.split_at(bytes.len().min(8));
    let number = (high.len() >= 8 && high.iter().all(|byte| *byte == 0))
        .then(|| u64::from_le_bytes(low.try_into().unwrap_or_default()).to_string());
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let is_text = |text: &&str| !text.is_empty() && !text.contains(char::is_control);
    let text = str::from_utf8(&bytes[..end]).ok().filter(is_text);
    let text = text.filter(|text| number.is_none() || !text.bytes().all(|byte| byte.is_ascii_digit()));
    text.map(str::to_owned)
        .or_else(|| uuid(bytes))
        .or(number)
        .unwrap_or_else(|| bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}")))
}

/// 16 bytes that say of themselves that they are a UUID (RFC 9562: its version and its variant).
fn uuid(bytes: &[u8]) -> Option<String> {
    let bytes: [u8; 16] = bytes.try_into().ok()?;
    let is_uuid = (1..=8).contains(&(bytes[6] >> 4)) && bytes[8] >> 6 == 0b10;
    is_uuid.then(|| MessageId::Uuid(u128::from_be_bytes(bytes)).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_keeps_every_digit() {
        for (bytes, scale, text) in [
            (&17_841_400_000_000_001_i128.to_be_bytes()[..], 0, "17841400000000001"),
            (&[0], 0, "0"),
            (&[], 0, "0"),
            (&[0xFF], 0, "-1"),
            (&(-1050_i16).to_be_bytes(), 2, "-10.5"),
            (&1000_i16.to_be_bytes(), 2, "10"),
            (&[5], 3, "0.005"),
            (&1_767_794_400_100_000_i64.to_be_bytes(), 6, "1767794400.1"),
            (&[0x80, 0], 0, "-32768"),
            (&[0x7F; 16], 0, "169473963133173273960190490760135540607"),
        ] {
            assert_eq!(decimal(bytes, scale), text);
        }
        let large = decimal(&[&[1][..], &[0; 31]].concat(), 0);
        assert_eq!(large, "452312848583266388373324160190187140051835877600158453279131187530910662656");
    }

    proptest::proptest! {
        #[test]
        fn a_decimal_is_the_number_that_its_bytes_are(number: i128, scale in 0usize..40) {
            let text = decimal(&number.to_be_bytes(), scale);
            let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
            let digits = format!("{whole}{fraction:0<scale$}");
            proptest::prop_assert_eq!(digits.parse::<i128>().unwrap(), number);
        }

        #[test]
        fn ids_that_differ_stay_different(a: [u8; 16], b: [u8; 16], zeros in 0usize..16) {
            let (mut a, mut b) = (a, b);
            a[16 - zeros..].fill(0);
            b[16 - zeros..].fill(0);
            proptest::prop_assert_eq!(unnamed(&a) == unnamed(&b), a == b);
        }
    }

    #[test]
    fn bytes_without_a_name_are_what_they_look_like() {
        let uuid = 0x0f8f_ad5b_d9cb_469f_a165_7086_7728_950e_u128;
        assert_eq!(unnamed(&uuid.to_be_bytes()), "0f8fad5b-d9cb-469f-a165-70867728950e");
        assert_eq!(unnamed(&17_841_400_000_000_001_u128.to_le_bytes()), "17841400000000001");
        assert_eq!(unnamed(b"wamid.A1\0\0\0\0\0\0\0\0"), "wamid.A1");
        assert_eq!(unnamed(&[0; 16]), "0");
        // The bytes of 55 are those of the text `7`.
        assert_eq!(
            (unnamed(&7_u128.to_le_bytes()), unnamed(&55_u128.to_le_bytes())),
            ("7".to_owned(), "55".to_owned())
        );
        assert_eq!(unnamed(&[1; 4]), "01010101");
    }
}
