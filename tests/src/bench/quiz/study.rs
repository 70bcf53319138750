//! A phone whose member has answered every question of a large bank: how long 温故 takes to find what is due, and an answer to be kept.

use super::{
    super::{Table, median, millis},
    aim,
    peer::Study,
};
use crate::world::Phone;
use anyhow::{Result, ensure};
use lianxin_proto::{
    call::{AnswerQuestion, BeginSitting, EndSitting, Quiz},
    quiz::{Answer, QuestionType},
    time::{Clock, SetClock, SystemClock},
    view::quiz::{Asked, Begin, Filter},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Questions of one practice, the most it can have.
const A_SITTING: u16 = 50;
/// Sittings a day while the phone is filled.
const A_DAY: i64 = 10;
/// How long ago the first answer was. Nothing waits longer than a year, so by now every question is due.
const DAYS_AGO: i64 = 400;
const ROUNDS: usize = 30;
const ANSWERS: usize = 300;
const DAY: i64 = 86_400_000;

/// An answer in the way of a member who knows some of it: right, wrong and unsure all come.
fn some_answer(asked: &Asked, number: usize) -> Answer {
    if number.is_multiple_of(7) {
        return Answer::Unsure;
    }
    match asked.of {
        QuestionType::Single => Answer::Choice(vec![u8::try_from(number % asked.options.len().max(1)).unwrap_or(0)]),
        QuestionType::Multiple => Answer::Choice(vec![0, 1]),
        QuestionType::Judge => Answer::Judge(number.is_multiple_of(2)),
        QuestionType::Blank => Answer::Gaps(vec!["一".into(); asked.gaps.into()]),
        // A mark of one's own would need the key to be seen first.
        QuestionType::Essay | QuestionType::Case => Answer::Unsure,
    }
}

/// One practice, answered to its end; how long each answer took to be kept.
async fn practise(phone: &Phone, took: &mut Vec<Duration>) -> Result<()> {
    let begin = Begin::Practice { filter: Filter::default(), count: A_SITTING };
    let sitting = phone.ask(BeginSitting { begin }).await?;
    for (place, item) in sitting.items.iter().enumerate() {
        let place = u16::try_from(place)?;
        let answer = Some(some_answer(&item.question, took.len()));
        let begun = Instant::now();
        phone.ask(AnswerQuestion { sitting: sitting.id, place, answer }).await?;
        took.push(begun.elapsed());
    }
    Ok(())
}

/// A phone that has answered every question once, by the calls its user interface makes, over twenty days more than a year ago; its clock now shows the
/// present, and stands.
pub(super) async fn filled(url: &str, code: &str, size: usize) -> Result<Phone> {
    let begun = SystemClock.now().plus(-DAYS_AGO * DAY);
    let clock = Arc::new(SetClock::new(begun));
    let phone = Phone::of(url, code, Arc::clone(&clock) as Arc<dyn Clock>).await?;
    phone.client.sync_text().await?;
    eprintln!("  a phone answers {size} questions");
    let mut answers = Vec::with_capacity(size);
    for sitting in 1.. {
        if answers.len() >= size {
            break;
        }
        practise(&phone, &mut answers).await?;
        if sitting % A_DAY == 0 {
            clock.set(begun.plus(sitting / A_DAY * DAY));
        }
    }
    clock.set(SystemClock.now());
    Ok(phone)
}

/// Measures on a filled phone.
pub(super) async fn measure(table: &mut Table, phone: &Phone, anki: Option<&Study>) -> Result<()> {
    let (mut list, mut page, mut found) = (Vec::new(), Vec::new(), 0);
    for round in 0..=ROUNDS {
        let begun = Instant::now();
        let view = phone.ask(Quiz {}).await?;
        let drawn = begun.elapsed();
        ensure!(view.due > 0, "nothing is due");
        let begun = Instant::now();
        let sitting = phone.ask(BeginSitting { begin: Begin::Review }).await?;
        let begins = begun.elapsed();
        found = sitting.items.len();
        phone.ask(EndSitting { id: sitting.id }).await?;
        // The first round warms the cache of pages.
        if round > 0 {
            page.push(drawn);
            list.push(begins);
        }
    }
    let mut answers = Vec::new();
    while answers.len() < ANSWERS {
        practise(phone, &mut answers).await?;
    }

    let method = format!(
        "温故 begun: the day's {found} chosen of 10,000 due questions by due day and FSRS memory, written down with their texts and on the disk; median of {ROUNDS}"
    );
    let row = table.add("FSRS due list, 10,000 cards", millis(median(list)), "ms", &method);
    if let Some(anki) = anki {
        row.at_most(aim(millis(anki.due())));
    }
    let method =
        format!("the page 答题 with due count, 错题本 and mastery map through the call door; median of {ROUNDS}");
    table.add("page of 答题, 10,000 cards", millis(median(page)), "ms", &method);
    let method = format!(
        "marked, scheduled, kept on the disk and its explanation back; the next question is there already; median of {ANSWERS}"
    );
    let row = table.add("question answered, 10,000 cards", millis(median(answers)), "ms", &method);
    if let Some(anki) = anki {
        row.at_most(aim(millis(anki.answer())));
    }
    Ok(())
}
