//! Texts as the checker compares them: width, white space and punctuation never make two wordings different, and numbers with a unit are the same
//! in Chinese and in digits. What is compared is small (an article, an option), so the plain algorithms are fast enough.

use lianxin_server::content::regulation::numerals;
use std::{collections::BTreeSet, fmt, ops::Range};

/// Letters and digits alone, half-width and small.
pub(crate) fn bare(text: &str) -> Vec<char> {
    text.chars().map(half).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn half(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// Whether `whole` holds `part`, both [`bare`]. The empty text is in nothing: it would prove nothing.
pub(crate) fn holds(whole: &[char], part: &[char]) -> bool {
    !part.is_empty() && whole.windows(part.len()).any(|window| window == part)
}

/// How many characters the longest piece has that stands in both.
pub(crate) fn longest_common(a: &[char], b: &[char]) -> usize {
    let mut best = 0;
    let mut row = vec![0_usize; b.len() + 1];
    for x in a {
        for (at, y) in b.iter().enumerate().rev() {
            row[at + 1] = if x == y { row[at] + 1 } else { 0 };
            best = best.max(row[at + 1]);
        }
    }
    best
}

/// How many characters of context around `gap` (a range of `a`) stand in `b` together with it; nothing when the gap itself does not stand there.
pub(crate) fn context(a: &[char], gap: Range<usize>, b: &[char]) -> Option<usize> {
    let part = &a[gap.clone()];
    if part.is_empty() || part.len() > b.len() {
        return None;
    }
    (0..=b.len() - part.len())
        .filter(|at| b[*at..].starts_with(part))
        .map(|at| {
            let before = a[..gap.start].iter().rev().zip(b[..at].iter().rev()).take_while(|(x, y)| x == y).count();
            let after = a[gap.end..].iter().zip(&b[at + part.len()..]).take_while(|(x, y)| x == y).count();
            before + after
        })
        .max()
}

/// The sentences of a text.
pub(crate) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['。', '！', '？', '\n']).filter(|sentence| !sentence.trim().is_empty())
}

/// What stands between two marks.
pub(crate) fn between(text: &str, open: char, close: char) -> Vec<&str> {
    let mut found = vec![];
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(open) {
        let Some((inner, tail)) = after.split_once(close) else { break };
        found.push(inner);
        rest = tail;
    }
    found
}

/// A number with its unit. Years are counted in months, so that 一年半 is 18个月.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Measure {
    pub(crate) value: u64,
    pub(crate) unit: &'static str,
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.value, self.unit)
    }
}

/// The units read, longer ones first, with the unit they are counted in and how many of it they are.
const UNITS: [(&str, &str, u64); 21] = [
    ("个工作日", "工作日", 1),
    ("工作日", "工作日", 1),
    ("个月", "个月", 1),
    ("个小时", "小时", 1),
    ("小时", "小时", 1),
    ("周岁", "岁", 1),
    ("岁", "岁", 1),
    ("年", "个月", 12),
    ("日", "日", 1),
    ("天", "日", 1),
    ("周", "周", 1),
    ("星期", "周", 1),
    ("倍", "倍", 1),
    ("元", "元", 1),
    ("％", "%", 1),
    ("%", "%", 1),
    ("人", "人", 1),
    ("名", "人", 1),
    ("次", "次", 1),
    ("届", "届", 1),
    ("级", "级", 1),
];

/// Every number with a unit, and shares (百分之五). Left out: calendar dates, ordinals (第三天), 一人 and 一名 (mere articles), 一次性, and 级 below ten
/// (一级调研员, 上一级).
pub(crate) fn measures(text: &str) -> BTreeSet<Measure> {
    located(text).into_iter().map(|(_, measure)| measure).collect()
}

/// [`measures`] with the place of each number, without its unit.
pub(crate) fn located(text: &str) -> Vec<(Range<usize>, Measure)> {
    let mut found = vec![];
    let numeral = |c: char| c == '万' || numerals::is_numeral(half(c));
    let mut at = 0;
    while let Some(start) = text[at..].find(numeral).map(|offset| at + offset) {
        let end = text[start..].find(|c| !numeral(c)).map_or(text.len(), |offset| start + offset);
        let (before, digits, after) = (&text[..start], &text[start..end], &text[end..]);
        at = end;
        if before.ends_with('第') {
            continue;
        }
        if let Some(part) = after.strip_prefix("分之") {
            let end = part.find(|c| !numeral(c)).unwrap_or(part.len());
            if digits == "百"
                && let Some(value) = number(&part[..end])
            {
                let from = text.len() - part.len();
                found.push((from..from + end, Measure { value, unit: "%" }));
            }
            at = text.len() - part.len() + end;
            continue;
        }
        let Some(value) = number(digits) else { continue };
        let Some((word, unit, each)) = UNITS.iter().find(|(word, ..)| after.starts_with(word)) else { continue };
        let next = after[word.len()..].chars().next();
        let article = value == 1 && *unit == "人" || *word == "级" && value < 10 || *word == "次" && next == Some('性');
        if article || *word == "年" && value >= 1900 || *word == "日" && before.ends_with('月') {
            continue;
        }
        let half = if *word == "年" && next == Some('半') { 6 } else { 0 };
        found.push((start..end, Measure { value: value * each + half, unit }));
    }
    if let Some(at) = text.find("半年") {
        found.push((at..at + '半'.len_utf8(), Measure { value: 6, unit: "个月" }));
    }
    found
}

/// A number, Chinese or in digits, with 万.
pub(crate) fn number(text: &str) -> Option<u64> {
    let text: String = text.chars().map(half).collect();
    if let Ok(value) = text.parse() {
        return Some(value);
    }
    match text.split_once('万') {
        Some((high, "")) => Some(u64::from(numerals::read(high)?) * 10_000),
        Some((high, low)) => Some(u64::from(numerals::read(high)?) * 10_000 + u64::from(numerals::read(low)?)),
        None => numerals::read(&text).map(u64::from),
    }
}

#[test]
fn numbers_are_the_same_in_chinese_and_in_digits() {
    let all = |text: &str| measures(text).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    for (text, expected) in [
        ("处六个月、6个月、６个月", "6个月"),
        ("一年内、一年半内、两年", "12个月 18个月 24个月"),
        ("十二个月", "12个月"),
        ("五个工作日，三日，三天", "3日 5工作日"),
        ("一千元以上一万元以下、十五万元", "1000元 10000元 150000元"),
        ("百分之五，百分之十二，5%", "5% 12%"),
        ("不满十四周岁，14岁", "14岁"),
        ("二人以上，两名，由一名干部，一人", "2人"),
        ("2025年10月28日，第三天，一级调研员，上一级，一次性，分为十三级", "13级"),
        ("半年", "6个月"),
        ("以二次为限，连任两届，二十四小时", "2届 24小时 2次"),
    ] {
        let expected: BTreeSet<&str> = expected.split(' ').collect();
        let found = all(text);
        assert_eq!(found.split(' ').collect::<BTreeSet<_>>(), expected, "{text}");
    }
}

#[test]
fn pieces_are_found() {
    let a = bare("监察机关应当在三日以内作出决定。");
    assert_eq!(longest_common(&a, &bare("应当，在三日以内：解除")), 7);
    assert!(holds(&a, &bare("三日 以内")) && !holds(&a, &bare("三日内")) && !holds(&a, &[]));
    let stem = bare("收到申请，应当在三日以内答复");
    assert_eq!(context(&stem, 7..9, &a), Some(5));
    assert_eq!(context(&bare("在五日内"), 1..3, &a), None);
    assert_eq!(between("“一”和“二”，“三", '“', '”'), ["一", "二"]);
}
