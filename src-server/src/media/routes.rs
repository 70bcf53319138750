//! `GET /api/v1/media/{id}` and `POST /api/v1/media`. What is served under an id never changes, so a phone and a browser may keep content for ever; what
//! belongs to a room is asked for anew each time, for who may have it changes. Each is served as the picture or sound it is and as nothing else.

use crate::{
    app::App,
    auth::Session,
    http::{
        input,
        problem::{Fault, Problems},
    },
    media::{self, KeepError, Stored, picture::Refusal, range},
    rooms::files,
};
use axum::{
    Extension, Json,
    body::Body,
    extract::{Path, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{
            ACCEPT_RANGES, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::{IntoResponse as _, Response},
};
use lianxin_proto::{id::MediaId, media::PICTURE_BYTES_MAX, problem::Code};

/// A year: the most that caches are told.
const FOR_EVER: &str = "private, max-age=31536000, immutable";
/// Keep it, and ask each time.
const EACH_TIME: &str = "private, no-cache";

/// A file's bytes: content is everybody's, a file of a room is for those in it.
#[utoipa::path(
    get, path = "/api/v1/media/{id}", tag = "media",
    params(("id" = String, Path, description = "The SHA-256 of its bytes, 64 lower-case hexadecimal digits.")),
    responses(
        (status = 200, description = "The picture or voice.", body = Vec<u8>, content_type = "image/webp"),
        (status = 206, description = "The part of it that was asked for (Range)."),
        (status = 304, description = "The client has it already (If-None-Match)."),
        (status = 416, description = "The range lies outside."),
        Problems,
    ),
    security(("device" = [])),
)]
pub async fn get(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let id = MediaId::new(id).map_err(|e| Fault::with(Code::NotFound, e.to_string()))?;
    // Before anything else, also before a client is told that what it has is still good.
    let keep = if app.media.is_content(&app.store.db, &id).await? {
        FOR_EVER
    } else if files::readable(&mut *app.store.db.read().await?, &id, session.profile.id).await? {
        EACH_TIME
    } else {
        return Err(Code::NotFound.into());
    };
    let etag = format!("\"{id}\"");
    let asks = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let mut response = if asks(IF_NONE_MATCH).is_some_and(|known| names(known, &etag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let ready = app.media.get(&id).await?.ok_or(Code::NotFound)?;
        let length = ready.bytes.len();
        // A part of another version would not fit; there is none, but a client may ask.
        let fits = asks(IF_RANGE).is_none_or(|known| known == etag);
        let part = asks(RANGE).filter(|_| fits).map_or(range::Part::Whole, |asked| range::part(asked, length));
        let mut response = match part {
            range::Part::Whole => Body::from(ready.bytes).into_response(),
            range::Part::Range(range) => {
                let shown = format!("bytes {}-{}/{length}", range.start, range.end.saturating_sub(1));
                let mut response = (StatusCode::PARTIAL_CONTENT, Body::from(ready.bytes.slice(range))).into_response();
                set(&mut response, CONTENT_RANGE, &shown);
                response
            }
            range::Part::Outside => {
                let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
                set(&mut response, CONTENT_RANGE, &format!("bytes */{length}"));
                return Ok(response);
            }
        };
        set(&mut response, CONTENT_TYPE, ready.media_type);
        response
    };
    set(&mut response, ETAG, &etag);
    set(&mut response, CACHE_CONTROL, keep);
    set(&mut response, ACCEPT_RANGES, "bytes");
    set(&mut response, X_CONTENT_TYPE_OPTIONS, "nosniff");
    Ok(response)
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// Whether an `If-None-Match` names this version.
fn names(header: &str, etag: &str) -> bool {
    header.split(',').map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == etag)
}

/// Keeps a picture. Sending the same again gives the same answer.
#[utoipa::path(
    post, path = "/api/v1/media", tag = "media",
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "A WebP, JPEG or PNG picture of at most 5 MiB; its bytes say which."),
    responses((status = 201, description = "The picture is kept.", body = Stored), Problems),
    security(("device" = [])),
)]
pub async fn post(State(app): State<App>, body: Body) -> Result<(StatusCode, Json<Stored>), Fault> {
    let bytes = input::read(body, PICTURE_BYTES_MAX).await?;
    match media::keep(&app.store, bytes.into()).await {
        Ok(stored) => Ok((StatusCode::CREATED, Json(stored))),
        Err(KeepError::Refused(refusal @ (Refusal::Bytes(..) | Refusal::Pixels(..)))) => {
            Err(Fault::with(Code::TooLarge, refusal.to_string()))
        }
        Err(KeepError::Refused(refusal)) => Err(Fault::with(Code::BadRequest, refusal.to_string())),
        Err(KeepError::Failed(error)) => Err(error.into()),
    }
}
