//! What is said in a room, as it is said: who hears it, from when, and until when.

use crate::{
    live::{Socket, listen, next},
    rooms::{say, sending, text},
    world::{Phone, World},
};
use lianxin_proto::{
    feed::{Change, Entity, FeedId, Live, Page},
    id::RoomId,
    member::Role,
    room::{Message, SeatRole},
};
use lianxin_server::rooms::{
    admin::{self as rooms, Change as RoomChange, SeatTo},
    defaults::{ALL, OFFICERS},
};

/// What the server says next.
async fn said(socket: &mut Socket) -> Live {
    serde_json::from_str(next(socket).await.to_text().expect("text")).expect("the wire")
}

fn messages(page: Page) -> Vec<Message> {
    let message = |change| match change {
        Change::Put { entity: Entity::Message(message), .. } => Some(message),
        _ => None,
    };
    page.changes.into_iter().filter_map(message).collect()
}

/// All that is told up to a message in a room.
async fn until(socket: &mut Socket, room: RoomId, last: &Message) -> Vec<Live> {
    let mut all = Vec::new();
    loop {
        let live = said(socket).await;
        all.push(live.clone());
        if let Live::Page(page) = live
            && page.feed == FeedId::Room(room)
            && messages(page).contains(last)
        {
            return all;
        }
    }
}

fn tells_of(all: &[Live], room: RoomId) -> bool {
    all.iter().any(|live| matches!(live, Live::Page(page) if page.feed == FeedId::Room(room)))
}

#[tokio::test]
async fn those_in_a_room_hear_and_nobody_else() {
    let world = World::new().await;
    let (officer, fellow) = (world.phone(Role::Officer).await, world.phone(Role::Officer).await);
    let outsiders: Vec<Phone> = vec![world.phone(Role::Member).await, world.phone(Role::Admin).await];
    let mut inside = listen(&world, &fellow).await;
    let mut outside = Vec::new();
    for phone in &outsiders {
        outside.push(listen(&world, phone).await);
    }
    let first = say(&world, &officer, OFFICERS, "案头的事").await;
    let last = say(&world, &officer, ALL, "大家好").await;
    let heard = until(&mut inside, OFFICERS, &first).await;
    assert!(!heard.contains(&Live::Sync));
    for socket in &mut outside {
        let heard = until(socket, ALL, &last).await;
        assert!(!tells_of(&heard, OFFICERS));
    }
}

#[tokio::test]
async fn who_lost_the_seat_hears_nothing_more() {
    let world = World::new().await;
    let (officer, leaver) = (world.phone(Role::Officer).await, world.phone(Role::Member).await);
    let store = world.server.store();
    let room =
        rooms::add(store, RoomChange { title: Some("小组".into()), ..RoomChange::default() }).await.expect("adds");
    for phone in [&officer, &leaver] {
        rooms::seat(store, room.id, phone.profile.id, SeatTo::Role(SeatRole::Member), "").await.expect("seats");
    }
    let mut socket = listen(&world, &leaver).await;
    let heard = say(&world, &officer, room.id, "还在").await;
    until(&mut socket, room.id, &heard).await;
    rooms::seat(store, room.id, leaver.profile.id, SeatTo::Rule, "").await.expect("takes the seat");
    say(&world, &officer, room.id, "已经不在").await;
    let last = say(&world, &officer, ALL, "大家好").await;
    let heard = until(&mut socket, ALL, &last).await;
    assert!(!tells_of(&heard, room.id));
    // The phone is told to see which feeds it has left; behind the page, where both came together.
    assert!(heard.contains(&Live::Sync) || said(&mut socket).await == Live::Sync);
}

#[tokio::test]
async fn who_is_given_a_seat_syncs_and_hears_from_then_on() {
    let world = World::new().await;
    let (officer, mut newcomer) = (world.phone(Role::Officer).await, world.phone(Role::Member).await);
    say(&world, &officer, OFFICERS, "从前").await;
    newcomer.sync().await;
    let mut socket = listen(&world, &newcomer).await;
    let store = world.server.store();
    let member = newcomer.profile.id;
    rooms::seat(store, OFFICERS, member, SeatTo::Role(SeatRole::Member), "").await.expect("seats");
    while said(&mut socket).await != Live::Sync {}
    newcomer.sync().await;
    assert_eq!(crate::rooms::held(&newcomer, OFFICERS).len(), 1);
    let message = say(&world, &officer, OFFICERS, "欢迎").await;
    let Some(Live::Page(page)) = until(&mut socket, OFFICERS, &message).await.pop() else { panic!("no page") };
    newcomer.apply(page);
    assert_eq!(crate::rooms::held(&newcomer, OFFICERS).len(), 2);
}

#[tokio::test]
async fn a_burst_comes_whole_and_in_order() {
    let world = World::new().await;
    let (author, mut reader) = (world.phone(Role::Member).await, world.phone(Role::Member).await);
    reader.sync().await;
    let mut socket = listen(&world, &reader).await;
    let burst = async {
        for round in 0..20 {
            let ops = (0..3).map(|n| sending(&world, ALL, text(&format!("{round}-{n}"))).1).collect();
            author.ops(ops).await;
        }
    };
    let hear = async {
        let mut heard: Vec<Message> = Vec::new();
        let mut cursor = reader.cursors.get(&FeedId::Room(ALL)).copied().expect("synced");
        while heard.len() < 60 {
            let Live::Page(page) = said(&mut socket).await else { panic!("told to sync") };
            if page.feed != FeedId::Room(ALL) {
                continue;
            }
            assert_eq!(page.from, cursor, "pages follow each other without a gap");
            cursor = page.to;
            heard.extend(messages(page));
        }
        heard
    };
    let ((), heard) = tokio::join!(burst, hear);
    let said: Vec<&str> = heard.iter().map(|message| message.body.text()).collect();
    let expected: Vec<String> = (0..20).flat_map(|round| (0..3).map(move |n| format!("{round}-{n}"))).collect();
    assert_eq!(said, expected);
    let positions: Vec<u64> = heard.iter().map(|message| message.position).collect();
    assert_eq!(positions, (positions[0]..positions[0] + 60).collect::<Vec<_>>());
}
