//! Complaints and suggestions (投诉建议): what the server last said of them, with this phone's unsent ops on top.

use crate::{
    error::invalid,
    store::{self, StoreError, ops},
};
use lianxin_proto::{
    call::{CallError, FeedbackRow},
    id::{FeedbackId, OpId},
    member::{Feedback, FeedbackStatus, FeedbackTopic},
    op::{Act, FEEDBACK_CHARS_MAX, Op},
    time::Millis,
};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// What is shown for what the server said and what is unsent: unsent ratings and unsent complaints stand on top. The latest first. Pure.
fn on_top(base: Vec<Feedback>, unsent: &[Op]) -> Vec<FeedbackRow> {
    let mut rows: BTreeMap<FeedbackId, FeedbackRow> =
        base.into_iter().map(|feedback| (feedback.id, FeedbackRow { feedback, pending: false })).collect();
    for op in unsent {
        match &op.act {
            Act::FeedbackFile { id, topic, text } => {
                rows.entry(*id).or_insert_with(|| FeedbackRow {
                    feedback: Feedback {
                        id: *id,
                        filed_at: op.at,
                        topic: *topic,
                        text: text.clone(),
                        status: FeedbackStatus::Filed,
                        answer: String::new(),
                        updated_at: op.at,
                        rating: None,
                    },
                    pending: true,
                });
            }
            Act::FeedbackRate { id, rating } => {
                if let Some(row) = rows.get_mut(id) {
                    row.feedback.rating = Some(*rating);
                    row.pending = true;
                }
            }
            _ => {}
        }
    }
    let mut rows: Vec<FeedbackRow> = rows.into_values().collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.feedback.filed_at, row.feedback.id)));
    rows
}

/// All of the member's.
pub(crate) fn list(db: &Connection) -> Result<Vec<FeedbackRow>, StoreError> {
    let unsent: Vec<Op> = ops::list(db)?.into_iter().map(|row| row.op).collect();
    Ok(on_top(store::feedback::list(db)?, &unsent))
}

/// How many have an answer not yet rated.
pub(crate) fn count_answered(db: &Connection) -> Result<u32, StoreError> {
    let answered =
        |row: &&FeedbackRow| row.feedback.status == FeedbackStatus::Answered && row.feedback.rating.is_none();
    Ok(u32::try_from(list(db)?.iter().filter(answered).count()).unwrap_or(u32::MAX))
}

/// Files one.
pub(crate) fn file(
    db: &Connection,
    topic: FeedbackTopic,
    text: &str,
    op: OpId,
    id: FeedbackId,
    now: Millis,
) -> Result<FeedbackId, CallError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(invalid("请先写几句，再提交。"));
    }
    if text.chars().count() > FEEDBACK_CHARS_MAX {
        return Err(invalid("最多写两千字，请缩短一些再提交。"));
    }
    let act = Act::FeedbackFile { id, topic, text: text.to_owned() };
    ops::add(db, &store::feedback::entity(id), &Op { id: op, at: now, act })?;
    Ok(id)
}

/// Rates the answer to one.
pub(crate) fn rate(db: &Connection, id: FeedbackId, rating: u8, op: OpId, now: Millis) -> Result<(), CallError> {
    if !(1..=3).contains(&rating) {
        return Err(invalid("请在三档里选一档。"));
    }
    let row = list(db)?.into_iter().find(|row| row.feedback.id == id);
    let row = row.ok_or_else(|| crate::error::not_found("条投诉建议"))?;
    if row.feedback.status != FeedbackStatus::Answered {
        return Err(invalid("还没有答复，等有了答复再评。"));
    }
    if row.feedback.rating.is_some() {
        return Err(invalid("这条已经评过了。"));
    }
    let act = Act::FeedbackRate { id, rating };
    Ok(ops::add(db, &store::feedback::entity(id), &Op { id: op, at: now, act })?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::memory;

    fn id(n: u128) -> uuid::Uuid {
        uuid::Uuid::from_u128(n)
    }

    fn answered(n: u128) -> Feedback {
        Feedback {
            id: FeedbackId(id(n)),
            filed_at: Millis(1),
            topic: FeedbackTopic::App,
            text: "字太小".into(),
            status: FeedbackStatus::Answered,
            answer: "已加大".into(),
            updated_at: Millis(2),
            rating: None,
        }
    }

    #[test]
    fn what_is_unsent_shows_at_once() {
        let db = memory();
        store::feedback::put(&db, "member:x", Some(1), &answered(1)).expect("put");
        assert_eq!(count_answered(&db).expect("counted"), 1);
        file(&db, FeedbackTopic::Burden, " 每天要截图 ", OpId(id(10)), FeedbackId(id(2)), Millis(5)).expect("filed");
        rate(&db, FeedbackId(id(1)), 3, OpId(id(11)), Millis(6)).expect("rated");
        let rows = list(&db).expect("listed");
        assert_eq!(rows.iter().map(|row| row.pending).collect::<Vec<_>>(), [true, true]);
        assert_eq!(rows[0].feedback.text, "每天要截图");
        assert_eq!(rows[1].feedback.rating, Some(3));
        assert_eq!(count_answered(&db).expect("counted"), 0);
    }

    #[test]
    fn bounds_are_held() {
        let db = memory();
        let filed = |text: &str| file(&db, FeedbackTopic::App, text, OpId(id(1)), FeedbackId(id(1)), Millis(1));
        assert!(filed("  ").is_err());
        assert!(filed(&"长".repeat(FEEDBACK_CHARS_MAX + 1)).is_err());
        assert!(rate(&db, FeedbackId(id(9)), 2, OpId(id(3)), Millis(1)).is_err(), "there is none");
        let unanswered = Feedback { status: FeedbackStatus::Accepted, ..answered(1) };
        store::feedback::put(&db, "member:x", Some(1), &unanswered).expect("put");
        assert!(rate(&db, unanswered.id, 2, OpId(id(3)), Millis(1)).is_err(), "no answer yet");
        store::feedback::put(&db, "member:x", Some(2), &answered(1)).expect("put");
        assert!(rate(&db, unanswered.id, 4, OpId(id(3)), Millis(1)).is_err(), "out of bounds");
        rate(&db, unanswered.id, 1, OpId(id(3)), Millis(1)).expect("rated");
        assert!(rate(&db, unanswered.id, 2, OpId(id(4)), Millis(1)).is_err(), "once is enough");
    }

    #[test]
    fn an_older_page_does_not_undo_an_answer() {
        let db = memory();
        let rated = Feedback { rating: Some(2), updated_at: Millis(9), ..answered(1) };
        store::feedback::put(&db, "member:x", None, &rated).expect("the answer to the op");
        store::feedback::put(&db, "member:x", Some(4), &answered(1)).expect("a page from before it");
        assert_eq!(list(&db).expect("listed")[0].feedback.rating, Some(2));
    }
}
