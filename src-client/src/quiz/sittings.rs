//! A sitting as it is shown: its questions, parts, clock and result, all drawn from what is kept of it.

use super::{papers, stopwatch::Reading, views};
use crate::{
    error::not_found,
    store::{
        StoreError,
        sittings::{self, ItemRow, Paper, Sitting},
    },
};
use lianxin_proto::{
    call::CallError,
    id::SittingId,
    quiz::{Answer, Question},
    rules::{
        grading::Verdict,
        paper::{self, PaperMarks},
    },
    view::quiz::{AnsweredView, PaperClock, Part, Phase, ResultView, SittingView},
};
use rusqlite::Connection;

/// What a question of a practice is worth: one mark.
pub(super) const PRACTICE_HALF_MARKS: u16 = 2;

/// A sitting of this phone.
pub(super) fn get(db: &Connection, id: SittingId) -> Result<Sitting, CallError> {
    sittings::get(db, id)?.ok_or_else(|| not_found("次答题"))
}

/// The parts of a sitting: those of its paper, or one without a title.
fn parts(sitting: &Sitting, questions: usize) -> Vec<Part> {
    match &sitting.paper {
        Some(paper) => paper.parts.clone(),
        None => vec![Part {
            title: String::new(),
            first: 0,
            count: u16::try_from(questions).unwrap_or(u16::MAX),
            half_marks: PRACTICE_HALF_MARKS,
        }],
    }
}

/// Marks what was answered, by the rules that the server marks by. Pure.
pub(super) fn marks(sitting: &Sitting, items: &[ItemRow]) -> PaperMarks {
    paper::mark(parts(sitting, items.len()).into_iter().map(|part| {
        let of = items.iter().skip(part.first.into()).take(part.count.into());
        let answers: Vec<(&Question, Option<&Answer>)> =
            of.map(|item| (&item.question, item.answer.as_ref())).collect();
        (part.half_marks, answers)
    }))
}

fn result(db: &Connection, sitting: &Sitting, items: &[ItemRow]) -> Result<Option<ResultView>, StoreError> {
    if sitting.phase != Phase::Finished {
        return Ok(None);
    }
    let marks = marks(sitting, items);
    Ok(Some(ResultView {
        half_marks: marks.half_marks,
        full_half_marks: items.iter().map(|item| u32::from(item.worth)).sum(),
        right: marks.right,
        partly: marks.partly,
        wrong: marks.wrong,
        blank: marks.blank,
        took_ms: sitting.paper.as_ref().map(|paper| paper.watch.took_ms),
        parts: marks.parts,
        again: items.iter().filter(|item| item.verdict != Some(Verdict::Right)).map(|item| item.place).collect(),
        submission: papers::submission(db, sitting)?,
    }))
}

/// A paper with its stopwatch at a look; it stands once the paper is handed in.
pub(super) fn at(sitting: &Sitting, reading: &Reading) -> Option<Paper> {
    let paper = sitting.paper.clone()?;
    Some(if sitting.phase == Phase::Answering { Paper { watch: paper.watch.at(reading), ..paper } } else { paper })
}

/// How the time of a paper stands.
pub(super) fn clock(paper: &Paper) -> PaperClock {
    PaperClock {
        limit_ms: paper.limit_ms,
        took_ms: paper.watch.took_ms,
        over: is_over(paper),
        notes: paper.watch.notes(),
    }
}

/// Whether the time of a paper is over.
pub(super) fn is_over(paper: &Paper) -> bool {
    paper.watch.took_ms >= paper.limit_ms
}

/// A sitting as it stands.
pub(super) fn view(db: &Connection, sitting: &Sitting, reading: &Reading) -> Result<SittingView, StoreError> {
    let rows = sittings::items(db, sitting.id)?;
    let items = rows.iter().map(|row| views::item(db, sitting.kind, sitting.phase, row));
    Ok(SittingView {
        id: sitting.id,
        kind: sitting.kind,
        title: sitting.title.clone(),
        phase: sitting.phase,
        items: items.collect::<Result<_, _>>()?,
        parts: parts(sitting, rows.len()),
        place: sitting.place,
        clock: at(sitting, reading).as_ref().map(clock),
        result: result(db, sitting, &rows)?,
    })
}

/// What the answer to a question is replied with.
pub(super) fn answered(db: &Connection, sitting: &Sitting, row: &ItemRow) -> Result<AnsweredView, StoreError> {
    let result = match sitting.phase {
        Phase::Finished => result(db, sitting, &sittings::items(db, sitting.id)?)?,
        Phase::Answering | Phase::SelfMarking => None,
    };
    Ok(AnsweredView { item: views::item(db, sitting.kind, sitting.phase, row)?, phase: sitting.phase, result })
}
