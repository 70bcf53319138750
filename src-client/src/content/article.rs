//! An article to read.

use crate::{
    error::not_found,
    store::{articles, columns, marks, positions},
};
use lianxin_proto::{
    call::{ArticleView, CallError, Story},
    id::ArticleId,
    member::{MarkKind, Target},
    time::Millis,
};
use rusqlite::Connection;

/// How many articles of the same column follow one that stands alone.
const ONWARD: u32 = 3;

/// An article, if it is here and visible.
pub(crate) fn read(db: &Connection, id: &ArticleId, now: Millis) -> Result<ArticleView, CallError> {
    let article = articles::get(db, id, now)?.ok_or_else(|| not_found("篇文章"))?;
    let column = columns::get(db, &article.column)?;
    let (column_name, icon) = column.map(|column| (column.name, column.icon)).unwrap_or_default();
    let target = Target::Article(id.clone());
    let mut onward: Vec<Story> = articles::beside(db, id, now)?;
    if onward.is_empty() {
        let after = Some((article.date, id.as_str()));
        onward = articles::of_column(db, &article.column, None, after, ONWARD, now)?;
    }
    Ok(ArticleView {
        read: marks::is_on(db, MarkKind::Read, &target)?,
        favourite: marks::is_on(db, MarkKind::Favourite, &target)?,
        position: positions::get(db, &target)?,
        article,
        column_name,
        icon,
        onward,
    })
}
