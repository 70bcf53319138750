//! Questions as they are shown: without the key until it may be seen, and then with all that teaches.

use crate::{
    content::gist,
    error::not_found,
    search::index::document,
    store::{StoreError, marks, questions, regulations, sittings::ItemRow, study},
};
use lianxin_proto::{
    call::CallError,
    id::QuestionId,
    member::{MarkKind, Target},
    quiz::{Citation, Question, QuestionKind},
    rules::grading::Verdict,
    view::quiz::{Asked, CitationView, Item, Phase, QuestionRow, QuestionView, Revealed, SittingKind},
};
use rusqlite::Connection;

/// How many characters of an article stand below a citation.
const GIST: usize = 40;

/// A question without its key.
fn asked(question: &Question) -> Asked {
    let (options, gaps) = match &question.kind {
        QuestionKind::Single { options, .. } | QuestionKind::Multiple { options, .. } => (options.clone(), 0),
        QuestionKind::Blank { gaps, .. } => (Vec::new(), u8::try_from(gaps.len()).unwrap_or(u8::MAX)),
        QuestionKind::Judge { .. } | QuestionKind::Essay { .. } | QuestionKind::Case { .. } => (Vec::new(), 0),
    };
    let any_order = matches!(&question.kind, QuestionKind::Blank { any_order: true, .. });
    Asked {
        id: question.id.clone(),
        version: question.version,
        of: question.kind.of(),
        stem: question.stem.clone(),
        options,
        gaps,
        any_order,
        difficulty: question.difficulty,
    }
}

/// What a question rests on, with the article's first words where it is on this phone.
fn citation(db: &Connection, cited: &Citation) -> Result<CitationView, StoreError> {
    let target = cited.regulation.clone().map(|id| Target::Regulation(id, cited.anchor.clone()));
    let found = match &target {
        Some(target) => document(db, target)?,
        None => None,
    };
    Ok(CitationView {
        line: format!("{} {}", cited.title, cited.article),
        gist: found.as_ref().map_or_else(String::new, |article| gist(&article.text, GIST)),
        target: target.filter(|_| found.is_some()),
        version: cited.version,
    })
}

fn favourite(db: &Connection, id: &QuestionId) -> Result<bool, StoreError> {
    marks::is_on(db, MarkKind::Favourite, &Target::Question(id.clone()))
}

/// Whether key and explanation may be seen.
fn is_open(kind: SittingKind, phase: Phase, item: &ItemRow) -> bool {
    if kind.is_paper() { phase != Phase::Answering } else { item.answer.is_some() || item.shown }
}

/// How an answer came out, as far as that is known: a self-marked one waits for the member's marks, and what was left blank in a paper got nothing.
fn verdict(kind: SittingKind, phase: Phase, item: &ItemRow) -> Option<Verdict> {
    let waits = item.question.kind.of().is_self_marked() && phase != Phase::Finished;
    item.verdict.or(if kind.is_paper() && !waits { Some(Verdict::Wrong) } else { None })
}

/// A question of a sitting as it stands.
pub(super) fn item(db: &Connection, kind: SittingKind, phase: Phase, row: &ItemRow) -> Result<Item, StoreError> {
    let question = &row.question;
    let revealed = if is_open(kind, phase, row) {
        let card = study::get(db, &question.id)?;
        Some(Revealed {
            key: question.kind.clone(),
            verdict: verdict(kind, phase, row),
            half_marks: row.half_marks.unwrap_or(0),
            explanation: question.explanation.clone(),
            citation: citation(db, &question.citation)?,
            in_wrong_book: card.as_ref().is_some_and(|card| card.missed_at.is_some()),
            due: card.map(|card| card.due),
        })
    } else {
        None
    };
    Ok(Item {
        question: asked(question),
        answer: row.answer.clone(),
        flagged: row.flagged,
        favourite: favourite(db, &question.id)?,
        revealed,
    })
}

/// A question in a list; `None` when this phone does not know its text any more.
pub(super) fn row(db: &Connection, id: &QuestionId) -> Result<Option<QuestionRow>, StoreError> {
    let held = questions::get(db, id)?;
    let withdrawn = held.is_none();
    let Some(question) = held.map_or_else(|| study::text(db, id), |question| Ok(Some(question)))? else {
        return Ok(None);
    };
    Ok(Some(row_of(db, &question, withdrawn)?))
}

fn row_of(db: &Connection, question: &Question, withdrawn: bool) -> Result<QuestionRow, StoreError> {
    let card = study::get(db, &question.id)?;
    let short = match &question.citation.regulation {
        Some(id) => regulations::short(db, id.as_str())?,
        None => None,
    };
    let title = short.unwrap_or_else(|| question.citation.title.clone());
    Ok(QuestionRow {
        id: question.id.clone(),
        of: question.kind.of(),
        stem: question.stem.clone(),
        citation: format!("{title} {}", question.citation.article),
        last: card.as_ref().map(|card| card.verdict),
        at: card.as_ref().map(|card| card.at),
        missed: card.as_ref().map_or(0, |card| card.missed),
        favourite: favourite(db, &question.id)?,
        withdrawn,
    })
}

/// A question with its answer, outside any sitting.
pub(super) fn read(db: &Connection, id: &QuestionId) -> Result<QuestionView, CallError> {
    let held = questions::get(db, id)?;
    let withdrawn = held.is_none();
    let question = match held {
        Some(question) => question,
        None => study::text(db, id)?.ok_or_else(|| not_found("道题"))?,
    };
    let row = row_of(db, &question, withdrawn)?;
    let shown = ItemRow {
        place: 0,
        question,
        worth: 0,
        answer: None,
        flagged: false,
        shown: true,
        verdict: row.last,
        half_marks: None,
    };
    Ok(QuestionView { item: item(db, SittingKind::Practice, Phase::Finished, &shown)?, row })
}

/// The rows of these questions, without those whose text is not known any more.
pub(super) fn rows(db: &Connection, ids: &[QuestionId]) -> Result<Vec<QuestionRow>, StoreError> {
    ids.iter().filter_map(|id| row(db, id).transpose()).collect()
}
