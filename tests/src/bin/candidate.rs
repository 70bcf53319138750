//! A member at a paper, in a process of its own, to be killed: takes the paper up (or begins it), answers what is not answered, hands it in. Every line it prints is something the
//! phone's core has confirmed.

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use lianxin_proto::{
    call::{AnswerQuestion, BeginSitting, HandIn, Papers},
    id::TemplateId,
    quiz::Answer,
    time::SystemClock,
    view::quiz::Begin,
};
use lianxin_tests::world::{Recorder, ask, open};
use std::{
    io::{Write as _, stdout},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

#[derive(Parser)]
struct Arguments {
    /// The phone's folder.
    #[arg(long)]
    data: PathBuf,
    /// The paper, of 判断 alone.
    #[arg(long)]
    template: TemplateId,
    /// How long to think about each question, in milliseconds.
    #[arg(long, default_value_t = 0)]
    think: u64,
}

/// Says what is confirmed, at once.
fn say(words: &str) -> Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "{words}")?;
    Ok(out.flush()?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let Arguments { data, template, think } = Arguments::parse();
    let client = open(&data, Arc::new(SystemClock), Arc::new(Recorder::default()))?;
    let papers = ask(&client, Papers {}).await?;
    let row = papers.tests.iter().find(|row| row.id == template).context("the phone has no such paper")?;
    if row.submission.is_none() {
        let sitting = ask(&client, BeginSitting { begin: Begin::Paper { template } }).await?;
        say(&format!("sitting {}", sitting.id))?;
        for (place, item) in (0_u16..).zip(&sitting.items) {
            if item.answer.is_some() {
                continue;
            }
            tokio::time::sleep(Duration::from_millis(think)).await;
            let answer = Some(Answer::Judge(place.is_multiple_of(3)));
            let answered = ask(&client, AnswerQuestion { sitting: sitting.id, place, answer }).await?;
            if answered.item.revealed.is_some() {
                bail!("the key is shown before the paper is handed in");
            }
            say(&format!("answered {place}"))?;
        }
        ask(&client, HandIn { id: sitting.id }).await?;
    }
    say("handed in")?;
    client.close().await;
    Ok(())
}
