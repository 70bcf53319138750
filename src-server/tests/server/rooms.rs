//! What is said in rooms: feeds and their window, positions, exactly once, taking back.

use crate::world::{Phone, World, ok, op};
use lianxin_proto::{
    feed::{Change, Entity, EntityKind, FeedId, SyncRequest},
    id::{MessageId, RoomId},
    member::Role,
    op::{Act, Op, Outcome},
    problem::Code,
    room::{History, Message, MessageBody, Notify, Quote, RECALL_WITHIN, Seat, WINDOW},
};
use lianxin_server::rooms::defaults::{ALL, OFFICERS};
use reqwest::Method;
use std::collections::BTreeMap;
use uuid::Uuid;

pub(crate) fn text(words: &str) -> MessageBody {
    MessageBody::Text { text: words.into(), mentions: vec![], everyone: false }
}

pub(crate) fn sending(world: &World, room: RoomId, body: MessageBody) -> (MessageId, Op) {
    let id = MessageId(Uuid::now_v7());
    (id, op(world.now(), Act::MessageSend { room, id, body, quote: None, topic: None }))
}

pub(crate) fn sent(outcome: &Outcome) -> &Message {
    match outcome {
        Outcome::Done { entity: Some(Entity::Message(message)) } => message,
        other => panic!("not in the room: {other:?}"),
    }
}

/// Says something that is taken.
pub(crate) async fn say(world: &World, phone: &Phone, room: RoomId, words: &str) -> Message {
    let (_, op) = sending(world, room, text(words));
    sent(&phone.op(op).await).clone()
}

pub(crate) fn refusal(code: Code) -> Outcome {
    Outcome::Refused { code }
}

/// What a phone holds of a room, by position.
pub(crate) fn held(phone: &Phone, room: RoomId) -> BTreeMap<u64, Message> {
    let messages = phone.held.iter().filter(|((feed, _), _)| *feed == FeedId::Room(room));
    messages
        .filter_map(|(_, entity)| match entity {
            Entity::Message(message) => Some((message.position, message.clone())),
            _ => None,
        })
        .collect()
}

pub(crate) fn seat(phone: &Phone, room: RoomId) -> Option<&Seat> {
    match phone.entity(EntityKind::Seat, &room.to_string()) {
        Some(Entity::Seat(seat)) => Some(seat),
        _ => None,
    }
}

pub(crate) async fn history(phone: &Phone, room: RoomId, query: &[(&str, &str)]) -> History {
    let request = phone.request(Method::GET, &format!("/api/v1/rooms/{room}/messages")).query(query);
    ok(request.send().await.expect("answers")).await
}

fn positions(history: &History) -> Vec<u64> {
    let position = |change: &Change| match change {
        Change::Put { entity: Entity::Message(message), .. } => message.position,
        other => panic!("{other:?}"),
    };
    history.messages.iter().map(position).collect()
}

#[tokio::test]
async fn everybody_hears_what_is_said_in_the_order_it_was_said() {
    let world = World::new().await;
    let (mut one, mut two) = (world.phone(Role::Member).await, world.phone(Role::Editor).await);
    for n in 1..=5 {
        let phone = if n % 2 == 0 { &one } else { &two };
        assert_eq!(say(&world, phone, ALL, &format!("第{n}句")).await.position, n);
    }
    one.sync().await;
    two.sync().await;
    assert_eq!(held(&one, ALL), held(&two, ALL));
    assert_eq!(held(&one, ALL).keys().copied().collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    let first = &held(&one, ALL)[&1];
    assert_eq!((first.author.member, first.at), (two.profile.id, world.now()));
    assert_eq!(one.ids(EntityKind::Room), [ALL.to_string()], "the officers' room is the officers'");
    assert_eq!(one.ids(EntityKind::Participant).len(), 2);
    let mut officer = world.phone(Role::Officer).await;
    officer.sync().await;
    assert_eq!(officer.ids(EntityKind::Room), [ALL.to_string(), OFFICERS.to_string()]);
    assert_eq!(say(&world, &officer, OFFICERS, "内部").await.position, 1, "each room counts for itself");
    one.sync().await;
    assert!(one.held.keys().all(|(feed, _)| *feed != FeedId::Room(OFFICERS)));
}

#[tokio::test]
async fn a_new_phone_gets_the_last_messages_and_asks_for_the_others() {
    let world = World::with(|config| config.message_burst = 10_000).await;
    let mut old = world.phone(Role::Member).await;
    old.sync().await;
    let count = WINDOW + 60;
    let mut first = None;
    for batch in 0..count / 60 {
        let ops: Vec<_> = (0..60).map(|n| sending(&world, ALL, text(&format!("{batch}/{n} 100%"))).1).collect();
        for outcome in old.ops(ops).await {
            first.get_or_insert_with(|| sent(&outcome).clone());
        }
    }
    let first = first.expect("one");
    old.sync().await;
    assert_eq!(held(&old, ALL).len() as u64, count, "who was there has them all");
    for budget in [None, Some(1), Some(3_000), Some(40_000)] {
        let mut new = world.second(&old).await;
        new.sync_with(budget).await;
        let window = held(&new, ALL);
        assert_eq!(window.keys().next(), Some(&(count - WINDOW + 1)), "{budget:?}");
        assert_eq!(window.len() as u64, WINDOW, "{budget:?}");
        let (pages, end) = new.answer(&new.ask()).await;
        assert!(pages.is_empty() && !end.more, "nothing is left, and nothing of the old comes later");
    }
    // An edit of what lies before the window goes to who has it.
    let recall = op(world.now(), Act::MessageRecall { room: ALL, id: first.id });
    assert_eq!(sent(&old.op(recall).await).body, MessageBody::Recalled);
    old.sync().await;
    assert_eq!(held(&old, ALL)[&1].body, MessageBody::Recalled);

    let oldest = (count - WINDOW + 1).to_string();
    let page = history(&old, ALL, &[("before", &oldest), ("limit", "50")]).await;
    assert_eq!(positions(&page), (11..=60).collect::<Vec<_>>());
    assert!(page.more);
    let page = history(&old, ALL, &[("before", "11"), ("limit", "50")]).await;
    assert_eq!(positions(&page), (1..=10).collect::<Vec<_>>());
    assert!(!page.more);
    let Change::Put { seq, entity: Entity::Message(message) } = &page.messages[0] else { panic!("a message") };
    assert_eq!((message.id, &message.body), (first.id, &MessageBody::Recalled));
    assert_eq!(Some(seq), old.cursors.get(&FeedId::Room(ALL)), "with the seq it has in the feed");
    let newest = history(&old, ALL, &[]).await;
    assert_eq!(positions(&newest).last(), Some(&count));
    // What was taken back is not found, and what would be a placeholder is none.
    assert_eq!(positions(&history(&old, ALL, &[("q", "0/3 100%")]).await), [4]);
    assert!(history(&old, ALL, &[("q", "0/0 ")]).await.messages.is_empty());
    assert!(history(&old, ALL, &[("q", "1_0")]).await.messages.is_empty());
    assert_eq!(positions(&history(&old, ALL, &[("q", "0/"), ("before", "4")]).await), [2, 3]);
}

#[tokio::test]
async fn whatever_is_sent_again_there_is_one() {
    let world = World::new().await;
    let (mut one, two) = (world.phone(Role::Member).await, world.phone(Role::Member).await);
    let (id, first) = sending(&world, ALL, text("一"));
    let answers = one.ops(vec![first.clone(), first.clone()]).await;
    assert_eq!(answers[0], answers[1], "twice in one batch");
    assert_eq!(one.op(first.clone()).await, answers[0], "the same op");
    let act = |words: &str, room| Act::MessageSend { room, id, body: text(words), quote: None, topic: None };
    let again = op(world.now(), act("二", ALL));
    assert_eq!(one.op(again.clone()).await, answers[0], "the same message by another op, and what it says stays");
    assert_eq!(two.op(op(world.now(), act("一", ALL))).await, refusal(Code::OpInvalid), "another's id");
    let officer = world.phone(Role::Officer).await;
    assert_eq!(officer.op(op(world.now(), act("一", OFFICERS))).await, refusal(Code::OpInvalid), "in another room");
    let mut thief = first.clone();
    thief.act = act("三", ALL);
    assert_eq!(two.op(thief).await, refusal(Code::OpInvalid), "another's op");
    // A late replay is answered with how it stands now.
    one.op(op(world.now(), Act::MessageRecall { room: ALL, id })).await;
    for op in [first, again] {
        assert_eq!(sent(&one.op(op).await).body, MessageBody::Recalled);
    }
    one.sync().await;
    assert_eq!(held(&one, ALL).len(), 1);
    assert_eq!(say(&world, &one, ALL, "四").await.position, 2);
}

#[tokio::test]
async fn positions_have_no_gaps_whoever_sends_and_whatever_is_refused() {
    let world = World::with(|config| config.message_burst = 10_000).await;
    let mut writers = Vec::new();
    for writer in 0..6 {
        let phone = world.phone(Role::Member).await;
        let ops: Vec<Vec<Op>> = (0..15)
            .map(|n| {
                let mut batch: Vec<_> =
                    (0..=n % 3).map(|k| sending(&world, ALL, text(&format!("{writer}-{n:02}-{k}"))).1).collect();
                batch.push(sending(&world, ALL, text(" ")).1);
                batch
            })
            .collect();
        writers.push(tokio::spawn(async move {
            for batch in ops {
                let outcomes = phone.ops(batch).await;
                assert_eq!(outcomes.last(), Some(&refusal(Code::MessageEmpty)));
            }
        }));
    }
    for writer in writers {
        writer.await.expect("writes");
    }
    let mut reader = world.phone(Role::Member).await;
    reader.sync().await;
    let all = held(&reader, ALL);
    assert_eq!(all.len(), 6 * 30);
    assert_eq!(all.keys().copied().collect::<Vec<_>>(), (1..=180).collect::<Vec<_>>());
    // Each writer's messages stand in the order they were sent.
    let mut by_author: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for message in all.values() {
        by_author.entry(message.author.member).or_default().push(message.body.text());
    }
    for said in by_author.values() {
        assert!(said.is_sorted(), "{said:?}");
    }
}

#[tokio::test]
async fn a_message_is_taken_back_within_two_minutes_and_leaves_its_place() {
    let world = World::new().await;
    let (mut one, mut two) = (world.phone(Role::Member).await, world.phone(Role::Member).await);
    let message = say(&world, &one, ALL, "说错了").await;
    let late = say(&world, &one, ALL, "太晚了").await;
    let quote = Some(Quote::Message { id: message.id, position: 1 });
    let answer = MessageId(Uuid::now_v7());
    let send = |quote| Act::MessageSend { room: ALL, id: answer, body: text("是吗"), quote, topic: None };
    let wrong = Some(Quote::Message { id: message.id, position: 2 });
    assert_eq!(two.op(op(world.now(), send(wrong))).await, refusal(Code::OpInvalid));
    assert_eq!(sent(&two.op(op(world.now(), send(quote.clone()))).await).quote, quote);
    let recall = |id| op(world.now(), Act::MessageRecall { room: ALL, id });
    assert_eq!(two.op(recall(message.id)).await, refusal(Code::OpTargetGone), "another's");
    world.clock.set(world.now().plus(RECALL_WITHIN));
    let back = one.op(recall(message.id)).await;
    assert_eq!((sent(&back).position, &sent(&back).body), (1, &MessageBody::Recalled));
    world.clock.set(world.now().plus(1));
    assert_eq!(one.op(recall(late.id)).await, refusal(Code::RecallLate));
    assert_eq!(one.op(recall(message.id)).await, back, "again is no harm, however late");
    assert_eq!(one.op(recall(answer)).await, refusal(Code::OpTargetGone));
    two.sync().await;
    one.sync().await;
    assert_eq!(held(&one, ALL), held(&two, ALL));
    assert_eq!(held(&two, ALL)[&1].body, MessageBody::Recalled);
    assert_eq!(held(&two, ALL)[&3].quote, quote, "the answer stays");
    let everything = serde_json::to_string(&history(&two, ALL, &[]).await).expect("json");
    assert!(!everything.contains("说错了"));
}

#[tokio::test]
async fn what_is_ones_own_about_a_room_goes_to_ones_devices_and_to_nobody_else() {
    let world = World::new().await;
    let one = world.phone(Role::Member).await;
    let mut other = world.phone(Role::Member).await;
    let mut second = world.second(&one).await;
    for _ in 0..3 {
        say(&world, &other, ALL, "好").await;
    }
    other.sync().await;
    let before = other.cursors.clone();
    let read = |position| op(world.now(), Act::RoomRead { room: ALL, position });
    for (position, expected) in [(2, 2), (1, 2), (u64::MAX, 3)] {
        let outcome = one.op(read(position)).await;
        let Outcome::Done { entity: Some(Entity::Seat(seat)) } = outcome else { panic!("{outcome:?}") };
        assert_eq!(seat.read, expected, "{position}");
    }
    one.op(op(world.now(), Act::RoomNotify { room: ALL, notify: Notify::All })).await;
    one.op(op(world.now(), Act::RoomEnter { room: ALL, rules_version: 1 })).await;
    second.sync().await;
    let own = seat(&second, ALL).expect("a seat");
    assert_eq!((own.read, own.notify, own.rules_seen), (3, Notify::All, 1));
    one.op(op(world.now(), Act::RoomEnter { room: ALL, rules_version: 9 })).await;
    second.sync().await;
    assert_eq!(seat(&second, ALL).map(|seat| seat.rules_seen), Some(1), "no rules that there are not");
    other.sync().await;
    assert_eq!(other.cursors, before, "nobody learns who has read what");
    let ask = SyncRequest { cursors: [(FeedId::Member(one.profile.id), 0)].into(), epoch: None, budget_bytes: None };
    let (pages, _) = other.answer(&ask).await;
    assert!(pages.iter().all(|page| page.feed != FeedId::Member(one.profile.id)));
}

/// Something said, with the op that said it.
pub(crate) struct Said {
    pub(crate) id: MessageId,
    pub(crate) op: Op,
}

impl Said {
    pub(crate) async fn new(world: &World, phone: &Phone, room: RoomId) -> Self {
        let (id, op) = sending(world, room, text("在"));
        sent(&phone.op(op.clone()).await);
        Self { id, op }
    }
}
