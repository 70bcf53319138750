//! The client: opened on a folder, asked by calls, listened to by events. It owns its runtime, so its futures may be awaited on any executor and nobody outside need
//! know which one it uses.

use crate::{
    config::Config,
    error::OpenError,
    events::Events,
    platform::{Platform, Vault},
    reminders::Alarm,
    rooms::wants::Wants,
    store::{self, Held, Pool, facts, feeds},
    sync::{SyncError, SyncOutcome, engine, fetch::Http},
};
use futures_util::Stream;
use lianxin_proto::{
    call::{Call, CallError, ErrorCode, Request},
    event::{Event, SyncState},
    id::MediaId,
    time::{Clock, Millis},
};
use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    runtime::{Builder, Handle, Runtime},
    sync::{Notify, watch},
};

/// How many threads wait for the network. They wait, they do not compute.
const THREADS: usize = 2;
/// How long what may go together with more of its kind waits: 5 seconds.
const SOON: Duration = Duration::from_secs(5);

/// What is known only while the client is open.
#[derive(Debug, Default)]
pub(crate) struct Volatile {
    pub(crate) sync: SyncState,
    /// A page asked for before the user interface was there.
    pub(crate) open: Option<String>,
    /// An activation link opened before the user interface was there.
    pub(crate) activation: Option<(Option<String>, String)>,
    /// The user interface is there: it asked for `start`.
    pub(crate) started: bool,
    /// How many answers in a row broke off.
    pub(crate) broken_off: u32,
    /// The alarms the platform holds.
    pub(crate) alarms: Option<Vec<Alarm>>,
    /// What the page asked for and is not here.
    pub(crate) wants: Wants,
}

/// All of the client that its tasks share.
pub(crate) struct Core {
    pub(crate) store: Pool,
    pub(crate) events: Events,
    pub(crate) http: Http,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) platform: Arc<dyn Platform>,
    pub(crate) vault: Arc<dyn Vault>,
    pub(crate) data_dir: PathBuf,
    pub(crate) server: Option<String>,
    pub(crate) version: String,
    pub(crate) device_name: String,
    pub(crate) media_budget: u64,
    /// One sync at a time, and none while everything is removed.
    pub(crate) sync_lock: tokio::sync::Mutex<()>,
    /// One change of the account at a time. Taken before `sync_lock`.
    pub(crate) account_lock: tokio::sync::Mutex<()>,
    /// One round of fetching pictures at a time.
    pub(crate) pictures_lock: tokio::sync::Mutex<()>,
    /// No file of a message comes while files are cleared away.
    pub(crate) files_lock: tokio::sync::Mutex<()>,
    /// One look at what is due at a time.
    pub(crate) attend_lock: tokio::sync::Mutex<()>,
    /// One plan of alarms at a time.
    pub(crate) alarm_lock: tokio::sync::Mutex<()>,
    pub(crate) awake: watch::Sender<bool>,
    state: Mutex<Volatile>,
    nudge: Arc<Notify>,
    roused: Arc<Notify>,
    wanted: Arc<Notify>,
    talked: Arc<Notify>,
    /// A nudge is on its way.
    nudging: Arc<AtomicBool>,
    lives: AtomicU64,
}

impl Core {
    /// Looks at or changes what is known only while the client is open.
    pub(crate) fn volatile<T>(&self, job: impl FnOnce(&mut Volatile) -> T) -> T {
        job(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes how syncing stands, and tells.
    pub(crate) fn set_sync(&self, change: impl FnOnce(&mut SyncState)) {
        let changed = self.volatile(|state| {
            let before = state.sync.clone();
            change(&mut state.sync);
            (state.sync != before).then(|| state.sync.clone())
        });
        if let Some(state) = changed {
            self.events.tell(Event::SyncChanged { state });
        }
    }

    pub(crate) fn sync_state(&self) -> SyncState {
        self.volatile(|state| state.sync.clone())
    }

    /// Asks the loop to sync now.
    pub(crate) fn nudge(&self) {
        self.nudge.notify_one();
    }

    /// Asks the loop to sync some time soon, for what may go together with more of its kind.
    pub(crate) fn nudge_soon(&self) {
        if self.nudging.swap(true, Ordering::AcqRel) {
            return;
        }
        let (nudge, nudging) = (Arc::clone(&self.nudge), Arc::clone(&self.nudging));
        tokio::spawn(async move {
            tokio::time::sleep(SOON).await;
            nudging.store(false, Ordering::Release);
            nudge.notify_one();
        });
    }

    /// The page wants something that is not here.
    pub(crate) fn want(&self, add: impl FnOnce(&mut Wants)) {
        self.volatile(|state| add(&mut state.wants));
        self.wanted.notify_one();
    }

    pub(crate) fn wanting(&self) -> impl Future<Output = ()> + use<> {
        Arc::clone(&self.wanted).notified_owned()
    }

    /// Something was said in a room, while the app is awake.
    pub(crate) fn talk(&self) {
        self.talked.notify_one();
    }

    pub(crate) fn talking(&self) -> impl Future<Output = ()> + use<> {
        Arc::clone(&self.talked).notified_owned()
    }

    pub(crate) fn nudged(&self) -> impl Future<Output = ()> + use<> {
        Arc::clone(&self.nudge).notified_owned()
    }

    /// Asks the loop of the live connection not to wait any longer.
    pub(crate) fn rouse(&self) {
        self.roused.notify_one();
    }

    pub(crate) fn look_alive(&self) -> impl Future<Output = ()> + use<> {
        Arc::clone(&self.roused).notified_owned()
    }

    pub(crate) fn live_up(&self) {
        self.lives.fetch_add(1, Ordering::Relaxed);
    }

    /// How many live connections stood so far.
    pub(crate) fn times_live(&self) -> u64 {
        self.lives.load(Ordering::Relaxed)
    }
}

/// The offline client of one phone.
pub struct Client {
    core: Arc<Core>,
    handle: Handle,
    runtime: Mutex<Option<Runtime>>,
}

impl Client {
    /// Opens the client on its folder, awake: it syncs and holds the live connection whenever a member is on the device. Blocks for as long as opening
    /// the database takes.
    pub fn open(config: Config) -> Result<Arc<Self>, OpenError> {
        Self::start(config, true)
    }

    /// As [`Client::open`], but paused: nothing goes to the network but what is called for, until [`Client::resume`]. For a start in the background.
    pub fn open_paused(config: Config) -> Result<Arc<Self>, OpenError> {
        Self::start(config, false)
    }

    fn start(config: Config, awake: bool) -> Result<Arc<Self>, OpenError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("lianxin-net")
            .enable_all()
            .build()
            .map_err(OpenError::Threads)?;
        let (store, last_success) = store::open(&config.data_dir, |db| facts::get(db, facts::LAST_SUCCESS))?;
        let core = Arc::new(Core {
            store,
            events: Events::new(),
            http: Http::new(&config.version)?,
            clock: config.clock,
            platform: config.platform,
            vault: config.vault,
            data_dir: config.data_dir,
            server: config.server,
            version: config.version,
            device_name: config.device_name,
            media_budget: config.media_budget,
            sync_lock: tokio::sync::Mutex::new(()),
            account_lock: tokio::sync::Mutex::new(()),
            pictures_lock: tokio::sync::Mutex::new(()),
            files_lock: tokio::sync::Mutex::new(()),
            attend_lock: tokio::sync::Mutex::new(()),
            alarm_lock: tokio::sync::Mutex::new(()),
            awake: watch::Sender::new(awake),
            state: Mutex::default(),
            nudge: Arc::default(),
            roused: Arc::default(),
            wanted: Arc::default(),
            talked: Arc::default(),
            nudging: Arc::default(),
            lives: AtomicU64::new(0),
        });
        let handle = runtime.handle().clone();
        let (begun, begin) = (Arc::clone(&core), handle.clone());
        core.volatile(|state| state.sync.last_success = last_success);
        handle.spawn(async move {
            begun.settle_account().await;
            begun.plan_alarms().await;
            begun.remove_stray_files().await;
            engine::start(&begun, &begin);
        });
        Ok(Arc::new(Self { core, handle, runtime: Mutex::new(Some(runtime)) }))
    }

    /// Runs a job on the client's own runtime, whatever executor awaits it. A caller that stops waiting does not stop the job.
    async fn run<T: Send + 'static>(&self, job: impl Future<Output = T> + Send + 'static) -> Option<T> {
        match self.handle.spawn(job).await {
            Ok(value) => Some(value),
            Err(error) => {
                if error.is_panic() {
                    tracing::error!(%error, "a job panicked");
                }
                None
            }
        }
    }

    /// Answers a call with the JSON of its reply.
    pub async fn call(&self, call: Call) -> Result<serde_json::Value, CallError> {
        let core = Arc::clone(&self.core);
        self.run(async move { core.answer(call).await }).await.unwrap_or_else(|| Err(closed()))
    }

    /// Answers a call with its reply.
    pub async fn ask<R: Request>(&self, request: R) -> Result<R::Reply, CallError> {
        let value = self.call(request.into()).await?;
        serde_json::from_value(value).map_err(|error| {
            tracing::error!(%error, "a reply does not read back");
            closed()
        })
    }

    /// The events from now on.
    pub fn events(&self) -> impl Stream<Item = Event> + Send + use<> {
        self.core.events.listen()
    }

    /// A picture's bytes: from this phone, else from the server within a few seconds. `None` when it is neither here nor to be had, or nothing here
    /// names it.
    pub async fn media(&self, id: &MediaId) -> Option<Vec<u8>> {
        let (core, id) = (Arc::clone(&self.core), id.clone());
        self.run(async move { core.picture(&id).await }).await?
    }

    /// A link of the app was opened. Anything but an activation link is ignored, and so is that where a member is on the device.
    pub fn open_link(&self, url: &str) {
        let Some((server, code)) = crate::links::activation(url) else {
            tracing::warn!("a link was opened that is none of ours");
            return;
        };
        let core = Arc::clone(&self.core);
        self.handle.spawn(async move { core.opened_link(server, code).await });
    }

    /// A notification was tapped that leads to a page of the app.
    pub fn open_path(&self, path: &str) {
        let Some(path) = crate::links::path(path) else {
            tracing::warn!("a notification names what is no page");
            return;
        };
        let started = self.core.volatile(|state| {
            if !state.started {
                state.open = Some(path.clone());
            }
            state.started
        });
        if started {
            self.core.events.tell(Event::Open { path });
        }
    }

    /// The app is in the foreground, or the network is back: syncs now and holds the live connection. May be called any number of times.
    pub fn resume(&self) {
        self.core.awake.send_replace(true);
        self.core.nudge();
        self.core.rouse();
        let core = Arc::clone(&self.core);
        self.handle.spawn(async move {
            // The phone's time or zone may be another; its alarms may be gone.
            core.volatile(|state| state.alarms = None);
            core.plan_alarms().await;
            core.attend().await;
        });
    }

    /// The app is suspended: nothing goes to the network by itself any more, and no lock on the database is held. May be called any number of times.
    pub fn pause(&self) {
        self.core.awake.send_replace(false);
        let core = Arc::clone(&self.core);
        self.handle.spawn(async move { core.store.release().await });
    }

    /// Does what is due now (an issue becomes visible and is announced, a revoked device is wiped) and says when to call again; `None` while there is nothing
    /// to wait for. Calling it more often does no harm.
    pub async fn tick(&self) -> Option<Millis> {
        let core = Arc::clone(&self.core);
        self.run(async move { core.attend().await }).await?
    }

    /// One whole sync: the outbox, the feeds, the pictures.
    pub async fn sync(&self) -> Result<SyncOutcome, SyncError> {
        let core = Arc::clone(&self.core);
        self.run(async move { core.sync_all().await }).await.unwrap_or_else(|| Err(SyncError::Store("closed".into())))
    }

    /// One sync of the outbox and the feeds, without pictures.
    pub async fn sync_text(&self) -> Result<SyncOutcome, SyncError> {
        let core = Arc::clone(&self.core);
        self.run(async move { core.sync_text().await }).await.unwrap_or_else(|| Err(SyncError::Store("closed".into())))
    }

    /// Every row held from the feeds, by feed, kind and id: to be compared with the server's.
    pub async fn held(&self) -> Result<Vec<Held>, CallError> {
        Ok(self.core.store.read(feeds::held).await?)
    }

    /// Ends what runs, and closes the database. Another client may then open the folder.
    pub async fn close(self: Arc<Self>) {
        self.core.awake.send_replace(false);
        // What is under way ends at its next step; a transaction is whole or not at all.
        let runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(runtime) = runtime {
            runtime.shutdown_background();
        }
        self.core.store.release().await;
    }
}

fn closed() -> CallError {
    crate::error::call_error(ErrorCode::Store, "应用正在关闭，请重新打开再试。")
}

impl Drop for Client {
    fn drop(&mut self) {
        let runtime = self.runtime.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(runtime) = runtime {
            // A runtime may not be dropped where futures run, and it is.
            runtime.shutdown_background();
        }
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("data_dir", &self.core.data_dir).finish_non_exhaustive()
    }
}

#[cfg(test)]
impl Client {
    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.core
    }
}
