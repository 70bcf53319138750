//! Activation, revocation, leaving.

use super::{favourite, read, told};
use crate::{
    SyncError, Vault as _,
    testing::{
        Phone, at,
        content::{ALL, article, body, brand, column, end, issue, page, pixel, profile},
        server::{Asked, Server, json, lines, problem, response},
    },
};
use lianxin_proto::{
    activation::{Activate as Wire, Activated},
    call::{Account, AcknowledgeRevoked, Activate, ErrorCode, LogOut, Start, Today},
    content::ColumnKind,
    event::Event,
    feed::Entity,
    problem::Code,
};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

fn activated() -> Vec<u8> {
    json(&Activated { profile: profile(), brand: brand() })
}

fn content() -> Vec<u8> {
    let entities = vec![
        column("family", ColumnKind::Articles),
        Entity::Article(article("letter", "2026-09-22", "一封家书", "独一无二的家风")),
        Entity::Issue(issue("equinox", "2026-09-22", "昼夜平分", &["letter"], 1)),
    ];
    lines(&body(vec![page(ALL, 0, entities)], end("e", false)))
}

fn wire(asked: &Asked) -> Wire {
    serde_json::from_slice(&asked.body).expect("a request")
}

async fn account(client: &crate::Client) -> Account {
    client.ask(Start {}).await.expect("start").account
}

fn evening() -> Phone {
    Phone::new(at("2026-09-22", "20:00"))
}

#[tokio::test]
async fn a_code_makes_the_phone_a_members() {
    let server =
        Server::start(|asked| async move { if asked.line.ends_with("activate") { activated() } else { content() } })
            .await;
    let phone = evening();
    let client = phone.open();
    assert_eq!(account(&client).await, Account::Fresh);
    let mut events = Box::pin(client.events());
    let call = Activate { server: Some(server.address.clone()), code: " k7mp 3xqd ".into() };
    assert_eq!(client.ask(call).await.expect("activated"), profile());
    assert!(told(&mut events).await.contains(&Event::AccountChanged));
    assert_eq!(account(&client).await, Account::Active { profile: profile() });
    let asked = server.asked.lock().expect("asked")[0].clone();
    assert_eq!(wire(&asked).code, "K7MP3XQD");
    assert_eq!(wire(&asked).name, "测试机");
    let token = phone.vault().load().expect("loaded").expect("a token");
    assert_eq!(token.reveal(), wire(&asked).token);
    assert_eq!(token.reveal().len(), 43, "32 bytes in base64url");
    client.sync_text().await.expect("synced");
    let head = server.asked.lock().expect("asked").last().expect("a request").head.clone();
    assert!(head.contains(token.reveal()));
    let database = std::fs::read(phone.folder.path().join("data/lianxin.db")).expect("the database");
    assert!(!database.windows(43).any(|bytes| bytes == token.reveal().as_bytes()), "the token is in the vault only");
}

#[tokio::test]
async fn a_lost_answer_names_the_same_device_again() {
    let lose = AtomicBool::new(true);
    let server = Server::start(move |_| {
        let lose = lose.swap(false, Ordering::SeqCst);
        async move { if lose { Vec::new() } else { activated() } }
    })
    .await;
    let phone = evening();
    let client = phone.open();
    let call = |code: &str| Activate { server: Some(server.address.clone()), code: code.into() };
    let error = client.ask(call("K7MP3XQD")).await.expect_err("lost");
    assert_eq!(error.code, ErrorCode::Offline, "{error}");
    client.close().await;
    let client = phone.open();
    client.ask(call("k7mp-3xqd")).await.expect("activated");
    let asked = server.asked.lock().expect("asked").clone();
    assert_eq!(wire(&asked[0]), wire(&asked[1]));
}

#[tokio::test]
async fn another_code_makes_another_device() {
    let server = Server::saying(problem(Code::CodeUsed)).await;
    let phone = evening();
    let client = phone.open();
    for code in ["K7MP3XQD", "K7MP3XQE"] {
        let call = Activate { server: Some(server.address.clone()), code: code.into() };
        let error = client.ask(call).await.expect_err("refused");
        assert_eq!((error.code, error.message.as_str()), (ErrorCode::Refused, Code::CodeUsed.chinese()));
    }
    let asked = server.asked.lock().expect("asked").clone();
    assert_ne!(wire(&asked[0]).device, wire(&asked[1]).device);
    assert_eq!(account(&client).await, Account::Fresh);
}

#[tokio::test]
async fn what_cannot_be_right_does_not_go_out() {
    let server = Server::saying(activated()).await;
    let phone = evening();
    let client = phone.open();
    for (address, code) in [
        (Some(server.address.clone()), "K7MP"),
        (Some("http://lianxin.example.cn".to_owned()), "K7MP3XQD"),
        (None, "K7MP3XQD"),
        (Some("??".to_owned()), "K7MP3XQD"),
    ] {
        let error = client.ask(Activate { server: address, code: code.into() }).await.expect_err("refused");
        assert_eq!(error.code, ErrorCode::Invalid, "{error}");
    }
    assert_eq!(server.times("POST /api/v1/activate"), 0);
}

#[tokio::test]
async fn somebody_elses_answer_does_not_activate() {
    let server = Server::saying(response(200, &[("content-type", "text/html")], b"<html>")).await;
    let phone = evening();
    let client = phone.open();
    let call = Activate { server: Some(server.address.clone()), code: "K7MP3XQD".into() };
    assert_eq!(client.ask(call).await.expect_err("refused").code, ErrorCode::BadAnswer);
    assert_eq!(account(&client).await, Account::Fresh);
}

#[tokio::test]
async fn without_a_member_there_is_nothing_to_read() {
    let phone = evening();
    let client = phone.open();
    let error = client.ask(Today { date: None }).await.expect_err("refused");
    assert_eq!(error.code, ErrorCode::NoMember);
    assert_eq!(client.sync().await, Err(SyncError::NoMember));
    assert_eq!(client.tick().await, None);
}

/// A server that serves content and a picture until it is told to revoke.
async fn revoking() -> (Server, Arc<AtomicBool>) {
    let revoked = Arc::new(AtomicBool::new(false));
    let now = Arc::clone(&revoked);
    let served = Arc::new(Mutex::new(false));
    let server = Server::start(move |asked| {
        let revoked = now.load(Ordering::SeqCst);
        let mut served = served.lock().expect("served");
        let bytes = if revoked {
            problem(Code::Revoked)
        } else if asked.line.contains("/media/") {
            response(200, &[("content-type", "image/png")], &pixel(1))
        } else if asked.line.ends_with("sync") && !*served {
            *served = true;
            content()
        } else if asked.line.ends_with("sync") {
            lines(&body(vec![], end("e", false)))
        } else {
            problem(Code::Unavailable)
        };
        async move { bytes }
    })
    .await;
    (server, revoked)
}

fn holds(phone: &Phone, text: &str) -> bool {
    let data = phone.folder.path().join("data");
    ["lianxin.db", "lianxin.db-wal"].iter().any(|name| {
        let bytes = std::fs::read(data.join(name)).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

fn pictures(phone: &Phone) -> usize {
    std::fs::read_dir(phone.folder.path().join("data/media")).map_or(0, Iterator::count)
}

#[tokio::test]
async fn a_revoked_device_says_so_and_forgets() {
    let (server, revoked) = revoking().await;
    let phone = evening();
    phone.activated(&server.address).await;
    let client = phone.open();
    client.sync().await.expect("synced");
    favourite(&client, "letter", true).await;
    assert!(read(&client, "letter").await.is_ok());
    assert!(holds(&phone, "独一无二的家风"));
    assert_eq!(pictures(&phone), 1);
    revoked.store(true, Ordering::SeqCst);
    let mut events = Box::pin(client.events());
    assert_eq!(client.sync().await, Err(SyncError::Revoked));
    assert!(told(&mut events).await.contains(&Event::AccountChanged));
    let expected = Account::Revoked { at: at("2026-09-22", "20:00"), unsent: 1, contact: brand().contact };
    assert_eq!(account(&client).await, expected);
    assert_eq!(read(&client, "letter").await.expect_err("refused").code, ErrorCode::NoMember);
    assert_eq!(phone.vault().load(), Ok(None));
    assert!(holds(&phone, "独一无二的家风"), "it goes after having been said");
    client.ask(AcknowledgeRevoked {}).await.expect("acknowledged");
    assert_eq!(account(&client).await, Account::Fresh);
    assert!(!holds(&phone, "独一无二的家风"));
    assert_eq!(pictures(&phone), 0);
    assert!(client.held().await.expect("held").is_empty());
}

#[tokio::test]
async fn a_revoked_device_forgets_after_a_minute_though_nobody_looks() {
    let (server, revoked) = revoking().await;
    let phone = evening();
    phone.activated(&server.address).await;
    let client = phone.open();
    client.sync().await.expect("synced");
    revoked.store(true, Ordering::SeqCst);
    client.sync().await.expect_err("revoked");
    let minute = at("2026-09-22", "20:01");
    assert_eq!(client.tick().await, Some(minute));
    phone.clock.set(minute.plus(-1));
    assert_eq!(client.tick().await, Some(minute));
    assert!(holds(&phone, "独一无二的家风"));
    phone.clock.set(minute);
    assert_eq!(client.tick().await, None);
    assert!(!holds(&phone, "独一无二的家风"));
    assert!(matches!(account(&client).await, Account::Revoked { .. }), "it is still said");
}

#[tokio::test]
async fn a_revoked_device_forgets_at_the_next_start() {
    let (server, revoked) = revoking().await;
    let phone = evening();
    phone.activated(&server.address).await;
    let client = phone.open();
    client.sync().await.expect("synced");
    revoked.store(true, Ordering::SeqCst);
    client.sync().await.expect_err("revoked");
    client.close().await;
    let client = phone.open();
    while holds(&phone, "独一无二的家风") {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert!(matches!(account(&client).await, Account::Revoked { .. }));
}

#[tokio::test]
async fn leaving_asks_before_anything_is_lost() {
    let (server, _) = revoking().await;
    let phone = evening();
    phone.activated(&server.address).await;
    let client = phone.open();
    client.sync().await.expect("synced");
    favourite(&client, "letter", true).await;
    let error = client.ask(LogOut { discard_unsent: false }).await.expect_err("refused");
    assert_eq!(error.code, ErrorCode::Unsent, "{error}");
    assert!(read(&client, "letter").await.expect("still there").favourite);
    client.ask(LogOut { discard_unsent: true }).await.expect("left");
    assert_eq!(server.times("DELETE /api/v1/device"), 1);
    assert_eq!(account(&client).await, Account::Fresh);
    assert!(!holds(&phone, "独一无二的家风"));
    assert_eq!(phone.vault().load(), Ok(None));
}

#[tokio::test]
async fn a_copied_database_without_its_token_is_worth_nothing() {
    let (server, _) = revoking().await;
    let phone = evening();
    phone.activated(&server.address).await;
    let client = phone.open();
    client.sync().await.expect("synced");
    phone.vault().delete().expect("deleted");
    assert_eq!(client.sync().await, Err(SyncError::Revoked));
    assert!(matches!(account(&client).await, Account::Revoked { .. }));
}

#[tokio::test]
async fn links_reach_the_first_page() {
    let phone = evening();
    let client = phone.open();
    client.open_link("lianxin://activate?server=https%3A%2F%2Fexample.cn&code=K7MP-3XQD");
    client.open_path("/article/letter");
    client.open_path("https://example.org");
    let expected = Some((Some("https://example.cn".to_owned()), "K7MP-3XQD".to_owned()));
    while client.core().volatile(|state| state.activation.is_none()) {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let start = client.ask(Start {}).await.expect("start");
    assert_eq!((start.open.as_deref(), start.activation), (Some("/article/letter"), expected.clone()));
    let mut events = Box::pin(client.events());
    client.open_path("/article/other");
    assert_eq!(told(&mut events).await, [Event::Open { path: "/article/other".into() }]);
    let again = client.ask(Start {}).await.expect("start");
    assert_eq!(
        (again.open, again.activation),
        (None, expected),
        "a page is opened once, a code waits until it is used"
    );
}
