//! The day's five: the same on every phone without asking anybody. A hash gives each question a morning within a block of thirty days, so none comes twice in a
//! block while the bank is large enough, and a question added or withdrawn changes one morning and no other.

use crate::{id::QuestionId, quiz::Question, time::CivilDate};
use sha2::{Digest as _, Sha256};

/// How many questions a day has.
pub const DAILY: usize = 5;
/// How many days a block has.
const BLOCK: i32 = 30;

/// The questions of a day, in order; fewer than five only where the bank has fewer that mark themselves.
pub fn daily_five<'a>(bank: impl IntoIterator<Item = &'a Question>, date: CivilDate) -> Vec<&'a Question> {
    let day = date.0.to_julian_day();
    let (block, morning) = (day.div_euclid(BLOCK), day.rem_euclid(BLOCK));
    let mut ranked: Vec<(bool, u64, &Question)> = bank
        .into_iter()
        .filter(|question| !question.kind.of().is_self_marked())
        .map(|question| {
            let hash = hash(block, &question.id);
            // Another morning's question only where this morning has too few.
            let other = i64::try_from(hash % u64::from(BLOCK.unsigned_abs())).unwrap_or(0) != i64::from(morning);
            (other, hash.rotate_left(u32::try_from(morning).unwrap_or(0)), question)
        })
        .collect();
    ranked.sort_by(|a, b| (a.0, a.1, &a.2.id).cmp(&(b.0, b.1, &b.2.id)));
    ranked.into_iter().take(DAILY).map(|(.., question)| question).collect()
}

fn hash(block: i32, id: &QuestionId) -> u64 {
    let digest = Sha256::new().chain_update(block.to_be_bytes()).chain_update(id.as_str()).finalize();
    digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::QuestionKind;
    use std::collections::HashSet;

    fn bank(size: usize) -> Vec<Question> {
        (0..size)
            .map(|n| {
                let kind = if n % 10 == 0 {
                    QuestionKind::Case { model: String::new(), rubric: vec!["x".into()] }
                } else {
                    QuestionKind::Judge { answer: true }
                };
                Question::sample(&format!("q{n}"), kind)
            })
            .collect()
    }

    fn ids(bank: &[Question], date: CivilDate) -> Vec<String> {
        daily_five(bank, date).into_iter().map(|question| question.id.to_string()).collect()
    }

    #[test]
    fn every_phone_chooses_alike_whatever_the_order_of_its_rows() {
        let (bank, date) = (bank(420), "2026-11-24".parse().expect("a date"));
        let mut turned = bank.clone();
        turned.reverse();
        assert_eq!(ids(&bank, date), ids(&turned, date));
        assert_eq!(ids(&bank, date).len(), DAILY);
        assert_ne!(ids(&bank, date), ids(&bank, date.plus_days(1)));
    }

    #[test]
    fn none_comes_twice_in_a_block_and_none_is_self_marked() {
        let bank = bank(420);
        // A block begins where the Julian day divides by thirty.
        let any: CivilDate = "2026-11-24".parse().expect("a date");
        let first = any.plus_days(-any.0.to_julian_day().rem_euclid(BLOCK));
        let mut seen = HashSet::new();
        for day in 0..BLOCK {
            for question in daily_five(&bank, first.plus_days(day)) {
                assert!(!question.kind.of().is_self_marked());
                assert!(seen.insert(question.id.clone()), "{} twice", question.id);
            }
        }
        assert_eq!(seen.len(), DAILY * 30);
    }

    #[test]
    fn a_small_bank_gives_what_it_has() {
        assert_eq!(ids(&bank(4), "2026-11-24".parse().expect("a date")).len(), 3);
    }
}
