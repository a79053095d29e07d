//! How much memory a run may take.

use super::origin::Origin;
use super::values;
use crate::error::{Error, ValueError};

/// Less than this, in bytes, is taken up by the program itself.
const LEAST: u64 = 32 << 20;

/// Where the machine does not say what it has.
const UNKNOWN: u64 = 2 << 30;

/// The limit that the flag names, else half of what the machine has.
pub(super) fn limit(flag: Option<&str>) -> Result<u64, Error> {
    let Some(text) = flag else { return Ok(of_machine().map_or(UNKNOWN, |all| all / 2).max(LEAST)) };
    let origin = Origin::Flag("--memory-limit");
    let text = text.trim();
    if values::is_bare(text) && bytes(text).is_none() {
        return Err(without_unit(&origin, text));
    }
    match bytes(text) {
        Some(bytes) if bytes >= LEAST => Ok(bytes),
        Some(_) => Err(origin.error(ValueError::TooLittleMemory { text: text.to_owned() })),
        None => Err(origin.error(ValueError::NoMemory { text: text.to_owned() })),
    }
}

/// The error that a size without a unit is.
pub(super) fn without_unit(origin: &Origin, text: &str) -> Error {
    origin.error(ValueError::NoUnitOfSize { text: text.to_owned() })
}

/// A number and its unit, decimal (kB, MB, GB, TB) or binary (KiB, MiB, GiB, TiB).
pub(super) fn bytes(text: &str) -> Option<u64> {
    let split = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number: f64 = number.parse().ok()?;
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        // Nothing is nothing in every unit.
        "" if number == 0.0 => 1,
        "b" => 1,
        "k" | "kb" => 1000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "t" | "tb" => 1_000_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        "tib" => 1 << 40,
        _ => return None,
    };
    Some((number * factor as f64) as u64)
}

/// What the machine, or the group of processes this one is of, has.
fn of_machine() -> Option<u64> {
    let meminfo = std::fs::read_to_string("/proc/meminfo").ok()?;
    let total = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let total = total.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? << 10;
    // A container's own limit: <https://docs.kernel.org/admin-guide/cgroup-v2.html>, memory.max.
    let group = std::fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|max| max.trim().parse().ok());
    Some(group.map_or(total, |group: u64| group.min(total)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_in_the_units_that_people_write() {
        assert_eq!(bytes("200MB"), Some(200_000_000));
        assert_eq!(bytes("1.5 GiB"), Some(3 << 29));
        assert_eq!(bytes("4096 B"), Some(4096));
        assert_eq!((bytes("lots"), bytes("4096"), bytes("5 parsecs"), bytes("")), (None, None, None, None));
        assert!(limit(Some("1MB")).is_err() && limit(Some("1GB")).is_ok() && limit(None).is_ok());
    }
}
