//! What a client is opened with.

use crate::platform::{Platform, Vault};
use lianxin_proto::time::Clock;
use std::{fmt, path::PathBuf, sync::Arc};

/// What a client is opened with.
#[derive(Clone)]
pub struct Config {
    /// The folder that holds everything of this app; made when absent. Two clients must not share one.
    pub data_dir: PathBuf,
    /// The server built into this app; a member types one when absent.
    pub server: Option<String>,
    /// The app's version, for 关于 and the server's log.
    pub version: String,
    /// What the device calls itself in the administrator's list; cut at 60 characters.
    pub device_name: String,
    /// The most bytes that pictures may take.
    pub media_budget: u64,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// What only a platform can do.
    pub platform: Arc<dyn Platform>,
    /// Where the token is kept.
    pub vault: Arc<dyn Vault>,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("data_dir", &self.data_dir)
            .field("server", &self.server)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}
