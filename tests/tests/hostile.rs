//! Between a phone and its server stands somebody: a captive portal, a broken proxy, an attacker. Whatever they answer, the phone refuses it with an error that says what, and
//! holds afterwards what it held before.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::io::Read as _;

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use lianxin_proto::time::{Clock, SetClock};
use lianxin_tests::world::{Phone, World, demo_content, instant};
use std::sync::{Arc, Mutex};

/// What the one in between does with the answer of the server.
type Meddle = Arc<dyn Fn(StatusCode, HeaderMap, Bytes) -> (StatusCode, HeaderMap, Bytes) + Send + Sync>;

#[derive(Clone)]
struct Between {
    server: String,
    meddle: Arc<Mutex<Option<Meddle>>>,
    http: reqwest::Client,
}

async fn pass(State(between): State<Between>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 64 << 20).await.unwrap();
    let url = format!("{}{}", between.server, head.uri.path_and_query().unwrap());
    let mut headers = head.headers;
    headers.remove(header::HOST);
    let answer = between.http.request(head.method, url).headers(headers).body(body).send().await.unwrap();
    let (mut status, mut headers) = (answer.status(), answer.headers().clone());
    let mut body = answer.bytes().await.unwrap();
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::TRANSFER_ENCODING);
    let meddle = between.meddle.lock().unwrap().clone();
    if let Some(meddle) = meddle {
        (status, headers, body) = meddle(status, headers, body);
    }
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

fn plain(headers: &mut HeaderMap, kind: &'static str) {
    headers.remove(header::CONTENT_ENCODING);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
}

/// The text of an answer whatever its encoding.
fn text(headers: &HeaderMap, body: &Bytes) -> String {
    let plain = match headers.get(header::CONTENT_ENCODING) {
        Some(_) => zstd::decode_all(body.as_ref()).unwrap(),
        None => body.to_vec(),
    };
    String::from_utf8(plain).unwrap()
}

/// Rewrites the text of an answer.
fn rewritten(change: impl Fn(String) -> String + Send + Sync + 'static) -> Meddle {
    Arc::new(move |status, mut headers, body| {
        let changed = change(text(&headers, &body));
        headers.remove(header::CONTENT_ENCODING);
        (status, headers, changed.into())
    })
}

fn answered(status: StatusCode, kind: &'static str, text: &'static str) -> Meddle {
    Arc::new(move |_, mut headers, _| {
        plain(&mut headers, kind);
        (status, headers, Bytes::from_static(text.as_bytes()))
    })
}

/// The answer as it was, by a server that says it speaks another version.
fn versioned(version: &'static str) -> Meddle {
    Arc::new(move |status, mut headers, body| {
        headers.insert(HeaderName::from_static(lianxin_proto::API_VERSION_HEADER), HeaderValue::from_static(version));
        (status, headers, body)
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_answered_the_cache_stays_as_it_was() {
    let clock = Arc::new(SetClock::new(instant("2026-11-24 12:00").unwrap()));
    let world = World::new(Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
    let meddle = Arc::new(Mutex::new(None));
    let between = Between { server: world.url(), meddle: Arc::clone(&meddle), http: reqwest::Client::new() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(pass).with_state(between)).await });

    let code = world.member().await.unwrap().code;
    let phone = Phone::of(&url, &code, Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
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
        *meddle.lock().unwrap() = Some(attack);
        let error = phone.sync().await.expect_err(name);
        assert_eq!(phone.held().await.unwrap(), before, "{name}: {error}");
    }

    *meddle.lock().unwrap() = None;
    phone.sync().await.unwrap();
    assert!(phone.held().await.unwrap().len() > before.len(), "once they are gone, all arrives");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_that_is_none_is_not_kept() {
    let clock = Arc::new(SetClock::new(instant("2026-11-24 12:00").unwrap()));
    let world = World::new(Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
    world.import(&demo_content(), clock.now().date()).await.unwrap();
    let meddle: Arc<Mutex<Option<Meddle>>> = Arc::default();
    let between = Between { server: world.url(), meddle: Arc::clone(&meddle), http: reqwest::Client::new() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(pass).with_state(between)).await });
    *meddle.lock().unwrap() = Some(Arc::new(|status, headers, body: Bytes| {
        let is_picture = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"image/"));
        (status, headers, if is_picture { Bytes::from_static(b"<svg onload=alert(1)>") } else { body })
    }));
    let code = world.member().await.unwrap().code;
    let phone = Phone::of(&url, &code, Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
    // The texts come; the pictures do not, and that is no failure of the sync.
    let _ = phone.sync().await;
    let view = phone.ask(lianxin_proto::call::Today { date: None }).await.unwrap();
    let cover = view.issue.expect("today's issue").cover;
    assert!(phone.client.media(&cover.light).await.is_none());
    let kept = std::fs::read_dir(phone.folder().join("media")).map_or(0, Iterator::count);
    assert_eq!(kept, 0);
}
