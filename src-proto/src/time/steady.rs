//! A clock that nobody sets: how long ago the machine was started, for telling how long something took whatever happens to date and time meanwhile. It goes on
//! while the machine sleeps and while the app is not running; only a restart of the machine begins it anew, and the reading says so.

use serde::{Deserialize, Serialize};

/// A reading of the steady clock. Two readings with the same `boot` may be subtracted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Steady {
    /// Names this run of the machine; absent where the machine does not say, then a reading smaller than the one before tells of a restart.
    pub boot: Option<String>,
    /// Milliseconds since the start, sleep included.
    pub since_boot: u64,
    /// Milliseconds since the start without sleep; absent where the machine does not say.
    pub awake: Option<u64>,
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn millis(clock: rustix::time::ClockId) -> u64 {
    let read = rustix::time::clock_gettime(clock);
    let seconds = u64::try_from(read.tv_sec).unwrap_or(0);
    seconds.saturating_mul(1_000).saturating_add(u64::try_from(read.tv_nsec).unwrap_or(0) / 1_000_000)
}

#[cfg(any(target_os = "linux", target_os = "android"))]
impl Steady {
    /// This machine's, now.
    pub fn now() -> Self {
        use rustix::time::ClockId;
        static BOOT: std::sync::LazyLock<Option<String>> = std::sync::LazyLock::new(|| {
            let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
            Some(id.trim().to_owned()).filter(|id| !id.is_empty())
        });
        // Awake first: a moment between the two must not look like less than no sleep.
        let awake = millis(ClockId::Monotonic);
        Self { boot: BOOT.clone(), since_boot: millis(ClockId::Boottime), awake: Some(awake) }
    }
}

#[cfg(target_vendor = "apple")]
impl Steady {
    /// This machine's, now. Here the monotonic clock goes on while the machine sleeps.
    pub fn now() -> Self {
        Self { boot: None, since_boot: millis(rustix::time::ClockId::Monotonic), awake: None }
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple", target_family = "wasm")))]
impl Steady {
    /// Since this process was started: elsewhere nothing steadier is to be had without unsafe code, and each start of the app counts as one of the machine.
    pub fn now() -> Self {
        use std::{sync::LazyLock, time::Instant};
        static START: LazyLock<(Instant, String)> = LazyLock::new(|| {
            (Instant::now(), format!("run-{}-{:?}", std::process::id(), std::time::SystemTime::now()))
        });
        let since = u64::try_from(START.0.elapsed().as_millis()).unwrap_or(u64::MAX);
        Self { boot: Some(START.1.clone()), since_boot: since, awake: None }
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;

    #[test]
    fn this_machine_s_clock_does_not_go_back() {
        let (one, two) = (Steady::now(), Steady::now());
        assert_eq!(one.boot, two.boot);
        assert!(two.since_boot >= one.since_boot && two.awake >= one.awake);
        assert!(one.awake.is_none_or(|awake| awake <= one.since_boot), "{one:?}");
    }
}
