//! A regulation changes, and what rests on it.

use crate::{
    bank::{LAW, folder, judge, question},
    world::{Phone, World, ok, refused_as},
};
use lianxin_proto::{bank::Confirm, feed::EntityKind, member::Role, problem::Code, quiz::Question};
use reqwest::{Method, Response};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// 第一条 with another text; 第二条 as it was, at another place of the same words.
const REVISED: &str =
    "+++\neffective = \"2026-10-01\"\n+++\n某某法\n第一条 甲等。\n第二条 乙。\n第三条 丙。\n第四条 丁。\n";

async fn stale(phone: &Phone) -> Vec<Value> {
    let answer: Value = ok(phone.request(Method::GET, "/api/v1/quiz/stale").send().await.expect("answers")).await;
    assert_eq!(answer["more"], false);
    answer["questions"].as_array().expect("a list").clone()
}

/// Confirms on an article with this text.
async fn confirm(phone: &Phone, id: &str, text: &str) -> Response {
    let path = format!("/api/v1/quiz/questions/{id}/confirm");
    let seen = Confirm { basis: hex::encode(Sha256::digest(text)) };
    phone.request(Method::POST, &path).json(&seen).send().await.expect("answers")
}

#[tokio::test]
async fn what_rests_on_a_changed_article_leaves_until_it_is_confirmed() {
    let world = World::new().await;
    let folder = folder();
    let window = "from = \"D-1 08:00\"\nuntil = \"D+1 08:00\"\n";
    let part = "[[part]]\ntype = \"judge\"\ncount = 2\nmarks = 50\n";
    folder.write("papers/test.toml", format!("title = \"测试\"\nminutes = 30\n{window}{part}"));
    world.import_good(&folder).await;
    let editor = world.phone(Role::Reviewer).await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    assert!(stale(&editor).await.is_empty());

    folder.write("regulations/fa.txt", REVISED);
    let report = world.import_good(&folder).await;
    let told = report.file("regulations/fa.txt").expect("the file").notes.join("\n");
    assert!(told.contains("q-1") && !told.contains("q-2"), "{told}");
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Question), ["q-2"], "by its words, not by its number");
    let list = stale(&editor).await;
    assert_eq!(list.len(), 1);
    let listed = &list[0];
    assert_eq!((listed["id"].as_str(), listed["version"].as_u64()), (Some("q-1"), Some(1)));
    assert_eq!((listed["before"].as_str(), listed["after"].as_str()), (Some("甲。"), Some("甲等。")));
    assert_eq!(listed["diff"], "甲{+等+}。");
    assert_eq!(listed["citation"]["article"], "第一条");
    assert_eq!(listed["tests"], serde_json::json!(["test"]), "a test waits for it");

    // The same folder again confirms nothing.
    assert_eq!(world.import_good(&folder).await.published, 0);
    assert_eq!(stale(&editor).await.len(), 1);

    // What was looked at is what is confirmed: not the text before it.
    refused_as(confirm(&editor, "q-1", "甲。").await, Code::OpConflict).await;
    assert_eq!(listed["basis"], hex::encode(Sha256::digest("甲等。")));
    let confirmed: Question = ok(confirm(&editor, "q-1", "甲等。").await).await;
    assert_eq!((confirmed.version, confirmed.citation.version.to_string().as_str()), (1, "2026-10-01"));
    assert!(stale(&editor).await.is_empty());
    phone.sync().await;
    assert_eq!(question(&phone, "q-1"), Some(&confirmed));
    assert_eq!(world.import_good(&folder).await.published, 0, "and stays so");
    // Again is no harm.
    let again: Question = ok(confirm(&editor, "q-1", "甲等。").await).await;
    assert_eq!(again, confirmed);

    // It rests on the new text now: the old one is a change.
    folder.write("regulations/fa.txt", LAW);
    world.import_good(&folder).await;
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Question), ["q-2"]);
    assert_eq!(stale(&editor).await[0]["diff"], "甲[-等-]。");
}

#[tokio::test]
async fn an_article_that_is_gone_confirms_nothing() {
    let world = World::new().await;
    let folder = folder();
    world.import_good(&folder).await;
    folder.write("regulations/fa.txt", "+++\neffective = \"2026-10-01\"\n+++\n某某法\n第一条 甲。\n");
    world.import_good(&folder).await;
    let editor = world.phone(Role::Admin).await;
    let list = stale(&editor).await;
    assert_eq!(list.len(), 1);
    assert_eq!((list[0]["id"].as_str(), list[0].get("after")), (Some("q-2"), None));
    refused_as(confirm(&editor, "q-2", "乙。").await, Code::OpConflict).await;
    // Its editor lets it rest on another article.
    let text = judge("q-1", "甲说得对吗", "第一条", "published") + &judge("q-2", "乙说得对吗", "第一条", "published");
    folder.write("questions/a.toml", text);
    world.import_good(&folder).await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    assert_eq!(question(&phone, "q-2").expect("it").version, 2);
    assert!(stale(&editor).await.is_empty());
}

#[tokio::test]
async fn a_file_confirms_only_by_saying_something_new() {
    let world = World::new().await;
    let folder = folder();
    world.import_good(&folder).await;
    folder.write("regulations/fa.txt", REVISED);
    world.import_good(&folder).await;
    let editor = world.phone(Role::Editor).await;
    let second = judge("q-2", "乙说得对吗", "第二条", "published");
    let first = judge("q-1", "甲说得对吗", "第一条", "published");
    folder.write("questions/a.toml", first.replace("= 2\n", "= 3\n") + &second);
    world.import_good(&folder).await;
    assert_eq!(stale(&editor).await.len(), 1, "another difficulty says nothing of the article");
    folder.write("questions/a.toml", first.replace("2020-07-01", "2026-10-01") + &second);
    world.import_good(&folder).await;
    assert!(stale(&editor).await.is_empty(), "another date does");
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    assert_eq!(question(&phone, "q-1").expect("it").version, 1);
    world.import_good(&folder).await;
    assert!(stale(&editor).await.is_empty());
}

#[tokio::test]
async fn a_draft_of_a_regulation_and_one_seen_for_the_first_time_make_nothing_stale() {
    let world = World::new().await;
    let folder = folder();
    folder.remove("regulations/fa.txt");
    world.import_good(&folder).await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Question), ["q-1", "q-2"], "the app may have no text of it");
    for (text, held) in [
        (LAW.to_owned(), &["q-1", "q-2"][..]),
        (REVISED.replacen("+++\n", "+++\nstatus = \"draft\"\n", 1), &["q-1", "q-2"]),
        (REVISED.to_owned(), &["q-2"]),
    ] {
        folder.write("regulations/fa.txt", &text);
        world.import_good(&folder).await;
        phone.sync().await;
        assert_eq!(phone.ids(EntityKind::Question), held, "{text}");
    }
}

#[tokio::test]
async fn confirming_is_for_what_is_there_and_was_published() {
    let world = World::new().await;
    let folder = folder();
    folder.write("questions/b.toml", judge("d", "草稿对吗", "第三条", "draft"));
    world.import_good(&folder).await;
    let editor = world.phone(Role::Editor).await;
    refused_as(confirm(&editor, "none", "丙。").await, Code::NotFound).await;
    refused_as(confirm(&editor, "NO-ID", "丙。").await, Code::NotFound).await;
    refused_as(confirm(&editor, "%FF", "丙。").await, Code::NotFound).await;
    refused_as(confirm(&editor, "d", "丙。").await, Code::OpConflict).await;
    let odd = editor.request(Method::GET, "/api/v1/quiz/stale?after=NO-ID").send().await.expect("answers");
    refused_as(odd, Code::BadRequest).await;
}

#[tokio::test]
async fn a_long_list_comes_in_pages() {
    let world = World::new().await;
    let folder = folder();
    let many: String =
        (0..450).map(|n| judge(&format!("many-{n:03}"), &format!("第{n}问对吗"), "第一条", "published")).collect();
    folder.write("questions/a.toml", many);
    world.import_good(&folder).await;
    folder.write("regulations/fa.txt", REVISED);
    world.import_good(&folder).await;
    let editor = world.phone(Role::Editor).await;
    let (mut seen, mut pages) = (Vec::new(), 0);
    loop {
        let after = seen.last().map(|last| format!("?after={last}")).unwrap_or_default();
        let path = format!("/api/v1/quiz/stale{after}");
        let answer: Value = ok(editor.request(Method::GET, &path).send().await.expect("answers")).await;
        pages += 1;
        let ids = answer["questions"].as_array().expect("a list").iter();
        seen.extend(ids.map(|question| question["id"].as_str().expect("an id").to_owned()));
        if answer["more"] == false {
            break;
        }
    }
    assert_eq!((pages, seen.len()), (3, 450));
    assert!(seen.is_sorted());
}
