//! Imports of the question bank against the files of `quiz-corpus`: messy ones as units send them around, ones that other programs wrote, and hostile ones.
//! What must be said about each stands in `quiz-corpus/expected`, written once by the importer and checked by reading. After a deliberate change:
//! `QUIZ_CORPUS_WRITE=1 cargo test --test quiz_formats`, then read the difference.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by them")]

use lianxin_proto::{
    id::QuestionId,
    quiz::{QuestionKind, QuestionType},
};
use lianxin_server::quiz::formats::{
    Draft, Format, Known, Outcome, Report, Status, Twin, export_gift, export_xlsx, import,
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/quiz-corpus")
}

/// The corpus' files by name.
fn files() -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(corpus())
        .expect("the corpus")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file() && path.extension().is_some_and(|kind| kind != "py"))
        .map(|path| {
            (path.file_name().expect("a name").to_string_lossy().into_owned(), fs::read(&path).expect("a file"))
        })
        .collect()
}

fn said(name: &str, bytes: &[u8]) -> Value {
    let mut said = match import(Format::guess(name, bytes), bytes, &[]) {
        Ok(report) => serde_json::to_value(report).expect("json"),
        Err(error) => json!({ "refused": error.told(), "log": error.to_string() }),
    };
    // Whether JSON objects keep their order depends on what else is built with this crate.
    said.sort_all_objects();
    said
}

#[test]
fn every_file_of_the_corpus_gets_its_report() {
    let write = std::env::var_os("QUIZ_CORPUS_WRITE").is_some();
    let files = files();
    assert!(files.len() >= 70, "{} files", files.len());
    let mut wrong = vec![];
    for (name, bytes) in &files {
        let path = corpus().join("expected").join(format!("{name}.json"));
        let text = serde_json::to_string_pretty(&said(name, bytes)).expect("json") + "\n";
        if write {
            fs::write(&path, &text).expect("written");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if let Some(line) = first_difference(&expected, &text) {
            wrong.push(format!("{name}: {line}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn first_difference(expected: &str, text: &str) -> Option<String> {
    if expected == text {
        return None;
    }
    let (mut left, mut right) = (expected.lines(), text.lines());
    for number in 1.. {
        match (left.next(), right.next()) {
            (None, None) => break,
            (old, new) if old == new => {}
            (old, new) => return Some(format!("line {number}: {old:?} is now {new:?}")),
        }
    }
    Some("white space".into())
}

/// The hostile files are refused as a whole, each for its own reason, but for those that are only odd.
#[test]
fn hostile_files_are_refused() {
    let odd = ["h18-merged-over-all.xlsx", "h25-two-hundred-alike.xlsx"];
    let hostile: Vec<_> = files().into_iter().filter(|(name, _)| name.starts_with('h')).collect();
    assert!(hostile.len() >= 25);
    for (name, bytes) in hostile {
        let refused = import(Format::guess(&name, &bytes), &bytes, &[]).is_err();
        assert_eq!(refused, !odd.contains(&name.as_str()), "{name}");
    }
}

fn bank() -> Vec<Draft> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/demo/questions");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("the bank").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let mut drafts = vec![];
    for path in paths.iter().filter(|path| path.extension().is_some_and(|kind| kind == "toml")) {
        let report = import(Format::Toml, &fs::read(path).expect("a file"), &[]).expect("a bank file");
        let refusals: Vec<&str> = report.rows.iter().filter_map(|row| row.refusal()).collect();
        assert!(refusals.is_empty(), "{}: {refusals:?}", path.display());
        drafts.extend(report.drafts().cloned());
    }
    drafts
}

#[test]
fn the_shipped_bank_is_read_and_holds_no_near_duplicates() {
    let drafts = bank();
    let published = drafts.iter().filter(|draft| draft.status == Status::Published).count();
    assert!(published >= 420, "{published} published questions");
    assert!(drafts.iter().all(|draft| draft.id.is_some() && draft.citation.complete().is_some()));
    let known: Vec<Known> =
        drafts.iter().filter_map(|draft| Some(Known::of(&draft.question(draft.id.clone()?, 1)?))).collect();
    assert_eq!(known.len(), drafts.len());
    let book = export_xlsx(&drafts).expect("a workbook");
    let report = import(Format::Xlsx, &book, &known).expect("a report");
    assert_eq!(report.near_duplicates, []);
}

/// xlsx → drafts → xlsx → drafts, with the whole bank and with what it does not hold: a 简答, every status, people, an article without a number.
#[test]
fn a_workbook_comes_back_without_loss() {
    let mut drafts = bank();
    let mut more = drafts.first().expect("a question").clone();
    more.id = Some(QuestionId::new("more-1").expect("an id"));
    more.kind = QuestionKind::Essay {
        model: "先说……\n1. 甲\n2. 乙".into(),
        rubric: vec!["1. 甲；乙".into(), "（2）丙".into(), "- 丁".into()],
    };
    more.status = Status::Stale;
    (more.author, more.reviewer) = ("王一".into(), "李 二".into());
    more.tags = vec!["带 空格".into(), "带、顿号".into(), r"反\斜线".into()];
    drafts.push(more.clone());
    more.id = Some(QuestionId::new("more-2").expect("an id"));
    more.citation.article = "附则".into();
    more.citation.anchor = "66-1".into();
    more.stem = "=1+1 的答案____，<b>&amp;“”_x0041_：____，".into();
    more.kind =
        QuestionKind::Blank { gaps: vec![vec!["1/3".into(), "(1)2".into()], vec![r"a；b|\".into()]], any_order: true };
    more.status = Status::Reviewed;
    drafts.push(more.clone());
    more.id = None;
    more.citation.version = None;
    more.citation.regulation = None;
    more.kind = QuestionKind::Multiple {
        options: ["A.甲", "B", "A", "丁", "戊", "己", "庚", "01"].map(str::to_owned).to_vec(),
        answers: vec![0, 2, 7],
    };
    more.stem = "（单选）不是题型".into();
    more.status = Status::Unchecked;
    drafts.push(more);
    let drafts: Vec<Draft> =
        drafts.into_iter().map(|draft| draft.checked().expect("a draft that the bank would hold")).collect();
    let types: std::collections::BTreeSet<QuestionType> = drafts.iter().map(|draft| draft.kind.of()).collect();
    assert_eq!(types.len(), QuestionType::ALL.len());

    let first = export_xlsx(&drafts).expect("a workbook");
    let read = |bytes: &[u8]| -> Vec<Draft> {
        let report = import(Format::Xlsx, bytes, &[]).expect("a report");
        let refusals: Vec<&str> = report.rows.iter().filter_map(|row| row.refusal()).collect();
        assert!(refusals.is_empty(), "{refusals:?}");
        assert!(report.rows.iter().all(|row| row.notes.is_empty()));
        report.drafts().cloned().collect()
    };
    let once = read(&first);
    for (old, new) in drafts.iter().zip(&once) {
        assert_eq!(old, new);
    }
    assert_eq!(once.len(), drafts.len());
    assert_eq!(read(&export_xlsx(&once).expect("a workbook")), drafts);
}

#[test]
fn gift_comes_back_without_status_and_people() {
    let drafts = bank();
    let text = export_gift(&drafts);
    assert_eq!(Format::guess("bank.gift", text.as_bytes()), Format::Gift);
    assert_eq!(Format::guess("", text.as_bytes()), Format::Gift);
    let report = import(Format::Gift, text.as_bytes(), &[]).expect("a report");
    let read: Vec<Draft> = report.drafts().cloned().collect();
    assert_eq!(read.len(), drafts.len());
    for (old, new) in drafts.into_iter().zip(read) {
        assert_eq!(Draft { status: Status::Draft, ..old }, new);
    }
}

#[test]
fn a_twin_in_the_bank_is_named_and_a_new_version_is_none() {
    let row = |id: &str, stem: &str| {
        format!(
            "[[question]]\nid = \"{id}\"\ntype = \"judge\"\nstem = \"{stem}\"\nanswer = true\nexplanation = \"x\"\ntitle = \"法\"\narticle = \"第一条\"\ndifficulty = 1\ntags = []\nstatus = \"draft\"\n"
        )
    };
    let text = row("a-1", "公务员应当依法回避有利害关系的事项") + &row("b-1", "公务员，应当依法回避有利害关系的事项！");
    let known = [Known {
        id: QuestionId::new("a-1").expect("an id"),
        stem: "公务员应当依法回避有利害关系的事项。".into(),
        options: vec![],
    }];
    let report: Report = import(Format::Toml, text.as_bytes(), &known).expect("a report");
    let [only] = report.near_duplicates.as_slice() else { panic!("{:?}", report.near_duplicates) };
    assert_eq!((only.place.line, only.similarity), (12, 100));
    assert_eq!(only.twin, Twin::Question(known[0].id.clone()));
    assert!(matches!(report.rows[0].outcome, Outcome::Accepted(_)));
}

#[test]
fn formats_are_recognised() {
    for (name, bytes) in files() {
        let expected = match name.rsplit_once('.').expect("an extension").1 {
            "xlsx" => Format::Xlsx,
            "toml" => Format::Toml,
            "gift" => Format::Gift,
            _ if name.starts_with('a') => Format::Aiken,
            _ => Format::Pasted,
        };
        assert_eq!(Format::guess(&name, &bytes), expected, "{name}");
        // Pasted text has no name; a workbook is known by its bytes.
        let nameless = Format::guess("", &bytes);
        let plain = name == "h10-page.xlsx" || expected == Format::Toml || name == "g02-refusals.gift";
        assert!(plain || nameless == expected, "{name} {nameless:?}");
    }
}
