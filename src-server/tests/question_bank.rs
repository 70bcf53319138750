//! The shipped question bank, `assets/demo/questions`: every published question against the text of the regulation it rests on, and the bank as a whole
//! against what makes a bank good. Deliberately broken questions show that each check does refuse what it is there for.
//!
//! The texts lie beside the repository and are not shipped. Where they are missing, what needs them says so and is left out; where they are there,
//! a least number of comparisons is asserted.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by them")]

#[path = "question_bank/bank.rs"]
mod bank;
#[path = "question_bank/broken.rs"]
mod broken;
#[path = "question_bank/check.rs"]
mod check;
#[path = "question_bank/exceptions.rs"]
mod exceptions;
#[path = "question_bank/key.rs"]
mod key;
#[path = "question_bank/law.rs"]
mod law;
#[path = "question_bank/refs.rs"]
mod refs;
#[path = "question_bank/text.rs"]
mod text;

use bank::{Bank, TYPES, counted, dead_anchors, faults, id, repeated_ids, right_is_longest};
use check::{Compared, Finding, check};
use exceptions::EXCEPTIONS;
use law::{Form, InForce, Law};
use lianxin_proto::quiz::QuestionKind;
use lianxin_server::quiz::formats::Status;
use std::path::Path;

/// The texts, where they are there.
fn laws() -> Option<Vec<Law>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/regs");
    let laws = law::library(&folder);
    if laws.is_none() {
        assert!(!folder.exists(), "{} has no INDEX.md", folder.display());
        println!("left out: no regulation texts at ../shared/regs");
    }
    laws
}

#[test]
fn the_texts_are_what_the_index_says() {
    for law in laws().into_iter().flatten() {
        let source = law.source;
        assert_eq!(law.articles.len(), source.articles, "articles of {}", source.title);
        if source.form == Form::Whole {
            assert!((1..=source.articles).all(|n| law.articles.contains_key(&n.to_string())), "{}", source.title);
        }
        assert!(law.articles.values().all(|article| article.text.chars().count() >= 10), "{}", source.title);
        if let InForce::Elsewhere(day, why) = source.in_force {
            println!("{} in force {day}: {why}", source.title);
        }
    }
}

#[test]
fn every_published_question_agrees_with_its_article() {
    let Some(laws) = laws() else { return };
    let bank = Bank::read();
    let mut compared = Compared::default();
    let findings: Vec<Finding> = bank.drafts.iter().flat_map(|draft| check(draft, &laws, &mut compared)).collect();
    let excepted = |finding: &Finding| {
        EXCEPTIONS.iter().any(|one| (one.id, one.reason, one.what) == (&finding.id, finding.reason, &finding.what))
    };
    let wrong: Vec<String> = findings.iter().filter(|finding| !excepted(finding)).map(ToString::to_string).collect();
    assert!(wrong.is_empty(), "{} findings\n{}", wrong.len(), wrong.join("\n"));
    for one in EXCEPTIONS {
        let needed = findings.iter().any(|f| (one.id, one.reason, one.what) == (&f.id, f.reason, &f.what));
        assert!(needed && !one.why.is_empty(), "no longer needed: {} {:?} {}", one.id, one.reason, one.what);
    }
    println!("{compared:?}, {} exceptions", EXCEPTIONS.len());
    let published = bank.published().count();
    assert_eq!(compared.articles, published, "every published question is compared");
    assert!(compared.references >= 600, "{compared:?}");
    assert!(compared.numbers >= 200, "{compared:?}");
    assert!(compared.options >= 1_200, "{compared:?}");
    assert!(compared.gaps >= 70, "{compared:?}");
    assert!(compared.quotes >= 20, "{compared:?}");
}

#[test]
fn the_bank_is_large_and_spread() {
    let bank = Bank::read();
    let published = bank.published().count();
    println!("{published} of {} published", bank.drafts.len());
    assert!(published >= 420, "{published} published");
    let types = counted(bank.published().map(|draft| draft.kind.of()));
    for (of, least) in TYPES {
        assert!(types.get(&of).is_some_and(|count| *count >= least), "{}: {types:?}", of.name());
    }
    let regulations = counted(bank.published().map(|draft| draft.citation.title.clone()));
    println!("{regulations:?}");
    assert!(regulations.values().filter(|count| **count >= 8).count() >= 12, "{regulations:?}");
    let most = regulations.values().max().copied().unwrap_or_default();
    assert!(most * 4 <= published, "one regulation has {most}: {regulations:?}");
    let difficulties = counted(bank.published().map(|draft| draft.difficulty));
    assert_eq!(difficulties.keys().copied().collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert!(difficulties.values().all(|count| *count >= 15), "{difficulties:?}");
    let kept = [Status::Published, Status::Unchecked];
    assert!(bank.drafts.iter().all(|draft| kept.contains(&draft.status)), "published or 待核");
}

#[test]
fn the_key_cannot_be_guessed() {
    let bank = Bank::read();
    let singles: Vec<(&Vec<String>, u8)> = bank
        .published()
        .filter_map(|draft| match &draft.kind {
            QuestionKind::Single { options, answer } => Some((options, *answer)),
            _ => None,
        })
        .collect();
    let letters = counted(singles.iter().map(|(_, answer)| *answer));
    assert!(letters.values().all(|count| count * 100 <= singles.len() * 35), "{letters:?} of {}", singles.len());
    let longest = singles.iter().filter(|(options, answer)| right_is_longest(options, *answer)).count();
    println!("letters {letters:?}, the right one longest in {longest} of {}", singles.len());
    assert!(longest * 100 < singles.len() * 45, "the right option is the longest in {longest} of {}", singles.len());
    let judged = counted(bank.published().filter_map(|draft| match draft.kind {
        QuestionKind::Judge { answer } => Some(answer),
        _ => None,
    }));
    let all: usize = judged.values().sum();
    assert!(judged.len() == 2 && judged.values().all(|count| (35..=65).contains(&(count * 100 / all))), "{judged:?}");
    // Not “all but one” throughout either: every number of right options occurs.
    let right = counted(bank.published().filter_map(|draft| match &draft.kind {
        QuestionKind::Multiple { answers, .. } => Some(answers.len()),
        _ => None,
    }));
    assert!([2, 3, 4].iter().all(|count| right.get(count).is_some_and(|questions| *questions >= 10)), "{right:?}");
}

#[test]
fn every_question_is_well_made() {
    let bank = Bank::read();
    assert!(repeated_ids(&bank.drafts).is_empty(), "{:?}", repeated_ids(&bank.drafts));
    let faults: Vec<String> = bank.published().flat_map(faults).collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    let doubles = bank.near_duplicates();
    assert!(doubles.is_empty(), "{}", doubles.join("\n"));
    let dead = dead_anchors(&bank.drafts);
    assert!(dead.is_empty(), "{dead:?}");
    assert!(bank.drafts.iter().all(|draft| !id(draft).is_empty()));
}
