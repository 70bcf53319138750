//! A room whose history is longer than what a phone gets with the feed.

use super::*;
use lianxin_proto::{
    call::{OpenRoom, ReadRoom, SearchRoom},
    room::WINDOW,
};
use lianxin_tests::raw::{Device, op, saying};

/// How many messages there are: more than twice what comes with the feed.
const SAID: u64 = 2 * WINDOW + 77;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_phone_scrolls_back_to_the_first_message() {
    let (mut world, coded, phones) = people(&[("王建国", Role::Member), ("李秀英", Role::Member)]).await;
    let room = room(&phones[0], EVERYONE).await;
    // More than one member may say in so short a time; the server is told to be patient by restarting it in between.
    let store = world.store().await.unwrap();
    let code = admin::new_code(&store, coded[0].profile.id).await.unwrap().code;
    store.close().await;
    let device = Device::of(&world.url(), &code).await.unwrap();
    let mut n = 0;
    while n < SAID {
        let batch: Vec<_> = (n..SAID.min(n + 150)).map(|n| op(saying(room, &format!("第{:04}句", n + 1)))).collect();
        n += batch.len() as u64;
        device.ops(batch).await.unwrap().expect("within the burst");
        world.stop().await.unwrap();
        world.start().await.unwrap();
    }

    let late = second(&world, &coded[1], Arc::new(SystemClock)).await;
    let view = late.ask(OpenRoom { id: room, topic: None, at: None }).await.unwrap();
    assert!(view.lines.before, "there is more");
    late.ask(ReadRoom { room, position: SAID }).await.unwrap();
    // As a page does: older ones, page by page, and where this phone has not got them, again when they are here.
    late.client.resume();
    let mut seen = rows(&late, room).await;
    assert_eq!(seen.last().and_then(|row| row.position), Some(SAID));
    let deadline = Instant::now() + PATIENCE;
    loop {
        let first = seen[0].position.expect("placed");
        let beside = Beside::Before(first);
        let page = late.ask(RoomLines { room, topic: None, beside, limit: 60 }).await.unwrap();
        assert!(Instant::now() < deadline, "stuck before {first}");
        if page.rows.is_empty() {
            if !page.before {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        }
        assert_eq!(page.rows.last().and_then(|row| row.position), Some(first - 1), "without a gap or a jump");
        seen.splice(0..0, page.rows);
        if seen[0].position == Some(1) {
            break;
        }
    }
    let places: Vec<_> = seen.iter().map(|row| row.position).collect();
    assert_eq!(places, (1..=SAID).map(Some).collect::<Vec<_>>());
    assert!(seen.iter().enumerate().all(|(n, row)| says(row) == format!("第{:04}句", n + 1)));
    // All of it is on the phone now, and is found without a network.
    late.client.pause();
    world.stop().await.unwrap();
    let found = late.ask(SearchRoom { room, query: "第0003句".into(), offset: 0, limit: 10 }).await.unwrap();
    assert_eq!(found.hits.iter().map(|hit| hit.position).collect::<Vec<_>>(), [3]);
    assert!(found.complete);
    assert_eq!(find_room(&late, EVERYONE).await.unwrap().unread, 0, "older ones are not unread");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_opens_at_the_first_unread() {
    let (_world, _, phones) = people(&[("王建国", Role::Member), ("李秀英", Role::Member)]).await;
    let [one, other] = phones.as_slice() else { panic!("two") };
    let room = room(one, EVERYONE).await;
    for n in 1..=120 {
        say(one, room, &format!("第 {n} 句")).await;
    }
    one.sync().await.unwrap();
    other.sync().await.unwrap();
    other.ask(ReadRoom { room, position: 40 }).await.unwrap();
    let view = other.ask(OpenRoom { id: room, topic: None, at: None }).await.unwrap();
    assert_eq!(view.first_unread, Some(41));
    let places: Vec<u64> = view.lines.rows.iter().filter_map(|row| row.position).collect();
    assert!(places.contains(&41) && places.contains(&40), "{places:?}");
    assert!(places.windows(2).all(|pair| pair[1] == pair[0] + 1));
    assert_eq!(find_room(other, EVERYONE).await.unwrap().unread, 80);
    // Around a place that somebody quotes.
    let view = other.ask(OpenRoom { id: room, topic: None, at: Some(7) }).await.unwrap();
    assert!(view.lines.rows.iter().any(|row| row.position == Some(7)));
}
