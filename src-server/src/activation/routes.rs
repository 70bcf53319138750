//! `POST /api/v1/activate` and `DELETE /api/v1/device`: a device comes and goes. Coming twice with the same id and token is answered like the
//! first time, for the first answer may have been lost.

use crate::{
    activation::{codes, slowdown::Slowdown},
    app::App,
    auth::{self, Session},
    error::Result,
    http::{
        input::Input,
        peer,
        problem::{Fault, Problems},
    },
    members,
    sync::feed::{AUTH, bump},
};
use axum::{
    Extension, Json,
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode},
};
use lianxin_proto::{
    activation::{Activate, Activated, normalise},
    problem::Code,
    time::Millis,
};
use std::{
    net::SocketAddr,
    sync::{MutexGuard, PoisonError},
};

/// The most bytes of a request.
pub const REQUEST_MAX: usize = 2 * 1024;
const NAME_CHARS_MAX: usize = 60;

/// Makes a device a member's.
#[utoipa::path(
    post, path = "/api/v1/activate", tag = "devices", request_body = Activate,
    responses((status = 200, description = "The device is the member's; the same again for the same device and token.", body = Activated), Problems),
)]
pub async fn activate(
    State(app): State<App>,
    ConnectInfo(connection): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Input(request): Input<Activate, REQUEST_MAX>,
) -> Result<Json<Activated>, Fault> {
    let address = peer::subscriber(peer::client(connection.ip(), &headers, &app.config.proxies));
    let now = app.store.now();
    if let Some(seconds) = slowdown(&app).wait(address, now) {
        return Err(Fault::with(Code::TooMany, "too many wrong codes").retry_after(seconds));
    }
    let token_hash = auth::token_hash(&request.token).ok_or_else(|| bad("the token is not 32 bytes in base64url"))?;
    if request.name.chars().count() > NAME_CHARS_MAX || request.name.chars().any(char::is_control) {
        return Err(bad("the device's name is longer than 60 characters or holds control characters"));
    }
    let outcome = admit(&app, &request, &token_hash, now).await;
    if let Err(fault) = &outcome
        && matches!(fault.code(), Code::CodeUnknown | Code::CodeUsed | Code::CodeExpired)
    {
        slowdown(&app).note(address, now);
    }
    outcome.map(Json)
}

fn bad(detail: &str) -> Fault {
    Fault::with(Code::BadRequest, detail)
}

fn slowdown(app: &App) -> MutexGuard<'_, Slowdown> {
    app.slowdown.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn admit(app: &App, request: &Activate, token_hash: &str, now: Millis) -> Result<Activated, Fault> {
    let code = normalise(&request.code).ok_or(Code::CodeUnknown)?;
    let mut tx = app.store.db.write().await?;
    let row = codes::find(&mut tx, &code).await?.ok_or(Code::CodeUnknown)?;
    let device = auth::store::known(&mut tx, request.device).await?;
    let profile = members::store::active(&mut tx, row.member).await?.ok_or(Code::Revoked)?;
    let brand = app.store.brand(&mut tx).await?;
    let activated = Activated { profile, brand };
    if row.used {
        let again =
            row.used_by == Some(request.device) && device.as_ref().is_some_and(|(_, hash, _)| hash == token_hash);
        return match device {
            Some((_, _, Some(_))) if again => Err(Code::Revoked.into()),
            Some(_) if again => Ok(activated),
            _ => Err(Code::CodeUsed.into()),
        };
    }
    if now >= row.expires_at {
        return Err(Code::CodeExpired.into());
    }
    if device.is_some() {
        return Err(bad("this device id is taken; make a new one"));
    }
    auth::store::add(&mut tx, request.device, row.member, &request.name, token_hash, now).await?;
    codes::spend(&mut tx, &code, request.device, now).await?;
    bump(&mut tx, AUTH).await?;
    app.store.commit(tx).await?;
    Ok(activated)
}

/// Gives a device up: its owner logs out.
#[utoipa::path(
    delete, path = "/api/v1/device", tag = "devices",
    responses((status = 204, description = "The device's token is worth nothing any more."), Problems),
    security(("device" = [])),
)]
pub async fn leave(State(app): State<App>, Extension(session): Extension<Session>) -> Result<StatusCode, Fault> {
    let mut tx = app.store.db.write().await?;
    auth::store::remove(&mut tx, session.device).await?;
    app.store.commit(tx).await?;
    Ok(StatusCode::NO_CONTENT)
}
