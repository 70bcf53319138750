//! `POST /api/v1/sync`: everything behind a phone's cursors, as lines of JSON. The shared part is kept bytes; only what is the phone's own is made
//! for it.

use crate::{
    app::App,
    auth::Session,
    error::Result,
    http::{
        input::Input,
        problem::{Fault, Problems},
    },
    sync::{heads::HeadMap, pages, rules},
};
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{FromRequestParts, State},
    http::{
        HeaderMap, HeaderValue,
        header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE},
        request::Parts,
    },
    response::{IntoResponse as _, Response},
};
use lianxin_proto::feed::{End, FeedId, Line, SyncRequest};
use std::{convert::Infallible, sync::Arc};

/// The media type of the answer: a JSON text a line.
pub const NDJSON: &str = "application/x-ndjson";
/// The most bytes of a request.
pub const REQUEST_MAX: usize = 16 * 1024;
/// Up to this an answer is copied into one piece, which costs less than sending its parts as they are; in bytes.
const COPIED_UP_TO: usize = 16 * 1024;

/// What a phone has not got yet.
#[utoipa::path(
    post, path = "/api/v1/sync", tag = "sync", request_body = SyncRequest,
    responses(
        (status = 200, description = "Lines of JSON: pages of changes, then one end. Compressed with zstd (several frames) where the \
            client accepts it and it is worth it.", body = Line, content_type = "application/x-ndjson"),
        Problems,
    ),
    security(("device" = [])),
)]
pub async fn sync(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    Extension(heads): Extension<Arc<HeadMap>>,
    TakesZstd(zstd): TakesZstd,
    Input(request): Input<SyncRequest, REQUEST_MAX>,
) -> Result<Response, Fault> {
    let answer = answer(&app, &session, &heads, &request).await?;
    Ok(answer.respond(zstd)?)
}

/// The parts of an answer: shared pages, and the phone's own lines.
struct Answer {
    shared: Vec<pages::Page>,
    own: Vec<u8>,
}

async fn answer(app: &App, session: &Session, heads: &HeadMap, request: &SyncRequest) -> Result<Answer> {
    let visible = session.feeds();
    let same_history = request.epoch.as_deref() == Some(&*app.store.epoch);
    let mut left = rules::budget(request.budget_bytes);
    let mut answer = Answer { shared: Vec::new(), own: Vec::new() };
    let (mut more, mut begun) = (false, false);
    for feed in &visible {
        let head = heads.of(*feed);
        let start = rules::start(same_history, request.cursors.get(feed).copied(), head);
        if start.from == head && !start.anew {
            continue;
        }
        let page = match feed {
            FeedId::Content(_) | FeedId::Room(_) => {
                app.pages.shared(*feed, start.from, rules::page_class(left), head).await?
            }
            FeedId::Member(_) => app.pages.own(*feed, start.from, left, head).await?,
        };
        // The first page may be larger than the budget when its one change is; a later one waits for the next answer instead.
        if begun && page.plain.len() > left {
            more = true;
            continue;
        }
        begun = true;
        left = left.saturating_sub(page.plain.len());
        more |= page.more;
        match feed {
            FeedId::Content(_) | FeedId::Room(_) => answer.shared.push(page),
            FeedId::Member(_) => answer.own.extend_from_slice(&page.plain),
        }
    }
    let dropped = request.cursors.keys().filter(|feed| !visible.contains(feed)).copied().collect();
    let end = Line::End(End { now: app.store.now(), epoch: app.store.epoch.to_string(), more, dropped });
    serde_json::to_writer(&mut answer.own, &end)?;
    answer.own.push(b'\n');
    Ok(answer)
}

impl Answer {
    fn respond(self, zstd: bool) -> Result<Response> {
        let worth_it = !self.shared.is_empty() || self.own.len() >= pages::PACK_FROM;
        let packed = zstd && worth_it;
        let own = if packed { pages::pack_own(&self.own)? } else { Bytes::from(self.own) };
        let mut parts: Vec<Bytes> =
            self.shared.into_iter().map(|page| if packed { page.packed } else { page.plain }).collect();
        let mut response = if parts.is_empty() {
            own.into_response()
        } else {
            parts.push(own);
            joined(parts)
        };
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(NDJSON));
        if packed {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("zstd"));
        }
        Ok(response)
    }
}

/// A body of these parts. The kept bytes of a large one go out as they are; copied they would cost more than all the rest of the request.
fn joined(parts: Vec<Bytes>) -> Response {
    let length: usize = parts.iter().map(Bytes::len).sum();
    if length <= COPIED_UP_TO {
        return parts.concat().into_response();
    }
    let body = Body::from_stream(futures_util::stream::iter(parts.into_iter().map(Ok::<_, Infallible>)));
    let mut response = body.into_response();
    response.headers_mut().insert(CONTENT_LENGTH, length.into());
    response
}

/// Whether the client takes zstd. Read where the headers are: a copy of them all costs more than the rest of what is asked of them.
#[derive(Debug)]
pub struct TakesZstd(bool);

impl<S: Sync> FromRequestParts<S> for TakesZstd {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(accepts_zstd(&parts.headers)))
    }
}

/// Whether a client takes zstd (`Accept-Encoding`, RFC 9110 12.5.3).
fn accepts_zstd(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("zstd"));
            named
                && !parts.any(|p| p.strip_prefix("q=").is_some_and(|q| q.trim().parse::<f32>().is_ok_and(|q| q <= 0.0)))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zstd_only_where_it_is_taken() {
        for (value, taken) in [
            ("zstd", true),
            ("gzip, ZSTD;q=0.5", true),
            ("gzip", false),
            ("zstd;q=0", false),
            ("zstd;q=0.0, gzip", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(accepts_zstd(&headers), taken, "{value:?}");
        }
        assert!(!accepts_zstd(&HeaderMap::new()));
    }
}
