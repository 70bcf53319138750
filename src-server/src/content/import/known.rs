//! What a text of the folder may refer to: columns, pictures, articles, and the articles of regulations, of this folder and of earlier imports.

use super::{folder::Text, pictures::Pictures};
use crate::content::articles::ArticleRow;
use lianxin_proto::{
    body::Link,
    content::{Column, Regulation},
    id::{ArticleId, RegulationId},
    media::Picture,
};
use std::collections::{HashMap, HashSet};

/// What there is.
#[derive(Debug, Default)]
pub struct Known {
    columns: HashMap<String, Column>,
    pictures: Pictures,
    articles: HashSet<String>,
    regulations: HashMap<String, HashSet<String>>,
}

impl Known {
    /// Of this folder and of earlier imports.
    pub fn new(
        columns: &[Column],
        pictures: Pictures,
        articles: &[Text],
        old_articles: &[ArticleRow],
        regulations: &[&Regulation],
    ) -> Self {
        let anchors = |regulation: &Regulation| regulation.articles().map(|article| article.anchor.clone()).collect();
        Self {
            columns: columns.iter().map(|column| (column.id.to_string(), column.clone())).collect(),
            pictures,
            articles: articles
                .iter()
                .map(|text| text.id.clone())
                .chain(old_articles.iter().map(|row| row.id.to_string()))
                .collect(),
            regulations: regulations.iter().map(|r| (r.id.to_string(), anchors(r))).collect(),
        }
    }

    /// A column.
    pub fn column(&self, id: &str) -> Option<&Column> {
        self.columns.get(id)
    }

    /// A picture of the folder, with what it shows.
    pub fn picture(&self, path: &str, alt: &str) -> Result<Picture, String> {
        let alt = alt.trim();
        if alt.is_empty() {
            return Err(format!("{path}: say in words what the picture shows, for those who cannot see it"));
        }
        if alt.chars().count() > 120 || alt.chars().any(char::is_control) {
            return Err("what a picture shows is said in one line of at most 120 characters".into());
        }
        self.pictures.find(path, alt)
    }

    /// Where a link leads.
    pub fn link(&self, to: &str) -> Result<Link, String> {
        if let Some(id) = to.strip_prefix("article:") {
            let id = ArticleId::new(id).map_err(|e| e.to_string())?;
            return if self.articles.contains(id.as_str()) {
                Ok(Link::Article { id })
            } else {
                Err(format!("there is no article {id}"))
            };
        }
        if let Some(rest) = to.strip_prefix("regulation:") {
            let (id, anchor) = match rest.split_once('#') {
                Some((id, anchor)) => (id, Some(anchor.to_owned())),
                None => (rest, None),
            };
            let id = RegulationId::new(id).map_err(|e| e.to_string())?;
            let anchors = self.regulations.get(id.as_str()).ok_or_else(|| format!("there is no regulation {id}"))?;
            return match anchor {
                Some(anchor) if !anchors.contains(&anchor) => {
                    Err(format!("the regulation {id} has no article {anchor}"))
                }
                anchor => Ok(Link::Regulation { id, anchor }),
            };
        }
        if to.starts_with("https://") {
            return Ok(Link::Web { url: to.to_owned() });
        }
        let shown: String = to.chars().take(60).collect();
        Err(format!(
            "{shown:?} leads nowhere: a link is article:ID, regulation:ID, regulation:ID#34 or an https:// address"
        ))
    }

    /// With these articles, for tests.
    #[cfg(test)]
    pub(crate) fn for_tests(
        columns: &[Column],
        pictures: Pictures,
        articles: &[&str],
        regulations: &[(&str, &[&str])],
    ) -> Self {
        Self {
            columns: columns.iter().map(|column| (column.id.to_string(), column.clone())).collect(),
            pictures,
            articles: articles.iter().map(|id| (*id).to_owned()).collect(),
            regulations: regulations
                .iter()
                .map(|(id, anchors)| ((*id).to_owned(), anchors.iter().map(|a| (*a).to_owned()).collect()))
                .collect(),
        }
    }
}
