//! The reference deployment on a phone whose network is gone: everything can be read and found, and no call waits.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use lianxin_proto::{
    call::{
        ColumnPage, Columns, Me, PastIssues, ReadArticle, ReadRegulation, RegulationToc, Regulations, Search,
        SearchScope, SetMark, SyncNow, Today,
    },
    content::ColumnKind,
    id::ArticleId,
    member::{MarkKind, Target},
    time::{Clock, SystemClock},
};
use lianxin_tests::{
    seed::{self, Size},
    world::{Phone, World, demo_content},
};
use std::{collections::BTreeSet, sync::Arc};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_and_twenty_issues_are_read_and_found_with_the_server_stopped() {
    let today = SystemClock.now().date();
    let mut world = World::new(Arc::new(SystemClock)).await.unwrap();
    let content = tempfile::tempdir().unwrap();
    seed::write(content.path(), Size::default()).unwrap();
    world.import(content.path(), today).await.unwrap();
    let code = world.member().await.unwrap().code;
    let phone = Phone::of(&world.url(), &code, Arc::new(SystemClock)).await.unwrap();
    phone.sync().await.unwrap();
    world.stop().await.unwrap();

    // Every second start, and all that follows, is without a network.
    let phone = phone.restart().await.unwrap();
    let mut issues = Vec::new();
    loop {
        let before = issues.last().map(|row: &lianxin_proto::call::IssueRow| row.almanac.date);
        let page = phone.ask(PastIssues { before, limit: 50 }).await.unwrap();
        if page.is_empty() {
            break;
        }
        issues.extend(page);
    }
    // Today's issue is sealed before 07:15 when this test happens to run then.
    let visible =
        if SystemClock.now() >= lianxin_proto::rules::visibility::default_visible_at(today) { 220 } else { 219 };
    assert_eq!(issues.len(), visible);

    let mut articles = BTreeSet::new();
    for row in &issues {
        let view = phone.ask(Today { date: Some(row.almanac.date) }).await.unwrap();
        let issue = view.issue.expect("an issue of that day");
        assert_eq!(issue.items.len(), 3);
        for story in &issue.items {
            let article = phone.ask(ReadArticle { id: story.id.clone() }).await.unwrap();
            assert!(!article.article.body.is_empty());
            articles.insert(story.id.clone());
        }
        assert!(phone.client.media(&issue.cover.light).await.is_some(), "the cover of {} is here", row.almanac.date);
    }
    assert_eq!(articles.len(), visible * 3);

    for word in ["廉", "家风", "纪律处分", "廉字的来历"] {
        let found =
            phone.ask(Search { query: word.into(), scope: SearchScope::All, offset: 0, limit: 20 }).await.unwrap();
        assert!(found.total > 0, "{word}");
        for hit in &found.hits {
            let shown: String = hit
                .context
                .iter()
                .chain(&hit.title)
                .filter(|piece| piece.hit)
                .map(|piece| piece.text.as_str())
                .collect();
            assert!(shown.contains(word), "{word} is marked in {hit:?}");
        }
    }

    let mut listed = 0;
    for row in phone.ask(Columns {}).await.unwrap() {
        let mut after = None;
        loop {
            let page =
                phone.ask(ColumnPage { id: row.column.id.clone(), series: None, after, limit: 100 }).await.unwrap();
            listed += page.items.len();
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    assert_eq!(listed, visible * 3);

    let target = Target::Article(ArticleId::new("s00000-0").unwrap());
    phone.ask(SetMark { kind: MarkKind::Favourite, target, on: true }).await.unwrap();
    phone.ask(SyncNow {}).await.unwrap();
    let me = phone.ask(Me {}).await.unwrap();
    assert_eq!((me.favourites, me.pending, me.wedged), (1, 1, 0), "kept until there is a network");

    world.start().await.unwrap();
    phone.sync().await.unwrap();
    let me = phone.ask(Me {}).await.unwrap();
    assert_eq!((me.favourites, me.pending, me.wedged), (1, 0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_content_is_whole() {
    let day = SystemClock.now().date();
    let clock = Arc::new(lianxin_proto::time::SetClock::new(day.at("12:00".parse().unwrap())));
    let mut world = World::new(Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
    world.import(&demo_content(), day).await.unwrap();
    let again = world.import(&demo_content(), day).await.unwrap();
    assert_eq!(again.published, 0, "the same folder twice changes nothing");
    let code = world.member().await.unwrap().code;
    let phone = Phone::of(&world.url(), &code, Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
    phone.sync().await.unwrap();
    world.stop().await.unwrap();

    let rows = phone.ask(Columns {}).await.unwrap();
    let issues = phone.ask(PastIssues { before: None, limit: 100 }).await.unwrap();
    assert!(issues.len() >= 30, "{} issues", issues.len());
    for back in 0..30 {
        assert!(issues.iter().any(|row| row.almanac.date == day.plus_days(-back)), "an issue {back} days ago");
    }
    let mut articles = 0;
    let mut links = 0;
    for row in rows.iter().filter(|row| row.column.kind == ColumnKind::Articles) {
        let page =
            phone.ask(ColumnPage { id: row.column.id.clone(), series: None, after: None, limit: 100 }).await.unwrap();
        assert!(!page.items.is_empty(), "{} has articles", row.column.name);
        for story in page.items {
            let view = phone.ask(ReadArticle { id: story.id }).await.unwrap();
            articles += 1;
            for picture in view.article.pictures() {
                for file in picture.files() {
                    let bytes = phone.client.media(file).await.expect("every picture arrived");
                    assert!(bytes.len() <= 60 * 1024, "{}: {} bytes", view.article.title, bytes.len());
                }
            }
            for span in view.article.body.iter().flat_map(lianxin_proto::body::Block::lines).flatten() {
                match &span.link {
                    Some(lianxin_proto::body::Link::Article { id }) => {
                        phone.ask(ReadArticle { id: id.clone() }).await.unwrap();
                        links += 1;
                    }
                    Some(lianxin_proto::body::Link::Regulation { id, anchor: Some(anchor) }) => {
                        phone.ask(ReadRegulation { id: id.clone(), anchor: anchor.clone() }).await.unwrap();
                        links += 1;
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(articles >= 110, "{articles} articles");
    assert!(links >= 20, "{links} links, each of which leads somewhere");

    let regulations = phone.ask(Regulations {}).await.unwrap();
    assert_eq!(regulations.len(), 5);
    for row in regulations {
        let toc = phone.ask(RegulationToc { id: row.id.clone() }).await.unwrap();
        let count = toc.chapters.iter().map(|chapter| chapter.articles.len()).sum::<usize>();
        assert_eq!(count, row.articles as usize, "{}", row.title);
    }

    // Tomorrow's issue lies on the phone, sealed.
    assert!(phone.ask(Today { date: Some(day.plus_days(1)) }).await.unwrap().issue.is_none());
    clock.set(lianxin_proto::rules::visibility::default_visible_at(day.plus_days(1)));
    assert!(phone.ask(Today { date: None }).await.unwrap().issue.is_some());
}
