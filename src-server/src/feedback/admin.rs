//! What an administrator does with complaints and suggestions: list, accept (受理), answer. The member sees it at the next sync.

use crate::{
    error::{Error, Result},
    feedback::store as complaints,
    members::store as members,
    store::Store,
    sync::feed,
};
use lianxin_proto::{
    feed::{Entity, FeedId},
    id::FeedbackId,
    member::{Feedback, FeedbackStatus, Profile},
};

/// The most characters of an answer.
pub const ANSWER_CHARS_MAX: usize = 2_000;

/// All complaints with who filed each.
pub async fn list(store: &Store) -> Result<Vec<(Option<Profile>, Feedback)>> {
    let mut conn = store.db.read().await?;
    let mut listed = Vec::new();
    for (member, feedback) in complaints::list(&mut conn).await? {
        listed.push((members::find(&mut conn, member).await?.map(|(profile, _)| profile), feedback));
    }
    Ok(listed)
}

/// Says that one is being worked on.
pub async fn accept(store: &Store, id: FeedbackId) -> Result<Feedback> {
    change(store, id, |feedback| {
        if feedback.status == FeedbackStatus::Answered {
            return Err(Error::Operator(format!("{id} is answered already")));
        }
        feedback.status = FeedbackStatus::Accepted;
        Ok(())
    })
    .await
}

/// Answers one; a new answer takes the place of the old and of its rating.
pub async fn answer(store: &Store, id: FeedbackId, text: &str) -> Result<Feedback> {
    let text = text.trim();
    let chars = text.chars().count();
    if chars == 0 || chars > ANSWER_CHARS_MAX {
        return Err(Error::Operator(format!("an answer has 1 to {ANSWER_CHARS_MAX} characters, not {chars}")));
    }
    change(store, id, |feedback| {
        feedback.status = FeedbackStatus::Answered;
        text.clone_into(&mut feedback.answer);
        feedback.rating = None;
        Ok(())
    })
    .await
}

async fn change(store: &Store, id: FeedbackId, apply: impl FnOnce(&mut Feedback) -> Result<()>) -> Result<Feedback> {
    let mut tx = store.db.write().await?;
    let (member, mut feedback) = complaints::find(&mut tx, id)
        .await?
        .ok_or_else(|| Error::Operator(format!("there is no complaint {id}; see `feedback list`")))?;
    apply(&mut feedback)?;
    feedback.updated_at = store.now().max(feedback.updated_at);
    complaints::update(&mut tx, &feedback).await?;
    feed::put(&mut tx, FeedId::Member(member), &Entity::Feedback(feedback.clone())).await?;
    store.commit(tx).await?;
    Ok(feedback)
}
