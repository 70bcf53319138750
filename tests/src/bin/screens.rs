//! `cargo xtask ui`: every screen in a browser engine, shot and measured (see `lianxin_tests::screens`).

use anyhow::Result;
use clap::Parser;
use lianxin_tests::screens::Stage;
use std::path::PathBuf;

#[derive(Parser)]
struct Arguments {
    /// Where the pictures go.
    #[arg(long, env = "LIANXIN_OUT", default_value = "target/ui")]
    out: PathBuf,
    /// The built user interface.
    #[arg(long, env = "LIANXIN_UI_DIST", default_value = "src-ui/dist")]
    dist: PathBuf,
    /// Only the screens of 交流.
    #[arg(long)]
    rooms: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let Arguments { out, dist, rooms } = Arguments::parse();
    let mut stage = Stage::set(&out, dist).await?;
    if rooms {
        stage.rooms_alone().await?;
    } else {
        stage.every_screen().await?;
    }
    let shots = stage.end().await?;
    println!("{shots} screens in {}", out.display());
    println!("{shots} passed, 0 failed");
    Ok(())
}
