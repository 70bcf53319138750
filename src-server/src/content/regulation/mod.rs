//! Regulations as plain text, the way they are printed: [`numerals`] reads Chinese numbers, [`lines`] says what a line could be, [`parse`] decides what
//! it is, [`diff`] compares two versions by article. All of it pure.

pub mod diff;
pub mod lines;
pub mod numerals;
pub mod parse;

use lianxin_proto::content::Chapter;
use parse::Parsed;
use serde::Serialize;

/// What `lianxin-server regulation parse --json` prints.
#[derive(Debug, Serialize)]
pub struct Printed {
    /// The title.
    pub title: String,
    /// The date lines below it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<String>,
    /// The chapters; those with sections once, with all their articles.
    pub chapters: Vec<PrintedChapter>,
}

/// A chapter as printed.
#[derive(Debug, Serialize)]
pub struct PrintedChapter {
    /// `第一章 总则`; empty where there are no chapters.
    pub title: String,
    /// Its articles.
    pub articles: Vec<PrintedArticle>,
}

/// An article as printed.
#[derive(Debug, Serialize)]
pub struct PrintedArticle {
    /// `第三十四条`.
    pub number: String,
    /// Its paragraphs and items, with line feeds between.
    pub text: String,
}

impl From<&Parsed> for Printed {
    fn from(parsed: &Parsed) -> Self {
        let mut chapters: Vec<PrintedChapter> = Vec::new();
        let mut last: Option<&Chapter> = None;
        for chapter in &parsed.chapters {
            let articles = chapter
                .articles
                .iter()
                .map(|article| PrintedArticle { number: article.number.clone(), text: article.text.join("\n") });
            let goes_on = last.is_some_and(|last| last.title == chapter.title && last.part == chapter.part);
            match chapters.last_mut() {
                Some(open) if goes_on => open.articles.extend(articles),
                _ => chapters.push(PrintedChapter { title: chapter.title.clone(), articles: articles.collect() }),
            }
            last = Some(chapter);
        }
        Self { title: parsed.title.clone(), dates: parsed.date_lines.clone(), chapters }
    }
}
