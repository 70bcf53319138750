//! The app as a person meets it: how long until there is something to read, how large its user interface is, how much memory it takes.

use super::{Table, median, millis};
use crate::{
    browser::Page,
    desktop::has_desktop,
    load::memory,
    world::{World, demo_content, program},
};
use anyhow::{Context as _, Result};
use lianxin_proto::time::{Clock as _, SystemClock};
use std::{
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// Measures.
pub async fn measure(table: &mut Table) -> Result<()> {
    if table.wants(&["user interface, brotli", "user interface, wasm brotli"]) {
        size(table)?;
    }
    if table.wants(&["launch to first readable content", "memory of the app"]) {
        if has_desktop() {
            launch(table).await?;
        } else {
            eprintln!("  no display and D-Bus session: the launch of the app is not measured");
        }
    }
    Ok(())
}

/// Where the built user interface is.
pub(super) fn dist() -> PathBuf {
    std::env::var_os("LIANXIN_UI_DIST")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-ui/dist"), PathBuf::from)
}

fn compressed(bytes: &[u8]) -> Result<usize> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 1 << 16, 11, 22);
    writer.write_all(bytes)?;
    writer.flush()?;
    drop(writer);
    Ok(out.len())
}

#[allow(clippy::cast_precision_loss, reason = "a figure for people")]
fn size(table: &mut Table) -> Result<()> {
    let (mut all, mut wasm) = (0, 0);
    for entry in std::fs::read_dir(dist()).context("the user interface is not built")?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = Path::new(&name).extension().and_then(|kind| kind.to_str()).unwrap_or_default().to_owned();
        if ["wasm", "js", "css", "html"].contains(&kind.as_str()) {
            let packed = compressed(&std::fs::read(entry.path())?)?;
            all += packed;
            wasm += if kind == "wasm" { packed } else { 0 };
        }
    }
    table.add("user interface, wasm brotli", wasm as f64 / 1024.0, "KB", "the wasm of src-ui/dist, brotli 11");
    table
        .add(
            "user interface, brotli",
            all as f64 / 1024.0,
            "KB",
            "wasm, scripts, styles and page of src-ui/dist, brotli 11",
        )
        .at_most(450.0);
    Ok(())
}

/// When a process began, in milliseconds of the epoch: its start in ticks since boot, against the uptime now.
fn began(pid: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let rest = stat.rsplit_once(')').context("the form of /proc/PID/stat")?.1;
    let ticks: f64 = rest.split_whitespace().nth(19).context("a start time")?.parse()?;
    let uptime: f64 =
        std::fs::read_to_string("/proc/uptime")?.split_whitespace().next().context("an uptime")?.parse()?;
    #[allow(clippy::cast_precision_loss, reason = "milliseconds of this century fit")]
    let now = SystemClock.now().0 as f64;
    Ok(now - (uptime - ticks / 100.0) * 1_000.0)
}

/// The process of the app below this one.
fn app_process(program: &Path) -> Result<u32> {
    for entry in std::fs::read_dir("/proc")?.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        if std::fs::read_link(entry.path().join("exe")).is_ok_and(|exe| exe == program) {
            return Ok(pid);
        }
    }
    anyhow::bail!("the app does not run")
}

#[allow(clippy::cast_precision_loss, reason = "a figure for people")]
async fn launch(table: &mut Table) -> Result<()> {
    let app = program("LIANXIN_APP_BIN", "lianxin-app")?.canonicalize()?;
    let world = World::new(Arc::new(SystemClock)).await?;
    world.import(&demo_content(), SystemClock.now().date()).await?;
    let code = world.member().await?.code;
    let data = tempfile::tempdir()?;
    {
        let client =
            crate::world::open(data.path(), Arc::new(SystemClock), Arc::new(crate::world::Recorder::default()))?;
        crate::world::ask(&client, lianxin_proto::call::Activate { server: Some(world.url()), code }).await?;
        client.sync().await?;
        client.close().await;
    }
    let mut times = Vec::new();
    let mut held = 0;
    for round in 0..6 {
        let page = Page::app(&app, &[("LIANXIN_DATA_DIR", data.path().display().to_string())]).await?;
        page.find(".story").await?;
        let readable: f64 =
            page.eval("return performance.timeOrigin + performance.getEntriesByName('readable')[0].startTime").await?;
        let pid = app_process(&app)?;
        // The first start fills the file cache.
        if round > 0 {
            times.push(Duration::from_secs_f64((readable - began(pid)?).max(0.0) / 1_000.0));
        }
        held = memory(pid)?;
        page.close().await?;
    }
    let method = "start of the process to the mark the front end sets when 今日 shows its issue; demo content, median of 5, second start on";
    table.add("launch to first readable content", millis(median(times)), "ms", method).at_most(1_000.0);
    table.add("memory of the app", held as f64 / 1_048_576.0, "MB", "PSS of the app and its web processes on 今日");
    Ok(())
}
