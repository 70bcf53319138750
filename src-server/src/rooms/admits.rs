//! Who has a seat in a room by the room's rule, and which: pure decisions.

use lianxin_proto::{
    member::{Profile, Role},
    room::SeatRole,
};
use serde::{Deserialize, Serialize};

/// The rule of a room. One that admits nobody is a room by invitation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Admits {
    /// Every member.
    pub everyone: bool,
    /// Members with one of these roles.
    pub roles: Vec<Role>,
    /// Members of one of these units.
    pub units: Vec<String>,
    /// Whoever of those admitted has one of these roles moderates.
    pub moderators: Vec<Role>,
}

impl Admits {
    /// The role that the rule gives a member; `None` where it does not admit them.
    pub fn role_of(&self, profile: &Profile) -> Option<SeatRole> {
        let admitted = self.everyone || self.roles.contains(&profile.role) || self.units.contains(&profile.unit);
        admitted.then(|| match profile.role {
            Role::Admin => SeatRole::Owner,
            role if self.moderators.contains(&role) => SeatRole::Moderator,
            _ => SeatRole::Member,
        })
    }
}

/// What stands of a seat that counts against the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Its role.
    pub role: SeatRole,
    /// Given by hand: it stays whatever the rule says.
    pub given: bool,
    /// The role was set by hand: the rule does not change it.
    pub fixed: bool,
}

/// What becomes of a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It is as it should be.
    Keep,
    /// It is taken away.
    Take,
    /// It is given, or has this role from now on.
    Give(SeatRole),
}

/// What becomes of a seat under the rule.
pub fn settle(by_rule: Option<SeatRole>, stands: Option<Standing>) -> Step {
    match (by_rule, stands) {
        (None, None) => Step::Keep,
        (None, Some(seat)) if seat.given => Step::Keep,
        (None, Some(_)) => Step::Take,
        (Some(role), Some(seat)) if seat.fixed || seat.role == role => Step::Keep,
        (Some(role), _) => Step::Give(role),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_proto::id::MemberId;
    use uuid::Uuid;

    fn profile(role: Role, unit: &str) -> Profile {
        Profile { id: MemberId(Uuid::nil()), name: "张三".into(), unit: unit.into(), post: String::new(), role }
    }

    #[test]
    fn the_rule_says_who_sits_where() {
        let all = Admits {
            everyone: true,
            moderators: vec![Role::Editor, Role::Reviewer, Role::Officer],
            ..Admits::default()
        };
        for (role, seat) in [
            (Role::Member, SeatRole::Member),
            (Role::Officer, SeatRole::Moderator),
            (Role::Editor, SeatRole::Moderator),
            (Role::Reviewer, SeatRole::Moderator),
            (Role::Admin, SeatRole::Owner),
            (Role::Auditor, SeatRole::Member),
        ] {
            assert_eq!(all.role_of(&profile(role, "")), Some(seat), "{role:?}");
        }
        let officers = Admits { roles: vec![Role::Officer], ..Admits::default() };
        for role in Role::ALL {
            let expected = (role == Role::Officer).then_some(SeatRole::Member);
            assert_eq!(officers.role_of(&profile(role, "区委办")), expected, "{role:?}");
        }
        let unit = Admits { units: vec!["区委办".into()], ..Admits::default() };
        assert_eq!(unit.role_of(&profile(Role::Member, "区委办")), Some(SeatRole::Member));
        assert_eq!(unit.role_of(&profile(Role::Admin, "区委办")), Some(SeatRole::Owner));
        assert_eq!(unit.role_of(&profile(Role::Admin, "")), None);
        assert_eq!(Admits::default().role_of(&profile(Role::Admin, "区委办")), None, "by invitation");
    }

    #[test]
    fn what_was_done_by_hand_stays() {
        use SeatRole::{Member, Moderator, Muted, Owner};
        let seat = |role, given, fixed| Some(Standing { role, given, fixed });
        for (by_rule, stands, expected) in [
            (None, None, Step::Keep),
            (Some(Member), None, Step::Give(Member)),
            (Some(Owner), seat(Member, false, false), Step::Give(Owner)),
            (Some(Member), seat(Member, false, false), Step::Keep),
            (Some(Member), seat(Muted, false, true), Step::Keep),
            (Some(Owner), seat(Moderator, true, true), Step::Keep),
            (None, seat(Moderator, true, true), Step::Keep),
            (None, seat(Muted, false, true), Step::Take),
            (None, seat(Owner, false, false), Step::Take),
        ] {
            assert_eq!(settle(by_rule, stands), expected, "{by_rule:?} {stands:?}");
        }
    }
}
