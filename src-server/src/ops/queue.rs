//! Requests with ops, one behind the other, and several in one transaction where they come together: what costs most of a small write is waiting until the disk
//! has it, and that is done once for all who wait. Each request is still whole or not at all (a savepoint each), and is answered when the disk has it.

use crate::{
    auth::Session,
    config::Config,
    db::Conn,
    error::{Error, Result},
    http::problem::Fault,
    ops::{
        apply::{Context, apply},
        store as known,
    },
    rooms::{bucket::Buckets, words::Known},
    store::Store,
};
use lianxin_proto::{
    op::{Act, Op, OpAnswer},
    problem::Code,
    time::Millis,
};
use sqlx::Connection as _;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, oneshot};

/// How many requests wait here before the next waits to be let in.
const WAITING: usize = 1_024;
/// How many ops go into one transaction, but for one request with more: nobody waits long for the others.
const TOGETHER: usize = 256;

type Answer = Result<Vec<OpAnswer>, Fault>;

struct Job {
    session: Session,
    ops: Vec<Op>,
    now: Millis,
    answer: oneshot::Sender<Answer>,
}

/// Takes requests in. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Queue {
    jobs: mpsc::Sender<Job>,
    buckets: Arc<Mutex<Buckets>>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("ops", &self.ops.len()).finish_non_exhaustive()
    }
}

impl Queue {
    /// Starts the task that does them; it ends when nobody can ask any more.
    pub fn start(store: Store, config: &Config) -> Self {
        let (jobs, waiting) = mpsc::channel(WAITING);
        let buckets = Arc::new(Mutex::new(Buckets::new(config.message_burst, config.message_refill)));
        let worker = Worker { store, words: Known::default(), buckets: buckets.clone() };
        tokio::spawn(worker.run(waiting));
        Self { jobs, buckets }
    }

    /// Does the ops of one request, in order, all or none of them.
    pub async fn run(&self, session: Session, ops: Vec<Op>, now: Millis) -> Answer {
        let (answer, answered) = oneshot::channel();
        self.jobs.send(Job { session, ops, now, answer }).await.map_err(|_| Error::Stopping)?;
        answered.await.map_err(|_| Error::Stopping)?
    }

    /// Forgets who has not sent anything lately.
    pub fn forget(&self, now: Millis) {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner).forget(now);
    }
}

struct Worker {
    store: Store,
    words: Known,
    buckets: Arc<Mutex<Buckets>>,
}

/// How many of the first requests, each of so many ops, go into one transaction; at least one.
fn together(ops: impl Iterator<Item = usize>) -> usize {
    let mut sum = 0_usize;
    let fits = ops.take_while(|ops| {
        sum = sum.saturating_add(*ops);
        sum <= TOGETHER
    });
    fits.count().max(1)
}

impl Worker {
    async fn run(self, mut waiting: mpsc::Receiver<Job>) {
        let mut jobs: Vec<Job> = Vec::new();
        while waiting.recv_many(&mut jobs, TOGETHER).await > 0 {
            while !jobs.is_empty() {
                let count = together(jobs.iter().map(|job| job.ops.len())).min(jobs.len());
                let (answers, jobs): (Vec<_>, Vec<_>) =
                    jobs.drain(..count).map(|Job { session, ops, now, answer }| (answer, (session, ops, now))).unzip();
                let done = self.transact(&jobs).await;
                // Whoever asked may have gone meanwhile; sent again, it is answered and not done again.
                match done {
                    Ok(done) => {
                        for (answer, done) in answers.into_iter().zip(done) {
                            drop(answer.send(done));
                        }
                    }
                    Err(error) => {
                        tracing::error!(%error, requests = answers.len(), "ops were not done");
                        for answer in answers {
                            drop(answer.send(Err(Fault::new(Code::Internal))));
                        }
                    }
                }
            }
        }
    }

    /// Does requests in one transaction. An error is one of the transaction, and nothing of any was done.
    async fn transact(&self, jobs: &[(Session, Vec<Op>, Millis)]) -> Result<Vec<Answer>> {
        let mut tx = self.store.db.write().await?;
        let mut answers = Vec::with_capacity(jobs.len());
        for (session, ops, now) in jobs {
            let mut part = tx.begin().await?;
            let answer = self.request(&mut part, session, ops, *now).await;
            if answer.is_ok() {
                part.commit().await?;
            } else {
                part.rollback().await?;
            }
            answers.push(answer);
        }
        self.store.commit(tx).await?;
        Ok(answers)
    }

    async fn request(&self, conn: &mut Conn, session: &Session, ops: &[Op], now: Millis) -> Answer {
        let mut sent = 0_usize;
        for op in ops.iter().filter(|op| matches!(op.act, Act::MessageSend { .. })) {
            // What comes again costs nothing: a phone with a bad line is not one that talks too much.
            sent = sent.saturating_add(usize::from(!known::is_known(&mut *conn, op.id).await?));
        }
        if sent > 0 {
            let taken = self.buckets.lock().unwrap_or_else(PoisonError::into_inner).take(session.profile.id, sent, now);
            taken.map_err(|seconds| Fault::new(Code::RoomTooFast).retry_after(seconds))?;
        }
        let context = Context { session, now, words: &self.words };
        let mut answers = Vec::with_capacity(ops.len());
        for op in ops {
            answers.push(apply(&mut *conn, &context, op).await?);
        }
        Ok(answers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_small_ones_go_together_and_a_large_one_alone() {
        for (ops, expected) in [
            (vec![1, 1, 1], 3),
            (vec![200, 200], 1),
            (vec![TOGETHER + 1, 1], 1),
            (vec![100, 100, 56, 1], 3),
            (vec![], 1),
        ] {
            assert_eq!(together(ops.iter().copied()), expected, "{ops:?}");
        }
    }
}
