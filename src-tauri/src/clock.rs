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
    use lianxin_proto::time::{Clock, Millis, SystemClock};
    use std::path::PathBuf;

    /// Shows what stands in a file; the machine's time while there is no readable number in it.
    pub(super) struct FileClock(pub(super) PathBuf);

    impl Clock for FileClock {
        fn now(&self) -> Millis {
            let text = std::fs::read_to_string(&self.0).unwrap_or_default();
            text.trim().parse().map_or_else(|_| SystemClock.now(), Millis)
        }
    }
}
