//! `GET /api/v1/live`.

use crate::{
    app::App,
    auth::Session,
    http::problem::{Fault, Problems},
    live::socket::{self, Hearing},
    sync::heads::HeadMap,
};
use axum::{
    Extension,
    extract::{
        State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    response::Response,
};
use lianxin_proto::{feed::Live, problem::Code};
use std::sync::{Arc, atomic::Ordering};

/// What a phone may send: nothing but the protocol's own frames.
const INBOUND_MAX: usize = 1_024;
/// How much is read at once: each connection keeps so much room, and a pong is six bytes.
const READ_AT_ONCE: usize = 256;
/// How much may wait to be sent before a phone counts as too slow.
const OUTBOUND_MAX: usize = 2 * socket::PAGE_MAX;

/// Changes as they happen.
#[utoipa::path(
    get, path = "/api/v1/live", tag = "sync",
    responses((status = 101, description = "A WebSocket; one JSON text a message.", body = Live), Problems),
    security(("device" = [])),
)]
pub async fn live(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    Extension(heads): Extension<Arc<HeadMap>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Fault> {
    let upgrade = upgrade.map_err(|e| Fault::with(Code::BadRequest, e.body_text()))?;
    let place = Place::take(&app).ok_or_else(|| Fault::new(Code::Unavailable).retry_after(60))?;
    // Before the phone is told that it is connected: it hears of all that comes after.
    let hearing = Hearing::new(&session, &heads);
    Ok(upgrade
        .read_buffer_size(READ_AT_ONCE)
        .write_buffer_size(0)
        .max_message_size(INBOUND_MAX)
        .max_frame_size(INBOUND_MAX)
        .max_write_buffer_size(OUTBOUND_MAX)
        .on_upgrade(async move |connection| {
            socket::serve(&app, &session, hearing, connection).await;
            drop(place);
        }))
}

/// One of the live connections there may be; given back when dropped.
struct Place(App);

impl Place {
    fn take(app: &App) -> Option<Self> {
        if app.live.fetch_add(1, Ordering::Relaxed) >= app.config.live_max {
            app.live.fetch_sub(1, Ordering::Relaxed);
            return None;
        }
        metrics::gauge!("lianxin_live_connections").increment(1);
        Some(Self(app.clone()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.live.fetch_sub(1, Ordering::Relaxed);
        metrics::gauge!("lianxin_live_connections").decrement(1);
    }
}
