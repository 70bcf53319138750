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
    /// Measures nginx beside the server, on the same bytes with the same generator, and Anki's sync server and library beside 答题, on the same texts.
    #[arg(long)]
    peers: bool,
    /// Only rows whose name holds this.
    #[arg(long)]
    only: Option<String>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let Arguments { json, peers, only } = Arguments::parse();
    let mut table = Table::new(only);
    bench::sync::measure(&mut table, peers).await?;
    bench::search::measure(&mut table).await?;
    bench::quiz::measure(&mut table, peers).await?;
    bench::app::measure(&mut table).await?;
    println!("{table}");
    if let Some(file) = json {
        std::fs::write(&file, serde_json::to_vec_pretty(table.rows())?)?;
        println!("written to {}", file.display());
    }
    Ok(())
}
