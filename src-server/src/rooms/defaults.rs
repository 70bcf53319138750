//! The two rooms that every server has from its first start. Their ids are fixed, so that a server that was set up anew has the same ones; what an administrator
//! changes of them, or closes, is not undone by the next start.

use crate::{
    db::Conn,
    error::Result,
    members::store as members,
    rooms::{
        admits::Admits,
        seats,
        store::{self as rooms, RoomRow},
    },
};
use lianxin_proto::{id::RoomId, member::Role, room::Room};
use uuid::Uuid;

/// 廉心莲语: all members.
pub const ALL: RoomId = RoomId(Uuid::from_u128(0x0190_6c69_616e_7000_8000_0000_0000_0001));
/// 纪检之家: discipline officers.
pub const OFFICERS: RoomId = RoomId(Uuid::from_u128(0x0190_6c69_616e_7000_8000_0000_0000_0002));

/// What every room's rules end with.
const NOTICE: &str = "这里只谈能公开谈的话：不谈国家秘密、工作秘密，不谈案情和举报线索，不发未公开的文件和他人隐私。";

fn rules(of: &[&str]) -> Vec<String> {
    of.iter().chain([&NOTICE]).map(|rule| (*rule).to_owned()).collect()
}

fn all() -> (Room, Admits) {
    let room = Room {
        id: ALL,
        title: "廉心莲语".into(),
        line: "读到的、想到的，说给大家听".into(),
        order: 1,
        rules: rules(&["说真话、说短话，就事论事，互相尊重。", "不打卡、不接龙、不排名，想说才说，不说也没关系。"]),
        rules_version: 1,
        confidential: false,
        topics: true,
    };
    let moderators = vec![Role::Editor, Role::Reviewer, Role::Officer];
    (room, Admits { everyone: true, moderators, ..Admits::default() })
}

fn officers() -> (Room, Admits) {
    let room = Room {
        id: OFFICERS,
        title: "纪检之家".into(),
        line: "纪检干部交流业务的地方".into(),
        order: 2,
        rules: rules(&["交流业务、答疑解惑，欢迎提问。", "手机通知只写群名，不写内容。"]),
        rules_version: 1,
        confidential: true,
        topics: false,
    };
    (room, Admits { roles: vec![Role::Officer], ..Admits::default() })
}

/// Makes the rooms that are not there yet, and seats whoever they admit.
pub async fn make(conn: &mut Conn) -> Result<()> {
    for (room, admits) in [all(), officers()] {
        if rooms::find(&mut *conn, room.id).await?.is_some() {
            continue;
        }
        rooms::set(&mut *conn, &room, &admits).await?;
        let row = RoomRow { room, admits, last: 0, closed: false };
        let members = members::all_active(&mut *conn).await?;
        seats::settle_room(&mut *conn, &row, &members).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_good_rooms() {
        for (room, _) in [all(), officers()] {
            assert_eq!(room.check(), Ok(()));
            assert!(room.rules.iter().any(|rule| rule.contains("秘密")), "{}", room.title);
        }
        assert_ne!(ALL, OFFICERS);
        assert_eq!(ALL.0.get_version_num(), 7);
    }
}
