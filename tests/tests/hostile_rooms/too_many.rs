//! More messages than anybody says.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_messages_in_a_second_are_too_many() {
    let clock = Arc::new(SetClock::new(instant("2026-11-24 12:00").unwrap()));
    let world = World::new(Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
    let coded = world.members(3, Role::Member).await.unwrap();
    let device = Device::of(&world.url(), &coded[0].code).await.unwrap();
    let room = device.rooms().await.unwrap()[ROOM];

    // By the wire: what exceeds is refused whole, with the time to wait, and nothing of it is done.
    let (mut done, mut refused) = (0, 0);
    for n in 0..20 {
        let batch: Vec<_> = (0..50).map(|k| op(saying(room, &format!("{n} {k}")))).collect();
        match device.ops(batch).await.unwrap() {
            Ok(answers) => {
                done += answers.iter().filter(|answer| matches!(answer.outcome, Outcome::Done { .. })).count();
            }
            Err(problem) => {
                assert_eq!((problem.status, problem.code), (429, Code::RoomTooFast));
                assert_eq!(problem.title, Code::RoomTooFast.chinese());
                refused += 50;
            }
        }
    }
    assert!(done <= 250 && done + refused == 1_000, "{done} done, {refused} refused");
    assert_eq!(stored(world.data(), room).unwrap().len(), done, "a refused batch is not half done");
    let request = device.request(reqwest::Method::POST, "/api/v1/ops").header("content-type", "application/json");
    let batch = lianxin_proto::op::OpBatch { ops: vec![op(saying(room, "再一句")); 1] };
    let answer = request.body(serde_json::to_vec(&batch).unwrap()).send().await.unwrap();
    let wait: i64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    // Others are not held up by one, and reading is not.
    let other = Device::of(&world.url(), &coded[1].code).await.unwrap();
    assert_eq!(kept(other.say(room, "我也说一句").await.unwrap()), "我也说一句");
    device.sync().await.unwrap();
    clock.set(Millis(clock.now().0 + wait * 1_000));
    assert_eq!(kept(device.say(room, "等过了").await.unwrap()), "等过了");

    // By a phone: a thousand are written, and all go, in order, as fast as the server takes them.
    let before = stored(world.data(), room).unwrap().len();
    let phone = Phone::of(&world.url(), &coded[2].code, Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
    phone.sync().await.unwrap();
    let mut said: Vec<MessageId> = Vec::new();
    for n in 0..1_000 {
        let content = text(format!("第 {n} 句"));
        said.push(phone.ask(SendMessage { room, topic: None, content, quote: None }).await.unwrap().id);
    }
    let (mut syncs, begun) = (0, Instant::now());
    while !phone.ask(Outbox {}).await.unwrap().is_empty() {
        if let Err(error) = phone.sync().await {
            assert!(matches!(error.downcast_ref::<SyncError>(), Some(SyncError::TooFast(_))), "{error:?}");
        }
        let there = stored(world.data(), room).unwrap();
        assert!(
            there.iter().skip(before).map(|message| message.id).eq(said.iter().copied().take(there.len() - before))
        );
        assert!(phone.ask(Outbox {}).await.unwrap().len() == said.len() - (there.len() - before), "none is wedged");
        clock.set(Millis(clock.now().0 + 20_000));
        syncs += 1;
        assert!(begun.elapsed() < Duration::from_mins(5), "it never ends");
    }
    println!("{done} of 1000 at once by the wire; a phone's 1000 in {syncs} syncs");
    let rows = rows(&phone, room).await;
    assert!(rows.iter().all(|row| row.state == SendState::Sent));
    assert!(rows.windows(2).all(|pair| pair[1].position == pair[0].position.map(|at| at + 1)));
}
