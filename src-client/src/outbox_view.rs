//! 没有发出去的: the outbox as its owner sees it, and what they can do about it.

use crate::{
    content::gist as shortened,
    error::not_found,
    store::{self, StoreError, articles, ops, questions, regulations, templates},
};
use lianxin_proto::{
    call::{CallError, OutboxRow},
    id::OpId,
    member::Target,
    op::Act,
};
use rusqlite::Connection;

/// How many characters of a complaint name it.
const GIST: usize = 12;

fn gist(text: &str) -> String {
    shortened(text, GIST)
}

fn target_title(db: &Connection, target: &Target) -> Result<String, StoreError> {
    Ok(match target {
        Target::Article(id) => {
            articles::title(db, id.as_str())?.map_or_else(|| "一篇文章".to_owned(), |title| format!("《{title}》"))
        }
        Target::Regulation(id, anchor) => match regulations::short(db, id.as_str())? {
            Some(short) => format!("《{short}》{}", article_number(db, target)?.unwrap_or_else(|| anchor.clone())),
            None => "一条条规".to_owned(),
        },
        Target::Question(id) => questions::get(db, id)?
            .map_or_else(|| "一道题".to_owned(), |question| format!("题目“{}”", gist(&question.stem))),
    })
}

/// `第三十四条`, from the search index's documents.
fn article_number(db: &Connection, target: &Target) -> Result<Option<String>, StoreError> {
    Ok(crate::search::index::document(db, target)?.map(|document| document.title))
}

fn title(db: &Connection, act: &Act) -> Result<String, StoreError> {
    Ok(match act {
        Act::ReadMark { target, on: true } => format!("读过{}", target_title(db, target)?),
        Act::ReadMark { target, on: false } => format!("标为未读{}", target_title(db, target)?),
        Act::FavouriteSet { target, on: true } => format!("收藏{}", target_title(db, target)?),
        Act::FavouriteSet { target, on: false } => format!("取消收藏{}", target_title(db, target)?),
        Act::FeedbackFile { text, .. } => format!("投诉建议“{}”", gist(text)),
        Act::FeedbackRate { .. } => "给答复打分".to_owned(),
        Act::PaperSubmit { template, .. } => templates::get(db, template)?
            .map_or_else(|| "交卷".to_owned(), |template| format!("交卷《{}》", template.title)),
    })
}

/// All unsent ops, oldest first.
pub(crate) fn list(db: &Connection) -> Result<Vec<OutboxRow>, StoreError> {
    ops::list(db)?
        .into_iter()
        .map(|row| {
            Ok(OutboxRow {
                id: row.op.id,
                title: title(db, &row.op.act)?,
                at: row.op.at,
                wedged: row.wedged.map(|code| code.chinese().to_owned()),
                tries: row.tries,
            })
        })
        .collect()
}

/// Frees a wedged op for another try.
pub(crate) fn retry(db: &Connection, id: OpId) -> Result<(), CallError> {
    if ops::wedge(db, id, None)? { Ok(()) } else { Err(not_found("一项")) }
}

/// Deletes an op and undoes it on this phone. Tells what it was about.
pub(crate) fn delete(db: &Connection, id: OpId) -> Result<(), CallError> {
    let entity = ops::remove(db, id)?.ok_or_else(|| not_found("一项"))?;
    store::marks::settle_named(db, &entity)?;
    store::sittings::op_deleted(db, id)?;
    Ok(())
}
