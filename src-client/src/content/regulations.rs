//! 党纪条规: the list, a table of contents, one article.

use super::gist;
use crate::{
    error::not_found,
    store::{marks, positions, regulations},
};
use lianxin_proto::{
    call::{CallError, RegulationArticleView, RegulationRow, RegulationTocView, TocArticle, TocChapter},
    content::{Chapter, Regulation, RegulationArticle},
    id::RegulationId,
    member::{MarkKind, Target},
};
use rusqlite::Connection;
use std::collections::HashSet;

/// How many characters of an article its table of contents shows.
const GIST: usize = 24;

fn row(regulation: &Regulation) -> RegulationRow {
    RegulationRow {
        id: regulation.id.clone(),
        title: regulation.title.clone(),
        short: regulation.short.clone(),
        effective: regulation.effective,
        guide: regulation.guide,
        articles: u32::try_from(regulation.articles().count()).unwrap_or(u32::MAX),
    }
}

fn get(db: &Connection, id: &RegulationId) -> Result<Regulation, CallError> {
    regulations::get(db, id)?.ok_or_else(|| not_found("部条规"))
}

fn chapter(chapter: &Chapter, favourites: &HashSet<String>) -> TocChapter {
    let article = |article: &RegulationArticle| TocArticle {
        anchor: article.anchor.clone(),
        number: article.number.clone(),
        gist: gist(article.text.first().map_or("", String::as_str), GIST),
        favourite: favourites.contains(&article.anchor),
    };
    TocChapter {
        part: chapter.part.clone(),
        title: chapter.title.clone(),
        section: chapter.section.clone(),
        articles: chapter.articles.iter().map(article).collect(),
    }
}

/// A table of contents.
pub(crate) fn toc(db: &Connection, id: &RegulationId) -> Result<RegulationTocView, CallError> {
    let regulation = get(db, id)?;
    let favourites: HashSet<String> = marks::favourite_anchors(db, id.as_str())?.into_iter().collect();
    // A place from an older version may name an article that is no more.
    let last_read =
        positions::place(db, id)?.filter(|anchor| regulation.articles().any(|article| article.anchor == *anchor));
    Ok(RegulationTocView {
        row: row(&regulation),
        chapters: regulation.chapters.iter().map(|part| chapter(part, &favourites)).collect(),
        date_lines: regulation.date_lines,
        preamble: regulation.preamble,
        version: regulation.version,
        last_read,
    })
}

/// One article.
pub(crate) fn article(db: &Connection, id: &RegulationId, anchor: &str) -> Result<RegulationArticleView, CallError> {
    let regulation = get(db, id)?;
    let all: Vec<(&Chapter, &RegulationArticle)> = regulation
        .chapters
        .iter()
        .flat_map(|chapter| chapter.articles.iter().map(move |article| (chapter, article)))
        .collect();
    let at = all.iter().position(|(_, article)| article.anchor == anchor).ok_or_else(|| not_found("一条"))?;
    let (chapter, article) = all.get(at).copied().ok_or_else(|| not_found("一条"))?;
    let named = |at: Option<usize>| {
        at.and_then(|at| all.get(at)).map(|(_, article)| (article.anchor.clone(), article.number.clone()))
    };
    let target = Target::Regulation(id.clone(), anchor.to_owned());
    Ok(RegulationArticleView {
        row: row(&regulation),
        chapter: chapter.title.clone(),
        section: chapter.section.clone(),
        article: article.clone(),
        favourite: marks::is_on(db, MarkKind::Favourite, &target)?,
        previous: named(at.checked_sub(1)),
        next: named(at.checked_add(1)),
    })
}
