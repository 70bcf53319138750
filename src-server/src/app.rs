//! What every route can reach.

use crate::{
    activation::slowdown::Slowdown, auth::Tokens, config::Config, media::cache::MediaCache, store::Store,
    sync::pages::Pages,
};
use std::sync::{Arc, Mutex, atomic::AtomicUsize};
use tokio::sync::watch;

/// The running server's parts. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    /// Database, media, clock, heads.
    pub store: Store,
    /// What the operator set.
    pub config: Arc<Config>,
    /// Encoded pages.
    pub pages: Pages,
    /// Known tokens.
    pub tokens: Tokens,
    /// Pictures held in memory.
    pub media: MediaCache,
    /// Who sent wrong codes.
    pub slowdown: Arc<Mutex<Slowdown>>,
    /// How many live connections there are.
    pub live: Arc<AtomicUsize>,
    /// Becomes true when the server stops.
    pub stopping: watch::Receiver<bool>,
}

impl App {
    /// The parts around a store.
    pub fn new(store: Store, config: Config, stopping: watch::Receiver<bool>) -> Self {
        Self {
            pages: Pages::new(store.db.clone()),
            tokens: Tokens::new(),
            media: MediaCache::new(store.media.clone()),
            slowdown: Arc::new(Mutex::new(Slowdown::new(config.wrong_codes))),
            live: Arc::default(),
            config: Arc::new(config),
            store,
            stopping,
        }
    }
}
