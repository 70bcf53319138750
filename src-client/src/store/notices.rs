//! Which messages were told of by a notification, and which may be.

use super::{StoreError, from_json};
use crate::rooms::notices::{Address, Candidate};
use lianxin_proto::{
    id::{MemberId, MessageId, RoomId},
    room::{Message, MessageBody},
    time::Millis,
};
use rusqlite::{Connection, params};

/// How many positions of a room are looked back over, however much of it is unread.
const BACK: u32 = 1_000;
/// How many messages are looked at. What is for the member comes first, so that nothing of theirs is missed for talk.
const LOOKED_AT: u32 = 500;

fn address(message: &Message, for_me: bool, me: MemberId) -> Address {
    match &message.body {
        _ if !for_me => Address::Room,
        MessageBody::Text { mentions, .. } if mentions.contains(&me) => Address::Mention,
        MessageBody::Text { everyone: true, .. } => Address::Everyone,
        _ => Address::Reply,
    }
}

/// The unread messages of others since an instant in the member's rooms, those of a room by rising position; none at all when each was told of.
pub(crate) fn candidates(db: &Connection, me: MemberId, since: Millis) -> Result<Vec<Candidate>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT m.json, m.for_me, t.message IS NOT NULL AS told
         FROM seats s JOIN messages m ON m.room = s.room AND m.there AND m.author <> ?1
           AND m.position > max(s.read, (SELECT max(t.position) FROM messages t WHERE t.room = s.room) - ?4)
         LEFT JOIN told t ON t.room = m.room AND t.message = m.id
         WHERE m.at >= ?2 ORDER BY m.for_me DESC, m.at DESC LIMIT ?3",
    )?;
    let rows = statement.query_map(params![me.to_string(), since.0, LOOKED_AT, BACK], |row| {
        Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?))
    })?;
    let rows: Vec<(String, bool, bool)> = rows.collect::<Result<_, _>>()?;
    if rows.iter().all(|(_, _, told)| *told) {
        return Ok(Vec::new());
    }
    let mut candidates = Vec::with_capacity(rows.len());
    for (json, for_me, told) in rows {
        let message: Message = from_json("message", &json)?;
        let address = address(&message, for_me, me);
        candidates.push(Candidate {
            id: message.id,
            room: message.room,
            position: message.position,
            at: message.at,
            author: message.author.member,
            name: message.author.name,
            body: message.body,
            address,
            told,
        });
    }
    candidates.sort_by_key(|candidate| (candidate.room, candidate.position));
    Ok(candidates)
}

/// These count as told of.
pub(crate) fn mark(db: &Connection, room: RoomId, messages: &[MessageId], now: Millis) -> Result<(), StoreError> {
    let mut insert = db.prepare_cached("INSERT OR IGNORE INTO told VALUES (?, ?, ?)")?;
    for message in messages {
        insert.execute(params![room.to_string(), message.to_string(), now.0])?;
    }
    Ok(())
}

/// And these do not: they could not be shown.
pub(crate) fn unmark(db: &Connection, room: RoomId, messages: &[MessageId]) -> Result<(), StoreError> {
    let mut delete = db.prepare_cached("DELETE FROM told WHERE room = ? AND message = ?")?;
    for message in messages {
        delete.execute([room.to_string(), message.to_string()])?;
    }
    Ok(())
}

/// Forgets what was told before an instant.
pub(crate) fn forget_before(db: &Connection, at: Millis) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM told WHERE at < ?")?.execute([at.0])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        store::{seats, testing::memory},
        testing::{
            content::{member, private},
            rooms::{message, person, put_messages, put_room, room, room_id, seat, text},
        },
    };
    use lianxin_proto::room::Seat;

    fn positions(db: &Connection, since: i64) -> Vec<u64> {
        let found = candidates(db, member(), Millis(since)).expect("read");
        found.iter().map(|candidate| candidate.position).collect()
    }

    #[test]
    fn unread_messages_of_others_are_looked_at_until_each_was_told() {
        let db = memory();
        put_room(&db, &room(1, "廉心莲语"));
        let mention = MessageBody::Text { text: "@李明".into(), mentions: vec![person(1)], everyone: false };
        let all = MessageBody::Text { text: "@所有人".into(), mentions: vec![], everyone: true };
        let said = [
            message(1, 1, 2, text("读过的")),
            message(1, 2, 2, mention),
            message(1, 3, 1, text("自己的")),
            message(1, 4, 2, MessageBody::Recalled),
            message(1, 5, 3, all),
            // A room this member has no seat in.
            message(2, 1, 3, text("别处的")),
        ];
        put_messages(&db, &said);
        let read = Seat { read: 1, ..seat(1) };
        seats::put(&db, &private().to_string(), Some(2), &read).expect("put");
        assert_eq!(positions(&db, 0), [2, 5]);
        assert_eq!(positions(&db, 2_001), [5], "older ones are not looked at");
        let addresses: Vec<_> = candidates(&db, member(), Millis(0)).expect("read").iter().map(|c| c.address).collect();
        assert_eq!(addresses, [Address::Mention, Address::Everyone]);
        mark(&db, room_id(1), &[said[1].id], Millis(7)).expect("marked");
        let told: Vec<bool> = candidates(&db, member(), Millis(0)).expect("read").iter().map(|c| c.told).collect();
        assert_eq!(told, [true, false]);
        mark(&db, room_id(1), &[said[4].id], Millis(9)).expect("marked");
        assert_eq!(positions(&db, 0), [0_u64; 0]);
        unmark(&db, room_id(1), &[said[4].id]).expect("unmarked");
        assert_eq!(positions(&db, 0), [2, 5]);
        forget_before(&db, Millis(8)).expect("forgotten");
        assert!(candidates(&db, member(), Millis(0)).expect("read").iter().all(|c| !c.told));
    }

    #[test]
    fn a_room_nobody_reads_is_not_looked_through_whole() {
        let db = memory();
        put_room(&db, &room(1, "廉心莲语"));
        put_messages(&db, &(1..=1_200).map(|n| message(1, n, 2, text("话"))).collect::<Vec<_>>());
        let looked_at = positions(&db, 0);
        assert_eq!((looked_at.len(), looked_at.first(), looked_at.last()), (500, Some(&701), Some(&1_200)));
    }
}
