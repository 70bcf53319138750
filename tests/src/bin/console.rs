//! `cargo xtask console`: the editors' console in Chromium, walked through before a real server (see `lianxin_tests::console`).

use anyhow::Result;
use clap::Parser;
use lianxin_tests::console::Stage;
use std::path::PathBuf;

#[derive(Parser)]
struct Arguments {
    /// Where the pictures go.
    #[arg(long, env = "LIANXIN_OUT", default_value = "target/console")]
    out: PathBuf,
    /// The built console.
    #[arg(long, env = "LIANXIN_CONSOLE_DIST", default_value = "src-console/dist")]
    dist: PathBuf,
}

#[tokio::main]
async fn main() -> Result<()> {
    let Arguments { out, dist } = Arguments::parse();
    let mut stage = Stage::set(&out, &dist).await?;
    stage.sign_in().await?;
    println!("  signing in: a wrong code, a member's, an editor's");
    stage.schedule().await?;
    println!("  排期: week, month, the phone");
    stage.stale().await?;
    println!("  已过时: a changed article, its question confirmed and back on the phones");
    stage.bank().await?;
    println!("  题库: filtered, opened, with sums of five people");
    stage.words().await?;
    println!("  词表: added, pasted, changed, saved, and another editor who was quicker");
    stage.queue().await?;
    println!("  待处理: held and reported messages, let through, refused, removed, kept");
    stage.sign_out().await?;
    println!("  signing out, and being revoked");
    stage.audit().await?;
    println!("  操作记录 for an auditor, and a member who moderates");
    let shots = stage.end().await?;
    println!("{shots} screens in {}", out.display());
    println!("8 passed, 0 failed");
    Ok(())
}
