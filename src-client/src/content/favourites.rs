//! 收藏.

use super::gist;
use crate::{
    search::index::document,
    store::{StoreError, articles, columns, marks, regulations},
};
use lianxin_proto::{call::FavouriteRow, member::Target, time::Millis};
use rusqlite::Connection;

/// How many characters of a favourite its row shows.
const GIST: usize = 48;

fn row(db: &Connection, favourite: marks::Favourite, now: Millis) -> Result<Option<FavouriteRow>, StoreError> {
    let marks::Favourite { target, at } = favourite;
    let found = match &target {
        Target::Article(id) => {
            let Some(article) = articles::get(db, id, now)? else { return Ok(None) };
            let day = article.date.month_day();
            let origin =
                columns::get(db, &article.column)?.map_or_else(|| day.clone(), |c| format!("{} · {day}", c.name));
            (article.title, origin, article.summary)
        }
        Target::Regulation(id, _) => {
            let Some(shown) = document(db, &target)? else { return Ok(None) };
            let short = regulations::short(db, id.as_str())?.unwrap_or_default();
            let chapter = shown.origin.split_once(" · ").map_or_else(String::new, |(_, chapter)| chapter.to_owned());
            (format!("{short} {}", shown.title), chapter, shown.text)
        }
        // Favourite questions have a list of their own.
        Target::Question(_) => return Ok(None),
    };
    let (title, origin, text) = found;
    Ok(Some(FavouriteRow { target, title, origin, gist: gist(&text, GIST), at }))
}

/// A page of favourites, the latest first.
pub(crate) fn list(db: &Connection, offset: u32, limit: u32, now: Millis) -> Result<Vec<FavouriteRow>, StoreError> {
    let favourites = marks::favourites(db, offset, limit, now)?;
    favourites.into_iter().filter_map(|favourite| row(db, favourite, now).transpose()).collect()
}
