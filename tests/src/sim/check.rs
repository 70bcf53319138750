//! What must hold when the network has healed and every phone has synced.

use super::{
    files,
    play::Phone,
    state::{self, Row, taken},
    witness::Witnessed,
};
use crate::{raw::Device, world::ask};
use anyhow::{Context as _, Result, anyhow, bail, ensure};
use lianxin_client::Client;
use lianxin_proto::{
    call::{Request, RoomLines, Rooms, SearchRoom},
    id::{MediaId, MemberId, MessageId, RoomId},
    op::Act,
    problem::Code,
    room::{Message, MessageBody},
    view::room::{Beside, BodyView, MessageRow, QuoteView, SendState},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};
use tokio::runtime::Runtime;

pub use super::state::stored;

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
    /// Whose that is.
    pub member: MemberId,
    /// Words that only this message has; one with a file says nothing.
    pub token: String,
    /// Its file.
    pub media: Option<MediaId>,
    /// It must wait for a moderator.
    pub held: bool,
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
    /// Who was ever out of the room.
    pub moved: &'a BTreeSet<MemberId>,
    /// What a phone could not send at some time.
    pub refused: &'a BTreeSet<MessageId>,
    /// What was tried to decide of what waited.
    pub attempted: &'a BTreeMap<MessageId, BTreeSet<bool>>,
    /// What waits.
    pub queue: Vec<MessageId>,
    /// The moderator's other device.
    pub keeper: &'a Device,
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

/// How messages stand at the end.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stand {
    /// In the room.
    pub stand: u64,
    /// Of those: taken back.
    pub recalled: u64,
    /// Of those: waited and were let through.
    pub released: u64,
    /// Waited and were not let through.
    pub turned_down: u64,
    /// Still on their phones, with why they were not sent.
    pub unsent: u64,
}

/// What phones have in their outboxes for good: what was refused.
#[derive(Debug, Default)]
struct Refused {
    /// Messages, by the phone.
    sends: BTreeSet<(usize, MessageId)>,
    /// Messages that should have been taken back by somebody who was out.
    recalls: BTreeSet<MessageId>,
}

/// What a row shows to anybody, whoever looks.
fn common(row: &MessageRow) -> (Option<u64>, MessageId, MemberId, String, String, bool) {
    let body = match &row.body {
        BodyView::Text { pieces } => pieces.iter().map(|piece| piece.text.as_str()).collect(),
        BodyView::Reflection { text } => format!("微感悟：{text}"),
        BodyView::Recalled { .. } => "已撤回".to_owned(),
        // Whether it was listened to is the phone's own.
        BodyView::Voice { media, ms, peaks, played: _ } => format!("{media} {ms} {peaks:?}"),
        other => format!("{other:?}"),
    };
    let quote = match &row.quote {
        Some(QuoteView::Message { id, position, name, gist }) => format!("{id} {position} {name} {gist}"),
        Some(other) => format!("{other:?}"),
        None => String::new(),
    };
    (row.position, row.id, row.author, body, quote, row.picked)
}

/// Holds all against each other; how messages stand.
pub fn all(end: &End<'_>) -> Result<Stand> {
    if let Some(first) = end.witnessed.contradictions.first() {
        bail!("{first} (and {} more)", end.witnessed.contradictions.len() - 1);
    }
    let messages = stored(end.data, end.room)?;
    let places: Vec<u64> = messages.iter().map(|message| message.position).collect();
    ensure!((1..).zip(&places).all(|(n, place)| n == *place), "the server's positions have gaps: {places:?}");
    let known: BTreeMap<MessageId, &Message> = messages.iter().map(|message| (message.id, message)).collect();
    ensure!(known.len() == messages.len(), "a message is there twice");
    let taken = taken(end.data, end.room)?;
    let refused = refused(end)?;
    nothing_lost(end, &known, &taken, &refused)?;
    decided(end, &taken)?;
    in_the_order_sent(end, &known)?;
    same_everywhere(end, &messages)?;
    told(end, &taken, &refused)?;
    unread_agrees(end, &messages)?;
    found(end, &messages)?;
    files::fetched(end, &messages)?;
    let held = |id: &MessageId| end.said.get(id).is_some_and(|said| said.held);
    let mut stand = Stand::default();
    for message in &messages {
        stand.stand += 1;
        stand.recalled += u64::from(matches!(message.body, MessageBody::Recalled));
        stand.released += u64::from(held(&message.id));
    }
    stand.turned_down = u64::try_from(taken.values().filter(|row| row.status == "refused").count())?;
    stand.unsent = u64::try_from(refused.sends.iter().filter(|(_, id)| !taken.contains_key(id)).count())?;
    Ok(stand)
}

/// What stays in the outboxes: what was refused, messages only because their member was out of the room.
fn refused(end: &End<'_>) -> Result<Refused> {
    let mut refused = Refused::default();
    for (n, phone) in end.phones.iter().enumerate() {
        for (act, why) in state::outbox(&phone.folder)? {
            let why = why.with_context(|| format!("phone {n} still has to send {act:?}"))?;
            let was_out = why == Code::NotInRoom && end.moved.contains(&phone.member);
            match act {
                Act::MessageSend { id, .. } => {
                    ensure!(was_out, "phone {n} could not send {id}: {why:?}");
                    ensure!(refused.sends.insert((n, id)), "phone {n} has {id} twice in its outbox");
                }
                Act::MessageRecall { id, .. } if was_out => {
                    refused.recalls.insert(id);
                }
                // Too late is held against what the server said; picked was what had been taken back meanwhile.
                Act::MessageRecall { .. } if why == Code::RecallLate => {}
                Act::MessagePick { .. } if why == Code::OpTargetGone => {}
                other => bail!("phone {n} was refused {other:?}: {why:?}"),
            }
        }
    }
    Ok(refused)
}

/// What was acknowledged is there, where it was said to be; and so is all else, but what was taken back before it left, and what its phone says it could not send.
fn nothing_lost(
    end: &End<'_>,
    known: &BTreeMap<MessageId, &Message>,
    taken: &BTreeMap<MessageId, Row>,
    refused: &Refused,
) -> Result<()> {
    for (id, position) in &end.witnessed.acknowledged {
        let row = taken.get(id).with_context(|| format!("{id} was acknowledged and is lost"))?;
        ensure!(position.is_none_or(|at| Some(at) == row.position), "{id} was acknowledged at another place");
    }
    ensure!(taken.keys().all(|id| end.said.contains_key(id)), "the server has what nobody said");
    ensure!(known.keys().all(|id| taken.contains_key(id)), "the room has what the server never took");
    for (id, said) in end.said {
        let Some(Row { author, status, position }) = taken.get(id) else {
            let kept = refused.sends.contains(&(said.phone, *id));
            ensure!(said.recalled || kept, "{id} ({said:?}) never arrived");
            continue;
        };
        ensure!(*author == said.member, "{id} is somebody else's");
        let message = known.get(id);
        ensure!(message.map(|message| message.position) == *position, "{id} stands elsewhere than it was put");
        let taken_back = message.is_some_and(|message| matches!(message.body, MessageBody::Recalled));
        if let Some(message) = message.filter(|_| !taken_back) {
            let words = message.body.text();
            let same = if said.media.is_some() { words.is_empty() } else { words.contains(&said.token) };
            ensure!(same && message.body.media() == said.media.as_ref(), "{id} says something else: {words:?}");
        }
        let attempted = |allow| end.attempted.get(id).is_some_and(|attempted| attempted.contains(&allow));
        match status.as_str() {
            "sent" => ensure!(message.is_some() && (!said.held || attempted(true)), "{id} stands, and nobody let it"),
            "held" => ensure!(said.held && end.queue.contains(id), "{id} ({said:?}) waits, and not in the queue"),
            "refused" => ensure!(said.held && attempted(false), "{id} ({said:?}) was let through by nobody"),
            "dropped" => ensure!(said.recalled, "{id} was dropped by nobody"),
            other => bail!("{id} is {other}"),
        }
        ensure!(!taken_back || said.recalled, "{id} was taken back by nobody");
        // Too late, or moved out: these are the reasons why it may still be there.
        let in_vain = end.witnessed.too_late.contains(id) || refused.recalls.contains(id);
        ensure!(taken_back || status == "dropped" || !said.recalled || in_vain, "{id} was taken back and is {status}");
    }
    let waiting = taken.iter().filter(|(_, row)| row.status == "held").count();
    ensure!(end.queue.len() == waiting, "the queue has {} and {waiting} wait", end.queue.len());
    Ok(())
}

/// What the server said was decided stands so; what was let through stands behind all that was known before.
fn decided(end: &End<'_>, taken: &BTreeMap<MessageId, Row>) -> Result<()> {
    for (id, behind) in &end.witnessed.decided {
        let row = taken.get(id).with_context(|| format!("{id} was decided of and is lost"))?;
        match behind {
            Some(known) => ensure!(row.position.is_some_and(|at| at > *known), "{id} is not behind {known}: {row:?}"),
            None => ensure!(matches!(row.status.as_str(), "refused" | "dropped"), "{id} was refused: {row:?}"),
        }
    }
    Ok(())
}

/// What one phone sent stands in the order in which it was written. What waited stands where it was let through, and what was refused first where it was tried
/// again.
fn in_the_order_sent(end: &End<'_>, known: &BTreeMap<MessageId, &Message>) -> Result<()> {
    for phone in 0..end.phones.len() {
        let mut sent: Vec<(usize, u64)> = end
            .said
            .iter()
            .filter(|(id, said)| said.phone == phone && !said.held && !end.refused.contains(id))
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
        let mut rows = end.shown(&phone.client)?;
        // What is not in the room stands behind it, and is its author's alone.
        rows.retain(|row| row.position.is_some());
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

/// Each member is told of their messages that wait or were not let through, on all their phones, and each phone of what it could not send; of nothing else.
fn told(end: &End<'_>, taken: &BTreeMap<MessageId, Row>, refused: &Refused) -> Result<()> {
    for (n, phone) in end.phones.iter().enumerate() {
        let mut expected: BTreeMap<MessageId, &str> = taken
            .iter()
            .filter(|(_, row)| row.author == phone.member && matches!(row.status.as_str(), "held" | "refused"))
            .map(|(id, row)| (*id, row.status.as_str()))
            .collect();
        for (_, id) in refused.sends.iter().filter(|(on, _)| *on == n) {
            if taken.get(id).is_none_or(|row| row.status == "dropped") {
                expected.insert(*id, "failed");
            }
        }
        let mut told = BTreeMap::new();
        for row in end.shown(&phone.client)?.into_iter().filter(|row| row.position.is_none()) {
            let (word, reason) = match &row.state {
                SendState::Held => ("held", "-"),
                SendState::Refused { reason } => ("refused", reason.as_str()),
                SendState::Failed { reason, .. } => ("failed", reason.as_str()),
                SendState::Sent | SendState::Waiting { .. } => bail!("phone {n} still shows {row:?}"),
            };
            ensure!(!reason.is_empty() && row.mine, "phone {n} shows {row:?}");
            ensure!(told.insert(row.id, word).is_none(), "phone {n} shows {} twice", row.id);
        }
        ensure!(told == expected, "phone {n} tells {told:?}, not {expected:?}");
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

/// A search finds what stands and nothing else. Files have no words.
fn found(end: &End<'_>, messages: &[Message]) -> Result<()> {
    let there: BTreeMap<MessageId, u64> = messages
        .iter()
        .filter(|message| message.body.is_there())
        .map(|message| (message.id, message.position))
        .collect();
    let worded = end.said.iter().rev().filter(|(_, said)| said.media.is_none());
    let (stand, gone): (Vec<_>, Vec<_>) = worded.partition(|(id, _)| there.contains_key(id));
    for (n, phone) in end.phones.iter().enumerate() {
        for (id, said) in gone.iter().take(SEARCHED).chain(stand.iter().take(SEARCHED)) {
            let token = &said.token;
            let search = SearchRoom { room: end.room, query: token.clone(), offset: 0, limit: 10 };
            let hits = end.ask(&phone.client, search)?.hits;
            let places: Vec<u64> = hits.iter().map(|hit| hit.position).collect();
            let expected: Vec<u64> = there.get(id).copied().into_iter().collect();
            ensure!(places == expected, "phone {n} finds {token} at {places:?}, not {expected:?}");
        }
    }
    Ok(())
}
