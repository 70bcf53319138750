//! Who touches the database, and when. SQLite lets many read while one writes, but two writers only wait for each other, and a statement on a slow phone may
//! take longer than a frame of the user interface. Hence:
//!
//! - **One writer**, a thread with the only connection that writes. Every write is one transaction, begun `IMMEDIATE`, so it never starts as a reader
//!   and then finds that it may not write. Writes queue; none fails with "busy".
//! - **A few readers**, a thread and a connection each. A read runs in a transaction of its own and so sees one state of the database from its
//!   first statement to its last, whatever the writer commits meanwhile. A reader never waits for the writer (WAL).
//! - **No caller's thread** ever runs a statement: the user interface awaits an answer. A caller that stops waiting does not stop the
//!   job, so a write is never half done because a page was left.
//! - **Release**: connections are closed when the app is suspended (a suspended process must hold no lock) and opened again by the next job.
//!
//! A kill never harms a committed transaction. What came from the server may be lost with the power, for it comes again (`synchronous = NORMAL`, no flush
//! a transaction); what a person did may not ([`Pool::write_durably`], one flush). `secure_delete`: what is removed from this phone is
//! overwritten, not just unlinked.

use super::StoreError;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};
use tokio::sync::oneshot;

/// Enough that a long search does not hold up a page, few enough for an old phone's memory.
const READERS: usize = 3;
/// How long a statement waits for a lock of another process (there is none in ordinary use), in milliseconds.
const BUSY: u32 = 5_000;
/// How much of the database the writer may hold in memory, in KiB: the pages of a whole bank of questions, so that none is written twice within a transaction. Taken as
/// it is needed.
const WRITER_CACHE: i32 = 16 * 1024;
/// How many pages of the log wait until they are copied into the database, which costs a flush: more than a first sync writes.
const CHECKPOINT: u32 = 4_000;

type Job = Box<dyn FnOnce(Result<&mut Connection, StoreError>) + Send>;

enum Message {
    Run(Job),
    Release(oneshot::Sender<()>),
}

#[derive(Clone, Copy)]
enum Role {
    Writer,
    Reader,
}

struct Worker {
    queue: mpsc::Sender<Message>,
    waiting: Arc<AtomicUsize>,
    thread: Mutex<Option<thread::JoinHandle<()>>>,
}

/// The threads. Dropping it ends them once their queues are empty.
pub(crate) struct Pool {
    writer: Worker,
    readers: Vec<Worker>,
}

fn connect(path: &Path, role: Role) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(std::time::Duration::from_millis(BUSY.into()))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(64);
    match role {
        Role::Writer => {
            connection.pragma_update(None, "synchronous", "NORMAL")?;
            connection.pragma_update(None, "secure_delete", "ON")?;
            connection.pragma_update(None, "journal_size_limit", 8 * 1024 * 1024)?;
            connection.pragma_update(None, "cache_size", -WRITER_CACHE)?;
            connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT)?;
        }
        Role::Reader => connection.pragma_update(None, "query_only", "ON")?,
    }
    Ok(connection)
}

fn work(path: &Path, role: Role, mut held: Option<Connection>, queue: &mpsc::Receiver<Message>, waiting: &AtomicUsize) {
    while let Ok(message) = queue.recv() {
        match message {
            Message::Release(done) => {
                held = None;
                done.send(()).ok();
            }
            Message::Run(job) => {
                let opened = match held.take() {
                    Some(connection) => Ok(connection),
                    None => connect(path, role),
                };
                match opened {
                    Ok(mut connection) => {
                        // A job that panics takes its connection with it (its transaction rolls back) and nothing else.
                        let sound = catch_unwind(AssertUnwindSafe(|| job(Ok(&mut connection)))).is_ok();
                        held = sound.then_some(connection);
                    }
                    Err(error) => {
                        catch_unwind(AssertUnwindSafe(|| job(Err(error)))).ok();
                    }
                }
            }
        }
        waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

fn transaction<T, E: From<StoreError>>(
    connection: &mut Connection,
    job: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
    let value = job(&tx)?;
    tx.commit().map_err(StoreError::from)?;
    Ok(value)
}

impl Worker {
    fn start(name: &str, path: PathBuf, role: Role, held: Option<Connection>) -> Result<Self, StoreError> {
        let (queue, messages) = mpsc::channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&waiting);
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || work(&path, role, held, &messages, &counted))
            .map_err(StoreError::Io)?;
        Ok(Self { queue, waiting, thread: Mutex::new(Some(thread)) })
    }

    fn send(&self, message: Message) -> Result<(), StoreError> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.queue.send(message).map_err(|_| StoreError::Closed)
    }

    async fn run<T: Send + 'static, E: From<StoreError> + Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let (answer, answered) = oneshot::channel();
        self.send(Message::Run(Box::new(move |connection| {
            answer.send(connection.map_err(E::from).and_then(job)).ok();
        })))?;
        answered.await.map_err(|_| StoreError::Closed)?
    }
}

impl Pool {
    /// Opens the database, has `prepare` bring it to the latest shape, and starts the threads.
    pub(crate) fn open<T>(
        path: &Path,
        prepare: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<(Self, T), StoreError> {
        let mut connection = connect(path, Role::Writer)?;
        let prepared = prepare(&mut connection)?;
        let writer = Worker::start("lianxin-writer", path.to_owned(), Role::Writer, Some(connection))?;
        let readers = (0..READERS)
            .map(|n| Worker::start(&format!("lianxin-reader-{n}"), path.to_owned(), Role::Reader, None))
            .collect::<Result<_, _>>()?;
        Ok((Self { writer, readers }, prepared))
    }

    /// Runs a job in one write transaction; an error rolls it back.
    pub(crate) async fn write<T: Send + 'static, E: From<StoreError> + Send + 'static>(
        &self,
        job: impl FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        self.writer.run(move |connection| transaction(connection, job)).await
    }

    /// Runs a job in one write transaction some time soon, for what nobody waits for and may be lost.
    pub(crate) fn write_aside(&self, job: impl FnOnce(&Transaction<'_>) -> Result<(), StoreError> + Send + 'static) {
        let queued = self.writer.send(Message::Run(Box::new(move |connection| {
            if let Err(error) = connection.and_then(|connection| transaction(connection, job)) {
                tracing::warn!(%error, "a write aside failed");
            }
        })));
        if let Err(error) = queued {
            tracing::warn!(%error, "a write aside failed");
        }
    }

    /// As [`Pool::write`], and on the disk when it returns: for what a person did.
    pub(crate) async fn write_durably<T: Send + 'static, E: From<StoreError> + Send + 'static>(
        &self,
        job: impl FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        self.writer
            .run(move |connection| {
                connection.pragma_update(None, "synchronous", "FULL").map_err(StoreError::from)?;
                let value = transaction(connection, job);
                connection.pragma_update(None, "synchronous", "NORMAL").map_err(StoreError::from)?;
                value
            })
            .await
    }

    /// Runs a job on the writer outside of any transaction (`VACUUM`, checkpoints).
    pub(crate) async fn maintain<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer.run(job).await
    }

    /// Runs a job that sees one state of the database.
    pub(crate) async fn read<T: Send + 'static, E: From<StoreError> + Send + 'static>(
        &self,
        job: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let reader = self.readers.iter().min_by_key(|reader| reader.waiting.load(Ordering::Relaxed));
        reader
            .ok_or(StoreError::Closed)?
            .run(move |connection| {
                let tx = connection.transaction().map_err(StoreError::from)?;
                let value = job(&tx)?;
                tx.commit().map_err(StoreError::from)?;
                Ok(value)
            })
            .await
    }

    /// Closes every connection once the jobs before it are done; the next job opens one again.
    pub(crate) async fn release(&self) {
        for worker in self.workers() {
            let (done, released) = oneshot::channel();
            if worker.send(Message::Release(done)).is_ok() {
                released.await.ok();
            }
        }
    }

    fn workers(&self) -> impl Iterator<Item = &Worker> {
        // Readers first: the last connection to close is the one that may write, so it can fold the log into the database.
        self.readers.iter().chain(std::iter::once(&self.writer))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // The real queue goes first, or the thread would wait for it for ever.
        let (nowhere, _) = mpsc::channel();
        drop(std::mem::replace(&mut self.queue, nowhere));
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A worker dropped by its own thread (a job that held the last handle) cannot wait for itself.
            if thread.thread().id() != thread::current().id() && thread.join().is_err() {
                tracing::error!("a thread of the store had panicked");
            }
        }
    }
}
