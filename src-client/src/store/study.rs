//! The log of what was learnt, which is only ever added to, and the cards that follow from it. [`learn`] does both in one transaction, so they never disagree.

use super::{StoreError, from_json, parsed, to_json};
use crate::quiz::{
    cards::{self, Card, Happened},
    memory::Memory,
};
use lianxin_proto::{
    id::{QuestionId, SittingId},
    quiz::Question,
    rules::{grading::Verdict, study::study_day},
    time::{CivilDate, Millis},
    view::quiz::SittingKind,
};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

pub(crate) fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Right => "right",
        Verdict::Partly => "partly",
        Verdict::Wrong => "wrong",
    }
}

pub(crate) fn verdict(word: &str) -> Result<Verdict, StoreError> {
    match word {
        "right" => Ok(Verdict::Right),
        "partly" => Ok(Verdict::Partly),
        "wrong" => Ok(Verdict::Wrong),
        _ => Err(StoreError::Stored("verdict", format!("{word:?} is none"))),
    }
}

#[cfg(test)]
fn happened(word: &str) -> Result<Happened, StoreError> {
    if word == "forgotten" { Ok(Happened::Forgotten) } else { verdict(word).map(Happened::Answered) }
}

/// An answer for the log.
pub(crate) struct Answered<'a> {
    pub(crate) question: &'a Question,
    pub(crate) verdict: Verdict,
    pub(crate) kind: SittingKind,
    pub(crate) sitting: SittingId,
    pub(crate) place: u16,
}

/// A Julian day as a date.
fn day(row: &Row<'_>, index: usize) -> rusqlite::Result<CivilDate> {
    let julian: i32 = row.get(index)?;
    let zero = Millis(0).date();
    Ok(zero.plus_days(julian.saturating_sub(zero.0.to_julian_day())))
}

/// A number of single precision, as it was when it was kept.
fn single(row: &Row<'_>, index: usize) -> rusqlite::Result<f32> {
    #[allow(clippy::cast_possible_truncation, reason = "it was single precision when it was kept")]
    let single = row.get::<_, f64>(index)? as f32;
    Ok(single)
}

const CARD: &str = "stability, difficulty, last, due, reps, verdict, at, missed, streak, missed_at";

fn card(row: &Row<'_>, from: usize) -> rusqlite::Result<(Card, String)> {
    let word: String = row.get(from + 5)?;
    let card = Card {
        memory: Memory { stability: single(row, from)?, difficulty: single(row, from + 1)? },
        last: day(row, from + 2)?,
        due: day(row, from + 3)?,
        reps: row.get(from + 4)?,
        verdict: Verdict::Wrong,
        at: Millis(row.get(from + 6)?),
        missed: row.get(from + 7)?,
        streak: row.get(from + 8)?,
        missed_at: row.get(from + 9)?,
    };
    Ok((card, word))
}

fn with_verdict((card, word): (Card, String)) -> Result<Card, StoreError> {
    Ok(Card { verdict: verdict(&word)?, ..card })
}

/// The card of a question; `None` while it was never answered.
pub(crate) fn get(db: &Connection, question: &QuestionId) -> Result<Option<Card>, StoreError> {
    let mut statement = db.prepare_cached(&format!("SELECT {CARD} FROM cards WHERE question = ?"))?;
    let row = statement.query_row([question.as_str()], |row| card(row, 0)).optional()?;
    row.map(with_verdict).transpose()
}

fn put(db: &Connection, question: &QuestionId, card: &Card) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO cards VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?.execute(params![
        question.as_str(),
        f64::from(card.memory.stability),
        f64::from(card.memory.difficulty),
        card.last.0.to_julian_day(),
        card.due.0.to_julian_day(),
        card.reps,
        verdict_word(card.verdict),
        card.at.0,
        card.missed,
        card.streak,
        card.missed_at
    ])?;
    Ok(())
}

/// Takes an answer into the log, and what follows from it into the card. False when this place of the sitting is in the log already: then nothing changes.
pub(crate) fn learn(db: &Connection, answered: &Answered<'_>, at: Millis) -> Result<bool, StoreError> {
    let (id, day) = (&answered.question.id, study_day(at));
    let added = db
        .prepare_cached(
            "INSERT INTO study_log (id, question, version, event, at, day, kind, sitting, place)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sitting, place) DO NOTHING",
        )?
        .execute(params![
            uuid::Uuid::now_v7().to_string(),
            id.as_str(),
            answered.question.version,
            verdict_word(answered.verdict),
            at.0,
            day.to_string(),
            super::sittings::kind_word(answered.kind),
            answered.sitting.to_string(),
            answered.place
        ])?;
    if added == 0 {
        return Ok(false);
    }
    let n = db.last_insert_rowid();
    let happened = Happened::Answered(answered.verdict);
    if let Some(card) = cards::after(get(db, id)?, n, happened, at, day) {
        put(db, id, &card)?;
    }
    db.prepare_cached("INSERT OR REPLACE INTO answered_texts VALUES (?, ?)")?
        .execute(params![id.as_str(), to_json("question", answered.question)?])?;
    Ok(true)
}

/// Takes a question out of the 错题本. False when it is not in it.
pub(crate) fn forget(db: &Connection, question: &QuestionId, at: Millis) -> Result<bool, StoreError> {
    let Some(card) = get(db, question)?.filter(|card| card.missed_at.is_some()) else { return Ok(false) };
    let day = study_day(at);
    db.prepare_cached(
        "INSERT INTO study_log (id, question, version, event, at, day) VALUES (?, ?, 0, 'forgotten', ?, ?)",
    )?
    .execute(params![uuid::Uuid::now_v7().to_string(), question.as_str(), at.0, day.to_string()])?;
    if let Some(card) = cards::after(Some(card), db.last_insert_rowid(), Happened::Forgotten, at, day) {
        put(db, question, &card)?;
    }
    Ok(true)
}

/// How often this version of a question was answered.
pub(crate) fn times(db: &Connection, question: &Question) -> Result<u32, StoreError> {
    let mut statement = db.prepare_cached("SELECT count(*) FROM study_log WHERE question = ? AND version = ?")?;
    Ok(super::count(statement.query_row(params![question.id.as_str(), question.version], |row| row.get(0))?))
}

/// How many answers 温故 got on a study day.
pub(crate) fn reviewed(db: &Connection, day: CivilDate) -> Result<u32, StoreError> {
    let mut statement = db.prepare_cached("SELECT count(*) FROM study_log WHERE day = ? AND kind = 'review'")?;
    Ok(super::count(statement.query_row([day.to_string()], |row| row.get(0))?))
}

/// A question that is due: when, and how it is remembered.
pub(crate) struct Waiting {
    pub(crate) question: String,
    pub(crate) due: CivilDate,
    pub(crate) memory: Memory,
    pub(crate) last: CivilDate,
}

const DUE: &str = "FROM cards c CROSS JOIN questions q ON q.id = c.question WHERE c.due <= ?";

/// The questions of the bank that are due on a study day, the longest due first: `most` of them and whatever is due on the same day as the last of these, in no order
/// within a day.
pub(crate) fn due(db: &Connection, on: CivilDate, most: usize) -> Result<Vec<Waiting>, StoreError> {
    let mut statement = db
        .prepare_cached(&format!("SELECT c.question, c.due, c.stability, c.difficulty, c.last {DUE} ORDER BY c.due"))?;
    let mut rows = statement.query([on.0.to_julian_day()])?;
    let mut waiting: Vec<Waiting> = Vec::new();
    while let Some(row) = rows.next()? {
        let due = day(row, 1)?;
        if waiting.len() >= most && waiting.last().is_none_or(|last| last.due != due) {
            break;
        }
        let memory = Memory { stability: single(row, 2)?, difficulty: single(row, 3)? };
        waiting.push(Waiting { question: row.get(0)?, due, memory, last: day(row, 4)? });
    }
    Ok(waiting)
}

/// How many questions of the bank are due on a study day, counted up to `most`.
pub(crate) fn count_due(db: &Connection, on: CivilDate, most: u32) -> Result<u32, StoreError> {
    let mut statement = db.prepare_cached(&format!("SELECT count(*) FROM (SELECT 1 {DUE} LIMIT ?)"))?;
    Ok(super::count(statement.query_row(params![on.0.to_julian_day(), most], |row| row.get(0))?))
}

/// How many questions are in the 错题本.
pub(crate) fn count_wrong(db: &Connection) -> Result<u32, StoreError> {
    let mut statement = db.prepare_cached("SELECT count(*) FROM cards WHERE missed_at IS NOT NULL")?;
    Ok(super::count(statement.query_row([], |row| row.get(0))?))
}

/// The questions in the 错题本, the latest miss first; with `in_bank`, only those still in the bank.
pub(crate) fn wrong(db: &Connection, in_bank: bool, offset: u32, limit: u32) -> Result<Vec<QuestionId>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT question FROM cards WHERE missed_at IS NOT NULL
           AND (NOT ?1 OR EXISTS (SELECT 1 FROM questions q WHERE q.id = question))
         ORDER BY missed_at DESC LIMIT ?3 OFFSET ?2",
    )?;
    let rows = statement.query_map(params![in_bank, offset, limit], |row| row.get::<_, String>(0))?;
    rows.map(|id| parsed("question id", &id?)).collect()
}

/// A question as it was last answered, for when it has left the bank.
pub(crate) fn text(db: &Connection, id: &QuestionId) -> Result<Option<Question>, StoreError> {
    let json: Option<String> = db
        .prepare_cached("SELECT json FROM answered_texts WHERE question = ?")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?;
    json.map(|json| from_json("question", &json)).transpose()
}

/// All cards, by question.
#[cfg(test)]
pub(crate) fn all(db: &Connection) -> Result<std::collections::BTreeMap<String, Card>, StoreError> {
    let mut statement = db.prepare_cached(&format!("SELECT question, {CARD} FROM cards"))?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, card(row, 1)?)))?;
    rows.map(|row| row.map_err(StoreError::from).and_then(|(id, card)| Ok((id, with_verdict(card)?)))).collect()
}

/// The cards as they follow from the log alone.
#[cfg(test)]
pub(crate) fn rederived(db: &Connection) -> Result<std::collections::BTreeMap<String, Card>, StoreError> {
    let mut statement = db.prepare("SELECT n, question, event, at, day FROM study_log ORDER BY n")?;
    let mut rows = statement.query([])?;
    let mut all = std::collections::BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (n, question, word): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (at, day) = (Millis(row.get(3)?), super::date(row, 4)?);
        let before = all.remove(&question);
        if let Some(card) = cards::after(before, n, happened(&word)?, at, day) {
            all.insert(question, card);
        }
    }
    Ok(all)
}
