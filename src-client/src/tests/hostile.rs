//! Answers that no server of ours gives: each is refused by its kind, and the phone is as before.

use super::{read, today};
use crate::{
    AnswerError, SyncError,
    testing::{
        Phone, at,
        content::{ALL, article, body, column, end, page},
        server::{Server, lines, problem, response},
    },
};
use lianxin_proto::{
    content::ColumnKind,
    event::Trouble,
    feed::{ANSWER_MAX, Entity},
    problem::Code,
};
use std::io::Read as _;

fn articles(n: u64, title: &str) -> Vec<Entity> {
    (0..n).map(|n| Entity::Article(article(&format!("a{n}"), "2026-09-20", title, "文字"))).collect()
}

fn good() -> Vec<u8> {
    let mut entities = vec![column("family", ColumnKind::Articles)];
    entities.extend(articles(3, "原来的"));
    body(vec![page(ALL, 0, entities)], end("e", false))
}

/// A phone that holds something is given `bytes`; it must hold the same afterwards.
async fn refuses(bytes: Vec<u8>) -> (SyncError, Option<Trouble>) {
    let first = std::sync::atomic::AtomicBool::new(true);
    let server = Server::start(move |_| {
        let first = first.swap(false, std::sync::atomic::Ordering::SeqCst);
        let bytes = if first { lines(&good()) } else { bytes.clone() };
        async move { bytes }
    })
    .await;
    let phone = Phone::new(at("2026-09-22", "20:00"));
    phone.activated(&server.address).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    let before = client.held().await.expect("held");
    assert_eq!(before.len(), 4);
    let error = client.sync_text().await.expect_err("refused");
    assert_eq!(client.held().await.expect("held"), before, "{error}");
    assert_eq!(read(&client, "a0").await.expect("an article").article.title, "原来的");
    (error, today(&client).await.sync.trouble)
}

fn changed() -> Vec<u8> {
    body(vec![page(ALL, 4, articles(3, "换掉的"))], end("e", false))
}

#[tokio::test]
async fn a_page_of_html() {
    let html = b"<html><script>alert(1)</script>please log in</html>";
    let (error, trouble) = refuses(response(200, &[("content-type", "text/html")], html)).await;
    assert!(matches!(error, SyncError::NotOurServer(_)), "{error}");
    assert_eq!(trouble, Some(Trouble::Server));
    let (error, _) = refuses(response(200, &[("content-type", "application/json")], html)).await;
    assert!(matches!(error, SyncError::NotOurServer(_)), "{error}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let to = response(302, &[("location", "http://127.0.0.1:9/login")], b"");
    assert!(matches!(refuses(to).await.0, SyncError::NotOurServer(_)));
}

#[tokio::test]
async fn a_login_page_does_not_revoke() {
    let page = response(401, &[("content-type", "text/html")], b"<html>log in</html>");
    assert!(matches!(refuses(page).await.0, SyncError::NotOurServer(_)));
}

#[tokio::test]
async fn an_answer_that_breaks_off() {
    let whole = lines(&changed());
    let (error, trouble) = refuses(whole[..whole.len() - 40].to_vec()).await;
    assert_eq!((error, trouble), (SyncError::Truncated, Some(Trouble::Offline)));
    let mut without_end = changed();
    let end = without_end.iter().rposition(|byte| *byte == b'\n').expect("a line");
    let cut = without_end[..end].iter().rposition(|byte| *byte == b'\n').expect("another");
    without_end.truncate(cut + 1);
    assert_eq!(refuses(lines(&without_end)).await.0, SyncError::Truncated);
    assert_eq!(refuses(lines(b"")).await.0, SyncError::Truncated);
}

#[tokio::test]
async fn nonsense() {
    for bytes in [&b"\x00\x01\x02"[..], b"not http at all\r\n\r\n"] {
        let error = refuses(bytes.to_vec()).await.0;
        assert!(matches!(error, SyncError::Offline(_) | SyncError::Truncated), "{error}");
    }
    assert!(matches!(refuses(lines(b"[1,2,3]\n")).await.0, SyncError::NotOurServer(_)));
    assert!(matches!(
        refuses(lines(b"{\"page\":7}\n")).await.0,
        SyncError::BadAnswer(AnswerError::Line { line: 1, .. })
    ));
}

#[tokio::test]
async fn another_version() {
    let (error, trouble) = refuses(problem(Code::UpdateApp)).await;
    assert_eq!((error, trouble), (SyncError::UpdateApp, Some(Trouble::UpdateApp)));
    let old = response(200, &[("api-version", "0")], &changed());
    assert_eq!(refuses(old).await.0, SyncError::UpdateServer);
    let odd = response(200, &[("api-version", "one")], &changed());
    assert!(matches!(refuses(odd).await.0, SyncError::NotOurServer(_)));
}

#[tokio::test]
async fn a_block_that_is_script_and_a_link_that_runs_it() {
    let text = String::from_utf8(changed()).expect("text");
    let script =
        text.replacen(r#"{"t":"paragraph""#, r#"{"t":"html","html":"<script>alert(1)</script>"},{"t":"paragraph""#, 1);
    assert_ne!(script, text);
    let error = refuses(lines(script.as_bytes())).await.0;
    assert!(matches!(error, SyncError::BadAnswer(AnswerError::Line { .. })), "{error}");
    let link = text.replacen(r#"{"s":"文字""#, r#"{"link":{"to":"web","url":"javascript:alert(1)"},"s":"文字""#, 1);
    assert_ne!(link, text);
    let error = refuses(lines(link.as_bytes())).await.0;
    assert!(matches!(error, SyncError::BadAnswer(AnswerError::Entity { .. })), "{error}");
}

#[tokio::test]
async fn cursors_that_jump() {
    let ahead = body(vec![page(ALL, 9, articles(1, "换掉的"))], end("e", false));
    assert!(matches!(refuses(lines(&ahead)).await.0, SyncError::BadAnswer(AnswerError::Cursor { .. })));
    let back = body(vec![page(ALL, 2, articles(1, "换掉的"))], end("e", false));
    assert!(matches!(refuses(lines(&back)).await.0, SyncError::BadAnswer(AnswerError::Cursor { .. })));
    // The first page is good, the second is not: nothing of the answer is taken.
    let half = body(vec![page(ALL, 4, articles(1, "换掉的")), page(ALL, 9, articles(1, "换掉的"))], end("e", false));
    assert!(matches!(refuses(lines(&half)).await.0, SyncError::BadAnswer(AnswerError::Cursor { .. })));
}

#[tokio::test]
async fn a_bomb() {
    let mut bomb = zstd::encode_all(std::io::repeat(b' ').take(1 << 27), 3).expect("packed");
    bomb.extend(zstd::encode_all(changed().as_slice(), 3).expect("packed"));
    assert!(bomb.len() < ANSWER_MAX / 100);
    assert_eq!(refuses(response(200, &[("content-encoding", "zstd")], &bomb)).await.0, SyncError::TooLarge);
    let claimed = b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n{".to_vec();
    assert_eq!(refuses(claimed).await.0, SyncError::TooLarge);
    let garbage = response(200, &[("content-encoding", "zstd")], b"not zstd");
    assert!(matches!(refuses(garbage).await.0, SyncError::BadAnswer(AnswerError::Coding(_))));
    let gzip = response(200, &[("content-encoding", "gzip")], b"\x1f\x8b");
    assert!(matches!(refuses(gzip).await.0, SyncError::BadAnswer(AnswerError::Coding(_))));
}

#[tokio::test]
async fn a_body_without_end() {
    // No length, and more than an answer may have.
    let mut endless = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    endless.resize(ANSWER_MAX + 1_000_000, b' ');
    assert_eq!(refuses(endless).await.0, SyncError::TooLarge);
}

#[tokio::test]
async fn faults_of_our_own_server() {
    assert_eq!(refuses(problem(Code::Internal)).await.0, SyncError::Refused(Code::Internal));
    assert_eq!(refuses(response(502, &[], b"bad gateway")).await.0, SyncError::Refused(Code::Unavailable));
}

#[tokio::test]
async fn questions_and_results_that_break_their_rules() {
    use crate::testing::quiz::{judge, single};
    let page = |entity| lines(&body(vec![page(ALL, 4, vec![entity])], end("e", false)));
    let nowhere = refuses(page(Entity::Question(single("q1", 4)))).await.0;
    assert!(
        matches!(nowhere, SyncError::BadAnswer(AnswerError::Entity { .. })),
        "a key that names no option: {nowhere}"
    );
    let mut text = String::from_utf8(page(Entity::Question(judge("q1", true)))).expect("text");
    text = text.replacen(r#""difficulty":2"#, r#""difficulty":9"#, 1);
    assert!(matches!(refuses(text.into_bytes()).await.0, SyncError::BadAnswer(AnswerError::Entity { .. })));
    let result = r#"{"result":{"template":"t","title":"","sitting":"01980000-0000-7000-8000-000000000001",
        "op":"01980000-0000-7000-8000-000000000002","handed_in_at":1,"received_at":2,"late":false,
        "half_marks":200,"parts":[200],"right":1,"partly":0,"wrong":0}}"#;
    let result: Entity = serde_json::from_str(result).expect("a result");
    let error = refuses(page(result)).await.0;
    assert!(
        matches!(error, SyncError::BadAnswer(AnswerError::Kind { .. })),
        "somebody's result for everybody: {error}"
    );
}
