//! What the content feed says, kept in memory: the same lines that a phone syncs, applied the same way. Reading an answer and applying it are pure and apart
//! from fetching it; an answer cut short is not applied at all.

use lianxin_proto::{
    content::{Article, Audience, Brand, Column, Issue},
    feed::{Change, End, Entity, EntityKey, EntityKind, FeedId, Line, Page, SyncRequest},
    id::{ArticleId, ColumnId},
    quiz::Question,
    time::CivilDate,
};
use std::{collections::BTreeMap, sync::Arc};

/// An answer whose lines do not belong together, or that lacks its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken(String);

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// An answer, read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pages: Vec<Page>,
    /// Its last line.
    pub(crate) end: End,
}

/// Reads the lines of an answer.
pub(crate) fn read(text: &str) -> Result<Answer, Broken> {
    let mut pages = Vec::new();
    let mut end = None;
    for line in text.lines() {
        if end.is_some() {
            return Err(Broken("a line behind the end".into()));
        }
        match serde_json::from_str(line).map_err(|e| Broken(format!("a line of another shape: {e}")))? {
            Line::Page(page) => pages.push(page),
            Line::End(last) => end = Some(last),
        }
    }
    let end = end.ok_or_else(|| Broken("the answer was cut short".into()))?;
    Ok(Answer { pages, end })
}

/// What phones have.
#[derive(Debug, Clone, Default)]
pub(crate) struct Content {
    cursors: BTreeMap<FeedId, u64>,
    epoch: Option<String>,
    /// Whose app it is.
    pub(crate) brand: Option<Brand>,
    /// The columns.
    pub(crate) columns: BTreeMap<ColumnId, Column>,
    /// The issues, by the morning they are for.
    pub(crate) issues: BTreeMap<CivilDate, Issue>,
    /// The articles.
    pub(crate) articles: BTreeMap<ArticleId, Arc<Article>>,
    /// The published questions, by id.
    pub(crate) questions: BTreeMap<String, Arc<Question>>,
}

impl Content {
    /// Asks for what is not here yet.
    pub(crate) fn request(&self) -> SyncRequest {
        SyncRequest { cursors: self.cursors.clone(), epoch: self.epoch.clone(), budget_bytes: None }
    }

    /// Applies an answer, all of it or nothing.
    pub(crate) fn apply(&mut self, answer: Answer) -> Result<(), Broken> {
        for page in &answer.pages {
            let at = self.cursors.get(&page.feed).copied().unwrap_or(0);
            if page.from != 0 && page.from != at {
                return Err(Broken(format!("a page of {} from {} where {at} was reached", page.feed, page.from)));
            }
        }
        for page in answer.pages {
            // Only what all members get is drawn; of the member's own feed and of rooms the place is kept, so that it does not come again.
            if page.feed == FeedId::Content(Audience::All) {
                if page.from == 0 {
                    self.clear();
                }
                page.changes.into_iter().for_each(|change| self.change(change));
            }
            self.cursors.insert(page.feed, page.to);
        }
        for feed in &answer.end.dropped {
            self.cursors.remove(feed);
        }
        self.epoch = Some(answer.end.epoch);
        Ok(())
    }

    fn clear(&mut self) {
        let Self { cursors, epoch, .. } = std::mem::take(self);
        *self = Self { cursors, epoch, ..Self::default() };
    }

    fn change(&mut self, change: Change) {
        match change {
            Change::Gone { key, .. } => self.gone(&key),
            Change::Put { entity, .. } => match entity {
                Entity::Brand(brand) => self.brand = Some(brand),
                Entity::Column(column) => {
                    self.columns.insert(column.id.clone(), column);
                }
                Entity::Issue(issue) => {
                    // An issue that moves to another day leaves the one it had.
                    self.issues.retain(|_, other| other.id != issue.id);
                    self.issues.insert(issue.date, issue);
                }
                Entity::Article(article) => {
                    self.articles.insert(article.id.clone(), Arc::new(article));
                }
                Entity::Question(question) => {
                    self.questions.insert(question.id.to_string(), Arc::new(question));
                }
                Entity::Regulation(_)
                | Entity::Template(_)
                | Entity::Profile(_)
                | Entity::Mark(_)
                | Entity::Feedback(_)
                | Entity::Result(_)
                | Entity::Words(_)
                | Entity::Room(_)
                | Entity::Participant(_)
                | Entity::Message(_)
                | Entity::Seat(_)
                | Entity::Held(_) => {}
            },
        }
    }

    fn gone(&mut self, key: &EntityKey) {
        match key.kind {
            EntityKind::Brand => self.brand = None,
            EntityKind::Column => self.columns.retain(|id, _| id.as_str() != key.id),
            EntityKind::Issue => self.issues.retain(|_, issue| issue.id.as_str() != key.id),
            EntityKind::Article => self.articles.retain(|id, _| id.as_str() != key.id),
            EntityKind::Question => {
                self.questions.remove(&key.id);
            }
            EntityKind::Regulation
            | EntityKind::Template
            | EntityKind::Profile
            | EntityKind::Mark
            | EntityKind::Feedback
            | EntityKind::Result
            | EntityKind::Words
            | EntityKind::Room
            | EntityKind::Participant
            | EntityKind::Message
            | EntityKind::Seat
            | EntityKind::Held => {}
        }
    }

    /// The articles of an issue that are here, in its order.
    pub(crate) fn items(&self, issue: &Issue) -> Vec<Arc<Article>> {
        issue.items.iter().filter_map(|id| self.articles.get(id).cloned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn issue(id: &str, date: &str) -> Value {
        json!({ "issue": {
            "id": id, "date": date, "number": 1, "visible_at": 0, "headline": id, "greeting": [], "items": ["a"],
            "cover": { "light": "0".repeat(64), "width": 1, "height": 1, "alt": "" },
        }})
    }

    fn article(id: &str) -> Value {
        json!({ "article": { "id": id, "column": "history", "date": "2026-11-24", "visible_at": 0, "title": id, "summary": "", "body": [] } })
    }

    fn answer(from: u64, to: u64, changes: &[Value]) -> String {
        let page =
            json!({ "page": { "feed": "content:all", "from": from, "to": to, "more": false, "changes": changes } });
        format!("{page}\n{}\n", end())
    }

    fn end() -> Value {
        json!({ "end": { "now": 1, "epoch": "e", "more": false } })
    }

    fn put(seq: u64, entity: Value) -> Value {
        json!({ "put": { "seq": seq, "entity": entity } })
    }

    fn apply(content: &mut Content, text: &str) {
        content.apply(read(text).expect("an answer")).expect("applies");
    }

    fn days(content: &Content) -> Vec<String> {
        content.issues.keys().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_put_stands_once_and_what_is_gone_is_gone() {
        let mut content = Content::default();
        apply(
            &mut content,
            &answer(0, 3, &[put(1, article("a")), put(2, issue("i", "2026-11-24")), put(3, issue("j", "2026-11-25"))]),
        );
        assert_eq!(days(&content), ["2026-11-24", "2026-11-25"]);
        let issue_of = content.issues.values().next().expect("an issue").clone();
        assert_eq!(content.items(&issue_of).len(), 1);
        assert_eq!(
            serde_json::to_value(content.request()).expect("json"),
            json!({ "cursors": { "content:all": 3 }, "epoch": "e" })
        );

        let gone = json!({ "gone": { "seq": 5, "key": { "kind": "issue", "id": "j" } } });
        apply(&mut content, &answer(3, 5, &[put(4, issue("i", "2026-11-26")), gone]));
        assert_eq!(days(&content), ["2026-11-26"], "the issue moved, the other was withdrawn");
    }

    #[test]
    fn a_restored_server_starts_the_feed_anew() {
        let mut content = Content::default();
        apply(&mut content, &answer(0, 9, &[put(9, issue("i", "2026-11-24"))]));
        apply(&mut content, &answer(0, 2, &[put(2, issue("k", "2026-11-20"))]));
        assert_eq!(days(&content), ["2026-11-20"]);
    }

    #[test]
    fn nothing_of_a_broken_answer_is_applied() {
        let whole = answer(0, 2, &[put(2, issue("i", "2026-11-24"))]);
        for bad in [
            String::new(),
            whole.lines().next().expect("a page").to_owned(),
            format!("{whole}{}\n", end()),
            "<html>".to_owned(),
        ] {
            assert!(read(&bad).is_err(), "{bad}");
        }
        let mut content = Content::default();
        let hole = read(&answer(7, 8, &[put(8, issue("i", "2026-11-24"))])).expect("an answer");
        assert!(content.apply(hole).is_err(), "changes 1 to 7 never came");
        assert_eq!((days(&content).len(), content.request().cursors.len()), (0, 0));
    }
}
