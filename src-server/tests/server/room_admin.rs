//! What an administrator does with rooms: the two that are always there, the command line, and what a start leaves alone.

use crate::{
    operation::cli,
    rooms::{held, say, seat},
    world::World,
};
use lianxin_proto::{
    feed::{Entity, EntityKind, FeedId},
    member::Role,
    room::{SeatRole, WordList},
};
use lianxin_server::{
    audit,
    rooms::{
        admin::{self, Change},
        defaults::{ALL, OFFICERS},
    },
};
use serde_json::Value;

#[tokio::test]
async fn two_rooms_are_there_from_the_first_start_and_stay_as_they_are_changed() {
    let world = World::new().await;
    let mut phone = world.phone(Role::Officer).await;
    phone.sync().await;
    let Some(Entity::Room(room)) = phone.entity(EntityKind::Room, &ALL.to_string()) else { panic!("a room") };
    assert_eq!((room.title.as_str(), room.topics, room.confidential), ("廉心莲语", true, false));
    let Some(Entity::Room(officers)) = phone.entity(EntityKind::Room, &OFFICERS.to_string()) else { panic!("a room") };
    assert_eq!((officers.title.as_str(), officers.topics, officers.confidential), ("纪检之家", false, true));
    say(&world, &phone, ALL, "早").await;
    let store = world.server.store();
    let line = Some("换一句".to_owned());
    let rules = Some(vec!["一条".to_owned()]);
    let changed = admin::change(store, ALL, Change { line, rules, ..Change::default() }).await.expect("changes");
    assert_eq!(changed.rules_version, 2);
    admin::close(store, OFFICERS).await.expect("closes");
    let before = admin::list(store).await.expect("lists");
    let world = world.restart().await;
    let after = admin::list(world.server.store()).await.expect("lists");
    assert_eq!(serde_json::to_value(&before).expect("json"), serde_json::to_value(&after).expect("json"));
    phone.moved_to(&world);
    let (_, end) = phone.answer(&phone.ask()).await;
    assert_eq!(end.dropped, [FeedId::Room(OFFICERS)], "a closed room goes from all phones");
    phone.sync().await;
    let Some(Entity::Room(room)) = phone.entity(EntityKind::Room, &ALL.to_string()) else { panic!("a room") };
    assert_eq!(room.line, "换一句");
    assert_eq!(say(&world, &phone, ALL, "晚").await.position, 2, "positions go on");
    assert!(seat(&phone, OFFICERS).is_none());
}

#[tokio::test]
async fn rooms_are_kept_on_the_command_line_beside_a_running_server() {
    let world = World::new().await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    let run = |args: &[&str]| {
        let (good, out, error) = cli(&world.config.data, args);
        assert!(good, "{args:?}: {error}");
        out
    };
    let rules = world.config.data.join("rules.txt");
    std::fs::write(&rules, "第一条\n\n第二条\n").expect("writes");
    let rules = rules.to_str().expect("a path").to_owned();
    let made = run(&["room", "add", "--title", "区委办", "--unit", "区委办", "--line", "本单位", "--rules", &rules]);
    let id = made.split_whitespace().next().expect("an id").to_owned();
    phone.sync().await;
    let Some(Entity::Room(room)) = phone.entity(EntityKind::Room, &id) else { panic!("a room") };
    assert_eq!((room.title.as_str(), room.rules.len(), room.rules_version, room.order), ("区委办", 2, 1, 3));
    let room = room.id;
    say(&world, &phone, room, "到了").await;

    let member = phone.profile.id.to_string();
    assert!(run(&["room", "seat", &id, &member, "moderator"]).contains("moderator"));
    run(&["room", "change", &id, "--unit", "", "--confidential", "true"]);
    phone.sync().await;
    assert_eq!(seat(&phone, room).map(|seat| seat.role), Some(SeatRole::Moderator), "given by hand");
    let listed: Value = serde_json::from_str(&run(&["room", "list", "--json"])).expect("json");
    let entry = listed.as_array().expect("rooms").iter().find(|room| room["id"] == *id).expect("the room");
    assert_eq!((&entry["seats"], &entry["confidential"]), (&Value::from(1), &Value::from(true)));
    assert!(run(&["room", "list"]).contains("by invitation"));
    let guest = world.phone(Role::Member).await;
    let guest_id = guest.profile.id.to_string();
    run(&["room", "seat", &id, &guest_id, "member"]);
    let mut guest = guest;
    guest.sync().await;
    assert_eq!(seat(&guest, room).map(|seat| seat.read), Some(1), "what was said before counts as read");
    assert_eq!(held(&guest, room).len(), 1);
    run(&["room", "seat", &id, &guest_id, "rule"]);
    assert!(run(&["room", "seat", &id, &member, "rule"]).contains("not in the room"));
    phone.sync().await;
    assert!(held(&phone, room).is_empty());

    run(&["member", "change", &member, "--role", "officer", "--unit", "纪委", "--post", "主任"]);
    phone.sync().await;
    assert!(seat(&phone, OFFICERS).is_some());

    let list = world.config.data.join("words.txt");
    std::fs::write(&list, "内部 hold\n微信群\n").expect("writes");
    let list = list.to_str().expect("a path").to_owned();
    assert_eq!(run(&["room", "words", &list]).trim(), "2 words");
    assert_eq!(run(&["room", "words", &list]).trim(), "2 words, as before");
    assert_eq!(run(&["room", "words"]).trim(), "内部 hold\n微信群");
    phone.sync().await;
    let Some(Entity::Words(WordList { words })) = phone.entity(EntityKind::Words, "words") else { panic!("a list") };
    assert!(words[0].forms.contains(&"neibu".to_owned()));

    run(&["room", "close", &id]);
    for bad in [
        vec!["room", "close", &id],
        vec!["room", "change", &id, "--title", "x"],
        vec!["room", "seat", &id, &member, "member"],
        vec!["room", "add", "--title", ""],
        vec!["room", "add", "--title", "一二三四五六七八九十一二三四五六七八九十一"],
        vec!["member", "change", &id, "--post", "x"],
    ] {
        let (good, _, error) = cli(&world.config.data, &bad);
        assert!(!good && error.starts_with("lianxin-server: "), "{bad:?}: {error}");
    }
    let log = run(&["audit", "list"]);
    let acts: Vec<_> = log.lines().filter_map(|line| line.split("  ").nth(3)).collect();
    assert_eq!(
        acts,
        ["room.add", "seat.set", "room.change", "seat.set", "seat.set", "seat.set", "words.set", "room.close"]
    );
    let checked = audit::store::verify(&mut world.server.store().db.read().await.expect("reads")).await;
    assert!(checked.expect("reads").is_ok());
}

#[tokio::test]
async fn a_server_from_before_gets_its_rooms_with_everybody_in_them() {
    let world = World::new().await;
    let (member, admin) = (world.phone(Role::Member).await, world.phone(Role::Admin).await);
    // As it was before there were rooms.
    let store = world.server.store();
    let mut tx = store.db.write().await.expect("writes");
    for sql in ["DELETE FROM seat", "DELETE FROM entry WHERE feed LIKE 'room:%'", "DELETE FROM room"] {
        sqlx::query(sql).execute(&mut *tx).await.expect("deletes");
    }
    store.commit(tx).await.expect("commits");
    let world = world.restart().await;
    for (mut phone, role) in [(member, SeatRole::Member), (admin, SeatRole::Owner)] {
        phone.moved_to(&world);
        phone.sync().await;
        assert_eq!(seat(&phone, ALL).map(|seat| seat.role), Some(role));
        assert_eq!(phone.ids(EntityKind::Participant).len(), 2);
    }
}
