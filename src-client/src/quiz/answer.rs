//! Answering. In practice an answer is for good: with it, in the same transaction, go the log, the card and what the 错题本 makes of it. In a paper it may be changed until the
//! paper is handed in; the log takes it then.

use super::{sittings as shown, stopwatch::Reading, tally};
use crate::{
    error::{call_error, invalid, not_found},
    store::{
        StoreError,
        sittings::{self, ItemRow, Sitting},
        study,
    },
};
use lianxin_proto::{
    call::{CallError, ErrorCode},
    id::SittingId,
    quiz::{Answer, Question, QuestionKind},
    rules::grading,
    time::Millis,
    view::quiz::{AnsweredView, Phase},
};
use rusqlite::Connection;

/// The most characters written into a gap.
const GAP_CHARS_MAX: usize = 200;

fn closed(message: &str) -> CallError {
    call_error(ErrorCode::Refused, message)
}

fn at_place(db: &Connection, id: SittingId, place: u16) -> Result<(Sitting, ItemRow), CallError> {
    let sitting = shown::get(db, id)?;
    let item = sittings::item(db, id, place)?.ok_or_else(|| not_found("道题"))?;
    Ok((sitting, item))
}

/// Whether an answer has the shape its question asks for. Pure.
fn fits(question: &Question, answer: &Answer) -> bool {
    let options = |chosen: &[u8], options: &[String]| {
        let mut seen = std::collections::HashSet::new();
        !chosen.is_empty() && chosen.iter().all(|option| usize::from(*option) < options.len() && seen.insert(option))
    };
    match (&question.kind, answer) {
        (_, Answer::Unsure) | (QuestionKind::Judge { .. }, Answer::Judge(_)) => true,
        (QuestionKind::Single { options: of, .. }, Answer::Choice(chosen)) => chosen.len() == 1 && options(chosen, of),
        (QuestionKind::Multiple { options: of, .. }, Answer::Choice(chosen)) => options(chosen, of),
        (QuestionKind::Blank { gaps, .. }, Answer::Gaps(written)) => {
            written.len() == gaps.len()
                && written.iter().all(|text| text.chars().count() <= GAP_CHARS_MAX)
                && written.iter().any(|text| !text.trim().is_empty())
        }
        (QuestionKind::Essay { rubric, .. } | QuestionKind::Case { rubric, .. }, Answer::Points(points)) => {
            points.len() <= rubric.len()
        }
        _ => false,
    }
}

/// Takes an answer that is for good into the log, with all that follows from it.
pub(super) fn learn(db: &Connection, sitting: &Sitting, item: &ItemRow, now: Millis) -> Result<(), StoreError> {
    let Some(verdict) = item.verdict.filter(|_| item.answer.is_some()) else { return Ok(()) };
    let first = study::times(db, &item.question)? == 0;
    let answered = study::Answered {
        question: &item.question,
        verdict,
        kind: sitting.kind,
        sitting: sitting.id,
        place: item.place,
    };
    if study::learn(db, &answered, now)? && first {
        tally::count(db, &item.question, verdict)?;
    }
    Ok(())
}

/// Marks an item by its answer. Pure.
fn marked(item: ItemRow, answer: Option<Answer>) -> ItemRow {
    let marked = answer.as_ref().map(|answer| grading::mark(&item.question, answer, item.worth));
    ItemRow {
        verdict: marked.map(|marked| marked.verdict),
        half_marks: marked.map(|marked| marked.half_marks),
        answer,
        ..item
    }
}

/// Answers a question of a practice.
fn practise(
    db: &Connection,
    mut sitting: Sitting,
    item: ItemRow,
    answer: Answer,
    now: Millis,
) -> Result<AnsweredView, CallError> {
    if sitting.phase != Phase::Answering {
        return Err(closed("这次答题已经结束了。"));
    }
    if item.answer.is_some() {
        return Err(closed("这道题已经答过了。"));
    }
    if item.question.kind.of().is_self_marked() && !item.shown && answer != Answer::Unsure {
        return Err(invalid("请先看参考答案，再对照要点自评。"));
    }
    let item = marked(item, Some(answer));
    sittings::save_item(db, sitting.id, &item)?;
    learn(db, &sitting, &item, now)?;
    sitting.place = item.place;
    let progress = sittings::progress(db, sitting.id)?;
    if progress.answered >= progress.total {
        sitting.phase = Phase::Finished;
    }
    sittings::save(db, &sitting)?;
    Ok(shown::answered(db, &sitting, &item)?)
}

/// Answers a question of a paper that is being answered, or takes the answer away.
fn write(
    db: &Connection,
    mut sitting: Sitting,
    item: ItemRow,
    answer: Option<Answer>,
    reading: &Reading,
) -> Result<AnsweredView, CallError> {
    let paper = shown::at(&sitting, reading);
    if paper.as_ref().is_some_and(shown::is_over) {
        return Err(closed("时间到了，答案不能再改，请交卷。已经答的都在。"));
    }
    if item.question.kind.of().is_self_marked() && matches!(answer, Some(Answer::Points(_))) {
        return Err(invalid("交卷以后再对照要点自评。"));
    }
    let item = marked(item, answer);
    sittings::save_item(db, sitting.id, &item)?;
    (sitting.paper, sitting.place) = (paper, item.place);
    sittings::save(db, &sitting)?;
    Ok(shown::answered(db, &sitting, &item)?)
}

/// The member marks their own answer after handing in.
fn mark_own(
    db: &Connection,
    mut sitting: Sitting,
    item: ItemRow,
    answer: Answer,
    now: Millis,
) -> Result<AnsweredView, CallError> {
    if !item.question.kind.of().is_self_marked() || item.answer.is_some() {
        return Err(closed("卷子已经交了，答案不能再改。"));
    }
    let item = marked(item, Some(answer));
    sittings::save_item(db, sitting.id, &item)?;
    learn(db, &sitting, &item, now)?;
    sitting.place = item.place;
    super::hand_in::finish_if_marked(db, &mut sitting)?;
    sittings::save(db, &sitting)?;
    Ok(shown::answered(db, &sitting, &item)?)
}

/// Answers a question.
pub(super) fn answer(
    db: &Connection,
    id: SittingId,
    place: u16,
    answer: Option<Answer>,
    reading: &Reading,
) -> Result<AnsweredView, CallError> {
    let (sitting, item) = at_place(db, id, place)?;
    if answer.as_ref().is_some_and(|answer| !fits(&item.question, answer)) {
        return Err(invalid("这个答案和题型对不上，请重新作答。"));
    }
    match (sitting.kind.is_paper(), sitting.phase, answer) {
        (true, Phase::Answering, answer) => write(db, sitting, item, answer, reading),
        (true, Phase::SelfMarking, Some(answer)) => mark_own(db, sitting, item, answer, reading.wall),
        (true, ..) => Err(closed("卷子已经交了，答案不能再改。")),
        (false, _, Some(answer)) => practise(db, sitting, item, answer, reading.wall),
        (false, _, None) => Err(invalid("请先作答。")),
    }
}

/// Shows model and rubric of a self-marked question in practice.
pub(super) fn reveal(db: &Connection, id: SittingId, place: u16) -> Result<AnsweredView, CallError> {
    let (sitting, item) = at_place(db, id, place)?;
    if sitting.kind.is_paper() || !item.question.kind.of().is_self_marked() {
        return Err(invalid("这道题答了才看得到答案。"));
    }
    if sitting.phase != Phase::Answering {
        return Err(closed("这次答题已经结束了。"));
    }
    let item = ItemRow { shown: true, ..item };
    sittings::save_item(db, id, &item)?;
    Ok(shown::answered(db, &sitting, &item)?)
}

/// Sets or takes away 回头再看.
pub(super) fn flag(db: &Connection, id: SittingId, place: u16, on: bool) -> Result<(), CallError> {
    let (sitting, item) = at_place(db, id, place)?;
    if sitting.phase != Phase::Answering {
        return Err(closed("卷子已经交了。"));
    }
    Ok(sittings::save_item(db, id, &ItemRow { flagged: on, ..item })?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::quiz::{blank, case, judge, multiple, single};

    #[test]
    fn only_an_answer_of_the_question_s_own_kind_is_taken() {
        let text = |texts: &[&str]| Answer::Gaps(texts.iter().map(|text| (*text).to_owned()).collect());
        for (question, answer, taken) in [
            (single("q", 0), Answer::Choice(vec![3]), true),
            (single("q", 0), Answer::Choice(vec![4]), false),
            (single("q", 0), Answer::Choice(vec![0, 1]), false),
            (single("q", 0), Answer::Choice(vec![]), false),
            (single("q", 0), Answer::Judge(true), false),
            (single("q", 0), Answer::Unsure, true),
            (multiple("q", &[0, 1]), Answer::Choice(vec![2, 0]), true),
            (multiple("q", &[0, 1]), Answer::Choice(vec![0, 0]), false),
            (multiple("q", &[0, 1]), Answer::Choice(vec![]), false),
            (judge("q", true), Answer::Judge(false), true),
            (judge("q", true), Answer::Choice(vec![0]), false),
            (blank("q", &["六", "十"]), text(&["六", ""]), true),
            (blank("q", &["六", "十"]), text(&["六"]), false),
            (blank("q", &["六", "十"]), text(&["", " "]), false),
            (blank("q", &["六"]), text(&["长".repeat(201).as_str()]), false),
            (case("q", 2), Answer::Points(vec![true, false]), true),
            (case("q", 2), Answer::Points(vec![true, false, true]), false),
            (case("q", 2), Answer::Unsure, true),
        ] {
            assert_eq!(fits(&question, &answer), taken, "{:?} {answer:?}", question.kind);
        }
    }
}
