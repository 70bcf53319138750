//! What the pages show.

use super::{read, today};
use crate::{
    Client,
    testing::{
        Phone, at,
        content::{ALL, article, body, brand, column, end, issue, page, private, profile, regulation, target},
        server::Server,
    },
};
use lianxin_proto::{
    call::{
        About, ColumnPage, Columns, ErrorCode, Favourites, Me, OpenWeb, ReadRegulation, RegulationToc, Regulations,
        SavePosition, SelfTest, SetMark, Today,
    },
    content::ColumnKind,
    feed::Entity,
    id::{ColumnId, RegulationId},
    member::{MarkKind, Target},
};
use std::sync::Arc;

fn law() -> RegulationId {
    RegulationId::new("law").expect("an id")
}

async fn library() -> (Phone, Arc<Client>) {
    let entities = vec![
        Entity::Brand(brand()),
        column("family", ColumnKind::Articles),
        column("rules", ColumnKind::Regulations),
        Entity::Article(article("one", "2026-09-20", "第一篇", "文字")),
        Entity::Article(article("two", "2026-09-21", "第二篇", "文字")),
        Entity::Article(article("three", "2026-09-21", "第三篇", "文字")),
        Entity::Article(article("alone", "2026-09-19", "单独一篇", "文字")),
        Entity::Issue(issue("first", "2026-09-20", "第一期", &["one"], 1)),
        Entity::Issue(issue("second", "2026-09-21", "第二期", &["two", "three"], 2)),
        Entity::Regulation(regulation("law", &["为了规范处分，制定本法。", "公职人员应当清廉。", "附则。"])),
    ];
    let pages = vec![page(ALL, 0, entities), page(private(), 0, vec![Entity::Profile(profile())])];
    let server = Server::syncing(vec![body(pages, end("e", false))]).await;
    let phone = Phone::new(at("2026-09-21", "20:00"));
    phone.activated(&server.address).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    (phone, client)
}

fn titles(stories: &[lianxin_proto::call::Story]) -> Vec<&str> {
    stories.iter().map(|story| story.title.as_str()).collect()
}

#[tokio::test]
async fn today_and_the_days_before() {
    let (_phone, client) = library().await;
    client.ask(SetMark { kind: MarkKind::Read, target: target("one"), on: true }).await.expect("set");
    let view = today(&client).await;
    assert!(view.is_today && view.due_at.is_none() && view.stale_days.is_none());
    assert_eq!(view.almanac.seal.as_deref(), Some("白露"));
    assert_eq!(titles(&view.issue.expect("an issue").items), ["第二篇", "第三篇"]);
    assert_eq!(view.past.len(), 1);
    assert_eq!((view.past[0].headline.as_str(), view.past[0].items, view.past[0].read), ("第一期", 1, 1));
    let date = Some("2026-09-20".parse().expect("a date"));
    let before = client.ask(Today { date }).await.expect("a day");
    assert!(!before.is_today && before.due_at.is_none());
    assert_eq!(before.next.map(|date| date.to_string()).as_deref(), Some("2026-09-21"));
}

#[tokio::test]
async fn columns_and_their_pages() {
    let (_phone, client) = library().await;
    let rows = client.ask(Columns {}).await.expect("columns");
    assert_eq!((rows[0].count, rows[0].unread, rows[0].latest.as_str()), (4, true, "第三篇"));
    assert_eq!((rows[1].count, rows[1].latest.as_str()), (1, "政务处分法"));
    client.ask(SetMark { kind: MarkKind::Read, target: target("three"), on: true }).await.expect("set");
    assert!(!client.ask(Columns {}).await.expect("columns")[0].unread);
    let id = ColumnId::new("family").expect("an id");
    let page = |after| ColumnPage { id: id.clone(), series: None, after, limit: 3 };
    let first = client.ask(page(None)).await.expect("a page");
    assert_eq!(titles(&first.items), ["第三篇", "第二篇", "第一篇"]);
    let second = client.ask(page(first.next.clone())).await.expect("a page");
    assert_eq!((titles(&second.items), second.next), (vec!["单独一篇"], None));
    assert_eq!(client.ask(page(Some("nonsense".into()))).await.expect_err("refused").code, ErrorCode::Invalid);
    let none = ColumnPage { id: ColumnId::new("none").expect("an id"), series: None, after: None, limit: 3 };
    assert_eq!(client.ask(none).await.expect_err("refused").code, ErrorCode::NotFound);
}

#[tokio::test]
async fn an_article_its_place_and_what_follows() {
    let (_phone, client) = library().await;
    let view = read(&client, "two").await.expect("an article");
    assert_eq!(titles(&view.onward), ["第三篇"], "the rest of the issue");
    assert_eq!((view.read, view.favourite, view.position), (false, false, 0));
    let view = read(&client, "one").await.expect("an article");
    assert_eq!(titles(&view.onward), ["单独一篇"], "the next of the column");
    client.ask(SavePosition { target: target("two"), position: 420 }).await.expect("saved");
    client.ask(SavePosition { target: target("one"), position: 9_999 }).await.expect("saved");
    assert_eq!(read(&client, "two").await.expect("an article").position, 420);
    assert_eq!(read(&client, "one").await.expect("an article").position, 1_000);
    assert_eq!(read(&client, "none").await.expect_err("refused").code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_regulation_by_its_contents_and_articles() {
    let (_phone, client) = library().await;
    let rows = client.ask(Regulations {}).await.expect("regulations");
    assert_eq!((rows[0].short.as_str(), rows[0].articles, rows[0].guide), ("政务处分法", 3, true));
    let view = client.ask(ReadRegulation { id: law(), anchor: "2".into() }).await.expect("an article");
    assert_eq!(view.article.text, ["公职人员应当清廉。"]);
    assert_eq!(view.previous, Some(("1".into(), "第一条".into())));
    assert_eq!(view.next, Some(("3".into(), "第三条".into())));
    let mark = Target::Regulation(law(), "2".into());
    client.ask(SetMark { kind: MarkKind::Favourite, target: mark.clone(), on: true }).await.expect("set");
    let toc = client.ask(RegulationToc { id: law() }).await.expect("contents");
    assert_eq!(toc.last_read.as_deref(), Some("2"));
    let stars: Vec<bool> = toc.chapters[0].articles.iter().map(|article| article.favourite).collect();
    assert_eq!(stars, [false, true, false]);
    assert_eq!(toc.chapters[0].articles[0].gist, "为了规范处分，制定本法。");
    let favourite = client.ask(Favourites { offset: 0, limit: 10 }).await.expect("favourites").remove(0);
    assert_eq!((favourite.title.as_str(), favourite.origin.as_str()), ("政务处分法 第二条", "第一章 总则"));
    assert_eq!(client.ask(Me {}).await.expect("me").favourites, 1);
    let none = ReadRegulation { id: law(), anchor: "99".into() };
    assert_eq!(client.ask(none).await.expect_err("refused").code, ErrorCode::NotFound);
}

#[tokio::test]
async fn stale_content_says_so() {
    let (phone, client) = library().await;
    phone.clock.set(at("2026-09-25", "08:00"));
    let view = today(&client).await;
    assert_eq!(view.stale_days, Some(4));
    assert_eq!(view.due_at, Some(at("2026-09-25", "07:15")));
    assert_eq!(view.latest.expect("the latest").date.to_string(), "2026-09-21");
}

#[tokio::test]
async fn about_me_and_the_way_out() {
    let (_phone, client) = library().await;
    let me = client.ask(Me {}).await.expect("me");
    assert_eq!((me.profile, me.brand, me.pending), (profile(), Some(brand()), 0));
    assert!(me.storage_bytes > 0);
    assert!(client.ask(About {}).await.expect("about").server.expect("a server").starts_with("http://127.0.0.1"));
    client.ask(OpenWeb { url: "https://www.example.org/a".into() }).await.expect("opened");
    for bad in ["javascript:alert(1)", "http://example.org", "file:///etc/passwd"] {
        assert_eq!(client.ask(OpenWeb { url: bad.into() }).await.expect_err("refused").code, ErrorCode::Invalid);
    }
    let checks = client.ask(SelfTest {}).await.expect("checks");
    assert_eq!(checks.iter().map(|check| check.name.as_str()).collect::<Vec<_>>(), ["晨报提醒", "手机时间", "下一期"]);
}
