//! Who may do what in a room. One table, which server and phone read alike: the phone to offer only what will be done, the server to do only that.

use crate::{
    problem::Code,
    room::{Message, MessageBody, RECALL_WITHIN, SeatRole},
    time::Millis,
};

/// What is done in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Reading: sync, live, history, search, files.
    Read,
    /// Sending a message.
    Send,
    /// `@所有人`.
    MentionEveryone,
    /// Reporting a message.
    Report,
    /// Taking a message out, picking it, deciding of the queue, silencing a member.
    Moderate,
    /// Saying who moderates.
    Appoint,
}

impl Doing {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Read, Self::Send, Self::MentionEveryone, Self::Report, Self::Moderate, Self::Appoint];
}

/// Whether a role may. `None` is somebody without a seat: nothing.
pub fn may(role: Option<SeatRole>, doing: Doing) -> Result<(), Code> {
    let role = role.ok_or(Code::NotInRoom)?;
    let allowed = match doing {
        Doing::Read | Doing::Report => true,
        Doing::Send => {
            if role == SeatRole::Muted {
                return Err(Code::Muted);
            }
            true
        }
        Doing::MentionEveryone | Doing::Moderate => matches!(role, SeatRole::Owner | SeatRole::Moderator),
        Doing::Appoint => role == SeatRole::Owner,
    };
    if allowed { Ok(()) } else { Err(Code::Forbidden) }
}

/// Whether somebody in the role `by` may give a seat that has the role `from` the role `to`: moderators silence members and let them speak again, owners
/// do all but unmake an owner.
pub fn may_seat(by: Option<SeatRole>, from: SeatRole, to: SeatRole) -> Result<(), Code> {
    let plain = |role| matches!(role, SeatRole::Member | SeatRole::Muted);
    let doing = if plain(from) && plain(to) { Doing::Moderate } else { Doing::Appoint };
    may(by, doing)?;
    if from == SeatRole::Owner && to != SeatRole::Owner { Err(Code::Forbidden) } else { Ok(()) }
}

/// Whether its author may still take a message back at an instant of the server's clock.
pub fn may_recall(message: &Message, now: Millis) -> Result<(), Code> {
    match message.body {
        // Again is no harm.
        MessageBody::Recalled => Ok(()),
        MessageBody::Removed { .. } => Err(Code::OpConflict),
        _ if now.0.saturating_sub(message.at.0) <= RECALL_WITHIN => Ok(()),
        _ => Err(Code::RecallLate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{MemberId, MessageId, RoomId},
        room::Author,
    };
    use uuid::Uuid;

    #[test]
    fn the_table_of_roles() {
        use SeatRole::{Member, Moderator, Muted, Owner};
        for doing in Doing::ALL {
            assert_eq!(may(None, doing), Err(Code::NotInRoom), "{doing:?}");
            assert_eq!(may(Some(Owner), doing), Ok(()), "{doing:?}");
        }
        for (role, doing, expected) in [
            (Moderator, Doing::Moderate, Ok(())),
            (Moderator, Doing::MentionEveryone, Ok(())),
            (Moderator, Doing::Appoint, Err(Code::Forbidden)),
            (Member, Doing::Send, Ok(())),
            (Member, Doing::Report, Ok(())),
            (Member, Doing::Moderate, Err(Code::Forbidden)),
            (Member, Doing::MentionEveryone, Err(Code::Forbidden)),
            (Muted, Doing::Read, Ok(())),
            (Muted, Doing::Report, Ok(())),
            (Muted, Doing::Send, Err(Code::Muted)),
            (Muted, Doing::Moderate, Err(Code::Forbidden)),
        ] {
            assert_eq!(may(Some(role), doing), expected, "{role:?} {doing:?}");
        }
        for (by, from, to, expected) in [
            (Some(Moderator), Member, Muted, Ok(())),
            (Some(Moderator), Muted, Member, Ok(())),
            (Some(Moderator), Member, Moderator, Err(Code::Forbidden)),
            (Some(Moderator), Owner, Muted, Err(Code::Forbidden)),
            (Some(Owner), Moderator, Member, Ok(())),
            (Some(Owner), Member, Owner, Ok(())),
            (Some(Owner), Owner, Member, Err(Code::Forbidden)),
            (Some(Member), Member, Muted, Err(Code::Forbidden)),
            (None, Member, Muted, Err(Code::NotInRoom)),
        ] {
            assert_eq!(may_seat(by, from, to), expected, "{by:?} {from:?} {to:?}");
        }
    }

    #[test]
    fn a_message_is_taken_back_within_two_minutes() {
        let message = |body| Message {
            id: MessageId(Uuid::nil()),
            room: RoomId(Uuid::nil()),
            position: 1,
            at: Millis(1_000),
            author: Author { member: MemberId(Uuid::nil()), name: String::new(), unit: String::new() },
            body,
            quote: None,
            topic: None,
            picked: false,
        };
        let text = || MessageBody::Reflection { text: "话".into() };
        assert_eq!(may_recall(&message(text()), Millis(1_000 + RECALL_WITHIN)), Ok(()));
        assert_eq!(may_recall(&message(text()), Millis(1_001 + RECALL_WITHIN)), Err(Code::RecallLate));
        assert_eq!(may_recall(&message(MessageBody::Recalled), Millis(i64::MAX)), Ok(()));
        let removed = MessageBody::Removed { reason: "广告".into() };
        assert_eq!(may_recall(&message(removed), Millis(1_000)), Err(Code::OpConflict));
    }
}
