//! `cargo xtask bench`: what the server and the app cost, measured on this machine with the programs as they ship. A table for people, and with `--json FILE` one for tools.

use anyhow::Result;
use clap::Parser;
use lianxin_tests::bench::{self, Table};
use std::path::PathBuf;

#[derive(Parser)]
struct Arguments {
    /// Writes the figures as JSON too: name, value, unit, method.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Measures nginx beside the server, on the same bytes with the same generator, Anki's sync server and library beside 答题, on the same texts, and NATS, socket.io
    /// and Prosody beside 交流, with the same client.
    #[arg(long)]
    peers: bool,
    /// 交流 with few phones and for a short time: to see that it runs; the figures mean nothing.
    #[arg(long)]
    small: bool,
    /// Only rows whose name holds this.
    #[arg(long)]
    only: Option<String>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let Arguments { json, peers, small, only } = Arguments::parse();
    let mut table = Table::new(only);
    bench::sync::measure(&mut table, peers).await?;
    bench::search::measure(&mut table).await?;
    bench::quiz::measure(&mut table, peers).await?;
    let size = if small { bench::rooms::Size::SMALL } else { bench::rooms::Size::FULL };
    bench::rooms::measure(&mut table, peers, size).await?;
    bench::app::measure(&mut table).await?;
    println!("{table}");
    if let Some(file) = json {
        std::fs::write(&file, serde_json::to_vec_pretty(table.rows())?)?;
        println!("written to {}", file.display());
    }
    Ok(())
}
