//! The calendar of issues: which days a week or a month shows, and how each of them stands. Pure: today and now are handed in.

use lianxin_proto::{
    content::Issue,
    rules::{calendar, visibility::is_visible},
    time::{CivilDate, CivilTime, Millis},
};

/// How much is shown at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum View {
    /// Monday to Sunday.
    #[default]
    Week,
    /// All weeks with a day of the month.
    Month,
}

/// How a day stands, as phones know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Its issue can be read since.
    Out(CivilTime),
    /// Its issue is on the phones and is shown then.
    Sealed(CivilTime),
    /// There is none yet.
    NotYet,
    /// There was none.
    None,
}

impl State {
    /// In the words of the editors.
    pub(crate) fn words(self) -> String {
        match self {
            Self::Out(_) => "已发布".into(),
            Self::Sealed(at) => format!("已封存，{at} 可见"),
            Self::NotYet => "还没有".into(),
            Self::None => "没有出刊".into(),
        }
    }
}

/// The Monday of a day's week.
fn monday(day: CivilDate) -> CivilDate {
    day.plus_days(-i32::from(day.0.weekday().number_days_from_monday()))
}

/// The seven days of a day's week.
pub(crate) fn week(day: CivilDate) -> Vec<CivilDate> {
    (0..7).map(|n| monday(day).plus_days(n)).collect()
}

/// The weeks that hold the days of a day's month.
pub(crate) fn month(day: CivilDate) -> Vec<Vec<CivilDate>> {
    let first = day.plus_days(1 - i32::from(day.0.day()));
    let mut weeks = Vec::new();
    let mut start = monday(first);
    while start <= first || same_month(start, day) {
        weeks.push(week(start));
        let next = start.plus_days(7);
        if next == start {
            break;
        }
        start = next;
    }
    weeks
}

/// Whether two days stand in the same month of the same year.
pub(crate) fn same_month(a: CivilDate, b: CivilDate) -> bool {
    (a.0.year(), a.0.month()) == (b.0.year(), b.0.month())
}

/// The day a step forth (or back) in a view: a week, or the same day of the next month, its last where it has no such day.
pub(crate) fn step(view: View, day: CivilDate, forth: bool) -> CivilDate {
    match view {
        View::Week => day.plus_days(if forth { 7 } else { -7 }),
        View::Month => {
            let first = day.plus_days(1 - i32::from(day.0.day()));
            let target = if forth { first.plus_days(31) } else { first.plus_days(-1) };
            let (year, month) = (target.0.year(), u8::from(target.0.month()));
            (1..=day.0.day()).rev().find_map(|n| CivilDate::new(year, month, n).ok()).unwrap_or(day)
        }
    }
}

/// The heading: `2026年9月 第四周`, `2026年9月`. A week belongs to the month of its Thursday.
pub(crate) fn title(view: View, day: CivilDate) -> String {
    const ORDINALS: [&str; 5] = ["一", "二", "三", "四", "五"];
    let of = if view == View::Week { monday(day).plus_days(3) } else { day };
    let month = format!("{}年{}月", of.0.year(), u8::from(of.0.month()));
    if view == View::Month {
        return month;
    }
    let ordinal = ORDINALS.get(usize::from((of.0.day() - 1) / 7)).copied().unwrap_or_default();
    format!("{month} 第{ordinal}周")
}

/// `周三`.
pub(crate) fn weekday(day: CivilDate) -> String {
    day.weekday().replace("星期", "周")
}

/// The lunar day without its year, `八月十三`; empty where the lunar calendar is not computed.
pub(crate) fn lunar(day: CivilDate) -> String {
    let words = calendar::almanac(day).lunar;
    words.split_once('年').map_or(words.clone(), |(_, day)| day.to_owned())
}

/// What a day is marked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A festival before which the commission warns.
    Festival(&'static str),
    /// A solar term that begins.
    Term(String),
}

/// The mark of a day; a festival goes before the solar term.
pub(crate) fn mark(day: CivilDate) -> Option<Mark> {
    let festival = calendar::festival_on(day).map(|festival| Mark::Festival(festival.name()));
    festival.or_else(|| calendar::term_on(day).map(Mark::Term))
}

/// How a day stands.
pub(crate) fn state(day: CivilDate, issue: Option<&Issue>, now: Millis) -> State {
    match issue {
        Some(issue) if is_visible(issue.visible_at, now) => State::Out(issue.visible_at.time()),
        Some(issue) => State::Sealed(issue.visible_at.time()),
        None if day < now.date() => State::None,
        None => State::NotYet,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_proto::{
        id::{IssueId, MediaId},
        media::Picture,
        rules::visibility::default_visible_at,
    };

    fn day(text: &str) -> CivilDate {
        text.parse().expect("a date")
    }

    fn texts(days: &[CivilDate]) -> Vec<String> {
        days.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_week_runs_from_monday_to_sunday() {
        for of in ["2026-09-21", "2026-09-23", "2026-09-27"] {
            let week = texts(&week(day(of)));
            assert_eq!((week[0].as_str(), week[6].as_str(), week.len()), ("2026-09-21", "2026-09-27", 7), "{of}");
        }
    }

    #[test]
    fn a_month_has_all_its_days_and_no_week_beside_it() {
        for (of, first, last, weeks) in [
            ("2026-09-23", "2026-08-31", "2026-10-04", 5),
            ("2026-02-10", "2026-01-26", "2026-03-01", 5),
            ("2027-02-28", "2027-02-01", "2027-02-28", 4),
            ("2026-08-01", "2026-07-27", "2026-09-06", 6),
        ] {
            let month = month(day(of));
            let days = texts(&month.concat());
            assert_eq!(month.len(), weeks, "{of}");
            assert_eq!((days[0].as_str(), days[days.len() - 1].as_str()), (first, last), "{of}");
        }
    }

    #[test]
    fn a_step_keeps_the_day_where_the_month_has_it() {
        for (view, from, forth, to) in [
            (View::Week, "2026-12-29", true, "2027-01-05"),
            (View::Week, "2026-12-29", false, "2026-12-22"),
            (View::Month, "2026-01-31", true, "2026-02-28"),
            (View::Month, "2026-12-15", true, "2027-01-15"),
            (View::Month, "2026-03-31", false, "2026-02-28"),
            (View::Month, "2026-01-01", false, "2025-12-01"),
        ] {
            assert_eq!(step(view, day(from), forth).to_string(), to, "{view:?} {from} {forth}");
        }
    }

    #[test]
    fn titles_count_the_weeks_of_a_month() {
        assert_eq!(title(View::Week, day("2026-09-23")), "2026年9月 第四周");
        assert_eq!(title(View::Week, day("2026-08-31")), "2026年9月 第一周", "most of that week is September");
        assert_eq!(title(View::Week, day("2026-12-31")), "2026年12月 第五周");
        assert_eq!(title(View::Month, day("2026-08-31")), "2026年8月");
    }

    #[test]
    fn festivals_and_terms_mark_their_days() {
        assert_eq!(mark(day("2026-09-25")), Some(Mark::Festival("中秋")));
        assert_eq!(mark(day("2026-09-23")), Some(Mark::Term("秋分".into())));
        assert_eq!(mark(day("2026-04-05")), Some(Mark::Festival("清明")), "a festival and a term at once");
        assert_eq!(mark(day("2026-09-24")), None, "the term goes on and is not marked again");
        assert_eq!((lunar(day("2026-09-23")).as_str(), lunar(day("1800-01-01")).as_str()), ("八月十三", ""));
    }

    #[test]
    fn a_day_stands_as_phones_know_it() {
        let date = day("2026-11-25");
        let visible_at = default_visible_at(date);
        let media = MediaId::of(b"");
        let cover = Picture {
            light: media,
            dark: None,
            width: 1,
            height: 1,
            alt: String::new(),
            thumb: None,
            thumb_dark: None,
        };
        let issue = Issue {
            id: IssueId::new("i").expect("an id"),
            date,
            number: 1,
            visible_at,
            headline: "x".into(),
            greeting: vec![],
            cover,
            topic: None,
            items: vec![],
        };
        let words = |issue, now| state(date, issue, now).words();
        assert_eq!(words(Some(&issue), visible_at.plus(-1)), "已封存，07:15 可见");
        assert_eq!(words(Some(&issue), visible_at), "已发布");
        assert_eq!(words(None, visible_at), "还没有");
        assert_eq!(words(None, visible_at.plus(86_400_000)), "没有出刊");
    }
}
