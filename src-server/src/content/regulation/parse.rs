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
        let later =
            |key, least| self.later(at, key).any(|line| self.starts.get(line).is_some_and(|s| s.rank() >= least));
        let better_later = later(start.key, start.rank() + 1);
        let Some((last, insertion)) = self.last else {
            // The first: article 1, unless there is none.
            let one_later = start.key != (1, 0) && self.by_key.contains_key(&(1, 0));
            return !one_later && !better_later;
        };
        let next = [(last, insertion + 1), (last + 1, 0)];
        if next.contains(&start.key) {
            // What in every way reads like a reference is one, unless the numbers go on behind it.
            let goes_on = start.rank() > 0 || later((start.key.0 + 1, 0), 1);
            return goes_on && !better_later;
        }
        let leaps = start.key > (last, insertion) && start.rank() == 3;
        leaps && next.iter().all(|key| !later(*key, 1))
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
        let key = |line: &str| lines::heading(line).map(|heading| (heading.level, heading.number));
        let listed = |line: &str| {
            let entry = contents_entry(line);
            key(entry).is_some() || lines::is_frame_chapter(entry) || lines::is_plain_heading(entry)
        };
        let Some(first) = self.lines.get(from).and_then(|line| key(contents_entry(line))) else { return from };
        let first_article = (from..self.lines.len()).find(|at| self.starts.get(at).is_some_and(|start| start.spaced));
        let end = first_article.unwrap_or(self.lines.len());
        // Where the first heading stands again, before any article, the text itself begins. What is no entry of the list is a preamble.
        let again = (from + 1..end).find(|at| self.lines.get(*at).is_some_and(|line| key(line) == Some(first)));
        if let Some(again) = again {
            let mut at = from;
            while at < again {
                let line = self.lines.get(at).copied().unwrap_or_default();
                at = if listed(line) { at + 1 } else { self.before_first(at, line) };
            }
            return at.max(again);
        }
        // What was listed comes not again: with one heading it was no list at all, but the first chapter.
        let heads =
            (from..end).take_while(|at| self.lines.get(*at).is_some_and(|line| key(contents_entry(line)).is_some()));
        match heads.count() {
            1 => from,
            listed => from + listed,
        }
    }
}

/// An entry of a table of contents without its dots and page.
fn contents_entry(line: &str) -> &str {
    line.trim_end_matches(|c: char| c.is_ascii_digit() || is_space(c) || ".…·・()（）-—".contains(c))
}

#[cfg(test)]
mod tests;
