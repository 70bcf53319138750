//! One live connection. It keeps a cursor a feed, begun at the heads of the moment it opened; whenever heads move it sends the page from its cursor,
//! the very bytes that sync would send. Nothing queues up for a slow phone: what it has not taken is read again from the feed, and where that
//! is too much for here it is told to sync. A phone that takes nothing at all is let go.

use crate::{
    app::App,
    auth::{Found, Session, store},
    error::Result,
    sync::{feed, heads::HeadMap},
};
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code};
use lianxin_proto::{
    feed::{FeedId, Live},
    member::Role,
};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

/// The most bytes of one page here; more is told as [`Live::Sync`].
pub const PAGE_MAX: usize = 256 * 1024;
/// How often a phone is asked whether it is there.
const PING: Duration = Duration::from_secs(25);
/// How long it may be silent: two pings and some.
const SILENCE: Duration = Duration::from_secs(65);
/// How long one message may take to be handed to the network.
const SEND: Duration = Duration::from_secs(10);
/// How long heads are let move before the phone is told, so that a burst of writes is one page.
const GATHER: Duration = Duration::from_millis(20);

/// Why a connection ends, told to the phone in the closing frame.
enum End {
    /// The phone went, or takes nothing, or has to come anew.
    Gone,
    /// The device was revoked.
    Revoked,
    /// The server stops.
    Stopping,
}

/// Serves a connection until it ends.
pub async fn serve(app: &App, session: &Session, mut socket: WebSocket) {
    let end = match run(app, session, &mut socket).await {
        Ok(end) => end,
        Err(error) => {
            tracing::error!(%error, "a live connection failed");
            End::Gone
        }
    };
    let (code, reason) = match end {
        End::Gone => return,
        End::Revoked => (close_code::POLICY, "auth.revoked"),
        End::Stopping => (close_code::AWAY, "server.unavailable"),
    };
    let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
    // A phone that is gone already needs no frame.
    let _ = timeout(SEND, socket.send(Message::Close(Some(frame)))).await;
}

async fn run(app: &App, session: &Session, socket: &mut WebSocket) -> Result<End> {
    let mut heads = app.store.heads.watch();
    let mut stopping = app.stopping.clone();
    let now = app.store.heads.now().await?;
    let mut auth = now.auth();
    if let Some(end) = ended(app, session).await? {
        return Ok(end);
    }
    let visible = feed::visible_to(session.profile.id, session.profile.role == Role::Officer);
    let mut cursors: Vec<(FeedId, u64)> = visible.into_iter().map(|feed| (feed, now.of(feed))).collect();
    let mut pings = interval(PING);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard = Instant::now();
    loop {
        tokio::select! {
            changed = heads.changed() => {
                if changed.is_err() {
                    return Ok(End::Stopping);
                }
                tokio::time::sleep(GATHER).await;
                let now = heads.borrow_and_update().clone();
                if now.auth() != auth {
                    auth = now.auth();
                    if let Some(end) = ended(app, session).await? {
                        return Ok(end);
                    }
                }
                for message in news(app, &now, &mut cursors).await? {
                    if !send(socket, Message::Text(message)).await {
                        return Ok(End::Gone);
                    }
                }
            }
            received = socket.recv() => match received {
                // Whatever it is, a pong most likely: the phone is there. It has nothing to say here.
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(End::Gone),
                Some(Ok(_)) => heard = Instant::now(),
            },
            _ = pings.tick() => {
                if heard.elapsed() > SILENCE || !send(socket, Message::Ping(axum::body::Bytes::new())).await {
                    return Ok(End::Gone);
                }
            }
            () = stopped(&mut stopping) => return Ok(End::Stopping),
        }
    }
}

/// Returns when the server stops.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // The borrow that `wait_for` gives must not live on; an error means that the server is gone.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

async fn send(socket: &mut WebSocket, message: Message) -> bool {
    matches!(timeout(SEND, socket.send(message)).await, Ok(Ok(())))
}

/// Whether the device may no longer listen as who it did when it began. One that left, or whose member has another role now, comes again by itself.
async fn ended(app: &App, session: &Session) -> Result<Option<End>> {
    let found = store::by_device(&mut *app.store.db.read().await?, session.device).await?;
    Ok(match found {
        Some(Found::Device(now)) if now.profile.role == session.profile.role => None,
        Some(Found::Revoked) => Some(End::Revoked),
        _ => Some(End::Gone),
    })
}

/// What to send: for each feed that moved its page, or one word that it is too much.
async fn news(app: &App, heads: &HeadMap, cursors: &mut [(FeedId, u64)]) -> Result<Vec<Utf8Bytes>> {
    let mut messages = Vec::new();
    let mut too_much = false;
    for (feed, cursor) in cursors {
        let head = heads.of(*feed);
        if head <= *cursor {
            continue;
        }
        let page = match feed {
            FeedId::Content(_) => app.pages.shared(*feed, *cursor, PAGE_MAX, head).await?,
            FeedId::Member(_) => app.pages.own(*feed, *cursor, PAGE_MAX).await?,
        };
        if page.more || page.plain.len() > PAGE_MAX {
            too_much = true;
            *cursor = head;
        } else {
            *cursor = page.to;
            messages.push(Utf8Bytes::try_from(page.text()).map_err(|e| crate::error::Error::Encode(e.to_string()))?);
        }
    }
    if too_much {
        messages.push(serde_json::to_string(&Live::Sync)?.into());
    }
    Ok(messages)
}
