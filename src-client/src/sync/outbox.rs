//! Sends what this phone's owner did. An answered op leaves the outbox in the transaction that takes over what the server made of it; a refused one is wedged and
//! the others go on; anything else leaves all of them where they are, to be sent again under the same ids.

use super::{AnswerError, SyncError, SyncOutcome, apply, fetch};
use crate::{
    client::Core,
    store::{self, StoreError, ops},
};
use lianxin_proto::{
    event::Event,
    feed::FeedId,
    op::{Act, BATCH_MAX, Op, OpAnswer, OpAnswers, OpBatch, Outcome},
    problem::Code,
};

/// The name of what an op is about.
pub(crate) fn entity(act: &Act) -> String {
    use lianxin_proto::member::MarkKind;
    match act {
        Act::ReadMark { target, .. } => store::marks::entity(MarkKind::Read, target),
        Act::FavouriteSet { target, .. } => store::marks::entity(MarkKind::Favourite, target),
        Act::FeedbackFile { id, .. } | Act::FeedbackRate { id, .. } => store::feedback::entity(*id),
        Act::PaperSubmit { template, .. } => store::results::entity(template),
    }
}

/// Holds answers against the ops they should answer. Pure.
fn check(sent: &[Op], answers: &[OpAnswer]) -> Result<(), AnswerError> {
    let same = sent.len() == answers.len() && sent.iter().zip(answers).all(|(op, answer)| op.id == answer.id);
    let about = |op: &Op, answer: &OpAnswer| match &answer.outcome {
        Outcome::Done { entity: Some(held) } => {
            let key = held.key();
            let name = if key.kind.as_str() == "mark" { key.id } else { format!("{}/{}", key.kind.as_str(), key.id) };
            held.check().is_ok() && name == entity(&op.act)
        }
        Outcome::Done { entity: None } | Outcome::Refused { .. } => true,
    };
    if same && sent.iter().zip(answers).all(|(op, answer)| about(op, answer)) { Ok(()) } else { Err(AnswerError::Ops) }
}

/// Whether a whole batch refused with this code would be refused again: then its ops are sent one by one, and the one at fault is wedged.
fn is_permanent(code: Code) -> bool {
    matches!(code, Code::BadRequest | Code::TooLarge | Code::OpInvalid | Code::OpTargetGone | Code::OpConflict)
}

impl Core {
    /// Sends everything that waits.
    pub(super) async fn send_outbox(
        &self,
        session: &fetch::Session,
        outcome: &mut SyncOutcome,
    ) -> Result<(), SyncError> {
        let mut most = BATCH_MAX;
        loop {
            let batch = self.store.read(move |db| ops::batch(db, most).map_err(SyncError::from)).await?;
            if batch.is_empty() {
                return Ok(());
            }
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
                Err(error) => {
                    let ids: Vec<_> = batch.iter().map(|op| op.id).collect();
                    self.store.write(move |tx| ops::tried(tx, &ids).map_err(SyncError::from)).await?;
                    return Err(error);
                }
            }
        }
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
    match &answer.outcome {
        Outcome::Done { entity: held } => {
            let removed = ops::remove(db, answer.id)?;
            let changed = match held {
                Some(held) => apply::answered(db, feed, held)?,
                None => apply::Changed::default(),
            };
            if let Some(name) = removed {
                store::marks::settle_named(db, &name)?;
            }
            Ok(changed)
        }
        Outcome::Refused { code } => {
            ops::tried(db, &[answer.id])?;
            ops::wedge(db, answer.id, Some(*code))?;
            Ok(apply::Changed { quiz: store::sittings::is_of_op(db, answer.id)?, ..apply::Changed::default() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_proto::{
        feed::Entity,
        id::{ArticleId, OpId},
        member::{Mark, MarkKind, Target},
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
}
