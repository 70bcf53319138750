//! 没有发出去的: the outbox as its owner sees it, and what they can do about it.

use crate::{
    content::gist as shortened,
    error::not_found,
    rooms::acts,
    store::{self, StoreError, articles, ops, participants, questions, regulations, rooms, templates},
};
use lianxin_proto::{
    call::{CallError, OutboxRow},
    id::{OpId, RoomId},
    member::Target,
    op::{Act, Op},
    room::{MessageBody, SeatRole},
    time::Millis,
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
        Act::MessageSend { room, body, .. } => {
            let room = room_title(db, *room)?;
            match body {
                MessageBody::Photo(_) => format!("发到{room}的图片"),
                MessageBody::Voice(_) => format!("发到{room}的语音"),
                MessageBody::Reflection { text } => format!("发到{room}的微感悟“{}”", gist(text)),
                body => format!("发到{room}“{}”", gist(body.text())),
            }
        }
        Act::MessageRecall { room, .. } => format!("撤回{}的一条消息", room_title(db, *room)?),
        Act::MessageRemove { room, .. } => format!("移出{}的一条消息", room_title(db, *room)?),
        Act::MessagePick { room, on: true, .. } => format!("把{}的一条设为精华", room_title(db, *room)?),
        Act::MessagePick { room, on: false, .. } => format!("取消{}的一条精华", room_title(db, *room)?),
        Act::MessageReport { room, .. } => format!("举报{}的一条消息", room_title(db, *room)?),
        Act::RoomRead { room, .. } => format!("{}看到了哪里", room_title(db, *room)?),
        Act::RoomNotify { room, .. } => format!("{}的提醒方式", room_title(db, *room)?),
        Act::RoomEnter { room, .. } => format!("看过{}的群规", room_title(db, *room)?),
        Act::SeatSet { room, member, role, .. } => {
            let name = participants::get(db, *room, *member)?.map_or_else(|| "一个人".to_owned(), |person| person.name);
            let role = match role {
                SeatRole::Owner => "群主",
                SeatRole::Moderator => "管理员",
                SeatRole::Member => "成员",
                SeatRole::Muted => "禁言",
            };
            format!("在{}把{name}设为{role}", room_title(db, *room)?)
        }
    })
}

/// A room's name; of one that this member is no longer in, what is left of it.
fn room_title(db: &Connection, room: RoomId) -> Result<String, StoreError> {
    Ok(rooms::get(db, room)?.map_or_else(|| "一个群".to_owned(), |room| room.title))
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

/// Frees a wedged op for another try, under the id `anew`: the server keeps a refusal by the op's id and would only say it again. What the op is about has an id of its own, so
/// that it is there once whatever becomes of the two. Tells which room it is about.
pub(crate) fn retry(db: &Connection, id: OpId, anew: OpId) -> Result<Option<RoomId>, CallError> {
    let row = ops::get(db, id)?.ok_or_else(|| not_found("一项"))?;
    let room = ops::room(&row.op.act);
    if row.wedged.is_some() {
        ops::renew(db, id, &Op { id: anew, ..row.op })?;
    }
    Ok(room)
}

/// Deletes an op and undoes it on this phone. A message that the server may have got is taken back there by the op `taken_back`. Tells which room it is about.
pub(crate) fn delete(db: &Connection, id: OpId, taken_back: OpId, now: Millis) -> Result<Option<RoomId>, CallError> {
    let row = ops::get(db, id)?.ok_or_else(|| not_found("一项"))?;
    let begun = ops::is_begun(db, id)?;
    if let Some(entity) = ops::remove(db, id)? {
        store::marks::settle_named(db, &entity)?;
    }
    store::sittings::op_deleted(db, id)?;
    acts::deleted(db, &row, begun, taken_back, now)?;
    Ok(ops::room(&row.op.act))
}
