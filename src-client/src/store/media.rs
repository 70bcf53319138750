//! Pictures: which are named by what is here, and which files are on this phone. The files themselves are `sync/pictures.rs`'s.

use super::{StoreError, count, parsed, unsigned};
use lianxin_proto::{
    id::MediaId,
    media::Picture,
    time::{CivilDate, Millis},
};
use rusqlite::{Connection, OptionalExtension as _, params};
use std::collections::HashSet;

/// How a file stands on this phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Here.
    Here,
    /// Given up for room; fetched again only when asked for.
    Evicted,
    /// No picture, though its bytes are those its name promises. Never asked for again.
    Bad,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::Evicted => "evicted",
            Self::Bad => "bad",
        }
    }
}

/// Names the pictures of an owner, in place of those before.
pub(crate) fn set_refs<'a>(
    db: &Connection,
    owner: &str,
    date: CivilDate,
    pictures: impl Iterator<Item = &'a Picture>,
) -> Result<(), StoreError> {
    remove_refs(db, owner)?;
    let mut insert = db.prepare_cached("INSERT INTO media_refs VALUES (?, ?, ?, ?)")?;
    for (place, file) in (0_u32..).zip(pictures.flat_map(Picture::files)) {
        insert.execute(params![owner, place, file.as_str(), date.to_string()])?;
    }
    Ok(())
}

/// Names none any more.
pub(crate) fn remove_refs(db: &Connection, owner: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM media_refs WHERE owner = ?")?.execute([owner])?;
    Ok(())
}

/// Owners whose pictures are never given up: the issue readers see now and all after it with their articles, and the favourites.
const KEPT: &str = "SELECT 'issue:' || id FROM issues WHERE date >= ?1
    UNION SELECT 'article:' || t.article FROM issue_items t JOIN issues i ON i.id = t.issue WHERE i.date >= ?1
    UNION SELECT target FROM marks WHERE kind = 'favourite' AND is_on";

/// The first day whose pictures are never given up: that of the latest visible issue.
pub(crate) fn kept_from(db: &Connection, now: Millis) -> Result<CivilDate, StoreError> {
    let mut statement = db.prepare_cached("SELECT max(date) FROM issues WHERE visible_at <= ?")?;
    let text: Option<String> = statement.query_row([now.0], |row| row.get(0))?;
    text.map_or(Ok(now.date()), |text| parsed("date", &text))
}

/// A file to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) id: MediaId,
    /// Never given up once here, so it may take the room of others.
    pub(crate) kept: bool,
}

/// How many previews of pictures in rooms are fetched by themselves, the newest first.
const PREVIEWS: u32 = 100;

/// Previews in rooms that never came, the newest first, of the newest [`PREVIEWS`].
pub(crate) fn wanted_previews(db: &Connection) -> Result<Vec<MediaId>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT DISTINCT f.media FROM (SELECT media, at FROM room_files WHERE kind = 'preview' ORDER BY at DESC, media LIMIT ?) f
         LEFT JOIN media m ON m.id = f.media WHERE m.id IS NULL ORDER BY f.at DESC",
    )?;
    let rows = statement.query_map([PREVIEWS], |row| row.get::<_, String>(0))?;
    rows.map(|id| parsed("media id", &id?)).collect()
}

/// Whether a file is a voice message.
pub(crate) fn is_voice(db: &Connection, id: &MediaId) -> Result<bool, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT EXISTS (SELECT 1 FROM room_files WHERE media = ? AND kind = 'voice')")?;
    Ok(statement.query_row([id.as_str()], |row| row.get(0))?)
}

/// Files named by what is here and not on this phone: the coming issue's first, then by date.
pub(crate) fn wanted(db: &Connection, kept_from: CivilDate, limit: u32) -> Result<Vec<Wanted>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "WITH kept (owner) AS ({KEPT})
         SELECT r.media, max(k.owner IS NOT NULL) AS kept, max(r.date) AS latest,
                min((r.owner NOT LIKE 'issue:%') * 1000 + r.place) AS place
         FROM media_refs r LEFT JOIN kept k ON k.owner = r.owner LEFT JOIN media m ON m.id = r.media
         WHERE m.id IS NULL OR m.state = 'evicted'
         GROUP BY r.media HAVING max(m.state) IS NULL OR max(k.owner IS NOT NULL)
         ORDER BY kept DESC, latest DESC, place, r.media LIMIT ?2"
    ))?;
    let rows = statement
        .query_map(params![kept_from.to_string(), limit], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    rows.map(|row| {
        let (id, kept) = row?;
        Ok(Wanted { id: parsed("media id", &id)?, kept })
    })
    .collect()
}

/// Every file that a row knows.
pub(crate) fn known(db: &Connection) -> Result<HashSet<MediaId>, StoreError> {
    let mut statement = db.prepare_cached("SELECT id FROM media UNION SELECT media FROM attachments")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|id| parsed("media id", &id?)).collect()
}

/// Whether anything here names this file.
pub(crate) fn is_named(db: &Connection, id: &MediaId) -> Result<bool, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM media_refs WHERE media = ?1) OR EXISTS (SELECT 1 FROM room_files WHERE media = ?1)
           OR EXISTS (SELECT 1 FROM attachments WHERE media = ?1)",
    )?;
    Ok(statement.query_row([id.as_str()], |row| row.get(0))?)
}

/// How a file stands; `None` when it never came.
pub(crate) fn state(db: &Connection, id: &MediaId) -> Result<Option<State>, StoreError> {
    let mut statement = db.prepare_cached("SELECT state FROM media WHERE id = ?")?;
    let word: Option<String> = statement.query_row([id.as_str()], |row| row.get(0)).optional()?;
    Ok(word.map(|word| match word.as_str() {
        "here" => State::Here,
        "evicted" => State::Evicted,
        _ => State::Bad,
    }))
}

/// Sets how a file stands. `used` grows by one with each call, so the least recently used is the smallest.
pub(crate) fn set(db: &Connection, id: &MediaId, state: State, bytes: u64) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO media VALUES (?1, ?2, ?3, (SELECT coalesce(max(used), 0) + 1 FROM media))
         ON CONFLICT DO UPDATE SET state = excluded.state, bytes = excluded.bytes, used = excluded.used",
    )?
    .execute(params![id.as_str(), state.word(), super::signed(bytes)])?;
    Ok(())
}

/// Marks a file as used now.
pub(crate) fn touch(db: &Connection, id: &MediaId) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE media SET used = (SELECT coalesce(max(used), 0) + 1 FROM media) WHERE id = ?")?
        .execute([id.as_str()])?;
    Ok(())
}

/// Forgets a file: it is not on the disk any more and may be fetched again.
pub(crate) fn forget(db: &Connection, id: &MediaId) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM media WHERE id = ?")?.execute([id.as_str()])?;
    Ok(())
}

/// Files that nothing names any more; they are forgotten and their files may go.
pub(crate) fn take_unnamed(db: &Connection) -> Result<Vec<MediaId>, StoreError> {
    let mut statement = db.prepare_cached(
        "DELETE FROM media WHERE id NOT IN (SELECT media FROM media_refs) AND id NOT IN (SELECT media FROM room_files)
           AND id NOT IN (SELECT media FROM attachments) RETURNING id",
    )?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|id| parsed("media id", &id?)).collect()
}

/// Gives up files, the least recently used first, until those here take at most `room` bytes; what is never given up stays.
pub(crate) fn make_room(db: &Connection, kept_from: CivilDate, room: u64) -> Result<Vec<MediaId>, StoreError> {
    let mut used = bytes_here(db)?;
    if used <= room {
        return Ok(Vec::new());
    }
    let candidates: Vec<(String, i64)> = {
        let mut statement = db.prepare_cached(&format!(
            "WITH kept (owner) AS ({KEPT})
             SELECT id, bytes FROM media WHERE state = 'here' AND id NOT IN (SELECT media FROM attachments)
               AND id NOT IN (SELECT r.media FROM media_refs r JOIN kept k ON k.owner = r.owner) ORDER BY used"
        ))?;
        let rows = statement.query_map([kept_from.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<Result<_, _>>()?
    };
    let mut given_up = Vec::new();
    for (id, bytes) in candidates {
        if used <= room {
            break;
        }
        used = used.saturating_sub(unsigned(bytes));
        db.prepare_cached("UPDATE media SET state = 'evicted', bytes = 0 WHERE id = ?")?.execute([&id])?;
        given_up.push(parsed("media id", &id)?);
    }
    Ok(given_up)
}

/// Gives up every file, even those otherwise kept: its owner asked for room. What is not sent yet stays.
pub(crate) fn give_up_all(db: &Connection) -> Result<(), StoreError> {
    db.execute(
        "UPDATE media SET state = 'evicted', bytes = 0 WHERE state = 'here' AND id NOT IN (SELECT media FROM attachments)",
        [],
    )?;
    Ok(())
}

pub(crate) fn bytes_here(db: &Connection) -> Result<u64, StoreError> {
    let mut statement = db.prepare_cached("SELECT coalesce(sum(bytes), 0) FROM media WHERE state = 'here'")?;
    Ok(unsigned(statement.query_row([], |row| row.get(0))?))
}

/// How many files are here, and how many that are named are not (nor known to be no pictures).
pub(crate) fn counts(db: &Connection) -> Result<(u32, u32), StoreError> {
    let here = db.query_row("SELECT count(*) FROM media WHERE state = 'here'", [], |row| row.get(0))?;
    let missing = db.query_row(
        "SELECT count(DISTINCT r.media) FROM media_refs r LEFT JOIN media m ON m.id = r.media
         WHERE m.id IS NULL OR m.state = 'evicted'",
        [],
        |row| row.get(0),
    )?;
    Ok((count(here), count(missing)))
}
