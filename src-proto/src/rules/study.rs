//! The study day: quizzes turn at 04:00 in Shanghai, so that what is answered late in the evening belongs to the day it was lived in.

use crate::time::{CivilDate, Millis};

/// When the study day turns, in milliseconds after midnight in Asia/Shanghai.
pub const ROLLOVER: i64 = 4 * 3_600_000;

/// The study day an instant belongs to, wherever the phone is.
pub fn study_day(at: Millis) -> CivilDate {
    at.plus(-ROLLOVER).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::CivilTime;

    fn day(date: &str, time: &str) -> String {
        let date: CivilDate = date.parse().expect("a date");
        study_day(date.at(time.parse::<CivilTime>().expect("a time"))).to_string()
    }

    #[test]
    fn the_day_turns_at_four_and_not_at_midnight() {
        assert_eq!(day("2026-09-23", "23:59"), "2026-09-23");
        assert_eq!(day("2026-09-24", "00:00"), "2026-09-23");
        assert_eq!(day("2026-09-24", "03:59"), "2026-09-23");
        assert_eq!(day("2026-09-24", "04:00"), "2026-09-24");
    }

    #[test]
    fn leap_days_and_years_turn_like_any_other() {
        assert_eq!(day("2028-02-29", "03:59"), "2028-02-28");
        assert_eq!(day("2028-02-29", "04:00"), "2028-02-29");
        assert_eq!(day("2028-03-01", "03:59"), "2028-02-29");
        assert_eq!(day("2027-03-01", "03:59"), "2027-02-28");
        assert_eq!(day("2027-01-01", "00:30"), "2026-12-31");
    }

    #[test]
    fn a_phone_in_another_time_zone_has_the_same_day() {
        // 04:00 in Shanghai is 20:00 UTC of the day before, and 13:00 in Los Angeles: the instant alone decides.
        let four: CivilDate = "2026-09-24".parse().expect("a date");
        let four = four.at("04:00".parse().expect("a time"));
        assert_eq!(four, Millis(1_790_193_600_000));
        assert_eq!(study_day(four).to_string(), "2026-09-24");
        assert_eq!(study_day(four.plus(-1)).to_string(), "2026-09-23");
        for extreme in [i64::MIN, i64::MAX] {
            let _ = study_day(Millis(extreme));
        }
    }
}
