//! 我的竹简: how well each regulation and chapter is known. It is drawn from this phone's answers, is shown to nobody else, and leaves the phone in no form.

use crate::{
    error::not_found,
    store::{
        StoreError,
        questions::{self, Resting},
        regulations,
    },
};
use lianxin_proto::{
    call::CallError,
    id::RegulationId,
    time::CivilDate,
    view::quiz::{MasteryChapter, MasteryRow},
};
use rusqlite::Connection;
use std::collections::{HashMap, HashSet};

/// A regulation's articles with their chapters, in order.
struct Outline {
    /// Chapter titles, each once.
    chapters: Vec<String>,
    /// Which of them an article (as search documents name it) stands in.
    place: HashMap<String, usize>,
}

fn outline(db: &Connection, id: &str, title: &str) -> Result<Outline, StoreError> {
    let (mut chapters, mut place) = (Vec::<String>::new(), HashMap::new());
    for (target, chapter) in regulations::chapters(db, id)? {
        let chapter = if chapter.is_empty() { title.to_owned() } else { chapter };
        let at = chapters.iter().position(|held| *held == chapter).unwrap_or_else(|| {
            chapters.push(chapter);
            chapters.len() - 1
        });
        place.insert(target, at);
    }
    Ok(Outline { chapters, place })
}

/// The articles of a chapter, as search documents name them.
pub(super) fn targets(db: &Connection, id: &RegulationId, chapter: &str) -> Result<HashSet<String>, StoreError> {
    let Some(title) = regulations::title(db, id.as_str())? else { return Ok(HashSet::new()) };
    let outline = outline(db, id.as_str(), &title)?;
    let Some(wanted) = outline.chapters.iter().position(|held| held == chapter) else { return Ok(HashSet::new()) };
    Ok(outline.place.into_iter().filter(|(_, at)| *at == wanted).map(|(target, _)| target).collect())
}

fn add(chapter: &mut MasteryChapter, resting: &Resting) {
    chapter.questions += resting.questions;
    chapter.seen += resting.seen;
    chapter.firm += resting.firm;
    chapter.due += resting.due;
}

fn empty(title: &str) -> MasteryChapter {
    MasteryChapter { title: title.to_owned(), questions: 0, seen: 0, firm: 0, due: 0 }
}

/// Puts what rests on a regulation under its chapters; what rests on an article that is not there (any more) stands under the regulation's title, last. Pure.
fn row(id: Option<RegulationId>, title: &str, outline: &Outline, resting: &[&Resting]) -> MasteryRow {
    let mut chapters: Vec<MasteryChapter> = outline.chapters.iter().map(|title| empty(title)).collect();
    let mut elsewhere = empty(title);
    for article in resting {
        let at = outline.place.get(&article.target).and_then(|at| chapters.get_mut(*at));
        add(at.unwrap_or(&mut elsewhere), article);
    }
    match chapters.iter_mut().find(|chapter| chapter.title == title) {
        Some(whole) => {
            whole.questions += elsewhere.questions;
            whole.seen += elsewhere.seen;
            whole.firm += elsewhere.firm;
            whole.due += elsewhere.due;
        }
        None => chapters.push(elsewhere),
    }
    chapters.retain(|chapter| chapter.questions > 0);
    MasteryRow {
        id,
        title: title.to_owned(),
        questions: chapters.iter().map(|chapter| chapter.questions).sum(),
        due: chapters.iter().map(|chapter| chapter.due).sum(),
        chapters,
    }
}

/// By regulation: those on this phone in their order, then those that are not, by title.
pub(super) fn all(db: &Connection, day: CivilDate) -> Result<Vec<MasteryRow>, StoreError> {
    let resting = questions::resting(db, None, day)?;
    let mut rows = Vec::new();
    let mut known = HashSet::new();
    for regulation in regulations::list(db, None)? {
        let id = regulation.id.as_str();
        let own: Vec<&Resting> = resting.iter().filter(|article| article.regulation == id).collect();
        if !own.is_empty() {
            let outline = outline(db, id, &regulation.title)?;
            rows.push(row(Some(regulation.id.clone()), &regulation.title, &outline, &own));
        }
        known.insert(id.to_owned());
    }
    let nowhere = Outline { chapters: Vec::new(), place: HashMap::new() };
    // They come by title, so those of one title stand together.
    let others: Vec<&Resting> = resting.iter().filter(|article| !known.contains(&article.regulation)).collect();
    for own in others.chunk_by(|a, b| a.title == b.title) {
        let title = own.first().map_or("", |article| article.title.as_str());
        rows.push(row(None, title, &nowhere, own));
    }
    Ok(rows)
}

/// One regulation.
pub(super) fn one(db: &Connection, id: &RegulationId, day: CivilDate) -> Result<MasteryRow, CallError> {
    let title = regulations::title(db, id.as_str())?.ok_or_else(|| not_found("部条规"))?;
    let resting = questions::resting(db, Some(id.as_str()), day)?;
    let outline = outline(db, id.as_str(), &title)?;
    Ok(row(Some(id.clone()), &title, &outline, &resting.iter().collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resting(target: &str, questions: u32, firm: u32) -> Resting {
        Resting {
            regulation: "law".into(),
            target: target.into(),
            title: "某法".into(),
            questions,
            seen: firm,
            firm,
            due: questions - firm,
        }
    }

    #[test]
    fn questions_stand_under_the_chapters_of_their_articles() {
        let place = HashMap::from([("law#1".to_owned(), 0), ("law#2".to_owned(), 0), ("law#9".to_owned(), 2)]);
        let chapters = ["第一章", "第二章", "第三章"].map(str::to_owned).to_vec();
        let outline = Outline { chapters, place };
        let all = [resting("law#1", 3, 1), resting("law#2", 2, 2), resting("law#9", 1, 0), resting("law#77", 4, 0)];
        let row = row(None, "某法", &outline, &all.iter().collect::<Vec<_>>());
        let shown: Vec<_> = row.chapters.iter().map(|c| (c.title.as_str(), c.questions, c.firm)).collect();
        assert_eq!(shown, [("第一章", 5, 3), ("第三章", 1, 0), ("某法", 4, 0)]);
        assert_eq!((row.questions, row.due), (10, 7));
    }
}
