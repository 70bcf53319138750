//! Front matter: TOML between two lines `+++`, decoded with the line of whatever is wrong in it.

use super::report::Fault;
use serde::de::DeserializeOwned;
use std::ops::Range;
use toml::Spanned;

/// A file taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts<'a> {
    /// The TOML; none in a file without front matter.
    pub front: Option<&'a str>,
    /// What follows it.
    pub body: &'a str,
    /// The line on which `body` begins, counted from 1.
    pub body_line: usize,
}

/// The line on which the TOML of any front matter begins.
pub const FRONT_LINE: usize = 2;

/// Takes a file apart.
pub fn split(text: &str) -> Result<Parts<'_>, Vec<Fault>> {
    let Some(rest) = text.strip_prefix("+++").and_then(|rest| rest.trim_start_matches([' ', '\t']).strip_prefix('\n'))
    else {
        return Ok(Parts { front: None, body: text, body_line: 1 });
    };
    let mut at = 0;
    for (line, content) in rest.split_inclusive('\n').enumerate() {
        if content.trim_end() == "+++" {
            let front = rest.get(..at).unwrap_or_default();
            let body = rest.get(at + content.len()..).unwrap_or_default();
            return Ok(Parts { front: Some(front), body, body_line: FRONT_LINE + line + 1 });
        }
        at += content.len();
    }
    Err(vec![Fault::at(1, "the front matter that begins here has no second line +++")])
}

/// The line of a byte of a text that itself begins on `first`.
pub fn line_of(text: &str, at: usize, first: usize) -> usize {
    first + text.bytes().take(at).filter(|b| *b == b'\n').count()
}

/// Decodes TOML that begins on a line.
pub fn decode<T: DeserializeOwned>(text: &str, first: usize) -> Result<T, Vec<Fault>> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| line_of(text, span.start, first));
        vec![Fault { line: line.or(Some(first)), reason: error.message().replace('\n', " ") }]
    })
}

/// Where the values of a decoded front matter stand, and what is wrong with them.
#[derive(Debug)]
pub struct Checker<'a> {
    text: &'a str,
    first: usize,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

impl<'a> Checker<'a> {
    /// For TOML that begins on a line.
    pub fn new(text: &'a str, first: usize) -> Self {
        Self { text, first, faults: Vec::new() }
    }

    /// The line of a value.
    pub fn line(&self, span: &Range<usize>) -> usize {
        line_of(self.text, span.start, self.first)
    }

    /// Notes what is wrong with a value.
    pub fn fault<T>(&mut self, value: &Spanned<T>, reason: impl Into<String>) {
        let line = self.line(&value.span());
        self.faults.push(Fault::at(line, reason));
    }

    /// The value, or nothing and a note of what is wrong with it.
    pub fn try_with<T, V>(&mut self, value: &Spanned<T>, read: impl FnOnce(&T) -> Result<V, String>) -> Option<V> {
        match read(value.get_ref()) {
            Ok(read) => Some(read),
            Err(reason) => {
                self.fault(value, reason);
                None
            }
        }
    }

    /// A text of one line, not empty, of at most so many characters.
    pub fn sized(&mut self, name: &str, value: &Spanned<String>, max: usize) -> String {
        let text = value.get_ref().trim();
        let chars = text.chars().count();
        if chars == 0 {
            self.fault(value, format!("{name} is empty"));
        } else if chars > max {
            self.fault(value, format!("{name} has {chars} characters, at most {max} are allowed"));
        }
        if text.chars().any(char::is_control) {
            self.fault(value, format!("{name} holds a line break or control character"));
        }
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_taken_apart() {
        let parts = split("+++\na = 1\nb = 2\n+++\nBody\n").expect("whole");
        assert_eq!(parts, Parts { front: Some("a = 1\nb = 2\n"), body: "Body\n", body_line: 5 });
        assert_eq!(split("text").expect("whole"), Parts { front: None, body: "text", body_line: 1 });
        assert_eq!(split("+++\n+++").expect("whole").front, Some(""));
        assert!(split("+++\na = 1\n").is_err());
    }

    #[test]
    fn faults_name_their_line() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Front {
            #[allow(dead_code)]
            title: String,
        }
        let fault = |text: &str| decode::<Front>(text, 2).expect_err("wrong").remove(0);
        assert_eq!(fault("title = \"x\"\ncolor = \"red\"").line, Some(3));
        assert_eq!(fault("\ntitle = 3").line, Some(3));
        assert_eq!(fault("title = \"x").line, Some(2));
        assert!(fault("").line.is_some(), "a missing key");
    }
}
