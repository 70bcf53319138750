//! What a page asked for and this phone has not got: older messages, a picture in full, a voice message. The call that asked has been answered; this fetches one after the other, the
//! last asked for first, and tells by an event.

use crate::{account, client::Core, store::media};
use lianxin_proto::{
    call::CallError,
    event::Event,
    id::{MediaId, RoomId},
};
use std::collections::BTreeMap;

/// The most files that wait; older wishes are forgotten, their page is not looked at any more.
const FILES_MAX: usize = 32;

/// What is wanted.
#[derive(Debug, Default)]
pub(crate) struct Wants {
    /// Down to which position.
    histories: BTreeMap<RoomId, u64>,
    files: Vec<MediaId>,
}

/// One of them.
enum Want {
    History(RoomId, u64),
    File(MediaId),
}

impl Wants {
    /// Wants the history of a room down to a position.
    pub(super) fn history(&mut self, room: RoomId, position: u64) {
        let wanted = self.histories.entry(room).or_insert(position);
        *wanted = (*wanted).min(position);
    }

    /// Wants a file.
    fn file(&mut self, id: MediaId) {
        self.files.retain(|wanted| *wanted != id);
        if self.files.len() >= FILES_MAX {
            self.files.remove(0);
        }
        self.files.push(id);
    }

    fn take(&mut self) -> Option<Want> {
        let file = self.files.pop().map(Want::File);
        file.or_else(|| self.histories.pop_first().map(|(room, position)| Want::History(room, position)))
    }
}

impl Core {
    /// Whether a file of a room is here; it is fetched if not.
    pub(super) async fn want_media(&self, id: MediaId) -> Result<bool, CallError> {
        let name = id.clone();
        let (named, state) = self
            .store
            .read(move |db| {
                account::require(db)?;
                Ok::<_, CallError>((media::is_named(db, &name)?, media::state(db, &name)?))
            })
            .await?;
        match state {
            _ if !named => Ok(false),
            Some(media::State::Here) => Ok(true),
            Some(media::State::Bad) => Ok(false),
            Some(media::State::Evicted) | None => {
                self.want(|wants| wants.file(id));
                Ok(false)
            }
        }
    }

    /// Fetches what is wanted until nothing is.
    pub(crate) async fn serve_wants(&self) {
        while let Some(want) = self.volatile(|state| state.wants.take()) {
            match want {
                Want::File(id) => {
                    if self.fetch_now(&id).await.is_some() {
                        self.events.tell(Event::MediaArrived { ids: vec![id] });
                    }
                }
                Want::History(room, position) => {
                    if let Err(error) = self.history_down_to(room, position).await {
                        tracing::info!(%error, "older messages could not be fetched");
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_bounded_and_the_latest_file_comes_first() {
        let mut wants = Wants::default();
        let file = |n: usize| MediaId::of(n.to_string().as_bytes());
        for n in 0..FILES_MAX + 5 {
            wants.file(file(n));
        }
        wants.file(file(10));
        let room = RoomId(uuid::Uuid::nil());
        wants.history(room, 50);
        wants.history(room, 20);
        wants.history(room, 40);
        assert_eq!(wants.files.len(), FILES_MAX);
        assert!(matches!(wants.take(), Some(Want::File(id)) if id == file(10)));
        while let Some(want) = wants.take() {
            if let Want::History(_, position) = want {
                assert_eq!(position, 20);
            }
        }
    }
}
