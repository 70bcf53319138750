use super::*;
use crate::testing::content::{ALL, article, body, column, end, mark, member, page, private, profile};
use lianxin_proto::{
    body::{Block, Link, Span},
    content::{Audience, ColumnKind},
    member::{MarkKind, Profile},
};

const OFFICERS: FeedId = FeedId::Content(Audience::Officers);

fn asked(cursors: &[(FeedId, u64)], epoch: Option<&str>) -> Asked {
    Asked { cursors: cursors.iter().copied().collect(), epoch: epoch.map(str::to_owned), member: member() }
}

fn articles(ids: &[&str]) -> Vec<Entity> {
    ids.iter().map(|id| Entity::Article(article(id, "2026-09-23", "一篇", "文字"))).collect()
}

fn decided(asked: &Asked, pages: Vec<Page>, end: End) -> Result<Plan, SyncError> {
    decide(asked, lines(&body(pages, end))?)
}

fn refused(asked: &Asked, pages: Vec<Page>) -> AnswerError {
    match decided(asked, pages, end("e", false)) {
        Err(SyncError::BadAnswer(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_first_answer_is_taken() {
    let plan = decided(
        &asked(&[], None),
        vec![page(ALL, 0, articles(&["a", "b"])), page(private(), 0, vec![Entity::Profile(profile())])],
        end("e", true),
    )
    .expect("a plan");
    assert_eq!(plan.pages.iter().map(|step| (step.page.to, step.anew)).collect::<Vec<_>>(), [(2, false), (1, false)]);
    assert!(plan.more && plan.keep_first && !plan.epoch_changed && plan.finish.remove.is_empty());
}

#[test]
fn nothing_new_is_an_answer_too() {
    let plan = decided(&asked(&[(ALL, 5)], Some("e")), vec![], end("e", false)).expect("a plan");
    assert!(plan.pages.is_empty() && !plan.more && !plan.keep_first);
}

#[test]
fn several_pages_of_one_feed_stand_behind_one_another() {
    let asked = asked(&[(ALL, 3)], Some("e"));
    let plan = decided(&asked, vec![page(ALL, 3, articles(&["a"])), page(ALL, 4, articles(&["b"]))], end("e", false));
    assert_eq!(plan.expect("a plan").pages.len(), 2);
    let gap = vec![page(ALL, 3, articles(&["a"])), page(ALL, 5, articles(&["b"]))];
    assert_eq!(refused(&asked, gap), AnswerError::Cursor { feed: ALL, from: 5, cursor: 4 });
}

#[test]
fn a_page_from_elsewhere_is_refused() {
    let asked = asked(&[(ALL, 3)], Some("e"));
    for from in [1, 2, 4, 9] {
        let error = refused(&asked, vec![page(ALL, from, articles(&["a"]))]);
        assert_eq!(error, AnswerError::Cursor { feed: ALL, from, cursor: 3 });
    }
}

#[test]
fn a_page_from_nought_begins_anew() {
    let plan = decided(&asked(&[(ALL, 9)], Some("e")), vec![page(ALL, 0, articles(&["a"]))], end("e", false));
    assert!(plan.expect("a plan").pages[0].anew);
}

#[test]
fn changes_out_of_order_are_refused() {
    let with = |seqs: &[u64], to: u64| {
        let mut page = page(ALL, 3, articles(&["a", "b"]));
        for (change, new) in page.changes.iter_mut().zip(seqs) {
            if let Change::Put { seq, .. } = change {
                *seq = *new;
            }
        }
        page.to = to;
        vec![page]
    };
    let asked = asked(&[(ALL, 3)], Some("e"));
    assert!(decided(&asked, with(&[4, 7], 9), end("e", false)).is_ok(), "what was replaced leaves gaps");
    for (seqs, to, bad) in
        [([5, 4], 9, 4), ([4, 4], 9, 4), ([3, 4], 9, 3), ([4, 10], 9, 10), ([1, 2], 2, 2), ([4, 5], u64::MAX, u64::MAX)]
    {
        assert_eq!(refused(&asked, with(&seqs, to)), AnswerError::Order { feed: ALL, seq: bad }, "{seqs:?} {to}");
    }
}

#[test]
fn nothing_of_others_is_taken() {
    let other = MemberId(uuid::Uuid::from_u128(2));
    let feed = FeedId::Member(other);
    assert_eq!(refused(&asked(&[], None), vec![page(feed, 0, vec![])]), AnswerError::ForeignFeed(feed));
    let theirs = Entity::Profile(Profile { id: other, ..profile() });
    assert!(matches!(
        refused(&asked(&[], None), vec![page(private(), 0, vec![theirs])]),
        AnswerError::Entity { seq: 1, .. }
    ));
}

#[test]
fn every_entity_stays_in_its_feed() {
    for (feed, entity, kind) in [
        (ALL, Entity::Profile(profile()), EntityKind::Profile),
        (OFFICERS, Entity::Mark(mark(MarkKind::Read, "a", true, 1, 1)), EntityKind::Mark),
        (private(), column("family", ColumnKind::Articles), EntityKind::Column),
    ] {
        let error = refused(&asked(&[], None), vec![page(feed, 0, vec![entity])]);
        assert_eq!(error, AnswerError::Kind { feed, seq: 1, kind });
    }
}

#[test]
fn a_link_that_runs_script_is_refused() {
    let mut hostile = article("a", "2026-09-23", "一篇", "");
    let link = Some(Link::Web { url: "javascript:alert(1)".into() });
    hostile.body = vec![Block::Paragraph { text: vec![Span { s: "点我".into(), link, ..Span::default() }] }];
    let error = refused(&asked(&[], None), vec![page(ALL, 0, vec![Entity::Article(hostile)])]);
    assert!(matches!(error, AnswerError::Entity { seq: 1, .. }), "{error}");
}

#[test]
fn what_is_no_line_of_ours_is_refused() {
    let good = body(vec![], end("e", false));
    let with = |line: &[u8]| [line, b"\n", good.as_slice()].concat();
    let script = String::from_utf8(body(vec![page(ALL, 0, articles(&["a"]))], end("e", false))).expect("text");
    let script =
        script.replace(r#"{"t":"paragraph""#, r#"{"t":"script","src":"https://example.org/x.js"},{"t":"paragraph""#);
    for (bad, why) in [
        (with(br#"{"surprise":{}}"#), "an unknown line"),
        (with(br#"{"page":{"feed":"content:all"}}"#), "a page without its parts"),
        (with(br#"{"page":{"feed":"room:1","from":0,"to":0,"more":false,"changes":[]}}"#), "an unknown feed"),
        (with(br#"{"page":{"feed":"content:all","from":-1,"to":0,"more":false,"changes":[]}}"#), "a negative cursor"),
        (script.into_bytes(), "an unknown block"),
        (with(b"null"), "not what it should be"),
    ] {
        let result = lines(&bad);
        let named =
            matches!(result, Err(SyncError::BadAnswer(AnswerError::Line { line: 1, .. }) | SyncError::NotOurServer(_)));
        assert!(named, "{why}: {result:?}");
    }
    let behind = [good.as_slice(), br#"{"end":{"now":0,"epoch":"e","more":false}}"#, b"\n"].concat();
    assert_eq!(lines(&behind), Err(SyncError::BadAnswer(AnswerError::BehindEnd)));
}

#[test]
fn what_is_no_answer_of_ours_is_told_apart_from_one_that_broke_off() {
    assert!(matches!(lines(b"<html><script>alert(1)</script></html>"), Err(SyncError::NotOurServer(_))));
    assert!(matches!(lines(b"\xff\xfe"), Err(SyncError::NotOurServer(_))));
    let whole = body(vec![page(ALL, 0, articles(&["a", "b"]))], end("e", false));
    for cut in 0..whole.len() - 1 {
        assert_eq!(lines(&whole[..cut]), Err(SyncError::Truncated), "cut at {cut}");
    }
}

#[test]
fn more_without_progress_is_refused() {
    let error = decided(&asked(&[(ALL, 3)], Some("e")), vec![], end("e", true));
    assert_eq!(error, Err(SyncError::BadAnswer(AnswerError::NoProgress)));
}

#[test]
fn another_history_replaces_what_is_held() {
    let cursors = [(ALL, 9), (private(), 4), (OFFICERS, 7)];
    let plan = decided(
        &asked(&cursors, Some("old")),
        vec![page(ALL, 0, articles(&["a"])), page(private(), 4, vec![Entity::Profile(profile())])],
        end("new", false),
    )
    .expect("a plan");
    assert!(plan.epoch_changed && plan.more);
    assert_eq!(plan.pages.len(), 1, "a cursor of the old history means nothing in the new one");
    assert!(plan.pages[0].anew);
    let mut remove = plan.finish.remove;
    remove.sort();
    let mut expected = vec![private(), OFFICERS];
    expected.sort();
    assert_eq!(remove, expected);
}

#[test]
fn dropped_feeds_go() {
    let end = End { dropped: vec![OFFICERS], ..end("e", false) };
    let plan = decided(&asked(&[(ALL, 9), (OFFICERS, 7)], Some("e")), vec![], end).expect("a plan");
    assert_eq!(plan.finish.remove, [OFFICERS]);
    assert!(!plan.more);
}

#[test]
fn a_page_that_came_by_itself_fits_or_leaves_a_gap() {
    let news = page(ALL, 3, articles(&["a", "b"]));
    assert_eq!(fit(news.clone(), 2), Fit::Gap);
    assert_eq!(fit(news.clone(), 3), Fit::News(news.clone()));
    assert_eq!(fit(news.clone(), 4), Fit::News(page(ALL, 4, articles(&["b"]))));
    assert_eq!(fit(news.clone(), 5), Fit::Known);
    assert_eq!(fit(news.clone(), 9), Fit::Known);
    assert_eq!(fit(Page { more: true, ..news }, 3), Fit::Gap);
}
