//! The clock the app goes by. It is the machine's, except in a build with the feature `injected-clock`, where `LIANXIN_CLOCK_FILE` may name
//! a file that holds the instant to show (milliseconds since the epoch): so a test can say that it is 07:14:59. No shipped build has the feature.

use lianxin_proto::time::{Clock, SystemClock};
use std::sync::Arc;

/// The clock to open the client with.
pub(crate) fn clock() -> Arc<dyn Clock> {
    #[cfg(feature = "injected-clock")]
    if let Some(path) = std::env::var_os("LIANXIN_CLOCK_FILE") {
        return Arc::new(injected::FileClock(path.into()));
    }
    Arc::new(SystemClock)
}

/// The longest the timer sleeps before it looks at the clock again, in milliseconds. Short enough that a changed clock or a machine that slept is
/// noticed in time; a call of `tick` with nothing due costs one query.
pub(crate) const LOOK_AGAIN: i64 = if cfg!(feature = "injected-clock") { 250 } else { 30_000 };

#[cfg(feature = "injected-clock")]
mod injected {
    use lianxin_proto::time::{Clock, Millis, Steady, SystemClock};
    use std::path::PathBuf;

    /// Shows what stands in a file; the machine's time while there is no readable number in it.
    pub(super) struct FileClock(pub(super) PathBuf);

    impl FileClock {
        fn read(&self) -> Option<i64> {
            std::fs::read_to_string(&self.0).ok()?.trim().parse().ok()
        }
    }

    impl Clock for FileClock {
        fn now(&self) -> Millis {
            self.read().map_or_else(|| SystemClock.now(), Millis)
        }

        /// Passes with the file, or a paper would find the phone's clock set back at each look.
        fn steady(&self) -> Steady {
            let Some(millis) = self.read().and_then(|millis| u64::try_from(millis).ok()) else {
                return SystemClock.steady();
            };
            Steady { boot: Some("injected".into()), since_boot: millis, awake: Some(millis) }
        }
    }
}
