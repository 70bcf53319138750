//! The question bank as the feeds bring it: published questions only, each at its latest version. What a member answered stands elsewhere and outlives the
//! question.

use super::{StoreError, count, from_json, signed, to_json};
use lianxin_proto::{
    id::{QuestionId, RegulationId},
    member::Target,
    quiz::{Citation, Question, QuestionKind, QuestionType},
    rules::grading::Verdict,
    time::{CivilDate, Millis},
    view::quiz::Filter,
};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// What a citation leads to, as search documents name it; empty where the app has no such text.
fn target(citation: &Citation) -> String {
    citation
        .regulation
        .as_ref()
        .map_or_else(String::new, |id| Target::Regulation(id.clone(), citation.anchor.clone()).to_string())
}

pub(crate) fn put(db: &Connection, feed: &str, seq: u64, question: &Question) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO questions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?.execute(
        params![
            question.id.as_str(),
            feed,
            signed(seq),
            question.version,
            question.kind.of().as_str(),
            question.difficulty,
            target(&question.citation),
            question.citation.regulation.as_ref().map_or("", |id| id.as_str()),
            question.citation.title,
            to_json("tags", &question.tags)?,
            to_json("question", question)?
        ],
    )?;
    Ok(())
}

pub(crate) fn gone(db: &Connection, feed: &str, id: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM questions WHERE id = ? AND feed = ?")?.execute([id, feed])?;
    Ok(())
}

/// A question of the bank, whole.
pub(crate) fn get(db: &Connection, id: &QuestionId) -> Result<Option<Question>, StoreError> {
    let json: Option<String> = db
        .prepare_cached("SELECT json FROM questions WHERE id = ?")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?;
    json.map(|json| from_json("question", &json)).transpose()
}

/// How many there are.
pub(crate) fn total(db: &Connection) -> Result<u32, StoreError> {
    let mut statement = db.prepare_cached("SELECT count(*) FROM questions")?;
    Ok(count(statement.query_row([], |row| row.get(0))?))
}

fn kind(of: &str) -> Option<QuestionKind> {
    Some(match QuestionType::ALL.into_iter().find(|known| known.as_str() == of)? {
        QuestionType::Single => QuestionKind::Single { options: Vec::new(), answer: 0 },
        QuestionType::Multiple => QuestionKind::Multiple { options: Vec::new(), answers: Vec::new() },
        QuestionType::Judge => QuestionKind::Judge { answer: false },
        QuestionType::Blank => QuestionKind::Blank { gaps: Vec::new(), any_order: false },
        QuestionType::Essay => QuestionKind::Essay { model: String::new(), rubric: Vec::new() },
        QuestionType::Case => QuestionKind::Case { model: String::new(), rubric: Vec::new() },
    })
}

/// Every question of the bank as a sketch: id, type, tags, regulation and difficulty, which is all that drawing looks at, without its text. Reading ten thousand
/// whole ones would take longer than a page may.
pub(crate) fn sketches(db: &Connection) -> Result<Vec<Question>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT id, version, type, difficulty, regulation, tags FROM questions ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut sketches = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, of, regulation, tags): (String, String, String, String) =
            (row.get(0)?, row.get(2)?, row.get(4)?, row.get(5)?);
        let kind = kind(&of).ok_or_else(|| StoreError::Stored("question", format!("{of:?} is no type")))?;
        let regulation = if regulation.is_empty() { None } else { Some(super::parsed("regulation id", &regulation)?) };
        sketches.push(Question {
            id: super::parsed("question id", &id)?,
            version: row.get(1)?,
            stem: String::new(),
            kind,
            explanation: String::new(),
            citation: Citation {
                regulation,
                anchor: String::new(),
                title: String::new(),
                article: String::new(),
                version: Millis(0).date(),
            },
            difficulty: row.get(3)?,
            tags: if tags == "[]" { Vec::new() } else { from_json("tags", &tags)? },
        });
    }
    Ok(sketches)
}

/// A question that a practice may take.
pub(crate) struct Candidate {
    pub(crate) id: String,
    pub(crate) target: String,
    /// How its last answer came out.
    pub(crate) last: Option<Verdict>,
}

/// The questions of the bank that a filter lets through; its chapter is not looked at here.
pub(crate) fn candidates(db: &Connection, filter: &Filter) -> Result<Vec<Candidate>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT q.id, q.target, c.verdict FROM questions q LEFT JOIN cards c ON c.question = q.id
         WHERE (?1 IS NULL OR q.regulation = ?1) AND (?2 IS NULL OR q.difficulty = ?2) AND (?3 IS NULL OR q.type = ?3)
           AND (?4 IS NULL OR ?4 IN (SELECT value FROM json_each(q.tags)))",
    )?;
    let with = params![
        filter.regulation.as_ref().map(RegulationId::as_str),
        filter.difficulty,
        filter.of.map(QuestionType::as_str),
        filter.tag
    ];
    let rows = statement
        .query_map(with, |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get::<_, Option<String>>(2)?)))?;
    rows.map(|row| {
        let (id, target, last) = row?;
        Ok(Candidate { id, target, last: last.map(|word| super::study::verdict(&word)).transpose()? })
    })
    .collect()
}

/// A favourite of a question is shown as long as its text is known: it is in the bank, or was answered.
const FAVOURITES: &str = "FROM marks m WHERE m.kind = 'favourite' AND m.is_on AND m.target LIKE 'question:%' AND (
    EXISTS (SELECT 1 FROM questions q WHERE q.id = substr(m.target, length('question:') + 1))
    OR NOT ?1 AND EXISTS (SELECT 1 FROM answered_texts t WHERE t.question = substr(m.target, length('question:') + 1)))";

/// Favourite questions, the latest first; with `in_bank`, only those still in the bank.
pub(crate) fn favourites(
    db: &Connection,
    in_bank: bool,
    offset: u32,
    limit: u32,
) -> Result<Vec<QuestionId>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT substr(m.target, length('question:') + 1) {FAVOURITES} ORDER BY m.at DESC, m.op DESC LIMIT ?3 OFFSET ?2"
    ))?;
    let rows = statement.query_map(params![in_bank, offset, limit], |row| row.get::<_, String>(0))?;
    rows.map(|id| super::parsed("question id", &id?)).collect()
}

/// How many favourite questions there are.
pub(crate) fn count_favourites(db: &Connection) -> Result<u32, StoreError> {
    let mut statement = db.prepare_cached(&format!("SELECT count(*) {FAVOURITES}"))?;
    Ok(count(statement.query_row([false], |row| row.get(0))?))
}

/// How many questions there are of each value of a column, by the value.
fn counted<T>(
    db: &Connection,
    sql: &str,
    value: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<(T, u32)>, StoreError> {
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok((value(row)?, count(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// By regulation: its id and how many questions rest on it.
pub(crate) fn by_regulation(db: &Connection) -> Result<Vec<(String, u32)>, StoreError> {
    let sql = "SELECT regulation, count(*) FROM questions WHERE regulation <> '' GROUP BY regulation";
    counted(db, sql, |row| row.get(0))
}

/// By tag, the most frequent first.
pub(crate) fn by_tag(db: &Connection) -> Result<Vec<(String, u32)>, StoreError> {
    counted(
        db,
        "SELECT value, count(DISTINCT questions.id) AS n FROM questions, json_each(tags) GROUP BY value ORDER BY n DESC, value",
        |row| row.get(0),
    )
}

/// By difficulty, 1 to 5.
pub(crate) fn by_difficulty(db: &Connection) -> Result<Vec<(u8, u32)>, StoreError> {
    counted(db, "SELECT difficulty, count(*) FROM questions GROUP BY difficulty ORDER BY difficulty", |row| row.get(0))
}

/// By type, in the order of the types.
pub(crate) fn by_type(db: &Connection) -> Result<Vec<(QuestionType, u32)>, StoreError> {
    let held = counted(db, "SELECT type, count(*) FROM questions GROUP BY type", |row| row.get::<_, String>(0))?;
    let of = |of: QuestionType| held.iter().find(|(word, _)| word == of.as_str()).map(|(_, count)| (of, *count));
    Ok(QuestionType::ALL.into_iter().filter_map(of).collect())
}

/// What is known of the questions that rest on one article.
pub(crate) struct Resting {
    pub(crate) regulation: String,
    pub(crate) target: String,
    /// The regulation's title, as the questions name it.
    pub(crate) title: String,
    pub(crate) questions: u32,
    pub(crate) seen: u32,
    pub(crate) firm: u32,
    pub(crate) due: u32,
}

/// By article: how many questions rest on it and how they are known on a study day. With `regulation`, only that one's.
pub(crate) fn resting(db: &Connection, regulation: Option<&str>, day: CivilDate) -> Result<Vec<Resting>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT q.regulation, q.target, q.title, count(*), count(c.question),
                count(*) FILTER (WHERE c.verdict = 'right' AND c.due > ?2), count(*) FILTER (WHERE c.due <= ?2)
         FROM questions q LEFT JOIN cards c ON c.question = q.id
         WHERE ?1 IS NULL OR q.regulation = ?1 GROUP BY q.target, q.title ORDER BY q.title, q.target",
    )?;
    let rows = statement.query_map(params![regulation, day.0.to_julian_day()], |row| {
        Ok(Resting {
            regulation: row.get(0)?,
            target: row.get(1)?,
            title: row.get(2)?,
            questions: count(row.get(3)?),
            seen: count(row.get(4)?),
            firm: count(row.get(5)?),
            due: count(row.get(6)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
