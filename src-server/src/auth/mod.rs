//! Who asks, and may they: every request passes [`admit`], which finds its route in the one table ([`table`]), its device by its token, and lets it
//! through or refuses it. A known token is kept in memory; it counts only while nothing about devices and members has changed since, so a
//! revocation takes effect with the next request, even one made by another process.

pub mod store;
pub mod table;

use crate::{
    app::App,
    error::Result,
    http::{peer, problem::Fault},
    sync::{feed, heads::HeadMap},
};
use axum::{
    extract::{ConnectInfo, MatchedPath, Request},
    http::{HeaderMap, Method, header::AUTHORIZATION},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use lianxin_proto::{
    feed::FeedId,
    id::{DeviceId, RoomId},
    member::{Profile, Role},
    problem::Code,
    room::SeatRole,
};
use moka::future::Cache;
use sha2::{Digest as _, Sha256};
use std::{net::SocketAddr, sync::Arc};
use table::Access;

/// How many tokens are kept in memory.
const KEPT: u64 = 100_000;
/// The bytes of a token.
const TOKEN_BYTES: usize = 32;

/// The SHA-256 of a token.
type Digest = [u8; 32];

/// Who asks. Kept behind an `Arc`, for it travels with every request.
#[derive(Debug, Clone)]
pub struct Session(Arc<SessionParts>);

/// The device and member behind a request.
#[derive(Debug)]
pub struct SessionParts {
    /// The device.
    pub device: DeviceId,
    /// Its member.
    pub profile: Profile,
    /// The rooms the member is in, in order, and what they are there. As new as the session; whatever is done in a room looks again in its transaction.
    pub rooms: Vec<(RoomId, SeatRole)>,
}

impl Session {
    /// A device of a member who is in these rooms.
    pub fn new(device: DeviceId, profile: Profile, rooms: Vec<(RoomId, SeatRole)>) -> Self {
        Self(Arc::new(SessionParts { device, profile, rooms }))
    }
}

impl SessionParts {
    /// The feeds the device may see, in the order in which they are answered.
    pub fn feeds(&self) -> Vec<FeedId> {
        feed::visible_to(self.profile.id, self.profile.role == Role::Officer, self.rooms.iter().map(|(room, _)| *room))
    }
}

impl std::ops::Deref for Session {
    type Target = SessionParts;
    fn deref(&self) -> &SessionParts {
        &self.0
    }
}

/// What the database says of a token.
#[derive(Debug, Clone)]
pub enum Found {
    /// It is a device's.
    Device(Session),
    /// It was a device's, until the device was revoked or its member moved out.
    Revoked,
}

/// The SHA-256 of a token. `None` when it cannot be a token.
fn token_digest(token: &str) -> Option<Digest> {
    let mut bytes = [0; TOKEN_BYTES];
    let length = URL_SAFE_NO_PAD.decode_slice(token, &mut bytes).ok()?;
    (length == TOKEN_BYTES).then(|| Sha256::digest(bytes).into())
}

/// The hash under which a token is kept. `None` when it cannot be a token.
pub fn token_hash(token: &str) -> Option<String> {
    token_digest(token).map(hex::encode)
}

/// The tokens known, each with the head of the feed `auth` it was read under. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Tokens(Cache<Digest, (u64, Found)>);

impl Default for Tokens {
    fn default() -> Self {
        Self::new()
    }
}

impl Tokens {
    /// None known yet.
    pub fn new() -> Self {
        Self(Cache::new(KEPT))
    }
}

impl App {
    /// The device behind a token.
    async fn device_of(&self, digest: Digest, head: u64) -> Result<Option<Found>> {
        if let Some((known_under, found)) = self.tokens.0.get(&digest).await
            && known_under == head
        {
            return Ok(Some(found));
        }
        // Boxed, as all that is rare in a request: the room for it would be part of every request's future.
        let found = Box::pin(self.read_device(&digest)).await?;
        if let Some(found) = &found {
            self.tokens.0.insert(digest, (head, found.clone())).await;
        }
        Ok(found)
    }

    async fn read_device(&self, digest: &Digest) -> Result<Option<Found>> {
        store::by_token(&mut *self.store.db.read().await?, &hex::encode(digest)).await
    }

    async fn session(&self, headers: &HeaderMap, heads: &HeadMap) -> Result<Session, Fault> {
        let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(bearer);
        let Some(digest) = bearer.and_then(token_digest) else {
            return Err(Code::Unauthorized.into());
        };
        match self.device_of(digest, heads.auth()).await? {
            Some(Found::Device(session)) => Ok(session),
            Some(Found::Revoked) => Err(Code::Revoked.into()),
            None => Err(Code::Unauthorized.into()),
        }
    }
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Admits a request to its route, with its [`Session`] and the heads of the feeds where it has a device, or refuses it. A route that the table does
/// not name serves nobody.
pub async fn admit(app: &App, request: &mut Request) -> Result<(), Fault> {
    let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
    let access = request.extensions().get::<MatchedPath>().and_then(|path| table::access(method, path.as_str()));
    match access {
        None => return Err(Code::NotFound.into()),
        Some(Access::Open) => {}
        Some(Access::Machine) => {
            let connection = request.extensions().get::<ConnectInfo<SocketAddr>>();
            let peer = connection.ok_or(Code::NotFound)?.ip();
            let allowed = app.config.metrics_from.contains(&peer.to_canonical());
            if !allowed && !peer::is_local(peer, request.headers()) {
                return Err(Code::NotFound.into());
            }
        }
        Some(Access::Roles(roles)) => {
            // One look serves the whole request: it is as new as the request is.
            let heads = app.store.heads.now().await?;
            let session = app.session(request.headers(), &heads).await?;
            if !roles.contains(&session.profile.role) {
                return Err(Code::Forbidden.into());
            }
            request.extensions_mut().insert(session);
            request.extensions_mut().insert(heads);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_32_bytes_in_base64url() {
        let token = URL_SAFE_NO_PAD.encode([7; TOKEN_BYTES]);
        let hash = token_hash(&token).expect("a token");
        assert_eq!(hash.len(), 64);
        assert!(!hash.contains(&token));
        for bad in ["", "short", &URL_SAFE_NO_PAD.encode([7; 31]), &format!("{token}="), &"+".repeat(43)] {
            assert_eq!(token_hash(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_bearer_header_is_read() {
        assert_eq!(bearer("Bearer abc"), Some("abc"));
        assert_eq!(bearer("bearer abc"), Some("abc"));
        assert_eq!(bearer("Basic abc"), None);
        assert_eq!(bearer("abc"), None);
    }
}
