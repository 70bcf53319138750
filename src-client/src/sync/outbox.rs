//! Sends what this phone's owner did. An answered op leaves the outbox in the transaction that takes over what the server made of it; a refused one is wedged and
//! the others go on; anything else leaves all of them where they are, to be sent again under the same ids.

use super::{AnswerError, SyncError, SyncOutcome, apply, fetch};
use crate::{
    client::Core,
    store::{self, StoreError, attachments, attachments::Attachment, messages, ops, seats},
};
use lianxin_proto::{
    event::Event,
    feed::{Entity, EntityKind, FeedId},
    id::OpId,
    op::{Act, BATCH_MAX, Op, OpAnswer, OpAnswers, OpBatch, Outcome},
    problem::Code,
    room::Kept,
};

/// The name of what an op is about.
pub(crate) fn entity(act: &Act) -> String {
    use lianxin_proto::member::MarkKind;
    match act {
        Act::ReadMark { target, .. } => store::marks::entity(MarkKind::Read, target),
        Act::FavouriteSet { target, .. } => store::marks::entity(MarkKind::Favourite, target),
        Act::FeedbackFile { id, .. } | Act::FeedbackRate { id, .. } => store::feedback::entity(*id),
        Act::PaperSubmit { template, .. } => store::results::entity(template),
        Act::MessageSend { id, .. }
        | Act::MessageRecall { id, .. }
        | Act::MessageRemove { id, .. }
        | Act::MessagePick { id, .. }
        | Act::MessageReport { id, .. } => messages::entity(*id),
        Act::RoomRead { room, .. } | Act::RoomNotify { room, .. } | Act::RoomEnter { room, .. } => seats::entity(*room),
        Act::SeatSet { member, .. } => format!("participant/{member}"),
    }
}

/// Holds answers against the ops they should answer. Pure.
fn check(sent: &[Op], answers: &[OpAnswer]) -> Result<(), AnswerError> {
    let same = sent.len() == answers.len() && sent.iter().zip(answers).all(|(op, answer)| op.id == answer.id);
    let about = |op: &Op, answer: &OpAnswer| match &answer.outcome {
        Outcome::Done { entity: Some(held) } => {
            let key = held.key();
            let name = match key.kind {
                EntityKind::Mark => key.id,
                // A message that waits for a moderator is a message.
                EntityKind::Held => format!("message/{}", key.id),
                kind => format!("{}/{}", kind.as_str(), key.id),
            };
            held.check().is_ok() && name == entity(&op.act) && is_of(op, held)
        }
        Outcome::Done { entity: None } | Outcome::Refused { .. } => true,
    };
    if same && sent.iter().zip(answers).all(|(op, answer)| about(op, answer)) { Ok(()) } else { Err(AnswerError::Ops) }
}

/// Whether an entity about a message or seat is of the room that the op was sent to, and may be kept. Pure.
fn is_of(op: &Op, entity: &Entity) -> bool {
    let room = ops::room(&op.act);
    match entity {
        Entity::Message(message) => room == Some(message.room) && super::decide::is_place(message.position),
        Entity::Held(held) => room == Some(held.message.room) && matches!(op.act, Act::MessageSend { .. }),
        Entity::Seat(seat) => i64::try_from(seat.read).is_ok(),
        _ => true,
    }
}

/// Whether a whole batch refused with this code would be refused again: then its ops are sent one by one, and the one at fault is wedged.
fn is_permanent(code: Code) -> bool {
    matches!(code, Code::BadRequest | Code::TooLarge | Code::OpInvalid | Code::OpTargetGone | Code::OpConflict)
}

/// Whether a file refused with this code would be refused again. Pure.
fn is_final_for_file(code: Code) -> bool {
    is_permanent(code)
        || matches!(
            code,
            Code::MediaRefused | Code::NotInRoom | Code::Muted | Code::Forbidden | Code::NotFound | Code::MediaMissing
        )
}

/// What is sent next.
enum Next {
    /// Nothing waits.
    Nothing,
    /// The first op's file, before it.
    File(OpId, Attachment),
    /// These ops; what comes behind them needs a file first.
    Ops(Vec<Op>),
}

/// Finds what is sent next, and marks it as sent: whoever takes a message back from here on must send that too.
fn next(db: &rusqlite::Connection, most: usize) -> Result<Next, StoreError> {
    let mut batch = ops::batch(db, most)?;
    let mut fits = batch.len();
    for (place, op) in batch.iter().enumerate() {
        if !matches!(&op.act, Act::MessageSend { body, .. } if body.media().is_some()) {
            continue;
        }
        if let Some(attachment) = attachments::of_op(db, op.id)?
            && !attachment.uploaded
        {
            if place == 0 {
                return Ok(Next::File(op.id, attachment));
            }
            fits = place;
            break;
        }
    }
    batch.truncate(fits);
    if batch.is_empty() {
        return Ok(Next::Nothing);
    }
    ops::begin(db, &batch.iter().map(|op| op.id).collect::<Vec<_>>())?;
    Ok(Next::Ops(batch))
}

impl Core {
    /// Sends everything that waits, in order: a message's file goes before the message, and whatever cannot go now holds up what comes behind it.
    pub(super) async fn send_outbox(
        &self,
        session: &fetch::Session,
        outcome: &mut SyncOutcome,
    ) -> Result<(), SyncError> {
        let mut most = BATCH_MAX;
        loop {
            let batch = match self.store.write(move |tx| next(tx, most).map_err(SyncError::from)).await? {
                Next::Nothing => return Ok(()),
                Next::File(op, attachment) => {
                    self.send_file(session, op, attachment, outcome).await?;
                    continue;
                }
                Next::Ops(batch) => batch,
            };
            let sent = self.http.post(session, "ops", &OpBatch { ops: batch.clone() }, fetch::Limits::OPS).await;
            let answers = sent.and_then(|answer| {
                outcome.bytes_sent += answer.sent;
                outcome.bytes_received += answer.received;
                let answers = fetch::read::<OpAnswers>(&answer.body)?.answers;
                check(&batch, &answers)?;
                Ok(answers)
            });
            match answers {
                Ok(answers) => self.take_answers(FeedId::Member(session.member), answers, outcome).await?,
                Err(SyncError::Refused(code)) if is_permanent(code) && batch.len() > 1 => most = 1,
                Err(SyncError::Refused(code)) if is_permanent(code) => {
                    let refused =
                        batch.iter().map(|op| OpAnswer { id: op.id, outcome: Outcome::Refused { code } }).collect();
                    self.take_answers(FeedId::Member(session.member), refused, outcome).await?;
                }
                // More at once than the server takes: half of it may pass.
                Err(SyncError::TooFast(_)) if batch.len() > 1 => most = batch.len() / 2,
                Err(error) => {
                    let ids: Vec<_> = batch.iter().map(|op| op.id).collect();
                    self.store.write(move |tx| ops::tried(tx, &ids).map_err(SyncError::from)).await?;
                    return Err(error);
                }
            }
        }
    }

    /// Sends the file of an op. One that the server will not have wedges its op alone; any other failure holds up all that comes behind.
    async fn send_file(
        &self,
        session: &fetch::Session,
        op: OpId,
        attachment: Attachment,
        outcome: &mut SyncOutcome,
    ) -> Result<(), SyncError> {
        let Attachment { room, media, .. } = attachment;
        let refused = match self.kept_file(&media).await? {
            None => Code::MediaMissing,
            Some(bytes) => match self.http.upload(session, room, bytes).await {
                Ok(answer) => {
                    outcome.bytes_sent += answer.sent;
                    outcome.bytes_received += answer.received;
                    if fetch::read::<Kept>(&answer.body)?.media != media {
                        return Err(AnswerError::Ops.into());
                    }
                    let uploaded = move |tx: &rusqlite::Transaction<'_>| {
                        attachments::set_uploaded(tx, room, &media, true).map_err(SyncError::from)
                    };
                    return self.store.write(uploaded).await;
                }
                Err(SyncError::Refused(code)) if is_final_for_file(code) => code,
                Err(error) => {
                    self.store.write(move |tx| ops::tried(tx, &[op]).map_err(SyncError::from)).await?;
                    return Err(error);
                }
            },
        };
        let answer = OpAnswer { id: op, outcome: Outcome::Refused { code: refused } };
        self.take_answers(FeedId::Member(session.member), vec![answer], outcome).await
    }

    async fn take_answers(
        &self,
        feed: FeedId,
        answers: Vec<OpAnswer>,
        outcome: &mut SyncOutcome,
    ) -> Result<(), SyncError> {
        let refused = answers.iter().filter(|answer| matches!(answer.outcome, Outcome::Refused { .. })).count();
        let refused = u32::try_from(refused).unwrap_or(u32::MAX);
        let all = u32::try_from(answers.len()).unwrap_or(u32::MAX);
        let changed = self
            .store
            .write(move |tx| {
                let mut changed = apply::Changed::default();
                for answer in &answers {
                    changed.add(take_answer(tx, feed, answer)?);
                }
                Ok::<_, SyncError>(changed)
            })
            .await?;
        outcome.ops_done += all.saturating_sub(refused);
        outcome.ops_wedged += refused;
        self.tell_changed(changed).await;
        self.tell_outbox().await;
        Ok(())
    }

    /// Tells how many ops wait and how many are wedged.
    pub(crate) async fn tell_outbox(&self) {
        match self.store.read(ops::counts).await {
            Ok((pending, wedged)) => self.events.tell(Event::OutboxChanged { pending, wedged }),
            Err(error) => tracing::warn!(%error, "counting the outbox failed"),
        }
    }
}

/// Takes one answer into the database.
pub(crate) fn take_answer(
    db: &rusqlite::Connection,
    feed: FeedId,
    answer: &OpAnswer,
) -> Result<apply::Changed, StoreError> {
    let row = ops::get(db, answer.id)?;
    let act = row.map(|row| row.op.act);
    let mut changed = apply::Changed::default();
    match &answer.outcome {
        Outcome::Done { entity: held } => {
            let removed = ops::remove(db, answer.id)?;
            attachments::remove(db, answer.id)?;
            if let Some(held) = held {
                changed.add(apply::answered(db, feed, held)?);
            }
            if let Some(name) = removed {
                store::marks::settle_named(db, &name)?;
            }
        }
        Outcome::Refused { code } if act.as_ref().is_some_and(|act| is_let_go(db, act, *code)) => {
            ops::remove(db, answer.id)?;
        }
        Outcome::Refused { code } => {
            ops::tried(db, &[answer.id])?;
            ops::wedge(db, answer.id, Some(*code))?;
            if *code == Code::MediaMissing
                && let Some(attachment) = attachments::of_op(db, answer.id)?
            {
                // Tried again, its file goes again.
                attachments::set_uploaded(db, attachment.room, &attachment.media, false)?;
            }
            changed.quiz = store::sittings::is_of_op(db, answer.id)?;
        }
    }
    changed.rooms.extend(act.as_ref().and_then(ops::room));
    Ok(changed)
}

/// Whether nobody need hear that an act was refused: how far was read, that rules were seen, the taking back of a message that is nowhere. One who was moved
/// out is told nothing of what stands there, so their message may stand.
fn is_let_go(db: &rusqlite::Connection, act: &Act, code: Code) -> bool {
    match act {
        Act::MessageRecall { .. } if code == Code::NotInRoom => false,
        Act::MessageRecall { room, id } => {
            let here = messages::get(db, *room, *id).is_ok_and(|message| message.is_some());
            let held = seats::held_one(db, *id).is_ok_and(|held| held.is_some());
            !here && !held
        }
        act => ops::is_fleeting(act),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_proto::{
        feed::Entity,
        id::{ArticleId, OpId},
        member::{Mark, MarkKind, Target},
        room::Message,
        time::Millis,
    };

    fn op(n: u128) -> Op {
        let target = Target::Article(ArticleId::new(format!("a{n}")).expect("an id"));
        Op { id: OpId(uuid::Uuid::from_u128(n)), at: Millis(1), act: Act::FavouriteSet { target, on: true } }
    }

    fn done(n: u128, article: &str) -> OpAnswer {
        let target = Target::Article(ArticleId::new(article).expect("an id"));
        let mark = Mark { kind: MarkKind::Favourite, target, on: true, at: Millis(1), op: op(n).id };
        OpAnswer { id: op(n).id, outcome: Outcome::Done { entity: Some(Entity::Mark(mark)) } }
    }

    #[test]
    fn answers_are_held_against_what_was_sent() {
        let refused = OpAnswer { id: op(2).id, outcome: Outcome::Refused { code: Code::OpTargetGone } };
        assert_eq!(check(&[op(1), op(2)], &[done(1, "a1"), refused.clone()]), Ok(()));
        for (answers, why) in [
            (vec![done(1, "a1")], "one is missing"),
            (vec![refused.clone(), done(1, "a1")], "another order"),
            (vec![done(1, "a2"), refused.clone()], "about something else"),
            (vec![done(1, "a1"), refused.clone(), refused], "one too many"),
        ] {
            assert_eq!(check(&[op(1), op(2)], &answers), Err(AnswerError::Ops), "{why}");
        }
    }

    #[test]
    fn an_answer_about_another_room_or_message_is_refused() {
        use crate::testing::rooms::{message, room_id, text};
        let id = message(1, 1, 1, text("话")).id;
        let act = Act::MessageSend { room: room_id(1), id, body: text("话"), quote: None, topic: None };
        let sent = Op { id: OpId(uuid::Uuid::from_u128(1)), at: Millis(1), act };
        let answered = |entity| {
            let answer = OpAnswer { id: sent.id, outcome: Outcome::Done { entity: Some(entity) } };
            check(std::slice::from_ref(&sent), &[answer])
        };
        let said = message(1, 1, 1, text("话"));
        let held = |message| Entity::Held(lianxin_proto::room::Held { message, refused: None });
        assert_eq!(answered(Entity::Message(said.clone())), Ok(()));
        assert_eq!(answered(held(Message { position: 0, ..said.clone() })), Ok(()));
        for (entity, why) in [
            (Entity::Message(Message { room: room_id(2), ..said.clone() }), "another room"),
            (Entity::Message(message(1, 2, 1, text("话"))), "another message"),
            (Entity::Message(Message { position: 0, ..said.clone() }), "no place"),
            (held(Message { room: room_id(2), ..said }), "held in another room"),
        ] {
            assert_eq!(answered(entity), Err(AnswerError::Ops), "{why}");
        }
    }
}
