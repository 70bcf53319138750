//! What every route can reach.

use crate::{
    activation::slowdown::Slowdown, auth::Tokens, config::Config, console::Console, media::cache::MediaCache,
    ops::queue::Queue, store::Store, sync::pages::Pages,
};
use std::sync::{Arc, Mutex, atomic::AtomicUsize};
use tokio::sync::watch;

/// What every route can reach. Cloned several times a request, so it is one counted pointer.
#[derive(Debug, Clone)]
pub struct App(Arc<Parts>);

/// The running server's parts.
#[derive(Debug)]
pub struct Parts {
    /// Database, media, clock, heads.
    pub store: Store,
    /// What the operator set.
    pub config: Config,
    /// The editors' console, where it is served.
    pub console: Option<Console>,
    /// Encoded pages.
    pub pages: Pages,
    /// Does ops.
    pub ops: Queue,
    /// Known tokens.
    pub tokens: Tokens,
    /// Pictures held in memory.
    pub media: MediaCache,
    /// Who sent wrong codes.
    pub slowdown: Mutex<Slowdown>,
    /// How many live connections there are.
    pub live: AtomicUsize,
    /// Becomes true when the server stops.
    pub stopping: watch::Receiver<bool>,
}

impl std::ops::Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// The parts around a store, and the task that does ops: to be called where tasks can be started.
    pub fn new(store: Store, config: Config, console: Option<Console>, stopping: watch::Receiver<bool>) -> Self {
        Self(Arc::new(Parts {
            pages: Pages::new(store.db.clone()),
            ops: Queue::start(store.clone(), &config),
            tokens: Tokens::new(),
            media: MediaCache::new(store.media.clone()),
            slowdown: Mutex::new(Slowdown::new(config.wrong_codes)),
            live: AtomicUsize::new(0),
            config,
            console,
            store,
            stopping,
        }))
    }
}
