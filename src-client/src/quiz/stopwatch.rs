//! How long a paper has taken, by a clock that nobody sets. Time goes on while the phone sleeps and while the app is closed or killed, as it does on a desk; over a
//! restart of the phone the steady clock begins anew, and only date and time can tell how long that was. What happened is said in plain words. Pure.

use lianxin_proto::time::{Millis, Steady};
use serde::{Deserialize, Serialize};

/// Sleep is worth a word from here on, in milliseconds: 1 minute.
const SLEPT: u64 = 60_000;
/// Date and time were set when they moved otherwise than the steady clock by more than this, in milliseconds: 2 seconds.
const SET: i64 = 2_000;

/// A look at both clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) steady: Steady,
    pub(crate) wall: Millis,
}

/// A running stopwatch, as it is kept from one look to the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stopwatch {
    /// How long it has run, in milliseconds.
    pub(crate) took_ms: u64,
    slept_ms: u64,
    restarts: u32,
    /// A restart after which date and time were earlier than before it.
    lost: bool,
    sets: u32,
    /// How far date and time were set in all; ahead is more than 0.
    set_ms: i64,
    steady: Steady,
    wall: Millis,
}

/// A look may be kept after a later one was; where the machine does not name its run, going back by less than this is taken for that, in milliseconds.
const OVERTAKEN: u64 = 10_000;

/// How the steady clock went from one look to the next.
enum Went {
    /// On, by so many milliseconds.
    On(u64),
    /// The phone was started again in between.
    Restarted,
    /// This look is older than the one before.
    Back,
}

fn went(from: &Steady, to: &Steady) -> Went {
    if from.boot != to.boot {
        return Went::Restarted;
    }
    match to.since_boot.checked_sub(from.since_boot) {
        Some(passed) => Went::On(passed),
        None if from.boot.is_some() || from.since_boot - to.since_boot < OVERTAKEN => Went::Back,
        None => Went::Restarted,
    }
}

/// `3 分钟`, `50 秒`.
fn words(millis: u64) -> String {
    match millis / 1_000 {
        seconds if seconds < 60 => format!("{seconds} 秒"),
        seconds if seconds < 3_600 => format!("{} 分钟", seconds / 60),
        seconds if (seconds / 60) % 60 == 0 => format!("{} 小时", seconds / 3_600),
        seconds => format!("{} 小时 {} 分钟", seconds / 3_600, (seconds / 60) % 60),
    }
}

impl Stopwatch {
    /// Starts one.
    pub(crate) fn start(reading: Reading) -> Self {
        let Reading { steady, wall } = reading;
        Self { took_ms: 0, slept_ms: 0, restarts: 0, lost: false, sets: 0, set_ms: 0, steady, wall }
    }

    /// The stopwatch at a later look; an older one changes nothing.
    #[must_use]
    pub(crate) fn at(&self, reading: &Reading) -> Self {
        let mut next = Self { steady: reading.steady.clone(), wall: reading.wall, ..self.clone() };
        let by_wall = reading.wall.0.saturating_sub(self.wall.0);
        match went(&self.steady, &reading.steady) {
            Went::Back => return self.clone(),
            Went::On(passed) => {
                next.took_ms = next.took_ms.saturating_add(passed);
                if let (Some(before), Some(awake)) = (self.steady.awake, reading.steady.awake) {
                    let slept = passed.saturating_sub(awake.saturating_sub(before));
                    next.slept_ms = next.slept_ms.saturating_add(slept);
                }
                let set = by_wall.saturating_sub(i64::try_from(passed).unwrap_or(i64::MAX));
                if set.saturating_abs() > SET {
                    next.sets = next.sets.saturating_add(1);
                    next.set_ms = next.set_ms.saturating_add(set);
                }
            }
            Went::Restarted => {
                next.restarts = next.restarts.saturating_add(1);
                next.lost |= by_wall < 0;
                next.took_ms = next.took_ms.saturating_add(u64::try_from(by_wall).unwrap_or(0));
            }
        }
        next
    }

    /// Whether a look found more to tell than that time went on, or is long enough ago to be kept, in milliseconds.
    pub(crate) fn is_worth_keeping(&self, later: &Self, every: u64) -> bool {
        let told = |watch: &Self| (watch.restarts, watch.sets, watch.lost, watch.steady.boot.clone());
        told(self) != told(later) || later.took_ms.saturating_sub(self.took_ms) >= every
    }

    /// What happened to the phone's time, a sentence each.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.slept_ms > SLEPT {
            notes.push(format!("答题期间手机休眠了约 {}，这段时间也算在用时里。", words(self.slept_ms)));
        }
        if self.restarts > 0 {
            notes.push(if self.lost {
                "答题期间手机重新启动过，开机后的时间比关机前还早，关机的那段没有算进用时。".to_owned()
            } else {
                "答题期间手机重新启动过，关机的那段按手机上的时间算进了用时。".to_owned()
            });
        }
        if self.sets > 0 {
            notes.push(match self.set_ms {
                0 => "答题期间手机上的时间被调过，用时不受影响。".to_owned(),
                set => {
                    let way = if set > 0 { "快" } else { "慢" };
                    format!("答题期间手机上的时间被调{way}了约 {}，用时不受影响。", words(set.unsigned_abs()))
                }
            });
        }
        notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_proto::time::{Clock as _, SetClock};

    fn look(clock: &SetClock) -> Reading {
        Reading { steady: clock.steady(), wall: clock.now() }
    }

    fn started() -> (SetClock, Stopwatch) {
        let clock = SetClock::new(Millis(1_000_000_000));
        let watch = Stopwatch::start(look(&clock));
        (clock, watch)
    }

    fn pass(clock: &SetClock, millis: i64) {
        clock.set(clock.now().plus(millis));
    }

    #[test]
    fn time_goes_on_and_nothing_is_said_of_it() {
        let (clock, watch) = started();
        pass(&clock, 600_000);
        let watch = watch.at(&look(&clock));
        assert_eq!((watch.took_ms, watch.notes()), (600_000, vec![]));
    }

    #[test]
    fn sleep_counts_and_is_told_from_a_minute_on() {
        let (clock, watch) = started();
        clock.sleep(60_000);
        let short = watch.at(&look(&clock));
        assert_eq!((short.took_ms, short.notes()), (60_000, vec![]));
        clock.sleep(3 * 60_000);
        pass(&clock, 30_000);
        let long = short.at(&look(&clock));
        assert_eq!(long.took_ms, 270_000);
        assert_eq!(long.notes(), ["答题期间手机休眠了约 4 分钟，这段时间也算在用时里。"]);
    }

    #[test]
    fn setting_the_clock_changes_no_time() {
        for (by, note) in [
            (3_600_000, "答题期间手机上的时间被调快了约 1 小时，用时不受影响。"),
            (-5_400_000, "答题期间手机上的时间被调慢了约 1 小时 30 分钟，用时不受影响。"),
        ] {
            let (clock, watch) = started();
            pass(&clock, 60_000);
            clock.adjust(clock.now().plus(by));
            pass(&clock, 60_000);
            let watch = watch.at(&look(&clock));
            assert_eq!((watch.took_ms, watch.notes()), (120_000, vec![note.to_owned()]));
        }
        let (clock, watch) = started();
        clock.adjust(clock.now().plus(2_000));
        assert_eq!(watch.at(&look(&clock)).notes(), Vec::<String>::new(), "a clock that is put right over the network");
        clock.adjust(clock.now().plus(60_000));
        let ahead = watch.at(&look(&clock));
        clock.adjust(clock.now().plus(-62_000));
        assert_eq!(ahead.at(&look(&clock)).notes(), ["答题期间手机上的时间被调过，用时不受影响。"], "there and back");
    }

    #[test]
    fn over_a_restart_date_and_time_tell() {
        let (clock, watch) = started();
        pass(&clock, 100_000);
        let watch = watch.at(&look(&clock));
        clock.reboot(50_000);
        pass(&clock, 20_000);
        let after = watch.at(&look(&clock));
        assert_eq!(after.took_ms, 170_000);
        assert_eq!(after.notes(), ["答题期间手机重新启动过，关机的那段按手机上的时间算进了用时。"]);
        clock.reboot(0);
        clock.adjust(Millis(0));
        let lost = after.at(&look(&clock));
        assert_eq!(lost.took_ms, 170_000, "never less");
        assert_eq!(lost.notes(), ["答题期间手机重新启动过，开机后的时间比关机前还早，关机的那段没有算进用时。"]);
    }

    #[test]
    fn a_machine_that_names_no_run_is_known_by_its_clock_going_back() {
        let reading =
            |since_boot, wall| Reading { steady: Steady { boot: None, since_boot, awake: None }, wall: Millis(wall) };
        let watch = Stopwatch::start(reading(61_000, 10_000)).at(&reading(64_000, 13_000));
        assert_eq!((watch.took_ms, watch.restarts), (3_000, 0));
        let watch = watch.at(&reading(500, 20_000));
        assert_eq!((watch.took_ms, watch.restarts), (10_000, 1));
    }

    #[test]
    fn looking_often_or_seldom_gives_the_same() {
        let (clock, start) = started();
        let mut often = start.clone();
        for step in 1_u32..200 {
            match step % 4 {
                0 => clock.sleep(step * 777),
                1 => pass(&clock, i64::from(step) * 333),
                2 => pass(&clock, 5),
                _ => clock.adjust(clock.now().plus(1_500)),
            }
            often = often.at(&look(&clock));
        }
        assert_eq!(often.took_ms, start.at(&look(&clock)).took_ms);
    }

    #[test]
    fn a_look_that_comes_late_is_no_restart() {
        let (clock, watch) = started();
        let early = look(&clock);
        pass(&clock, 5_000);
        let later = watch.at(&look(&clock));
        assert_eq!(later.at(&early), later);
    }

    #[test]
    fn what_is_kept_reads_back() {
        let (clock, watch) = started();
        clock.sleep(120_000);
        let watch = watch.at(&look(&clock));
        let json = serde_json::to_string(&watch).expect("json");
        assert_eq!(serde_json::from_str::<Stopwatch>(&json).expect("a watch"), watch);
    }
}
