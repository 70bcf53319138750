//! Who is in a room. Nothing is said of anybody but name, unit and whether they keep the room in order: not whether they are there, nor how much they say.

use crate::store::{StoreError, participants};
use lianxin_proto::{call::RoomPeople, view::room::PersonRow};
use rusqlite::Connection;

/// The most people of one answer.
const MOST: u32 = 500;

/// Those whose name or unit has what was typed in it, by unit and name.
pub(crate) fn list(db: &Connection, call: &RoomPeople) -> Result<Vec<PersonRow>, StoreError> {
    let people = participants::list(db, call.room, call.query.trim(), call.limit.clamp(1, MOST))?;
    let row = |person: lianxin_proto::room::Participant| PersonRow {
        member: person.member,
        name: person.name,
        unit: person.unit,
        moderator: person.moderator,
    };
    Ok(people.into_iter().map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::memory;
    use lianxin_proto::{
        id::{MemberId, RoomId},
        room::Participant,
    };
    use uuid::Uuid;

    fn room(n: u128) -> RoomId {
        RoomId(Uuid::from_u128(n))
    }

    fn lively() -> Connection {
        let db = memory();
        for (n, room_of, name, unit, moderator) in [
            (1, 1, "陈家旺", "松岭镇", false),
            (2, 1, "何秀兰", "区农业农村局", true),
            (3, 1, "马振东", "区水务局", false),
            (4, 1, "何大海", "区水务局", false),
            (5, 1, "Ann 100%_", "", false),
            (6, 2, "何别处", "区水务局", false),
        ] {
            let participant =
                Participant { member: MemberId(Uuid::from_u128(n)), name: name.into(), unit: unit.into(), moderator };
            participants::put(&db, room(room_of), 1, &participant).expect("put");
        }
        db
    }

    fn names(db: &Connection, query: &str, limit: u32) -> Vec<String> {
        let call = RoomPeople { room: room(1), query: query.into(), limit };
        list(db, &call).expect("listed").into_iter().map(|person| person.name).collect()
    }

    #[test]
    fn people_are_found_by_name_and_unit_in_their_room_alone() {
        let db = lively();
        assert_eq!(names(&db, "", 500).len(), 5);
        assert_eq!(names(&db, "何", 500), ["何秀兰", "何大海"]);
        assert_eq!(names(&db, " 水务 ", 500), ["何大海", "马振东"], "by name within a unit");
        assert_eq!(names(&db, "松岭镇", 500), ["陈家旺"]);
        // What means something to a database is a character like any other.
        assert_eq!(names(&db, "%", 500), ["Ann 100%_"]);
        assert_eq!(names(&db, "_", 500), ["Ann 100%_"]);
        assert_eq!(names(&db, "没有", 500), Vec::<String>::new());
        assert_eq!(names(&db, "", 0).len(), 1, "a limit is at least one");
    }

    #[test]
    fn who_keeps_order_is_marked() {
        let call = RoomPeople { room: room(1), query: "何".into(), limit: 10 };
        let marked: Vec<bool> = list(&lively(), &call).expect("listed").iter().map(|person| person.moderator).collect();
        assert_eq!(marked, [true, false]);
    }
}
