//! Errors on the wire: RFC 9457 problem documents with a stable code, and the plain Chinese a reader is shown for each code.

use serde::{Deserialize, Serialize};

/// The media type of a problem document.
pub const PROBLEM_JSON: &str = "application/problem+json";

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $wire:literal, $status:literal, $chinese:literal;)*) => {
        /// The stable codes. `(wire, HTTP status, what the reader is told)` stand together at their definition.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $wire)] $name,)*
        }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The code as it stands on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $wire,)* }
            }

            /// The HTTP status it is sent with.
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// What a reader is told: what happened and what to do.
            pub fn chinese(self) -> &'static str {
                match self { $(Self::$name => $chinese,)* }
            }
        }
    };
}

codes! {
    /// The request is not what the route takes.
    BadRequest = "request.bad", 400, "请求有误，请更新应用后再试。";
    /// The request is too large.
    TooLarge = "request.too_large", 413, "内容太大，请缩短后再发。";
    /// Too many requests.
    TooMany = "request.too_many", 429, "试得太勤了，请稍等一会儿再试。";
    /// There is nothing of that name.
    NotFound = "not_found", 404, "没有找到，可能已经撤下。";
    /// The client speaks a version of the wire that the server no longer takes.
    UpdateApp = "version.too_old", 426, "应用版本太旧，请更新后再用。手机里已有的内容仍可阅读。";
    /// The server speaks a version of the wire that the client does not know yet.
    UpdateServer = "version.too_new", 426, "服务器版本较旧，请稍后再试。";
    /// No token, or one the server does not know.
    Unauthorized = "auth.unknown", 401, "这部手机还没有激活，请用激活码进入。";
    /// The device was revoked, or the member moved out.
    Revoked = "auth.revoked", 401, "管理员已停用这部手机。请联系本单位联络人。";
    /// The role may not.
    Forbidden = "auth.forbidden", 403, "您没有这项权限。";
    /// There is no such activation code.
    CodeUnknown = "activation.unknown", 404, "激活码不对，请看清后再输一次。";
    /// The activation code was used on another device.
    CodeUsed = "activation.used", 409, "这个激活码已经用过了，请向管理员要一个新的。";
    /// The activation code has expired.
    CodeExpired = "activation.expired", 410, "这个激活码已经过期，请向管理员要一个新的。";
    /// What the op is about is not there (any more).
    OpTargetGone = "op.target_gone", 409, "这项内容已经撤下。";
    /// What the op carries breaks a bound.
    OpInvalid = "op.invalid", 422, "内容不合要求，请改了再发。";
    /// The op does not fit how things stand (an answer that is not there cannot be rated).
    OpConflict = "op.conflict", 409, "情况已有变化，这一步不用再做了。";
    /// The organised test is not open yet.
    PaperNotOpen = "paper.not_open", 409, "这场测试还没有开始，请到时间再交。";
    /// The member is not in the room (any more).
    NotInRoom = "room.not_in", 403, "您不在这个群里了，这一条没有发出。";
    /// The member may read and not write there.
    Muted = "room.muted", 403, "管理员暂时关闭了您的发言，可以照常看。";
    /// More messages than the server takes from one member in so short a time; the phone sends the rest by itself.
    RoomTooFast = "room.too_fast", 429, "发得太快了，过一会儿会自动再发。";
    /// A message without anything to be seen.
    MessageEmpty = "message.empty", 422, "这一条没有内容，写点什么再发。";
    /// A message longer than its bounds.
    MessageTooLong = "message.too_long", 422, "这一条太长了，请分几条发。";
    /// Taken back too late.
    RecallLate = "message.recall_late", 409, "已经过了两分钟，不能撤回了。";
    /// A file that is not the picture or sound it should be, or breaks a bound.
    MediaRefused = "media.refused", 422, "这个文件不能用，请换一个再发。";
    /// The message's file is not with the server.
    MediaMissing = "media.missing", 409, "图片或语音没有传上去，请重发。";
    /// The server failed.
    Internal = "server.failed", 500, "服务器出了点问题，已记录下来，请稍后再试。";
    /// The server is too busy or stopping.
    Unavailable = "server.unavailable", 503, "服务器正忙，请稍后再试。";
}

/// A problem document (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Always `about:blank`; the code says more.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code's plain Chinese.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: Code,
    /// What exactly, in English, for logs; holds nothing confidential.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Problem {
    /// The problem document of a code.
    pub fn new(code: Code, detail: Option<String>) -> Self {
        Self { kind: "about:blank".into(), title: code.chinese().into(), status: code.status(), code, detail }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart_and_told_in_chinese() {
        let mut seen = std::collections::HashSet::new();
        for code in Code::ALL {
            assert!(seen.insert(code.as_str()), "{}", code.as_str());
            assert!(code.chinese().chars().any(|c| c > '\u{4e00}'), "{}", code.as_str());
            assert_eq!(serde_json::to_string(code).expect("json"), format!("{:?}", code.as_str()));
        }
    }
}
