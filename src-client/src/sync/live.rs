//! The live connection: changes as they happen. Only an optimisation: a change that does not stand right behind this phone's cursor leads to a sync, and so does every
//! new connection, so nothing depends on what came through here.

use super::{
    SyncError, apply,
    decide::{Fit, Step, check_page, fit},
    fetch::Session,
};
use crate::{client::Core, store::feeds};
use futures_util::{SinkExt as _, StreamExt as _};
use lianxin_proto::{
    API_VERSION, API_VERSION_HEADER,
    feed::{Live, Page},
};
use std::time::Duration;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::{
    connect_async_with_config,
    tungstenite::{
        Message,
        client::IntoClientRequest as _,
        http::{HeaderValue, header},
        protocol::WebSocketConfig,
    },
};

/// The largest message taken; the server says `Sync` instead of sending more.
const MESSAGE_MAX: usize = 1024 * 1024;
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(15);
/// How often the server is asked whether it is still there.
const PING: Duration = Duration::from_secs(45);
/// How long it may say nothing.
const SILENCE: Duration = Duration::from_secs(100);

fn offline(error: impl std::fmt::Display) -> SyncError {
    SyncError::Offline(error.to_string())
}

impl Core {
    /// Holds a live connection until it ends; why it ended is an error.
    pub(super) async fn live(&self, session: &Session) -> Result<(), SyncError> {
        let mut request = session.address.live().into_client_request().map_err(offline)?;
        let token = HeaderValue::from_str(&format!("Bearer {}", session.token.reveal()));
        let mut token = token.map_err(|_| SyncError::Store("the token holds characters that no token holds".into()))?;
        token.set_sensitive(true);
        request.headers_mut().insert(header::AUTHORIZATION, token);
        request.headers_mut().insert(API_VERSION_HEADER, HeaderValue::from(API_VERSION));
        let config = WebSocketConfig::default().max_message_size(Some(MESSAGE_MAX)).max_frame_size(Some(MESSAGE_MAX));
        let connecting = timeout(CONNECT, connect_async_with_config(request, Some(config), true));
        let (socket, _) = connecting.await.map_err(offline)?.map_err(offline)?;
        tracing::debug!("live");
        self.live_up();
        // What happened before the connection stood.
        self.nudge();
        let (mut out, mut inward) = socket.split();
        let mut heard = Instant::now();
        let mut pings = tokio::time::interval_at(heard + PING, PING);
        loop {
            let message = tokio::select! {
                message = inward.next() => message,
                _ = pings.tick() => {
                    if heard.elapsed() > SILENCE {
                        return Err(offline("the live connection fell silent"));
                    }
                    out.send(Message::Ping(Vec::new().into())).await.map_err(offline)?;
                    continue;
                }
            };
            heard = Instant::now();
            match message {
                Some(Ok(Message::Text(text))) => self.live_message(session, &text).await?,
                Some(Ok(Message::Close(_))) | None => return Err(offline("the server closed the live connection")),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(offline(error)),
            }
        }
    }

    async fn live_message(&self, session: &Session, text: &str) -> Result<(), SyncError> {
        match serde_json::from_str::<Live>(text) {
            Ok(Live::Page(page)) => self.live_page(session, page).await,
            Ok(Live::Sync) => {
                self.nudge();
                Ok(())
            }
            Err(error) => {
                tracing::warn!(%error, "a live message is none of ours");
                Err(offline("a live message that is none of ours"))
            }
        }
    }

    pub(crate) async fn live_page(&self, session: &Session, page: Page) -> Result<(), SyncError> {
        check_page(&page, session.member)?;
        let feed = page.feed;
        let applied = {
            let _one = self.sync_lock.lock().await;
            self.store
                .write(move |tx| match fit(page, feeds::cursor(tx, feed)?) {
                    Fit::Known => Ok(Some(apply::Changed::default())),
                    Fit::Gap => Ok(None),
                    Fit::News(page) => apply::page(tx, &Step { page, anew: false }).map(Some).map_err(SyncError::from),
                })
                .await?
        };
        if let Some(changed) = applied {
            let (due, said, seats) = (changed.content, !changed.rooms.is_empty(), changed.seats);
            if changed.unnamed {
                self.drop_unnamed_now().await;
            }
            self.tell_changed(changed).await;
            if due {
                self.attend().await;
            }
            if said {
                self.talk();
            }
            if seats {
                // Another room is this member's, or one is no longer: its feed comes or goes with a sync.
                self.nudge();
            }
        } else {
            tracing::debug!(%feed, "a live page does not stand behind the cursor");
            self.nudge();
        }
        Ok(())
    }
}
