//! What a member is told of what is said in their rooms. Deciding is pure: the messages, the seats, the settings and the time go in. One notification a room, which replaces
//! the one before; nothing of the night before 07:00; no message twice, over restarts; and of a confidential room no name and no word.

use crate::{
    account,
    client::Core,
    reminders::Notice,
    settings,
    store::{StoreError, notices, rooms},
};
use lianxin_proto::{
    call::Settings,
    id::{MemberId, MessageId, RoomId},
    room::{MessageBody, Notify},
    rules::message::gist,
    time::{CivilTime, Millis},
};
use rusqlite::Connection;
use std::collections::HashSet;

/// Older messages are not told of any more: 24 hours, in milliseconds.
pub(crate) const YOUNG: i64 = 24 * 3_600_000;
/// For how long what was told is remembered: 7 days, more than a clock is ever set back by, in milliseconds.
const KEPT: i64 = 7 * YOUNG;
/// The hour from which nothing is told.
const NIGHT_FROM: u16 = 22;
/// The hour from which it is again.
const NIGHT_TO: u16 = 7;
/// How many characters of a message are shown.
const GIST: usize = 40;
/// The ids of rooms' notifications begin here, far above those of any morning, and end below `i32::MAX`, the test notification's.
const IDS_FROM: u32 = 1 << 30;

/// For whom a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Address {
    /// For nobody in particular.
    Room,
    /// It says `@所有人`.
    Everyone,
    /// It answers a message of this member.
    Reply,
    /// It mentions this member.
    Mention,
}

/// A message that may be told of.
#[derive(Clone)]
pub(crate) struct Candidate {
    pub(crate) id: MessageId,
    pub(crate) room: RoomId,
    pub(crate) position: u64,
    pub(crate) at: Millis,
    pub(crate) author: MemberId,
    pub(crate) name: String,
    pub(crate) body: MessageBody,
    pub(crate) address: Address,
    /// It was told of, or it was decided not to.
    pub(crate) told: bool,
}

/// What this member has of a room.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) room: RoomId,
    pub(crate) title: String,
    pub(crate) confidential: bool,
    pub(crate) notify: Notify,
    /// How far they have read, on any device.
    pub(crate) read: u64,
}

/// What is done of a room's messages now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Telling {
    pub(crate) room: RoomId,
    /// They count as told from now on.
    pub(crate) messages: Vec<MessageId>,
    /// Shown, unless there is nothing to be shown of them.
    pub(crate) notice: Option<Notice>,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Decided {
    pub(crate) tellings: Vec<Telling>,
    /// When to decide again: something waits for the morning.
    pub(crate) later: Option<Millis>,
}

/// The id of a room's notification: always the same.
pub(crate) fn id_of(room: RoomId) -> i32 {
    let bits = room.0.as_u128();
    let folded =
        (0..4).fold(0_u32, |folded, word| folded ^ u32::try_from((bits >> (32 * word)) & 0xffff_ffff).unwrap_or(0));
    // The last one of all stays free.
    i32::try_from(IDS_FROM + folded % (IDS_FROM - 1)).unwrap_or(i32::MAX - 1)
}

/// The end of the night, when it is night and the member wants to be left alone in it.
fn quiet_until(settings: &Settings, now: Millis) -> Option<Millis> {
    let minutes = now.time().minutes();
    let days = if minutes >= NIGHT_FROM * 60 {
        1
    } else if minutes < NIGHT_TO * 60 {
        0
    } else {
        return None;
    };
    let morning = CivilTime::new(NIGHT_TO, 0).ok()?;
    (!settings.night_notices).then(|| now.date().plus_days(days).at(morning))
}

/// A message's words on one line.
fn words(body: &MessageBody) -> String {
    match body {
        MessageBody::Photo(_) => "［图片］".into(),
        MessageBody::Voice(_) => "［语音］".into(),
        body => gist(body.text(), GIST),
    }
}

fn is_for_me(candidate: &Candidate) -> bool {
    candidate.address != Address::Room
}

/// What a notification says of these, by rising position; there is at least one.
fn says(place: &Place, relevant: &[&Candidate]) -> Option<Notice> {
    let for_me: Vec<&Candidate> = relevant.iter().copied().filter(|candidate| is_for_me(candidate)).collect();
    let shown = if for_me.is_empty() { relevant } else { for_me.as_slice() };
    let (first, last) = (shown.first()?, shown.last()?);
    let people = shown.iter().map(|candidate| candidate.author).collect::<HashSet<_>>().len();
    let (name, words) = (&last.name, words(&last.body));
    let body = match (place.confidential, for_me.is_empty()) {
        (true, true) => "有新消息，点开看。".to_owned(),
        (true, false) => "有人提到您，点开看。".to_owned(),
        (false, true) if shown.len() > 1 => format!("有 {} 条新消息", shown.len()),
        (false, true) => format!("{name}：{words}"),
        (false, false) if people > 1 => format!("有 {people} 人提到您"),
        (false, false) => match last.address {
            Address::Reply => format!("{name}回复您：{words}"),
            Address::Everyone => format!("{name}提醒大家：{words}"),
            Address::Mention | Address::Room => format!("{name}提到您：{words}"),
        },
    };
    Some(Notice {
        id: id_of(place.room),
        title: place.title.clone(),
        body,
        path: format!("/room/{}?at={}", place.room, first.position),
    })
}

/// What is to be told now. The candidates of a room stand by rising position; those of this member, those read, those taken back or out and those older than a
/// day are passed over, whatever was handed in.
pub(crate) fn decide(
    candidates: &[Candidate],
    me: MemberId,
    places: &[Place],
    settings: &Settings,
    now: Millis,
) -> Decided {
    let quiet = quiet_until(settings, now);
    let mut decided = Decided::default();
    for place in places {
        let unread: Vec<&Candidate> = candidates
            .iter()
            .filter(|candidate| {
                candidate.room == place.room
                    && candidate.author != me
                    && candidate.position > place.read
                    && candidate.body.is_there()
                    && candidate.at >= now.plus(-YOUNG)
            })
            .collect();
        let fresh: Vec<MessageId> =
            unread.iter().filter(|candidate| !candidate.told).map(|candidate| candidate.id).collect();
        if fresh.is_empty() {
            continue;
        }
        let relevant: Vec<&Candidate> = unread
            .into_iter()
            .filter(|candidate| match place.notify {
                Notify::Nothing => false,
                Notify::Mentions => is_for_me(candidate),
                Notify::All => true,
            })
            .collect();
        let news = relevant.iter().any(|candidate| !candidate.told);
        match quiet {
            Some(morning) => decided.later = decided.later.or(news.then_some(morning)),
            None => decided.tellings.push(Telling {
                room: place.room,
                messages: fresh,
                notice: if news { says(place, &relevant) } else { None },
            }),
        }
    }
    decided
}

fn places(db: &Connection) -> Result<Vec<Place>, StoreError> {
    let mut places = Vec::new();
    for room in rooms::list(db)? {
        let Some(seat) = super::seat(db, room.id)? else { continue };
        places.push(Place {
            room: room.id,
            title: room.title,
            confidential: room.confidential,
            notify: seat.notify,
            read: seat.read,
        });
    }
    Ok(places)
}

fn look(db: &Connection, now: Millis) -> Result<Decided, StoreError> {
    let Some(me) = account::member(db)? else { return Ok(Decided::default()) };
    let candidates = notices::candidates(db, me, now.plus(-YOUNG))?;
    if candidates.is_empty() {
        return Ok(Decided::default());
    }
    Ok(decide(&candidates, me, &places(db)?, &settings::get(db)?, now))
}

impl Core {
    /// Tells of what was said; gives the instant at which something waits to be told. Called with the lock of [`Core::attend`] held, so that no two look at
    /// the same messages.
    pub(crate) async fn tell_of_messages(&self) -> Option<Millis> {
        let now = self.clock.now();
        let decided = match self.store.read(move |db| look(db, now)).await {
            Ok(decided) => decided,
            Err(error) => {
                tracing::error!(%error, "looking for messages to tell of failed");
                return None;
            }
        };
        if decided.tellings.is_empty() {
            return decided.later;
        }
        // As with the mornings: marked first and shown then, so that a kill in between costs a notification and never doubles one.
        let tellings = decided.tellings.clone();
        let marked = self
            .store
            .write_durably(move |tx| {
                notices::forget_before(tx, now.plus(-KEPT))?;
                tellings.iter().try_for_each(|telling| notices::mark(tx, telling.room, &telling.messages, now))
            })
            .await;
        if let Err(error) = marked {
            tracing::error!(%error, "what is told of could not be kept, so it was not");
            return decided.later;
        }
        for Telling { room, messages, notice } in decided.tellings {
            let Some(notice) = notice else { continue };
            if let Err(error) = self.platform.notify(&notice) {
                tracing::error!(%error, "a notification could not be shown");
                let unmarked = self.store.write_durably(move |tx| notices::unmark(tx, room, &messages)).await;
                if let Err(error) = unmarked {
                    tracing::error!(%error, "and cannot be tried again");
                }
            }
        }
        decided.later
    }
}

#[cfg(test)]
mod tests;
