//! The table of seats: who is in which room. A seat has two sides: the member's own ([`Seat`], in their feed) and what the others see ([`Participant`], in the
//! room's). Whatever changes who is in a room, or as what, moves the head of the feed `auth`, so that no known session outlives it.

use crate::{
    db::{Conn, signed, unsigned},
    error::{Error, Result},
    rooms::{
        admits::{Standing, Step, settle},
        messages,
        store::{self as rooms, RoomRow, role_named},
    },
    sync::feed::{self, AUTH},
};
use lianxin_proto::{
    feed::{Entity, EntityKey, EntityKind, FeedId},
    id::{MemberId, RoomId},
    member::Profile,
    room::{Notify, Participant, Seat, SeatRole},
};

/// A seat as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatRow {
    /// Whose.
    pub member: MemberId,
    /// What is the member's own.
    pub seat: Seat,
    /// Given by hand: it stays whatever the room's rule says.
    pub given: bool,
    /// The role was set by hand: the rule does not change it.
    pub fixed: bool,
}

impl SeatRow {
    /// A seat nobody has sat in yet. Whoever comes in has nothing to catch up with: what was said before counts as read.
    pub fn new(room: &RoomRow, member: MemberId, role: SeatRole) -> Self {
        let seat = Seat { room: room.room.id, role, notify: Notify::default(), read: room.last, rules_seen: 0 };
        Self { member, seat, given: false, fixed: false }
    }

    fn standing(&self) -> Standing {
        Standing { role: self.seat.role, given: self.given, fixed: self.fixed }
    }
}

fn notify(word: &str) -> Result<Notify> {
    match word {
        "mentions" => Ok(Notify::Mentions),
        "all" => Ok(Notify::All),
        "nothing" => Ok(Notify::Nothing),
        _ => Err(Error::stored("seat", "when to notify is unknown")),
    }
}

fn notify_word(notify: Notify) -> &'static str {
    match notify {
        Notify::Mentions => "mentions",
        Notify::All => "all",
        Notify::Nothing => "nothing",
    }
}

type Row = (String, String, String, bool, bool, String, i64, i64);

fn read((room, member, role_word, given, fixed, notify_word, read, rules_seen): Row) -> Result<SeatRow> {
    let bad = |e: lianxin_proto::id::IdError| Error::stored("seat", e);
    let seat = Seat {
        room: room.parse().map_err(bad)?,
        role: role_named(&role_word)?,
        notify: notify(&notify_word)?,
        read: unsigned(read),
        rules_seen: u32::try_from(rules_seen).map_err(|e| Error::stored("seat", e))?,
    };
    Ok(SeatRow { member: member.parse().map_err(bad)?, seat, given, fixed })
}

/// The rooms a member is in, in order, with what they are there.
pub async fn of_member(conn: &mut Conn, member: MemberId) -> Result<Vec<(RoomId, SeatRole)>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT s.room, s.role FROM seat s JOIN room r ON r.id = s.room WHERE s.member = $1 ORDER BY r.place, r.id",
    )
    .bind(member.to_string())
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(room, word)| Ok((room.parse().map_err(|e| Error::stored("seat", e))?, role_named(&word)?)))
        .collect()
}

/// A member's seat in a room.
pub async fn find(conn: &mut Conn, room: RoomId, member: MemberId) -> Result<Option<SeatRow>> {
    let row: Option<Row> =
        sqlx::query_as("SELECT room, member, role, given, fixed, notify, read_to, rules_seen FROM seat WHERE room = $1 AND member = $2")
            .bind(room.to_string())
            .bind(member.to_string())
            .fetch_optional(conn)
            .await?;
    row.map(read).transpose()
}

/// All seats of a room.
pub async fn in_room(conn: &mut Conn, room: RoomId) -> Result<Vec<SeatRow>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT room, member, role, given, fixed, notify, read_to, rules_seen FROM seat WHERE room = $1 ORDER BY member",
    )
    .bind(room.to_string())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(read).collect()
}

async fn keep(conn: &mut Conn, row: &SeatRow) -> Result<()> {
    sqlx::query(
        "INSERT INTO seat (room, member, role, given, fixed, notify, read_to, rules_seen)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (room, member) DO UPDATE SET role = excluded.role, given = excluded.given, fixed = excluded.fixed,
         notify = excluded.notify, read_to = excluded.read_to, rules_seen = excluded.rules_seen",
    )
    .bind(row.seat.room.to_string())
    .bind(row.member.to_string())
    .bind(row.seat.role.as_str())
    .bind(row.given)
    .bind(row.fixed)
    .bind(notify_word(row.seat.notify))
    .bind(signed(row.seat.read))
    .bind(i64::from(row.seat.rules_seen))
    .execute(&mut *conn)
    .await?;
    feed::put(conn, FeedId::Member(row.member), &Entity::Seat(row.seat.clone())).await?;
    Ok(())
}

/// Keeps what is the member's own about their seat: when to be told, how far read, which rules seen. Nobody else learns of it.
pub async fn note(conn: &mut Conn, row: &SeatRow) -> Result<()> {
    keep(conn, row).await
}

/// Gives a seat, or another role in it; the others in the room see the member as they are called now. Whoever comes back is told anew what of theirs waits.
pub async fn give(conn: &mut Conn, profile: &Profile, row: &SeatRow) -> Result<Participant> {
    let comes_in = find(&mut *conn, row.seat.room, row.member).await?.is_none();
    keep(&mut *conn, row).await?;
    if comes_in {
        messages::tell_anew(&mut *conn, row.seat.room, row.member).await?;
    }
    let participant = show(&mut *conn, profile, row).await?;
    feed::bump(conn, AUTH).await?;
    Ok(participant)
}

async fn show(conn: &mut Conn, profile: &Profile, row: &SeatRow) -> Result<Participant> {
    let participant = Participant {
        member: profile.id,
        name: profile.name.clone(),
        unit: profile.unit.clone(),
        moderator: matches!(row.seat.role, SeatRole::Owner | SeatRole::Moderator),
    };
    feed::put(conn, FeedId::Room(row.seat.room), &Entity::Participant(participant.clone())).await?;
    Ok(participant)
}

/// Takes a seat away: from now on the member sees and does nothing there.
pub async fn take(conn: &mut Conn, room: RoomId, member: MemberId) -> Result<()> {
    sqlx::query("DELETE FROM seat WHERE room = $1 AND member = $2")
        .bind(room.to_string())
        .bind(member.to_string())
        .execute(&mut *conn)
        .await?;
    let seat = EntityKey { kind: EntityKind::Seat, id: room.to_string() };
    feed::gone(&mut *conn, FeedId::Member(member), &seat).await?;
    let participant = EntityKey { kind: EntityKind::Participant, id: member.to_string() };
    feed::gone(&mut *conn, FeedId::Room(room), &participant).await?;
    feed::bump(conn, AUTH).await?;
    Ok(())
}

/// Takes all seats of a room away.
pub async fn take_all(conn: &mut Conn, room: RoomId) -> Result<()> {
    for row in in_room(&mut *conn, room).await? {
        take(&mut *conn, room, row.member).await?;
    }
    Ok(())
}

/// Takes all seats of a member away: they moved out.
pub async fn leave_all(conn: &mut Conn, member: MemberId) -> Result<()> {
    for (room, _) in of_member(&mut *conn, member).await? {
        take(&mut *conn, room, member).await?;
    }
    Ok(())
}

/// Brings a member's seat in a room to what the room's rule says.
pub async fn settle_one(conn: &mut Conn, room: &RoomRow, profile: &Profile) -> Result<()> {
    let id = room.room.id;
    let stands = find(&mut *conn, id, profile.id).await?;
    match settle(room.admits.role_of(profile), stands.as_ref().map(SeatRow::standing)) {
        Step::Take => take(conn, id, profile.id).await,
        Step::Give(role) => {
            let mut row = stands.unwrap_or_else(|| SeatRow::new(room, profile.id, role));
            row.seat.role = role;
            give(conn, profile, &row).await.map(|_| ())
        }
        Step::Keep => match stands {
            Some(row) => show(conn, profile, &row).await.map(|_| ()),
            None => Ok(()),
        },
    }
}

/// Brings a member's seats to what the rules of all open rooms say: they were added, or their name, role or unit changed.
pub async fn settle_member(conn: &mut Conn, profile: &Profile) -> Result<()> {
    for room in rooms::list(&mut *conn).await?.iter().filter(|room| !room.closed) {
        settle_one(&mut *conn, room, profile).await?;
    }
    Ok(())
}

/// Brings the seats of a room to what its rule says: it was made, or its rule changed.
pub async fn settle_room(conn: &mut Conn, room: &RoomRow, members: &[Profile]) -> Result<()> {
    for profile in members {
        settle_one(&mut *conn, room, profile).await?;
    }
    Ok(())
}
