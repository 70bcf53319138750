//! What only the editors' totals need: for a member who agrees, whether the first answer to a version of a question was right. It carries no member, no time and no order, goes after everything
//! else and is forgotten once the server has it; turning the setting off forgets what waits.

use crate::{
    client::Core,
    settings,
    store::{StoreError, tallies},
    sync::{SyncError, SyncOutcome, fetch},
};
use lianxin_proto::{
    problem::Code,
    quiz::{Question, TALLY_MAX, Tally, TallyReport},
    rules::grading::Verdict,
};
use rusqlite::Connection;

/// Counts the first answer to a version of a question, if the member agrees.
pub(super) fn count(db: &Connection, question: &Question, verdict: Verdict) -> Result<(), StoreError> {
    if !settings::get(db)?.share_answers {
        return Ok(());
    }
    let right = verdict == Verdict::Right;
    tallies::add(db, &Tally { question: question.id.clone(), version: question.version, right })
}

impl Core {
    /// Sends what waits, batch by batch. A batch the server will never take is dropped: nobody could do anything about it.
    pub(crate) async fn send_tallies(
        &self,
        session: &fetch::Session,
        outcome: &mut SyncOutcome,
    ) -> Result<(), SyncError> {
        loop {
            let batch = self.store.read(|db| tallies::batch(db, TALLY_MAX).map_err(SyncError::from)).await?;
            if batch.is_empty() {
                return Ok(());
            }
            let report = TallyReport { answers: batch };
            match self.http.post(session, "quiz/tally", &report, fetch::Limits::SMALL).await {
                Ok(answer) => {
                    outcome.bytes_sent += answer.sent;
                    outcome.bytes_received += answer.received;
                }
                Err(SyncError::Refused(code @ (Code::BadRequest | Code::TooLarge | Code::OpInvalid))) => {
                    tracing::warn!(code = code.as_str(), "the server takes no such tally; it is dropped");
                }
                Err(error) => return Err(error),
            }
            self.store.write(move |tx| tallies::remove(tx, &report.answers).map_err(SyncError::from)).await?;
        }
    }
}
