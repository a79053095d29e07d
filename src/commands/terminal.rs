//! Standard output for data: a terminal gets it in a form that cannot act on it, anything else as it is.

use std::io::{self, IsTerminal, Stdout, Write};

use crate::text::display_safe;

/// Where data goes.
pub(super) enum Shown<W> {
    /// To a program or a file.
    AsItIs(W),
    /// To a terminal, line by line; what is no whole line yet waits.
    Safely(W, Vec<u8>),
}

impl Shown<Stdout> {
    pub(super) fn standard_output() -> Self {
        let out = io::stdout();
        if out.is_terminal() { Self::Safely(out, Vec::new()) } else { Self::AsItIs(out) }
    }
}

impl<W: Write> Write for Shown<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let (out, waiting) = match self {
            Self::AsItIs(out) => return out.write(bytes),
            Self::Safely(out, waiting) => (out, waiting),
        };
        waiting.extend(bytes);
        while let Some(end) = waiting.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = waiting.drain(..=end).collect();
            writeln!(out, "{}", display_safe(String::from_utf8_lossy(&line[..end]).trim_end_matches('\r')))?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let (Self::AsItIs(out) | Self::Safely(out, _)) = self;
        out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_nothing_that_acts_on_it_and_a_program_every_byte() {
        let text = "{\"text\":\"\u{9b}2J\u{202e}\"}\r\nc1,\u{1b}[2J,é\n";
        let mut safely = Shown::Safely(Vec::new(), Vec::new());
        text.as_bytes().chunks(3).for_each(|chunk| safely.write_all(chunk).unwrap());
        let Shown::Safely(shown, _) = safely else { unreachable!() };
        assert_eq!(String::from_utf8(shown).unwrap(), "{\"text\":\"<U+009B>2J<U+202E>\"}\nc1,␛[2J,é\n");
        let mut as_it_is = Shown::AsItIs(Vec::new());
        as_it_is.write_all(text.as_bytes()).unwrap();
        let Shown::AsItIs(written) = as_it_is else { unreachable!() };
        assert_eq!(written, text.as_bytes());
    }
}
