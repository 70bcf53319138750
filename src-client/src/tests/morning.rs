//! The evening before, and 07:15.

use super::{read, today, told};
use crate::{
    Client,
    testing::{
        Phone, at,
        content::{ALL, article, body, brand, column, end, issue, page},
        server::Server,
    },
};
use lianxin_proto::{
    call::{ColumnPage, Columns, Favourites, PastIssues, SaveSettings, Search, SearchScope, Settings},
    content::ColumnKind,
    event::Event,
    feed::{Change, Entity, EntityKey, EntityKind},
    id::ColumnId,
};
use std::sync::{Arc, atomic::Ordering};

fn evening_content() -> Vec<u8> {
    let entities = vec![
        Entity::Brand(brand()),
        column("family", ColumnKind::Articles),
        Entity::Article(article("old", "2026-09-22", "一封家书", "家风")),
        Entity::Issue(issue("equinox", "2026-09-22", "昼夜平分", &["old"], 1)),
        Entity::Article(article("moon", "2026-09-23", "月满中秋", "礼有分寸的家风")),
        Entity::Issue(issue("festival", "2026-09-23", "月满中秋，礼有分寸", &["moon"], 2)),
    ];
    body(vec![page(ALL, 0, entities)], end("e", false))
}

fn phone() -> Phone {
    Phone::new(at("2026-09-22", "21:00"))
}

/// A phone that synced in the evening; the server is gone since.
async fn synced(phone: &Phone) -> Arc<Client> {
    let server = Server::syncing(vec![evening_content()]).await;
    phone.activated(&server.address).await;
    let client = phone.open();
    client.tick().await;
    client.sync_text().await.expect("synced");
    client
}

#[tokio::test]
async fn a_sealed_issue_is_nowhere_before_its_minute_and_everywhere_after() {
    let phone = phone();
    let client = synced(&phone).await;
    super::favourite(&client, "moon", true).await;
    let family = ColumnId::new("family").expect("an id");
    for (time, seconds, sealed) in [("21:00", -1, true), ("07:14", 59, true), ("07:15", 0, false)] {
        if seconds >= 0 {
            phone.clock.set(at("2026-09-23", time).plus(seconds * 1_000));
        }
        assert_eq!(read(&client, "moon").await.is_err(), sealed, "{time}");
        let view = today(&client).await;
        let titles =
            |view: &Option<lianxin_proto::call::IssueView>| view.as_ref().map(|issue| issue.items[0].title.clone());
        if sealed && seconds >= 0 {
            assert_eq!((titles(&view.issue), titles(&view.latest)), (None, Some("一封家书".into())));
            assert_eq!(view.due_at, Some(at("2026-09-23", "07:15")));
        } else if !sealed {
            assert_eq!((titles(&view.issue), view.latest, view.due_at), (Some("月满中秋".into()), None, None));
        }
        let row = &client.ask(Columns {}).await.expect("columns")[0];
        assert_eq!((row.count, row.latest.as_str()), if sealed { (1, "一封家书") } else { (2, "月满中秋") });
        let call = ColumnPage { id: family.clone(), series: None, after: None, limit: 10 };
        assert_eq!(client.ask(call).await.expect("a column").items.len(), if sealed { 1 } else { 2 });
        let call = Search { query: "家风".into(), scope: SearchScope::All, offset: 0, limit: 10 };
        assert_eq!(client.ask(call).await.expect("a search").total, if sealed { 1 } else { 2 });
        let call = Favourites { offset: 0, limit: 10 };
        assert_eq!(client.ask(call).await.expect("favourites").len(), usize::from(!sealed));
        let call = PastIssues { before: None, limit: 10 };
        assert_eq!(client.ask(call).await.expect("past issues").len(), if sealed { 1 } else { 2 });
        let onward = read(&client, "old").await.expect("an article").onward;
        assert!(!onward.iter().any(|story| story.id.as_str() == "moon"));
    }
}

#[tokio::test]
async fn the_issue_announces_itself_at_its_minute_once() {
    let phone = phone();
    let client = synced(&phone).await;
    let minute = at("2026-09-23", "07:15");
    assert_eq!(client.tick().await, Some(minute));
    let mut events = Box::pin(client.events());
    phone.clock.set(minute.plus(-1));
    assert_eq!(client.tick().await, Some(minute));
    assert!(phone.platform.titles().is_empty());
    assert_eq!(told(&mut events).await, []);
    phone.clock.set(minute);
    assert_eq!(client.tick().await, Some(at("2026-09-24", "07:15")));
    assert_eq!(phone.platform.titles(), ["月满中秋，礼有分寸"]);
    assert_eq!(told(&mut events).await, [Event::ContentChanged]);
    let notice = phone.platform.notices.lock().expect("notices")[0].clone();
    assert_eq!(notice.path, "/day/2026-09-23");
    // Again, after a restart, and after the clock was set back.
    client.tick().await;
    client.close().await;
    let client = phone.open();
    client.tick().await;
    phone.clock.set(minute.plus(-120_000));
    client.tick().await;
    phone.clock.set(minute.plus(1_000));
    client.tick().await;
    assert_eq!(phone.platform.titles().len(), 1);
}

#[tokio::test]
async fn a_phone_that_never_synced_gets_the_generic_reminder_and_no_second_one() {
    let server = Server::syncing(vec![evening_content()]).await;
    let phone = phone();
    phone.activated(&server.address).await;
    let client = phone.open();
    phone.clock.set(at("2026-09-23", "07:15"));
    client.tick().await;
    assert_eq!(phone.platform.titles(), ["早上好，今天的江源廉信到了"]);
    phone.clock.set(at("2026-09-23", "07:31"));
    client.sync_text().await.expect("synced");
    client.tick().await;
    assert_eq!(phone.platform.titles().len(), 1);
    assert!(today(&client).await.issue.is_some());
}

#[tokio::test]
async fn who_does_not_want_it_is_left_alone() {
    let phone = phone();
    let client = synced(&phone).await;
    let settings = Settings { morning: false, ..Settings::default() };
    client.ask(SaveSettings { settings }).await.expect("saved");
    phone.clock.set(at("2026-09-23", "07:15"));
    client.tick().await;
    client.ask(SaveSettings { settings: Settings::default() }).await.expect("saved");
    client.tick().await;
    assert!(phone.platform.titles().is_empty());
}

#[tokio::test]
async fn what_could_not_be_shown_is_tried_again() {
    let phone = phone();
    let client = synced(&phone).await;
    phone.clock.set(at("2026-09-23", "07:15"));
    phone.platform.broken.store(true, Ordering::SeqCst);
    client.tick().await;
    phone.platform.broken.store(false, Ordering::SeqCst);
    client.tick().await;
    assert_eq!(phone.platform.titles().len(), 1);
}

#[tokio::test]
async fn a_phone_hands_its_mornings_to_the_system_and_does_not_notify_twice() {
    let phone = phone();
    phone.platform.phone.store(true, Ordering::SeqCst);
    let client = synced(&phone).await;
    let alarms = phone.platform.last_alarms();
    assert_eq!(alarms.len(), 9);
    assert_eq!(alarms[0].title, "月满中秋，礼有分寸");
    assert_eq!(alarms[0].at, at("2026-09-23", "07:15"));
    phone.clock.set(at("2026-09-23", "07:16"));
    client.tick().await;
    assert!(phone.platform.titles().is_empty(), "the system showed it");
    let again = phone.platform.last_alarms();
    assert!(again.iter().all(|alarm| alarm.at > at("2026-09-23", "07:16")));
}

#[tokio::test]
async fn a_corrected_issue_changes_its_alarm_and_a_withdrawn_one_loses_it() {
    let mut corrected = issue("festival", "2026-09-23", "月满中秋（更正）", &["moon"], 2);
    corrected.visible_at = at("2026-09-23", "07:25");
    let key = EntityKey { kind: EntityKind::Issue, id: "festival".into() };
    let mut withdrawn = page(ALL, 7, vec![]);
    withdrawn.changes.push(Change::Gone { seq: 8, key });
    withdrawn.to = 8;
    let bodies = vec![
        evening_content(),
        body(vec![page(ALL, 6, vec![Entity::Issue(corrected)])], end("e", false)),
        body(vec![withdrawn], end("e", false)),
    ];
    let server = Server::syncing(bodies).await;
    let phone = phone();
    phone.platform.phone.store(true, Ordering::SeqCst);
    phone.activated(&server.address).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    let first = phone.platform.last_alarms()[0].clone();
    client.sync_text().await.expect("synced");
    let second = phone.platform.last_alarms()[0].clone();
    assert_eq!((second.title.as_str(), second.at), ("月满中秋（更正）", at("2026-09-23", "07:25")));
    assert_eq!(second.id, first.id);
    client.sync_text().await.expect("synced");
    let third = phone.platform.last_alarms()[0].clone();
    assert_eq!((third.title.as_str(), third.at), ("早上好，今天的江源廉信到了", at("2026-09-23", "07:15")));
    // The generic one rang while the app was dead; the issue that comes back afterwards is not announced again.
    client.close().await;
    phone.clock.set(at("2026-09-23", "07:20"));
    let client = phone.open();
    client.tick().await;
    assert!(phone.platform.last_alarms().iter().all(|alarm| alarm.at.date().to_string() != "2026-09-23"));
}

#[tokio::test]
async fn a_clock_set_back_hides_what_is_not_yet_due() {
    let phone = phone();
    let client = synced(&phone).await;
    phone.clock.set(at("2026-09-23", "08:00"));
    client.tick().await;
    assert!(read(&client, "moon").await.is_ok());
    let mut events = Box::pin(client.events());
    phone.clock.set(at("2026-09-23", "07:00"));
    assert_eq!(client.tick().await, Some(at("2026-09-23", "07:15")));
    assert!(told(&mut events).await.contains(&Event::ContentChanged));
    assert!(read(&client, "moon").await.is_err());
}
