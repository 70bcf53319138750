//! 答题 and 专项练习: what there is to do, drawn anew each time.

use super::{begin, mastery, papers};
use crate::store::{StoreError, questions, regulations, sittings, study};
use lianxin_proto::{
    quiz::Question,
    rules::study::study_day,
    time::{CivilDate, Millis},
    view::quiz::{DailyView, OpenSitting, PracticeView, QuizView},
};
use rusqlite::Connection;

/// How many words say what the day's five are about.
const ABOUT: usize = 3;

/// The most frequent of these words, the first named first among equals. Pure.
fn frequent<'a>(words: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for word in words {
        match counted.iter_mut().find(|(held, _)| *held == word) {
            Some((_, times)) => *times += 1,
            None => counted.push((word, 1)),
        }
    }
    counted.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    counted.into_iter().map(|(word, _)| word).take(ABOUT).collect()
}

/// What questions are about: their commonest tags, or the regulations they rest on. Pure.
fn about(questions: &[Question]) -> String {
    let tags = frequent(questions.iter().flat_map(|question| &question.tags).map(String::as_str));
    let words = if tags.is_empty() {
        frequent(questions.iter().map(|question| question.citation.title.as_str()))
    } else {
        tags
    };
    words.join("、")
}

fn daily(db: &Connection, day: CivilDate) -> Result<Option<DailyView>, StoreError> {
    let few = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
    if let Some(sitting) = sittings::daily(db, day)? {
        let progress = sittings::progress(db, sitting.id)?;
        let questions: Vec<Question> = sittings::items(db, sitting.id)?.into_iter().map(|item| item.question).collect();
        return Ok(Some(DailyView {
            date: day,
            about: about(&questions),
            total: progress.total,
            answered: progress.answered,
            right: progress.right,
            sitting: Some(sitting.id),
        }));
    }
    let questions = begin::daily(db, day)?;
    Ok((!questions.is_empty()).then(|| DailyView {
        date: day,
        about: about(&questions),
        total: few(questions.len()),
        answered: 0,
        right: 0,
        sitting: None,
    }))
}

/// 答题.
pub(super) fn quiz(db: &Connection, now: Millis) -> Result<QuizView, StoreError> {
    let day = study_day(now);
    let open = sittings::open(db)?.into_iter().map(|sitting| {
        let progress = sittings::progress(db, sitting.id)?;
        Ok(OpenSitting {
            id: sitting.id,
            kind: sitting.kind,
            title: sitting.title,
            total: progress.total,
            answered: progress.answered,
            begun_at: sitting.begun_at,
        })
    });
    Ok(QuizView {
        daily: daily(db, day)?,
        open: open.collect::<Result<_, StoreError>>()?,
        tests: papers::coming(db, now)?,
        wrong: study::count_wrong(db)?,
        due: study::count_due(db, day, begin::left_today(db, day)?)?,
        favourites: questions::count_favourites(db)?,
        questions: questions::total(db)?,
        mastery: mastery::all(db, day)?,
    })
}

/// 专项练习: what there is to choose from.
pub(super) fn practice(db: &Connection) -> Result<PracticeView, StoreError> {
    let counts = questions::by_regulation(db)?;
    let row = |regulation: lianxin_proto::call::RegulationRow| {
        let (_, count) = counts.iter().find(|(id, _)| id == regulation.id.as_str())?;
        Some((regulation.id, regulation.short, *count))
    };
    Ok(PracticeView {
        regulations: regulations::list(db, None)?.into_iter().filter_map(row).collect(),
        tags: questions::by_tag(db)?,
        difficulties: questions::by_difficulty(db)?,
        types: questions::by_type(db)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::quiz::judge;

    fn tagged(tags: &[&str]) -> Question {
        Question { tags: tags.iter().map(|tag| (*tag).to_owned()).collect(), ..judge("q", true) }
    }

    #[test]
    fn the_commonest_tags_say_what_it_is_about() {
        let five = [tagged(&["公车私用"]), tagged(&["礼品礼金"]), tagged(&["礼品礼金", "节日"]), tagged(&["吃喝"])];
        assert_eq!(about(&five), "礼品礼金、公车私用、节日");
        assert_eq!(about(&[tagged(&[]), tagged(&[])]), "公职人员政务处分法");
        assert_eq!(about(&[]), "");
    }
}
