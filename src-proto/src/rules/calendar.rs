//! The Chinese calendar: lunar date, solar term and the festivals before which the commission warns. The astronomy is `tyme4rs`'s; this module
//! keeps it within the years it is good for and puts it into the words the app shows.

use crate::{call::Almanac, time::CivilDate};
use tyme4rs::tyme::{Culture, lunar::LunarDay, solar::SolarDay};

/// The years the lunar calendar is computed for; outside, a day has no lunar date.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// A festival before which a 节前预警 issue is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Festival {
    /// 元旦
    NewYear,
    /// 春节
    SpringFestival,
    /// 清明
    Qingming,
    /// 五一
    LabourDay,
    /// 端午
    DragonBoat,
    /// 中秋
    MidAutumn,
    /// 国庆
    NationalDay,
}

impl Festival {
    /// All of them, as they come in a year.
    pub const ALL: [Self; 7] = [
        Self::NewYear,
        Self::SpringFestival,
        Self::Qingming,
        Self::LabourDay,
        Self::DragonBoat,
        Self::MidAutumn,
        Self::NationalDay,
    ];

    /// The name in a content folder (docs/content-format.md).
    pub fn slug(self) -> &'static str {
        match self {
            Self::NewYear => "new-year",
            Self::SpringFestival => "spring-festival",
            Self::Qingming => "qingming",
            Self::LabourDay => "labour-day",
            Self::DragonBoat => "dragon-boat",
            Self::MidAutumn => "mid-autumn",
            Self::NationalDay => "national-day",
        }
    }

    /// Its Chinese name.
    pub fn name(self) -> &'static str {
        match self {
            Self::NewYear => "元旦",
            Self::SpringFestival => "春节",
            Self::Qingming => "清明",
            Self::LabourDay => "五一",
            Self::DragonBoat => "端午",
            Self::MidAutumn => "中秋",
            Self::NationalDay => "国庆",
        }
    }

    /// The day it falls on in a year of the civil calendar; `None` outside 1900 to 2100.
    pub fn date(self, year: i32) -> Option<CivilDate> {
        if !YEARS.contains(&year) {
            return None;
        }
        match self {
            Self::NewYear => CivilDate::new(year, 1, 1).ok(),
            Self::LabourDay => CivilDate::new(year, 5, 1).ok(),
            Self::NationalDay => CivilDate::new(year, 10, 1).ok(),
            Self::SpringFestival => lunar_day(year, 1, 1),
            Self::DragonBoat => lunar_day(year, 5, 5),
            Self::MidAutumn => lunar_day(year, 8, 15),
            // 清明 is the solar term; it falls on 4 to 6 April.
            Self::Qingming => (4..=6)
                .filter_map(|day| CivilDate::new(year, 4, day).ok())
                .find(|date| solar_day(*date).is_some_and(|d| d.get_term_day().get_day_index() == 0)),
        }
    }
}

fn solar_day(date: CivilDate) -> Option<SolarDay> {
    let year = date.0.year();
    if !YEARS.contains(&year) {
        return None;
    }
    SolarDay::new(isize::try_from(year).ok()?, usize::from(u8::from(date.0.month())), usize::from(date.0.day())).ok()
}

fn lunar_day(year: i32, month: isize, day: usize) -> Option<CivilDate> {
    let day = LunarDay::new(isize::try_from(year).ok()?, month, day).ok()?.get_solar_day();
    CivilDate::new(
        i32::try_from(day.get_year()).ok()?,
        u8::try_from(day.get_month()).ok()?,
        u8::try_from(day.get_day()).ok()?,
    )
    .ok()
}

/// The festival that falls on a day.
pub fn festival_on(date: CivilDate) -> Option<Festival> {
    Festival::ALL.into_iter().find(|festival| festival.date(date.0.year()) == Some(date))
}

/// The solar term (节气) that begins on a day.
pub fn term_on(date: CivilDate) -> Option<String> {
    let day = solar_day(date)?.get_term_day();
    (day.get_day_index() == 0).then(|| day.get_solar_term().get_name())
}

/// The latest day that lies `days_before` days before an occurrence of the festival and is not after `limit`.
pub fn latest_before(festival: Festival, days_before: i32, limit: CivilDate) -> Option<CivilDate> {
    let year = limit.0.year();
    (year.saturating_sub(1)..=year.saturating_add(1))
        .rev()
        .filter_map(|year| festival.date(year))
        .map(|date| date.plus_days(-days_before))
        .find(|date| *date <= limit)
}

/// A day in words: lunar date, and the seal of the festival or of the solar term in force.
pub fn almanac(date: CivilDate) -> Almanac {
    let Some(solar) = solar_day(date) else {
        return Almanac { date, lunar: String::new(), seal: None };
    };
    let lunar = solar.get_lunar_day();
    let month = lunar.get_lunar_month();
    let year = month.get_lunar_year();
    let words = format!("{}年{}{}", year.get_sixty_cycle().get_name(), month.get_name(), lunar.get_name());
    let seal = festival_on(date).map_or_else(|| solar.get_term().get_name(), |festival| festival.name().to_owned());
    Almanac { date, lunar: words, seal: Some(seal) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> CivilDate {
        text.parse().expect("a date")
    }

    /// Dates of the State Council's holiday notices for 2025 and 2026.
    #[test]
    fn festivals_fall_on_their_days() {
        for (festival, date) in [
            (Festival::SpringFestival, "2025-01-29"),
            (Festival::Qingming, "2025-04-04"),
            (Festival::DragonBoat, "2025-05-31"),
            (Festival::MidAutumn, "2025-10-06"),
            (Festival::SpringFestival, "2026-02-17"),
            (Festival::Qingming, "2026-04-05"),
            (Festival::DragonBoat, "2026-06-19"),
            (Festival::MidAutumn, "2026-09-25"),
        ] {
            assert_eq!(festival.date(day(date).0.year()), Some(day(date)), "{}", festival.name());
        }
    }

    #[test]
    fn a_day_in_words() {
        let almanac = almanac(day("2026-09-23"));
        assert_eq!(almanac.lunar, "丙午年八月十三");
        assert_eq!(almanac.seal.as_deref(), Some("秋分"));
        assert_eq!(super::almanac(day("2026-09-25")).seal.as_deref(), Some("中秋"));
        assert_eq!(super::almanac(day("2026-02-16")).lunar, "乙巳年十二月廿九");
    }

    #[test]
    fn a_term_begins_on_one_day() {
        assert_eq!(term_on(day("2026-09-23")).as_deref(), Some("秋分"));
        assert_eq!(term_on(day("2026-09-24")), None);
        assert_eq!(term_on(day("1800-01-01")), None);
    }

    #[test]
    fn the_latest_warning_before_a_festival() {
        let limit = day("2026-11-25");
        assert_eq!(latest_before(Festival::MidAutumn, 2, limit), Some(day("2026-09-23")));
        assert_eq!(latest_before(Festival::NewYear, 2, limit), Some(day("2025-12-30")));
        assert_eq!(latest_before(Festival::NewYear, 2, day("2026-12-30")), Some(day("2026-12-30")));
    }

    #[test]
    fn days_out_of_range_have_no_lunar_date() {
        assert_eq!(almanac(day("1800-01-01")).seal, None);
        assert_eq!(Festival::MidAutumn.date(9999), None);
    }
}
