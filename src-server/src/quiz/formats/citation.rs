//! What people write as the basis of a question: `《监察法》第三十四条`, `第34条之一`, `2020年7月1日`. Articles become anchors, the way the app opens them.

use super::text::{half, tidy_line};
use crate::content::regulation::numerals;
use lianxin_proto::time::CivilDate;

/// A basis split into the regulation's title, the article and a date that stands between or behind them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Basis {
    pub(super) title: String,
    pub(super) article: String,
    pub(super) version: Option<CivilDate>,
}

/// Splits a basis. A text without an article is a title.
pub(super) fn basis(text: &str) -> Basis {
    let text = tidy_line(text);
    let start =
        text.char_indices().find(|(at, c)| *c == '第' && article_at(text.get(*at..).unwrap_or_default()).is_some());
    let (title, article) = text.split_at(start.map_or(text.len(), |(at, _)| at));
    let (title, version) = dated_title(title);
    Basis { title, article: article.trim().to_owned(), version }
}

/// A title without the date that stands in brackets behind it, and that date.
pub(super) fn dated_title(text: &str) -> (String, Option<CivilDate>) {
    let (title, version) = split_date(&tidy_line(text));
    (bare_title(&title), version)
}

/// The title without `《》` around all of it.
pub(super) fn bare_title(text: &str) -> String {
    let text = text.trim().trim_end_matches(['，', ',', '：', ':', '、']).trim();
    match text.strip_prefix('《').and_then(|rest| rest.strip_suffix('》')) {
        Some(inner)
            if !inner.contains('《')
                || inner.matches('《').count() == inner.matches('》').count() && balanced(inner) =>
        {
            inner.trim().to_owned()
        }
        _ => text.to_owned(),
    }
}

fn balanced(text: &str) -> bool {
    let mut open = 0_u32;
    for c in text.chars() {
        match c {
            '《' => open += 1,
            '》' if open == 0 => return false,
            '》' => open -= 1,
            _ => {}
        }
    }
    open == 0
}

/// Takes a date in brackets off the end of a title: `（2020-07-01施行）`.
fn split_date(title: &str) -> (String, Option<CivilDate>) {
    let text = title.trim();
    let inner = text.strip_suffix(['）', ')']).and_then(|rest| rest.rfind(['（', '(']).map(|at| rest.split_at(at)));
    if let Some((before, bracket)) = inner {
        let words = bracket.trim_start_matches(['（', '(']);
        let words = words
            .trim_end_matches(['起', '施', '行', '修', '订', '正', '版', '本', '生', '效'])
            .trim_start_matches('自');
        if let Some(day) = date(words) {
            return (before.trim().to_owned(), Some(day));
        }
    }
    (text.to_owned(), None)
}

/// An article as it is kept: a bare number becomes `第三十四条`, anything else stays as written.
pub(super) fn article(text: &str) -> String {
    let text = tidy_line(text);
    match half(&text).parse::<u32>() {
        Ok(number) if (1..=9_999).contains(&number) => format!("第{}条", numerals::write(number)),
        _ => text,
    }
}

/// The anchor of an article: `34` for `第三十四条第二款`, `34-1` for `第三十四条之一`; nothing when the text names none.
pub(super) fn anchor(text: &str) -> Option<String> {
    let text = half(text);
    let at = text.char_indices().find_map(|(at, c)| (c == '第').then(|| article_at(text.get(at..)?)).flatten());
    let (number, insertion) = at?;
    Some(if insertion == 0 { number.to_string() } else { format!("{number}-{insertion}") })
}

/// The article number that stands at the beginning of a text, and which insertion (条之一) it is, 0 for none.
fn article_at(text: &str) -> Option<(u32, u32)> {
    let (number, rest) = number(text.strip_prefix('第')?.trim_start())?;
    let rest = rest.trim_start().strip_prefix('条')?;
    let insertion = rest.strip_prefix('之').and_then(number_only).unwrap_or(0);
    (number > 0).then_some((number, insertion))
}

fn number_only(text: &str) -> Option<u32> {
    number(text).map(|(number, _)| number)
}

/// The most digits of a number.
const DIGITS_MAX: usize = 4;

/// A number at the beginning of a text, in digits or Chinese, at most 9,999; and what follows it.
pub(super) fn number(text: &str) -> Option<(u32, &str)> {
    let digits = text.chars().take(DIGITS_MAX + 1).take_while(|c| super::text::half_char(*c).is_ascii_digit()).count();
    if digits > DIGITS_MAX {
        return None;
    }
    if digits > 0 {
        let end = text.char_indices().nth(digits).map_or(text.len(), |(at, _)| at);
        let (number, rest) = text.split_at(end);
        return Some((half(number).parse().ok().filter(|number| *number <= 9_999)?, rest));
    }
    let end = text.find(|c| !"零〇一二两三四五六七八九十百千".contains(c)).unwrap_or(text.len());
    let (words, rest) = text.split_at(end);
    Some((numerals::read(words)?, rest))
}

/// A day: `2020-07-01`, `2020年7月1日`, `2020.7.1`, `2020/7/1`, `20200701`, with a time behind it or not.
pub(super) fn date(text: &str) -> Option<CivilDate> {
    let text = half(text);
    let text = text.trim().trim_end_matches(['起', '施', '行']).trim_end_matches("00:00:00").trim();
    let parts: Vec<&str> = text.split(['-', '年', '月', '日', '.', '/']).map(str::trim).collect();
    let parts: Vec<&str> = match parts.as_slice() {
        [one] if one.len() == 8 && one.is_ascii() => {
            let (year, rest) = one.split_at(4);
            let (month, day) = rest.split_at(2);
            vec![year, month, day]
        }
        [year, month, day] | [year, month, day, ""] => vec![*year, *month, *day],
        _ => return None,
    };
    let [year, month, day] = parts.as_slice() else { return None };
    if year.len() != 4 || parts.iter().any(|part| part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    CivilDate::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_become_anchors() {
        for (text, expected) in [
            ("第三十四条", Some("34")),
            ("第34条", Some("34")),
            ("第３４ 条第二款", Some("34")),
            ("第一百零三条", Some("103")),
            ("第十条之二", Some("10-2")),
            ("第一百一十三条", Some("113")),
            ("第二章第六条", Some("6")),
            ("序言", None),
            ("第条", None),
            ("第零条", None),
            ("第99999999999条", None),
        ] {
            assert_eq!(anchor(text).as_deref(), expected, "{text}");
        }
        for value in [1, 10, 11, 20, 34, 100, 101, 110, 113, 1_001, 1_010, 9_999] {
            let text = format!("第{}条", numerals::write(value));
            assert_eq!(anchor(&text), Some(value.to_string()), "{text}");
        }
        assert_eq!((article("34").as_str(), article("总则").as_str()), ("第三十四条", "总则"));
    }

    #[test]
    fn bases_are_split() {
        for (text, title, article, version) in [
            ("《中华人民共和国监察法》第三十四条", "中华人民共和国监察法", "第三十四条", None),
            ("监察法第34条第1款", "监察法", "第34条第1款", None),
            ("《公务员法》（2019年6月1日施行）第五十三条", "公务员法", "第五十三条", Some("2019-06-01")),
            ("公务员法（2018年修订）", "公务员法（2018年修订）", "", None),
            ("《甲》和《乙》", "《甲》和《乙》", "", None),
            ("《关于执行〈甲〉的《乙》规定》", "关于执行〈甲〉的《乙》规定", "", None),
            ("第二届大会决议", "第二届大会决议", "", None),
        ] {
            let found = basis(text);
            let version = version.map(|day: &str| day.parse().expect("a day"));
            assert_eq!(found, Basis { title: title.into(), article: article.into(), version }, "{text}");
        }
    }

    #[test]
    fn days_in_every_spelling() {
        for text in [
            "2020-07-01",
            "2020年7月1日",
            "２０２０．７．１",
            "2020/7/1",
            "20200701",
            "2020-07-01 00:00:00",
            "2020年7月1日起施行",
        ] {
            assert_eq!(date(text), "2020-07-01".parse().ok(), "{text}");
        }
        for text in ["", "2020", "2020-13-01", "2018年修正", "20-7-1", "2020-02-30", "é2020701", "2020--01"] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
