//! Paper templates (组卷模板): their table, and the rule that an organised test's questions are fixed from the first import on. Practice templates are plain
//! data that each phone draws from; an organised test is drawn here once, by its own id, and never again, or members would sit different tests.

use crate::{
    content::status::Status,
    db::Conn,
    error::{Error, Result},
};
use lianxin_proto::{
    id::TemplateId,
    quiz::{PaperPart, PaperTemplate, Question},
    rules::paper,
    time::Millis,
};
use std::collections::HashMap;

/// A template as the server keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateRow {
    /// The template.
    pub template: PaperTemplate,
    /// How far it has got; scheduled ones reach phones.
    pub status: Status,
    /// What the importer last gave.
    pub origin: String,
}

/// All templates, by id.
pub async fn list(conn: &mut Conn) -> Result<Vec<TemplateRow>> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT body, status, origin FROM paper_template ORDER BY id").fetch_all(conn).await?;
    rows.into_iter().map(row).collect()
}

fn row((body, status, origin): (String, String, String)) -> Result<TemplateRow> {
    Ok(TemplateRow {
        template: serde_json::from_str(&body).map_err(|e| Error::stored("paper template", e))?,
        status: status.parse().map_err(|e: String| Error::stored("paper template", e))?,
        origin,
    })
}

/// A template.
pub async fn find(conn: &mut Conn, id: &TemplateId) -> Result<Option<TemplateRow>> {
    let found: Option<(String, String, String)> =
        sqlx::query_as("SELECT body, status, origin FROM paper_template WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(conn)
            .await?;
    found.map(row).transpose()
}

/// Keeps a template in the place of what was there.
pub async fn set(conn: &mut Conn, template: &PaperTemplate, status: Status, origin: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO paper_template (id, status, body, origin) VALUES ($1, $2, $3, $4)
         ON CONFLICT (id) DO UPDATE SET status = excluded.status, body = excluded.body, origin = excluded.origin",
    )
    .bind(template.id.as_str())
    .bind(status.as_str())
    .bind(serde_json::to_string(template)?)
    .bind(origin)
    .execute(conn)
    .await?;
    Ok(())
}

/// The organised tests that are handed out and not closed yet.
pub async fn open_tests(conn: &mut Conn, now: Millis) -> Result<Vec<TemplateRow>> {
    let open = |row: &TemplateRow| {
        row.status == Status::Scheduled && row.template.window.is_some_and(|window| now < window.until)
    };
    Ok(list(conn).await?.into_iter().filter(open).collect())
}

/// What of a part decides which questions stand in it.
fn shape(part: &PaperPart) -> PaperPart {
    PaperPart { half_marks: 0, questions: Vec::new(), ..part.clone() }
}

/// A template as it is to be kept, given what stands, whether anybody handed it in, and the published questions. An organised test gets its questions here:
/// those it names, those it had, or such as are drawn for it. The error says in English why it is refused.
pub fn settled(
    given: PaperTemplate,
    old: Option<&PaperTemplate>,
    handed_in: bool,
    bank: &[Question],
) -> std::result::Result<PaperTemplate, String> {
    let old_test = old.filter(|old| old.window.is_some());
    if given.window.is_none() {
        if old_test.is_some() {
            return Err("it was an organised test; a paper for practice needs another id".into());
        }
        let template = given;
        template.check().map_err(|e| e.to_string())?;
        if paper::draw(&template, bank, b"any").is_none() {
            return Err(lacking(&template, bank));
        }
        return Ok(template);
    }
    let template = match old_test {
        Some(old) => as_before(given, old, handed_in)?,
        None => first(given, bank)?,
    };
    template.check().map_err(|e| e.to_string())?;
    Ok(template)
}

/// An organised test that is there already: title, minutes and window may change, and marks until somebody handed it in.
fn as_before(
    mut given: PaperTemplate,
    old: &PaperTemplate,
    handed_in: bool,
) -> std::result::Result<PaperTemplate, String> {
    let same_shape = given.parts.iter().map(shape).eq(old.parts.iter().map(shape));
    let same_named = given
        .parts
        .iter()
        .zip(&old.parts)
        .all(|(given, old)| given.questions.is_empty() || given.questions == old.questions);
    if !same_shape || !same_named {
        return Err("its questions are fixed since it was first imported; give a test with others another id".into());
    }
    let same_marks = given.parts.iter().zip(&old.parts).all(|(given, old)| given.half_marks == old.half_marks);
    if handed_in && !same_marks {
        return Err("somebody handed it in already, so its marks stay as they are".into());
    }
    for (part, old) in given.parts.iter_mut().zip(&old.parts) {
        part.questions.clone_from(&old.questions);
    }
    Ok(given)
}

/// An organised test that is new: it takes the questions it names, and draws where it names none.
fn first(mut given: PaperTemplate, bank: &[Question]) -> std::result::Result<PaperTemplate, String> {
    let by_id: HashMap<_, _> = bank.iter().map(|question| (&question.id, question)).collect();
    for id in given.parts.iter().flat_map(|part| &part.questions) {
        if !by_id.contains_key(id) {
            return Err(format!("there is no published question {id}"));
        }
    }
    for part in given.parts.iter().filter(|part| !part.questions.is_empty()) {
        let other = |id: &&lianxin_proto::id::QuestionId| by_id.get(id).is_some_and(|q| q.kind.of() != part.of);
        if let Some(id) = part.questions.iter().find(other) {
            return Err(format!("the question {id} is not of type {:?}", part.of.as_str()));
        }
    }
    // What is named is not drawn a second time.
    let named: std::collections::HashSet<_> = given.parts.iter().flat_map(|part| &part.questions).cloned().collect();
    let free = bank.iter().filter(|question| !named.contains(&question.id));
    let open: Vec<PaperPart> = given.parts.iter().filter(|part| part.questions.is_empty()).cloned().collect();
    let practice = PaperTemplate { window: None, parts: open, ..given.clone() };
    let drawn = paper::draw(&practice, free, given.id.as_str().as_bytes()).ok_or_else(|| lacking(&practice, bank))?;
    let mut drawn = drawn.into_iter();
    for part in given.parts.iter_mut().filter(|part| part.questions.is_empty()) {
        part.questions = drawn.next().unwrap_or_default().into_iter().map(|question| question.id.clone()).collect();
    }
    Ok(given)
}

/// Which part the bank has too few questions for.
fn lacking(template: &PaperTemplate, bank: &[Question]) -> String {
    for (place, part) in template.parts.iter().enumerate() {
        let there = bank.iter().filter(|question| part.takes(question)).count();
        if there < usize::from(part.count) {
            return format!(
                "part {} wants {} questions of type {:?}, the bank has {there} published ones that fit",
                place + 1,
                part.count,
                part.of.as_str()
            );
        }
    }
    "its parts together want more questions than the bank has".into()
}
