//! `cargo xtask seed`: writes a load-test set (see `lianxin_tests::seed`).

use clap::Parser;
use lianxin_tests::seed::{self, Size};
use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::PathBuf,
};

#[derive(Parser)]
struct Arguments {
    /// Issues, one a day up to the day of import.
    #[arg(long, default_value_t = 220)]
    issues: u32,
    /// Members of the roster.
    #[arg(long, default_value_t = 424)]
    members: u32,
    /// Articles an issue.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=6))]
    articles: u32,
    /// Messages for a room.
    #[arg(long, default_value_t = 0)]
    messages: usize,
    /// Equal seeds give equal sets.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to write: the content folder goes into `content/`, the roster into `members.json`, the messages into `messages.jsonl`, one a line.
    #[arg(long, default_value = "target/seed")]
    out: PathBuf,
}

fn main() -> anyhow::Result<()> {
    let Arguments { issues, members, articles, messages, seed, out } = Arguments::parse();
    let size = Size { issues, members, articles, seed };
    seed::write(&out.join("content"), size)?;
    std::fs::write(out.join("members.json"), serde_json::to_vec_pretty(&seed::roster(size))?)?;
    let mut lines = BufWriter::new(File::create(out.join("messages.jsonl"))?);
    for said in seed::messages(size).take(messages) {
        serde_json::to_writer(&mut lines, &said)?;
        lines.write_all(b"\n")?;
    }
    lines.flush()?;
    println!(
        "{issues} issues with {} articles, {members} members and {messages} messages in {}",
        issues * articles,
        out.display()
    );
    Ok(())
}
