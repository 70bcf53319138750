//! What the word list says of a text before it is sent. The list is the server's, and so is the last word: here the writer is only told beforehand.

use crate::store::{StoreError, singles};
use lianxin_proto::{
    feed::EntityKind,
    room::{WordAct, WordList},
    rules::{message::clean, words},
    view::room::WordWarning,
};
use rusqlite::Connection;

/// What the list says of a text; `None` when none of its words is in it, or no list is here.
pub(crate) fn check(db: &Connection, text: &str) -> Result<Option<WordWarning>, StoreError> {
    let Some(list) = singles::get::<WordList>(db, EntityKind::Words)? else { return Ok(None) };
    // As it would be sent: what is taken out of it parts no word.
    let found = words::find(&list, &clean(text));
    if found.is_empty() {
        return Ok(None);
    }
    Ok(Some(WordWarning {
        held: found.iter().any(|word| word.act == WordAct::Hold),
        words: found.iter().map(|word| word.word.clone()).collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{store::testing::memory, testing::content::ALL};
    use lianxin_proto::room::Word;

    fn with(words: &[(&str, WordAct, &[&str])]) -> Connection {
        let db = memory();
        let word = |(word, act, forms): &(&str, WordAct, &[&str])| Word {
            word: (*word).to_owned(),
            act: *act,
            forms: forms.iter().map(|form| (*form).to_owned()).collect(),
        };
        let list = WordList { words: words.iter().map(word).collect() };
        singles::put(&db, &ALL.to_string(), 1, EntityKind::Words, &list).expect("put");
        db
    }

    #[test]
    fn the_writer_is_told_which_words_and_whether_it_waits() {
        let db = with(&[
            ("内部文件", WordAct::Hold, &["内部文件", "neibuwenjian"]),
            ("QQ群", WordAct::Warn, &["qq群", "qqqun"]),
        ]);
        let warned =
            |text: &str| check(&db, text).expect("checked").map(|warning| (warning.words.join("、"), warning.held));
        assert_eq!(warned("大家早"), None);
        assert_eq!(warned(""), None);
        assert_eq!(warned("加个ＱＱ 群吧"), Some(("QQ群".into(), false)));
        assert_eq!(warned("内\u{200b}部·文件"), Some(("内部文件".into(), true)));
        assert_eq!(warned("nei bu wen jian 发qq群"), Some(("内部文件、QQ群".into(), true)));
    }

    #[test]
    fn without_a_list_nothing_is_said() {
        assert_eq!(check(&memory(), "内部文件").expect("checked"), None);
        assert_eq!(check(&with(&[]), "内部文件").expect("checked"), None);
    }
}
