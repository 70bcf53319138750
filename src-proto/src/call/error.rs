//! Why a call failed, as the user interface is told.

use serde::{Deserialize, Serialize};

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code:?}: {message}")]
pub struct CallError {
    /// What kind of failure.
    pub code: ErrorCode,
    /// What happened and what to do, in Chinese, ready to be shown.
    pub message: String,
}

/// The kinds of failure a user interface may want to tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// It is not there (any more).
    NotFound,
    /// What was given breaks a rule.
    Invalid,
    /// The server was not reached.
    Offline,
    /// The server refused.
    Refused,
    /// The server answered with what no server of ours would say.
    BadAnswer,
    /// Ops wait to be sent.
    Unsent,
    /// No member on this device.
    NoMember,
    /// No room left on the phone.
    DiskFull,
    /// The phone's own store failed.
    Store,
}
