//! Handing in (交卷), and ending a practice early. A paper stands from the moment it is handed in: time, answers, and for an organised test the op in the outbox, all in one transaction.

use super::{answer, sittings as shown, stopwatch::Reading};
use crate::{
    error::invalid,
    store::{
        StoreError, ops, results,
        sittings::{self, ItemRow, Sitting},
    },
};
use lianxin_proto::{
    call::CallError,
    id::{OpId, SittingId},
    op::{Act, Op},
    quiz::Submitted,
    time::Millis,
    view::quiz::{Phase, SittingKind, SittingView},
};
use rusqlite::Connection;

/// Whether an item waits for the member's own marks.
fn waits(item: &ItemRow) -> bool {
    item.question.kind.of().is_self_marked() && item.answer.is_none()
}

fn finish(sitting: &mut Sitting, items: &[ItemRow]) {
    sitting.phase = Phase::Finished;
    sitting.half_marks = Some(shown::marks(sitting, items).half_marks);
}

/// Finishes a paper whose member has marked the last of their own answers.
pub(super) fn finish_if_marked(db: &Connection, sitting: &mut Sitting) -> Result<(), StoreError> {
    let items = sittings::items(db, sitting.id)?;
    if !items.iter().any(waits) {
        finish(sitting, &items);
    }
    Ok(())
}

/// Puts an organised test into the outbox.
fn submit(
    db: &Connection,
    sitting: &mut Sitting,
    items: Vec<ItemRow>,
    op: OpId,
    now: Millis,
) -> Result<(), StoreError> {
    let (Some(template), Some(paper)) = (sitting.template.clone(), sitting.paper.as_ref()) else { return Ok(()) };
    let answers = items.into_iter().map(|item| Submitted {
        question: item.question.id,
        version: item.question.version,
        answer: item.answer,
    });
    let entity = results::entity(&template);
    let act =
        Act::PaperSubmit { template, sitting: sitting.id, took_ms: paper.watch.took_ms, answers: answers.collect() };
    ops::add(db, &entity, &Op { id: op, at: now, act })?;
    sitting.op = Some(op);
    Ok(())
}

/// Hands a paper in; the second time, finishes it without the marks the member has not given themselves.
pub(super) fn hand_in(db: &Connection, id: SittingId, op: OpId, reading: &Reading) -> Result<SittingView, CallError> {
    let mut sitting = shown::get(db, id)?;
    if !sitting.kind.is_paper() {
        return Err(invalid("练习不用交卷，答完就有结果。"));
    }
    let items = sittings::items(db, id)?;
    match sitting.phase {
        Phase::Answering => {
            sitting.paper = shown::at(&sitting, reading);
            sitting.handed_in_at = Some(reading.wall);
            for item in &items {
                answer::learn(db, &sitting, item, reading.wall)?;
            }
            if items.iter().any(waits) {
                sitting.phase = Phase::SelfMarking;
                sitting.place = items.iter().find(|item| waits(item)).map_or(0, |item| item.place);
            } else {
                finish(&mut sitting, &items);
            }
            if sitting.kind == SittingKind::Organised {
                submit(db, &mut sitting, items, op, reading.wall)?;
            }
            sittings::save(db, &sitting)?;
        }
        Phase::SelfMarking => {
            finish(&mut sitting, &items);
            sittings::save(db, &sitting)?;
        }
        // Handed in already: once is enough, and saying so is no error.
        Phase::Finished => {}
    }
    Ok(shown::view(db, &sitting, reading)?)
}

/// Ends a practice early.
pub(super) fn end(db: &Connection, id: SittingId, reading: &Reading) -> Result<SittingView, CallError> {
    let mut sitting = shown::get(db, id)?;
    if sitting.kind.is_paper() {
        return Err(invalid("卷子要交卷才算结束。"));
    }
    if sitting.phase != Phase::Finished {
        sitting.phase = Phase::Finished;
        sittings::save(db, &sitting)?;
    }
    Ok(shown::view(db, &sitting, reading)?)
}
