//! A phone's core in a process of its own, to be killed: activates if it must, syncs until all is there, and says so.

use anyhow::{Result, bail};
use clap::Parser;
use lianxin_proto::{
    call::{Account, Activate, Start},
    time::SystemClock,
};
use lianxin_tests::world::{Recorder, ask, open};
use std::{path::PathBuf, sync::Arc, time::Duration};

#[derive(Parser)]
struct Arguments {
    /// The phone's folder.
    #[arg(long)]
    data: PathBuf,
    /// The server's address.
    #[arg(long)]
    server: String,
    /// The activation code.
    #[arg(long)]
    code: String,
}

/// How often a failing step is tried again, 20 ms apart: a server that was killed comes back within that.
const TRIES: u32 = 1_500;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let Arguments { data, server, code } = Arguments::parse();
    let client = open(&data, Arc::new(SystemClock), Arc::new(Recorder::default()))?;
    for _ in 0..TRIES {
        let start = ask(&client, Start {}).await?;
        let done = match start.account {
            Account::Fresh => {
                ask(&client, Activate { server: Some(server.clone()), code: code.clone() }).await.map(drop).is_ok()
            }
            Account::Active { .. } => match client.sync().await {
                Ok(_) => {
                    client.close().await;
                    println!("synced");
                    return Ok(());
                }
                Err(_) => false,
            },
            Account::Revoked { .. } => bail!("this phone was revoked"),
        };
        if !done {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    bail!("the sync never ended")
}
