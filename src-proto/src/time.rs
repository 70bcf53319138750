//! Time. On the wire an instant is milliseconds since the Unix epoch, UTC; the civil calendar is Asia/Shanghai, which has been
//! UTC+8 without summer time since 1991, so the conversion is an addition and needs no time-zone database on an old phone.

mod steady;

pub use steady::Steady;

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use time::{Date, Month, Weekday};

/// Milliseconds of UTC+8.
const SHANGHAI: i64 = 8 * 3_600_000;
const DAY: i64 = 86_400_000;

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = i64))]
#[serde(transparent)]
pub struct Millis(pub i64);

/// A day of the civil calendar in Asia/Shanghai; `2026-09-23` on the wire and in SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = "date"))]
#[serde(try_from = "String", into = "String")]
pub struct CivilDate(pub Date);

/// A time of day in Asia/Shanghai, in minutes since midnight (0 to 1439); `07:15` on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct CivilTime(u16);

/// Why a text is no date or time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not a `YYYY-MM-DD` of the calendar.
    #[error("{0:?} is not a date YYYY-MM-DD")]
    Date(String),
    /// Not an `HH:MM` from 00:00 to 23:59.
    #[error("{0:?} is not a time HH:MM")]
    Time(String),
}

/// Where the time comes from. Everything that asks for the time asks one of these, so that a test can say when it is 07:14:59.
pub trait Clock: Send + Sync {
    /// The instant now.
    fn now(&self) -> Millis;

    /// The steady clock now: this machine's, unless a test says otherwise.
    #[cfg(not(target_family = "wasm"))]
    fn steady(&self) -> Steady {
        Steady::now()
    }
}

/// The machine's clock.
#[cfg(not(target_family = "wasm"))]
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[cfg(not(target_family = "wasm"))]
impl Clock for SystemClock {
    fn now(&self) -> Millis {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// A clock that stands until it is moved: for tests.
#[derive(Debug)]
pub struct SetClock(std::sync::Mutex<(Millis, Steady)>);

impl SetClock {
    /// A clock that shows `now`, on a machine started an hour ago.
    pub fn new(now: Millis) -> Self {
        let steady = Steady { boot: Some("boot-0".into()), since_boot: 3_600_000, awake: Some(3_600_000) };
        Self(std::sync::Mutex::new((now, steady)))
    }

    fn change(&self, change: impl FnOnce(&mut Millis, &mut Steady)) {
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (now, steady) = &mut *state;
        change(now, steady);
    }

    /// Lets time pass until `now`. Earlier than the clock shows, it is [`SetClock::adjust`].
    pub fn set(&self, now: Millis) {
        self.change(|wall, steady| {
            let passed = u64::try_from(now.0.saturating_sub(wall.0)).unwrap_or(0);
            steady.since_boot = steady.since_boot.saturating_add(passed);
            steady.awake = steady.awake.map(|awake| awake.saturating_add(passed));
            *wall = now;
        });
    }

    /// Somebody sets date and time; no time passes.
    pub fn adjust(&self, now: Millis) {
        self.change(|wall, _| *wall = now);
    }

    /// The machine sleeps for so many milliseconds.
    pub fn sleep(&self, millis: u32) {
        self.change(|wall, steady| {
            steady.since_boot = steady.since_boot.saturating_add(millis.into());
            *wall = wall.plus(millis.into());
        });
    }

    /// The machine is off for so many milliseconds and starts again.
    pub fn reboot(&self, millis: u32) {
        self.change(|wall, steady| {
            let next = steady.boot.as_deref().and_then(|id| id.strip_prefix("boot-")?.parse::<u32>().ok());
            *wall = wall.plus(millis.into());
            let boot = Some(format!("boot-{}", next.map_or(0, |number| number.saturating_add(1))));
            *steady = Steady { boot, since_boot: 0, awake: Some(0) };
        });
    }
}

impl Clock for SetClock {
    fn now(&self) -> Millis {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).0
    }

    #[cfg(not(target_family = "wasm"))]
    fn steady(&self) -> Steady {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).1.clone()
    }
}

impl Millis {
    /// The civil day this instant falls on.
    pub fn date(self) -> CivilDate {
        let days = self.0.saturating_add(SHANGHAI).div_euclid(DAY);
        // Julian day 2 440 588 is 1970-01-01; the clamp keeps any i64 within the years -9999 to 9999 that `Date` holds.
        let julian = days.saturating_add(2_440_588).clamp(-1_930_999, 5_373_484);
        let date = i32::try_from(julian).ok().and_then(|j| Date::from_julian_day(j).ok());
        CivilDate(date.unwrap_or(Date::MIN))
    }

    /// The civil time of day this instant falls on, to the minute.
    pub fn time(self) -> CivilTime {
        let minutes = self.0.saturating_add(SHANGHAI).rem_euclid(DAY) / 60_000;
        CivilTime(u16::try_from(minutes).unwrap_or(0))
    }

    /// This instant moved by so many milliseconds.
    #[must_use]
    pub fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}

impl CivilDate {
    /// A day by its numbers; month and day from 1.
    pub fn new(year: i32, month: u8, day: u8) -> Result<Self, TimeError> {
        let bad = || TimeError::Date(format!("{year}-{month}-{day}"));
        let month = Month::try_from(month).map_err(|_| bad())?;
        Date::from_calendar_date(year, month, day).map(Self).map_err(|_| bad())
    }

    /// The instant of a time of day on this date.
    pub fn at(self, time: CivilTime) -> Millis {
        let days = i64::from(self.0.to_julian_day()) - 2_440_588;
        Millis(days * DAY + i64::from(time.0) * 60_000 - SHANGHAI)
    }

    /// The day so many days later (earlier when negative); stays within the calendar's bounds.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(Date::from_julian_day(self.0.to_julian_day().saturating_add(days)).unwrap_or(self.0))
    }

    /// Days from `other` to this day.
    pub fn days_since(self, other: Self) -> i32 {
        self.0.to_julian_day() - other.0.to_julian_day()
    }

    /// `9月23日`.
    pub fn month_day(self) -> String {
        format!("{}月{}日", u8::from(self.0.month()), self.0.day())
    }

    /// `星期三`.
    pub fn weekday(self) -> &'static str {
        match self.0.weekday() {
            Weekday::Monday => "星期一",
            Weekday::Tuesday => "星期二",
            Weekday::Wednesday => "星期三",
            Weekday::Thursday => "星期四",
            Weekday::Friday => "星期五",
            Weekday::Saturday => "星期六",
            Weekday::Sunday => "星期日",
        }
    }
}

impl CivilTime {
    /// A time of day by hour (0 to 23) and minute (0 to 59).
    pub fn new(hour: u16, minute: u16) -> Result<Self, TimeError> {
        if hour < 24 && minute < 60 {
            Ok(Self(hour * 60 + minute))
        } else {
            Err(TimeError::Time(format!("{hour}:{minute}")))
        }
    }

    /// Minutes since midnight, 0 to 1439.
    pub fn minutes(self) -> u16 {
        self.0
    }
}

impl fmt::Display for CivilDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), u8::from(self.0.month()), self.0.day())
    }
}

impl fmt::Display for CivilTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

fn numbers<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[u16; N]> {
    let mut parts = text.split(separator);
    let mut out = [0; N];
    for (slot, width) in out.iter_mut().zip(widths) {
        let part = parts.next()?;
        if part.len() != width || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        *slot = part.parse().ok()?;
    }
    parts.next().is_none().then_some(out)
}

impl FromStr for CivilDate {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let bad = || TimeError::Date(text.chars().take(40).collect());
        let [year, month, day] = numbers(text, '-', [4, 2, 2]).ok_or_else(bad)?;
        let (month, day) = (u8::try_from(month).map_err(|_| bad())?, u8::try_from(day).map_err(|_| bad())?);
        Self::new(i32::from(year), month, day).map_err(|_| bad())
    }
}

impl FromStr for CivilTime {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let bad = || TimeError::Time(text.chars().take(40).collect());
        let [hour, minute] = numbers(text, ':', [2, 2]).ok_or_else(bad)?;
        Self::new(hour, minute).map_err(|_| bad())
    }
}

macro_rules! as_text {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = TimeError;
            fn try_from(text: String) -> Result<Self, TimeError> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }
    };
}
as_text!(CivilDate);
as_text!(CivilTime);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_civil_day_turns_at_midnight_in_shanghai() {
        let midnight: CivilDate = "2026-09-23".parse().expect("a date");
        let start = midnight.at(CivilTime::new(0, 0).expect("a time"));
        assert_eq!(start, Millis(1_790_092_800_000));
        assert_eq!(start.date(), midnight);
        assert_eq!(start.plus(-1).date().to_string(), "2026-09-22");
        assert_eq!(start.plus(DAY - 1).date(), midnight);
        assert_eq!(start.plus(DAY - 1).time().to_string(), "23:59");
    }

    #[test]
    fn no_instant_panics() {
        for millis in [i64::MIN, -1, 0, i64::MAX] {
            let _ = (Millis(millis).date(), Millis(millis).time(), Millis(millis).plus(i64::MAX));
        }
    }

    #[test]
    fn texts_are_checked() {
        for bad in ["2026-9-23", "2026-02-29", "26-09-23", "2026-09-23T", "", "2026-13-01"] {
            assert!(bad.parse::<CivilDate>().is_err(), "{bad}");
        }
        for bad in ["24:00", "7:15", "07:60", "07:15:00", ""] {
            assert!(bad.parse::<CivilTime>().is_err(), "{bad}");
        }
        assert_eq!("2028-02-29".parse::<CivilDate>().expect("leap day").plus_days(1).to_string(), "2028-03-01");
    }
}
