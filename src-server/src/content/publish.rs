//! Which content stands in which feed. One function brings the feeds to what the tables say, whoever changed the tables (an import, an operator, the
//! clock): it compares and writes only what differs, so running it once too often changes nothing.
//!
//! What counts: scheduled, and due (a day before `visible_at`, [`is_delivered`]) or handed out already for that very `visible_at`, so that a clock
//! that jumps back takes nothing from anybody. An entity stands in the feed of its column's audience; issues stand in the feed of all.

use crate::{
    content::{articles, columns, issues, regulations, status::Status},
    db::Conn,
    error::Result,
    quiz::{bank, cited::Library, papers, stale},
    sync::feed,
};
use lianxin_proto::{
    content::{Audience, Issue},
    feed::{Entity, EntityKey, EntityKind, FeedId},
    id::{ColumnId, IssueId},
    rules::visibility::is_delivered,
    time::{CivilDate, Millis},
};
use std::collections::HashMap;

const AUDIENCES: [Audience; 2] = [Audience::All, Audience::Officers];

/// Whether something stands in its feed now.
fn stands(status: Status, visible_at: Millis, delivered: Option<Millis>, now: Millis) -> bool {
    status == Status::Scheduled && (is_delivered(visible_at, now) || delivered == Some(visible_at))
}

/// The numbers of issues (第 N 期), counted from 1 by date. What was handed out and withdrawn keeps its number, or every later issue would change
/// its name; what never was, and drafts, take none.
fn numbers<'a>(
    by_date: impl Iterator<Item = (&'a IssueId, CivilDate, Status, Option<Millis>)>,
) -> HashMap<&'a IssueId, u32> {
    let mut counted: Vec<_> = by_date
        .filter(|(_, _, status, delivered)| match status {
            Status::Scheduled => true,
            Status::Withdrawn => delivered.is_some(),
            Status::Draft | Status::Reviewed => false,
        })
        .map(|(id, date, ..)| (date, id))
        .collect();
    counted.sort();
    counted.into_iter().zip(1..).map(|((_, id), number)| (id, number)).collect()
}

/// The feeds as they stand, and what is written to them.
struct Writer<'c> {
    conn: &'c mut Conn,
    kind: EntityKind,
    /// Living entries by feed, in the order of [`AUDIENCES`].
    living: [HashMap<String, String>; 2],
    changes: usize,
}

impl<'c> Writer<'c> {
    async fn of(conn: &'c mut Conn, kind: EntityKind) -> Result<Self> {
        let mut living = [HashMap::new(), HashMap::new()];
        for (map, audience) in living.iter_mut().zip(AUDIENCES) {
            *map = feed::living(&mut *conn, FeedId::Content(audience), kind).await?;
        }
        Ok(Self { conn, kind, living, changes: 0 })
    }

    /// Leaves an entity where it belongs (`None`: nowhere) and takes it from where it does not.
    async fn place(&mut self, id: &str, belongs: Option<(Audience, String)>) -> Result<()> {
        for (map, audience) in self.living.iter_mut().zip(AUDIENCES) {
            let stands = map.remove(id);
            let here = belongs.as_ref().filter(|(here, _)| *here == audience).map(|(_, body)| body);
            if stands.as_ref() == here {
                continue;
            }
            let feed = FeedId::Content(audience);
            if let Some(body) = here {
                feed::put_body(self.conn, &feed.to_string(), self.kind.as_str(), id, body).await?;
            } else {
                feed::gone(self.conn, feed, &EntityKey { kind: self.kind, id: id.to_owned() }).await?;
            }
            self.changes += 1;
        }
        Ok(())
    }

    /// Takes away what no table names any more.
    async fn finish(mut self) -> Result<usize> {
        let mut left: Vec<String> = self.living.iter().flat_map(|map| map.keys().cloned()).collect();
        left.sort();
        for id in left {
            self.place(&id, None).await?;
        }
        Ok(self.changes)
    }
}

/// Brings the content feeds to what the tables say; how many entries changed. Articles go before the issues that name them, so that no cursor lies
/// between an issue and an article it needs.
pub async fn reconcile(conn: &mut Conn, now: Millis) -> Result<usize> {
    let mut changes = 0;
    let mut audiences: HashMap<ColumnId, Audience> = HashMap::new();
    let all = columns::list(&mut *conn).await?;
    let mut writer = Writer::of(&mut *conn, EntityKind::Column).await?;
    for column in all {
        audiences.insert(column.id.clone(), column.audience);
        let (id, audience) = (column.id.to_string(), column.audience);
        let body = serde_json::to_string(&Entity::Column(column))?;
        writer.place(&id, Some((audience, body))).await?;
    }
    changes += writer.finish().await?;

    let rows = regulations::list(&mut *conn).await?;
    // Before the regulations themselves: no phone has an article with a question that rested on the one before.
    changes += stale::review(&mut *conn, &Library::of(&rows)).await?.len();
    let mut writer = Writer::of(&mut *conn, EntityKind::Regulation).await?;
    for row in rows {
        let id = row.regulation.id.to_string();
        let audience = audiences.get(&row.regulation.column).copied();
        let body = serde_json::to_string(&Entity::Regulation(row.regulation))?;
        let belongs = audience.filter(|_| row.status == Status::Scheduled).map(|audience| (audience, body));
        writer.place(&id, belongs).await?;
    }
    changes += writer.finish().await?;

    let rows = articles::list(&mut *conn).await?;
    let mut writer = Writer::of(&mut *conn, EntityKind::Article).await?;
    for row in rows {
        let standing = stands(row.status, row.visible_at, row.delivered, now);
        // The body is the article's own JSON; around it goes the name of its kind.
        let body = format!("{{\"article\":{}}}", row.body);
        let audience = audiences.get(&row.column).copied();
        writer.place(row.id.as_str(), audience.filter(|_| standing).map(|audience| (audience, body))).await?;
        if standing && row.delivered != Some(row.visible_at) {
            articles::set_delivered(writer.conn, &row.id, row.visible_at).await?;
        }
    }
    changes += writer.finish().await?;

    let rows = issues::list(&mut *conn).await?;
    let numbers = numbers(rows.iter().map(|row| (&row.issue.id, row.issue.date, row.status, row.delivered)));
    let mut writer = Writer::of(&mut *conn, EntityKind::Issue).await?;
    for row in &rows {
        let standing = stands(row.status, row.issue.visible_at, row.delivered, now);
        let number = numbers.get(&row.issue.id).copied().unwrap_or(0);
        let body = serde_json::to_string(&Entity::Issue(Issue { number, ..row.issue.clone() }))?;
        writer.place(row.issue.id.as_str(), standing.then_some((Audience::All, body))).await?;
        if standing && row.delivered != Some(row.issue.visible_at) {
            issues::set_delivered(writer.conn, &row.issue.id, row.issue.visible_at).await?;
        }
    }
    changes += writer.finish().await?;
    // The bank is large and comes last: a new phone shows its morning before it has the questions.
    changes += place_bank(conn).await?;
    Ok(changes)
}

/// Brings the published questions to what the table says, then the templates that draw from them.
async fn place_bank(conn: &mut Conn) -> Result<usize> {
    let questions = bank::published(&mut *conn).await?;
    let mut writer = Writer::of(&mut *conn, EntityKind::Question).await?;
    for question in questions {
        let id = question.id.to_string();
        let body = serde_json::to_string(&Entity::Question(question))?;
        writer.place(&id, Some((Audience::All, body))).await?;
    }
    let changes = writer.finish().await?;
    let rows = papers::list(&mut *conn).await?;
    let mut writer = Writer::of(conn, EntityKind::Template).await?;
    for row in rows.into_iter().filter(|row| row.status == Status::Scheduled) {
        let id = row.template.id.to_string();
        let body = serde_json::to_string(&Entity::Template(row.template))?;
        writer.place(&id, Some((Audience::All, body))).await?;
    }
    Ok(changes + writer.finish().await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_proto::rules::visibility::DELIVER_AHEAD;

    #[test]
    fn a_day_ahead_and_not_before() {
        let visible_at = Millis(1_800_000_000_000);
        let edge = visible_at.plus(-DELIVER_AHEAD);
        for (status, now, delivered, expected) in [
            (Status::Scheduled, edge.plus(-1), None, false),
            (Status::Scheduled, edge, None, true),
            (Status::Scheduled, Millis(0), Some(visible_at), true),
            (Status::Scheduled, edge.plus(-1), Some(visible_at.plus(1)), false),
            (Status::Draft, visible_at, Some(visible_at), false),
            (Status::Reviewed, visible_at, None, false),
            (Status::Withdrawn, visible_at, Some(visible_at), false),
        ] {
            assert_eq!(stands(status, visible_at, delivered, now), expected, "{status:?} {now:?} {delivered:?}");
        }
    }

    #[test]
    fn issues_are_counted_by_date() {
        let id = |text: &str| IssueId::new(text).expect("an id");
        let day = |text: &str| text.parse::<CivilDate>().expect("a date");
        let seen = Some(Millis(1));
        let rows = [
            (id("c"), day("2026-09-23"), Status::Scheduled, None),
            (id("a"), day("2026-09-21"), Status::Scheduled, seen),
            (id("draft"), day("2026-09-20"), Status::Draft, None),
            (id("taken-back"), day("2026-09-22"), Status::Withdrawn, seen),
            (id("never-out"), day("2026-09-22"), Status::Withdrawn, None),
        ];
        let numbers = numbers(rows.iter().map(|(id, date, status, delivered)| (id, *date, *status, *delivered)));
        assert_eq!(numbers.get(&id("a")), Some(&1));
        assert_eq!(numbers.get(&id("taken-back")), Some(&2));
        assert_eq!(numbers.get(&id("c")), Some(&3));
        assert_eq!(numbers.len(), 3);
    }
}
