//! Looks on at the network: reads every answer to ops and decisions that the server gave, delivered or not, and keeps what was acknowledged.

use super::wire::{Answer, Request};
use lianxin_proto::{
    feed::Entity,
    id::{MessageId, OpId},
    op::{Act, OpAnswers, OpBatch, Outcome},
    problem::Code,
    room::Decision,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What the server said of ops.
#[derive(Debug, Default)]
pub struct Witnessed {
    /// Messages that it said are done, with the position where it said one.
    pub acknowledged: BTreeMap<MessageId, Option<u64>>,
    /// What it said of each op.
    outcomes: HashMap<OpId, bool>,
    /// Messages that waited and that it said are decided: let through behind the position that was known best then, or not let through.
    pub decided: BTreeMap<MessageId, Option<u64>>,
    /// Messages that it said it was too late to take back.
    pub too_late: BTreeSet<MessageId>,
    /// What contradicts what it said before.
    pub contradictions: Vec<String>,
}

impl Witnessed {
    pub(super) fn look(&mut self, request: &Request, answer: &Answer) {
        if let Some(id) = request.decides().filter(|_| answer.status() == Some(204)) {
            return self.look_at_decision(id, request);
        }
        if !request.is_ops() || answer.status() != Some(200) {
            return;
        }
        let read =
            (serde_json::from_slice::<OpBatch>(&request.body), serde_json::from_slice::<OpAnswers>(answer.body()));
        let (Ok(batch), Ok(answers)) = read else {
            return self.contradictions.push("an answer to ops that does not read back".into());
        };
        for (op, answer) in batch.ops.iter().zip(&answers.answers) {
            let done = matches!(answer.outcome, Outcome::Done { .. });
            if *self.outcomes.entry(op.id).or_insert(done) != done {
                self.contradictions.push(format!("the op {} was answered in two ways: {:?}", op.id, answer.outcome));
            }
            if let (Act::MessageRecall { id, .. }, Outcome::Refused { code: Code::RecallLate }) =
                (&op.act, &answer.outcome)
            {
                self.too_late.insert(*id);
            }
            if let (Act::MessageSend { id, .. }, Outcome::Done { entity }) = (&op.act, &answer.outcome) {
                let position = match entity {
                    Some(Entity::Message(message)) if message.id == *id => Some(message.position),
                    _ => None,
                };
                let known = self.acknowledged.entry(*id).or_insert(position);
                if known.is_some() && position.is_some() && *known != position {
                    self.contradictions.push(format!("the message {id} stands at {known:?} and at {position:?}"));
                }
                *known = known.or(position);
            }
        }
    }

    fn look_at_decision(&mut self, id: MessageId, request: &Request) {
        let behind = match serde_json::from_slice::<Decision>(&request.body) {
            Ok(Decision::Allow) => Some(self.acknowledged.values().flatten().copied().max().unwrap_or(0)),
            Ok(Decision::Refuse { .. }) => None,
            Err(error) => return self.contradictions.push(format!("a decision that does not read back: {error}")),
        };
        if self.decided.insert(id, behind).is_some() {
            self.contradictions.push(format!("of {id} was decided twice"));
        }
    }
}
