//! 模拟测试 and organised tests: which there are, which can be begun, and how those that were handed in stand.

use crate::store::{
    StoreError, ops, questions, results,
    sittings::{self, Sitting},
    templates,
};
use lianxin_proto::{
    quiz::{PaperTemplate, Question, Window},
    rules::paper::{self, Timeliness},
    time::Millis,
    view::quiz::{PapersView, PastPaper, Phase, SittingKind, Submission, TemplateRow},
};
use rusqlite::Connection;

/// How many papers handed in are listed.
const PAST: u32 = 50;

/// How an organised test that was handed in on this phone stands; `None` for any other sitting.
pub(super) fn submission(db: &Connection, sitting: &Sitting) -> Result<Option<Submission>, StoreError> {
    if sitting.kind != SittingKind::Organised || sitting.phase != Phase::Finished {
        return Ok(None);
    }
    let Some(template) = &sitting.template else { return Ok(None) };
    if let Some(result) = results::get(db, template)? {
        let own = result.sitting == sitting.id;
        return Ok(Some(if own { Submission::Received { result } } else { Submission::Elsewhere { result } }));
    }
    let Some(op) = sitting.op else {
        let reason = "这份卷子已从“没有发出去的”里删掉，没有交到服务器。".to_owned();
        return Ok(Some(Submission::Refused { reason }));
    };
    Ok(Some(match ops::wedged(db, op)? {
        Some(code) => Submission::Refused { reason: code.chinese().to_owned() },
        None => Submission::Waiting,
    }))
}

/// The submission of a template: that of the sitting handed in here, else what came from another phone.
pub(super) fn submitted(
    db: &Connection,
    template: &PaperTemplate,
    here: &[Sitting],
) -> Result<Option<Submission>, StoreError> {
    if template.window.is_none() {
        return Ok(None);
    }
    if let Some(handed_in) = here.iter().find(|sitting| sitting.phase == Phase::Finished) {
        return submission(db, handed_in);
    }
    Ok(results::get(db, &template.id)?.map(|result| Submission::Elsewhere { result }))
}

/// Whether a submission leaves the test to be done again: only one that its owner deleted does.
pub(super) fn may_be_done(submission: Option<&Submission>, here: &[Sitting]) -> bool {
    match submission {
        None => true,
        Some(Submission::Refused { .. }) => here.iter().all(|sitting| sitting.op.is_none()),
        Some(_) => false,
    }
}

fn is_open(window: Window, now: Millis) -> bool {
    paper::timeliness(window, now) == Timeliness::InTime
}

fn row(db: &Connection, template: PaperTemplate, bank: &[Question], now: Millis) -> Result<TemplateRow, StoreError> {
    let here = sittings::of_template(db, &template.id)?;
    let submission = submitted(db, &template, &here)?;
    let sitting = here.iter().find(|sitting| sitting.phase != Phase::Finished).map(|sitting| sitting.id);
    let open = template.window.is_none_or(|window| is_open(window, now));
    let ready = open && may_be_done(submission.as_ref(), &here) && paper::draw(&template, bank, b"").is_some();
    Ok(TemplateRow {
        questions: u16::try_from(template.count()).unwrap_or(u16::MAX),
        id: template.id,
        title: template.title,
        minutes: template.minutes,
        window: template.window,
        ready,
        sitting,
        submission,
    })
}

/// Where an organised test stands in a list: open ones first, by when they close; then those to come, by when they open; then those that are over, the latest first.
fn rank(window: Option<Window>, now: Millis) -> (u8, i64) {
    let Some(window) = window else { return (3, 0) };
    match paper::timeliness(window, now) {
        Timeliness::InTime => (0, window.until.0),
        Timeliness::Early => (1, window.from.0),
        Timeliness::Late => (2, window.until.0.saturating_neg()),
    }
}

fn sorted(mut rows: Vec<TemplateRow>, now: Millis) -> Vec<TemplateRow> {
    rows.sort_by_cached_key(|row| (rank(row.window, now), row.id.clone()));
    rows
}

/// The questions that these templates may draw from.
fn bank(db: &Connection, templates: &[PaperTemplate]) -> Result<Vec<Question>, StoreError> {
    if templates.is_empty() { Ok(Vec::new()) } else { questions::sketches(db) }
}

/// Organised tests that are open or will open, not handed in.
pub(super) fn coming(db: &Connection, now: Millis) -> Result<Vec<TemplateRow>, StoreError> {
    let mut tests = templates::list(db)?;
    tests.retain(|test| test.window.is_some_and(|window| paper::timeliness(window, now) != Timeliness::Late));
    let bank = bank(db, &tests)?;
    let rows = tests.into_iter().map(|test| row(db, test, &bank, now)).collect::<Result<Vec<_>, _>>()?;
    Ok(sorted(rows.into_iter().filter(|row| row.submission.is_none()).collect(), now))
}

/// 模拟测试.
pub(super) fn view(db: &Connection, now: Millis) -> Result<PapersView, StoreError> {
    let all = templates::list(db)?;
    let bank = bank(db, &all)?;
    let rows = all.into_iter().map(|template| row(db, template, &bank, now)).collect::<Result<Vec<_>, _>>()?;
    let (tests, templates) = rows.into_iter().partition(|row| row.window.is_some());
    let past = sittings::past(db, PAST)?.into_iter().map(|sitting| {
        Ok(PastPaper {
            submission: submission(db, &sitting)?,
            id: sitting.id,
            at: sitting.handed_in_at.unwrap_or(sitting.begun_at),
            half_marks: sitting.half_marks.unwrap_or(0),
            title: sitting.title,
        })
    });
    Ok(PapersView { templates, tests: sorted(tests, now), past: past.collect::<Result<_, StoreError>>()? })
}
