//! Hostile answers to a phone.

use super::*;

/// What a phone is told by one in between: in the feed of its room, or on a page of its history.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_room_is_answered_the_phone_stays_in_order() {
    let world = World::new(Arc::new(SystemClock)).await.unwrap();
    let coded = world.members(2, Role::Member).await.unwrap();
    let between = Between::before(world.url()).await.unwrap();
    let device = Device::of(&world.url(), &coded[0].code).await.unwrap();
    let room = device.rooms().await.unwrap()[ROOM];
    device.say(room, "一").await.unwrap().unwrap();
    let phone = Phone::of(&between.url, &coded[1].code, Arc::new(SystemClock)).await.unwrap();
    phone.sync().await.unwrap();
    for words in ["二", "三", "四"] {
        device.say(room, words).await.unwrap().unwrap();
    }
    let before = phone.held().await.unwrap();
    let foreign = "00000000-0000-7000-8000-000000000009";
    let own = room.to_string();
    let lines = |change: fn(&str) -> String| {
        rewritten(move |text| text.lines().map(change).collect::<Vec<_>>().join("\n") + "\n")
    };
    let attacks: Vec<(&str, Meddle)> = vec![
        ("a message of another room", {
            let own = own.clone();
            rewritten(move |text| text.replace(&format!("\"room\":\"{own}\""), &format!("\"room\":\"{foreign}\"")))
        }),
        ("a position that is none", rewritten(|text| text.replacen("\"position\":2", "\"position\":0", 1))),
        (
            "a position beyond all bounds",
            rewritten(|text| text.replacen("\"position\":2", "\"position\":18446744073709551615", 1)),
        ),
        (
            "a place out of order",
            lines(|line| {
                if line.contains("\"message\"") { line.replacen("\"seq\":", "\"seq\":1", 1) } else { line.to_owned() }
            }),
        ),
        (
            "a text beyond its bound",
            rewritten(|text| text.replacen("\"二\"", &format!("\"{}\"", "长".repeat(TEXT_CHARS_MAX + 1)), 1)),
        ),
        ("a profile in a room", rewritten(|text| text.replacen("{\"message\":", "{\"brand\":", 1))),
        (
            "somebody else's seat",
            lines(
                |line| {
                    if line.contains("\"room:") { line.replace("{\"message\":", "{\"seat\":") } else { line.to_owned() }
                },
            ),
        ),
        ("cut short", rewritten(|text| text[..text.floor_char_boundary(text.len() * 2 / 3)].to_owned())),
    ];
    for (what, attack) in attacks {
        between.does_at("/sync", attack);
        let error = phone.sync().await.expect_err(what);
        assert_eq!(phone.held().await.unwrap(), before, "{what}: {error}");
    }
    between.rests();
    phone.sync().await.unwrap();
    let places: Vec<_> = rows(&phone, room).await.iter().map(|row| row.position).collect();
    assert_eq!(places, (1..=4).map(Some).collect::<Vec<_>>());
}

/// How many messages there are before the phone comes: more than come with the feed.
const SAID: usize = 360;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_page_of_history_says_the_phone_stays_in_order() {
    let clock = Arc::new(SetClock::new(instant("2026-11-24 12:00").unwrap()));
    let world = World::new(Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
    let coded = world.members(2, Role::Member).await.unwrap();
    let device = Device::of(&world.url(), &coded[0].code).await.unwrap();
    let room = device.rooms().await.unwrap()[ROOM];
    for n in (0..SAID).step_by(180) {
        let batch: Vec<_> = (n..n + 180).map(|n| op(saying(room, &format!("第{:04}句", n + 1)))).collect();
        device.ops(batch).await.unwrap().expect("within the burst");
        clock.set(Millis(clock.now().0 + 200_000));
    }
    let between = Between::before(world.url()).await.unwrap();
    let attacks: Vec<(&str, Meddle)> = vec![
        ("nothing", rewritten(|_| String::new())),
        ("another JSON", rewritten(|_| "{\"hello\":1}".into())),
        ("an end that is none", rewritten(|_| "{\"messages\":[],\"more\":true}".into())),
        ("another room", {
            let own = room.to_string();
            rewritten(move |text| text.replace(&own, "00000000-0000-7000-8000-000000000009"))
        }),
        ("positions doubled", rewritten(|text| text.replace("\"position\":59,", "\"position\":58,"))),
        ("a position that came with the feed", rewritten(|text| text.replace("\"position\":60,", "\"position\":200,"))),
        ("a position that is none", rewritten(|text| text.replace("\"position\":60,", "\"position\":0,"))),
        (
            "no place in the feed",
            rewritten(|text| text.replacen("\"seq\":", "\"seq\":0", 1).replacen("\"seq\":0", "\"seq\":0,\"x\":", 1)),
        ),
        ("a place beyond all bounds", rewritten(|text| text.replacen("\"seq\":", "\"seq\":99999999999999999", 1))),
    ];
    let phone = Phone::of(&between.url, &coded[1].code, Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
    // Only a phone that is awake fetches what its page scrolls to.
    phone.client.resume();
    let first = |rows: &[MessageRow]| rows.iter().filter_map(|row| row.position).min().unwrap();
    for (what, attack) in attacks {
        between.does_at("/messages", attack);
        // A page scrolls back until nothing more comes.
        phone.sync().await.unwrap();
        let mut before = first(&rows(&phone, room).await);
        for _ in 0..12 {
            let page =
                phone.ask(RoomLines { room, topic: None, beside: Beside::Before(before), limit: 100 }).await.unwrap();
            let places: Vec<u64> = page.rows.iter().filter_map(|row| row.position).collect();
            assert!(places.windows(2).all(|pair| pair[1] == pair[0] + 1), "{what}: {places:?}");
            assert!(places.last().is_none_or(|last| *last < before), "{what}: {places:?} before {before}");
            before = places.first().copied().unwrap_or(before);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        for row in rows(&phone, room).await {
            assert!(row.position.is_some());
        }
    }
    between.rests();
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        phone.sync().await.unwrap();
        let view = phone.ask(OpenRoom { id: room, topic: None, at: Some(1) }).await.unwrap();
        phone.ask(RoomLines { room, topic: None, beside: Beside::Before(61), limit: 100 }).await.unwrap();
        let places: Vec<u64> = view.lines.rows.iter().filter_map(|row| row.position).collect();
        if places.first() == Some(&1) {
            break;
        }
        assert!(Instant::now() < deadline, "it never comes: {places:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let all: Vec<MessageId> = stored(world.data(), room).unwrap().iter().map(|message| message.id).collect();
    let held = phone.held().await.unwrap();
    for (n, id) in all.iter().enumerate() {
        let key = held.keys().find(|(_, kind, key)| kind == "message" && *key == id.to_string());
        assert!(key.is_some(), "message {} is on the phone", n + 1);
    }
}
