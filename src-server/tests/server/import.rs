//! What becomes of an editor's folder.

use crate::{
    folder::{Folder, png},
    world::{World, day},
};
use lianxin_proto::{
    content::{Article, Issue, Regulation},
    feed::{Entity, EntityKind},
    member::Role,
};
use lianxin_server::{
    content::import::{
        Options,
        report::{Outcome, Report},
        run,
    },
    content::regulations,
};

fn line(report: &Report, file: &str) -> (Option<usize>, String) {
    let fault =
        report.file(file).and_then(|f| f.faults.first()).unwrap_or_else(|| panic!("{file} was not refused:\n{report}"));
    (fault.line, fault.reason.clone())
}

async fn phone(world: &World) -> crate::world::Phone {
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    phone
}

fn issue<'p>(phone: &'p crate::world::Phone, id: &str) -> &'p Issue {
    match phone.entity(EntityKind::Issue, id) {
        Some(Entity::Issue(issue)) => issue,
        other => panic!("{other:?}"),
    }
}

fn article<'p>(phone: &'p crate::world::Phone, id: &str) -> &'p Article {
    match phone.entity(EntityKind::Article, id) {
        Some(Entity::Article(article)) => article,
        other => panic!("{id}: {other:?}"),
    }
}

fn regulation<'p>(phone: &'p crate::world::Phone, id: &str) -> &'p Regulation {
    match phone.entity(EntityKind::Regulation, id) {
        Some(Entity::Regulation(regulation)) => regulation,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_folder_reaches_the_phone_and_twice_is_once() {
    let world = World::new().await;
    let folder = Folder::new();
    folder.write("pictures/a-dark.png", png(5));
    folder.write("brand.toml", "name = \"某区廉信\"\narea = \"某区\"\norganisation = \"某区纪委监委\"\n");
    folder.article("lead", "cover = \"pictures/a.png\"\ncover_alt = \"一张图\"");
    folder.article_in(
        "case",
        "second",
        "series = \"看图画\"",
        "看[第二条](regulation:fa#2)和[上文](article:lead)。\n\n![图说](pictures/a.png)",
    );
    folder.issue("today", "D+0", &["lead", "second"], "");
    folder.write("regulations/fa.txt", "某某法\n第一条 甲。\n第二条 乙。");
    let report = world.import_good(&folder).await;
    assert_eq!(report.count(Outcome::New), report.files.len());
    let phone = phone(&world).await;
    let today = issue(&phone, "today");
    assert_eq!((today.number, today.headline.as_str(), today.date), (1, "标题 lead", day("2026-11-24")));
    let cover = article(&phone, "lead").cover.as_ref().expect("a cover");
    assert!(cover.dark.is_some() && cover.thumb.is_some() && cover.thumb_dark.is_some());
    assert_eq!(article(&phone, "lead").visible_at, today.visible_at);
    assert!(matches!(phone.entity(EntityKind::Brand, "brand"), Some(Entity::Brand(b)) if b.name == "某区廉信"));

    let again = world.import_good(&folder).await;
    assert_eq!((again.count(Outcome::Unchanged), again.published), (again.files.len(), 0), "{again}");
    let (pages, _) = phone.answer(&phone.ask()).await;
    assert!(pages.is_empty(), "nothing moved");
    // The same folder on the same day, after a restart.
    let world = world.restart().await;
    assert_eq!(world.import_good(&folder).await.published, 0);
}

#[tokio::test]
async fn each_file_stands_for_itself() {
    let world = World::new().await;
    let folder = Folder::new();
    folder.article("good", "date = \"D-1\"");
    folder.article_in("case", "script", "date = \"D-1\"", "一\n\n<script>alert(1)</script>");
    folder.article_in("nowhere", "homeless", "date = \"D-1\"", "正文。");
    folder.article("dateless", "");
    folder.article("odd", "date = \"D-1\"\ncolour = \"red\"");
    folder.write("articles/Bad.md", "x");
    folder.write("articles/notes.doc", "x");
    folder.write("articles/latin.md", b"+++\ntitle = \"\xff\"\n+++\n".as_slice());
    folder.write("pictures/fake.png", "not a picture");
    folder.write("pictures/huge.png", vec![0; 6 * 1024 * 1024]);
    folder.article_in("case", "faked", "date = \"D-1\"", "![x](pictures/fake.png)");
    folder.write("regulations/empty.txt", "某某法\n没有条文。");
    folder.issue("late", "D+0", &["good"], "visible_at = \"08:00\"");
    folder.issue("missing", "D-2", &["good", "nobody"], "");
    folder.issue("broken", "D-3", &["script"], "");
    folder.article_in("desk", "secret", "date = \"D-1\"", "正文。");
    folder.issue("leak", "D-4", &["secret"], "");
    let report = world.import(&folder).await;
    for (file, expected) in [
        ("articles/script.md", Some(9)),
        ("articles/homeless.md", Some(3)),
        ("articles/dateless.md", Some(1)),
        ("articles/odd.md", Some(6)),
        ("articles/Bad.md", None),
        ("articles/notes.doc", None),
        ("articles/latin.md", Some(2)),
        ("articles/faked.md", Some(7)),
        ("pictures/fake.png", None),
        ("pictures/huge.png", None),
        ("issues/late.md", Some(7)),
        ("issues/missing.md", Some(6)),
        ("issues/broken.md", Some(6)),
        ("issues/leak.md", Some(6)),
        ("regulations/empty.txt", Some(1)),
    ] {
        assert_eq!(line(&report, file).0, expected, "{file}: {}", line(&report, file).1);
    }
    let refused = report.count(Outcome::Refused);
    assert_eq!(refused, 15, "{report}");
    let phone = phone(&world).await;
    assert_eq!(phone.ids(EntityKind::Article), ["good"]);
    assert!(phone.ids(EntityKind::Issue).is_empty());
    let shown = report.to_string();
    assert!(shown.contains("articles/script.md:9: raw HTML is not used"), "{shown}");
    let json = serde_json::to_value(&report).expect("json");
    let file =
        json["files"].as_array().expect("files").iter().find(|f| f["file"] == "articles/script.md").expect("the file");
    assert_eq!((&file["outcome"], &file["faults"][0]["line"]), (&"refused".into(), &9.into()));
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_out_of_the_folder_is_not_followed() {
    let world = World::new().await;
    let folder = Folder::new();
    let secret = folder.path().join("secret.txt");
    std::fs::write(&secret, "+++\ntitle = \"x\"\n+++\n").expect("writes");
    std::fs::create_dir_all(folder.path().join("articles")).expect("a folder");
    std::os::unix::fs::symlink(&secret, folder.path().join("articles/out.md")).expect("links");
    let report = world.import(&folder).await;
    assert!(line(&report, "articles/out.md").1.contains("link"));
}

#[tokio::test]
async fn a_refused_file_leaves_what_was_there() {
    let world = World::new().await;
    let folder = Folder::new();
    folder.article_in("case", "a", "date = \"D-1\"", "第一稿。");
    world.import_good(&folder).await;
    folder.article_in("case", "a", "date = \"D-1\"", "第二稿<br>。");
    let report = world.import(&folder).await;
    assert_eq!(report.count(Outcome::Refused), 1);
    let mut phone = phone(&world).await;
    assert_eq!(lianxin_proto::body::plain_text(&article(&phone, "a").body), "第一稿。");
    folder.article_in("case", "a", "date = \"D-1\"", "第二稿。");
    let report = world.import_good(&folder).await;
    assert_eq!(report.file("articles/a.md").map(|f| f.outcome), Some(Outcome::Changed));
    phone.sync().await;
    assert_eq!(lianxin_proto::body::plain_text(&article(&phone, "a").body), "第二稿。");
}

#[tokio::test]
async fn a_festival_issue_takes_in_that_of_the_same_day() {
    // 2026-09-23 is two days before 中秋.
    let world = World::new().await;
    let folder = Folder::new();
    for id in ["f1", "f2", "d1", "d2", "d3", "d4", "d5"] {
        folder.article(id, "");
    }
    folder.issue("f-mid-autumn", "mid-autumn-2", &["f1", "f2"], "headline = \"月满中秋\"\nvisible_at = \"07:00\"");
    folder.issue("d-01", "D-62", &["d1", "d2", "d3", "d4", "d5"], "topic = \"怎么看？\"\nheadline = \"平日\"");
    let report = world.import_good(&folder).await;
    assert!(report.file("issues/d-01.md").is_some_and(|f| f.notes[0].contains("f-mid-autumn")));
    let mut phone = phone(&world).await;
    assert_eq!(phone.ids(EntityKind::Issue), ["f-mid-autumn"]);
    let merged = issue(&phone, "f-mid-autumn");
    let items: Vec<&str> = merged.items.iter().map(lianxin_proto::id::ArticleId::as_str).collect();
    assert_eq!(items, ["f1", "f2", "d1", "d2", "d3", "d4"]);
    assert_eq!((merged.headline.as_str(), merged.topic.as_deref()), ("月满中秋", Some("怎么看？")));
    assert_eq!(article(&phone, "d5").date, day("2026-09-23"), "what no longer fits stands in its column");
    // A day later the two are of different days again.
    let options = Options { folder: folder.path(), day: Some(day("2026-11-25")) };
    assert!(run(world.server.store(), &options).await.expect("imports").is_clean());
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Issue), ["d-01", "f-mid-autumn"]);
    assert_eq!(issue(&phone, "d-01").number, 2);
    assert_eq!(issue(&phone, "f-mid-autumn").items.len(), 2);
    // And back.
    world.import_good(&folder).await;
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Issue), ["f-mid-autumn"]);
}

#[tokio::test]
async fn one_issue_a_day() {
    let world = World::new().await;
    let folder = Folder::new();
    folder.article("a", "");
    folder.article("b", "");
    folder.issue("one", "D+0", &["a"], "");
    folder.issue("two", "2026-11-24", &["b"], "");
    let report = world.import(&folder).await;
    assert!(line(&report, "issues/two.md").1.contains("issues/one.md"));
    // Nor beside one of an earlier import.
    folder.remove("issues/one.md");
    let report = world.import(&folder).await;
    assert!(line(&report, "issues/two.md").1.contains("imported earlier"));
    folder.issue("two", "2026-11-24", &["b"], "status = \"draft\"");
    world.import_good(&folder).await;
    assert_eq!(phone(&world).await.ids(EntityKind::Issue), ["one"]);
}

#[tokio::test]
async fn an_article_alone_keeps_the_day_of_its_issue() {
    let world = World::new().await;
    let folder = Folder::new();
    folder.article("a", "");
    folder.issue("one", "D-5", &["a"], "");
    world.import_good(&folder).await;
    let part = Folder::new();
    part.article_in("case", "a", "", "改过的正文。");
    world.import_good(&part).await;
    let phone = phone(&world).await;
    assert_eq!(article(&phone, "a").date, day("2026-11-19"));
    assert_eq!(lianxin_proto::body::plain_text(&article(&phone, "a").body), "改过的正文。");
}

#[tokio::test]
async fn a_column_not_named_any_more_is_hidden() {
    let world = World::new().await;
    let folder = Folder::new();
    folder.article("a", "date = \"D+0\"");
    world.import_good(&folder).await;
    folder.remove("articles/a.md");
    let columns = std::fs::read_to_string(folder.path().join("columns.toml")).expect("reads");
    let without: Vec<&str> = columns.split("[[column]]").filter(|part| !part.contains("\"case\"")).collect();
    folder.write("columns.toml", without.join("[[column]]"));
    let report = world.import_good(&folder).await;
    assert!(report.file("columns.toml").is_some_and(|f| f.notes[0].contains("case")));
    let phone = phone(&world).await;
    assert!(matches!(phone.entity(EntityKind::Column, "case"), Some(Entity::Column(c)) if c.hidden));
    assert_eq!(phone.ids(EntityKind::Article), ["a"]);
    assert_eq!(world.import_good(&folder).await.published, 0);
}

#[tokio::test]
async fn a_new_text_is_a_new_version_with_its_diff() {
    let world = World::new().await;
    let folder = Folder::new();
    let front = "+++\nshort = \"某法\"\nadopted = \"2018-03-20\"\n+++\n";
    folder.write("regulations/fa.txt", format!("{front}某某法\n第一条 甲。\n第二条 乙。\n第三条 丙。"));
    world.import_good(&folder).await;
    // Another short name is no other text.
    folder.write(
        "regulations/fa.txt",
        format!("{}某某法\n第一条 甲。\n第二条 乙。\n第三条 丙。", front.replace("某法", "新某法")),
    );
    let report = world.import_good(&folder).await;
    assert_eq!(report.file("regulations/fa.txt").and_then(|f| f.version), Some(1));
    folder.write("regulations/fa.txt", format!("{front}某某法\n第一条 甲。\n第二条 乙等。\n第二条之一 新。"));
    let report = world.import_good(&folder).await;
    let file = report.file("regulations/fa.txt").expect("the file");
    let diff = file.diff.as_ref().expect("a diff");
    assert_eq!(file.version, Some(2));
    assert_eq!(
        (&diff.added, &diff.changed, &diff.removed),
        (&vec!["第二条之一".to_owned()], &vec!["第二条".into()], &vec!["第三条".into()])
    );
    let phone = phone(&world).await;
    assert_eq!(regulation(&phone, "fa").version, 2);
    assert_eq!(regulation(&phone, "fa").articles().map(|a| a.anchor.as_str()).collect::<Vec<_>>(), ["1", "2", "2-1"]);
    let mut conn = world.server.store().db.read().await.expect("reads");
    let versions = regulations::versions(&mut conn, "fa").await.expect("reads");
    assert_eq!(versions.iter().map(|(version, _)| *version).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(versions.last().map(|(_, diff)| diff.changed.clone()), Some(vec!["第二条".to_owned()]));
}

#[tokio::test]
async fn windows_line_ends_and_a_mark_in_front_change_nothing() {
    let world = World::new().await;
    let folder = Folder::new();
    folder.article("a", "date = \"D+0\"");
    world.import_good(&folder).await;
    let path = folder.path().join("articles/a.md");
    let text = std::fs::read_to_string(&path).expect("reads");
    folder.write("articles/a.md", format!("\u{feff}{}", text.replace('\n', "\r\n")));
    let report = world.import_good(&folder).await;
    assert_eq!(report.file("articles/a.md").map(|f| f.outcome), Some(Outcome::Unchanged));
}

#[tokio::test]
async fn what_is_no_content_folder_says_so() {
    let world = World::new().await;
    let empty = tempfile::tempdir().expect("a folder");
    for path in [empty.path().to_owned(), empty.path().join("nowhere")] {
        let error = run(world.server.store(), &Options { folder: path, day: None })
            .await
            .expect_err("nothing there")
            .to_string();
        assert!(error.contains(empty.path().to_str().expect("a name")), "{error}");
    }
}

#[tokio::test]
async fn a_brand_of_the_configuration_counts() {
    let fixed = lianxin_proto::content::Brand {
        name: "配置廉信".into(),
        area: "某区".into(),
        organisation: "某".into(),
        filing: String::new(),
        contact: String::new(),
    };
    let world = World::with(|config| config.brand = Some(fixed)).await;
    let folder = Folder::new();
    folder.write("brand.toml", "name = \"别的\"\narea = \"某区\"\norganisation = \"某\"\n");
    let report = world.import_good(&folder).await;
    assert_eq!(report.file("brand.toml").map(|f| f.notes.len()), Some(1));
    let phone = phone(&world).await;
    assert!(matches!(phone.entity(EntityKind::Brand, "brand"), Some(Entity::Brand(b)) if b.name == "配置廉信"));
}
