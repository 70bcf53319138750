//! Who may do what in a room: every act with every role, every route with every seat, and who moved out does and gets nothing from that moment on.

use crate::{
    rooms::{held, history, refusal, say, seat, sending, sent, text},
    world::{Phone, World, op, refused_as},
};
use lianxin_proto::{
    feed::{Entity, EntityKind, FeedId},
    id::{MessageId, RoomId},
    member::Role,
    op::{Act, Outcome},
    problem::Code,
    room::{Decision, MessageBody, Notify, SeatRole},
    rules::room::{Doing, may},
};
use lianxin_server::{
    members::admin::{self, MemberChange},
    rooms::{
        admin::{self as rooms, Change, SeatTo},
        defaults::{ALL, OFFICERS},
    },
};
use reqwest::Method;
use uuid::Uuid;

/// A room by invitation, and a phone in each role there; the last has no seat.
async fn room_of_all(world: &World) -> (RoomId, Vec<(Option<SeatRole>, Phone)>) {
    let store = world.server.store();
    let room = rooms::add(store, Change { title: Some("小组".into()), ..Change::default() }).await.expect("adds").id;
    let mut phones = Vec::new();
    for role in SeatRole::ALL {
        let phone = world.phone(Role::Member).await;
        let given = rooms::seat(store, room, phone.profile.id, SeatTo::Role(role), "").await.expect("seats");
        assert_eq!(given, Some(role));
        phones.push((Some(role), phone));
    }
    phones.push((None, world.phone(Role::Admin).await));
    (room, phones)
}

#[tokio::test]
async fn every_act_is_for_the_roles_of_the_table() {
    let world = World::new().await;
    let (room, phones) = room_of_all(&world).await;
    let owner = &phones[0].1;
    let silenced = world.phone(Role::Member).await;
    for (role, phone) in &phones {
        let said = say(&world, owner, room, "有话好好说").await.id;
        rooms::seat(world.server.store(), room, silenced.profile.id, SeatTo::Role(SeatRole::Member), "")
            .await
            .expect("seats");
        let id = MessageId(Uuid::now_v7());
        let send = |body| Act::MessageSend { room, id: MessageId(Uuid::now_v7()), body, quote: None, topic: None };
        let everyone = MessageBody::Text { text: "@所有人".into(), mentions: vec![], everyone: true };
        let acts: Vec<(Act, Doing)> = vec![
            (Act::MessageSend { room, id, body: text("好"), quote: None, topic: None }, Doing::Send),
            (send(MessageBody::Reflection { text: "静以修身".into() }), Doing::Send),
            (Act::MessageReport { room, id: said, reason: String::new() }, Doing::Report),
            (Act::RoomRead { room, position: 1 }, Doing::Read),
            (Act::RoomNotify { room, notify: Notify::Nothing }, Doing::Read),
            (Act::RoomEnter { room, rules_version: 1 }, Doing::Read),
            (Act::MessagePick { room, id: said, on: true }, Doing::Moderate),
            (Act::MessageRemove { room, id: said, reason: "跑题".into() }, Doing::Moderate),
            (
                Act::SeatSet { room, member: silenced.profile.id, role: SeatRole::Muted, reason: String::new() },
                Doing::Moderate,
            ),
            (
                Act::SeatSet { room, member: silenced.profile.id, role: SeatRole::Moderator, reason: String::new() },
                Doing::Appoint,
            ),
        ];
        for (act, doing) in acts {
            let name = act.name();
            let outcome = phone.op(op(world.now(), act)).await;
            let refused = match outcome {
                Outcome::Refused { code } => Some(code),
                Outcome::Done { .. } => None,
            };
            assert_eq!(refused, may(*role, doing).err(), "{name} as {role:?}");
        }
        let expected = match may(*role, Doing::Send) {
            Err(code) => Some(code),
            Ok(()) => may(*role, Doing::MentionEveryone).err(),
        };
        let called = phone.op(op(world.now(), send(everyone))).await;
        let refused = match called {
            Outcome::Refused { code } => Some(code),
            Outcome::Done { .. } => None,
        };
        assert_eq!(refused, expected, "everyone as {role:?}");
    }
    // Moderators do not touch owners, and owners do not unmake one.
    let (owner, moderator) = (&phones[0].1, &phones[1].1);
    let set = |member, role| op(world.now(), Act::SeatSet { room, member, role, reason: String::new() });
    for by in [owner, moderator] {
        assert_eq!(by.op(set(owner.profile.id, SeatRole::Muted)).await, refusal(Code::Forbidden));
    }
    assert_eq!(owner.op(set(phones[4].1.profile.id, SeatRole::Member)).await, refusal(Code::OpTargetGone));
}

#[tokio::test]
async fn every_route_of_a_room_is_for_those_with_the_seat() {
    let world = World::new().await;
    let (room, phones) = room_of_all(&world).await;
    let nothing = MessageId(Uuid::nil());
    for (role, phone) in &phones {
        for (method, path, doing, reached) in [
            (Method::GET, format!("/api/v1/rooms/{room}/messages"), Doing::Read, 200),
            (Method::GET, format!("/api/v1/rooms/{room}/messages?q=a"), Doing::Read, 200),
            (Method::GET, format!("/api/v1/rooms/{room}/queue"), Doing::Moderate, 200),
            (Method::POST, format!("/api/v1/rooms/{room}/queue/{nothing}"), Doing::Moderate, 404),
            (Method::POST, format!("/api/v1/rooms/{room}/media"), Doing::Send, 422),
        ] {
            let mut request = phone.request(method.clone(), &path);
            if path.contains("/queue/") {
                request = request.json(&Decision::Allow);
            }
            let response = request.send().await.expect("answers");
            match may(*role, doing) {
                Ok(()) => assert_eq!(response.status(), reached, "{method} {path} as {role:?}"),
                Err(code) => refused_as(response, code).await,
            }
        }
    }
    // A room that is not there looks like one that one is not in; what is no room is not found.
    let strange = phones[0].1.request(Method::GET, &format!("/api/v1/rooms/{}/messages", Uuid::nil()));
    refused_as(strange.send().await.expect("answers"), Code::NotInRoom).await;
    for (path, code) in [
        ("/api/v1/rooms/x/messages".to_owned(), Code::NotFound),
        ("/api/v1/rooms/x/queue".to_owned(), Code::NotFound),
        (format!("/api/v1/rooms/{room}/messages?limit=x"), Code::BadRequest),
        (format!("/api/v1/rooms/{room}/messages?q="), Code::BadRequest),
        (format!("/api/v1/rooms/{room}/messages?q={}", "a".repeat(61)), Code::BadRequest),
        (format!("/api/v1/rooms/{room}/messages?of=1"), Code::BadRequest),
    ] {
        refused_as(phones[0].1.request(Method::GET, &path).send().await.expect("answers"), code).await;
    }
}

#[tokio::test]
async fn who_moved_out_does_and_gets_nothing_from_that_moment() {
    let world = World::new().await;
    let store = world.server.store();
    let (mut stays, leaves) = (world.phone(Role::Member).await, world.phone(Role::Member).await);
    let (id, op) = sending(&world, ALL, text("再见"));
    leaves.op(op.clone()).await;
    admin::revoke(store, leaves.profile.id.0).await.expect("revokes");
    let recall = crate::world::op(world.now(), Act::MessageRecall { room: ALL, id });
    for batch in [vec![op], vec![recall]] {
        let body = lianxin_proto::op::OpBatch { ops: batch };
        let response = leaves.request(Method::POST, "/api/v1/ops").json(&body).send().await.expect("answers");
        refused_as(response, Code::Revoked).await;
    }
    for path in [format!("/api/v1/rooms/{ALL}/messages"), format!("/api/v1/rooms/{ALL}/queue"), "/api/v1/live".into()] {
        refused_as(leaves.request(Method::GET, &path).send().await.expect("answers"), Code::Revoked).await;
    }
    refused_as(leaves.send_sync(&leaves.ask()).await, Code::Revoked).await;
    stays.sync().await;
    assert_eq!(stays.ids(EntityKind::Participant), [stays.profile.id.to_string()], "the others see that they left");
    assert_eq!(held(&stays, ALL)[&1].author.member, leaves.profile.id, "what was said stays");
}

/// A member who is still one, but not of the room any more: every path but the room goes on.
async fn is_out(world: &World, phone: &mut Phone, room: RoomId, before: &crate::rooms::Said) {
    for act in [
        Act::MessageSend { room, id: MessageId(Uuid::now_v7()), body: text("还在吗"), quote: None, topic: None },
        Act::MessageRecall { room, id: before.id },
        Act::MessageReport { room, id: before.id, reason: String::new() },
        Act::MessagePick { room, id: before.id, on: true },
        Act::MessageRemove { room, id: before.id, reason: "x".into() },
        Act::RoomRead { room, position: 1 },
        Act::RoomNotify { room, notify: Notify::All },
        Act::RoomEnter { room, rules_version: 1 },
        Act::SeatSet { room, member: phone.profile.id, role: SeatRole::Owner, reason: String::new() },
    ] {
        let name = act.name();
        assert_eq!(phone.op(op(world.now(), act)).await, refusal(Code::NotInRoom), "{name}");
    }
    // What was done is not undone, and nothing of the room is told for it any more.
    assert_eq!(phone.op(before.op.clone()).await, Outcome::Done { entity: None });
    for path in ["messages", "messages?q=a", "queue"] {
        let response = phone.request(Method::GET, &format!("/api/v1/rooms/{room}/{path}")).send().await;
        refused_as(response.expect("answers"), Code::NotInRoom).await;
    }
    let media = phone.request(Method::POST, &format!("/api/v1/rooms/{room}/media")).body(crate::folder::png(3));
    refused_as(media.send().await.expect("answers"), Code::NotInRoom).await;
    let (pages, end) = phone.answer(&phone.ask()).await;
    assert!(pages.iter().all(|page| page.feed != FeedId::Room(room)));
    assert_eq!(end.dropped, [FeedId::Room(room)]);
    phone.sync().await;
    assert!(seat(phone, room).is_none() && held(phone, room).is_empty());
}

#[tokio::test]
async fn a_change_of_role_or_unit_or_rule_changes_the_rooms() {
    let world = World::new().await;
    let store = world.server.store();
    let units = Some(vec!["区委办".to_owned()]);
    let unit =
        rooms::add(store, Change { title: Some("区委办".into()), units, ..Change::default() }).await.expect("adds").id;
    let mut phone = world.phone(Role::Officer).await;
    phone.sync().await;
    assert_eq!(seat(&phone, OFFICERS).map(|seat| seat.role), Some(SeatRole::Member));
    assert_eq!(seat(&phone, ALL).map(|seat| seat.role), Some(SeatRole::Moderator));
    assert_eq!(seat(&phone, unit).map(|seat| seat.role), Some(SeatRole::Member), "by the unit");
    let in_unit = crate::rooms::Said::new(&world, &phone, unit).await;
    let in_officers = crate::rooms::Said::new(&world, &phone, OFFICERS).await;
    phone.sync().await;

    // Another unit.
    let moved = MemberChange { unit: Some("审计局".into()), ..MemberChange::default() };
    admin::change(store, phone.profile.id, moved).await.expect("changes");
    is_out(&world, &mut phone, unit, &in_unit).await;
    assert_eq!(say(&world, &phone, ALL, "我调到审计局了").await.author.unit, "审计局");
    // Another role.
    let retired = MemberChange { role: Some(Role::Member), ..MemberChange::default() };
    admin::change(store, phone.profile.id, retired).await.expect("changes");
    is_out(&world, &mut phone, OFFICERS, &in_officers).await;
    assert_eq!(seat(&phone, ALL).map(|seat| seat.role), Some(SeatRole::Member));
    let Some(Entity::Profile(profile)) = phone.entity(EntityKind::Profile, &phone.profile.id.to_string()) else {
        panic!("a profile")
    };
    assert_eq!((profile.role, profile.unit.as_str()), (Role::Member, "审计局"));
    // Another rule, and back: the room begins anew on the phone.
    let mut units = vec!["审计局".to_owned()];
    rooms::change(store, unit, Change { units: Some(units.clone()), ..Change::default() }).await.expect("changes");
    phone.sync().await;
    assert_eq!(held(&phone, unit).len(), 1);
    let again = crate::rooms::Said::new(&world, &phone, unit).await;
    units.clear();
    rooms::change(store, unit, Change { units: Some(units), ..Change::default() }).await.expect("changes");
    is_out(&world, &mut phone, unit, &again).await;
    // By hand, whatever the rule says.
    rooms::seat(store, unit, phone.profile.id, SeatTo::Role(SeatRole::Moderator), "").await.expect("seats");
    let stays = MemberChange { post: Some("主任".into()), ..MemberChange::default() };
    admin::change(store, phone.profile.id, stays).await.expect("changes");
    let given = crate::rooms::Said::new(&world, &phone, unit).await;
    phone.sync().await;
    assert_eq!(seat(&phone, unit).map(|seat| seat.role), Some(SeatRole::Moderator));
    assert_eq!(held(&phone, unit).len(), 3);
    rooms::seat(store, unit, phone.profile.id, SeatTo::Rule, "").await.expect("seats");
    is_out(&world, &mut phone, unit, &given).await;
}

#[tokio::test]
async fn who_was_silenced_reads_on() {
    let world = World::new().await;
    let (owner, mut loud) = (world.phone(Role::Admin).await, world.phone(Role::Member).await);
    let said = say(&world, &loud, ALL, "一").await;
    let member = loud.profile.id;
    let set = |role, reason: &str| op(world.now(), Act::SeatSet { room: ALL, member, role, reason: reason.into() });
    let outcome = owner.op(set(SeatRole::Muted, "刷屏")).await;
    assert!(matches!(outcome, Outcome::Done { entity: Some(Entity::Participant(p)) } if p.member == member));
    let (_, second) = sending(&world, ALL, text("二"));
    assert_eq!(loud.op(second.clone()).await, refusal(Code::Muted));
    loud.sync().await;
    assert_eq!(seat(&loud, ALL).map(|seat| seat.role), Some(SeatRole::Muted));
    assert_eq!(history(&loud, ALL, &[]).await.messages.len(), 1);
    let recall = loud.op(op(world.now(), Act::MessageRecall { room: ALL, id: said.id })).await;
    assert_eq!(sent(&recall).body, MessageBody::Recalled, "what was said can be taken back");
    // The rule does not let them speak again; who silenced them does.
    let change = MemberChange { post: Some("科员".into()), ..MemberChange::default() };
    admin::change(world.server.store(), member, change).await.expect("changes");
    assert_eq!(loud.op(sending(&world, ALL, text("三")).1).await, refusal(Code::Muted));
    owner.op(set(SeatRole::Member, "")).await;
    say(&world, &loud, ALL, "四").await;
    assert_eq!(loud.op(second).await, refusal(Code::Muted), "what was refused stays refused");
}
