//! One in between a phone and its server who changes what the server answers: a captive portal, a broken proxy, an attacker.

use anyhow::Result;
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use std::sync::{Arc, Mutex, PoisonError};

/// What the one in between does with the answer of the server.
pub type Meddle = Arc<dyn Fn(StatusCode, HeaderMap, Bytes) -> (StatusCode, HeaderMap, Bytes) + Send + Sync>;

/// The most bytes of a body that goes through.
const BODY_MAX: usize = 64 << 20;

#[derive(Clone)]
struct Passing {
    server: String,
    meddle: Arc<Mutex<Option<(String, Meddle)>>>,
    http: reqwest::Client,
}

/// One in between, at an address of its own.
pub struct Between {
    /// Where phones find it.
    pub url: String,
    meddle: Arc<Mutex<Option<(String, Meddle)>>>,
}

impl Between {
    /// Stands before a server, and does nothing yet.
    pub async fn before(server: String) -> Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let meddle = Arc::default();
        let passing = Passing { server, meddle: Arc::clone(&meddle), http: reqwest::Client::new() };
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(pass).with_state(passing)).await });
        Ok(Self { url, meddle })
    }

    /// Does this with every answer from now on.
    pub fn does(&self, meddle: Meddle) {
        self.does_at("", meddle);
    }

    /// Does this with the answers to requests whose path has `part` in it.
    pub fn does_at(&self, part: &str, meddle: Meddle) {
        *self.meddle.lock().unwrap_or_else(PoisonError::into_inner) = Some((part.to_owned(), meddle));
    }

    /// Does nothing any more.
    pub fn rests(&self) {
        *self.meddle.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

async fn pass(State(passing): State<Passing>, request: Request) -> Response {
    match through(&passing, request).await {
        Ok(response) => response,
        Err(error) => {
            let mut response = Response::new(Body::from(error.to_string()));
            *response.status_mut() = StatusCode::BAD_GATEWAY;
            response
        }
    }
}

async fn through(passing: &Passing, request: Request) -> Result<Response> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, BODY_MAX).await?;
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let mut headers = head.headers;
    headers.remove(header::HOST);
    let answer = passing
        .http
        .request(head.method, format!("{}{path}", passing.server))
        .headers(headers)
        .body(body)
        .send()
        .await?;
    let (mut status, mut headers) = (answer.status(), answer.headers().clone());
    let mut body = answer.bytes().await?;
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::TRANSFER_ENCODING);
    let meddle = passing.meddle.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, meddle)) = meddle.filter(|(part, _)| path.contains(part.as_str())) {
        (status, headers, body) = meddle(status, headers, body);
    }
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

/// Makes the headers those of an uncompressed body of this kind.
pub fn plain(headers: &mut HeaderMap, kind: &'static str) {
    headers.remove(header::CONTENT_ENCODING);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
}

/// The text of an answer whatever its encoding; empty where it is none.
fn text(headers: &HeaderMap, body: &Bytes) -> String {
    let plain = match headers.get(header::CONTENT_ENCODING) {
        Some(_) => zstd::decode_all(body.as_ref()).unwrap_or_default(),
        None => body.to_vec(),
    };
    String::from_utf8(plain).unwrap_or_default()
}

/// Rewrites the text of an answer.
pub fn rewritten(change: impl Fn(String) -> String + Send + Sync + 'static) -> Meddle {
    Arc::new(move |status, mut headers, body| {
        let changed = change(text(&headers, &body));
        headers.remove(header::CONTENT_ENCODING);
        (status, headers, changed.into())
    })
}

/// Answers this instead.
pub fn answered(status: StatusCode, kind: &'static str, text: &'static str) -> Meddle {
    Arc::new(move |_, mut headers, _| {
        plain(&mut headers, kind);
        (status, headers, Bytes::from_static(text.as_bytes()))
    })
}

/// The answer as it was, by a server that says it speaks another version.
pub fn versioned(version: &'static str) -> Meddle {
    Arc::new(move |status, mut headers, body| {
        headers.insert(HeaderName::from_static(lianxin_proto::API_VERSION_HEADER), HeaderValue::from_static(version));
        (status, headers, body)
    })
}
