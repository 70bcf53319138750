//! What becomes of each request: drawn from the seed, one draw a request.

use rand::Rng as _;
use rand_chacha::ChaCha8Rng;

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Pass,
    /// Lost on the way there.
    Lost,
    /// Done, and its answer lost on the way back.
    AnswerLost,
    /// Done twice, one behind the other; the answer is that of the first or of the second.
    Twice {
        second: bool,
    },
    /// Done now, and once more after so many requests.
    AgainAfter(u64),
    /// Not answered, and done after so many requests: what was sent later overtakes it.
    KeptBack(u64),
}

/// 10 % lost (half of them after they were done), 5 % doubled, 5 % kept back.
pub(super) fn fate(rng: &mut ChaCha8Rng) -> Fate {
    let later = |rng: &mut ChaCha8Rng| rng.random_range(1..=12);
    match rng.random_range(0..200) {
        0..10 => Fate::Lost,
        10..20 => Fate::AnswerLost,
        20..25 => Fate::Twice { second: rng.random() },
        25..30 => Fate::AgainAfter(later(rng)),
        30..40 => Fate::KeptBack(later(rng)),
        _ => Fate::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;

    #[test]
    fn the_network_is_as_bad_as_it_says() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let fates: Vec<Fate> = (0..20_000).map(|_| fate(&mut rng)).collect();
        let share = |is: fn(&Fate) -> bool| fates.iter().filter(|fate| is(fate)).count() * 1000 / fates.len();
        assert!((90..=110).contains(&share(|fate| matches!(fate, Fate::Lost | Fate::AnswerLost))));
        assert!((40..=60).contains(&share(|fate| matches!(fate, Fate::Lost))));
        assert!((40..=60).contains(&share(|fate| matches!(fate, Fate::Twice { .. } | Fate::AgainAfter(_)))));
        assert!((40..=60).contains(&share(|fate| matches!(fate, Fate::KeptBack(_)))));
    }
}
