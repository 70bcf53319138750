//! Failures as they leave the client: why it could not be opened, and the plain Chinese a reader is shown for each kind of failure. The details stay in the log.

use crate::store::StoreError;
use lianxin_proto::{
    call::{CallError, ErrorCode},
    problem::Code,
};

/// Why a client could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder could not be made or read.
    #[error("the data folder: {0}")]
    Folder(#[source] std::io::Error),
    /// The database was written by a newer version of the app.
    #[error("the database was written by a newer version of this app")]
    Newer,
    /// No room left on the phone.
    #[error("no room left on the phone")]
    DiskFull,
    /// The database cannot be read.
    #[error("the database: {0}")]
    Database(String),
    /// The client's threads could not be started.
    #[error("starting the client's threads: {0}")]
    Threads(#[source] std::io::Error),
    /// The network client could not be made.
    #[error("the network client: {0}")]
    Network(String),
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::DiskFull,
            StoreError::Newer => Self::Newer,
            StoreError::Io(error) => Self::Folder(error),
            error => Self::Database(error.to_string()),
        }
    }
}

pub(crate) fn call_error(code: ErrorCode, message: impl Into<String>) -> CallError {
    CallError { code, message: message.into() }
}

pub(crate) fn not_found(what: &str) -> CallError {
    call_error(ErrorCode::NotFound, format!("没有找到这{what}，可能已经撤下。"))
}

pub(crate) fn invalid(message: &str) -> CallError {
    call_error(ErrorCode::Invalid, message)
}

pub(crate) fn no_member() -> CallError {
    call_error(ErrorCode::NoMember, "这部手机还没有激活，请用激活码进入。")
}

pub(crate) fn refused(code: Code) -> CallError {
    let kind = match code {
        Code::NotFound => ErrorCode::NotFound,
        Code::UpdateServer => ErrorCode::BadAnswer,
        _ => ErrorCode::Refused,
    };
    call_error(kind, code.chinese())
}

impl From<StoreError> for CallError {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Full) {
            return call_error(
                ErrorCode::DiskFull,
                "手机存储空间满了，这一步没有做成。请清理一些空间再试，已有的内容都在。",
            );
        }
        tracing::error!(%error, "the store failed");
        call_error(ErrorCode::Store, "读写手机里的内容时出错，请关掉应用重新打开再试。")
    }
}
