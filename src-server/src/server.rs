//! A running server: the listener, the tasks beside it, and how all of it stops. One data folder has one server; a second finds the lock held.

use crate::{
    app::App,
    config::Config,
    console::Console,
    content::release,
    error::{Error, Result},
    http::{meters, router},
    ops,
    rooms::files,
    store::{Store, make_folder},
};
use axum::serve::ListenerExt as _;
use lianxin_proto::time::Clock;
use std::{
    fs::{File, TryLockError},
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::TcpListener,
    sync::watch,
    task::JoinHandle,
    time::{MissedTickBehavior, interval, timeout},
};

/// How long requests under way may take when the server stops.
const FAREWELL: Duration = Duration::from_secs(10);

/// How often what nobody needs any more is forgotten.
const TIDY: Duration = Duration::from_mins(1);
/// Every how many of these the files of rooms are gone through.
const TIDY_FILES: u32 = 30;

/// Starts servers.
#[derive(Debug, Clone, Copy)]
pub struct Server;

/// A server that serves. Dropped without [`Running::stop`], it ends at once.
#[derive(Debug)]
pub struct Running {
    addr: SocketAddr,
    store: Store,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
    releasing: JoinHandle<()>,
    tidying: JoinHandle<()>,
    // Held as long as the server lives; the system gives it back even when the process is killed.
    _lock: File,
}

/// Takes the lock on a data folder that one server at a time may hold.
pub fn lock(data: &Path) -> Result<File> {
    make_folder(data)?;
    let path = data.join("lianxin.lock");
    let file = File::create(&path).map_err(|e| Error::file("opening the lock", &path, e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Operator(format!(
            "a server is running on {}; stop it first, or name another folder with --data",
            data.display()
        ))),
        Err(TryLockError::Error(e)) => Err(Error::file("locking", &path, e)),
    }
}

/// Once a minute: what nobody needs any more is forgotten, in memory and in the database.
async fn tidy(store: Store, mut stopping: watch::Receiver<bool>, forget: Box<dyn Fn() + Send + Sync>) {
    let mut ticks = interval(TIDY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut round = 0_u32;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
        forget();
        meters::tidy();
        if let Err(error) = prune(&store).await {
            tracing::error!(%error, "old answers were not forgotten");
        }
        if round.is_multiple_of(TIDY_FILES) {
            match files::clear(&store).await {
                Ok(0) => {}
                Ok(cleared) => tracing::info!(cleared, "files of rooms that nothing shows any more were removed"),
                Err(error) => tracing::error!(%error, "the files of rooms were not gone through"),
            }
        }
        round = round.wrapping_add(1);
    }
}

async fn prune(store: &Store) -> Result<()> {
    let before = store.now().plus(-ops::store::KEPT);
    if ops::store::has_older(&mut *store.db.read().await?, before).await? {
        let mut tx = store.db.write().await?;
        let forgotten = ops::store::prune(&mut tx, before).await?;
        store.commit(tx).await?;
        tracing::info!(forgotten, "answers of old ops were forgotten");
    }
    Ok(())
}

impl Server {
    /// Opens the data folder, publishes what is due, listens and serves.
    pub async fn start(config: Config, clock: Arc<dyn Clock>) -> Result<Running> {
        meters::begin();
        let console = config.console.as_deref().map(Console::read).transpose()?;
        let lock = lock(&config.data)?;
        let store = Store::open(&config, clock).await?;
        store.sweep()?;
        release::release(&store).await?;
        let listener = TcpListener::bind(config.listen).await.map_err(|e| {
            Error::Operator(format!("{} cannot be listened on: {e}. Name another address with --listen", config.listen))
        })?;
        let addr = listener.local_addr().map_err(|e| Error::Operator(e.to_string()))?;
        let (stop, stopping) = watch::channel(false);
        let app = App::new(store.clone(), config, console, stopping.clone());
        let (router, forget) = router::router(app);
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let listener = listener.tap_io(|connection| {
            // An answer is one small write; waiting to fill a packet would only make it late.
            if let Err(error) = connection.set_nodelay(true) {
                tracing::debug!(%error, "a connection without TCP_NODELAY");
            }
        });
        let mut signal = stopping.clone();
        let serve = axum::serve(listener, service).with_graceful_shutdown(async move {
            let _ = signal.wait_for(|stopping| *stopping).await;
        });
        let serving = tokio::spawn(async move {
            if let Err(error) = serve.await {
                tracing::error!(%error, "the listener failed");
            }
        });
        let releasing = tokio::spawn(release::run(store.clone(), stopping.clone()));
        let tidying = tokio::spawn(tidy(store.clone(), stopping, forget));
        tracing::info!(%addr, "serving");
        Ok(Running { addr, store, stop, serving, releasing, tidying, _lock: lock })
    }
}

impl Running {
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The address as a URL, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// What it works on; a test may import or add members through it.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Stops: no new requests, those under way are finished, live connections are told, the database is closed.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if timeout(FAREWELL, &mut self.serving).await.is_err() {
            tracing::warn!("requests were still under way after {FAREWELL:?}");
            self.serving.abort();
        }
        let _ = timeout(FAREWELL, async { tokio::join!(&mut self.releasing, &mut self.tidying) }).await;
        self.store.close().await;
        tracing::info!("stopped");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        self.serving.abort();
        self.releasing.abort();
        self.tidying.abort();
    }
}
