//! The text itself: its marks, words, numbers and strings, one after the other.

use super::{Fault, fault};

/// A text and how far it is read.
pub(super) struct Reader<'a> {
    text: &'a str,
    pub(super) at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Whether nothing but blanks is left.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// The next mark that is no blank, not taken yet.
    pub(super) fn peek(&mut self) -> Option<u8> {
        self.blanks();
        self.byte()
    }

    /// Takes a mark if it is the next.
    pub(super) fn takes(&mut self, mark: u8) -> bool {
        let there = self.peek() == Some(mark);
        self.at += usize::from(there);
        there
    }

    pub(super) fn expect(&mut self, mark: u8) -> Result<(), Fault> {
        if self.takes(mark) { Ok(()) } else { Err(fault("another type")) }
    }

    /// Takes a word (`null`, `true`, `false`) if it is the next.
    pub(super) fn word(&mut self, word: &str) -> bool {
        self.blanks();
        self.follows(word)
    }

    /// Takes a word if it stands right here.
    fn follows(&mut self, word: &str) -> bool {
        let there = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word));
        self.at += if there { word.len() } else { 0 };
        there
    }

    /// The text up to a place, from another; both lie between characters.
    fn part(&self, from: usize) -> Result<&'a str, Fault> {
        self.text.get(from..self.at).ok_or_else(|| fault("no text"))
    }

    fn number(&mut self) -> Result<&'a str, Fault> {
        self.blanks();
        let from = self.at;
        while matches!(self.byte(), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
            self.at += 1;
        }
        self.part(from)
    }

    pub(super) fn unsigned(&mut self) -> Result<u64, Fault> {
        self.number()?.parse().map_err(|_| fault("no such number"))
    }

    pub(super) fn signed(&mut self) -> Result<i64, Fault> {
        self.number()?.parse().map_err(|_| fault("no such number"))
    }

    /// A string with its escapes undone.
    pub(super) fn string(&mut self) -> Result<String, Fault> {
        self.expect(b'"')?;
        let mut out = String::new();
        loop {
            let from = self.at;
            while !matches!(self.byte(), None | Some(b'"' | b'\\')) {
                self.at += 1;
            }
            out.push_str(self.part(from)?);
            let end = self.byte();
            self.at += 1;
            match end {
                Some(b'"') => return Ok(out),
                Some(_) => out.push(self.escape()?),
                None => return Err(fault("a text without end")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Fault> {
        let mark = self.byte();
        self.at += 1;
        Ok(match mark {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(c @ (b'"' | b'\\' | b'/')) => char::from(c),
            Some(b'u') => {
                let first = self.unit()?;
                // The second half of a pair comes as an escape of its own.
                let code = if (0xd800..0xdc00).contains(&first) && self.follows("\\u") {
                    (first << 10).wrapping_add(self.unit()?).wrapping_sub((0xd800 << 10) + 0xdc00 - 0x1_0000)
                } else {
                    first
                };
                // JavaScript knows halves without their other half, and its JSON has them.
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return Err(fault("an unknown escape")),
        })
    }

    fn unit(&mut self) -> Result<u32, Fault> {
        let from = self.at;
        self.at += 4;
        u32::from_str_radix(self.part(from)?, 16).map_err(|_| fault("an unknown escape"))
    }

    /// Goes past a value of any shape.
    pub(super) fn skip(&mut self) -> Result<(), Fault> {
        let mut depth = 0_u32;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.string()?;
                }
                Some(b'[' | b'{') => {
                    self.at += 1;
                    depth += 1;
                }
                Some(b']' | b'}') if depth > 0 => {
                    self.at += 1;
                    depth -= 1;
                }
                Some(b',' | b':') if depth > 0 => self.at += 1,
                Some(_) => {
                    let from = self.at;
                    while self.byte().is_some_and(|c| c.is_ascii_alphanumeric() || b"+-.".contains(&c)) {
                        self.at += 1;
                    }
                    if self.at == from {
                        return Err(fault("no value"));
                    }
                }
                None => return Err(fault("no value")),
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// Whether another item follows in a list or object that ends with `end`; takes the comma, or the end.
    pub(super) fn more(&mut self, first: &mut bool, end: u8) -> Result<bool, Fault> {
        if self.takes(end) {
            return Ok(false);
        }
        if !std::mem::take(first) {
            self.expect(b',')?;
        }
        Ok(true)
    }

    /// A name and its colon.
    pub(super) fn name(&mut self) -> Result<String, Fault> {
        let name = self.string()?;
        self.expect(b':')?;
        Ok(name)
    }
}
