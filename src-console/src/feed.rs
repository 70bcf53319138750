//! What the feeds say, kept in memory: the same lines that a phone syncs, applied the same way. Of rooms it is who is in them and what this member is there; what
//! is said there is not kept. Reading an answer and applying it are pure and apart from fetching it; an answer cut short is not applied at all.

use lianxin_proto::{
    content::{Article, Audience, Brand, Column, Issue},
    feed::{Change, End, Entity, EntityKey, EntityKind, FeedId, Line, Page, SyncRequest},
    id::{ArticleId, ColumnId, IssueId, MemberId, RoomId},
    quiz::Question,
    room::{Participant, Room, Seat, WordList},
    rules::room::{Doing, may},
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
    /// The word list.
    pub(crate) words: Arc<WordList>,
    /// The `seq` at which the word list stands; 0 where there is none.
    pub(crate) words_at: u64,
    /// The rooms this member is in.
    pub(crate) rooms: BTreeMap<RoomId, Room>,
    /// What this member is there.
    seats: BTreeMap<RoomId, Seat>,
    /// Who is there.
    people: BTreeMap<(RoomId, MemberId), Participant>,
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
            if page.from == 0 {
                self.clear(page.feed);
            }
            for change in page.changes {
                match page.feed {
                    FeedId::Content(Audience::All) => self.change(change),
                    FeedId::Member(_) => self.change_seat(change),
                    FeedId::Room(room) => self.change_room(room, change),
                    // Its place is kept, so that it does not come again.
                    FeedId::Content(Audience::Officers) => {}
                }
            }
            self.cursors.insert(page.feed, page.to);
        }
        for feed in answer.end.dropped {
            self.clear(feed);
            self.cursors.remove(&feed);
        }
        self.epoch = Some(answer.end.epoch);
        Ok(())
    }

    /// Forgets what a feed said.
    fn clear(&mut self, feed: FeedId) {
        match feed {
            FeedId::Content(Audience::All) => {
                let Self { cursors, epoch, rooms, seats, people, .. } = std::mem::take(self);
                *self = Self { cursors, epoch, rooms, seats, people, ..Self::default() };
            }
            FeedId::Content(Audience::Officers) => {}
            FeedId::Member(_) => self.seats.clear(),
            FeedId::Room(room) => {
                self.rooms.remove(&room);
                self.people.retain(|(of, _), _| *of != room);
            }
        }
    }

    fn change_seat(&mut self, change: Change) {
        match change {
            Change::Put { entity: Entity::Seat(seat), .. } => {
                self.seats.insert(seat.room, seat);
            }
            Change::Gone { key, .. } if key.kind == EntityKind::Seat => {
                self.seats.retain(|room, _| room.to_string() != key.id);
            }
            Change::Put { .. } | Change::Gone { .. } => {}
        }
    }

    fn change_room(&mut self, id: RoomId, change: Change) {
        match change {
            Change::Put { entity: Entity::Room(room), .. } => {
                self.rooms.insert(id, room);
            }
            Change::Put { entity: Entity::Participant(who), .. } => {
                self.people.insert((id, who.member), who);
            }
            Change::Gone { key, .. } if key.kind == EntityKind::Participant => {
                self.people.retain(|(room, member), _| *room != id || member.to_string() != key.id);
            }
            Change::Put { .. } | Change::Gone { .. } => {}
        }
    }

    fn change(&mut self, change: Change) {
        match change {
            Change::Gone { key, seq } if key.kind == EntityKind::Words => {
                self.words = Arc::default();
                self.words_at = seq;
            }
            Change::Gone { key, .. } => self.gone(&key),
            Change::Put { entity: Entity::Words(words), seq } => {
                self.words = Arc::new(words);
                self.words_at = seq;
            }
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

    /// The rooms that this member keeps in order, as the list of rooms has them.
    pub(crate) fn moderated(&self) -> Vec<Room> {
        let keeps = |room: &&Room| {
            let seat = self.seats.get(&room.id);
            may(seat.map(|seat| seat.role), Doing::Moderate).is_ok()
        };
        let mut rooms: Vec<Room> = self.rooms.values().filter(keeps).cloned().collect();
        rooms.sort_by_key(|room| (room.order, room.id));
        rooms
    }

    /// What somebody is called who is in a room with this member.
    pub(crate) fn name(&self, member: MemberId) -> Option<&str> {
        self.people.values().find(|who| who.member == member).map(|who| who.name.as_str())
    }

    /// An issue by its id.
    pub(crate) fn issue(&self, id: &IssueId) -> Option<&Issue> {
        self.issues.values().find(|issue| issue.id == *id)
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

    fn page(feed: &str, from: u64, to: u64, changes: &[Value]) -> String {
        let page = json!({ "page": { "feed": feed, "from": from, "to": to, "more": false, "changes": changes } });
        format!("{page}\n")
    }

    #[test]
    fn of_rooms_it_knows_who_is_there_and_what_this_member_is() {
        let ids = ["00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"];
        let [all, office] = ids;
        let me = "member:00000000-0000-0000-0000-000000000001";
        let room = |id: &str, title: &str, order: u32| json!({ "room": { "id": id, "title": title, "line": "", "order": order, "rules": [], "rules_version": 1, "confidential": false, "topics": true } });
        let seat = |id: &str, role: &str| json!({ "seat": { "room": id, "role": role, "read": 0, "rules_seen": 0 } });
        let who = json!({ "participant": { "member": "00000000-0000-0000-0000-000000000002", "name": "王建国", "unit": "" } });
        let words = json!({ "words": { "words": [{ "word": "内部", "act": "hold", "forms": ["内部"] }] } });
        let titles = |content: &Content| content.moderated().into_iter().map(|room| room.title).collect::<Vec<_>>();
        let mut content = Content::default();
        let text = [
            page("content:all", 0, 7, &[put(7, words)]),
            page(me, 0, 2, &[put(1, seat(all, "moderator")), put(2, seat(office, "owner"))]),
            page(&format!("room:{all}"), 0, 2, &[put(1, room(all, "廉心莲语", 2)), put(2, who)]),
            page(&format!("room:{office}"), 0, 1, &[put(1, room(office, "区委办", 1))]),
            format!("{}\n", end()),
        ]
        .concat();
        apply(&mut content, &text);
        assert_eq!(titles(&content), ["区委办", "廉心莲语"]);
        assert_eq!((content.words.words.len(), content.words_at), (1, 7));
        let somebody = "00000000-0000-0000-0000-000000000002".parse().expect("an id");
        assert_eq!(content.name(somebody), Some("王建国"));

        let gone = |kind: &str, id: &str| json!({ "gone": { "seq": 4, "key": { "kind": kind, "id": id } } });
        let text = [
            page(me, 2, 4, &[put(3, seat(all, "member")), gone("seat", office)]),
            page(&format!("room:{all}"), 2, 4, &[gone("participant", &somebody.to_string())]),
            format!(
                "{}\n",
                json!({ "end": { "now": 1, "epoch": "e", "more": false, "dropped": [format!("room:{office}")] } })
            ),
        ]
        .concat();
        apply(&mut content, &text);
        assert_eq!((titles(&content).len(), content.rooms.len(), content.name(somebody)), (0, 1, None));
        assert_eq!(content.request().cursors.len(), 3, "what was dropped is not asked for");

        // The word list goes with its feed, the rooms stay.
        apply(&mut content, &answer(0, 3, &[]));
        assert_eq!((content.words.words.len(), content.words_at, content.rooms.len()), (0, 0, 1));
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
