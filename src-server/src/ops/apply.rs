//! Does what the rules say, for one op within the transaction of its batch.

use crate::{
    auth::SessionParts,
    db::Conn,
    error::Result,
    feedback,
    members::marks,
    ops::{
        rules,
        store::{self, Kept},
    },
    quiz::submit,
    sync::feed,
};
use lianxin_proto::{
    feed::{Entity, FeedId},
    member::{Feedback, FeedbackStatus, Mark, MarkKind},
    op::{Act, Op, OpAnswer, Outcome},
    problem::Code,
    rules::merge::{op_time, supersedes},
    time::Millis,
};

/// Does an op, or answers it once more.
pub async fn apply(conn: &mut Conn, session: &SessionParts, op: &Op, now: Millis) -> Result<OpAnswer> {
    let member = session.profile.id;
    if let Some((owner, outcome)) = store::find(&mut *conn, op.id).await? {
        // Somebody else's op of the same id: nothing of it is told.
        let outcome = if owner == member { outcome } else { Outcome::Refused { code: Code::OpInvalid } };
        return Ok(OpAnswer { id: op.id, outcome });
    }
    let done = act(&mut *conn, session, op, now).await?;
    let kept = match &done {
        Ok(entity) => Kept::Done(Some(entity.key())),
        Err(code) => Kept::Refused(*code),
    };
    store::keep(conn, op.id, member, session.device, now, &kept).await?;
    metrics::counter!("lianxin_ops_total", "op" => rules::name(&op.act), "refused" => if done.is_err() { "yes" } else { "no" })
        .increment(1);
    let outcome = match done {
        Ok(entity) => Outcome::Done { entity: Some(entity) },
        Err(code) => Outcome::Refused { code },
    };
    Ok(OpAnswer { id: op.id, outcome })
}

async fn act(conn: &mut Conn, session: &SessionParts, op: &Op, now: Millis) -> Result<Result<Entity, Code>> {
    let member = session.profile.id;
    match &op.act {
        Act::ReadMark { target, on } => {
            let mark = rules::mark(MarkKind::Read, target, *on, op, now);
            set_mark(conn, session, mark).await.map(Ok)
        }
        Act::FavouriteSet { target, on } => {
            let mark = rules::mark(MarkKind::Favourite, target, *on, op, now);
            set_mark(conn, session, mark).await.map(Ok)
        }
        Act::FeedbackFile { id, topic, text } => {
            if let Err(code) = rules::check_text(text) {
                return Ok(Err(code));
            }
            if let Some((owner, known)) = feedback::store::find(&mut *conn, *id).await? {
                let same = owner == member && known.text == *text && known.topic == *topic;
                return Ok(if same { Ok(Entity::Feedback(known)) } else { Err(Code::OpConflict) });
            }
            let at = op_time(op.at, now);
            let filed = Feedback {
                id: *id,
                filed_at: at,
                topic: *topic,
                text: text.clone(),
                status: FeedbackStatus::Filed,
                answer: String::new(),
                updated_at: at,
                rating: None,
            };
            feedback::store::add(&mut *conn, member, &filed).await?;
            put(conn, session, Entity::Feedback(filed)).await.map(Ok)
        }
        Act::FeedbackRate { id, rating } => {
            let known = match feedback::store::find(&mut *conn, *id).await? {
                Some((owner, known)) if owner == member => known,
                _ => return Ok(Err(Code::OpTargetGone)),
            };
            match rules::rate(&known, *rating, op_time(op.at, now)) {
                Err(code) => Ok(Err(code)),
                Ok(rated) => {
                    feedback::store::update(&mut *conn, &rated).await?;
                    put(conn, session, Entity::Feedback(rated)).await.map(Ok)
                }
            }
        }
        Act::PaperSubmit { template, sitting, took_ms: _, answers } => {
            match submit::hand_in(&mut *conn, member, op, template, *sitting, answers, now).await? {
                Ok(result) => put(conn, session, Entity::Result(result)).await.map(Ok),
                Err(code) => Ok(Err(code)),
            }
        }
    }
}

/// Sets a mark unless a later one stands. The target need not be there (any more): it may have been withdrawn meanwhile, and come back.
async fn set_mark(conn: &mut Conn, session: &SessionParts, mark: Mark) -> Result<Entity> {
    let member = session.profile.id;
    match marks::find(&mut *conn, member, mark.kind, &mark.target).await? {
        Some(stands) if !supersedes(&mark, &stands) => Ok(Entity::Mark(stands)),
        _ => {
            marks::set(&mut *conn, member, &mark).await?;
            put(conn, session, Entity::Mark(mark)).await
        }
    }
}

async fn put(conn: &mut Conn, session: &SessionParts, entity: Entity) -> Result<Entity> {
    feed::put(conn, FeedId::Member(session.profile.id), &entity).await?;
    Ok(entity)
}
