//! 答题: the question bank and its quizzes, all of it from this phone's database. What a member answers is on the disk when they are told so, with all that follows from it in the same
//! transaction; it stays on this phone, but for an organised test they hand in and for the bare right or wrong they agreed to share.
//!
//! ```text
//!   begin ──▶ sitting (texts as they stood) ──answer──▶ log ──▶ card: memory (FSRS), 错题本
//!                    └── hand in ──▶ outbox (organised)   └──▶ tally (agreed)
//! ```

mod answer;
mod begin;
pub(crate) mod cards;
mod hand_in;
mod mastery;
pub(crate) mod memory;
mod overview;
mod papers;
mod sittings;
pub(crate) mod stopwatch;
mod tally;
mod views;

use crate::{
    account,
    client::Core,
    content::bounded,
    error::{call_error, not_found},
    store::{StoreError, questions, sittings as kept, study},
};
use lianxin_proto::{
    call::{Call, CallError, ErrorCode},
    event::Event,
    id::{OpId, SittingId},
    rules::study::study_day,
    view::quiz::PaperClock,
};
use rusqlite::Connection;
use serde::Serialize;
use serde_json::Value;
use stopwatch::Reading;

/// How often the time of an open paper is kept though nothing else is, in milliseconds: after a restart of the phone it goes on from there.
const KEEP_TIME: u64 = 20_000;

fn json<T: Serialize>(value: T) -> Result<Value, CallError> {
    serde_json::to_value(value).map_err(|error| StoreError::Stored("reply", error.to_string()).into())
}

impl Core {
    fn reading(&self) -> Reading {
        Reading { steady: self.clock.steady(), wall: self.clock.now() }
    }

    /// Draws a view of 答题 for a member.
    async fn study<T: Serialize + Send + 'static>(
        &self,
        draw: impl FnOnce(&Connection, &Reading) -> Result<T, CallError> + Send + 'static,
    ) -> Result<Value, CallError> {
        let reading = self.reading();
        let view = self.store.read(move |db| {
            account::require(db)?;
            draw(db, &reading)
        });
        json(view.await?)
    }

    /// Does what a member did in one transaction that is on the disk when this returns, and tells.
    async fn practise<T: Serialize + Send + 'static>(
        &self,
        act: impl FnOnce(&Connection, &Reading) -> Result<T, CallError> + Send + 'static,
    ) -> Result<Value, CallError> {
        let reading = self.reading();
        let done = self.store.write_durably(move |tx| {
            account::require(tx)?;
            act(tx, &reading)
        });
        let done = done.await?;
        self.events.tell(Event::QuizChanged);
        json(done)
    }

    async fn sitting_clock(&self, id: SittingId) -> Result<PaperClock, CallError> {
        let reading = self.reading();
        let (clock, keep) = self
            .store
            .read(move |db| {
                account::require(db)?;
                let sitting = sittings::get(db, id)?;
                let paper =
                    sittings::at(&sitting, &reading).ok_or_else(|| call_error(ErrorCode::Invalid, "练习不计时。"))?;
                let before = sitting.paper.as_ref();
                let keep = before.is_some_and(|before| before.watch.is_worth_keeping(&paper.watch, KEEP_TIME));
                Ok::<_, CallError>((sittings::clock(&paper), keep.then_some(reading)))
            })
            .await?;
        if let Some(reading) = keep {
            self.store.write_aside(move |tx| {
                let Some(mut sitting) = kept::get(tx, id)? else { return Ok(()) };
                sitting.paper = sittings::at(&sitting, &reading);
                kept::save(tx, &sitting)
            });
        }
        Ok(clock)
    }

    async fn save_place(&self, sitting: SittingId, place: u16) -> Result<(), CallError> {
        self.store
            .write(move |tx| {
                account::require(tx)?;
                Ok(kept::save_place(tx, sitting, place)?)
            })
            .await
    }

    async fn hand_in(&self, id: SittingId) -> Result<Value, CallError> {
        let op = OpId(uuid::Uuid::now_v7());
        let view = self.practise(move |db, reading| hand_in::hand_in(db, id, op, reading)).await?;
        self.tell_outbox().await;
        self.nudge();
        Ok(view)
    }

    /// Answers the calls of 答题.
    pub(crate) async fn answer_quiz(&self, call: Call) -> Result<Value, CallError> {
        match call {
            Call::Quiz(_) => self.study(|db, reading| Ok(overview::quiz(db, reading.wall)?)).await,
            Call::Practice(_) => self.study(|db, _| Ok(overview::practice(db)?)).await,
            Call::Papers(_) => self.study(|db, reading| Ok(papers::view(db, reading.wall)?)).await,
            Call::BeginSitting(call) => {
                let id = SittingId(uuid::Uuid::now_v7());
                self.practise(move |db, reading| {
                    let sitting = begin::begin(db, &call.begin, id, reading)?;
                    Ok(sittings::view(db, &sitting, reading)?)
                })
                .await
            }
            Call::ReadSitting(call) => {
                self.study(move |db, reading| Ok(sittings::view(db, &sittings::get(db, call.id)?, reading)?)).await
            }
            Call::SavePlace(call) => json(self.save_place(call.sitting, call.place).await?),
            Call::AnswerQuestion(call) => {
                self.practise(move |db, reading| answer::answer(db, call.sitting, call.place, call.answer, reading))
                    .await
            }
            Call::RevealQuestion(call) => {
                self.practise(move |db, _| answer::reveal(db, call.sitting, call.place)).await
            }
            Call::FlagQuestion(call) => {
                self.practise(move |db, _| answer::flag(db, call.sitting, call.place, call.on)).await
            }
            Call::SittingClock(call) => json(self.sitting_clock(call.id).await?),
            Call::HandIn(call) => self.hand_in(call.id).await,
            Call::EndSitting(call) => self.practise(move |db, reading| hand_in::end(db, call.id, reading)).await,
            Call::WrongBook(call) => {
                self.study(move |db, _| {
                    let ids = study::wrong(db, false, call.offset, bounded(call.limit))?;
                    Ok(views::rows(db, &ids)?)
                })
                .await
            }
            Call::ForgetWrong(call) => {
                self.practise(move |db, reading| {
                    if study::forget(db, &call.id, reading.wall)? { Ok(()) } else { Err(not_found("道题")) }
                })
                .await
            }
            Call::FavouriteQuestions(call) => {
                self.study(move |db, _| {
                    let ids = questions::favourites(db, false, call.offset, bounded(call.limit))?;
                    Ok(views::rows(db, &ids)?)
                })
                .await
            }
            Call::ReadQuestion(call) => self.study(move |db, _| views::read(db, &call.id)).await,
            Call::Mastery(call) => {
                self.study(move |db, reading| mastery::one(db, &call.id, study_day(reading.wall))).await
            }
            _ => Err(not_found("一页")),
        }
    }
}

#[cfg(test)]
mod tests;
