//! What a line of a regulation could be, by itself. Whether it is that, only the lines around it tell ([`super::parse`]).

use super::numerals::{is_numeral, read};

/// The divisions above the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 编
    Part,
    /// 分编
    Subpart,
    /// 章
    Chapter,
    /// 节
    Section,
}

/// A line that could be a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its level.
    pub level: Level,
    /// Its number.
    pub number: u32,
    /// `第一章 总则`, with no more spaces than that.
    pub title: String,
    /// Whether the name is missing, and may stand on the next line.
    pub nameless: bool,
    /// Whether a space stands between number and name.
    pub spaced: bool,
}

/// A line that could begin an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start<'a> {
    /// Its number, and that of an insertion: (34, 0), or (34, 1) for 第三十四条之一.
    pub key: (u32, u32),
    /// `第三十四条之一`.
    pub number: String,
    /// What follows on the line.
    pub rest: &'a str,
    /// Whether a space or bracket stands between number and text, or nothing follows.
    pub spaced: bool,
    /// Whether what follows reads like a reference: `第三十四条规定的…`.
    pub like_reference: bool,
}

impl Start<'_> {
    /// How much the line looks like the beginning of an article, 0 to 3.
    pub fn rank(&self) -> u8 {
        u8::from(self.spaced) * 2 + u8::from(!self.like_reference)
    }
}

/// White space as in statutes: ASCII, and the full-width space.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// The text without any space.
pub fn bare(text: &str) -> String {
    text.chars().filter(|c| !is_space(*c)).collect()
}

/// Reads `第 N`; gives N as printed, its value and the rest.
fn ordinal(line: &str) -> Option<(String, u32, &str)> {
    let rest = line.strip_prefix('第')?;
    let end = rest.find(|c: char| !is_numeral(c) && !is_space(c))?;
    // A number longer than this is none; it also bounds what a hostile line costs.
    if end > 64 {
        return None;
    }
    let (digits, rest) = (bare(rest.get(..end)?), rest.get(end..)?);
    let number = read(&digits)?;
    Some((digits, number, rest))
}

/// The line as a heading.
pub fn heading(line: &str) -> Option<Heading> {
    let (digits, number, rest) = ordinal(line)?;
    let (level, word, rest) =
        [(Level::Subpart, "分编"), (Level::Part, "编"), (Level::Chapter, "章"), (Level::Section, "节")]
            .into_iter()
            .find_map(|(level, word)| rest.strip_prefix(word).map(|rest| (level, word, rest)))?;
    let name = bare(rest);
    let sentence = name.contains(['。', '；', '：', '，', '！', '？', ';', ':']);
    if sentence || name.chars().count() > 50 || like_reference(&name) {
        return None;
    }
    let title = if name.is_empty() { format!("第{digits}{word}") } else { format!("第{digits}{word} {name}") };
    Some(Heading {
        level,
        number,
        title,
        nameless: name.is_empty(),
        spaced: rest.starts_with(is_space) || name.is_empty(),
    })
}

/// The line as the beginning of an article.
pub fn start(line: &str) -> Option<Start<'_>> {
    let (digits, number, rest) = ordinal(line)?;
    let mut rest = rest.strip_prefix('条')?;
    let mut insertion = 0;
    let mut printed = format!("第{digits}条");
    if let Some(after) = rest.strip_prefix('之') {
        let end = after.find(|c: char| !is_numeral(c)).unwrap_or(after.len());
        if let (true, Some(n)) = (end <= 32, after.get(..end).and_then(read)) {
            insertion = n;
            printed.push('之');
            printed.push_str(after.get(..end).unwrap_or_default());
            rest = after.get(end..).unwrap_or_default();
        }
    }
    let text = rest.trim_matches(is_space);
    Some(Start {
        key: (number, insertion),
        number: printed,
        rest: text,
        spaced: text.is_empty() || rest.starts_with(|c: char| is_space(c) || "（【〔([".contains(c)),
        like_reference: like_reference(text),
    })
}

/// Whether the words after a number read like a reference to it.
fn like_reference(text: &str) -> bool {
    ["规定", "第", "、", "和", "或", "至", "的", "所", "之", "以及", "及", "中", "，", "；", "。", "）", "》", "情形"]
        .iter()
        .any(|word| text.starts_with(word))
}

/// Whether a line is the heading of a table of contents.
pub fn is_contents(line: &str) -> bool {
    matches!(bare(line).as_str(), "目录" | "目次")
}

/// Whether a line is the title of an unnumbered first or last chapter.
pub fn is_frame_chapter(line: &str) -> bool {
    matches!(bare(line).as_str(), "总则" | "附则")
}

/// Whether a line names a date the way the lines below a title do: `2018年3月20日 …通过`, `根据2025年10月28日…修正`.
pub fn is_date(line: &str) -> bool {
    let line = line.trim_start_matches("根据");
    let year = line.chars().take_while(|c| digit_or_zero(*c)).count();
    let rest: String = line.chars().skip(year).filter(|c| !is_space(*c)).collect();
    (2..=4).contains(&year) && rest.starts_with('年') && rest.contains('月') && line.chars().count() <= 200
}

fn digit_or_zero(c: char) -> bool {
    c.is_ascii_digit() || "〇零一二三四五六七八九○０１２３４５６７８９".contains(c)
}

/// Whether a line could be a heading without a number: short, and no sentence.
pub fn is_plain_heading(line: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || is_space(c) || "、《》“”".contains(c);
    (2..=30).contains(&line.chars().count()) && line.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings() {
        for (line, title) in [
            ("第一章 总 则", "第一章 总则"),
            ("第一章　总则", "第一章 总则"),
            ("第七章 附  则", "第七章 附则"),
            ("第十二章 工资、福利与保险", "第十二章 工资、福利与保险"),
            ("第 二 编 分则", "第二编 分则"),
            ("第一分编 通则", "第一分编 通则"),
            ("第三章", "第三章"),
        ] {
            assert_eq!(heading(line).map(|h| h.title).as_deref(), Some(title), "{line}");
        }
        for line in [
            "第二章、第三章适用于任免机关",
            "第一章规定的情形",
            "第一条 为了",
            "章",
            "第章 总则",
            "第三章 的规定，适用本法。",
        ] {
            assert_eq!(heading(line), None, "{line}");
        }
    }

    #[test]
    fn starts() {
        let key = |line: &str| start(line).map(|s| (s.key, s.rank()));
        assert_eq!(key("第三十四条 监察机关"), Some(((34, 0), 3)));
        assert_eq!(key("第三十四条之一　监察机关"), Some(((34, 1), 3)));
        assert_eq!(key("第三十四条"), Some(((34, 0), 3)));
        assert_eq!(key("第三十四条规定的职务"), Some(((34, 0), 0)));
        assert_eq!(key("第三十四条国家实行"), Some(((34, 0), 1)));
        assert_eq!(key("第七条（引述） 经常"), Some(((7, 0), 3)));
        assert_eq!(key("第12条 x"), Some(((12, 0), 3)));
        for line in ["条", "第条", "第", "第三款", "第九万条 x", "依照本法第三十四条"] {
            assert_eq!(start(line), None, "{line}");
        }
        assert_eq!(start("第五条之规定").map(|s| (s.key, s.rank())), Some(((5, 0), 0)));
    }

    #[test]
    fn dates() {
        for line in [
            "2018年3月20日 第十三届全国人民代表大会第一次会议通过",
            "根据2025年10月28日第十四届全国人民代表大会修正",
            "二〇一八年三月二十日通过",
        ] {
            assert!(is_date(line), "{line}");
        }
        for line in ["第一条 2018年", "为了落实2018年3月", "18个月"] {
            assert!(!is_date(line), "{line}");
        }
    }
}
