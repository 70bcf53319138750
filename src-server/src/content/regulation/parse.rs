//! Reads a regulation from plain text. It promises three things: no article is lost or merged into another, no reference to an article is taken for its
//! beginning, and every character that is not white space comes out again (but for notes before the title and a table of contents).
//!
//! How: an article begins where a line carries the number that follows the last one (or an insertion 之一 of it). Where several lines carry that number,
//! the one that looks most like a beginning wins. A number that leaps is taken only when the one between comes nowhere later: the text is an excerpt.

use super::lines::{self, Heading, Level, Start, bare, is_space};
use lianxin_proto::content::{Chapter, RegulationArticle};
use std::collections::HashMap;

/// A regulation as its text says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// The title; empty when the text begins with something else.
    pub title: String,
    /// The date lines below it, as printed.
    pub date_lines: Vec<String>,
    /// What stands before the first article.
    pub preamble: Vec<String>,
    /// Chapters with their articles; a chapter with sections stands once for each.
    pub chapters: Vec<Chapter>,
    /// Where numbers leap: the article before, the article after.
    pub leaps: Vec<(String, String)>,
}

impl Parsed {
    /// Every article, in order.
    pub fn articles(&self) -> impl Iterator<Item = &RegulationArticle> {
        self.chapters.iter().flat_map(|chapter| &chapter.articles)
    }
}

/// Reads a regulation. Any text gives something; a text without articles gives none.
pub fn parse(text: &str) -> Parsed {
    let all: Vec<&str> = text.lines().map(|line| line.trim_matches(is_space)).filter(|line| !line.is_empty()).collect();
    let notes = all.iter().take_while(|line| line.starts_with('【')).count();
    let lines = all.get(notes..).unwrap_or_default();
    let mut reader = Reader::new(lines);
    let mut at = reader.title();
    while let Some(line) = lines.get(at) {
        at = reader.line(at, line);
    }
    reader.out
}

struct Reader<'a> {
    lines: &'a [&'a str],
    starts: HashMap<usize, Start<'a>>,
    /// The lines that carry an article's number.
    by_key: HashMap<(u32, u32), Vec<usize>>,
    /// Whether chapters are numbered; where they are not, a short line before an article may be one's title.
    numbered: bool,
    last: Option<(u32, u32)>,
    last_number: String,
    levels: HashMap<Level, u32>,
    part: String,
    subpart: String,
    title: String,
    section: String,
    /// The level of the heading that opened the last chapter.
    opened: Option<Level>,
    out: Parsed,
}

impl<'a> Reader<'a> {
    fn new(lines: &'a [&'a str]) -> Self {
        let starts: HashMap<usize, Start<'a>> =
            lines.iter().enumerate().filter_map(|(at, line)| Some((at, lines::start(line)?))).collect();
        let mut by_key: HashMap<(u32, u32), Vec<usize>> = HashMap::new();
        for at in 0..lines.len() {
            if let Some(start) = starts.get(&at) {
                by_key.entry(start.key).or_default().push(at);
            }
        }
        let numbered = lines.iter().filter_map(|line| lines::heading(line)).any(|h| h.level == Level::Chapter);
        Self {
            lines,
            starts,
            by_key,
            numbered,
            last: None,
            last_number: String::new(),
            levels: HashMap::new(),
            part: String::new(),
            subpart: String::new(),
            title: String::new(),
            section: String::new(),
            opened: None,
            out: Parsed::default(),
        }
    }

    /// Takes the title, where the first line is one; gives the line to go on with.
    fn title(&mut self) -> usize {
        let Some(first) = self.lines.first() else { return 0 };
        let other = lines::is_contents(first)
            || lines::heading(first).is_some()
            || self.starts.contains_key(&0)
            || lines::is_date(first)
            || first.starts_with(['（', '(']);
        if other {
            return 0;
        }
        self.out.title = (*first).to_owned();
        1
    }

    /// Takes a line; gives the next to look at.
    fn line(&mut self, at: usize, line: &str) -> usize {
        if self.last.is_none() && lines::is_contents(line) {
            return self.contents(at + 1);
        }
        if let Some(start) = self.starts.get(&at).cloned()
            && self.begins(at, &start)
        {
            self.begin(&start);
            return at + 1;
        }
        if let Some(heading) = lines::heading(line)
            && self.follows(&heading)
        {
            return self.heading(at, heading);
        }
        if self.is_unnumbered_chapter(at, line) {
            self.open(line);
            return at + 1;
        }
        match self.out.chapters.last_mut().and_then(|chapter| chapter.articles.last_mut()) {
            Some(article) if self.last.is_some() => article.text.push(line.to_owned()),
            _ => return self.before_first(at, line),
        }
        at + 1
    }

    /// Whether a line that carries an article's number begins it.
    fn begins(&self, at: usize, start: &Start<'_>) -> bool {
        let better_later =
            |key| self.later(at, key).any(|other| self.starts.get(other).is_some_and(|s| s.rank() > start.rank()));
        let Some((last, insertion)) = self.last else {
            // The first: article 1, unless there is none.
            let one_later = start.key != (1, 0) && self.by_key.contains_key(&(1, 0));
            return !one_later && !better_later(start.key);
        };
        let next = [(last, insertion + 1), (last + 1, 0)];
        if next.contains(&start.key) {
            return !better_later(start.key);
        }
        let leaps = start.key > (last, insertion) && start.rank() == 3;
        leaps && next.iter().all(|key| self.later(at, *key).next().is_none())
    }

    /// The lines after this one that carry a number.
    fn later(&self, at: usize, key: (u32, u32)) -> impl Iterator<Item = &usize> {
        let lines = self.by_key.get(&key).map_or(&[][..], Vec::as_slice);
        lines.get(lines.partition_point(|line| *line <= at)..).unwrap_or_default().iter()
    }

    fn begin(&mut self, start: &Start<'_>) {
        let (number, insertion) = start.key;
        let leapt = self.last.is_some_and(|(last, i)| start.key != (last, i + 1) && start.key != (last + 1, 0));
        if leapt {
            self.out.leaps.push((self.last_number.clone(), start.number.clone()));
        }
        self.last = Some(start.key);
        self.last_number.clone_from(&start.number);
        let anchor = if insertion == 0 { number.to_string() } else { format!("{number}-{insertion}") };
        let text = if start.rest.is_empty() { Vec::new() } else { vec![start.rest.to_owned()] };
        let article = RegulationArticle { anchor, number: start.number.clone(), text };
        if self.out.chapters.is_empty() {
            self.push_chapter(None);
        }
        if let Some(chapter) = self.out.chapters.last_mut() {
            chapter.articles.push(article);
        }
    }

    /// Whether a heading's number follows the last of its level: the next one, the first of a new division, or, set apart by a space, a later one.
    fn follows(&self, heading: &Heading) -> bool {
        match self.levels.get(&heading.level) {
            None => true,
            Some(last) => {
                heading.number == last + 1 || (heading.spaced && (heading.number == 1 || heading.number > *last))
            }
        }
    }

    fn heading(&mut self, at: usize, heading: Heading) -> usize {
        let mut title = heading.title;
        let mut next = at + 1;
        // The name may stand on a line of its own.
        if heading.nameless
            && let Some(line) = self.lines.get(next)
            && lines::is_plain_heading(line)
            && lines::heading(line).is_none()
            && lines::start(line).is_none()
        {
            title = format!("{title} {}", bare(line));
            next += 1;
        }
        self.levels.insert(heading.level, heading.number);
        let deeper = |level: Level| level > heading.level;
        self.levels.retain(|level, _| !deeper(*level) || *level == Level::Chapter);
        match heading.level {
            Level::Part => {
                self.part = title;
                self.subpart.clear();
                self.title.clear();
                self.section.clear();
            }
            Level::Subpart => {
                self.subpart = title;
                self.title.clear();
                self.section.clear();
            }
            Level::Chapter => {
                self.title = title;
                self.section.clear();
            }
            Level::Section => self.section = title,
        }
        self.push_chapter(Some(heading.level));
        next
    }

    fn open(&mut self, title: &str) {
        self.title = bare(title);
        self.section.clear();
        self.push_chapter(Some(Level::Chapter));
    }

    /// Opens a chapter under the headings in force. A heading right below a higher one fills in the chapter that one opened.
    fn push_chapter(&mut self, level: Option<Level>) {
        let part: Vec<&str> =
            [self.part.as_str(), self.subpart.as_str()].into_iter().filter(|s| !s.is_empty()).collect();
        let chapter = Chapter {
            part: part.join(" "),
            title: self.title.clone(),
            section: self.section.clone(),
            articles: Vec::new(),
        };
        let below = self.opened;
        self.opened = level;
        match self.out.chapters.last_mut() {
            Some(open) if open.articles.is_empty() && below < level => *open = chapter,
            _ => self.out.chapters.push(chapter),
        }
    }

    /// Whether a line is a chapter's title though it has no number: it stands right before an article, and is no sentence.
    fn is_unnumbered_chapter(&self, at: usize, line: &str) -> bool {
        let before_article = self.starts.get(&(at + 1)).is_some_and(|start| self.begins(at + 1, start));
        let ends_sentence = self.last.is_none() || at == 0 || self.ended(at - 1);
        before_article
            && (lines::is_frame_chapter(line) || (!self.numbered && lines::is_plain_heading(line) && ends_sentence))
    }

    fn ended(&self, at: usize) -> bool {
        self.lines.get(at).is_some_and(|line| line.ends_with(['。', '”', '；', '！', '？', '）']))
    }

    /// Takes a line that stands before the first article.
    fn before_first(&mut self, at: usize, line: &str) -> usize {
        let dated = |text: &str| text.contains('年') && text.contains(['月', '日']);
        if lines::is_date(line) {
            self.out.date_lines.push(line.to_owned());
            return at + 1;
        }
        if line.starts_with(['（', '(']) && dated(line) {
            // A bracket may go over some lines.
            let ahead = self.lines.get(at..).unwrap_or_default().iter().take(8);
            let closing = ahead
                .enumerate()
                .take_while(|(n, line)| *n == 0 || (lines::heading(line).is_none() && lines::start(line).is_none()))
                .find(|(_, line)| line.ends_with(['）', ')']));
            if let Some((n, _)) = closing {
                let dates = self.lines.get(at..=at + n).unwrap_or_default();
                self.out.date_lines.extend(dates.iter().map(|line| (*line).to_owned()));
                return at + n + 1;
            }
        }
        // Between headings that hold no article yet, text belongs nowhere else either.
        self.out.preamble.push(line.to_owned());
        at + 1
    }

    /// Skips a table of contents; gives the line where the text itself begins.
    fn contents(&mut self, from: usize) -> usize {
        let mut first: Option<(Level, u32)> = None;
        let mut at = from;
        while let Some(line) = self.lines.get(at) {
            if let Some(heading) = lines::heading(contents_entry(line)) {
                let key = (heading.level, heading.number);
                match first {
                    None => first = Some(key),
                    // The first heading again: here the text itself begins.
                    Some(first) if first == key => return at,
                    Some(_) => {}
                }
            } else if !lines::is_frame_chapter(contents_entry(line)) || first.is_none() {
                break;
            }
            at += 1;
        }
        // What was listed comes not again: with one heading it was no list at all, but the first chapter.
        let again = self
            .lines
            .get(at..)
            .unwrap_or_default()
            .iter()
            .any(|line| lines::heading(line).is_some_and(|heading| Some((heading.level, heading.number)) == first));
        if !again && at == from + 1 { from } else { at }
    }
}

/// An entry of a table of contents without its dots and page.
fn contents_entry(line: &str) -> &str {
    line.trim_end_matches(|c: char| c.is_ascii_digit() || is_space(c) || ".…·・()（）-—".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(parsed: &Parsed) -> Vec<&str> {
        parsed.articles().map(|article| article.anchor.as_str()).collect()
    }

    const WHOLE: &str = "\
【来源】一处
【说明】一说

中华人民共和国某某法

2018年3月20日 第十三届全国人民代表大会第一次会议通过
（2024年12月25日第十四届全国人民代表大会
常务委员会第十三次会议修正）

目　　录

第一章 总则
第二章 职责
  第一节 一般职责
  第二节 特别职责
第三章 附则

第一章 总 则

第一条 为了某事，制定本法。

第二条 有下列情形之一的，依照本法
第三十四条规定处理：
（一）甲；
（二）乙。

第二章　职责

第一节　一般职责

第三条　国家实行某制度。
第四条规定的除外。

第二节　特别职责

第三条之一 插入的一条。
第三条之二
又一条。

第四条 另一条。第五条不在此。

第三章 附  则

第五条 本法自公布之日起施行。
";

    #[test]
    fn a_statute_with_everything_in_it() {
        let parsed = parse(WHOLE);
        assert_eq!(parsed.title, "中华人民共和国某某法");
        assert_eq!(parsed.date_lines.len(), 3);
        assert_eq!(parsed.preamble, [""; 0]);
        assert_eq!(numbers(&parsed), ["1", "2", "3", "3-1", "3-2", "4", "5"]);
        let chapters: Vec<_> =
            parsed.chapters.iter().map(|c| (c.title.as_str(), c.section.as_str(), c.articles.len())).collect();
        assert_eq!(
            chapters,
            [
                ("第一章 总则", "", 2),
                ("第二章 职责", "第一节 一般职责", 1),
                ("第二章 职责", "第二节 特别职责", 3),
                ("第三章 附则", "", 1),
            ]
        );
        let second = parsed.articles().nth(1).expect("the second");
        assert_eq!(second.text, ["有下列情形之一的，依照本法", "第三十四条规定处理：", "（一）甲；", "（二）乙。"]);
        assert_eq!(parsed.articles().nth(3).expect("the insertion").number, "第三条之一");
        assert!(parsed.leaps.is_empty());
    }

    #[test]
    fn a_reference_to_the_next_article_does_not_begin_it() {
        let parsed =
            parse("法\n第一条 依照\n第二条规定办理。\n第二条 甲。\n第三条 依照\n第四条 的规定办理。\n第四条 乙。");
        assert_eq!(numbers(&parsed), ["1", "2", "3", "4"]);
        assert_eq!(parsed.articles().next().expect("one").text, ["依照", "第二条规定办理。"]);
        assert_eq!(parsed.articles().last().expect("four").text, ["乙。"]);
    }

    #[test]
    fn numbers_without_a_space_are_read_too() {
        let parsed = parse("法\n第一条为了某事。\n第二条依照第一条。\n第三条国家实行某制度。");
        assert_eq!(numbers(&parsed), ["1", "2", "3"]);
        let slip = parse("法\n第一条 甲。\n第二条乙。\n第三条 丙。");
        assert_eq!(numbers(&slip), ["1", "2", "3"], "one space forgotten");
    }

    #[test]
    fn an_excerpt_leaps_and_says_so() {
        let parsed = parse("条例\n第七条（引述） 甲。\n第二十一条 乙，见\n第九条 规定。\n第三十一条（节） 丙。");
        assert_eq!(numbers(&parsed), ["7", "21", "31"]);
        assert_eq!(parsed.leaps.len(), 2);
    }

    #[test]
    fn a_reference_far_ahead_is_no_leap() {
        let parsed = parse("法\n第一条 依照\n第三条 办理。\n第二条 甲。\n第三条 乙。");
        assert_eq!(numbers(&parsed), ["1", "2", "3"]);
    }

    #[test]
    fn parts_chapters_and_sections() {
        let parsed = parse(
            "典\n第一编 总则\n第一章 基本规定\n第一条 甲。\n第二编 物权\n第一分编 通则\n第二章 一般规定\n第一节 设立\n第二条 乙。",
        );
        let shown: Vec<_> =
            parsed.chapters.iter().map(|c| (c.part.as_str(), c.title.as_str(), c.section.as_str())).collect();
        assert_eq!(
            shown,
            [("第一编 总则", "第一章 基本规定", ""), ("第二编 物权 第一分编 通则", "第二章 一般规定", "第一节 设立")]
        );
    }

    #[test]
    fn chapters_that_begin_anew_in_each_part() {
        let parsed =
            parse("法\n第一编 甲\n第一章 乙\n第一条 一。\n第二章 丙\n第二条 二。\n第二编 丁\n第一章 戊\n第三条 三。");
        assert_eq!(parsed.chapters.len(), 3);
        assert_eq!(numbers(&parsed), ["1", "2", "3"]);
    }

    #[test]
    fn headings_without_numbers() {
        let parsed = parse(
            "准则\n导语一句。\n党员廉洁自律规范\n第一条 坚持公私分明。\n党员领导干部廉洁自律规范\n第二条 廉洁从政。",
        );
        assert_eq!(parsed.preamble, ["导语一句。"]);
        let titles: Vec<_> = parsed.chapters.iter().map(|c| c.title.as_str()).collect();
        assert_eq!(titles, ["党员廉洁自律规范", "党员领导干部廉洁自律规范"]);
    }

    #[test]
    fn no_chapters_is_one_without_a_title() {
        let parsed = parse("法\n第一条 甲。\n第二条 乙。");
        assert_eq!(parsed.chapters.len(), 1);
        assert_eq!(parsed.chapters.first().expect("one").title, "");
    }

    #[test]
    fn a_reference_to_a_chapter_opens_none() {
        let parsed =
            parse("法\n第一章 甲\n第一条 一。\n第二章、第三章适用于此。\n第二章规定的情形\n第二章 乙\n第二条 二。");
        assert_eq!(parsed.chapters.len(), 2);
        assert_eq!(parsed.articles().next().expect("one").text.len(), 3);
    }

    #[test]
    fn contents_with_pages_or_of_one_line() {
        let pages =
            parse("法\n目 录\n第一章 总则……1\n第二章 附则……9\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。");
        assert_eq!(pages.chapters.len(), 2);
        assert_eq!(numbers(&pages), ["1", "2"]);
        let one = parse("法\n目录\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。");
        assert_eq!(one.chapters.iter().map(|c| c.title.as_str()).collect::<Vec<_>>(), ["第一章 总则", "第二章 附则"]);
    }

    #[test]
    fn nothing_gives_nothing() {
        for text in ["", "\n\n", "【来源】x", "目录", "第", "第条"] {
            assert_eq!(parse(text).articles().count(), 0, "{text}");
        }
    }
}
