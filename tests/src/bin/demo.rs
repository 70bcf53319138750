//! `cargo xtask demo`: the main job in the real app, seen. With a display of one's own and `--stay` the app is left open.

use anyhow::Result;
use clap::Parser;
use lianxin_tests::walk::Walk;
use std::path::PathBuf;

#[derive(Parser)]
struct Arguments {
    /// Where the pictures of the steps go.
    #[arg(long, env = "LIANXIN_OUT", default_value = "target/demo")]
    out: PathBuf,
    /// Leaves app and server running after the first sync, until Enter is pressed.
    #[arg(long)]
    stay: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let Arguments { out, stay } = Arguments::parse();
    let mut walk = Walk::begin(&out).await?;
    println!("  server: {}  member: 王建国  code: {}", walk.server.url(), walk.member.code);
    walk.people_talk().await?;
    if stay {
        walk.first_run().await?;
        println!("  the app is yours; Enter ends it");
        std::io::stdin().read_line(&mut String::new())?;
    } else {
        walk.main_job().await?;
        println!("  all of it happened");
    }
    walk.close().await
}
