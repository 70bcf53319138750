//! The word list as editors set it over the wire: in force at once, never over another's, and with what is wrong told.

use crate::{
    operation::cli,
    rooms::{say, sending, text},
    world::{Phone, World, ok, refused, refused_as},
};
use lianxin_proto::{
    feed::{Entity, EntityKind},
    member::Role,
    op::Outcome,
    problem::Code,
    room::{AuditPage, SetWords, WORDS_MAX, WordAct, WordLine, WordList, WordsAt},
};
use lianxin_server::{
    audit,
    rooms::{defaults::ALL, routes::WORDS_BYTES_MAX},
};
use reqwest::{Method, Response};
use serde_json::json;

fn lines(all: &[(&str, WordAct)]) -> Vec<WordLine> {
    all.iter().map(|(word, act)| WordLine { word: (*word).to_owned(), act: *act }).collect()
}

async fn set(phone: &Phone, based_on: u64, words: Vec<WordLine>) -> Response {
    let request = phone.request(Method::POST, "/api/v1/words");
    request.json(&SetWords { based_on, words }).send().await.expect("answers")
}

async fn set_at(phone: &Phone, based_on: u64, words: &[(&str, WordAct)]) -> u64 {
    ok::<WordsAt>(set(phone, based_on, lines(words)).await).await.seq
}

/// The list that a phone has, as lines.
async fn list(phone: &mut Phone) -> Vec<String> {
    phone.sync().await;
    match phone.entity(EntityKind::Words, "words") {
        Some(Entity::Words(WordList { words })) => {
            words.iter().map(|w| WordLine { word: w.word.clone(), act: w.act }.to_string()).collect()
        }
        _ => Vec::new(),
    }
}

async fn is_held(world: &World, phone: &Phone, words: &str) -> bool {
    let outcome = phone.op(sending(world, ALL, text(words)).1).await;
    matches!(outcome, Outcome::Done { entity: Some(Entity::Held(_)) })
}

#[tokio::test]
async fn what_an_editor_sets_holds_at_once_with_its_pinyin() {
    let world = World::new().await;
    let (editor, mut member) = (world.phone(Role::Editor).await, world.phone(Role::Member).await);
    assert!(!is_held(&world, &member, "nei bu 文件").await);
    let first = set_at(&editor, 0, &[("内部文件", WordAct::Hold), ("微信群", WordAct::Warn)]).await;
    for words in ["内部文件", "nei bu wen jian", "内bu文jian", "ＮＥＩＢＵ文件"] {
        assert!(is_held(&world, &member, words).await, "{words}");
    }
    say(&world, &member, ALL, "加微信群").await;
    assert_eq!(list(&mut member).await, ["内部文件 hold", "微信群"]);
    let Some(Entity::Words(known)) = member.entity(EntityKind::Words, "words") else { panic!("a list") };
    assert!(known.words[0].forms.contains(&"neibuwenjian".to_owned()), "{known:?}");

    let second = set_at(&editor, first, &[("内部文件", WordAct::Warn), ("微信群", WordAct::Hold)]).await;
    assert!(second > first);
    assert!(!is_held(&world, &member, "内部文件").await && is_held(&world, &member, "weixinqun").await);
    let empty = set_at(&editor, second, &[]).await;
    assert!(empty > second && list(&mut member).await.is_empty());
}

#[tokio::test]
async fn two_who_edit_do_not_overwrite_each_other() {
    let world = World::new().await;
    let (editor, admin) = (world.phone(Role::Editor).await, world.phone(Role::Admin).await);
    let mut reader = world.phone(Role::Member).await;
    let auditor = world.phone(Role::Auditor).await;
    let base = set_at(&editor, 0, &[("内部", WordAct::Hold)]).await;
    let both = [("内部", WordAct::Hold), ("代购", WordAct::Warn)];
    let now = set_at(&admin, base, &both).await;
    refused_as(set(&editor, base, lines(&[("内部", WordAct::Hold), ("酒票", WordAct::Hold)])).await, Code::OpConflict)
        .await;
    refused_as(set(&editor, 0, Vec::new()).await, Code::OpConflict).await;
    assert_eq!(list(&mut reader).await, ["内部 hold", "代购"]);
    // An answer that was lost: the same once more, from the same base.
    assert_eq!(set_at(&admin, base, &both).await, now);
    assert_eq!(set_at(&admin, now, &both).await, now);

    // The command line is another editor.
    let file = world.config.data.join("words.txt");
    std::fs::write(&file, "内部 hold\n酒票\n").expect("writes");
    let (good, ..) = cli(&world.config.data, &["room", "words", file.to_str().expect("a path")]);
    assert!(good);
    refused_as(set(&admin, now, lines(&[("内部", WordAct::Hold)])).await, Code::OpConflict).await;
    assert_eq!(list(&mut reader).await, ["内部 hold", "酒票"]);
    let (_, printed, _) = cli(&world.config.data, &["room", "words"]);
    assert_eq!(printed.trim(), "内部 hold\n酒票");

    let page: AuditPage = ok(auditor.request(Method::GET, "/api/v1/audit").send().await.expect("answers")).await;
    let told: Vec<_> =
        page.entries.iter().map(|entry| (entry.act.as_str(), entry.subject.as_str(), entry.actor)).collect();
    let (by_editor, by_admin) = (Some(editor.profile.id), Some(admin.profile.id));
    assert_eq!(
        told,
        [("words.set", "words:1", by_editor), ("words.set", "words:2", by_admin), ("words.set", "words:2", None)],
        "what was refused or changed nothing is not told"
    );
    let text = serde_json::to_string(&page).expect("json");
    assert!(!text.contains("内部") && !text.contains("酒票"), "no word of the list: {text}");
    let verified = audit::store::verify(&mut world.server.store().db.read().await.expect("reads")).await;
    assert!(verified.expect("reads").is_ok());
}

#[tokio::test]
async fn a_list_that_is_none_is_refused_and_says_which_word() {
    let world = World::new().await;
    let (editor, mut reader) = (world.phone(Role::Editor).await, world.phone(Role::Member).await);
    let base = set_at(&editor, 0, &[("内部", WordAct::Hold)]).await;
    let long = "长".repeat(21);
    for (bad, why) in [
        (long.as_str(), "at most 20"),
        ("……", "neither letter nor digit"),
        ("", "neither letter nor digit"),
        ("微　信", "twice"),
        ("内部#", "no #"),
        ("内\n部", "no line break"),
        ("内部 hold", "hold or warn"),
    ] {
        let problem = refused(set(&editor, base, lines(&[("微信", WordAct::Warn), (bad, WordAct::Warn)])).await).await;
        assert_eq!(problem.code, Code::OpInvalid, "{bad}");
        let detail = problem.detail.expect("a detail");
        assert!(detail.starts_with("word 2: ") && detail.contains(why), "{bad}: {detail}");
        assert!(bad.is_empty() || !detail.contains(bad), "what was sent is not quoted: {detail}");
    }
    let many: Vec<WordLine> =
        (0..=WORDS_MAX).map(|n| WordLine { word: format!("词{n}"), act: WordAct::Hold }).collect();
    let problem = refused(set(&editor, base, many.clone()).await).await;
    assert_eq!(
        (problem.code, problem.detail.as_deref()),
        (Code::OpInvalid, Some("a list has at most 5000 words, not 5001"))
    );
    let huge = vec![WordLine { word: "长".repeat(WORDS_BYTES_MAX / 3), act: WordAct::Warn }];
    refused_as(set(&editor, base, huge).await, Code::TooLarge).await;
    for odd in [
        json!({ "words": [] }),
        json!({ "based_on": base, "words": [{ "word": "甲", "act": "hold", "forms": ["乙"] }] }),
        json!({ "based_on": base, "words": [{ "word": "甲", "act": "delete" }] }),
        json!({ "based_on": -1, "words": [] }),
    ] {
        let response = editor.request(Method::POST, "/api/v1/words").json(&odd).send().await.expect("answers");
        refused_as(response, Code::BadRequest).await;
    }
    assert_eq!(list(&mut reader).await, ["内部 hold"], "nothing of it is half done");
    // The longest list, of the longest words, is taken.
    let longest: Vec<WordLine> = (0..WORDS_MAX)
        .map(|n| WordLine { word: format!("{}{n:04}", "\u{20000}".repeat(16)), act: WordAct::Hold })
        .collect();
    let at: WordsAt = ok(set(&editor, base, longest).await).await;
    assert!(at.seq > base && list(&mut reader).await.len() == WORDS_MAX);
}

#[tokio::test]
async fn only_editors_and_admins_set_words() {
    let world = World::new().await;
    for role in Role::ALL {
        let phone = world.phone(role).await;
        let response = set(&phone, 0, Vec::new()).await;
        if matches!(role, Role::Editor | Role::Admin) {
            assert_eq!(response.status(), 200, "{role:?}");
        } else {
            refused_as(response, Code::Forbidden).await;
        }
    }
    // Who is moved out in the middle is out.
    let editor = world.phone(Role::Editor).await;
    let (good, ..) = cli(&world.config.data, &["member", "change", &editor.profile.id.to_string(), "--role", "member"]);
    assert!(good);
    refused_as(set(&editor, 0, lines(&[("内部", WordAct::Hold)])).await, Code::Forbidden).await;
}
