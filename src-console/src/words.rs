//! The word list while it is being edited: what was changed is kept apart from the list, and laid over whatever list the server has now. So nothing is lost when
//! somebody else was quicker, and what would be saved is always what is on the screen. Pure.

use lianxin_proto::{
    room::{Word, WordAct, WordLine, WordList, WordsRefused, words},
    rules::words::fold,
};
use std::collections::{BTreeMap, HashSet};

/// What is to become of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Edit {
    Put(WordLine),
    Gone,
}

/// How a row differs from the list in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// It does not.
    Same,
    /// It is new.
    Added,
    /// It leads to something else.
    Changed,
    /// It goes.
    Gone,
}

/// A row of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// The word as it would be saved; as it stands, where it goes.
    pub(crate) line: WordLine,
    /// How it differs.
    pub(crate) change: Change,
    /// How else it is recognised; empty before the server has seen it.
    pub(crate) forms: Vec<String>,
}

/// What was changed and is not saved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Edits(BTreeMap<String, Edit>);

fn line(word: &Word) -> WordLine {
    WordLine { word: word.word.clone(), act: word.act }
}

impl Edits {
    /// Adds a word, or changes what it leads to.
    pub(crate) fn put(&mut self, line: WordLine) {
        self.0.insert(line.key(), Edit::Put(line));
    }

    /// Takes a word out; one that was only added is forgotten.
    pub(crate) fn remove(&mut self, row: &Row) {
        if row.change == Change::Added {
            self.undo(&row.line);
        } else {
            self.0.insert(row.line.key(), Edit::Gone);
        }
    }

    /// Leaves a word as the list has it.
    pub(crate) fn undo(&mut self, line: &WordLine) {
        self.0.remove(&line.key());
    }

    /// Forgets what the list says already.
    pub(crate) fn settle(&mut self, list: &WordList) {
        let stands: BTreeMap<String, &Word> = list.words.iter().map(|word| (fold(&word.word), word)).collect();
        self.0.retain(|key, edit| match (edit, stands.get(key)) {
            (Edit::Put(new), Some(word)) => line(word) != *new,
            (Edit::Put(_), None) | (Edit::Gone, Some(_)) => true,
            (Edit::Gone, None) => false,
        });
    }

    /// Whether nothing was changed.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The rows: what is new first, then the list in its order.
    pub(crate) fn rows(&self, list: &WordList) -> Vec<Row> {
        let keys: Vec<String> = list.words.iter().map(|word| fold(&word.word)).collect();
        let known: HashSet<&String> = keys.iter().collect();
        let added = self.0.iter().filter(|(key, _)| !known.contains(key)).filter_map(|(_, edit)| match edit {
            Edit::Put(line) => Some(Row { line: line.clone(), change: Change::Added, forms: Vec::new() }),
            Edit::Gone => None,
        });
        let stands = list.words.iter().zip(&keys).map(|(word, key)| {
            let (line, change) = match self.0.get(key) {
                Some(Edit::Put(new)) if *new != line(word) => (new.clone(), Change::Changed),
                Some(Edit::Gone) => (line(word), Change::Gone),
                _ => (line(word), Change::Same),
            };
            Row { line, change, forms: word.forms.clone() }
        });
        added.chain(stands).collect()
    }

    /// The list to save, the new words behind those that stand, or what is wrong with one of them, in words.
    pub(crate) fn whole(&self, list: &WordList) -> Result<Vec<WordLine>, String> {
        let rows = self.rows(list);
        let (new, stands): (Vec<&Row>, Vec<&Row>) =
            rows.iter().filter(|row| row.change != Change::Gone).partition(|row| row.change == Change::Added);
        let lines: Vec<WordLine> = stands.into_iter().chain(new).map(|row| row.line.clone()).collect();
        match words::check(&lines) {
            Ok(()) => Ok(lines),
            Err(refused) => Err(told(refused, |at| lines.get(at).map(|line| line.word.clone()))),
        }
    }
}

/// How many rows differ, in words; `None` when none does.
pub(crate) fn changes(rows: &[Row]) -> Option<String> {
    let count = |change| rows.iter().filter(|row| row.change == change).count();
    let all = [("新增", Change::Added), ("改", Change::Changed), ("删除", Change::Gone)];
    let said: Vec<String> = all
        .into_iter()
        .map(|(word, change)| (word, count(change)))
        .filter(|(_, n)| *n > 0)
        .map(|(word, n)| format!("{word} {n} 个"))
        .collect();
    (!said.is_empty()).then(|| said.join("，"))
}

/// Whether a row is what is looked for: by its characters or its pinyin.
pub(crate) fn passes(row: &Row, wanted: &str) -> bool {
    let wanted = fold(wanted);
    wanted.is_empty() || fold(&row.line.word).contains(&wanted) || row.forms.iter().any(|form| form.contains(&wanted))
}

/// Why a list is refused, in words that name the word.
fn told(refused: WordsRefused, word_at: impl Fn(usize) -> Option<String>) -> String {
    match refused {
        WordsRefused::Word { at, why } => format!("“{}”{}。", word_at(at).unwrap_or_default(), why.chinese()),
        WordsRefused::TooMany(count) => {
            format!("词表最多 {} 个词，现在有 {count} 个，请删掉一些。", lianxin_proto::room::WORDS_MAX)
        }
    }
}

/// Reads one word typed alone; a line of the grammar says what it leads to where it says so, else it is `act`.
pub(crate) fn typed(text: &str, act: WordAct) -> Result<WordLine, String> {
    let line = WordLine { word: text.trim().to_owned(), act };
    if line.word.is_empty() {
        return Err("先写一个词，再点“加入”。".into());
    }
    match words::check([&line]) {
        Ok(()) => Ok(line),
        Err(refused) => Err(told(refused, |_| Some(line.word.clone()))),
    }
}

/// Reads many, a line each, or says which line is wrong and why.
pub(crate) fn pasted(text: &str) -> Result<Vec<WordLine>, String> {
    match words::lines(text) {
        Ok(lines) if lines.is_empty() => Err("里面没有词。一行写一个词。".into()),
        Ok(lines) => Ok(lines),
        Err(WordsRefused::Word { at, why }) => {
            let line = text.trim_start_matches('\u{feff}').lines().nth(at).unwrap_or_default().trim();
            let short: String = line.chars().take(24).collect();
            Err(format!("第 {} 行“{short}”{}。一个都没有加入，改好再试。", at.saturating_add(1), why.chinese()))
        }
        Err(refused) => Err(told(refused, |_| None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(word: &str, act: WordAct) -> WordLine {
        WordLine { word: word.into(), act }
    }

    fn list(words: &[(&str, WordAct, &str)]) -> WordList {
        let word = |(word, act, pinyin): &(&str, WordAct, &str)| Word {
            word: (*word).to_owned(),
            act: *act,
            forms: vec![fold(word), (*pinyin).to_owned()],
        };
        WordList { words: words.iter().map(word).collect() }
    }

    fn shown(edits: &Edits, list: &WordList) -> Vec<(String, Change)> {
        edits.rows(list).into_iter().map(|row| (row.line.to_string(), row.change)).collect()
    }

    fn one(line: &str, change: Change) -> (String, Change) {
        (line.to_owned(), change)
    }

    #[test]
    fn edits_lie_over_the_list_and_over_a_newer_one() {
        let old = list(&[
            ("内部", WordAct::Hold, "neibu"),
            ("微信群", WordAct::Warn, "weixinqun"),
            ("土特产", WordAct::Warn, "x"),
        ]);
        let mut edits = Edits::default();
        edits.put(put("代购", WordAct::Warn));
        edits.put(put("微信群", WordAct::Hold));
        let last = edits.rows(&old).pop().expect("a row");
        edits.remove(&last);
        assert_eq!(
            shown(&edits, &old),
            [
                one("代购", Change::Added),
                one("内部 hold", Change::Same),
                one("微信群 hold", Change::Changed),
                one("土特产", Change::Gone)
            ]
        );
        assert_eq!(changes(&edits.rows(&old)).as_deref(), Some("新增 1 个，改 1 个，删除 1 个"));
        let saved = |edits: &Edits, list: &WordList| {
            edits.whole(list).expect("good").iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(saved(&edits, &old), ["内部 hold", "微信群 hold", "代购"]);

        // Somebody else put one in, took one out, and had one of the ideas too.
        let new = list(&[
            ("内部", WordAct::Hold, "neibu"),
            ("代 购", WordAct::Warn, "daigou"),
            ("酒票", WordAct::Hold, "jiupiao"),
        ]);
        assert_eq!(saved(&edits, &new), ["内部 hold", "代购", "酒票 hold", "微信群 hold"]);
        edits.settle(&new);
        assert_eq!(shown(&edits, &new)[0], one("微信群 hold", Change::Added), "{edits:?}");
        let mut settled = edits.clone();
        settled.settle(&list(&[("微信群", WordAct::Hold, "x"), ("代购", WordAct::Warn, "y")]));
        assert!(settled.is_empty());
        edits.undo(&put("微信群", WordAct::Warn));
        edits.undo(&put("代购", WordAct::Warn));
        assert!(edits.is_empty());
    }

    #[test]
    fn what_was_only_added_can_be_taken_out_again() {
        let mut edits = Edits::default();
        edits.put(put("代购", WordAct::Warn));
        let row = edits.rows(&WordList::default()).pop().expect("a row");
        edits.remove(&row);
        assert!(edits.is_empty());
    }

    #[test]
    fn words_are_looked_for_as_they_are_spelled() {
        let rows = Edits::default().rows(&list(&[("内部文件", WordAct::Hold, "neibuwenjian")]));
        for (wanted, found) in [("", true), ("文件", true), ("Nei Bu", true), ("群", false)] {
            assert_eq!(passes(&rows[0], wanted), found, "{wanted}");
        }
    }

    #[test]
    fn refusals_name_the_word_and_the_line() {
        assert_eq!(typed(" 内部 ", WordAct::Hold), Ok(put("内部", WordAct::Hold)));
        assert!(typed("", WordAct::Hold).is_err());
        assert!(typed("……", WordAct::Hold).expect_err("refused").contains("“……”没有字母"));
        assert_eq!(pasted("内部 hold\n\n代购").map(|all| all.len()), Ok(2));
        let refused = pasted("内部\n\n内 部 hold").expect_err("refused");
        assert!(refused.starts_with("第 3 行“内 部 hold”重复了"), "{refused}");
        assert!(pasted("# 只有说明").is_err());
    }
}
