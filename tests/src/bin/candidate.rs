//! A member at a paper, in a process of its own, to be killed: takes the paper up (or begins it), answers what is not answered, hands it in. Every line it prints is something the
//! phone's core has confirmed. For each answer and for handing in it waits for a line on its input, and before it ends for the end of
//! that; without an input it goes on by itself.

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
    io::{Write as _, stdin, stdout},
    path::PathBuf,
    sync::Arc,
};

#[derive(Parser)]
struct Arguments {
    /// The phone's folder.
    #[arg(long)]
    data: PathBuf,
    /// The paper, of 判断 alone.
    #[arg(long)]
    template: TemplateId,
}

/// Waits until it may go on.
fn wait() -> Result<()> {
    stdin().read_line(&mut String::new())?;
    Ok(())
}

/// Says what is confirmed, at once.
fn say(words: &str) -> Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "{words}")?;
    Ok(out.flush()?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let Arguments { data, template } = Arguments::parse();
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
            wait()?;
            let answer = Some(Answer::Judge(place.is_multiple_of(3)));
            let answered = ask(&client, AnswerQuestion { sitting: sitting.id, place, answer }).await?;
            if answered.item.revealed.is_some() {
                bail!("the key is shown before the paper is handed in");
            }
            say(&format!("answered {place}"))?;
        }
        wait()?;
        ask(&client, HandIn { id: sitting.id }).await?;
    }
    say("handed in")?;
    for _more in stdin().lines() {}
    client.close().await;
    Ok(())
}
