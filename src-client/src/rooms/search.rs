//! Searching in a room, over what of it is on this phone. Words are cut and held against texts as the search over articles does it, so one character is found, two are, and
//! neither width nor case matters. There is no index beside the messages: the latest are looked at first, and looking stops when the page is full.

use crate::{
    content::bounded,
    search::{
        show::{Text, around},
        words::{Term, query_terms},
    },
    store::{StoreError, messages, millis, signed, unsigned},
};
use lianxin_proto::{
    call::SearchRoom,
    id::RoomId,
    view::room::{RoomHit, RoomHits},
};
use rusqlite::{Connection, params};

/// The hits of a page, the latest first, and whether there are more.
fn hits(
    db: &Connection,
    room: RoomId,
    low: u64,
    terms: &[Term],
    call: &SearchRoom,
) -> Result<(Vec<RoomHit>, bool), StoreError> {
    // A run of characters stands in a text as it was typed; of letters and digits another width or case may.
    let typed: String =
        terms.iter().find(|term| !term.word).map(|term| term.chars.iter().collect()).unwrap_or_default();
    let mut statement = db.prepare_cached(
        "SELECT position, name, at, text FROM messages
         WHERE room = ?1 AND position >= ?2 AND there AND text <> '' AND (?3 = '' OR instr(text, ?3) > 0) ORDER BY position DESC",
    )?;
    let mut rows = statement.query(params![room.to_string(), signed(low), typed])?;
    let (mut found, mut skipped, limit) = (Vec::new(), 0, bounded(call.limit) as usize);
    while let Some(row) = rows.next()? {
        let text: String = row.get(3)?;
        let text = Text::new(&text);
        if !terms.iter().all(|term| text.holds(term)) {
            continue;
        }
        if skipped < call.offset {
            skipped += 1;
        } else if found.len() == limit {
            return Ok((found, true));
        } else {
            let context = around(&text, terms);
            found.push(RoomHit { position: unsigned(row.get(0)?), name: row.get(1)?, at: millis(row, 2)?, context });
        }
    }
    Ok((found, false))
}

/// Searches in a room.
pub(crate) fn run(db: &Connection, call: &SearchRoom) -> Result<RoomHits, StoreError> {
    let history = messages::history(db, call.room)?;
    // A room of which nothing came yet is not known to be empty.
    let complete = history.is_some_and(|history| history.complete);
    let terms = query_terms(&call.query);
    let (hits, more) = match history {
        Some(history) if !terms.is_empty() => hits(db, call.room, history.low, &terms, call)?,
        _ => (Vec::new(), false),
    };
    Ok(RoomHits { hits, more, complete })
}

#[cfg(test)]
mod tests;
