//! A bank of any size for measuring: the demo's own questions first, then as many made of their clauses, of the same types, keys and lengths. So a large bank
//! does not compress as copies of a small one would. The same size gives the same bytes.

use crate::world::demo_content;
use anyhow::{Context as _, Result, ensure};
use rand::{Rng as _, SeedableRng as _, seq::IndexedRandom as _};
use rand_chacha::ChaCha8Rng;
use std::{collections::BTreeSet, fs, path::Path};
use toml::{Table, Value};

/// Questions a file.
const A_FILE: usize = 500;
const COLUMNS: &str = "[[column]]\nid = \"quiz\"\nname = \"纪律规矩知识题库\"\nfunction = \"discipline\"\nicon = \"col-bank\"\nkind = \"quiz\"\naudience = \"all\"\n";

/// Questions as they stand in `questions/*.toml`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bank(Vec<Table>);

fn text<'a>(question: &'a Table, key: &str) -> &'a str {
    question.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(question: &'a Table, key: &str) -> impl Iterator<Item = &'a str> {
    question.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// All texts within a value, in order.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(all) => all.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

/// The published questions of the demo, by file and place.
fn demo() -> Result<Vec<Table>> {
    let folder = demo_content().join("questions");
    let mut files: Vec<_> = fs::read_dir(&folder)
        .with_context(|| folder.display().to_string())?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "toml"))
        .collect();
    files.sort();
    let mut all = Vec::new();
    for file in files {
        let mut table: Table = toml::from_str(&fs::read_to_string(&file)?)?;
        let Some(Value::Array(questions)) = table.remove("question") else { continue };
        all.extend(questions.into_iter().filter_map(|question| match question {
            Value::Table(question) if text(&question, "status") == "published" => Some(question),
            _ => None,
        }));
    }
    ensure!(!all.is_empty(), "no published question in {}", folder.display());
    Ok(all)
}

/// What the demo's texts are made of.
struct Words {
    clauses: Vec<String>,
    options: Vec<String>,
    rng: ChaCha8Rng,
}

impl Words {
    fn of(questions: &[Table]) -> Self {
        let (mut clauses, mut options) = (BTreeSet::new(), BTreeSet::new());
        for question in questions {
            for text in [text(question, "stem"), text(question, "explanation")] {
                let pieces = text.split(|c| "，。；：？！“”（）".contains(c));
                clauses.extend(
                    pieces.filter(|piece| !piece.contains('_') && piece.chars().count() > 3).map(str::to_owned),
                );
            }
            options.extend(list(question, "options").map(str::to_owned));
        }
        Self {
            clauses: clauses.into_iter().collect(),
            options: options.into_iter().collect(),
            rng: ChaCha8Rng::seed_from_u64(1),
        }
    }

    fn clause(&mut self) -> &str {
        self.clauses.choose(&mut self.rng).map_or("", String::as_str)
    }

    /// A text about as long as `like`.
    fn sentence(&mut self, like: &str) -> String {
        let mut text = self.clause().to_owned();
        while text.chars().count() + 8 < like.chars().count() {
            text.push('，');
            text.push_str(self.clause());
        }
        text + "。"
    }

    fn another(&mut self, question: &Table, number: usize) -> Table {
        let mut new = question.clone();
        let kind = text(question, "type").to_owned();
        // Gaps stay what they are, their key with them.
        let stem = if kind == "blank" {
            format!("{}：{}", self.clause(), text(question, "stem"))
        } else {
            self.sentence(text(question, "stem"))
        };
        // Short ones would now and then be alike.
        let stem = format!("{stem}（{number}）");
        let explanation = self.sentence(text(question, "explanation"));
        new.insert("id".into(), format!("b{number:05}").into());
        new.insert("stem".into(), stem.into());
        new.insert("explanation".into(), explanation.into());
        let count = list(question, "options").count();
        // So far apart in the list of all that no two are alike.
        if let Some(step) = self.options.len().checked_div(count) {
            let first = self.rng.random_range(0..self.options.len());
            let pick = |n: usize| self.options.get((first + n * step) % self.options.len()).cloned();
            let options: Vec<Value> = (0..count).filter_map(pick).map(Value::String).collect();
            new.insert("options".into(), options.into());
        }
        if kind == "case" || kind == "essay" {
            let answer = self.sentence(text(question, "answer"));
            new.insert("answer".into(), answer.into());
        }
        new
    }
}

impl Bank {
    /// A bank of `size` questions.
    pub(super) fn of(size: usize) -> Result<Self> {
        let demo = demo()?;
        let mut words = Words::of(&demo);
        let more = (demo.len()..size).zip(demo.iter().cycle()).map(|(number, like)| words.another(like, number));
        let more: Vec<Table> = more.collect();
        let mut all: Vec<Table> = demo.into_iter().chain(more).take(size).collect();
        // They rest on no text of the app's: the bank alone is measured.
        for question in &mut all {
            question.remove("regulation");
        }
        Ok(Self(all))
    }

    /// Writes a content folder that has nothing else.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder.join("questions"))?;
        fs::write(folder.join("columns.toml"), COLUMNS)?;
        for (number, questions) in self.0.chunks(A_FILE).enumerate() {
            let questions: Vec<Value> = questions.iter().cloned().map(Value::Table).collect();
            let file = Table::from_iter([("question".to_owned(), Value::Array(questions))]);
            fs::write(folder.join(format!("questions/bank-{number:02}.toml")), toml::to_string(&file)?)?;
        }
        Ok(())
    }

    /// The same texts as notes: stem, options, answer, explanation.
    pub(super) fn notes(&self) -> Vec<[String; 4]> {
        let lines = |question: &Table, keys: &[&str]| {
            let values = keys.iter().filter_map(|key| question.get(*key));
            values.flat_map(texts).collect::<Vec<_>>().join("<br>")
        };
        let note = |question: &Table| {
            [&["stem"][..], &["options"], &["answer", "rubric"], &["explanation"]].map(|keys| lines(question, keys))
        };
        self.0.iter().map(note).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_bank_has_as_many_questions_and_no_two_alike() {
        let bank = Bank::of(1_500).expect("a bank");
        assert_eq!(bank, Bank::of(1_500).expect("again"));
        for key in ["id", "stem"] {
            let all: BTreeSet<_> = bank.0.iter().map(|question| text(question, key)).collect();
            assert_eq!(all.len(), 1_500, "{key}");
        }
        for question in &bank.0 {
            let options: Vec<_> = list(question, "options").collect();
            assert_eq!(options.iter().collect::<BTreeSet<_>>().len(), options.len(), "{options:?}");
        }
        let length = |questions: &[Table]| questions.iter().map(|q| q.to_string().len()).sum::<usize>();
        let (real, made) = bank.0.split_at(500);
        let made = made.get(..500).expect("so many");
        let share = length(made) * 100 / length(real);
        assert!((85..115).contains(&share), "made questions are {share} % as long as real ones");
    }

    #[test]
    fn a_small_bank_is_of_real_questions_only() {
        let bank = Bank::of(420).expect("a bank");
        assert_eq!(bank.0.len(), 420);
        assert!(bank.notes().iter().all(|[stem, _, answer, explanation]| {
            !stem.is_empty() && !answer.is_empty() && !explanation.is_empty()
        }));
    }
}
