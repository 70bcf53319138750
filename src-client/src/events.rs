//! Events on their way to whoever listens: the user interface, a test. An event says which view to ask for again, never the data itself; a listener that
//! falls behind is told to ask for everything, so nothing need be queued without bound.

use futures_util::{Stream, stream};
use lianxin_proto::event::Event;
use std::collections::VecDeque;
use tokio::sync::broadcast;

/// How many events wait for a slow listener before it is told to ask for everything.
const BACKLOG: usize = 256;

/// Hands events to every listener.
#[derive(Debug)]
pub(crate) struct Events {
    sender: broadcast::Sender<Event>,
}

impl Events {
    pub(crate) fn new() -> Self {
        Self { sender: broadcast::Sender::new(BACKLOG) }
    }

    /// Tells every listener; no listener is no error.
    pub(crate) fn tell(&self, event: Event) {
        tracing::debug!(?event, "event");
        self.sender.send(event).ok();
    }

    /// The events from now on. Ends when the client is gone.
    pub(crate) fn listen(&self) -> impl Stream<Item = Event> + Send + use<> {
        stream::unfold((self.sender.subscribe(), VecDeque::new()), |(mut receiver, mut missed)| async move {
            loop {
                if let Some(event) = missed.pop_front() {
                    return Some((event, (receiver, missed)));
                }
                match receiver.recv().await {
                    Ok(event) => return Some((event, (receiver, missed))),
                    Err(broadcast::error::RecvError::Lagged(_)) => missed.extend(everything()),
                    Err(broadcast::error::RecvError::Closed) => return None,
                }
            }
        })
    }
}

/// What a listener that missed events must look at again.
fn everything() -> [Event; 7] {
    [
        Event::AccountChanged,
        Event::ContentChanged,
        Event::MarksChanged,
        Event::FeedbackChanged,
        Event::QuizChanged,
        // Of no room in particular: all of them.
        Event::RoomsChanged { rooms: Vec::new() },
        Event::SettingsChanged,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::StreamExt as _;

    #[tokio::test]
    async fn a_slow_listener_is_told_to_look_at_everything() {
        let events = Events::new();
        let mut listener = Box::pin(events.listen());
        for _ in 0..=BACKLOG {
            events.tell(Event::MarksChanged);
        }
        assert_eq!(listener.next().await, Some(Event::AccountChanged));
        drop(events);
        assert!(listener.count().await > BACKLOG);
    }
}
