//! The word list as an editor writes it, and what is looked for of each word: the word as [`rules::words::fold`](lianxin_proto::rules::words::fold) leaves it, how
//! it is spelled in pinyin, and, of a short word, every mixture of the two. Phones get the finished forms with the list; nobody else needs the pinyin.

use crate::{
    db::Conn,
    error::{Error, Result},
    sync::feed,
};
use lianxin_proto::{
    content::Audience,
    feed::{Entity, EntityKind, FeedId},
    problem::Code,
    room::{
        Word, WordLine, WordList, WordsRefused,
        words::{check, lines},
    },
    rules::words::fold,
};
use pinyin::{Pinyin, ToPinyin as _};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

/// Up to so many characters a word's mixtures of characters and syllables are looked for too.
const MIXED_UP_TO: usize = 4;
/// The feed that carries the list.
const FEED: FeedId = FeedId::Content(Audience::All);
const ID: &str = "words";

/// How a character may stand in a text: itself first, then its syllable without the tone. `ü` is typed as `v`.
fn spellings(c: char) -> Vec<String> {
    let mut all = vec![c.to_string()];
    if let Some(syllable) = c.to_pinyin().map(Pinyin::plain) {
        all.push(fold(syllable));
        if syllable.contains('ü') {
            all.push(syllable.replace('ü', "v"));
        }
    }
    all
}

/// All ways to put one spelling of each character behind the other.
fn joined(spellings: &[Vec<String>]) -> Vec<String> {
    spellings.iter().fold(vec![String::new()], |begun, next| {
        begun.iter().flat_map(|begin| next.iter().map(move |end| format!("{begin}{end}"))).collect()
    })
}

/// What is looked for of a word. A single character is looked for as itself alone: its syllable stands in every second text.
pub fn forms(word: &str) -> Vec<String> {
    let folded = fold(word);
    let spelled: Vec<Vec<String>> = folded.chars().map(spellings).collect();
    let mut forms = BTreeSet::new();
    match spelled.len() {
        0 => return Vec::new(),
        1 => {}
        2..=MIXED_UP_TO => forms.extend(joined(&spelled)),
        _ => {
            // Of a long word the syllables alone, with what has none as it is.
            let whole = |pick: fn(&Vec<String>) -> Option<&String>| -> String {
                spelled.iter().filter_map(pick).map(String::as_str).collect()
            };
            forms.insert(whole(|all| all.get(1).or_else(|| all.first())));
            forms.insert(whole(|all| all.last()));
        }
    }
    forms.remove(&folded);
    std::iter::once(folded).chain(forms).collect()
}

/// A list of these words, with what is looked for of each.
pub fn of_lines(lines: &[WordLine]) -> Result<WordList, WordsRefused> {
    check(lines)?;
    let word = |line: &WordLine| Word { word: line.word.clone(), act: line.act, forms: forms(&line.word) };
    Ok(WordList { words: lines.iter().map(word).collect() })
}

/// Reads a list: a word a line, `hold` behind it where it keeps a message back, `#` before a remark.
pub fn parse(text: &str) -> Result<WordList> {
    let told = |refused: WordsRefused| match refused {
        WordsRefused::Word { at, why } => Error::Operator(format!("line {}: {why}", at.saturating_add(1))),
        WordsRefused::TooMany(_) => Error::Operator(refused.to_string()),
    };
    of_lines(&lines(text).map_err(told)?).map_err(told)
}

/// A list as it is read.
pub fn written(list: &WordList) -> String {
    let line = |word: &Word| WordLine { word: word.word.clone(), act: word.act }.to_string();
    list.words.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The list in force.
pub async fn list(conn: &mut Conn) -> Result<WordList> {
    match feed::entity(conn, FEED, EntityKind::Words.as_str(), ID).await? {
        Some(Entity::Words(list)) => Ok(list),
        _ => Ok(WordList::default()),
    }
}

/// Puts a list in force; `true` when it is another one.
pub async fn set(conn: &mut Conn, list: WordList) -> Result<bool> {
    Ok(feed::put(conn, FEED, &Entity::Words(list)).await?.is_some())
}

/// Puts a list in force that was made from the one at `based_on`; where it stands now, and whether it is another one. Another list than the one it was made
/// from is not written over: `op.conflict`. The same list once more is no harm.
pub async fn replace(conn: &mut Conn, list: WordList, based_on: u64) -> Result<std::result::Result<(u64, bool), Code>> {
    let stands = feed::seq_of(&mut *conn, FEED, EntityKind::Words.as_str(), ID).await?.unwrap_or(0);
    if self::list(&mut *conn).await? == list {
        return Ok(Ok((stands, false)));
    }
    if stands != based_on {
        return Ok(Err(Code::OpConflict));
    }
    let seq = feed::put(conn, FEED, &Entity::Words(list)).await?;
    Ok(Ok((seq.unwrap_or(stands), seq.is_some())))
}

/// The list in force, read again only when it was changed.
#[derive(Debug, Default)]
pub struct Known(Mutex<Option<(u64, Arc<WordList>)>>);

impl Known {
    /// The list, as new as the transaction.
    pub async fn list(&self, conn: &mut Conn) -> Result<Arc<WordList>> {
        let seq = feed::seq_of(&mut *conn, FEED, EntityKind::Words.as_str(), ID).await?.unwrap_or(0);
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((read_at, list)) = known
            && read_at == seq
        {
            return Ok(list);
        }
        let list = Arc::new(list(conn).await?);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((seq, list.clone()));
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_proto::{room::WordAct, rules::words::verdict};

    #[test]
    fn a_word_is_found_as_it_is_spelled() {
        let list = parse("内部 hold\nＱＱ群\n女方 hold\n举报人信息 hold").expect("a list");
        for (text, found) in [
            ("内部", Some(WordAct::Hold)),
            ("内 bu 的", Some(WordAct::Hold)),
            ("neibu", Some(WordAct::Hold)),
            ("NEI部", Some(WordAct::Hold)),
            ("ｎｅｉ-ｂｕ", Some(WordAct::Hold)),
            ("加qq群", Some(WordAct::Warn)),
            ("加q q q u n", Some(WordAct::Warn)),
            ("nvfang", Some(WordAct::Hold)),
            ("nǚ方", None),
            ("举报人信息", Some(WordAct::Hold)),
            ("ju bao ren xin xi", Some(WordAct::Hold)),
            ("外部", None),
            ("举报", None),
        ] {
            assert_eq!(verdict(&list, text), found, "{text}");
        }
    }

    #[test]
    fn forms_are_few_and_the_word_is_the_first() {
        assert_eq!(forms("内部"), ["内部", "neibu", "nei部", "内bu"]);
        assert_eq!(forms("党"), ["党"]);
        assert_eq!(forms("V 信"), ["v信", "vxin"]);
        assert_eq!(forms("举报人信息"), ["举报人信息", "jubaorenxinxi"]);
        assert!(forms("女女女女").len() <= 81);
        assert!(forms("··").is_empty());
    }

    #[test]
    fn a_list_is_lines() {
        let list = parse("\u{feff}# 名单\n\n内部 hold # 不外传\n微 信\nabc warn\n").expect("a list");
        assert_eq!(written(&list), "内部 hold\n微 信\nabc");
        assert_eq!(parse(&written(&list)).expect("a list"), list);
        let read: Vec<_> = list.words.iter().map(|word| (word.word.as_str(), word.act)).collect();
        assert_eq!(read, [("内部", WordAct::Hold), ("微 信", WordAct::Warn), ("abc", WordAct::Warn)]);
        for (bad, line) in [("内部\n内 部", "line 2"), ("……", "line 1"), (&"长".repeat(21), "line 1")] {
            let error = parse(bad).expect_err("refused").to_string();
            assert!(error.starts_with(line), "{error}");
        }
        assert!(parse("").expect("an empty one").words.is_empty());
    }
}
