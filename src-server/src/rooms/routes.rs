//! The routes of rooms: older messages, what waits for moderators, and the word list, which editors set here and phones get with the feed. What is new comes
//! with the feed.

use crate::{
    app::App,
    auth::Session,
    http::{
        input::Input,
        problem::{Fault, Problems},
    },
    rooms::{
        admin,
        history::{self, Asked},
        moderate::Moderator,
        words,
    },
};
use axum::{
    Extension, Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{HeaderValue, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse as _, Response},
};
use lianxin_proto::{
    id::{MessageId, RoomId},
    problem::Code,
    room::{Decision, History, Queue, SetWords, WordsAt},
};
use serde::Deserialize;
use sqlx::Connection as _;

/// Which messages.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// Messages before this position; from the last when left out.
    before: Option<u64>,
    /// How many at most: 1 to 100; 50 when left out.
    limit: Option<u32>,
    /// Only messages in which this stands: 1 to 60 characters.
    q: Option<String>,
}

/// Older messages of a room, or those in which something stands.
#[utoipa::path(
    get, path = "/api/v1/rooms/{id}/messages", tag = "rooms",
    params(("id" = String, Path, description = "The room."), Which),
    responses((status = 200, description = "By rising position.", body = History), Problems),
    security(("device" = [])),
)]
pub async fn messages(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    room: Result<Path<RoomId>, PathRejection>,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Response, Fault> {
    let Path(room) = room.map_err(|_| Fault::new(Code::NotFound))?;
    let bad = || Fault::with(Code::BadRequest, "before and limit are numbers, q has 1 to 60 characters");
    let Query(which) = which.map_err(|_| bad())?;
    let asked = Asked::new(which.before, which.limit, which.q.as_deref()).ok_or_else(bad)?;
    let page = history::read(&app.store.db, room, session.profile.id, &asked).await??;
    let mut response = page.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

/// What waits for the moderators of a room.
#[utoipa::path(
    get, path = "/api/v1/rooms/{id}/queue", tag = "rooms",
    params(("id" = String, Path, description = "The room.")),
    responses((status = 200, description = "At most 200 of each kind, the oldest first.", body = Queue), Problems),
    security(("device" = [])),
)]
pub async fn queue(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    room: Result<Path<RoomId>, PathRejection>,
) -> Result<Json<Queue>, Fault> {
    let Path(room) = room.map_err(|_| Fault::new(Code::NotFound))?;
    let moderator = Moderator { member: session.profile.id, room, now: app.store.now() };
    let mut conn = app.store.db.read().await?;
    let mut tx = conn.begin().await?;
    moderator.is_one(&mut tx).await??;
    let queue = moderator.queue(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(queue))
}

/// The most bytes of a decision.
pub const DECISION_MAX: usize = 4 * 1024;

/// Decides of a message in the queue. One that does not wait (any more) is 409 `op.conflict`.
#[utoipa::path(
    post, path = "/api/v1/rooms/{id}/queue/{message}", tag = "rooms", request_body = Decision,
    params(("id" = String, Path, description = "The room."), ("message" = String, Path, description = "The message.")),
    responses((status = 204, description = "Decided."), Problems),
    security(("device" = [])),
)]
pub async fn decide(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    path: Result<Path<(RoomId, MessageId)>, PathRejection>,
    Input(decision): Input<Decision, DECISION_MAX>,
) -> Result<StatusCode, Fault> {
    let Path((room, message)) = path.map_err(|_| Fault::new(Code::NotFound))?;
    let moderator = Moderator { member: session.profile.id, room, now: app.store.now() };
    let mut tx = app.store.db.write().await?;
    moderator.decide(&mut tx, message, &decision).await??;
    app.store.commit(tx).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The most bytes of a word list: what the longest one takes, with room to spare.
pub const WORDS_BYTES_MAX: usize = 1024 * 1024;

/// Puts a word list in force, whole. One that was made from another list than the one that stands is 409 `op.conflict`; the same list again is no harm.
#[utoipa::path(
    post, path = "/api/v1/words", tag = "rooms", request_body = SetWords,
    responses((status = 200, description = "In force; phones get it with the feed.", body = WordsAt), Problems),
    security(("device" = [])),
)]
pub async fn set_words(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    Input(asked): Input<SetWords, WORDS_BYTES_MAX>,
) -> Result<Json<WordsAt>, Fault> {
    let list = words::of_lines(&asked.words).map_err(|refused| Fault::with(Code::OpInvalid, refused.to_string()))?;
    let seq = admin::edit_words(&app.store, session.profile.id, list, asked.based_on).await??;
    Ok(Json(WordsAt { seq }))
}
