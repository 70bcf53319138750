//! The dates and times of a content folder: a day, a day counted from the day of import, or so many days before a festival. Pure.

use lianxin_proto::{
    rules::{
        calendar::{Festival, latest_before},
        visibility::default_visible_at,
    },
    time::{CivilDate, CivilTime, Millis},
};

/// How a date was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A civil date.
    Civil,
    /// Counted from the day of import.
    Counted,
    /// Before a festival.
    Festival,
}

/// The most days a date may lie from the day of import or from a festival.
const DAYS_MAX: i32 = 4_000;

/// Reads a date; `day` is the day of import.
pub fn date(text: &str, day: CivilDate) -> Result<(CivilDate, Form), String> {
    if let Ok(date) = text.parse::<CivilDate>() {
        return Ok((date, Form::Civil));
    }
    if let Some(counted) = text.strip_prefix('D') {
        let days = counted.parse::<i32>().ok().filter(|days| days.abs() <= DAYS_MAX && counted.starts_with(['+', '-']));
        return days
            .map(|days| (day.plus_days(days), Form::Counted))
            .ok_or_else(|| format!("{text:?} is not like \"D-3\" or \"D+1\""));
    }
    let festival = text.rsplit_once('-').and_then(|(name, days)| {
        let festival = Festival::ALL.into_iter().find(|festival| festival.slug() == name)?;
        let days = days.parse::<u8>().ok().filter(|days| *days <= 60)?;
        latest_before(festival, i32::from(days), day.plus_days(1))
    });
    festival.map(|date| (date, Form::Festival)).ok_or_else(|| {
        format!(
            "{text:?} is no date: write \"2026-09-23\", \"D-3\" or, so many days before a festival, \"mid-autumn-2\""
        )
    })
}

/// Reads when something becomes visible: a time on its date, or an instant.
pub fn visible_at(text: Option<&str>, date: CivilDate) -> Result<Millis, String> {
    let Some(text) = text else { return Ok(default_visible_at(date)) };
    if let Ok(time) = text.parse::<CivilTime>() {
        return Ok(date.at(time));
    }
    instant(text).ok_or_else(|| format!("{text:?} is no time: write \"07:15\", or \"2026-09-23T07:15:00+08:00\""))
}

/// An RFC 3339 instant with its offset.
fn instant(text: &str) -> Option<Millis> {
    let read: toml::value::Datetime = text.parse().ok()?;
    let (date, time, offset) = (read.date?, read.time?, read.offset?);
    let offset = match offset {
        toml::value::Offset::Z => 0,
        toml::value::Offset::Custom { minutes } => i64::from(minutes),
    };
    let date = CivilDate::new(i32::from(date.year), date.month, date.day).ok()?;
    let clock = CivilTime::new(u16::from(time.hour), u16::from(time.minute)).ok()?;
    // `at` takes the clock as Shanghai's, 480 minutes ahead of UTC.
    let seconds = i64::from(time.second.unwrap_or(0));
    Some(date.at(clock).plus((480 - offset) * 60_000 + seconds * 1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> CivilDate {
        text.parse().expect("a date")
    }

    #[test]
    fn dates_are_read_in_three_forms() {
        let today = day("2026-11-24");
        for (text, expected, form) in [
            ("2026-09-23", "2026-09-23", Form::Civil),
            ("D+0", "2026-11-24", Form::Counted),
            ("D-3", "2026-11-21", Form::Counted),
            ("D+1", "2026-11-25", Form::Counted),
            ("mid-autumn-2", "2026-09-23", Form::Festival),
            ("new-year-3", "2025-12-29", Form::Festival),
            ("spring-festival-0", "2026-02-17", Form::Festival),
        ] {
            assert_eq!(date(text, today), Ok((day(expected), form)), "{text}");
        }
        for bad in [
            "",
            "D",
            "D3",
            "D-",
            "D-99999",
            "2026-13-01",
            "mid-autumn",
            "mid-autumn-x",
            "mid-autumn--2",
            "easter-2",
            "mid-autumn-200",
        ] {
            assert!(date(bad, today).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_festival_of_tomorrow_counts() {
        assert_eq!(date("mid-autumn-2", day("2026-09-22")).map(|(d, _)| d), Ok(day("2026-09-23")));
        assert_eq!(date("mid-autumn-2", day("2026-09-21")).map(|(d, _)| d), Ok(day("2025-10-04")));
    }

    #[test]
    fn times_are_of_the_day_or_instants() {
        let on = day("2026-09-23");
        let at = |text: Option<&str>| visible_at(text, on).map(|m| (m.date().to_string(), m.time().to_string()));
        let same = |time: &str| Ok(("2026-09-23".to_owned(), time.to_owned()));
        assert_eq!(at(None), same("07:15"));
        assert_eq!(at(Some("06:30")), same("06:30"));
        assert_eq!(at(Some("2026-09-23T07:20:00+08:00")), same("07:20"));
        assert_eq!(at(Some("2026-09-22T23:20:00Z")), same("07:20"));
        for bad in ["7:15", "25:00", "2026-09-23", "2026-09-23T07:15:00", "soon"] {
            assert!(at(Some(bad)).is_err(), "{bad}");
        }
    }
}
