//! 今日 and 往期.

use crate::store::{StoreError, articles, issues};
use lianxin_proto::{
    call::{IssueRow, IssueView, TodayView},
    content::Issue,
    event::SyncState,
    rules::{calendar::almanac, visibility},
    time::{CivilDate, Millis},
};
use rusqlite::Connection;

/// How many days of 往期 the strip shows.
const PAST: u32 = 10;

fn view(db: &Connection, issue: Issue, now: Millis) -> Result<IssueView, StoreError> {
    let items = articles::of_issue(db, issue.id.as_str(), now)?;
    Ok(IssueView {
        id: issue.id,
        date: issue.date,
        number: issue.number,
        greeting: issue.greeting,
        cover: issue.cover,
        topic: issue.topic,
        items,
    })
}

/// 往期: visible issues before a day, the latest first.
pub(crate) fn past(db: &Connection, before: CivilDate, limit: u32, now: Millis) -> Result<Vec<IssueRow>, StoreError> {
    let rows = issues::before(db, before, limit, now)?;
    let row = |issue: issues::PastIssue| IssueRow {
        almanac: almanac(issue.date),
        number: issue.number,
        headline: issue.headline,
        items: issue.items,
        read: issue.read,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Days since the last success, when that is more than one.
fn stale_days(sync: &SyncState, now: Millis) -> Option<u32> {
    let days = now.date().days_since(sync.last_success?.date());
    u32::try_from(days).ok().filter(|days| *days > 1)
}

/// 今日, or another day.
pub(crate) fn today(
    db: &Connection,
    date: Option<CivilDate>,
    sync: SyncState,
    now: Millis,
) -> Result<TodayView, StoreError> {
    let today = now.date();
    let date = date.unwrap_or(today);
    let is_today = date == today;
    let issue = issues::of_day(db, date, now)?.map(|issue| view(db, issue, now)).transpose()?;
    let (mut latest, mut due_at) = (None, None);
    if is_today && issue.is_none() {
        latest = issues::latest(db, now)?.map(|issue| view(db, issue, now)).transpose()?;
        let sealed = issues::sealed_until(db, today, now)?;
        due_at = Some(sealed.unwrap_or_else(|| visibility::default_visible_at(today)));
    }
    Ok(TodayView {
        almanac: almanac(date),
        is_today,
        issue,
        latest,
        late: due_at.is_some_and(|due_at| due_at <= now),
        due_at,
        past: past(db, date, PAST, now)?,
        next: issues::next_day(db, date, now)?,
        stale_days: stale_days(&sync, now),
        sync,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_stale_from_the_second_day_on() {
        let now = visibility::default_visible_at("2026-09-23".parse().expect("a date"));
        let stale = |days: i64| {
            stale_days(&SyncState { last_success: Some(now.plus(-days * 86_400_000)), ..SyncState::default() }, now)
        };
        assert_eq!([stale(-1), stale(0), stale(1), stale(2), stale(30)], [None, None, None, Some(2), Some(30)]);
        assert_eq!(stale_days(&SyncState::default(), now), None);
    }
}
