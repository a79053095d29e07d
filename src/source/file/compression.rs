//! How files are compressed, and how much memory it takes to read them.

use std::io::{self, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use crate::error::{Error, FileProblem};

const BUFFER: usize = 256 * 1024;

/// A zstd window of 128 MiB is what every reader of zstd grants; more is asked for only by `--long`.
const USUAL_WINDOW: u64 = 128 << 20;

/// No window is larger than this: `--long=31`.
const LARGEST_WINDOW: u64 = 2 << 30;

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) enum Compression {
    Gzip,
    /// As much of the text has to stay at hand, in bytes, as the first frame says.
    Zstd {
        window: u64,
    },
    /// It has no first bytes of its own, so its name tells it.
    Brotli,
}

impl Compression {
    /// The endings that names of compressed files have.
    pub(in crate::source) const ENDINGS: [&str; 5] = [".gz", ".gzip", ".zst", ".zstd", ".br"];

    /// Told from the first bytes (RFC 1952, RFC 8878) or from the name.
    pub(in crate::source) fn of(name: &str, start: &[u8]) -> Result<Option<Self>, Error> {
        let found = match start {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => {
                Self::Zstd { window: zstd_window(start).unwrap_or(0) }
            }
            [_, ..] if name.to_lowercase().ends_with(".br") => Self::Brotli,
            _ => return Ok(None),
        };
        // Nothing grants more than zstd itself does.
        found.fits(name, u64::MAX)?;
        Ok(Some(found))
    }

    /// Holds that reading it leaves memory for the messages, which may take so much.
    pub(super) fn fits(self, name: &str, memory: u64) -> Result<(), Error> {
        let Self::Zstd { window } = self else { return Ok(()) };
        // A window takes as much memory as was written to it, beside the messages: half of their share leaves the machine,
        // which they take half of, a quarter of its memory.
        if window <= USUAL_WINDOW.max((memory / 2).min(LARGEST_WINDOW)) {
            return Ok(());
        }
        Err(Error::FileShape { file: name.to_owned(), problem: FileProblem::LargeWindow { mebibytes: window >> 20 } })
    }

    /// What errors call it.
    pub(in crate::source) const fn as_str(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd { .. } => "zstd",
            Self::Brotli => "brotli",
        }
    }

    /// The bytes that `raw` is the compressed form of.
    pub(in crate::source) fn reader(self, raw: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
        let buffered = |raw| BufReader::with_capacity(BUFFER, raw);
        Ok(match self {
            Self::Gzip => Box::new(MultiGzDecoder::new(buffered(raw))),
            Self::Zstd { window } => {
                let mut decoder = zstd::Decoder::with_buffer(buffered(raw))?;
                decoder.window_log_max(window.max(USUAL_WINDOW).next_power_of_two().ilog2())?;
                Box::new(decoder)
            }
            Self::Brotli => Box::new(Brotli(brotli::Decompressor::new(raw, BUFFER))),
        })
    }
}

/// A brotli stream that has to end where its file does: the library leaves what is behind it unread.
struct Brotli<R: Read>(brotli::Decompressor<R>);

impl<R: Read> Read for Brotli<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buffer)?;
        if read > 0 || buffer.is_empty() {
            return Ok(read);
        }
        // Asked again, it tells of bytes that it has at hand, and what it has not fetched is asked for here.
        if self.0.read(buffer)? > 0 || self.0.get_mut().read(&mut [0])? > 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "there is data after its end"));
        }
        Ok(0)
    }
}

/// The window of the first frame (RFC 8878, section 3.1.1); frames that hold no data, as pzstd writes, come before it.
fn zstd_window(start: &[u8]) -> Option<u64> {
    let mut frame = start;
    while let [0x50..=0x5f, 0x2a, 0x4d, 0x18, rest @ ..] = frame {
        let length = u32::from_le_bytes(*rest.first_chunk()?) as usize;
        frame = rest.get(4 + length..)?;
    }
    let [0x28, 0xb5, 0x2f, 0xfd, flags, rest @ ..] = frame else { return None };
    if flags & 0x20 == 0 {
        let window = *rest.first()?;
        let base = 1u64 << (10 + u32::from(window >> 3));
        return Some(base + base / 8 * u64::from(window & 7));
    }
    // One segment: the window is all of the content.
    let dictionary = [0, 1, 2, 4][usize::from(flags & 3)];
    let size = rest.get(dictionary..)?;
    match flags >> 6 {
        0 => size.first().map(|size| u64::from(*size)),
        1 => size.first_chunk().map(|size| u64::from(u16::from_le_bytes(*size)) + 256),
        2 => size.first_chunk().map(|size| u64::from(u32::from_le_bytes(*size))),
        _ => size.first_chunk().map(|size| u64::from_le_bytes(*size)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compressed(window_log: u32, content: &[u8]) -> Vec<u8> {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(window_log).unwrap();
        io::Write::write_all(&mut encoder, content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn the_window_is_read_off_the_first_frame_that_holds_data() {
        let frame = compressed(20, b"hello");
        assert_eq!(zstd_window(&frame), Some(1 << 20));
        let skippable = [b"\x5a\x2a\x4d\x18\x04\0\0\0abcd".as_slice(), &frame].concat();
        assert_eq!(zstd_window(&skippable), Some(1 << 20));
        let single = zstd::bulk::compress(&vec![7; 100_000], 1).unwrap();
        assert_eq!(zstd_window(&single), Some(100_000));
        for cut in 0..6 {
            assert_eq!(zstd_window(&frame[..cut]), None);
        }
    }

    #[test]
    fn a_window_larger_than_half_of_memory_is_refused_and_the_usual_one_never() {
        let fits = |window, memory| Compression::Zstd { window }.fits("a.zst", memory).is_ok();
        assert!(fits(128 << 20, 0));
        assert!(!fits(256 << 20, 1 << 28));
        assert!(fits(256 << 20, 1 << 29));
        assert!(fits(2 << 30, u64::MAX));
        assert!(!fits(4 << 30, u64::MAX));
    }
}
