//! Events: what the phone's core tells its user interface. An event says which view to ask for again, never the data itself, so a lost or
//! doubled event does no harm.

use crate::{
    id::{MediaId, RoomId},
    time::Millis,
};
use serde::{Deserialize, Serialize};

/// The name under which the shell sends events to the web view.
pub const EVENT_NAME: &str = "lianxin";

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Issues, articles, columns or regulations changed, or an issue became visible.
    ContentChanged,
    /// Read marks or favourites changed.
    MarksChanged,
    /// Pictures arrived.
    MediaArrived {
        /// Which.
        ids: Vec<MediaId>,
    },
    /// Syncing began, ended or failed.
    SyncChanged {
        /// How it stands now.
        state: SyncState,
    },
    /// An op was added, sent, wedged, retried or deleted.
    OutboxChanged {
        /// How many wait to be sent.
        pending: u32,
        /// How many are wedged.
        wedged: u32,
    },
    /// A complaint or suggestion moved.
    FeedbackChanged,
    /// Questions, papers, sittings or what was learnt from them changed.
    QuizChanged,
    /// Something changed in these rooms: a message, who is in it, how far it is read.
    RoomsChanged {
        /// Which; none for all of them.
        rooms: Vec<RoomId>,
    },
    /// Settings changed.
    SettingsChanged,
    /// The device was activated, revoked or logged out: ask for `start` again.
    AccountChanged,
    /// A notification or link asks for a page of the app.
    Open {
        /// A path of the user interface, `/article/moon-gift`.
        path: String,
    },
    /// A link `lianxin://activate?…` was opened on a phone without a member.
    ActivationLink {
        /// The server it names.
        server: Option<String>,
        /// The code it carries.
        code: String,
    },
}

/// How syncing stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SyncState {
    /// Under way now.
    pub running: bool,
    /// When it last succeeded.
    pub last_success: Option<Millis>,
    /// Why it last failed; absent when it last succeeded.
    pub trouble: Option<Trouble>,
}

/// Why syncing failed, as far as a reader needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// The server was not reached.
    Offline,
    /// The server answered with a fault, or what no server of ours would say.
    Server,
    /// The app is too old for the server.
    UpdateApp,
    /// No room left on the phone.
    DiskFull,
    /// The phone's own store failed.
    Store,
}
