//! Killed while a room talks. Eight members say 200 messages a second between them; the server is ended by SIGKILL 100 times, each time at a random moment, and
//! started again. Every message that was acknowledged is there afterwards, none twice, where it was said to be, and positions have no gap.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use lianxin_proto::{
    feed::Entity,
    id::{MessageId, RoomId},
    member::Role,
    op::{Act, Outcome},
    time::SystemClock,
};
use lianxin_tests::{
    raw::{Device, op, saying},
    served::Served,
    sim::{check::stored, ground::ROOM},
    world::World,
};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval, timeout},
};

const KILLS: usize = 100;
const SENDERS: usize = 8;
/// Between two messages of one sender: 25 a second, 200 of all. What a kill held up is made up for.
const PACE: Duration = Duration::from_millis(40);
/// How long the server may be away. Long: a busy machine is no fault of it.
const PATIENCE: Duration = Duration::from_mins(1);

/// What one sender was told: in the order it was said, with the position.
type Told = Vec<(MessageId, u64)>;

/// How it goes for all of them.
#[derive(Debug, Default)]
struct Going {
    said: usize,
    cut: usize,
    stop: bool,
}

async fn talk(device: Device, room: RoomId, going: watch::Sender<Going>) -> Told {
    let mut told = Told::new();
    let mut ticks = interval(PACE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    while !going.borrow().stop {
        ticks.tick().await;
        let op = op(saying(room, &format!("第 {} 句", told.len())));
        let Act::MessageSend { id, .. } = op.act else { unreachable!("it is a message") };
        let begun = Instant::now();
        // The same op under the same ids, until it is answered.
        let answers = loop {
            match device.ops(vec![op.clone()]).await {
                Ok(answers) => break answers.expect("nothing but a kill keeps a message away"),
                Err(error) => {
                    assert!(begun.elapsed() < PATIENCE, "{error}");
                    going.send_modify(|going| going.cut += 1);
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        };
        match answers.into_iter().next().expect("an answer").outcome {
            Outcome::Done { entity: Some(Entity::Message(message)) } => {
                assert_eq!(message.id, id);
                told.push((id, message.position));
                going.send_modify(|going| going.said += 1);
            }
            other => panic!("{other:?}"),
        }
    }
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_while_a_room_talks_loses_no_message() {
    let mut world = World::new(Arc::new(SystemClock)).await.unwrap();
    let coded = world.members(SENDERS, Role::Member).await.unwrap();
    world.stop().await.unwrap();
    let mut server =
        Served::new(world.data()).unwrap().with_flags(&["--message-burst", "1000000", "--message-refill", "1000000"]);
    server.start().await.unwrap();
    let (going, mut seen) = watch::channel(Going::default());
    let mut talking = Vec::new();
    let mut room = None;
    for coded in &coded {
        let device = Device::of(&server.url(), &coded.code).await.unwrap();
        let found = device.rooms().await.unwrap()[ROOM];
        room = Some(found);
        talking.push(tokio::spawn(talk(device, found, going.clone())));
    }
    let room = room.expect("the room");

    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let mut up = Duration::ZERO;
    for _ in 0..KILLS {
        let begun = Instant::now();
        // Counted in messages, so that enough is said on a slow machine too, and then a moment on: within one.
        let enough = seen.borrow().said + rng.random_range(20..140);
        timeout(2 * PATIENCE, seen.wait_for(|going| going.said >= enough)).await.expect("the room talks").unwrap();
        tokio::time::sleep(Duration::from_micros(rng.random_range(0..40_000))).await;
        up += begun.elapsed();
        server.kill();
        let before = seen.borrow().cut;
        timeout(2 * PATIENCE, seen.wait_for(|going| going.cut > before)).await.expect("a request is cut").unwrap();
        server.start().await.unwrap();
    }
    going.send_modify(|going| going.stop = true);
    let mut told = Vec::new();
    for talking in talking {
        told.push(talking.await.unwrap());
    }
    server.kill();

    let messages = stored(world.data(), room).unwrap();
    let places: BTreeMap<MessageId, u64> = messages.iter().map(|message| (message.id, message.position)).collect();
    assert_eq!(places.len(), messages.len(), "none is there twice");
    assert!((1..).zip(&messages).all(|(n, message)| n == message.position), "positions have no gap");
    for told in &told {
        for (id, position) in told {
            assert_eq!(places.get(id), Some(position), "{id} was acknowledged");
        }
        assert!(told.is_sorted_by_key(|(_, position)| *position), "each sender's in the order sent");
    }
    let all: usize = told.iter().map(Vec::len).sum();
    assert_eq!(all, messages.len(), "and nothing else");
    let rate = u128::try_from(all).unwrap() * 1_000 / up.as_millis();
    println!("{all} messages, {rate} a second while it was up");
    assert!(all >= KILLS * 20, "too little was said for it to prove anything: {all}");
    // The server starts again on what is left, and goes on where it was.
    world.start().await.unwrap();
    let code = world.member().await.unwrap().code;
    let next = Device::of(&world.url(), &code).await.unwrap();
    match next.say(room, "还在").await.unwrap() {
        Ok(Some(Entity::Message(message))) => assert_eq!(message.position, messages.len() as u64 + 1),
        other => panic!("{other:?}"),
    }
}
