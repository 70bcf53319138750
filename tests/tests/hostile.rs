//! Between a phone and its server stands somebody: a captive portal, a broken proxy, an attacker. Whatever they answer, the phone refuses it with an error that says what, and
//! holds afterwards what it held before.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use axum::{
    body::Bytes,
    http::{HeaderValue, StatusCode, header},
};
use lianxin_proto::time::{Clock, SetClock};
use lianxin_tests::{
    between::{Between, Meddle, answered, rewritten, versioned},
    world::{Phone, World, demo_content, instant},
};
use std::{io::Read as _, sync::Arc};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_answered_the_cache_stays_as_it_was() {
    let clock = Arc::new(SetClock::new(instant("2026-11-24 12:00").unwrap()));
    let world = World::new(Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
    let between = Between::before(world.url()).await.unwrap();
    let code = world.member().await.unwrap().code;
    let phone = Phone::of(&between.url, &code, Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
    phone.sync().await.unwrap();
    world.import(&demo_content(), clock.now().date()).await.unwrap();
    let before = phone.held().await.unwrap();

    let attacks: Vec<(&str, Meddle)> = vec![
        (
            "a captive portal",
            answered(StatusCode::OK, "text/html", "<html><script>location='http://portal'</script></html>"),
        ),
        ("an error page", answered(StatusCode::BAD_GATEWAY, "text/html", "<h1>502</h1>")),
        ("nothing", answered(StatusCode::OK, "application/x-ndjson", "")),
        ("another JSON", answered(StatusCode::OK, "application/x-ndjson", "{\"hello\":1}\n")),
        ("cut short", rewritten(|text| text[..text.floor_char_boundary(text.len() / 2)].to_owned())),
        (
            "without its end",
            rewritten(|text| text.lines().filter(|line| !line.starts_with("{\"end\"")).collect::<Vec<_>>().join("\n")),
        ),
        (
            "a block of HTML",
            rewritten(|text| {
                text.replacen(
                    "{\"t\":\"paragraph\",\"text\":[",
                    "{\"t\":\"html\",\"html\":\"<script>alert(1)</script>\",\"text\":[",
                    1,
                )
            }),
        ),
        (
            "a script behind a link",
            rewritten(|text| {
                text.replacen("{\"t\":\"paragraph\",\"text\":[", "{\"t\":\"paragraph\",\"text\":[{\"s\":\"看\",\"link\":{\"to\":\"web\",\"url\":\"javascript:alert(1)\"}},", 1)
            }),
        ),
        ("a gap in the order", rewritten(|text| text.replacen("\"seq\":2,", "\"seq\":1,", 1))),
        (
            "somebody else's feed",
            rewritten(|text| {
                text.replace("\"feed\":\"content:all\"", "\"feed\":\"member:00000000-0000-0000-0000-000000000001\"")
            }),
        ),
        (
            "a bomb",
            Arc::new(|status, mut headers, _| {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("zstd"));
                (status, headers, zstd::encode_all(std::io::repeat(b' ').take(1 << 30), 3).unwrap().into())
            }),
        ),
        ("a server of the past", versioned("0")),
        ("a version that is none", versioned("one")),
        ("a broken stream", {
            Arc::new(|status, mut headers, _| {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("zstd"));
                (status, headers, Bytes::from_static(b"\x28\xb5\x2f\xfd garbage"))
            })
        }),
    ];
    for (name, attack) in attacks {
        between.does(attack);
        let error = phone.sync().await.expect_err(name);
        assert_eq!(phone.held().await.unwrap(), before, "{name}: {error}");
    }

    between.rests();
    phone.sync().await.unwrap();
    assert!(phone.held().await.unwrap().len() > before.len(), "once they are gone, all arrives");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_that_is_none_is_not_kept() {
    let clock = Arc::new(SetClock::new(instant("2026-11-24 12:00").unwrap()));
    let world = World::new(Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
    world.import(&demo_content(), clock.now().date()).await.unwrap();
    let between = Between::before(world.url()).await.unwrap();
    between.does(Arc::new(|status, headers, body: Bytes| {
        let is_picture = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"image/"));
        (status, headers, if is_picture { Bytes::from_static(b"<svg onload=alert(1)>") } else { body })
    }));
    let code = world.member().await.unwrap().code;
    let phone = Phone::of(&between.url, &code, Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
    // The texts come; the pictures do not, and that is no failure of the sync.
    let _ = phone.sync().await;
    let view = phone.ask(lianxin_proto::call::Today { date: None }).await.unwrap();
    let cover = view.issue.expect("today's issue").cover;
    assert!(phone.client.media(&cover.light).await.is_none());
    let kept = std::fs::read_dir(phone.folder().join("media")).map_or(0, Iterator::count);
    assert_eq!(kept, 0);
}
