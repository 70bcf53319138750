//! The user interface in a browser, before a real phone with the demo content: for working on a page. `cargo run -p lianxin-tests --bin preview`.

use anyhow::Result;
use clap::Parser;
use lianxin_proto::time::{Clock as _, SystemClock};
use lianxin_tests::{
    preview::Preview,
    world::{Phone, World, demo_content},
};
use std::{path::PathBuf, sync::Arc};

#[derive(Parser)]
struct Arguments {
    /// The built user interface.
    #[arg(long, env = "LIANXIN_UI_DIST", default_value = "src-ui/dist")]
    dist: PathBuf,
    /// Where to serve it; a free port when left out.
    #[arg(long)]
    port: Option<u16>,
    /// Leaves the phone without a member.
    #[arg(long)]
    fresh: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let Arguments { dist, port, fresh } = Arguments::parse();
    let world = World::new(Arc::new(SystemClock)).await?;
    world.import(&demo_content(), SystemClock.now().date()).await?;
    let code = world.member().await?.code;
    let phone = Phone::new(Arc::new(SystemClock))?;
    if fresh {
        println!("server {}, code {code}", world.url());
    } else {
        phone.activate(&world.url(), &code).await?;
        phone.sync().await?;
    }
    phone.client.resume();
    let preview = Preview::start(Arc::clone(&phone.client), dist, port).await?;
    println!("{}", preview.url);
    tokio::signal::ctrl_c().await?;
    Ok(())
}
