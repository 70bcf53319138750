//! Who is signed in: kept in the tab's own storage and gone with the tab. The token is no word for a log: `Debug` does not show it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use lianxin_proto::{
    content::Brand,
    member::{Profile, Role},
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Bytes of a token.
const TOKEN_BYTES: usize = 32;

/// Who is signed in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// What the server knows this tab by.
    pub(crate) token: String,
    /// The member.
    pub(crate) profile: Profile,
    /// Whose app it is.
    pub(crate) brand: Brand,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("member", &self.profile.id).finish_non_exhaustive()
    }
}

/// Whether the console is for a member who moderates a room or not. The server decides this too, for every request.
pub(crate) fn may_enter(role: Role, moderates: bool) -> bool {
    role != Role::Member || moderates
}

/// Whether somebody keeps the content: schedule and bank.
pub(crate) fn keeps_content(role: Role) -> bool {
    matches!(role, Role::Editor | Role::Reviewer | Role::Admin)
}

/// Whether somebody may change the word list.
pub(crate) fn keeps_words(role: Role) -> bool {
    matches!(role, Role::Editor | Role::Admin)
}

/// Whether somebody may read the audit log.
pub(crate) fn audits(role: Role) -> bool {
    matches!(role, Role::Auditor | Role::Admin)
}

/// What a role is called.
pub(crate) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Member => "成员",
        Role::Officer => "纪检干部",
        Role::Editor => "编辑",
        Role::Reviewer => "审核",
        Role::Admin => "管理员",
        Role::Auditor => "审计",
    }
}

/// A new token of these random bytes.
pub(crate) fn token(random: [u8; TOKEN_BYTES]) -> String {
    URL_SAFE_NO_PAD.encode(random)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_proto::id::MemberId;

    #[test]
    fn each_role_has_its_pages() {
        let words = |may: &dyn Fn(Role) -> bool| {
            Role::ALL.into_iter().filter(|role| may(*role)).map(role_name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(words(&|role| may_enter(role, false)), "纪检干部 编辑 审核 管理员 审计");
        assert_eq!(words(&|role| may_enter(role, true)), "成员 纪检干部 编辑 审核 管理员 审计");
        assert_eq!(words(&keeps_content), "编辑 审核 管理员");
        assert_eq!(words(&keeps_words), "编辑 管理员");
        assert_eq!(words(&audits), "管理员 审计");
    }

    #[test]
    fn a_token_is_what_the_server_takes_and_shows_in_no_log() {
        let token = token([7; TOKEN_BYTES]);
        assert_eq!(token.len(), 43);
        assert!(!token.contains('='));
        let profile = Profile {
            id: MemberId(uuid::Uuid::nil()),
            name: "林编辑".into(),
            unit: String::new(),
            post: String::new(),
            role: Role::Editor,
        };
        let brand = Brand {
            name: String::new(),
            area: String::new(),
            organisation: String::new(),
            filing: String::new(),
            contact: String::new(),
        };
        let session = Session { token: token.clone(), profile, brand };
        assert!(!format!("{session:?}").contains(&token));
        let kept = serde_json::to_string(&session).expect("json");
        assert_eq!(serde_json::from_str::<Session>(&kept).expect("reads back"), session);
    }
}
