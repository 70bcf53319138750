//! Logs: a file a day in the app's log folder, a week kept, so that a member can send what happened. The level is `info`, or what `LIANXIN_LOG` says.

use std::path::Path;
use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{RollingFileAppender, Rotation},
};
use tracing_subscriber::{EnvFilter, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// How many days of logs are kept.
const DAYS: usize = 7;

/// Starts logging to `folder`. The guard writes out what is left when it is dropped. Where the folder cannot be written the app goes on without logs.
pub(crate) fn start(folder: &Path) -> Option<WorkerGuard> {
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("lianxin")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(folder)
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(files);
    let filter = EnvFilter::try_from_env("LIANXIN_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(writer);
    // Fails only where a subscriber is set already, which then keeps the lines.
    tracing_subscriber::registry().with(filter).with(lines).try_init().ok();
    Some(guard)
}
