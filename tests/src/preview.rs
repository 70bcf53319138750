//! The user interface in a browser engine: serves the files that ship, with a shim in place of the shell, before a real client. Screens are shot and UI tests run
//! against it, and it is handy while working on a page.

use crate::browser::free_port;
use anyhow::{Context as _, Result};
use axum::{
    Json, Router,
    extract::{Path as UrlPath, State},
    http::{StatusCode, Uri, header},
    response::{
        IntoResponse, Response,
        sse::{Event as SseEvent, Sse},
    },
    routing::{get, post},
};
use futures_util::{Stream, StreamExt as _};
use lianxin_client::Client;
use lianxin_proto::{
    call::{COMMAND, Call, CallError},
    event::EVENT_NAME,
    id::MediaId,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{convert::Infallible, path::PathBuf, sync::Arc};
use tokio::task::JoinHandle;

/// The policy of `tauri.conf.json`, with the schemes of the shell replaced by this server's paths.
const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; object-src 'none'; base-uri 'self'";

#[derive(Clone)]
struct Shown {
    client: Arc<Client>,
    dist: PathBuf,
}

/// A running preview; ends when dropped.
pub struct Preview {
    /// Where it is.
    pub url: String,
    task: JoinHandle<()>,
}

impl Drop for Preview {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Preview {
    /// Serves the user interface built in `dist` before `client`, on `port` or a free one.
    pub async fn start(client: Arc<Client>, dist: PathBuf, port: Option<u16>) -> Result<Self> {
        let port = match port {
            Some(port) => port,
            None => free_port()?,
        };
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.context("the preview's port")?;
        let router = Router::new()
            .route("/call", post(call))
            .route("/events", get(events))
            .route("/media/{id}", get(media))
            .route("/shim.js", get(|| async { ([(header::CONTENT_TYPE, "text/javascript")], include_str!("shim.js")) }))
            .fallback(file)
            .with_state(Shown { client, dist });
        let task = tokio::spawn(async move {
            axum::serve(listener, router).await.ok();
        });
        Ok(Self { url: format!("http://127.0.0.1:{port}/"), task })
    }
}

#[derive(Deserialize)]
struct Invoke {
    command: String,
    args: Arguments,
}

#[derive(Deserialize)]
struct Arguments {
    call: Call,
}

async fn call(
    State(shown): State<Shown>,
    Json(invoke): Json<Invoke>,
) -> Result<Json<Value>, (StatusCode, Json<CallError>)> {
    assert_eq!(invoke.command, COMMAND, "the shell has one command");
    shown.client.call(invoke.args.call).await.map(Json).map_err(|error| (StatusCode::UNPROCESSABLE_ENTITY, Json(error)))
}

async fn events(State(shown): State<Shown>) -> Sse<impl Stream<Item = Result<SseEvent, Infallible>>> {
    let lines = shown.client.events().map(|event| {
        let payload = json!({ "name": EVENT_NAME, "payload": event });
        Ok(SseEvent::default().data(payload.to_string()))
    });
    Sse::new(lines)
}

async fn media(State(shown): State<Shown>, UrlPath(id): UrlPath<String>) -> Response {
    let bytes = match MediaId::new(id) {
        Ok(id) => shown.client.media(&id).await,
        Err(_) => None,
    };
    match bytes {
        Some(bytes) => ([(header::CACHE_CONTROL, "max-age=31536000, immutable")], bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn file(State(shown): State<Shown>, uri: Uri) -> Response {
    let name = uri.path().trim_start_matches('/');
    let inside = !name.is_empty() && !name.split('/').any(|part| part == "..");
    if inside && let Ok(bytes) = tokio::fs::read(shown.dist.join(name)).await {
        let kind = match name.rsplit('.').next() {
            Some("js") => "text/javascript",
            Some("css") => "text/css",
            Some("wasm") => "application/wasm",
            Some("svg") => "image/svg+xml",
            Some("webp") => "image/webp",
            Some("png") => "image/png",
            _ => "application/octet-stream",
        };
        return ([(header::CONTENT_TYPE, kind)], bytes).into_response();
    }
    // As the shell does, every path that is no file is a page of the app.
    match tokio::fs::read_to_string(shown.dist.join("index.html")).await {
        Ok(page) => {
            // The minified page has no head tag; the shim stands before its first script.
            let page = page.replacen("<script", "<script src=\"/shim.js\"></script><script", 1);
            ([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, POLICY)], page)
                .into_response()
        }
        Err(_) => (StatusCode::NOT_FOUND, "the user interface is not built").into_response(),
    }
}
