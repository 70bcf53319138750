//! Sittings (一次答题) and their questions. A sitting keeps each question's text as it was when it was begun, so whatever syncs later does not change what is asked
//! or marked.

use super::{StoreError, count, date, from_json, millis, parsed, study, to_json};
use crate::quiz::stopwatch::Stopwatch;
use lianxin_proto::{
    id::{OpId, SittingId, TemplateId},
    quiz::{Answer, Question},
    rules::grading::Verdict,
    time::{CivilDate, Millis},
    view::quiz::{Part, Phase, SittingKind},
};
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

/// What only papers have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Paper {
    pub(crate) limit_ms: u64,
    pub(crate) parts: Vec<Part>,
    /// Stands once the paper is handed in.
    pub(crate) watch: Stopwatch,
}

/// A sitting without its questions.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sitting {
    pub(crate) id: SittingId,
    pub(crate) kind: SittingKind,
    pub(crate) title: String,
    pub(crate) phase: Phase,
    pub(crate) place: u16,
    pub(crate) begun_at: Millis,
    /// The study day it was begun on.
    pub(crate) day: CivilDate,
    pub(crate) template: Option<TemplateId>,
    pub(crate) paper: Option<Paper>,
    pub(crate) handed_in_at: Option<Millis>,
    pub(crate) half_marks: Option<u32>,
    /// The op it was handed in with; `None` again when its owner deleted that.
    pub(crate) op: Option<OpId>,
}

/// A question of a sitting.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ItemRow {
    pub(crate) place: u16,
    pub(crate) question: Question,
    /// Half marks.
    pub(crate) worth: u16,
    pub(crate) answer: Option<Answer>,
    pub(crate) flagged: bool,
    /// Model and rubric were shown before the answer.
    pub(crate) shown: bool,
    pub(crate) verdict: Option<Verdict>,
    pub(crate) half_marks: Option<u16>,
}

/// How much of a sitting is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) total: u16,
    pub(crate) answered: u16,
    pub(crate) right: u16,
}

pub(crate) fn kind_word(kind: SittingKind) -> &'static str {
    match kind {
        SittingKind::Daily => "daily",
        SittingKind::Practice => "practice",
        SittingKind::Mock => "mock",
        SittingKind::Organised => "organised",
        SittingKind::Wrong => "wrong",
        SittingKind::Review => "review",
        SittingKind::Favourites => "favourites",
    }
}

fn kind(word: &str) -> Result<SittingKind, StoreError> {
    use SittingKind::{Daily, Favourites, Mock, Organised, Practice, Review, Wrong};
    [Daily, Practice, Mock, Organised, Wrong, Review, Favourites]
        .into_iter()
        .find(|kind| kind_word(*kind) == word)
        .ok_or_else(|| StoreError::Stored("sitting", format!("{word:?} is no kind")))
}

fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Answering => "answering",
        Phase::SelfMarking => "self_marking",
        Phase::Finished => "finished",
    }
}

fn phase(word: &str) -> Result<Phase, StoreError> {
    [Phase::Answering, Phase::SelfMarking, Phase::Finished]
        .into_iter()
        .find(|phase| phase_word(*phase) == word)
        .ok_or_else(|| StoreError::Stored("sitting", format!("{word:?} is no phase")))
}

/// Keeps a new sitting with its questions, each worth so many half marks.
pub(crate) fn begin(db: &Connection, sitting: &Sitting, questions: &[(Question, u16)]) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO sittings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?.execute(params![
        sitting.id.to_string(),
        kind_word(sitting.kind),
        sitting.title,
        phase_word(sitting.phase),
        sitting.place,
        sitting.begun_at.0,
        sitting.day.to_string(),
        sitting.template.as_ref().map(TemplateId::as_str),
        sitting.paper.as_ref().map(|paper| to_json("paper", paper)).transpose()?,
        sitting.handed_in_at.map(|at| at.0),
        sitting.half_marks,
        sitting.op.map(|op| op.to_string())
    ])?;
    let mut statement = db.prepare_cached(
        "INSERT INTO sitting_items (sitting, place, question, version, json, worth) VALUES (?, ?, ?, ?, ?, ?)",
    )?;
    for (place, (question, worth)) in questions.iter().enumerate() {
        statement.execute(params![
            sitting.id.to_string(),
            i64::try_from(place).unwrap_or(i64::MAX),
            question.id.as_str(),
            question.version,
            to_json("question", question)?,
            worth
        ])?;
    }
    Ok(())
}

/// Keeps how a sitting stands: all that may change of it.
pub(crate) fn save(db: &Connection, sitting: &Sitting) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE sittings SET phase = ?2, place = ?3, state = ?4, handed_in_at = ?5, half_marks = ?6, op = ?7 WHERE id = ?1",
    )?
    .execute(params![
        sitting.id.to_string(),
        phase_word(sitting.phase),
        sitting.place,
        sitting.paper.as_ref().map(|paper| to_json("paper", paper)).transpose()?,
        sitting.handed_in_at.map(|at| at.0),
        sitting.half_marks,
        sitting.op.map(|op| op.to_string())
    ])?;
    Ok(())
}

/// Keeps where the member is.
pub(crate) fn save_place(db: &Connection, id: SittingId, place: u16) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE sittings SET place = ?2 WHERE id = ?1 AND ?2 < (SELECT count(*) FROM sitting_items WHERE sitting = ?1)",
    )?
    .execute(params![id.to_string(), place])?;
    Ok(())
}

/// Keeps how a question of a sitting stands: all that may change of it.
pub(crate) fn save_item(db: &Connection, id: SittingId, item: &ItemRow) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE sitting_items SET answer = ?3, flagged = ?4, shown = ?5, verdict = ?6, half_marks = ?7
         WHERE sitting = ?1 AND place = ?2",
    )?
    .execute(params![
        id.to_string(),
        item.place,
        item.answer.as_ref().map(|answer| to_json("answer", answer)).transpose()?,
        item.flagged,
        item.shown,
        item.verdict.map(study::verdict_word),
        item.half_marks
    ])?;
    Ok(())
}

const SITTING: &str = "id, kind, title, phase, place, begun_at, day, template, state, handed_in_at, half_marks, op";

struct Raw {
    texts: [String; 3],
    sitting: (String, u16, Millis, CivilDate, Option<i64>, Option<u32>),
    optional: [Option<String>; 3],
}

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok(Raw {
        texts: [row.get(0)?, row.get(1)?, row.get(3)?],
        sitting: (row.get(2)?, row.get(4)?, millis(row, 5)?, date(row, 6)?, row.get(9)?, row.get(10)?),
        optional: [row.get(7)?, row.get(8)?, row.get(11)?],
    })
}

impl Raw {
    fn sitting(self) -> Result<Sitting, StoreError> {
        let [id, of, stands] = self.texts;
        let (title, place, begun_at, day, handed_in_at, half_marks) = self.sitting;
        let [template, paper, op] = self.optional;
        Ok(Sitting {
            id: parsed("sitting id", &id)?,
            kind: kind(&of)?,
            title,
            phase: phase(&stands)?,
            place,
            begun_at,
            day,
            template: template.map(|id| parsed("template id", &id)).transpose()?,
            paper: paper.map(|json| from_json("paper", &json)).transpose()?,
            handed_in_at: handed_in_at.map(Millis),
            half_marks,
            op: op.map(|id| parsed("op id", &id)).transpose()?,
        })
    }
}

fn list(db: &Connection, tail: &str, with: impl rusqlite::Params) -> Result<Vec<Sitting>, StoreError> {
    let mut statement = db.prepare_cached(&format!("SELECT {SITTING} FROM sittings {tail}"))?;
    let rows = statement.query_map(with, raw)?;
    rows.map(|row| row?.sitting()).collect()
}

/// A sitting.
pub(crate) fn get(db: &Connection, id: SittingId) -> Result<Option<Sitting>, StoreError> {
    Ok(list(db, "WHERE id = ?", [id.to_string()])?.pop())
}

/// The day's five of a study day, once begun.
pub(crate) fn daily(db: &Connection, day: CivilDate) -> Result<Option<Sitting>, StoreError> {
    Ok(list(db, "WHERE kind = 'daily' AND day = ?", [day.to_string()])?.pop())
}

/// Sittings begun and not finished, the latest first, without the day's five.
pub(crate) fn open(db: &Connection) -> Result<Vec<Sitting>, StoreError> {
    list(db, "WHERE phase <> 'finished' AND kind <> 'daily' ORDER BY begun_at DESC, id DESC", [])
}

/// The sittings of a template on this phone, the latest first.
pub(crate) fn of_template(db: &Connection, template: &TemplateId) -> Result<Vec<Sitting>, StoreError> {
    list(db, "WHERE template = ? ORDER BY begun_at DESC, id DESC", [template.as_str()])
}

/// Papers handed in and marked, the latest first.
pub(crate) fn past(db: &Connection, limit: u32) -> Result<Vec<Sitting>, StoreError> {
    list(db, "WHERE template IS NOT NULL AND phase = 'finished' ORDER BY handed_in_at DESC, id DESC LIMIT ?", [limit])
}

const ITEM: &str = "place, json, worth, answer, flagged, shown, verdict, half_marks";

fn items_where(db: &Connection, condition: &str, with: impl rusqlite::Params) -> Result<Vec<ItemRow>, StoreError> {
    let mut statement = db.prepare_cached(&format!("SELECT {ITEM} FROM sitting_items WHERE {condition}"))?;
    let mut rows = statement.query(with)?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        let (json, answer, verdict): (String, Option<String>, Option<String>) = (row.get(1)?, row.get(3)?, row.get(6)?);
        items.push(ItemRow {
            place: row.get(0)?,
            question: from_json("question", &json)?,
            worth: row.get(2)?,
            answer: answer.map(|json| from_json("answer", &json)).transpose()?,
            flagged: row.get(4)?,
            shown: row.get(5)?,
            verdict: verdict.map(|word| study::verdict(&word)).transpose()?,
            half_marks: row.get(7)?,
        });
    }
    Ok(items)
}

/// The questions of a sitting, in order.
pub(crate) fn items(db: &Connection, id: SittingId) -> Result<Vec<ItemRow>, StoreError> {
    items_where(db, "sitting = ? ORDER BY place", [id.to_string()])
}

/// One of them.
pub(crate) fn item(db: &Connection, id: SittingId, place: u16) -> Result<Option<ItemRow>, StoreError> {
    Ok(items_where(db, "sitting = ? AND place = ?", params![id.to_string(), place])?.pop())
}

/// How much is answered.
pub(crate) fn progress(db: &Connection, id: SittingId) -> Result<Progress, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT count(*), count(answer), count(*) FILTER (WHERE verdict = 'right') FROM sitting_items WHERE sitting = ?",
    )?;
    let few = |value: i64| u16::try_from(count(value)).unwrap_or(u16::MAX);
    Ok(statement.query_row([id.to_string()], |row| {
        Ok(Progress { total: few(row.get(0)?), answered: few(row.get(1)?), right: few(row.get(2)?) })
    })?)
}

/// Lets practice that was begun before a study day go: what was answered in it is in the log. Papers stay.
pub(crate) fn prune(db: &Connection, before: CivilDate) -> Result<(), StoreError> {
    let before = before.to_string();
    db.prepare_cached(
        "DELETE FROM sitting_items WHERE sitting IN (SELECT id FROM sittings WHERE template IS NULL AND day < ?)",
    )?
    .execute([&before])?;
    db.prepare_cached("DELETE FROM sittings WHERE template IS NULL AND day < ?")?.execute([&before])?;
    Ok(())
}

/// The op that a sitting was handed in with is deleted.
pub(crate) fn op_deleted(db: &Connection, op: OpId) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE sittings SET op = NULL WHERE op = ?")?.execute([op.to_string()])?;
    Ok(())
}

/// Whether a sitting was handed in with this op.
pub(crate) fn is_of_op(db: &Connection, op: OpId) -> Result<bool, StoreError> {
    let mut statement = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM sittings WHERE op = ?)")?;
    Ok(statement.query_row([op.to_string()], |row| row.get(0))?)
}
