//! The articles that questions rest on, as the regulations in force now have them. A question rests on a text, not on a version's number: the text is
//! named by its digest, so that two versions with the same words of an article are the same basis.

use crate::content::{regulations::RegulationRow, status::Status};
use lianxin_proto::{id::RegulationId, time::CivilDate};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

/// An article's text and its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// SHA-256 in hexadecimal.
    pub digest: String,
    /// Paragraphs and items, with line feeds between.
    pub text: String,
}

#[derive(Debug, Default)]
struct Book {
    effective: Option<CivilDate>,
    articles: HashMap<String, Text>,
}

/// What the server knows of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cited<'a> {
    /// The server has no such regulation, or has not published it: nothing can be said.
    Unknown,
    /// The regulation has no such article.
    Missing,
    /// The article.
    Text(&'a Text),
}

/// The published regulations, by article.
#[derive(Debug, Default)]
pub struct Library {
    books: HashMap<RegulationId, Book>,
    titles: HashMap<String, RegulationId>,
}

impl Library {
    /// Of these regulations.
    pub fn of(rows: &[RegulationRow]) -> Self {
        let mut library = Self::default();
        for row in rows.iter().filter(|row| row.status == Status::Scheduled) {
            let regulation = &row.regulation;
            let articles = regulation.articles().map(|article| {
                let text = article.text.join("\n");
                (article.anchor.clone(), Text { digest: hex::encode(Sha256::digest(text.as_bytes())), text })
            });
            let book = Book { effective: regulation.effective, articles: articles.collect() };
            library.books.insert(regulation.id.clone(), book);
            // A study guide is not the regulation that its title names.
            if !regulation.guide {
                library.titles.insert(regulation.title.clone(), regulation.id.clone());
                library.titles.insert(regulation.short.clone(), regulation.id.clone());
            }
        }
        library
    }

    /// An article.
    pub fn article(&self, regulation: Option<&RegulationId>, anchor: &str) -> Cited<'_> {
        let Some(book) = regulation.and_then(|id| self.books.get(id)) else { return Cited::Unknown };
        book.articles.get(anchor).map_or(Cited::Missing, Cited::Text)
    }

    /// Since when the text of a regulation is in force.
    pub fn effective(&self, regulation: &RegulationId) -> Option<CivilDate> {
        self.books.get(regulation)?.effective
    }

    /// The regulation with a title or short name.
    pub fn titled(&self, title: &str) -> Option<&RegulationId> {
        self.titles.get(title)
    }
}
