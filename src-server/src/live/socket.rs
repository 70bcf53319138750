//! One live connection. It keeps a cursor a feed, begun at the heads of the request that opened it; whenever heads move it sends the page from its cursor,
//! the very bytes that sync would send, encoded once for all who stand there. Nothing queues up for a slow phone: what it has not taken is read again from
//! the feed, and where that is too much for here it is told to sync. A phone that takes nothing at all is let go.
//!
//! Ten thousand of these are open and say nothing most of the time, so a connection holds little: what is rare stands in boxes of its own.

use crate::{
    app::App,
    auth::{Found, Session, store},
    error::{Error, Result},
    sync::heads::HeadMap,
};
use axum::{
    body::Bytes,
    extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code},
};
use lianxin_proto::feed::{FeedId, Live};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};

/// The most bytes of one page here; more is told as [`Live::Sync`]. A connection keeps room for the largest it has sent.
pub const PAGE_MAX: usize = 32 * 1024;
/// How often a phone is asked whether it is there.
const PING: Duration = Duration::from_secs(25);
/// How long it may be silent: two pings and some.
const SILENCE: Duration = Duration::from_secs(65);
/// How long one message may take to be handed to the network.
const SEND: Duration = Duration::from_secs(10);
/// The least between two pages: the first goes at once, what follows it within this time goes as one.
const GATHER: Duration = Duration::from_millis(10);

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
pub async fn serve(app: &App, session: &Session, hearing: Hearing, mut socket: WebSocket) {
    let end = match run(app, session, hearing, &mut socket).await {
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

async fn run(app: &App, session: &Session, mut hearing: Hearing, socket: &mut WebSocket) -> Result<End> {
    let mut heads = app.store.heads.watch();
    let mut stopping = app.stopping.clone();
    let mut pings = interval_at(Instant::now() + PING, PING);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard = Instant::now();
    let mut calm = heard;
    loop {
        tokio::select! {
            changed = heads.changed() => {
                if changed.is_err() {
                    return Ok(End::Stopping);
                }
                if calm > Instant::now() {
                    sleep_until(calm).await;
                }
                let now = heads.borrow_and_update().clone();
                if !hearing.is_news(&now) {
                    continue;
                }
                let messages = match Box::pin(hearing.news(app, session, &now)).await? {
                    Ok(messages) => messages,
                    Err(end) => return Ok(end),
                };
                for message in messages {
                    calm = Instant::now() + GATHER;
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
                if heard.elapsed() > SILENCE || !send(socket, Message::Ping(Bytes::new())).await {
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

/// What a device may hear as who it did when it began, or why it no longer may. One that left, or whose member has another role now, comes again by
/// itself.
async fn may_hear(app: &App, session: &Session) -> Result<Result<Vec<FeedId>, End>> {
    let found = store::by_device(&mut *app.store.db.read().await?, session.device).await?;
    Ok(match found {
        Some(Found::Device(now)) if now.profile.role == session.profile.role => Ok(now.feeds()),
        Some(Found::Revoked) => Err(End::Revoked),
        _ => Err(End::Gone),
    })
}

/// How far a device has heard in each feed that it may, as of a head of the feed `auth`.
#[derive(Debug)]
pub struct Hearing {
    auth: u64,
    cursors: Vec<(FeedId, u64)>,
}

impl Hearing {
    /// From these heads on, under which the session was found to stand.
    pub fn new(session: &Session, heads: &HeadMap) -> Self {
        let cursors = session.feeds().into_iter().map(|feed| (feed, heads.of(feed))).collect();
        Self { auth: heads.auth(), cursors }
    }

    /// Whether anything that moved is of this device's concern.
    fn is_news(&self, now: &HeadMap) -> bool {
        now.auth() != self.auth || self.cursors.iter().any(|(feed, cursor)| now.of(*feed) > *cursor)
    }

    /// What to send: for each feed that moved its page, and, where that is too much or there are other feeds now, one word to sync.
    async fn news(&mut self, app: &App, session: &Session, now: &HeadMap) -> Result<Result<Vec<Utf8Bytes>, End>> {
        let mut sync = false;
        if now.auth() != self.auth {
            let feeds = match may_hear(app, session).await? {
                Ok(feeds) => feeds,
                Err(end) => return Ok(Err(end)),
            };
            self.auth = now.auth();
            sync = self.change_to(&feeds, now);
        }
        let mut messages = Vec::new();
        for (feed, cursor) in &mut self.cursors {
            let head = now.of(*feed);
            if head <= *cursor {
                continue;
            }
            // No further than the head that came with the look at who may hear: what was written after that waits for the next look.
            let page = app.pages.live(*feed, *cursor, head, PAGE_MAX).await?;
            if page.more || page.plain.len() > PAGE_MAX {
                sync = true;
                *cursor = head;
            } else if page.to > *cursor {
                *cursor = page.to;
                messages.push(Utf8Bytes::try_from(page.text()).map_err(|e| Error::Encode(e.to_string()))?);
            }
        }
        if sync {
            messages.push(serde_json::to_string(&Live::Sync)?.into());
        }
        Ok(Ok(messages))
    }

    /// Takes up other feeds; whether there was any difference. A feed that is new is heard from now on: what stands in it comes by sync.
    fn change_to(&mut self, feeds: &[FeedId], now: &HeadMap) -> bool {
        let same = feeds.iter().copied().eq(self.cursors.iter().map(|(feed, _)| *feed));
        if !same {
            let known = |feed: FeedId| self.cursors.iter().find(|(known, _)| *known == feed).map(|(_, cursor)| *cursor);
            self.cursors = feeds.iter().map(|feed| (*feed, known(*feed).unwrap_or_else(|| now.of(*feed)))).collect();
        }
        !same
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_proto::{
        content::Audience,
        id::{MemberId, RoomId},
    };
    use uuid::Uuid;

    #[test]
    fn a_seat_taken_is_no_longer_heard_and_one_given_is_heard_from_now_on() {
        let all = FeedId::Content(Audience::All);
        let member = FeedId::Member(MemberId(Uuid::from_u128(1)));
        let room = |n| FeedId::Room(RoomId(Uuid::from_u128(n)));
        let now = HeadMap::from_iter([(all, 9), (member, 5), (room(2), 40), (room(3), 7)]);
        let mut hearing = Hearing { auth: 1, cursors: vec![(all, 8), (room(2), 30), (member, 5)] };
        assert!(!hearing.change_to(&[all, room(2), member], &now));
        assert!(hearing.change_to(&[all, room(3), member], &now));
        assert_eq!(hearing.cursors, [(all, 8), (room(3), 7), (member, 5)]);
    }
}
