//! What follows from the log of answers for one question: its memory, its last answer, and whether it is in the 错题本. A card is a fold over the question's entries, so it can be
//! worked out anew at any time and must then be the same. Pure.
//!
//! The 错题本: a question goes in when an answer to it is not right, and out after two right answers in a row since, or when its owner takes it out.

use super::memory::{self, Memory};
use lianxin_proto::{
    rules::grading::Verdict,
    time::{CivilDate, Millis},
};

/// How many right answers in a row take a question out of the 错题本.
const LEARNT: u32 = 2;

/// What is known of a question that was answered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Card {
    pub(crate) memory: Memory,
    /// The study day of the last answer.
    pub(crate) last: CivilDate,
    /// The study day it comes again.
    pub(crate) due: CivilDate,
    /// How often it was answered.
    pub(crate) reps: u32,
    /// How the last answer came out.
    pub(crate) verdict: Verdict,
    /// When the last answer was given.
    pub(crate) at: Millis,
    /// How often an answer was not right.
    pub(crate) missed: u32,
    /// Right answers in a row since the last miss.
    pub(crate) streak: u32,
    /// While it is in the 错题本: the place in the log of the last miss.
    pub(crate) missed_at: Option<i64>,
}

/// What the log says happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Happened {
    /// It was answered.
    Answered(Verdict),
    /// It was taken out of the 错题本.
    Forgotten,
}

/// The card after entry `n` of the log. `None` for a question that was never answered.
pub(crate) fn after(card: Option<Card>, n: i64, happened: Happened, at: Millis, day: CivilDate) -> Option<Card> {
    let Happened::Answered(verdict) = happened else {
        return card.map(|card| Card { missed_at: None, ..card });
    };
    let (memory, due) = memory::after(card.as_ref().map(|card| (card.memory, card.last)), verdict, day);
    let (reps, missed, streak, missed_at) =
        card.map_or((0, 0, 0, None), |card| (card.reps, card.missed, card.streak, card.missed_at));
    let right = verdict == Verdict::Right;
    let streak = if right { streak.saturating_add(1) } else { 0 };
    Some(Card {
        memory,
        last: day,
        due,
        reps: reps.saturating_add(1),
        verdict,
        at,
        missed: missed.saturating_add(u32::from(!right)),
        streak,
        missed_at: if right { missed_at.filter(|_| streak < LEARNT) } else { Some(n) },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: Happened = Happened::Answered(Verdict::Right);
    const PARTLY: Happened = Happened::Answered(Verdict::Partly);
    const WRONG: Happened = Happened::Answered(Verdict::Wrong);

    fn fold(events: &[Happened]) -> Option<Card> {
        let day: CivilDate = "2026-09-23".parse().expect("a date");
        events.iter().zip(1..).fold(None, |card, (event, n)| {
            after(card, n, *event, Millis(n), day.plus_days(i32::try_from(n).expect("small")))
        })
    }

    #[test]
    fn two_right_answers_in_a_row_take_a_question_out_of_the_book() {
        for (events, in_book) in [
            (&[RIGHT][..], false),
            (&[WRONG], true),
            (&[PARTLY], true),
            (&[WRONG, RIGHT], true),
            (&[WRONG, RIGHT, RIGHT], false),
            (&[WRONG, RIGHT, PARTLY, RIGHT], true),
            (&[RIGHT, RIGHT, WRONG, RIGHT], true),
            (&[WRONG, RIGHT, RIGHT, WRONG], true),
            (&[WRONG, Happened::Forgotten], false),
            (&[WRONG, Happened::Forgotten, RIGHT], false),
            (&[WRONG, Happened::Forgotten, WRONG], true),
        ] {
            assert_eq!(fold(events).expect("a card").missed_at.is_some(), in_book, "{events:?}");
        }
        assert_eq!(fold(&[Happened::Forgotten]), None, "what was never answered has no card");
    }

    #[test]
    fn a_card_counts_and_remembers_the_last() {
        let card = fold(&[WRONG, RIGHT, PARTLY, Happened::Forgotten]).expect("a card");
        assert_eq!((card.reps, card.missed, card.streak, card.at), (3, 2, 0, Millis(3)));
        assert_eq!(card.verdict, Verdict::Partly);
        assert!(card.due > card.last);
    }
}
