//! What must hold when the network has healed and every phone has synced.

use super::{play::Phone, witness::Witnessed};
use crate::world::ask;
use anyhow::{Context as _, Result, anyhow, bail, ensure};
use lianxin_client::Client;
use lianxin_proto::{
    call::{Request, RoomLines, Rooms, SearchRoom},
    feed::{Entity, FeedId},
    id::{MemberId, MessageId, RoomId},
    room::{Message, MessageBody},
    view::room::{Beside, BodyView, MessageRow, QuoteView, SendState},
};
use rusqlite::{Connection, OpenFlags, types::ValueRef};
use std::{collections::BTreeMap, path::Path};
use tokio::runtime::Runtime;

/// How many messages of a page are asked for.
const PAGE: u32 = 37;
/// How many messages are looked for by searching, on each phone.
const SEARCHED: usize = 4;

/// A message that was written.
#[derive(Debug, Clone)]
pub struct Said {
    /// The how-manieth of all.
    pub number: usize,
    /// On which phone.
    pub phone: usize,
    /// Words that only this message has.
    pub token: String,
    /// Its phone took the order to take it back.
    pub recalled: bool,
}

/// How things stand at the end.
pub struct End<'a> {
    /// The room.
    pub room: RoomId,
    /// The phones.
    pub phones: &'a [Phone],
    /// All that was written.
    pub said: &'a BTreeMap<MessageId, Said>,
    /// Up to where each member read.
    pub read: &'a BTreeMap<MemberId, u64>,
    /// The server's folder.
    pub data: &'a Path,
    /// What the server said.
    pub witnessed: Witnessed,
    /// Where futures run.
    pub runtime: &'a Runtime,
}

impl End<'_> {
    fn ask<R: Request>(&self, client: &Client, call: R) -> Result<R::Reply> {
        self.runtime.block_on(ask(client, call)).map_err(|error| anyhow!("a call failed: {error:?}"))
    }

    /// All that a phone shows, paged through from the newest to the first.
    fn shown(&self, client: &Client) -> Result<Vec<MessageRow>> {
        let mut rows: Vec<MessageRow> = Vec::new();
        let mut beside = Beside::After(0);
        loop {
            let mut page = self.ask(client, RoomLines { room: self.room, topic: None, beside, limit: PAGE })?;
            let Some(first) = page.rows.iter().find_map(|row| row.position) else { break };
            page.rows.append(&mut rows);
            rows = page.rows;
            if !page.before {
                break;
            }
            beside = Beside::Before(first);
        }
        Ok(rows)
    }
}

fn read_only(file: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(file, flags).with_context(|| format!("opening {}", file.display()))
}

/// The messages of a room as the server has them, by position.
pub fn stored(data: &Path, room: RoomId) -> Result<Vec<Message>> {
    let db = read_only(&data.join("lianxin.db"))?;
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

/// The words that must be nowhere any more, but on the phones of the member whose they were.
pub fn gone(data: &Path, room: RoomId, said: &BTreeMap<MessageId, Said>) -> Result<Vec<(MemberId, String)>> {
    let recalled = stored(data, room)?.into_iter().filter(|message| matches!(message.body, MessageBody::Recalled));
    Ok(recalled
        .filter_map(|message| said.get(&message.id).map(|said| (message.author.member, said.token.clone())))
        .collect())
}

/// What a row shows to anybody, whoever looks.
fn common(row: &MessageRow) -> (Option<u64>, MessageId, MemberId, String, String, bool) {
    let body = match &row.body {
        BodyView::Text { pieces } => pieces.iter().map(|piece| piece.text.as_str()).collect(),
        BodyView::Reflection { text } => format!("微感悟：{text}"),
        BodyView::Recalled { .. } => "已撤回".to_owned(),
        other => format!("{other:?}"),
    };
    let quote = match &row.quote {
        Some(QuoteView::Message { id, position, name, gist }) => format!("{id} {position} {name} {gist}"),
        Some(other) => format!("{other:?}"),
        None => String::new(),
    };
    (row.position, row.id, row.author, body, quote, row.picked)
}

/// Holds all against each other; how many messages stand, and how many of them were taken back.
pub fn all(end: &End<'_>) -> Result<(u64, u64)> {
    if let Some(first) = end.witnessed.contradictions.first() {
        bail!("{first} (and {} more)", end.witnessed.contradictions.len() - 1);
    }
    let messages = stored(end.data, end.room)?;
    let places: Vec<u64> = messages.iter().map(|message| message.position).collect();
    ensure!((1..).zip(&places).all(|(n, place)| n == *place), "the server's positions have gaps: {places:?}");
    let known: BTreeMap<MessageId, &Message> = messages.iter().map(|message| (message.id, message)).collect();
    ensure!(known.len() == messages.len(), "a message is there twice");
    nothing_lost(end, &known)?;
    in_the_order_sent(end, &known)?;
    same_everywhere(end, &messages)?;
    unread_agrees(end, &messages)?;
    found(end, &messages)?;
    let recalled = messages.iter().filter(|message| matches!(message.body, MessageBody::Recalled)).count();
    Ok((u64::try_from(messages.len())?, u64::try_from(recalled)?))
}

/// What was acknowledged is there, where it was said to be; and so is all else, but what was taken back before it left.
fn nothing_lost(end: &End<'_>, known: &BTreeMap<MessageId, &Message>) -> Result<()> {
    for (id, position) in &end.witnessed.acknowledged {
        let message = known.get(id).with_context(|| format!("{id} was acknowledged and is lost"))?;
        ensure!(position.is_none_or(|at| at == message.position), "{id} was acknowledged at another place");
    }
    for (id, said) in end.said {
        match known.get(id) {
            None => ensure!(said.recalled, "{id} ({said:?}) never arrived"),
            Some(message) => {
                let words = message.body.text();
                let taken_back = matches!(message.body, MessageBody::Recalled);
                ensure!(taken_back || words.contains(&said.token), "{id} says something else: {words:?}");
                ensure!(!taken_back || said.recalled, "{id} was taken back by nobody");
                // Too late is the one reason why it may still stand.
                let too_late = end.witnessed.too_late.contains(id);
                ensure!(taken_back || !said.recalled || too_late, "{id} was taken back and stands");
            }
        }
    }
    ensure!(known.keys().all(|id| end.said.contains_key(id)), "the room has what nobody said");
    Ok(())
}

/// What one phone sent stands in the order in which it was written.
fn in_the_order_sent(end: &End<'_>, known: &BTreeMap<MessageId, &Message>) -> Result<()> {
    for phone in 0..end.phones.len() {
        let mut sent: Vec<(usize, u64)> = end
            .said
            .iter()
            .filter(|(_, said)| said.phone == phone)
            .filter_map(|(id, said)| known.get(id).map(|message| (said.number, message.position)))
            .collect();
        sent.sort_unstable();
        ensure!(sent.is_sorted_by_key(|(_, position)| *position), "phone {phone} sent in another order: {sent:?}");
    }
    Ok(())
}

/// Every phone shows the same room in the same order, and it is the server's.
fn same_everywhere(end: &End<'_>, messages: &[Message]) -> Result<()> {
    let mut first: Option<Vec<MessageRow>> = None;
    let gone: Vec<&str> = messages
        .iter()
        .filter(|message| matches!(message.body, MessageBody::Recalled))
        .filter_map(|message| end.said.get(&message.id).map(|said| said.token.as_str()))
        .collect();
    for (n, phone) in end.phones.iter().enumerate() {
        let rows = end.shown(&phone.client)?;
        let ids: Vec<_> = rows.iter().map(|row| (row.position, row.id, row.author, row.picked)).collect();
        let server: Vec<_> = messages.iter().map(|m| (Some(m.position), m.id, m.author.member, m.picked)).collect();
        ensure!(ids == server, "phone {n} shows another room than the server has:\n{ids:?}\n{server:?}");
        for row in &rows {
            ensure!(row.state == SendState::Sent, "phone {n}: {row:?}");
            let text = common(row);
            let seen = gone.iter().find(|token| text.3.contains(**token) || text.4.contains(**token));
            ensure!(seen.is_none(), "phone {n} shows {seen:?}, which was taken back, in {text:?}");
        }
        match &first {
            None => first = Some(rows),
            Some(first) => {
                for (one, other) in first.iter().zip(&rows) {
                    ensure!(common(one) == common(other), "phone 0 and {n}: {:?} and {:?}", common(one), common(other));
                }
            }
        }
    }
    Ok(())
}

/// The unread count is that of the messages behind what the member read, on each of their phones.
fn unread_agrees(end: &End<'_>, messages: &[Message]) -> Result<()> {
    for (n, phone) in end.phones.iter().enumerate() {
        let read = end.read.get(&phone.member).copied().unwrap_or(0);
        let unread = messages
            .iter()
            .filter(|message| {
                message.position > read && message.author.member != phone.member && message.body.is_there()
            })
            .count();
        let rooms = end.ask(&phone.client, Rooms {})?.rooms;
        let row = rooms.iter().find(|row| row.id == end.room).context("the room")?;
        ensure!(usize::try_from(row.unread)? == unread.min(100), "phone {n}: {} unread, not {unread}", row.unread);
    }
    Ok(())
}

/// A search finds what stands and nothing that was taken back.
fn found(end: &End<'_>, messages: &[Message]) -> Result<()> {
    let (gone, stand): (Vec<_>, Vec<_>) =
        messages.iter().partition(|message| matches!(message.body, MessageBody::Recalled));
    for (n, phone) in end.phones.iter().enumerate() {
        let some = gone.iter().rev().take(SEARCHED).chain(stand.iter().rev().take(SEARCHED));
        for message in some {
            let token = end.said.get(&message.id).map(|said| said.token.clone()).context("a token")?;
            let search = SearchRoom { room: end.room, query: token.clone(), offset: 0, limit: 10 };
            let hits = end.ask(&phone.client, search)?.hits;
            let places: Vec<u64> = hits.iter().map(|hit| hit.position).collect();
            let expected: &[u64] = if message.body.is_there() { &[message.position] } else { &[] };
            ensure!(places == expected, "phone {n} finds {token} at {places:?}, not {expected:?}");
        }
    }
    Ok(())
}

/// No row of a closed phone holds words that were taken back, unless they were its own member's: those it may offer to be edited again.
pub fn forgotten(folder: &Path, member: MemberId, gone: &[(MemberId, String)]) -> Result<()> {
    let db = read_only(&folder.join("lianxin.db"))?;
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
                for (author, token) in gone {
                    let stands = bytes.windows(token.len()).any(|window| window == token.as_bytes());
                    ensure!(!stands || *author == member, "a row of {table} still holds {token}, which was taken back");
                }
            }
        }
    }
    Ok(())
}
