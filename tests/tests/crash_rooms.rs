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
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::time::{MissedTickBehavior, interval};

const KILLS: usize = 100;
const SENDERS: usize = 8;
/// Between two messages of one sender: 25 a second, 200 of all. What a kill held up is made up for.
const PACE: Duration = Duration::from_millis(40);
/// How long the server may be away. Long: a busy machine is no fault of it.
const PATIENCE: Duration = Duration::from_mins(1);

/// What one sender was told: in the order it was said, with the position.
type Told = Vec<(MessageId, u64)>;

async fn talk(device: Device, room: RoomId, stop: Arc<AtomicBool>, cut: Arc<AtomicUsize>) -> Told {
    let mut told = Told::new();
    let mut ticks = interval(PACE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    while !stop.load(Ordering::Relaxed) {
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
                    cut.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        };
        match answers.into_iter().next().expect("an answer").outcome {
            Outcome::Done { entity: Some(Entity::Message(message)) } => {
                assert_eq!(message.id, id);
                told.push((id, message.position));
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
    let (stop, cut) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let mut talking = Vec::new();
    let mut room = None;
    for coded in &coded {
        let device = Device::of(&server.url(), &coded.code).await.unwrap();
        let found = device.rooms().await.unwrap()[ROOM];
        room = Some(found);
        talking.push(tokio::spawn(talk(device, found, Arc::clone(&stop), Arc::clone(&cut))));
    }
    let room = room.expect("the room");

    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let (mut up, mut within) = (Duration::ZERO, 0);
    for _ in 0..KILLS {
        let begun = Instant::now();
        tokio::time::sleep(Duration::from_millis(rng.random_range(100..700))).await;
        up += begun.elapsed();
        let before = cut.load(Ordering::Relaxed);
        server.kill();
        server.start().await.unwrap();
        within += usize::from(cut.load(Ordering::Relaxed) > before);
    }
    stop.store(true, Ordering::Relaxed);
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
    println!("{all} messages, {rate} a second while it was up; {within} kills cut a request");
    assert!(all > KILLS * 10 && within > KILLS / 2, "too little was said for it to prove anything: {all}, {within}");
    // The server starts again on what is left, and goes on where it was.
    world.start().await.unwrap();
    let code = world.member().await.unwrap().code;
    let next = Device::of(&world.url(), &code).await.unwrap();
    match next.say(room, "还在").await.unwrap() {
        Ok(Some(Entity::Message(message))) => assert_eq!(message.position, messages.len() as u64 + 1),
        other => panic!("{other:?}"),
    }
}
