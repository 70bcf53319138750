//! What lies in the databases of the server and of phones, read beside whoever has them open: what must hold is held against that and not against what they
//! say of themselves.

use super::check::Said;
use anyhow::{Context as _, Result, bail, ensure};
use lianxin_proto::{
    feed::{Entity, FeedId},
    id::{MemberId, MessageId, RoomId},
    op::{Act, Op},
    problem::Code,
    room::Message,
};
use rusqlite::{Connection, OpenFlags, params, types::ValueRef};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Where the server has a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Whose it is.
    pub author: MemberId,
    /// `sent`, `held`, `refused` or `dropped`.
    pub status: String,
    /// Its place in the room.
    pub position: Option<u64>,
}

/// Opens the database of a server or phone in its folder.
pub(super) fn open(folder: &Path) -> Result<Connection> {
    let file = folder.join("lianxin.db");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(&file, flags).with_context(|| format!("opening {}", file.display()))
}

/// The messages of a room as the server has them, by position.
pub fn stored(data: &Path, room: RoomId) -> Result<Vec<Message>> {
    let db = open(data)?;
    let mut rows = db.prepare("SELECT body FROM entry WHERE feed = ?1 AND kind = 'message' AND body IS NOT NULL")?;
    let bodies = rows.query_map([FeedId::Room(room).to_string()], |row| row.get::<_, String>(0))?;
    let mut messages = Vec::new();
    for body in bodies {
        match serde_json::from_str(&body?)? {
            Entity::Message(message) => messages.push(message),
            other => bail!("a message is kept as {:?}", other.key()),
        }
    }
    messages.sort_by_key(|message| message.position);
    Ok(messages)
}

/// Every message that the server ever took for a room.
pub fn taken(data: &Path, room: RoomId) -> Result<BTreeMap<MessageId, Row>> {
    let db = open(data)?;
    let mut rows = db.prepare("SELECT id, author, status, position FROM message WHERE room = ?1")?;
    let rows = rows.query_map([room.to_string()], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get::<_, Option<i64>>(3)?))
    })?;
    rows.map(|row| {
        let (id, author, status, position) = row?;
        let position = position.map(u64::try_from).transpose()?;
        Ok((id.parse()?, Row { author: author.parse()?, status, position }))
    })
    .collect()
}

/// How far the server has got in a room: the position given last, and the head of its feed.
pub(super) fn heads(data: &Path, room: RoomId) -> Result<(i64, i64)> {
    let db = open(data)?;
    let last = db.query_row("SELECT last_position FROM room WHERE id = ?1", [room.to_string()], |row| row.get(0))?;
    let feed = FeedId::Room(room).to_string();
    let head = db.query_row("SELECT head FROM feed WHERE id = ?1", [feed], |row| row.get(0))?;
    Ok((last, head))
}

/// What a phone has of a room that came behind these heads.
pub(super) fn behind(folder: &Path, room: RoomId, (last, head): (i64, i64)) -> Result<Vec<String>> {
    let db = open(folder)?;
    let mut rows = db.prepare(
        "SELECT 'message ' || id FROM messages WHERE room = ?1 AND (position > ?2 OR seq > ?3)
         UNION ALL SELECT 'participant ' || member FROM participants WHERE room = ?1 AND seq > ?3
         UNION ALL SELECT 'room ' || id FROM rooms WHERE id = ?1 AND seq > ?3",
    )?;
    let rows = rows.query_map(params![room.to_string(), last, head], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How much of what others said in a room lies in a phone's database.
pub(super) fn rows_of(folder: &Path, room: RoomId) -> Result<i64> {
    let sql =
        "SELECT (SELECT count(*) FROM messages WHERE room = ?1) + (SELECT count(*) FROM participants WHERE room = ?1)
               + (SELECT count(*) FROM room_files WHERE room = ?1) + (SELECT count(*) FROM seats WHERE room = ?1)";
    Ok(open(folder)?.query_row(sql, [room.to_string()], |row| row.get(0))?)
}

/// The outbox of a phone: each op with why it was refused.
pub(super) fn outbox(folder: &Path) -> Result<Vec<(Act, Option<Code>)>> {
    let db = open(folder)?;
    let mut rows = db.prepare("SELECT json, wedged FROM ops ORDER BY n")?;
    let rows = rows.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)))?;
    rows.map(|row| {
        let (json, wedged) = row?;
        let why = wedged.map(|code| serde_json::from_str(&code)).transpose()?;
        Ok((serde_json::from_str::<Op>(&json)?.act, why))
    })
    .collect()
}

/// The messages that a phone could not send.
pub(super) fn refused_sends(folder: &Path) -> Result<Vec<MessageId>> {
    let all = outbox(folder)?.into_iter();
    Ok(all
        .filter_map(|(act, wedged)| match act {
            Act::MessageSend { id, .. } => wedged.map(|_| id),
            _ => None,
        })
        .collect())
}

/// The words that must be nowhere but on the phones of the member whose they are: of what was taken back, of what waits or was not let through, and of what was
/// never sent.
pub(super) fn gone(data: &Path, room: RoomId, said: &BTreeMap<MessageId, Said>) -> Result<Vec<(MemberId, String)>> {
    let there = stored(data, room)?.into_iter().filter(|message| message.body.is_there());
    let there: BTreeSet<MessageId> = there.map(|message| message.id).collect();
    let gone = said.iter().filter(|(id, _)| !there.contains(id));
    Ok(gone.map(|(_, said)| (said.member, said.token.clone())).collect())
}

/// No row of a closed phone holds words that are nobody's but their author's ([`gone`]), unless they are its own member's.
pub(super) fn forgotten(folder: &Path, member: MemberId, gone: &[(MemberId, String)]) -> Result<()> {
    let db = open(folder)?;
    let mut named =
        db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")?;
    let tables = named.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    for table in tables {
        let mut select = db.prepare(&format!("SELECT * FROM \"{table}\""))?;
        let columns = select.column_count();
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                let (ValueRef::Text(bytes) | ValueRef::Blob(bytes)) = row.get_ref(column)? else { continue };
                let text = String::from_utf8_lossy(bytes);
                for (author, token) in gone {
                    let stands = text.contains(token.as_str());
                    ensure!(
                        !stands || *author == member,
                        "a row of {table} still holds {token}, which is its author's alone"
                    );
                }
            }
        }
    }
    Ok(())
}
