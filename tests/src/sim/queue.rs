//! The steps in which the moderator looks into the queue and decides of what waits, through the same network as the phones: a decision may be lost, done without an
//! answer, done twice or late, or crossed by the opposite one.

use super::play::{Play, choose};
use anyhow::{Context as _, Result, bail, ensure};
use lianxin_proto::{
    id::MessageId,
    room::{Decision, Queue},
};
use lianxin_server::rooms::moderate::QUEUE;
use reqwest::{Method, StatusCode, header::CONTENT_TYPE};
use std::fmt::Write as _;

/// What the author of a message that is not let through is told.
const WHY: &str = "请不要在群里谈";

impl Play<'_> {
    fn queue_path(&self) -> String {
        format!("/api/v1/rooms/{}/queue", self.room())
    }

    /// What waits; `None` where the network lost it.
    pub(super) fn queue(&self) -> Result<Option<Vec<MessageId>>> {
        let queue = match self.wait(self.ground.keeper.get::<Queue>(&self.queue_path())) {
            Err(error) if error.is::<reqwest::Error>() => return Ok(None),
            Err(error) => return Err(error),
            Ok(Err(problem)) => bail!("the queue is refused: {problem:?}"),
            Ok(Ok(queue)) => queue,
        };
        ensure!(queue.held.len() < usize::try_from(QUEUE)? && queue.reports.is_empty(), "{queue:?}");
        Ok(Some(queue.held.into_iter().map(|message| message.id).collect()))
    }

    fn send_decision(&mut self, id: MessageId, allow: bool, line: &mut String) -> Result<()> {
        self.attempted.entry(id).or_default().insert(allow);
        let decision = if allow { Decision::Allow } else { Decision::Refuse { reason: WHY.into() } };
        let request = self.ground.keeper.request(Method::POST, &format!("{}/{id}", self.queue_path()));
        let request = request.header(CONTENT_TYPE, "application/json").body(serde_json::to_vec(&decision)?);
        let word = if allow { "allow" } else { "refuse" };
        match self.wait(request.send()) {
            Ok(response) => {
                // Whoever decides of what does not wait any more is told so.
                let known = matches!(response.status(), StatusCode::NO_CONTENT | StatusCode::CONFLICT);
                ensure!(known, "a decision is answered with {}", response.status());
                write!(line, " {word} {id}: {}", response.status().as_u16())?;
            }
            Err(_) => write!(line, " {word} {id}: lost")?,
        }
        Ok(())
    }

    pub(super) fn decide(&mut self, which: u32, allow: bool, crossed: bool, line: &mut String) -> Result<()> {
        let Some(waiting) = self.queue()? else {
            line.push_str(" lost");
            return Ok(());
        };
        for id in &waiting {
            let said = self.said.get(id).with_context(|| format!("{id} waits, and nobody said it"))?;
            ensure!(said.held, "{id} waits for no reason: {said:?}");
        }
        let Some(id) = choose(&waiting, which).copied() else { return Ok(()) };
        self.send_decision(id, allow, line)?;
        if crossed {
            self.send_decision(id, !allow, line)?;
        }
        self.wait(self.ground.net.idle());
        Ok(())
    }
}
