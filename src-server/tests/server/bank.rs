//! The bank by way of a content folder: what reaches phones, what leaves them, and what importing again changes (nothing).

use crate::{
    folder::Folder,
    world::{TODAY, World, day},
};
use lianxin_proto::{
    feed::{Entity, EntityKind},
    member::Role,
    quiz::{PaperTemplate, Question},
    rules::paper,
};
use lianxin_server::content::import::{
    self, Options,
    report::{Outcome, Report},
};
use std::path::PathBuf;

pub(crate) const LAW: &str = "+++\neffective = \"2020-07-01\"\n+++\n某某法\n第一条 甲。\n第二条 乙。\n第三条 丙。\n";

/// A judging question of a bank file, resting on an article of `LAW`.
pub(crate) fn judge(id: &str, stem: &str, article: &str, status: &str) -> String {
    format!(
        "[[question]]\nid = \"{id}\"\ntype = \"judge\"\nstem = \"{stem}\"\nanswer = true\nexplanation = \"见原文。\"\nregulation = \"fa\"\ntitle = \"某某法\"\narticle = \"{article}\"\nversion = \"2020-07-01\"\ndifficulty = 2\ntags = [\"作风\"]\nstatus = \"{status}\"\n\n"
    )
}

/// A folder with the law and two published questions.
pub(crate) fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("regulations/fa.txt", LAW);
    let text = judge("q-1", "甲说得对吗", "第一条", "published") + &judge("q-2", "乙说得对吗", "第二条", "published");
    folder.write("questions/a.toml", text);
    folder
}

pub(crate) fn question<'a>(phone: &'a crate::world::Phone, id: &str) -> Option<&'a Question> {
    match phone.entity(EntityKind::Question, id)? {
        Entity::Question(question) => Some(question),
        other => panic!("{other:?}"),
    }
}

pub(crate) fn template<'a>(phone: &'a crate::world::Phone, id: &str) -> &'a PaperTemplate {
    match phone.entity(EntityKind::Template, id) {
        Some(Entity::Template(template)) => template,
        other => panic!("{other:?}"),
    }
}

fn outcome(report: &Report, file: &str) -> Outcome {
    report.file(file).unwrap_or_else(|| panic!("{file} is not in\n{report}")).outcome
}

fn faults(report: &Report, file: &str) -> String {
    format!("{:?}", report.file(file).expect("the file").faults)
}

#[tokio::test]
async fn published_questions_reach_phones_and_no_other() {
    let world = World::new().await;
    let folder = folder();
    let more: String = [("d", "draft"), ("r", "reviewed"), ("s", "stale"), ("u", "unchecked")]
        .map(|(id, status)| judge(id, &format!("{status}题"), "第三条", status))
        .concat();
    folder.write("questions/b.toml", more);
    world.import_good(&folder).await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Question), ["q-1", "q-2"]);
    let held = question(&phone, "q-1").expect("it");
    assert_eq!((held.version, held.citation.anchor.as_str()), (1, "1"));

    // Taken back by its editor.
    let text = judge("q-1", "甲说得对吗", "第一条", "draft") + &judge("q-2", "乙说得对吗", "第二条", "published");
    folder.write("questions/a.toml", text);
    world.import_good(&folder).await;
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Question), ["q-2"]);
    // A phone that begins now never hears of it.
    let mut fresh = world.phone(Role::Member).await;
    fresh.sync().await;
    assert_eq!(fresh.ids(EntityKind::Question), ["q-2"]);
}

#[tokio::test]
async fn the_same_again_changes_nothing_and_another_text_is_the_next_version() {
    let world = World::new().await;
    let folder = folder();
    assert_eq!(outcome(&world.import_good(&folder).await, "questions/a.toml"), Outcome::New);
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    let cursors = phone.cursors.clone();
    let report = world.import_good(&folder).await;
    assert_eq!((outcome(&report, "questions/a.toml"), report.published), (Outcome::Unchanged, 0));
    phone.sync().await;
    assert_eq!(phone.cursors, cursors);

    let second = judge("q-2", "乙说得对吗", "第二条", "published");
    for (text, version, what) in [
        (judge("q-1", "甲说得不对吗", "第一条", "published"), 2, "another stem"),
        (judge("q-1", "甲说得不对吗", "第一条", "published").replace("= true", "= false"), 3, "another key"),
        (judge("q-1", "甲说得不对吗", "第一条", "published").replace("见原文", "看原文"), 4, "another explanation"),
        (
            judge("q-1", "甲说得不对吗", "第一条", "published").replace("见原文", "看原文").replace("= 2", "= 4"),
            4,
            "a tag",
        ),
        (judge("q-1", "甲说得不对吗", "第三条", "published").replace("见原文", "看原文"), 5, "another article"),
    ] {
        folder.write("questions/a.toml", text + &second);
        let report = world.import_good(&folder).await;
        assert_eq!((outcome(&report, "questions/a.toml"), report.published), (Outcome::Changed, 1), "{what}");
        phone.sync().await;
        assert_eq!(question(&phone, "q-1").expect("it").version, version, "{what}");
        assert_eq!(question(&phone, "q-2").expect("it").version, 1);
    }
}

#[tokio::test]
async fn a_file_is_taken_whole_or_not_at_all() {
    let world = World::new().await;
    let folder = folder();
    let good = judge("q-3", "丙说得对吗", "第三条", "published");
    for (file, text, line, word) in [
        ("x", good.clone() + &judge("q-4", "丁说得对吗", "第九条", "published"), 15, "第九条"),
        ("x", good.clone() + &good.replace("q-3", "q-4").replace("difficulty = 2", "difficulty = 9"), 25, "难度"),
        ("x", good.clone() + &good, 15, "q-3"),
        ("x", good.clone() + "[[question", 15, ""),
        ("x", good.clone() + &good.replace("q-3", "q-1"), 15, "questions/a.toml"),
        ("x", good.clone() + &good.replace("q-3", "q-4").replace("version = \"2020-07-01\"\n", ""), 26, "版本"),
    ] {
        folder.write(&format!("questions/{file}.toml"), &text);
        let report = world.import(&folder).await;
        assert_eq!(outcome(&report, "questions/x.toml"), Outcome::Refused, "{text}");
        let told = faults(&report, "questions/x.toml");
        assert!(told.contains(&format!("Some({line})")) && told.contains(word), "{told}\n{text}");
        assert_eq!(
            outcome(&report, "questions/a.toml"),
            if report.published > 0 { Outcome::New } else { Outcome::Unchanged }
        );
    }
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Question), ["q-1", "q-2"]);
}

const PAPER: &str = "title = \"模拟卷\"\nminutes = 60\n";
const PART: &str = "[[part]]\ntype = \"judge\"\ncount = 2\nmarks = 50\n";
const WINDOW: &str = "from = \"D-1 08:00\"\nuntil = \"D+1 18:00\"\n";

/// A folder with ten questions, a paper for practice and an organised test.
fn with_papers() -> Folder {
    let folder = folder();
    let more: String =
        (3..=10).map(|n| judge(&format!("q-{n}"), &format!("第{n}问对吗"), "第三条", "published")).collect();
    folder.write("questions/b.toml", more);
    folder.write("papers/mock.toml", format!("{PAPER}{PART}"));
    folder.write("papers/test.toml", format!("{PAPER}{WINDOW}{PART}"));
    folder
}

#[tokio::test]
async fn an_organised_test_is_drawn_once() {
    let world = World::new().await;
    let folder = with_papers();
    world.import_good(&folder).await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    assert!(template(&phone, "mock").parts[0].questions.is_empty(), "each phone draws for itself");
    let drawn = template(&phone, "test").parts[0].questions.clone();
    assert_eq!(drawn.len(), 2);
    let bank: Vec<Question> =
        phone.ids(EntityKind::Question).iter().filter_map(|id| question(&phone, id).cloned()).collect();
    assert!(paper::draw(template(&phone, "test"), &bank, b"any").is_some());

    // Another bank, title, window and marks draw nothing anew.
    folder.write("questions/c.toml", judge("a-1", "另一题对吗", "第一条", "published"));
    let title = PAPER.replace("模拟卷", "冬季测试");
    folder.write("papers/test.toml", format!("{title}{}{PART}", WINDOW.replace("D+1", "D+9")));
    let report = world.import_good(&folder).await;
    assert_eq!(outcome(&report, "papers/test.toml"), Outcome::Changed);
    phone.sync().await;
    assert_eq!(template(&phone, "test").title, "冬季测试");
    assert_eq!(template(&phone, "test").parts[0].questions, drawn);
    let report = world.import_good(&folder).await;
    assert_eq!((outcome(&report, "papers/test.toml"), report.published), (Outcome::Unchanged, 0));

    // Another make-up is another test.
    folder.write("papers/test.toml", format!("{title}{WINDOW}{}", PART.replace("2\nmarks = 50", "4\nmarks = 25")));
    assert!(faults(&world.import(&folder).await, "papers/test.toml").contains("another id"));
    folder.write("papers/test.toml", format!("{title}{PART}"));
    assert!(faults(&world.import(&folder).await, "papers/test.toml").contains("another id"));
    phone.sync().await;
    assert_eq!(template(&phone, "test").parts[0].questions, drawn);

    folder.write("papers/test.toml", format!("status = \"withdrawn\"\n{title}{}{PART}", WINDOW.replace("D+1", "D+9")));
    world.import_good(&folder).await;
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Template), ["mock"]);
}

#[tokio::test]
async fn an_organised_test_may_name_its_questions() {
    let world = World::new().await;
    let folder = with_papers();
    folder.write("papers/test.toml", format!("{PAPER}{WINDOW}{PART}questions = [\"q-7\", \"q-2\"]\n"));
    world.import_good(&folder).await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    let named: Vec<&str> =
        template(&phone, "test").parts[0].questions.iter().map(lianxin_proto::id::QuestionId::as_str).collect();
    assert_eq!(named, ["q-7", "q-2"]);
}

#[tokio::test]
async fn papers_that_cannot_be_are_refused() {
    let world = World::new().await;
    let folder = with_papers();
    for (text, word) in [
        (format!("{PAPER}{}", PART.replace("50", "40")), "160 half marks"),
        (format!("{PAPER}{}", PART.replace("2\nmarks = 50", "20\nmarks = 5")), "the bank has 10"),
        (format!("{PAPER}{}", PART.replace("judge", "single")), "the bank has 0"),
        (format!("{PAPER}{PART}questions = [\"q-1\", \"q-2\"]\n"), "names no questions"),
        (format!("{PAPER}{WINDOW}{PART}questions = [\"q-1\"]\n"), "as many questions"),
        (format!("{PAPER}{WINDOW}{PART}questions = [\"q-1\", \"q-1\"]\n"), "twice"),
        (format!("{PAPER}{WINDOW}{PART}questions = [\"q-1\", \"q-99\"]\n"), "no published question q-99"),
        (format!("{PAPER}{WINDOW}{}questions = [\"q-1\", \"q-2\"]\n", PART.replace("judge", "single")), "not of type"),
        (format!("{PAPER}{}{PART}", WINDOW.replace("D+1", "D-9")), "closes before"),
        (format!("{PAPER}{WINDOW}{}", PART.replace("judge", "case")), "the bank has 0"),
        (PAPER.to_owned(), "0 half marks"),
    ] {
        folder.write("papers/x.toml", &text);
        let report = world.import(&folder).await;
        assert!(
            faults(&report, "papers/x.toml").contains(word),
            "{word}: {}\n{text}",
            faults(&report, "papers/x.toml")
        );
    }
}

fn demo() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../assets/demo")
}

#[tokio::test]
async fn the_demo_is_imported_whole_and_once() {
    let world = World::new().await;
    let options = Options { folder: demo(), day: Some(day(TODAY)) };
    let store = world.server.store();
    let report = import::run(store, &options).await.expect("imports");
    assert!(report.is_clean(), "{report}");
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    let questions: Vec<Question> =
        phone.ids(EntityKind::Question).iter().filter_map(|id| question(&phone, id).cloned()).collect();
    assert!(questions.len() >= 420, "{}", questions.len());
    for id in phone.ids(EntityKind::Template) {
        assert!(paper::draw(template(&phone, &id), &questions, b"a sitting").is_some(), "{id}");
    }
    assert!(phone.ids(EntityKind::Template).len() >= 3);
    let before = phone.held.clone();

    let report = import::run(store, &options).await.expect("imports again");
    assert!(report.files.iter().all(|file| file.outcome == Outcome::Unchanged), "{report}");
    assert_eq!(report.published, 0);
    phone.sync().await;
    assert_eq!(phone.held, before);
}

/// Ten thousand questions come in by one import and go out in pages.
#[tokio::test]
async fn ten_thousand_questions() {
    let world = World::new().await;
    let folder = folder();
    folder.remove("questions/a.toml");
    for file in 0..10 {
        let text: String = (0..1_000)
            .map(|n| judge(&format!("q-{file}-{n}"), &format!("第{file}章第{n}问说得对吗"), "第三条", "published"))
            .collect();
        folder.write(&format!("questions/f{file}.toml"), text);
    }
    let report = world.import_good(&folder).await;
    assert!(report.published >= 10_000);
    let mut phone = world.phone(Role::Member).await;
    assert!(phone.sync_with(Some(512 * 1024)).await > 5, "in pages");
    assert_eq!(phone.ids(EntityKind::Question).len(), 10_000);
    let cursors = phone.cursors.clone();
    assert_eq!(world.import_good(&folder).await.published, 0);
    phone.sync().await;
    assert_eq!(phone.cursors, cursors);
}
