//! Dates, counts and sizes in the words a reader uses: 今天, 周三, 两篇, 86 MB. Pure, so that each wording is tested; what counts as today is
//! handed in, because the phone's core decides that.

use lianxin_proto::time::{CivilDate, Millis};

const DIGITS: [&str; 11] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

/// A count as it is spoken, 0 to 99; larger ones in digits.
pub(crate) fn count(n: u32) -> String {
    let digit = |n: u32| usize::try_from(n).ok().and_then(|n| DIGITS.get(n)).copied().unwrap_or_default();
    match n {
        0..=10 => digit(n).to_owned(),
        11..=19 => format!("十{}", digit(n - 10)),
        20..=99 if n.is_multiple_of(10) => format!("{}十", digit(n / 10)),
        20..=99 => format!("{}十{}", digit(n / 10), digit(n % 10)),
        _ => n.to_string(),
    }
}

/// A count before a measure word: 两 instead of 二.
pub(crate) fn some(n: u32, measure: &str) -> String {
    if n == 2 { format!("两{measure}") } else { format!("{}{measure}", count(n)) }
}

/// `今天`, `昨天`, `9月21日`, and with its year when that is another.
pub(crate) fn day(date: CivilDate, today: CivilDate) -> String {
    match today.days_since(date) {
        0 => "今天".into(),
        1 => "昨天".into(),
        -1 => "明天".into(),
        _ if date.0.year() == today.0.year() => date.month_day(),
        _ => full_date(date),
    }
}

/// `2026年9月23日`.
pub(crate) fn full_date(date: CivilDate) -> String {
    format!("{}年{}", date.0.year(), date.month_day())
}

/// `周三`.
pub(crate) fn weekday(date: CivilDate) -> String {
    date.weekday().replace("星期", "周")
}

/// `九月`, and with its year when that is another.
pub(crate) fn month(date: CivilDate, today: CivilDate) -> String {
    let name = format!("{}月", count(u32::from(u8::from(date.0.month()))));
    if date.0.year() == today.0.year() { name } else { format!("{}年{name}", date.0.year()) }
}

/// Whether two days stand in the same month of the same year.
pub(crate) fn same_month(a: CivilDate, b: CivilDate) -> bool {
    (a.0.year(), a.0.month()) == (b.0.year(), b.0.month())
}

/// `今天 07:24`.
pub(crate) fn moment(at: Millis, today: CivilDate) -> String {
    format!("{} {}", day(at.date(), today), at.time())
}

/// `06:58` of today, else with its day.
pub(crate) fn saved_at(at: Millis, today: CivilDate) -> String {
    if at.date() == today { at.time().to_string() } else { moment(at, today) }
}

/// How old the content is: `这是三天前的内容。`
pub(crate) fn stale(days: u32) -> String {
    format!("这是{}前的内容。", some(days, "天"))
}

/// The lunar day without its year: `八月十三`.
pub(crate) fn lunar_day(lunar: &str) -> &str {
    lunar.split_once('年').map_or(lunar, |(_, day)| day)
}

/// Bytes as a person reads them: `86 MB`, `1.2 GB`, `不到 1 MB`.
pub(crate) fn size(bytes: u64) -> String {
    const MB: u64 = 1_000_000;
    match bytes {
        0 => "0 MB".into(),
        _ if bytes < MB => "不到 1 MB".into(),
        _ if bytes < 1_000 * MB => format!("{} MB", (bytes + MB / 2) / MB),
        _ => format!("{}.{} GB", bytes / (1_000 * MB), bytes % (1_000 * MB) / (100 * MB)),
    }
}

/// A number with its hundredths, as style sheets and drawings read it. The standard one carries its tables of ten kilobytes for digits that nobody sees.
pub(crate) fn decimal(number: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "measures of a screen")]
    let hundredths = (number * 100.0).round() as i64;
    let (whole, part) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    format!("{}{whole}.{part:02}", if hundredths < 0 { "-" } else { "" })
}

/// Roughly how long an article takes: 350 characters a minute, at least one.
pub(crate) fn minutes(characters: usize) -> String {
    format!("约 {} 分钟", characters.div_ceil(350).max(1))
}

/// What the owner's seal says: the surname, of two characters where it has two.
pub(crate) fn surname(name: &str) -> String {
    const TWO: [&str; 12] =
        ["欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯"];
    let of_two = TWO.iter().find(|two| name.starts_with(**two) && name.chars().count() > 2);
    of_two.map_or_else(|| name.chars().take(1).collect(), |two| (*two).to_owned())
}

/// The circled number of a paragraph, 1 to 20; nothing beyond.
pub(crate) fn circled(n: usize) -> String {
    let code = u32::try_from(n).ok().filter(|n| (1..=20).contains(n)).map(|n| 0x2460 + n - 1);
    code.and_then(char::from_u32).map(String::from).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> CivilDate {
        text.parse().expect("a date")
    }

    #[test]
    fn counts_are_spoken() {
        for (n, words) in
            [(1, "一篇"), (2, "两篇"), (5, "五篇"), (10, "十篇"), (12, "十二篇"), (40, "四十篇"), (99, "九十九篇")]
        {
            assert_eq!(some(n, "篇"), words);
        }
        assert_eq!(some(120, "篇"), "120篇");
    }

    #[test]
    fn days_are_told_from_today() {
        let today = date("2026-09-23");
        for (day_of, words) in [
            ("2026-09-23", "今天"),
            ("2026-09-22", "昨天"),
            ("2026-09-24", "明天"),
            ("2026-09-21", "9月21日"),
            ("2025-12-03", "2025年12月3日"),
        ] {
            assert_eq!(day(date(day_of), today), words);
        }
        assert_eq!(day(date("2025-12-31"), date("2026-01-01")), "昨天");
    }

    #[test]
    fn months_carry_their_year_when_it_is_another() {
        let today = date("2026-09-23");
        assert_eq!(month(date("2026-08-28"), today), "八月");
        assert_eq!(month(date("2025-12-01"), today), "2025年十二月");
        assert!(same_month(date("2026-08-01"), date("2026-08-31")));
        assert!(!same_month(date("2025-08-01"), date("2026-08-01")));
    }

    #[test]
    fn moments_leave_out_today() {
        let today = date("2026-09-23");
        let at = today.at("06:58".parse().expect("a time"));
        assert_eq!(saved_at(at, today), "06:58");
        assert_eq!(saved_at(at, today.plus_days(1)), "昨天 06:58");
        assert_eq!(moment(at, today.plus_days(3)), "9月23日 06:58");
    }

    #[test]
    fn sizes_are_round() {
        for (bytes, words) in
            [(0, "0 MB"), (900, "不到 1 MB"), (86_400_000, "86 MB"), (999_000_000, "999 MB"), (1_260_000_000, "1.2 GB")]
        {
            assert_eq!(size(bytes), words);
        }
    }

    #[test]
    fn small_things() {
        assert_eq!(lunar_day("丙午年八月十三"), "八月十三");
        assert_eq!(lunar_day(""), "");
        assert_eq!(
            [0.0, 1.5, -0.004, -0.26, 72.0, -1_000.129].map(decimal),
            ["0.00", "1.50", "0.00", "-0.26", "72.00", "-1000.13"]
        );
        assert_eq!(minutes(0), "约 1 分钟");
        assert_eq!(minutes(1_000), "约 3 分钟");
        assert_eq!((surname("苏启明").as_str(), surname("欧阳明").as_str(), surname("").as_str()), ("苏", "欧阳", ""));
        assert_eq!(
            (circled(1).as_str(), circled(20).as_str(), circled(21).as_str(), circled(0).as_str()),
            ("①", "⑳", "", "")
        );
        assert_eq!(stale(2), "这是两天前的内容。");
    }
}
