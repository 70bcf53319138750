//! 温故: when a question should come again. FSRS-6 with its default parameters, by the `fsrs` crate: an answer and the days since the one before give the next due day,
//! no chance in it, so the same log gives the same days on any phone. Pure.

use fsrs::{FSRS, FSRS6_DEFAULT_DECAY, MemoryState, current_retrievability};
use lianxin_proto::{rules::grading::Verdict, time::CivilDate};
use std::sync::LazyLock;

/// How likely a question is to be remembered on the day it comes again.
const RETENTION: f32 = 0.9;
/// The most days until a question comes again: what is to be known for the office is looked at once a year.
const LONGEST: f32 = 365.0;

static SCHEDULER: LazyLock<FSRS> = LazyLock::new(FSRS::default);

/// How well a question is remembered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Memory {
    /// In days: after so many it is remembered nine times in ten.
    pub(crate) stability: f32,
    /// 1 to 10.
    pub(crate) difficulty: f32,
}

/// FSRS's word for how an answer came out: 1 again, 2 hard, 3 good. 不确定 was marked wrong.
fn rating(verdict: Verdict) -> u32 {
    match verdict {
        Verdict::Right => 3,
        Verdict::Partly => 2,
        Verdict::Wrong => 1,
    }
}

/// Memory and interval in days, neither rounded nor bounded, after an answer `days` after the one before.
fn step(memory: Option<Memory>, days: u32, rating: u32) -> (Memory, f32) {
    let before = memory.map(|memory| MemoryState { stability: memory.stability, difficulty: memory.difficulty });
    let states = SCHEDULER
        .next_states(before, RETENTION, days)
        // A memory that is no number (a damaged row) begins anew.
        .or_else(|_| SCHEDULER.next_states(None, RETENTION, 0));
    let Ok(states) = states else { return (Memory { stability: 1.0, difficulty: 5.0 }, 1.0) };
    let next = match rating {
        1 => states.again,
        2 => states.hard,
        3 => states.good,
        _ => states.easy,
    };
    (Memory { stability: next.memory.stability, difficulty: next.memory.difficulty }, next.interval)
}

/// Whole days, 1 to [`LONGEST`].
fn whole_days(interval: f32) -> i32 {
    #[allow(clippy::cast_possible_truncation, reason = "between 1 and 365")]
    let days = interval.round().clamp(1.0, LONGEST) as i32;
    days
}

/// Memory and due day after an answer on `day`; `before` is the memory and the study day of the answer before. A clock that was set back counts as the same day.
pub(crate) fn after(before: Option<(Memory, CivilDate)>, verdict: Verdict, day: CivilDate) -> (Memory, CivilDate) {
    let days = before.map_or(0, |(_, last)| u32::try_from(day.days_since(last)).unwrap_or(0));
    let (memory, interval) = step(before.map(|(memory, _)| memory), days, rating(verdict));
    (memory, day.plus_days(whole_days(interval)))
}

/// How likely it is that a question last answered on `last` is remembered on `day`, 0 to 1.
pub(crate) fn retrievability(memory: Memory, last: CivilDate, day: CivilDate) -> f32 {
    let state = MemoryState { stability: memory.stability, difficulty: memory.difficulty };
    // Days within a lifetime are exact in an f32.
    #[allow(clippy::cast_precision_loss, reason = "days are few")]
    let days = day.days_since(last).max(0) as f32;
    current_retrievability(state, days, FSRS6_DEFAULT_DECAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> CivilDate {
        text.parse().expect("a date")
    }

    /// The rows of the reference: card, days, rating, stability, difficulty, interval.
    fn reference() -> impl Iterator<Item = (u32, u32, u32, f64, f64, i32)> {
        include_str!("../../tests/data/fsrs-reviews.csv").lines().skip(1).map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            let [card, days, rating, stability, difficulty, interval] = fields[..] else { panic!("{line}") };
            let days = if days.is_empty() { 0 } else { days.parse().expect("days") };
            (
                card.parse().expect("a card"),
                days,
                rating.parse().expect("a rating"),
                stability.parse().expect("a stability"),
                difficulty.parse().expect("a difficulty"),
                interval.parse().expect("an interval"),
            )
        })
    }

    #[test]
    fn intervals_are_those_of_the_reference_over_ten_thousand_reviews() {
        let (mut memory, mut card, mut rows, mut beyond) = (None, 0, 0, 0);
        for (of, days, rating, stability, difficulty, interval) in reference() {
            if of != card {
                (memory, card) = (None, of);
            }
            let (next, days) = step(memory, days, rating);
            let off = (f64::from(next.stability) - stability).abs() / stability;
            assert!(off < 2e-5, "card {of}: {} is not {stability}", next.stability);
            assert!((f64::from(next.difficulty) - difficulty).abs() < 1e-5, "card {of}: {}", next.difficulty);
            assert_eq!(whole_days(days), interval.min(365), "card {of}, {days} days");
            // Single precision rounds two intervals of twelve years another way; none that the app ever waits.
            #[allow(clippy::cast_possible_truncation, reason = "at most 36,500")]
            let uncapped = days.round().max(1.0) as i32;
            if uncapped != interval {
                assert!(interval > 3_650, "card {of}: {days} is not {interval}");
                beyond += 1;
            }
            memory = Some(next);
            rows += 1;
        }
        assert_eq!((rows, beyond), (10_000, 2));
    }

    #[test]
    fn right_waits_longer_than_partly_than_wrong() {
        let first = day("2026-09-23");
        let due = |verdict| after(None, verdict, first).1;
        assert_eq!(due(Verdict::Wrong), day("2026-09-24"));
        assert_eq!(due(Verdict::Partly), day("2026-09-24"));
        assert_eq!(due(Verdict::Right), day("2026-09-25"));
        let (memory, due) = after(None, Verdict::Right, first);
        let (_, again) = after(Some((memory, first)), Verdict::Right, due);
        assert!(again.days_since(due) > due.days_since(first), "{again}");
    }

    #[test]
    fn a_clock_set_back_counts_as_the_same_day() {
        let (memory, _) = after(None, Verdict::Right, day("2026-09-23"));
        let before = Some((memory, day("2026-09-23")));
        let (back, _) = after(before, Verdict::Right, day("2026-09-01"));
        assert_eq!(back, after(before, Verdict::Right, day("2026-09-23")).0);
        assert!(retrievability(memory, day("2026-09-23"), day("2026-09-01")) >= 1.0);
    }

    #[test]
    fn what_was_answered_longer_ago_is_less_sure() {
        let (memory, due) = after(None, Verdict::Right, day("2026-09-23"));
        let sure = |day| retrievability(memory, "2026-09-23".parse().expect("a date"), day);
        assert!(sure(due) > 0.85 && sure(due) < 0.95, "{}", sure(due));
        assert!(sure(due.plus_days(30)) < sure(due));
    }
}
