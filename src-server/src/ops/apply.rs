//! Does what the rules say, for one op within the transaction of its batch. What was done before is answered with how it stands now, and only with what its
//! member may still see.

use crate::{
    auth::SessionParts,
    db::Conn,
    error::{Error, Result},
    feedback,
    members::marks,
    ops::{
        rules,
        store::{self, Kept},
    },
    quiz::submit,
    rooms::{self, messages, send, words},
    sync::feed,
};
use lianxin_proto::{
    feed::{Entity, EntityKey, EntityKind, FeedId},
    id::MemberId,
    member::{Feedback, FeedbackStatus, Mark, MarkKind},
    op::{Act, Op, OpAnswer, Outcome},
    problem::Code,
    rules::merge::{op_time, supersedes},
    time::Millis,
};

/// What ops are done with.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Whose.
    pub session: &'a SessionParts,
    /// When the server received them.
    pub now: Millis,
    /// The word list.
    pub words: &'a words::Known,
}

/// What an op that was done was about.
#[derive(Debug, Clone)]
pub struct Done {
    /// The feed that holds it.
    pub feed: FeedId,
    /// Which.
    pub key: EntityKey,
    /// As it stands; absent where the op took it away.
    pub entity: Option<Entity>,
}

impl Done {
    /// About an entity that is there.
    pub fn with(feed: FeedId, entity: Entity) -> Self {
        Self { feed, key: entity.key(), entity: Some(entity) }
    }

    /// About one that is gone.
    pub fn without(feed: FeedId, key: EntityKey) -> Self {
        Self { feed, key, entity: None }
    }
}

/// Does an op, or answers it once more.
pub async fn apply(conn: &mut Conn, cx: &Context<'_>, op: &Op) -> Result<OpAnswer> {
    let member = cx.session.profile.id;
    if let Some((owner, kept)) = store::find(&mut *conn, op.id).await? {
        // Somebody else's op of the same id: nothing of it is told.
        let outcome =
            if owner == member { again(conn, member, kept).await? } else { Outcome::Refused { code: Code::OpInvalid } };
        return Ok(OpAnswer { id: op.id, outcome });
    }
    let done = match rooms::ops::act(&mut *conn, cx, &op.act).await {
        Some(outcome) => outcome?,
        None => act(&mut *conn, cx.session, op, cx.now).await?.map(|entity| Done::with(FeedId::Member(member), entity)),
    };
    let kept = match &done {
        Ok(done) => Kept::Done(Some((done.feed, done.key.clone()))),
        Err(code) => Kept::Refused(*code),
    };
    store::keep(conn, op.id, member, cx.session.device, cx.now, &kept).await?;
    metrics::counter!("lianxin_ops_total", "op" => op.act.name(), "refused" => if done.is_err() { "yes" } else { "no" })
        .increment(1);
    let outcome = match done {
        Ok(done) => Outcome::Done { entity: done.entity },
        Err(code) => Outcome::Refused { code },
    };
    Ok(OpAnswer { id: op.id, outcome })
}

/// What is answered for an op that was done before: how it stands now, so that a late answer never takes a phone back to an older state.
async fn again(conn: &mut Conn, member: MemberId, kept: Kept) -> Result<Outcome> {
    let (feed, key) = match kept {
        Kept::Refused(code) => return Ok(Outcome::Refused { code }),
        Kept::Done(None) => return Ok(Outcome::Done { entity: None }),
        Kept::Done(Some(about)) => about,
    };
    // What was held may be in its room by now.
    let stands = if key.kind == EntityKind::Held {
        let id = key.id.parse().map_err(|e| Error::stored("op", e))?;
        match messages::find(&mut *conn, id).await? {
            Some(row) => send::stands(&mut *conn, &row).await?,
            None => Done::without(feed, key),
        }
    } else {
        let entity = feed::entity(&mut *conn, feed, key.kind.as_str(), &key.id).await?;
        Done { feed, key, entity }
    };
    // Done it was, but a room is not shown to who left it.
    let seen = match stands.feed {
        FeedId::Room(room) => rooms::store::role(conn, room, member).await?.is_some(),
        FeedId::Content(_) | FeedId::Member(_) => true,
    };
    Ok(Outcome::Done { entity: stands.entity.filter(|_| seen) })
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
        // What is done in rooms is done there; whoever adds an act says where.
        Act::MessageSend { .. }
        | Act::MessageRecall { .. }
        | Act::MessageRemove { .. }
        | Act::MessagePick { .. }
        | Act::MessageReport { .. }
        | Act::RoomRead { .. }
        | Act::RoomNotify { .. }
        | Act::RoomEnter { .. }
        | Act::SeatSet { .. } => Ok(Err(Code::OpInvalid)),
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
