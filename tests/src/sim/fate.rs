//! What becomes of each request: drawn from the seed, one draw a request. Files are fetched several at a time, in no certain order, so what becomes of one of
//! those follows from the seed and from which it is, without a draw that another request would miss.

use rand::Rng as _;
use rand_chacha::ChaCha8Rng;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

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

/// Whether the fetching of a file is lost: 10 % are. `requests` is how many others came before it.
pub(super) fn file_is_lost(seed: u64, path: &str, requests: u64) -> bool {
    let mut hasher = DefaultHasher::new();
    (seed, path, requests).hash(&mut hasher);
    hasher.finish().is_multiple_of(10)
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

    #[test]
    fn files_are_lost_as_often_as_the_rest_and_always_the_same() {
        let lost = || (0..20_000).filter(|n| file_is_lost(7, &format!("/api/v1/media/{n}"), 3)).count();
        assert!((1_800..=2_200).contains(&lost()), "{}", lost());
        assert_eq!(lost(), lost());
    }
}
