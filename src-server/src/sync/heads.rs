//! How far each feed has got, kept in memory and yet never older than the question. One task owns a connection and asks the database what
//! changed; everyone who asks while it is busy is answered by its next look, which began after they asked. So thousands of requests a second
//! share a few looks, and none misses what another process (an import on the command line) committed before it asked.

use crate::{
    db::{Conn, Db, unsigned},
    error::{Error, Result},
    sync::feed,
};
use lianxin_proto::feed::FeedId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Notify, mpsc, oneshot, watch},
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

/// How often the task looks when nobody asks: how late a live connection learns of another process's write.
const LOOK: Duration = Duration::from_secs(1);

/// The heads of all feeds at one instant. Copied whole with every change, and looked up by every live connection: so without texts.
#[derive(Debug, Clone, Default)]
pub struct HeadMap {
    feeds: HashMap<FeedId, u64>,
    auth: u64,
}

impl HeadMap {
    /// A feed's head; 0 while it has no entry.
    pub fn of(&self, feed: FeedId) -> u64 {
        self.feeds.get(&feed).copied().unwrap_or(0)
    }

    /// The head of [`feed::AUTH`].
    pub fn auth(&self) -> u64 {
        self.auth
    }

    fn set(&mut self, name: &str, head: u64) {
        if name == feed::AUTH {
            self.auth = head;
        } else if let Ok(feed) = name.parse() {
            self.feeds.insert(feed, head);
        } else {
            tracing::error!(name, "a feed of no known kind");
        }
    }
}

#[cfg(test)]
impl FromIterator<(FeedId, u64)> for HeadMap {
    fn from_iter<T: IntoIterator<Item = (FeedId, u64)>>(heads: T) -> Self {
        Self { feeds: heads.into_iter().collect(), auth: 0 }
    }
}

type Answer = oneshot::Sender<Arc<HeadMap>>;

struct Inner {
    ask: mpsc::UnboundedSender<Answer>,
    poke: Notify,
    stop: Notify,
    map: watch::Receiver<Arc<HeadMap>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

/// Asks for the heads. Cheap to clone.
#[derive(Clone)]
pub struct Heads(Arc<Inner>);

impl Heads {
    /// Starts the task.
    pub async fn start(db: &Db) -> Result<Self> {
        let mut looker = Looker { conn: db.own_reader().await?, stamp: 0, map: Arc::default() };
        looker.look().await?;
        let (ask, questions) = mpsc::unbounded_channel();
        let (publish, map) = watch::channel(looker.map.clone());
        let inner = Arc::new(Inner { ask, poke: Notify::new(), stop: Notify::new(), map, task: Mutex::new(None) });
        let task = tokio::spawn(run(looker, questions, publish, inner.clone()));
        *inner.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
        Ok(Self(inner))
    }

    /// The heads, at least as new as this call.
    pub async fn now(&self) -> Result<Arc<HeadMap>> {
        let (answer, heads) = oneshot::channel();
        self.0.ask.send(answer).map_err(|_| Error::Stopping)?;
        heads.await.map_err(|_| Error::Stopping)
    }

    /// Tells when heads move; the value may lag by a second behind another process's writes.
    pub fn watch(&self) -> watch::Receiver<Arc<HeadMap>> {
        self.0.map.clone()
    }

    /// Looks at once: something was committed.
    pub fn poke(&self) {
        self.0.poke.notify_one();
    }

    /// Ends the task; questions after that are answered with [`Error::Stopping`].
    pub async fn stop(&self) {
        self.0.stop.notify_one();
        let task = self.0.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task
            && let Err(error) = task.await
        {
            tracing::error!(%error, "the task that watches the feeds failed");
        }
    }
}

struct Looker {
    conn: Conn,
    stamp: i64,
    map: Arc<HeadMap>,
}

impl Looker {
    /// Brings the map up to date; `true` when it changed.
    async fn look(&mut self) -> Result<bool> {
        let moved = feed::heads_since(&mut self.conn, self.stamp).await?;
        if moved.is_empty() {
            return Ok(false);
        }
        let map = Arc::make_mut(&mut self.map);
        for (feed, head, stamp) in moved {
            map.set(&feed, unsigned(head));
            self.stamp = self.stamp.max(stamp);
        }
        Ok(true)
    }
}

async fn run(
    mut looker: Looker,
    mut questions: mpsc::UnboundedReceiver<Answer>,
    publish: watch::Sender<Arc<HeadMap>>,
    inner: Arc<Inner>,
) {
    let mut ticks = interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut waiting = Vec::new();
    loop {
        tokio::select! {
            biased;
            () = inner.stop.notified() => break,
            question = questions.recv() => match question {
                Some(question) => waiting.push(question),
                None => break,
            },
            () = inner.poke.notified() => {}
            _ = ticks.tick() => {}
        }
        // A look wakes a thread twice, which costs as much as a request. Those who are about to ask come first; one look is for them all.
        tokio::task::yield_now().await;
        while let Ok(question) = questions.try_recv() {
            waiting.push(question);
        }
        match looker.look().await {
            Ok(changed) => {
                if changed {
                    publish.send_replace(looker.map.clone());
                }
                for answer in waiting.drain(..) {
                    // Whoever asked may have gone meanwhile.
                    let _ = answer.send(looker.map.clone());
                }
            }
            Err(error) => {
                tracing::error!(%error, "the heads of the feeds cannot be read");
                // Dropping the answers tells those who wait.
                waiting.clear();
            }
        }
    }
}
