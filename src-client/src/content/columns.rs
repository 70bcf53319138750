//! 栏目 and a column's articles.

use crate::{
    error::{invalid, not_found},
    store::{StoreError, articles, columns, regulations},
};
use lianxin_proto::{
    call::{CallError, ColumnRow, ColumnView, Story},
    content::{Column, ColumnKind},
    id::ColumnId,
    time::{CivilDate, Millis},
};
use rusqlite::Connection;

fn row(db: &Connection, column: Column, now: Millis) -> Result<ColumnRow, StoreError> {
    let (mut latest, mut date, mut unread, mut count) = (None, None, false, 0);
    match column.kind {
        ColumnKind::Articles => {
            count = articles::count_of_column(db, &column.id, now)?;
            if let Some(story) = articles::of_column(db, &column.id, None, None, 1, now)?.pop() {
                unread = !story.read;
                date = Some(story.date);
                latest = Some(story.title);
            }
        }
        ColumnKind::Regulations => {
            let rows = regulations::list(db, Some(column.id.as_str()))?;
            count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            if let Some(regulation) = rows.into_iter().next() {
                date = regulation.effective;
                latest = Some(regulation.short);
            }
        }
        ColumnKind::Quiz | ColumnKind::Room | ColumnKind::Talk => {}
    }
    let latest = latest.unwrap_or_else(|| column.about.clone());
    Ok(ColumnRow { column, latest, date, unread, count })
}

/// 栏目.
pub(crate) fn list(db: &Connection, now: Millis) -> Result<Vec<ColumnRow>, StoreError> {
    columns::shown(db)?.into_iter().map(|column| row(db, column, now)).collect()
}

/// Where the next page begins: behind this story.
fn place(story: &Story) -> String {
    format!("{}/{}", story.date, story.id)
}

fn read_place(text: &str) -> Result<(CivilDate, &str), CallError> {
    let place = text.split_once('/').and_then(|(date, id)| Some((date.parse().ok()?, id)));
    place.ok_or_else(|| invalid("翻页的位置不对，请回到列表开头。"))
}

/// A page of a column's articles.
pub(crate) fn page(
    db: &Connection,
    id: &ColumnId,
    series: Option<&str>,
    after: Option<&str>,
    limit: u32,
    now: Millis,
) -> Result<ColumnView, CallError> {
    let column = columns::get(db, id)?.ok_or_else(|| not_found("个栏目"))?;
    let after = after.map(read_place).transpose()?;
    // One more than asked for tells whether there is a next page.
    let mut items = articles::of_column(db, id, series, after, limit.saturating_add(1), now)?;
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    let next = if more { items.last().map(place) } else { None };
    Ok(ColumnView { column, items, next })
}
