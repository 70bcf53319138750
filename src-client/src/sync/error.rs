//! Why a sync failed: told apart as far as somebody acts differently.

use super::decide::AnswerError;
use crate::{
    error::{call_error, no_member, refused},
    platform::PlatformError,
    server::AddressError,
    store::StoreError,
};
use lianxin_proto::{
    call::{CallError, ErrorCode},
    event::Trouble,
    problem::Code,
};

/// Why a sync failed. Whatever it was, the phone holds what it held, or more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyncError {
    /// No member on this device.
    #[error("no member on this device")]
    NoMember,
    /// The server was not reached.
    #[error("the server was not reached: {0}")]
    Offline(String),
    /// The answer broke off.
    #[error("the answer broke off")]
    Truncated,
    /// What answered is no server of ours: a page of HTML, a redirect, not JSON.
    #[error("what answered is no server of ours: {0}")]
    NotOurServer(String),
    /// The answer is longer than any of ours may be.
    #[error("the answer is too large")]
    TooLarge,
    /// The answer has the shape of ours and breaks its rules.
    #[error("the answer is refused: {0}")]
    BadAnswer(#[from] AnswerError),
    /// This app is too old for the server.
    #[error("this app is too old for the server")]
    UpdateApp,
    /// The server is too old for this app.
    #[error("the server is too old for this app")]
    UpdateServer,
    /// The device was revoked, or the server does not know it (any more).
    #[error("the device was revoked")]
    Revoked,
    /// The server refused with a code of ours.
    #[error("the server refused: {}", .0.as_str())]
    Refused(Code),
    /// More than the server takes of one member in so short a time; it takes more after so many seconds.
    #[error("the server takes more in {0} s")]
    TooFast(u64),
    /// No room left on the phone.
    #[error("no room left on the phone")]
    DiskFull,
    /// The phone's own store failed.
    #[error("the store: {0}")]
    Store(String),
    /// The token could not be read.
    #[error(transparent)]
    Vault(#[from] PlatformError),
    /// The server's address is none.
    #[error("the server's address is refused: {0:?}")]
    Address(String),
}

impl From<StoreError> for SyncError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::DiskFull,
            error => Self::Store(error.to_string()),
        }
    }
}

impl From<AddressError> for SyncError {
    fn from(error: AddressError) -> Self {
        Self::Address(error.to_string())
    }
}

impl SyncError {
    /// What a reader is told; `None` where the account's own state says it.
    pub(crate) fn trouble(&self) -> Option<Trouble> {
        match self {
            // Nothing is wrong: the rest goes by itself a little later.
            Self::NoMember | Self::Revoked | Self::TooFast(_) => None,
            Self::Offline(_) | Self::Truncated => Some(Trouble::Offline),
            Self::NotOurServer(_)
            | Self::TooLarge
            | Self::BadAnswer(_)
            | Self::UpdateServer
            | Self::Refused(_)
            | Self::Address(_) => Some(Trouble::Server),
            Self::UpdateApp => Some(Trouble::UpdateApp),
            Self::DiskFull => Some(Trouble::DiskFull),
            Self::Store(_) | Self::Vault(_) => Some(Trouble::Store),
        }
    }

    /// Whether there is no point in asking this server for anything else now.
    pub(super) fn ends_sync(&self) -> bool {
        !matches!(self, Self::BadAnswer(_) | Self::Refused(_) | Self::TooLarge | Self::TooFast(_))
    }
}

impl From<SyncError> for CallError {
    fn from(error: SyncError) -> Self {
        let (code, message) = match &error {
            SyncError::NoMember => return no_member(),
            SyncError::Refused(code) => return refused(*code),
            SyncError::TooFast(_) => return refused(Code::RoomTooFast),
            SyncError::UpdateApp => return refused(Code::UpdateApp),
            SyncError::UpdateServer => return refused(Code::UpdateServer),
            SyncError::Revoked => return refused(Code::Revoked),
            SyncError::Offline(_) | SyncError::Truncated => {
                (ErrorCode::Offline, "没有连上服务器。请看看手机有没有网络，再试一次。")
            }
            SyncError::NotOurServer(_) => (
                ErrorCode::BadAnswer,
                "连上的不是我们的服务器。若正在用公共无线网，请先登录它或改用手机流量，再试一次。",
            ),
            SyncError::TooLarge | SyncError::BadAnswer(_) => {
                (ErrorCode::BadAnswer, "服务器的回答有误，没有采用。手机里的内容没有动，请稍后再试。")
            }
            SyncError::DiskFull => return StoreError::Full.into(),
            SyncError::Store(_) | SyncError::Vault(_) => {
                (ErrorCode::Store, "读写手机里的内容时出错，请关掉应用重新打开再试。")
            }
            SyncError::Address(message) => (ErrorCode::Invalid, message.as_str()),
        };
        tracing::warn!(%error, "a call failed");
        call_error(code, message)
    }
}
