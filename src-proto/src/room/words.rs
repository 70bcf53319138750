//! The word list as an editor writes it: a word and what it leads to, before the server adds what is looked for. One grammar of lines and one set of bounds, so that
//! the command line, the console and the server's route take and refuse the same lists.

use crate::{room::WordAct, rules::words::fold};
use serde::{Deserialize, Serialize};
use std::{collections::HashSet, fmt};

/// The most words of a list.
pub const WORDS_MAX: usize = 5_000;
/// The most characters of a word.
pub const WORD_CHARS_MAX: usize = 20;

/// A word as an editor writes it. As a line it is the word, with `hold` behind it where it keeps a message back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WordLine {
    /// The word, 1 to [`WORD_CHARS_MAX`] characters, with a letter or digit in it; no line break and no `#`.
    pub word: String,
    /// What it leads to.
    pub act: WordAct,
}

/// Puts a word list in force: what `POST /api/v1/words` takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetWords {
    /// The `seq` at which the list stood in `content:all` when the editor began; 0 where there was none.
    pub based_on: u64,
    /// All words, at most [`WORDS_MAX`].
    pub words: Vec<WordLine>,
}

/// Where the word list stands now: what `POST /api/v1/words` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WordsAt {
    /// Its `seq` in `content:all`.
    pub seq: u64,
}

/// What is wrong with a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WordFault {
    /// It is too long.
    #[error("a word has at most {WORD_CHARS_MAX} characters")]
    Long,
    /// Nothing of it could be looked for.
    #[error("there is neither letter nor digit in it")]
    Nothing,
    /// It would not be read back as it is written.
    #[error("a word holds no # and no line break, and does not end in a blank and hold or warn")]
    Form,
    /// It stands there before, be it in another width or case.
    #[error("this word stands there twice")]
    Twice,
}

impl WordFault {
    /// What an editor is told.
    pub fn chinese(self) -> &'static str {
        const { assert!(WORD_CHARS_MAX == 20, "the words below say how many") };
        match self {
            Self::Long => "太长，一个词最多 20 个字",
            Self::Nothing => "没有字母、数字或汉字，认不出来",
            Self::Form => "词里不能有 # 号和换行，末尾不能是空格加 hold 或 warn",
            Self::Twice => "重复了，同一个词只写一次（全角半角、大小写、中间的空格不算不同）",
        }
    }
}

/// Why a list is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WordsRefused {
    /// For one of its words.
    #[error("word {}: {why}", .at.saturating_add(1))]
    Word {
        /// Which, from 0; of a text, which line.
        at: usize,
        /// What is wrong with it.
        why: WordFault,
    },
    /// It is too long.
    #[error("a list has at most {WORDS_MAX} words, not {0}")]
    TooMany(usize),
}

impl fmt::Display for WordLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.act {
            WordAct::Warn => f.write_str(&self.word),
            WordAct::Hold => write!(f, "{} hold", self.word),
        }
    }
}

impl WordLine {
    /// Reads one line: a word, `hold` or `warn` behind it, `#` before a remark. `None` where no word stands on it.
    pub fn read(line: &str) -> Option<Self> {
        let line = line.split('#').next().unwrap_or_default().trim();
        let (word, act) = match line.rsplit_once(char::is_whitespace) {
            Some((word, "hold")) => (word.trim(), WordAct::Hold),
            Some((word, "warn")) => (word.trim(), WordAct::Warn),
            _ => (line, WordAct::Warn),
        };
        (!word.is_empty()).then(|| Self { word: word.to_owned(), act })
    }

    /// What makes two words the same one.
    pub fn key(&self) -> String {
        fold(&self.word)
    }

    fn check(&self, seen: &mut HashSet<String>) -> Result<(), WordFault> {
        let key = self.key();
        if self.word.chars().count() > WORD_CHARS_MAX {
            Err(WordFault::Long)
        } else if key.is_empty() {
            Err(WordFault::Nothing)
        } else if self.word.chars().any(char::is_control) || Self::read(&self.to_string()).as_ref() != Some(self) {
            Err(WordFault::Form)
        } else if seen.insert(key) {
            Ok(())
        } else {
            Err(WordFault::Twice)
        }
    }
}

/// Whether these words may be a list.
pub fn check<'a>(words: impl IntoIterator<Item = &'a WordLine>) -> Result<(), WordsRefused> {
    let mut seen = HashSet::new();
    let mut count = 0_usize;
    for (at, word) in words.into_iter().enumerate() {
        word.check(&mut seen).map_err(|why| WordsRefused::Word { at, why })?;
        count = count.saturating_add(1);
    }
    if count > WORDS_MAX { Err(WordsRefused::TooMany(count)) } else { Ok(()) }
}

/// Reads a text of lines; empty ones and remarks are passed over. A refusal names the line.
pub fn lines(text: &str) -> Result<Vec<WordLine>, WordsRefused> {
    let text = text.trim_start_matches('\u{feff}');
    let (places, words): (Vec<usize>, Vec<WordLine>) =
        text.lines().enumerate().filter_map(|(at, line)| WordLine::read(line).map(|word| (at, word))).unzip();
    match check(&words) {
        Ok(()) => Ok(words),
        Err(WordsRefused::Word { at, why }) => {
            Err(WordsRefused::Word { at: places.get(at).copied().unwrap_or(at), why })
        }
        Err(refused) => Err(refused),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(word: &str, act: WordAct) -> WordLine {
        WordLine { word: word.into(), act }
    }

    #[test]
    fn lines_are_words() {
        let read = lines("\u{feff}# 名单\n\n内部 hold # 不外传\n微 信\r\nabc warn\nhold\n").expect("a list");
        let warn = WordAct::Warn;
        assert_eq!(
            read,
            [word("内部", WordAct::Hold), word("微 信", warn), word("abc", warn), word("hold", warn)],
            "a word that is called hold is one"
        );
        let written: Vec<String> = read.iter().map(ToString::to_string).collect();
        assert_eq!(lines(&written.join("\n")).as_ref(), Ok(&read));
        for (text, at, why) in [
            ("内部\n# 又\n内 部", 2, WordFault::Twice),
            ("ABC\n\nａｂｃ hold", 2, WordFault::Twice),
            ("……", 0, WordFault::Nothing),
            (&format!("好\n{}", "长".repeat(21)), 1, WordFault::Long),
        ] {
            assert_eq!(lines(text), Err(WordsRefused::Word { at, why }), "{text}");
        }
        assert_eq!(lines("# 空"), Ok(Vec::new()));
    }

    #[test]
    fn what_no_line_could_say_is_no_word() {
        for odd in
            ["内部#", "#内部", "内部\n外部", "内部\u{0}", "内部 hold", "内部　warn", " 内部", "内部 ", "内部 hold hold"]
        {
            let refused = check([&word(odd, WordAct::Warn)]);
            assert_eq!(refused, Err(WordsRefused::Word { at: 0, why: WordFault::Form }), "{odd:?}");
        }
        assert_eq!(check([&word("", WordAct::Warn)]), Err(WordsRefused::Word { at: 0, why: WordFault::Nothing }));
        assert_eq!(check([&word(&"长".repeat(20), WordAct::Hold)]), Ok(()));
    }

    #[test]
    fn a_list_has_its_bounds() {
        let all: Vec<WordLine> = (0..=WORDS_MAX).map(|n| word(&format!("词{n}"), WordAct::Warn)).collect();
        assert_eq!(check(&all), Err(WordsRefused::TooMany(WORDS_MAX + 1)));
        assert_eq!(check(&all[1..]), Ok(()));
    }
}
