//! Why a message was held: the words of the list that hold it, and where they stand in it, whatever blanks, signs, widths or pinyin they were written with. Pure;
//! it looks as [`rules::words`](lianxin_proto::rules::words) does, and remembers the places.

use lianxin_proto::{
    room::{Word, WordAct, WordList},
    rules::words::{find, fold},
};

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Its words.
    pub(crate) text: String,
    /// A word of the list stands here.
    pub(crate) marked: bool,
}

/// A text in pieces, and the words that hold it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Marked {
    /// The whole text, in order.
    pub(crate) pieces: Vec<Piece>,
    /// The words, as the editor wrote them; none where the list has changed since.
    pub(crate) words: Vec<String>,
}

/// Marks in a text the words of the list that hold a message back.
pub(crate) fn marked(list: &WordList, text: &str) -> Marked {
    let holding: Vec<&Word> = find(list, text).into_iter().filter(|word| word.act == WordAct::Hold).collect();
    let letters: Vec<char> = text.chars().collect();
    // Each byte of the folded text belongs to a letter of the text.
    let (mut folded, mut from) = (String::new(), Vec::new());
    for (place, letter) in letters.iter().enumerate() {
        let one = fold(letter.encode_utf8(&mut [0; 4]));
        from.extend(std::iter::repeat_n(place, one.len()));
        folded.push_str(&one);
    }
    let mut hit = vec![false; letters.len()];
    for form in holding.iter().flat_map(|word| &word.forms).filter(|form| !form.is_empty()) {
        for (begin, found) in folded.match_indices(form.as_str()) {
            let end = begin.saturating_add(found.len()).saturating_sub(1);
            // What was put between belongs to it.
            if let (Some(first), Some(last)) = (from.get(begin), from.get(end))
                && let Some(within) = hit.get_mut(*first..=*last)
            {
                within.fill(true);
            }
        }
    }
    let mut pieces: Vec<Piece> = Vec::new();
    for (letter, marked) in letters.into_iter().zip(hit) {
        match pieces.last_mut() {
            Some(piece) if piece.marked == marked => piece.text.push(letter),
            _ => pieces.push(Piece { text: letter.into(), marked }),
        }
    }
    Marked { pieces, words: holding.into_iter().map(|word| word.word.clone()).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> WordList {
        let word = |word: &str, act, forms: &[&str]| Word {
            word: word.into(),
            act,
            forms: forms.iter().map(|form| (*form).to_owned()).collect(),
        };
        WordList {
            words: vec![
                word("内部文件", WordAct::Hold, &["内部文件", "neibuwenjian"]),
                word("QQ群", WordAct::Warn, &["qq群", "qqqun"]),
            ],
        }
    }

    fn shown(text: &str) -> (String, String) {
        let Marked { pieces, words } = marked(&list(), text);
        let whole: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(whole, text, "nothing is lost");
        let drawn = pieces.iter().map(|p| if p.marked { format!("[{}]", p.text) } else { p.text.clone() }).collect();
        (drawn, words.join("、"))
    }

    #[test]
    fn what_holds_a_message_is_marked_where_it_stands() {
        for (text, drawn, words) in [
            ("把内部文件发我", "把[内部文件]发我", "内部文件"),
            ("内 部-文·件，", "[内 部-文·件]，", "内部文件"),
            ("请看 ＮＥＩ bu wenjian！", "请看 [ＮＥＩ bu wenjian]！", "内部文件"),
            ("内部文件，还是内部文件", "[内部文件]，还是[内部文件]", "内部文件"),
            ("加qq群", "加qq群", ""),
            ("", "", ""),
        ] {
            assert_eq!(shown(text), (drawn.to_owned(), words.to_owned()), "{text}");
        }
    }

    #[test]
    fn letters_that_fold_into_several_do_not_shift_the_mark() {
        // This letter has two in lower case.
        assert_eq!(shown("İ内部文件").0, "İ[内部文件]");
    }
}
