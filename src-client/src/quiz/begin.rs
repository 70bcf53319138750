//! Beginning a sitting: which questions it has, and when the unfinished one is taken up instead.

use super::{
    mastery, papers,
    sittings::PRACTICE_HALF_MARKS,
    stopwatch::{Reading, Stopwatch},
};
use crate::{
    error::{call_error, invalid, not_found},
    settings,
    store::{
        StoreError, questions, regulations,
        sittings::{self, Paper, Sitting},
        study, templates,
    },
};
use lianxin_proto::{
    call::{CallError, ErrorCode},
    id::{QuestionId, SittingId, TemplateId},
    quiz::{PaperTemplate, Question},
    rules::{
        daily::daily_five,
        grading::Verdict,
        paper::{self, Timeliness},
        study::study_day,
    },
    time::{CivilDate, Millis},
    view::quiz::{Begin, Filter, Part, Phase, SittingKind},
};
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

/// The most questions of one practice.
const PRACTICE_MAX: u16 = 50;
/// The most questions of one sitting over the 错题本 or the favourites.
const LIST_MAX: u32 = 20;
/// For how many days a practice can be taken up again.
const KEPT_DAYS: i32 = 7;

fn nothing(message: &str) -> CallError {
    call_error(ErrorCode::NotFound, message)
}

fn refused(message: &str) -> CallError {
    call_error(ErrorCode::Refused, message)
}

/// The day's five of the bank as it is now, whole.
pub(super) fn daily(db: &Connection, day: CivilDate) -> Result<Vec<Question>, StoreError> {
    let sketches = questions::sketches(db)?;
    whole(db, daily_five(&sketches, day).into_iter().map(|question| &question.id))
}

/// These questions of the bank, whole and in order.
fn whole<'a>(db: &Connection, ids: impl IntoIterator<Item = &'a QuestionId>) -> Result<Vec<Question>, StoreError> {
    ids.into_iter().filter_map(|id| questions::get(db, id).transpose()).collect()
}

/// What is due for 温故 today: the longest due first, of those the least sure one, up to the day's cap less what was reviewed today.
fn due(db: &Connection, day: CivilDate) -> Result<Vec<Question>, StoreError> {
    let left = left_today(db, day)? as usize;
    if left == 0 {
        return Ok(Vec::new());
    }
    let mut due: Vec<(CivilDate, f32, String)> = study::due(db, day, left)?
        .into_iter()
        .map(|card| (card.due, super::memory::retrievability(card.memory, card.last, day), card.question))
        .collect();
    due.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then_with(|| a.2.cmp(&b.2)));
    let ids = due.into_iter().take(left).map(|(.., id)| crate::store::parsed("question id", &id));
    whole(db, &ids.collect::<Result<Vec<QuestionId>, _>>()?)
}

/// How many questions 温故 may still ask for today.
pub(super) fn left_today(db: &Connection, day: CivilDate) -> Result<u32, StoreError> {
    let cap = u32::from(settings::get(db)?.review_cap);
    Ok(cap.saturating_sub(study::reviewed(db, day)?))
}

/// A number that shuffles alike for the same seed.
fn shuffled(seed: SittingId, id: &str) -> [u8; 32] {
    Sha256::new().chain_update(seed.0.as_bytes()).chain_update(id).finalize().into()
}

/// Which questions a practice takes: those never answered first, then those last answered wrong, then the others, shuffled within. Pure.
fn chosen(mut candidates: Vec<(String, Option<Verdict>)>, seed: SittingId, count: u16) -> Vec<String> {
    candidates.sort_by_cached_key(|(id, last)| {
        let rank = match last {
            None => 0,
            Some(Verdict::Wrong | Verdict::Partly) => 1,
            Some(Verdict::Right) => 2,
        };
        (rank, shuffled(seed, id))
    });
    candidates.truncate(count.into());
    candidates.into_iter().map(|(id, _)| id).collect()
}

fn practice(db: &Connection, filter: &Filter, seed: SittingId, count: u16) -> Result<Vec<Question>, StoreError> {
    let mut candidates = questions::candidates(db, filter)?;
    if let (Some(regulation), Some(chapter)) = (&filter.regulation, &filter.chapter) {
        let inside = mastery::targets(db, regulation, chapter)?;
        candidates.retain(|candidate| inside.contains(&candidate.target));
    }
    let candidates = candidates.into_iter().map(|candidate| (candidate.id, candidate.last)).collect();
    let ids = chosen(candidates, seed, count.clamp(1, PRACTICE_MAX));
    let ids = ids.iter().map(|id| crate::store::parsed("question id", id)).collect::<Result<Vec<QuestionId>, _>>()?;
    whole(db, &ids)
}

/// `专项练习 · 政务处分法 · 多选`
fn practice_title(db: &Connection, filter: &Filter) -> Result<String, StoreError> {
    let mut words = vec!["专项练习".to_owned()];
    if let Some(id) = &filter.regulation {
        words.extend(regulations::short(db, id.as_str())?);
    }
    words.extend(filter.chapter.clone());
    words.extend(filter.tag.clone());
    words.extend(filter.difficulty.map(|difficulty| format!("难度 {difficulty}")));
    words.extend(filter.of.map(|of| of.name().to_owned()));
    Ok(words.join(" · "))
}

/// The unfinished sitting of this kind of the same study day.
fn unfinished(db: &Connection, kind: SittingKind, day: CivilDate) -> Result<Option<Sitting>, StoreError> {
    Ok(sittings::open(db)?.into_iter().find(|sitting| sitting.kind == kind && sitting.day == day))
}

struct New {
    kind: SittingKind,
    title: String,
    questions: Vec<Question>,
}

fn keep(db: &Connection, id: SittingId, now: Millis, new: New) -> Result<Sitting, StoreError> {
    let sitting = Sitting {
        id,
        kind: new.kind,
        title: new.title,
        phase: Phase::Answering,
        place: 0,
        begun_at: now,
        day: study_day(now),
        template: None,
        paper: None,
        handed_in_at: None,
        half_marks: None,
        op: None,
    };
    let questions: Vec<_> = new.questions.into_iter().map(|question| (question, PRACTICE_HALF_MARKS)).collect();
    sittings::prune(db, sitting.day.plus_days(-KEPT_DAYS))?;
    sittings::begin(db, &sitting, &questions)?;
    Ok(sitting)
}

/// Why an organised test cannot be begun.
fn may_begin(db: &Connection, template: &PaperTemplate, here: &[Sitting], now: Millis) -> Result<(), CallError> {
    let Some(window) = template.window else { return Ok(()) };
    let submission = papers::submitted(db, template, here)?;
    if !papers::may_be_done(submission.as_ref(), here) {
        return Err(refused("这场测试您已经交过卷了，每人只交一次。"));
    }
    match paper::timeliness(window, now) {
        Timeliness::InTime => Ok(()),
        Timeliness::Early => {
            let from = window.from;
            Err(refused(&format!("这场测试还没有开始，{} {} 开始。", from.date().month_day(), from.time())))
        }
        Timeliness::Late => Err(refused("这场测试已经结束了。")),
    }
}

/// Why the bank has not the questions of a paper: an organised test names its questions, and one whose article changed is out of the bank until an editor
/// has confirmed it.
fn too_few(template: &PaperTemplate) -> &'static str {
    match template.window {
        Some(_) => "这场测试有题正在核对条文，核对好就能开始，请过些时候再来。",
        None => "题库里的题不够组这份卷子。请联网更新后再试。",
    }
}

fn begin_paper(db: &Connection, template: &TemplateId, id: SittingId, reading: &Reading) -> Result<Sitting, CallError> {
    let here = sittings::of_template(db, template)?;
    if let Some(open) = here.iter().find(|sitting| sitting.phase != Phase::Finished) {
        return Ok(open.clone());
    }
    let template = templates::get(db, template)?.ok_or_else(|| not_found("份卷子"))?;
    may_begin(db, &template, &here, reading.wall)?;
    let sketches = questions::sketches(db)?;
    let drawn = paper::draw(&template, &sketches, id.0.as_bytes());
    let drawn = drawn.ok_or_else(|| refused(too_few(&template)))?;
    let (mut parts, mut all) = (Vec::new(), Vec::new());
    for (part, sketches) in template.parts.iter().zip(drawn) {
        let first = u16::try_from(all.len()).unwrap_or(u16::MAX);
        let questions = whole(db, sketches.into_iter().map(|question| &question.id))?;
        let count = u16::try_from(questions.len()).unwrap_or(u16::MAX);
        parts.push(Part { title: part.of.name().to_owned(), first, count, half_marks: part.half_marks });
        all.extend(questions.into_iter().map(|question| (question, part.half_marks)));
    }
    // One part needs no title.
    if let [only] = parts.as_mut_slice() {
        only.title.clear();
    }
    let sitting = Sitting {
        id,
        kind: if template.window.is_some() { SittingKind::Organised } else { SittingKind::Mock },
        title: template.title,
        phase: Phase::Answering,
        place: 0,
        begun_at: reading.wall,
        day: study_day(reading.wall),
        template: Some(template.id),
        paper: Some(Paper {
            limit_ms: u64::from(template.minutes) * 60_000,
            parts,
            watch: Stopwatch::start(reading.clone()),
        }),
        handed_in_at: None,
        half_marks: None,
        op: None,
    };
    sittings::begin(db, &sitting, &all)?;
    Ok(sitting)
}

/// Begins a sitting under this id, or takes up the unfinished one.
pub(super) fn begin(db: &Connection, begin: &Begin, id: SittingId, reading: &Reading) -> Result<Sitting, CallError> {
    let (now, day) = (reading.wall, study_day(reading.wall));
    let (kind, title, found, none) = match begin {
        Begin::Paper { template } => return begin_paper(db, template, id, reading),
        Begin::Daily => {
            if let Some(begun) = sittings::daily(db, day)? {
                return Ok(begun);
            }
            let none = "题库里还没有题，请联网更新后再来。";
            (SittingKind::Daily, "每日一练".to_owned(), daily(db, day)?, none)
        }
        Begin::Practice { filter, count } => {
            if filter.chapter.is_some() && filter.regulation.is_none() {
                return Err(invalid("请先选条规，再选章。"));
            }
            let none = "没有符合条件的题，请放宽条件再试。";
            (SittingKind::Practice, practice_title(db, filter)?, practice(db, filter, id, *count)?, none)
        }
        Begin::Wrong => {
            let ids = study::wrong(db, true, 0, LIST_MAX)?;
            (SittingKind::Wrong, "错题本".to_owned(), whole(db, &ids)?, "错题本里没有可练的题。")
        }
        Begin::Review => (SittingKind::Review, "温故".to_owned(), due(db, day)?, "今天要温的题都温过了。"),
        Begin::Favourites => {
            let ids = questions::favourites(db, true, 0, LIST_MAX)?;
            (SittingKind::Favourites, "收藏的题".to_owned(), whole(db, &ids)?, "还没有收藏题目。")
        }
    };
    // A list that is being gone through is not begun a second time the same day.
    if matches!(kind, SittingKind::Wrong | SittingKind::Review | SittingKind::Favourites)
        && let Some(open) = unfinished(db, kind, day)?
    {
        return Ok(open);
    }
    if found.is_empty() {
        return Err(nothing(none));
    }
    Ok(keep(db, id, now, New { kind, title, questions: found })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn practice_takes_what_is_new_before_what_was_missed_before_what_is_known() {
        let seed = SittingId(uuid::Uuid::from_u128(1));
        let of = |id: &str, last| (id.to_owned(), last);
        let all = || {
            vec![
                of("known", Some(Verdict::Right)),
                of("missed", Some(Verdict::Wrong)),
                of("half", Some(Verdict::Partly)),
                of("new-a", None),
                of("new-b", None),
            ]
        };
        let ids = chosen(all(), seed, 5);
        assert!(ids[..2].iter().all(|id| id.starts_with("new")), "{ids:?}");
        assert_eq!(ids[4], "known");
        assert_eq!(chosen(all(), seed, 2).len(), 2);
        let mut turned = all();
        turned.reverse();
        assert_eq!(chosen(turned, seed, 5), ids, "the same for the same seed");
    }
}
