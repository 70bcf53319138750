//! What a seed stands for: a list of steps, drawn before anything is done. A step names phones and carries raw draws; what a draw means (the third of the
//! messages that this phone shows) is settled when the step is played, so the list is the same whatever happens.

use rand::{Rng as _, SeedableRng as _, seq::index};
use rand_chacha::ChaCha8Rng;

/// How many steps a seed has.
pub const STEPS: usize = 200;
/// How many phones there are. The last is a second one of the member of phone 1; phone 0 is the moderator's.
pub const PHONES: usize = 5;
/// The least number of crashes a seed has, of phones and of the server each.
pub const CRASHES: usize = 3;
/// What a seed has in it whatever else is drawn: crashes of phones and of the server, a seat taken and given back, a picture, a voice message, words that are
/// held, and a look into the queue.
const SURE: [fn(&mut ChaCha8Rng) -> Act; 2 * CRASHES + 7] = [
    crash_phone,
    crash_phone,
    crash_phone,
    crash_server,
    crash_server,
    crash_server,
    seat,
    seat,
    |rng| Act::Say { phone: phone(rng), kind: Kind::Photo },
    |rng| Act::Say { phone: phone(rng), kind: Kind::Voice },
    |rng| Act::Say { phone: somebody(rng), kind: Kind::Held },
    |rng| Act::Say { phone: somebody(rng), kind: Kind::Held },
    decide,
];

/// How a message is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// 微感悟.
    Reflection,
    /// Words that answer a message: the draw says which of those shown.
    Quote(u32),
    /// A picture.
    Photo,
    /// A voice message.
    Voice,
    /// Words of which one is in the word list: they wait for a moderator, unless a moderator says them.
    Held,
}

/// What is done in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A message is written.
    Say {
        /// On which phone.
        phone: usize,
        /// How.
        kind: Kind,
    },
    /// One of the member's own messages is taken back.
    Recall {
        /// On which phone.
        phone: usize,
        /// Which of those shown.
        which: u32,
    },
    /// The moderator picks a message, or no longer.
    Pick {
        /// Which of those shown.
        which: u32,
        /// Picked.
        on: bool,
    },
    /// The room was read up to a message.
    Read {
        /// On which phone.
        phone: usize,
        /// Which of those shown.
        which: u32,
    },
    /// A phone syncs.
    Sync {
        /// Which.
        phone: usize,
    },
    /// A phone is awake and live for a moment, in which another says something.
    Live {
        /// Which.
        listener: usize,
        /// Which other one.
        speaker: usize,
    },
    /// Something is left in the composer.
    Draft {
        /// On which phone.
        phone: usize,
        /// It is emptied.
        empty: bool,
    },
    /// The moderator looks into the queue and decides.
    Decide {
        /// Of which of those that wait.
        which: u32,
        /// It is let through.
        allow: bool,
        /// Right after it comes the opposite, as from somebody who decides at the same time.
        crossed: bool,
    },
    /// A member moves out of the room; or, when somebody is out, they come back.
    Seat {
        /// Whose phone.
        phone: usize,
        /// The phone is awake and live just then.
        live: bool,
    },
    /// A phone dies in the middle of a sync, and starts again.
    CrashPhone {
        /// Which.
        phone: usize,
        /// At which request, from 1.
        nth: u32,
        /// The server gets that request.
        done: bool,
    },
    /// The server dies while a phone syncs, and starts again.
    CrashServer {
        /// Which phone syncs.
        phone: usize,
        /// At which request, from 1.
        nth: u32,
        /// That request was done, and its answer is lost.
        done: bool,
        /// It starts again after so many steps.
        down: usize,
    },
}

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// How much later than the step before, in milliseconds.
    pub wait: i64,
    /// What is done.
    pub act: Act,
}

fn phone(rng: &mut ChaCha8Rng) -> usize {
    rng.random_range(0..PHONES)
}

/// Not the moderator's.
fn somebody(rng: &mut ChaCha8Rng) -> usize {
    rng.random_range(1..PHONES)
}

fn kind(rng: &mut ChaCha8Rng) -> Kind {
    match rng.random_range(0..100) {
        0..50 => Kind::Text,
        50..67 => Kind::Quote(rng.random()),
        67..82 => Kind::Reflection,
        82..88 => Kind::Photo,
        88..91 => Kind::Voice,
        _ => Kind::Held,
    }
}

fn act(rng: &mut ChaCha8Rng) -> Act {
    match rng.random_range(0..100) {
        0..34 => Act::Say { phone: phone(rng), kind: kind(rng) },
        34..41 => Act::Recall { phone: phone(rng), which: rng.random() },
        41..45 => Act::Pick { which: rng.random(), on: rng.random_bool(0.7) },
        45..54 => Act::Read { phone: phone(rng), which: rng.random() },
        54..88 => Act::Sync { phone: phone(rng) },
        88..90 => {
            let listener = phone(rng);
            Act::Live { listener, speaker: (listener + rng.random_range(1..PHONES)) % PHONES }
        }
        90..93 => Act::Draft { phone: phone(rng), empty: rng.random_bool(0.3) },
        93..97 => decide(rng),
        97 => seat(rng),
        98 => crash_phone(rng),
        _ => crash_server(rng),
    }
}

fn decide(rng: &mut ChaCha8Rng) -> Act {
    Act::Decide { which: rng.random(), allow: rng.random_bool(0.6), crossed: rng.random_bool(0.2) }
}

fn seat(rng: &mut ChaCha8Rng) -> Act {
    Act::Seat { phone: somebody(rng), live: rng.random_bool(0.3) }
}

fn crash_phone(rng: &mut ChaCha8Rng) -> Act {
    Act::CrashPhone { phone: phone(rng), nth: rng.random_range(1..=2), done: rng.random() }
}

fn crash_server(rng: &mut ChaCha8Rng) -> Act {
    let down = if rng.random_bool(0.5) { 0 } else { rng.random_range(1..=5) };
    Act::CrashServer { phone: phone(rng), nth: rng.random_range(1..=2), done: rng.random(), down }
}

/// Mostly seconds; now and then so long that a message can no longer be taken back.
fn wait(rng: &mut ChaCha8Rng) -> i64 {
    if rng.random_bool(0.03) { rng.random_range(60_000..180_000) } else { rng.random_range(0..8_000) }
}

/// The steps of a seed.
pub fn plan(seed: u64) -> Vec<Step> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut steps: Vec<Step> = (0..STEPS).map(|_| Step { wait: wait(&mut rng), act: act(&mut rng) }).collect();
    let places = index::sample(&mut rng, STEPS, SURE.len());
    for (place, sure) in places.into_iter().zip(SURE) {
        let act = sure(&mut rng);
        if let Some(step) = steps.get_mut(place) {
            step.act = act;
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_always_the_same_and_has_all_in_it() {
        assert_eq!(plan(7), plan(7));
        assert_ne!(plan(7), plan(8));
        for seed in 0..50 {
            let steps = plan(seed);
            assert_eq!(steps.len(), STEPS);
            let of = |is: fn(&Act) -> bool| steps.iter().filter(|step| is(&step.act)).count();
            assert!(of(|act| matches!(act, Act::CrashPhone { .. })) >= CRASHES, "{seed}");
            assert!(of(|act| matches!(act, Act::CrashServer { .. })) >= CRASHES, "{seed}");
            assert!(of(|act| matches!(act, Act::Say { .. })) >= 30, "{seed}");
            for kind in [Kind::Photo, Kind::Voice, Kind::Held] {
                assert!(steps.iter().any(|step| matches!(step.act, Act::Say { kind: k, .. } if k == kind)), "{seed}");
            }
            assert!(of(|act| matches!(act, Act::Decide { .. })) >= 1, "{seed}");
            assert!(of(|act| matches!(act, Act::Seat { phone: 1.., .. })) >= 2, "{seed}");
            assert!(
                steps.iter().all(|step| !matches!(step.act, Act::Live { listener, speaker } if listener == speaker))
            );
        }
    }
}
