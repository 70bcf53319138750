//! The time of a paper as it runs on the screen. The core knows the time; between two askings the page counts down by the web view's monotonic clock,
//! and reads it out only when ten, five and one minute are left.

use lianxin_proto::view::quiz::PaperClock;

/// A minute in milliseconds.
const MINUTE: u64 = 60_000;
/// The minutes at which the time left is read out.
const READ_OUT: [u64; 3] = [10, 5, 1];

/// The time as the core said it, at a moment of the web view's clock.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Running {
    clock: PaperClock,
    /// `performance.now()` when the reply came, in milliseconds.
    asked_at: f64,
}

impl Running {
    /// As the core said it just now.
    pub(crate) fn new(clock: PaperClock, now: f64) -> Self {
        Self { clock, asked_at: now }
    }

    /// What is left at a moment of the web view's clock, in milliseconds; 0 when the time is over.
    pub(crate) fn left(&self, now: f64) -> u64 {
        if self.clock.over {
            return 0;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole milliseconds, never below 0"
        )]
        let since = (now - self.asked_at).max(0.0) as u64;
        self.clock.limit_ms.saturating_sub(self.clock.took_ms).saturating_sub(since)
    }

    /// Whether the core has closed the answers.
    pub(crate) fn is_over(&self) -> bool {
        self.clock.over
    }

    /// What happened to the phone's time meanwhile.
    pub(crate) fn notes(&self) -> &[String] {
        &self.clock.notes
    }
}

/// `38:20`, `1:05:20`: the second that is running counts as whole.
pub(crate) fn face(left: u64) -> String {
    let seconds = left.div_ceil(1_000);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// `还剩 38 分钟`, for those who hear it.
pub(crate) fn spoken(left: u64) -> String {
    match left.div_ceil(MINUTE) {
        0 => "时间到了".into(),
        minutes => format!("还剩 {minutes} 分钟"),
    }
}

/// What is read out when the time left went from `before` to `now`: the last of the marks that was passed.
pub(crate) fn read_out(before: u64, now: u64) -> Option<String> {
    let passed = READ_OUT.into_iter().rev().find(|minutes| before > minutes * MINUTE && now <= minutes * MINUTE)?;
    (now > 0).then(|| format!("还剩 {passed} 分钟"))
}

/// `32′`, `45″` under a minute.
pub(crate) fn took(ms: u64) -> String {
    if ms < MINUTE { format!("{}″", ms / 1_000) } else { format!("{}′", (ms + MINUTE / 2) / MINUTE) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(took_ms: u64, over: bool) -> PaperClock {
        PaperClock { limit_ms: 60 * MINUTE, took_ms, over, notes: vec![] }
    }

    #[test]
    fn it_counts_down_from_what_the_core_said() {
        let running = Running::new(clock(20 * MINUTE, false), 5_000.0);
        assert_eq!(running.left(5_000.0), 40 * MINUTE);
        assert_eq!(running.left(65_000.0), 39 * MINUTE);
        // The web view's clock never makes it longer, and it does not run below nothing.
        assert_eq!(running.left(0.0), 40 * MINUTE);
        assert_eq!(running.left(1e12), 0);
        assert_eq!(Running::new(clock(0, true), 0.0).left(0.0), 0);
    }

    #[test]
    fn the_face_is_read_at_a_glance() {
        for (left, words) in [
            (0, "0:00"),
            (1, "0:01"),
            (59_999, "1:00"),
            (38 * MINUTE + 20_000, "38:20"),
            (65 * MINUTE + 5_000, "1:05:05"),
        ] {
            assert_eq!(face(left), words);
        }
        assert_eq!((spoken(0).as_str(), spoken(61_000).as_str()), ("时间到了", "还剩 2 分钟"));
        assert_eq!((took(32 * MINUTE + 29_000).as_str(), took(45_000).as_str()), ("32′", "45″"));
    }

    #[test]
    fn only_three_marks_are_read_out_and_each_once() {
        let at = |before, now| read_out(before, now);
        assert_eq!(at(10 * MINUTE + 1, 10 * MINUTE), Some("还剩 10 分钟".into()));
        assert_eq!(at(10 * MINUTE, 10 * MINUTE - 1_000), None);
        assert_eq!(at(8 * MINUTE, 7 * MINUTE), None);
        // The phone slept over two marks: only the later one is true.
        assert_eq!(at(12 * MINUTE, 4 * MINUTE), Some("还剩 5 分钟".into()));
        assert_eq!(at(2 * MINUTE, 0), None);
    }
}
