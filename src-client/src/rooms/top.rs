//! What stands on top: the unsent ops of a room over what the server last said. Pure. A refused op stands on nothing any more, but for a message not sent: that stays on the page until
//! its writer tries again or deletes it.

use crate::store::ops::Row;
use lianxin_proto::{
    id::{MessageId, OpId},
    op::Act,
    problem::Code,
    room::{Author, Message, Seat},
};
use std::collections::{HashMap, HashSet};

/// A message that the server has not got, as far as this phone knows.
#[derive(Debug, Clone)]
pub(super) struct Unsent {
    pub(super) op: OpId,
    /// Why it was refused.
    pub(super) wedged: Option<Code>,
    /// As it will be; its position is 0.
    pub(super) message: Message,
}

/// The unsent ops of a room, sorted out.
#[derive(Debug, Clone, Default)]
pub(super) struct Top {
    /// Messages, in the order they were sent.
    pub(super) sends: Vec<Unsent>,
    pub(super) recalled: HashSet<MessageId>,
    pub(super) removed: HashMap<MessageId, String>,
    pub(super) picked: HashMap<MessageId, bool>,
}

/// Sorts the unsent ops of a room; `me` is their author.
pub(super) fn sort(rows: Vec<Row>, me: &Author) -> Top {
    let mut top = Top::default();
    for row in rows {
        let (op, at, wedged) = (row.op.id, row.op.at, row.wedged);
        match row.op.act {
            Act::MessageSend { room, id, body, quote, topic } => top.sends.push(Unsent {
                op,
                wedged,
                message: Message { id, room, position: 0, at, author: me.clone(), body, quote, topic, picked: false },
            }),
            _ if wedged.is_some() => {}
            Act::MessageRecall { id, .. } => {
                top.recalled.insert(id);
            }
            Act::MessageRemove { id, reason, .. } => {
                top.removed.insert(id, reason);
            }
            Act::MessagePick { id, on, .. } => {
                top.picked.insert(id, on);
            }
            _ => {}
        }
    }
    top
}

/// A seat with unsent ops on top.
pub(super) fn seat(seat: Seat, rows: &[Row]) -> Seat {
    rows.iter().filter(|row| row.wedged.is_none()).fold(seat, |mut seat, row| {
        match row.op.act {
            Act::RoomRead { position, .. } => seat.read = seat.read.max(position),
            Act::RoomNotify { notify, .. } => seat.notify = notify,
            Act::RoomEnter { rules_version, .. } => seat.rules_seen = seat.rules_seen.max(rules_version),
            _ => {}
        }
        seat
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_proto::{
        id::{MemberId, RoomId},
        op::Op,
        room::{MessageBody, Notify, SeatRole},
        time::Millis,
    };
    use uuid::Uuid;

    const ROOM: RoomId = RoomId(Uuid::from_u128(9));

    fn id(n: u128) -> MessageId {
        MessageId(Uuid::from_u128(n))
    }

    fn row(n: u128, wedged: Option<Code>, act: Act) -> Row {
        Row { op: Op { id: OpId(Uuid::from_u128(n)), at: Millis(1), act }, tries: 0, wedged }
    }

    #[test]
    fn the_latest_unsent_op_stands_on_top_and_refused_ones_do_not() {
        let base = Seat { room: ROOM, role: SeatRole::Member, notify: Notify::Mentions, read: 5, rules_seen: 1 };
        let rows = [
            row(1, None, Act::RoomRead { room: ROOM, position: 3 }),
            row(2, None, Act::RoomNotify { room: ROOM, notify: Notify::All }),
            row(3, Some(Code::NotInRoom), Act::RoomNotify { room: ROOM, notify: Notify::Nothing }),
            row(4, None, Act::RoomEnter { room: ROOM, rules_version: 2 }),
        ];
        let seen = seat(base.clone(), &rows);
        assert_eq!((seen.read, seen.notify, seen.rules_seen), (5, Notify::All, 2));
        assert_eq!(seat(base, &[row(5, None, Act::RoomRead { room: ROOM, position: 9 })]).read, 9);
    }

    #[test]
    fn messages_stay_and_what_was_refused_of_others_does_not() {
        let me = Author { member: MemberId(Uuid::nil()), name: "李明".into(), unit: String::new() };
        let send = |n| Act::MessageSend {
            room: ROOM,
            id: id(n),
            body: MessageBody::Reflection { text: "话".into() },
            quote: None,
            topic: None,
        };
        let rows = vec![
            row(1, Some(Code::Muted), send(1)),
            row(2, None, send(2)),
            row(3, Some(Code::RecallLate), Act::MessageRecall { room: ROOM, id: id(7) }),
            row(4, None, Act::MessageRecall { room: ROOM, id: id(8) }),
            row(5, None, Act::MessagePick { room: ROOM, id: id(8), on: true }),
            row(6, None, Act::MessagePick { room: ROOM, id: id(8), on: false }),
        ];
        let top = sort(rows, &me);
        assert_eq!(top.sends.iter().map(|send| send.wedged).collect::<Vec<_>>(), [Some(Code::Muted), None]);
        assert_eq!(top.recalled, HashSet::from([id(8)]));
        assert_eq!(top.picked.get(&id(8)), Some(&false));
    }
}
