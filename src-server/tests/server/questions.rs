//! `lianxin-server questions …` on a real database, and the tables brought up from an older version.

use crate::{
    bank::{folder, question},
    operation::cli,
    world::World,
};
use lianxin_proto::{feed::EntityKind, member::Role};
use lianxin_server::{
    Config, Store,
    quiz::{
        files,
        formats::{Draft, Format, import as dry_run},
    },
};
use serde_json::Value;
use std::{collections::BTreeSet, path::Path, process::Command};

fn demo(path: &str) -> String {
    format!("{}/../assets/demo/{path}", env!("CARGO_MANIFEST_DIR"))
}

fn name(path: &Path) -> &str {
    path.to_str().expect("a name")
}

/// Exit code, standard output, standard error.
fn run(data: &Path, args: &[&str]) -> (i32, String, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_lianxin-server")).arg("--data").arg(data).args(args).output().expect("runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().expect("a code"), text(&output.stdout), text(&output.stderr))
}

async fn drafts(data: &Path) -> Vec<Draft> {
    let config = Config { data: data.to_owned(), ..Config::default() };
    let store = Store::open(&config, std::sync::Arc::new(lianxin_proto::time::SystemClock)).await.expect("opens");
    let drafts = files::drafts(&store).await.expect("reads");
    store.close().await;
    drafts
}

/// xlsx → bank → xlsx: what one server exports, another takes over and exports alike, and the first finds unchanged.
#[tokio::test]
async fn a_workbook_goes_through_the_bank_without_loss() {
    let dir = tempfile::tempdir().expect("a folder");
    let (one, two) = (dir.path().join("one"), dir.path().join("two"));
    let (good, out, err) = cli(&one, &["import", &demo(""), "--day", "2026-11-24"]);
    assert!(good, "{out}{err}");
    let corpus = format!("{}/tests/quiz-corpus/21-status-and-people.xlsx", env!("CARGO_MANIFEST_DIR"));
    let (_, out, err) = run(&one, &["questions", "import", &corpus, "--accept"]);
    assert!(out.contains("taken over"), "{out}{err}");
    let (first, second) = (dir.path().join("first.xlsx"), dir.path().join("second.xlsx"));
    let (code, out, err) = run(&one, &["questions", "export", name(&first)]);
    assert_eq!(code, 0, "{out}{err}");
    let before = drafts(&one).await;
    assert!(before.len() > 420 && before.iter().any(|draft| !draft.reviewer.is_empty()));
    // Questions that look alike among the new ones are taken too.
    let (code, out, err) = run(&two, &["questions", "import", name(&first), "--accept"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains(&format!("{} new, 0 changed, 0 unchanged, 0 refused", before.len())), "{out}");
    assert_eq!(drafts(&two).await, before);
    assert_eq!(run(&two, &["questions", "export", name(&second)]).0, 0);
    let read = |path: &Path| {
        let bytes = std::fs::read(path).expect("a file");
        dry_run(Format::Xlsx, &bytes, &[]).expect("a workbook").drafts().cloned().collect::<Vec<_>>()
    };
    assert_eq!(read(&second), read(&first));
    assert_eq!(read(&first), before);
    for data in [&one, &two] {
        let (code, out, err) = run(data, &["questions", "import", name(&first), "--accept"]);
        assert_eq!(code, 0, "{err}");
        assert!(out.contains(&format!("0 new, 0 changed, {} unchanged, 0 refused", before.len())), "{out}");
    }
    let gift = dir.path().join("bank.gift");
    assert_eq!(run(&one, &["questions", "export", name(&gift)]).0, 0);
    assert!(std::fs::read_to_string(&gift).expect("a file").contains('{'));
    let (code, _, err) = run(&one, &["questions", "export", name(&dir.path().join("bank.doc"))]);
    assert!(code == 1 && err.contains(".xlsx or .gift"), "{err}");
}

const PASTED: &str = "1.（单选）受记过处分的期间为多久？\nA.六个月\nB.十二个月\nC.十八个月\n答案：B\n解析：见原文。\n\n2.（判断）公务员应当回避。\n答案：对\n";

#[tokio::test]
async fn a_file_is_shown_before_it_is_taken_over() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("data");
    let file = dir.path().join("q.txt");
    std::fs::write(&file, PASTED).expect("writes");
    let import = |more: &[&str]| run(&data, &[&["questions", "import", name(&file)][..], more].concat());
    let (code, out, err) = import(&["--dry-run"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("accepted") && out.contains("2 new") && out.contains("dry run"), "{out}");
    assert!(drafts(&data).await.is_empty());
    let (code, out, _) = import(&["--json"]);
    let printed: Value = serde_json::from_str(&out).expect("json");
    assert_eq!((code, &printed["applied"], &printed["new"]), (0, &Value::Bool(true), &2.into()));
    assert_eq!(printed["rows"].as_array().map(Vec::len), Some(2));
    let first = drafts(&data).await;
    assert_eq!(first.len(), 2);
    assert!(import(&[]).1.contains("0 new, 0 changed, 2 unchanged"), "a file without ids, twice");
    assert_eq!(drafts(&data).await, first);

    // A twin and a refusal: nothing is taken unless it is asked for.
    let more =
        PASTED.replace("受记过处分的期间为多久", "受记过处分的期间是多久") + "\n3.（单选）谁？\nA.甲\nB.乙\n答案：E\n";
    std::fs::write(&file, more).expect("writes");
    let (code, out, _) = import(&["--dry-run"]);
    assert_eq!(code, 2);
    for word in ["REFUSED", "E", "SIMILAR", "% like q-", "1 new, 0 changed, 1 unchanged, 1 refused, 1 similar"] {
        assert!(out.contains(word), "{word}: {out}");
    }
    let (code, out, _) = import(&[]);
    assert!(code == 2 && out.contains("nothing is taken over; say --accept"), "{out}");
    assert_eq!(drafts(&data).await, first);
    let (code, out, _) = import(&["--accept"]);
    assert!(code == 2 && out.contains("taken over"), "a row was refused: {out}");
    assert_eq!(drafts(&data).await.len(), 3);

    let (code, _, err) = run(&data, &["questions", "import", "/nowhere-at-all"]);
    assert!(code == 1 && err.contains("/nowhere-at-all"), "{err}");
    std::fs::write(&file, "").expect("writes");
    let (code, _, err) = import(&[]);
    assert!(code == 1 && err.contains("没有题目"), "{err}");
}

#[test]
fn a_folder_is_counted_without_a_database() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("data");
    let mut printed = Vec::new();
    for folder in [demo(""), demo("questions")] {
        let (code, out, err) = run(&data, &["questions", "check", &folder, "--json"]);
        assert_eq!(code, 0, "{err}");
        printed.push(serde_json::from_str::<Value>(&out).expect("json"));
    }
    assert_eq!(printed[0], printed[1]);
    assert!(!data.exists(), "no database is made");
    let counts = printed[0].as_object().expect("an object");
    let keys: BTreeSet<&str> = counts.keys().map(String::as_str).collect();
    assert_eq!(keys, ["by_regulation", "by_type", "draft", "published", "refused", "unchecked"].into());
    assert!(counts["published"].as_u64() >= Some(420) && counts["refused"] == 0, "{counts:?}");
    let sum = |key: &str| counts[key].as_object().expect("counts").values().filter_map(Value::as_u64).sum::<u64>();
    let all: u64 = ["published", "draft", "unchecked"].iter().filter_map(|key| counts[*key].as_u64()).sum();
    assert_eq!((sum("by_type"), sum("by_regulation")), (all, all));
    assert!(
        counts["by_type"]["single"].as_u64() > Some(0) && counts["by_regulation"]["gongwuyuan-fa"].as_u64() > Some(0)
    );
}

#[test]
fn what_a_folder_cannot_publish_is_counted_as_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let content = folder();
    content.write(
        "questions/b.toml",
        crate::bank::judge("q-1", "编号重了", "第一条", "draft")
            + &crate::bank::judge("q-7", "没有这条", "第九条", "published")
            + &crate::bank::judge("q-8", "待核的", "第九条", "unchecked")
            + &crate::bank::judge("q-9", "难度不对", "第一条", "published").replace("= 2\n", "= 7\n"),
    );
    content.write("questions/c.toml", "[[question");
    let path = content.path();
    let (code, out, err) = run(dir.path(), &["questions", "check", name(&path), "--json"]);
    let counts: Value = serde_json::from_str(&out).expect("json");
    assert_eq!(
        counts,
        serde_json::json!({
            "published": 2, "draft": 0, "unchecked": 1, "refused": 4,
            "by_type": { "judge": 3 }, "by_regulation": { "fa": 3 },
        })
    );
    assert_eq!(code, 2);
    for word in ["questions/a.toml", "第九条", "难度", "questions/c.toml"] {
        assert!(err.contains(word), "{word}: {err}");
    }
    let (code, _, err) = run(dir.path(), &["questions", "check", "/nowhere-at-all"]);
    assert!(code == 1 && err.contains("/nowhere-at-all"), "{err}");
}

#[tokio::test]
async fn stale_questions_are_listed_and_confirmed_from_the_command_line() {
    let world = World::new().await;
    let content = folder();
    world.import_good(&content).await;
    content.write("regulations/fa.txt", crate::bank::LAW.replace("甲。", "甲等。"));
    world.import_good(&content).await;
    let data = &world.config.data;
    let (code, out, _) = run(data, &["questions", "stale"]);
    assert!(code == 0 && out.contains("q-1") && out.contains("甲{+等+}。") && out.contains("1 stale"), "{out}");
    let (_, json, _) = run(data, &["questions", "stale", "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&json).expect("json")[0]["id"], "q-1");
    let named = out.split("  ").next().expect("as it is to be confirmed").to_owned();
    assert!(named.starts_with("q-1:") && named.len() > "q-1:".len(), "{out}");
    let (code, _, err) = run(data, &["questions", "confirm", "q-1"]);
    assert!(code == 1 && err.contains("looked at"), "{err}");
    let (code, out, _) = run(data, &["questions", "confirm", "q-1:0123456789ab", "--reviewer", "李四"]);
    assert!(code == 2 && out.contains("q-1: REFUSED"), "{out}");
    let (code, out, _) = run(data, &["questions", "confirm", &named, "q-9:0123456789ab", "--reviewer", "李四"]);
    assert!(code == 2 && out.contains("q-1: published") && out.contains("q-9: REFUSED"), "{out}");
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    assert!(question(&phone, "q-1").is_some() && phone.ids(EntityKind::Question).len() == 2);
    let drafts = files::drafts(world.server.store()).await.expect("reads");
    assert_eq!(drafts[0].reviewer, "李四");
    assert_eq!(run(data, &["questions", "confirm"]).0, 2, "clap asks for an id");
}

/// A database of the first version, with content in it, becomes one of this version and loses nothing.
#[tokio::test]
async fn older_tables_are_brought_up() {
    use sqlx::{ConnectOptions as _, sqlite::SqliteConnectOptions};
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    let options = SqliteConnectOptions::new().filename(data.join("lianxin.db")).create_if_missing(true);
    let mut conn = options.connect().await.expect("opens");
    let migrations = dir.path().join("migrations");
    std::fs::create_dir(&migrations).expect("a folder");
    let first = "0001_start.sql";
    std::fs::copy(format!("{}/migrations/{first}", env!("CARGO_MANIFEST_DIR")), migrations.join(first))
        .expect("copies");
    sqlx::migrate::Migrator::new(migrations).await.expect("reads").run(&mut conn).await.expect("the first version");
    for statement in [
        "INSERT INTO setting VALUES ('epoch', '0123456789abcdef'), ('pepper', '00')",
        "INSERT INTO member VALUES ('00000000-0000-7000-8000-000000000001', '张三', '', '', 'member', 1, NULL)",
        "INSERT INTO feed VALUES ('content:all', 1, 1)",
        "INSERT INTO entry VALUES ('content:all', 'article', 'a', 1, '{}')",
    ] {
        sqlx::query(statement).execute(&mut conn).await.expect("old data");
    }
    sqlx::Connection::close(conn).await.expect("closes");

    let (code, out, err) = run(&data, &["member", "list"]);
    assert!(code == 0 && out.contains("张三"), "{out}{err}");
    let content = folder();
    let path = content.path();
    let (code, out, err) = run(&data, &["import", name(&path)]);
    assert_eq!(code, 0, "{out}{err}");
    assert_eq!(drafts(&data).await.len(), 2);
    let mut conn = SqliteConnectOptions::new().filename(data.join("lianxin.db")).connect().await.expect("opens");
    let (epoch,): (String,) =
        sqlx::query_as("SELECT value FROM setting WHERE name = 'epoch'").fetch_one(&mut conn).await.expect("kept");
    assert_eq!(epoch, "0123456789abcdef");
    let (secrets,): (i64,) =
        sqlx::query_as("SELECT COUNT(*) FROM setting WHERE name = 'tally-secret' AND length(value) = 64")
            .fetch_one(&mut conn)
            .await
            .expect("counts");
    assert_eq!(secrets, 1);
}
