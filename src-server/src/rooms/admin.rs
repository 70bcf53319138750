//! What an administrator does with rooms on the command line: list, make, change, close, seat somebody, put a word list in force (which editors do in the console
//! too). Each goes into the audit log.

use crate::{
    audit::store::{self as audit, Deed},
    db::Conn,
    error::{Error, Result},
    members::store as members,
    rooms::{
        admits::Admits,
        moderate,
        seats::{self, SeatRow},
        store::{self as rooms, RoomRow},
        words,
    },
    store::Store,
};
use lianxin_proto::{
    id::{MemberId, RoomId},
    member::Role,
    problem::Code,
    room::{Room, SeatRole, WordList},
};
use uuid::Uuid;

/// A room as the administrator sees it. How many are in it is asked for; who said how much is not known.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Listed {
    /// The room.
    #[serde(flatten)]
    pub room: Room,
    /// Its rule.
    pub admits: Admits,
    /// How many have a seat.
    pub seats: usize,
    /// It was closed.
    pub closed: bool,
}

/// What is to be changed of a room; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Its name.
    pub title: Option<String>,
    /// One line about it.
    pub line: Option<String>,
    /// Where it stands in the list.
    pub order: Option<u32>,
    /// Its rules, a paragraph each.
    pub rules: Option<Vec<String>>,
    /// Notifications say nothing of what is said there.
    pub confidential: Option<bool>,
    /// Each day's issue opens a topic there.
    pub topics: Option<bool>,
    /// It admits every member.
    pub everyone: Option<bool>,
    /// The roles it admits.
    pub roles: Option<Vec<Role>>,
    /// The units it admits.
    pub units: Option<Vec<String>>,
    /// The roles that moderate.
    pub moderators: Option<Vec<Role>>,
}

/// What a seat is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeatTo {
    /// This role, by hand: it stays whatever the rule says.
    Role(SeatRole),
    /// What the rule says; whom it does not admit leaves.
    Rule,
}

impl Change {
    fn apply(self, room: &mut Room, admits: &mut Admits) -> Result<()> {
        let Self { title, line, order, rules, confidential, topics, everyone, roles, units, moderators } = self;
        if let Some(title) = title {
            title.trim().clone_into(&mut room.title);
        }
        if let Some(line) = line {
            line.trim().clone_into(&mut room.line);
        }
        room.order = order.unwrap_or(room.order);
        room.confidential = confidential.unwrap_or(room.confidential);
        room.topics = topics.unwrap_or(room.topics);
        if let Some(rules) = rules
            && rules != room.rules
        {
            room.rules = rules;
            room.rules_version = room.rules_version.saturating_add(1);
        }
        admits.everyone = everyone.unwrap_or(admits.everyone);
        if let Some(roles) = roles {
            admits.roles = roles;
        }
        if let Some(units) = units {
            admits.units = units.iter().map(|unit| unit.trim().to_owned()).filter(|unit| !unit.is_empty()).collect();
        }
        if let Some(moderators) = moderators {
            admits.moderators = moderators;
        }
        let odd =
            [&room.title, &room.line].into_iter().chain(&room.rules).any(|text| text.chars().any(char::is_control));
        if odd {
            return Err(Error::Operator("a room's title, line and rules hold no control characters".into()));
        }
        room.check().map_err(|e| {
            Error::Operator(format!(
                "the room is refused: {e}; a title has 1 to 20 characters, the line at most 60, a rule at most 500"
            ))
        })
    }
}

/// All rooms.
pub async fn list(store: &Store) -> Result<Vec<Listed>> {
    let mut conn = store.db.read().await?;
    let mut listed = Vec::new();
    for RoomRow { room, admits, last: _, closed } in rooms::list(&mut conn).await? {
        let seats = seats::in_room(&mut conn, room.id).await?.len();
        listed.push(Listed { room, admits, seats, closed });
    }
    Ok(listed)
}

async fn open(conn: &mut Conn, id: RoomId) -> Result<RoomRow> {
    let row = rooms::find(conn, id).await?.filter(|row| !row.closed);
    row.ok_or_else(|| Error::Operator(format!("there is no room {id}, or it was closed; see `room list`")))
}

async fn log(store: &Store, conn: &mut Conn, act: &str, subject: String, reason: &str) -> Result<()> {
    audit::add(conn, &Deed { actor: None, act, subject, reason }, store.now()).await
}

async fn set(store: &Store, conn: &mut Conn, act: &str, row: &RoomRow) -> Result<()> {
    rooms::set(&mut *conn, &row.room, &row.admits).await?;
    let members = members::all_active(&mut *conn).await?;
    seats::settle_room(&mut *conn, row, &members).await?;
    log(store, conn, act, format!("room:{}", row.room.id), "").await
}

/// Makes a room.
pub async fn add(store: &Store, change: Change) -> Result<Room> {
    let mut tx = store.db.write().await?;
    let order = rooms::list(&mut tx).await?.iter().map(|row| row.room.order).max().unwrap_or(0).saturating_add(1);
    let mut room = Room {
        id: RoomId(Uuid::now_v7()),
        title: String::new(),
        line: String::new(),
        order,
        rules: Vec::new(),
        // Setting the rules makes it 1.
        rules_version: 0,
        confidential: false,
        topics: false,
    };
    let mut admits = Admits::default();
    change.apply(&mut room, &mut admits)?;
    room.rules_version = 1;
    let row = RoomRow { room, admits, last: 0, closed: false };
    set(store, &mut tx, "room.add", &row).await?;
    store.commit(tx).await?;
    Ok(row.room)
}

/// Changes a room; who is not admitted any more leaves, who is now comes in.
pub async fn change(store: &Store, id: RoomId, change: Change) -> Result<Room> {
    let mut tx = store.db.write().await?;
    let mut row = open(&mut tx, id).await?;
    change.apply(&mut row.room, &mut row.admits)?;
    set(store, &mut tx, "room.change", &row).await?;
    store.commit(tx).await?;
    Ok(row.room)
}

/// Closes a room: everybody leaves, and what was said there is gone from their phones. It stays in the database and is not opened again.
pub async fn close(store: &Store, id: RoomId) -> Result<()> {
    let mut tx = store.db.write().await?;
    open(&mut tx, id).await?;
    seats::take_all(&mut tx, id).await?;
    rooms::close(&mut tx, id, store.now()).await?;
    log(store, &mut tx, "room.close", format!("room:{id}"), "").await?;
    store.commit(tx).await
}

/// Gives somebody a seat, or gives up what was set by hand; what they are then.
pub async fn seat(store: &Store, id: RoomId, member: MemberId, to: SeatTo, why: &str) -> Result<Option<SeatRole>> {
    let why = moderate::reason(why, false).ok_or_else(|| Error::Operator("the reason is too long".into()))?;
    let mut tx = store.db.write().await?;
    let room = open(&mut tx, id).await?;
    let profile = members::active(&mut tx, member).await?.ok_or_else(|| {
        Error::Operator(format!("there is no member {member}, or they were revoked; see `member list`"))
    })?;
    let stands = seats::find(&mut tx, id, member).await?;
    let word = match to {
        SeatTo::Role(role) => {
            let mut row = stands.unwrap_or_else(|| SeatRow::new(&room, member, role));
            row.seat.role = role;
            (row.given, row.fixed) = (true, true);
            seats::give(&mut tx, &profile, &row).await?;
            role.as_str()
        }
        SeatTo::Rule => {
            if let Some(mut row) = stands {
                (row.given, row.fixed) = (false, false);
                seats::note(&mut tx, &row).await?;
            }
            seats::settle_one(&mut tx, &room, &profile).await?;
            "rule"
        }
    };
    log(store, &mut tx, "seat.set", format!("room:{id} member:{member} {word}"), &why).await?;
    let now = rooms::role(&mut tx, id, member).await?;
    store.commit(tx).await?;
    Ok(now)
}

/// Puts a word list in force; `false` when it stands so already.
pub async fn set_words(store: &Store, list: WordList) -> Result<bool> {
    let count = list.words.len();
    let mut tx = store.db.write().await?;
    let changed = words::set(&mut tx, list).await?;
    if changed {
        log(store, &mut tx, "words.set", format!("words:{count}"), "").await?;
    }
    store.commit(tx).await?;
    Ok(changed)
}

/// Puts a word list in force in an editor's name, if it was made from the one that stands; where it stands then. See [`words::replace`].
pub async fn edit_words(
    store: &Store,
    editor: MemberId,
    list: WordList,
    based_on: u64,
) -> Result<std::result::Result<u64, Code>> {
    let subject = format!("words:{}", list.words.len());
    let mut tx = store.db.write().await?;
    let (seq, changed) = match words::replace(&mut tx, list, based_on).await? {
        Ok(done) => done,
        Err(code) => return Ok(Err(code)),
    };
    if changed {
        audit::add(&mut tx, &Deed { actor: Some(editor), act: "words.set", subject, reason: "" }, store.now()).await?;
    }
    store.commit(tx).await?;
    Ok(Ok(seq))
}

/// The word list in force.
pub async fn get_words(store: &Store) -> Result<WordList> {
    words::list(&mut *store.db.read().await?).await
}
