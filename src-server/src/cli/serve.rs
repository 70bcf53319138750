//! `serve`: runs until SIGTERM or ctrl-c. The first line on standard output is the address, for whoever started it with port 0.

use super::{args::LogFormat, print};
use crate::{
    config::Config,
    error::{Error, Result},
    server::Server,
};
use lianxin_proto::time::SystemClock;
use std::{process::ExitCode, sync::Arc};
use tracing_subscriber::EnvFilter;

/// Begins logging to standard error.
pub(super) fn begin_logs(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let begun = match format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    if let Err(error) = begun {
        eprintln!("lianxin-server: no logs: {error}");
    }
}

pub(super) async fn serve(config: Config) -> Result<ExitCode> {
    let running = Server::start(config, Arc::new(SystemClock)).await?;
    print(&format!("listening on {}", running.url()))?;
    wait().await?;
    tracing::info!("stopping");
    running.stop().await;
    Ok(ExitCode::SUCCESS)
}

/// Waits until the process is told to stop.
async fn wait() -> Result<()> {
    let failed = |e: std::io::Error| Error::Operator(format!("signals cannot be waited for: {e}"));
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
        tokio::select! {
            _ = terminate.recv() => Ok(()),
            pressed = tokio::signal::ctrl_c() => pressed.map_err(failed),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map_err(failed)
}
