//! What a phone tells of what is said: a mention or an answer, or what its member asked for; nothing at night, nothing twice, nothing of what is read, and of a
//! confidential room no name and no word.

use super::*;
use lianxin_client::Notice;
use lianxin_proto::{
    call::{NotifyRoom, ReadRoom, RecallMessage, ReportMessage, SaveSettings, Settings, Start},
    id::MemberId,
    room::Notify,
    time::Millis,
};

/// What the phone has shown of rooms since the last time.
async fn told(phone: &Phone, seen: &mut usize) -> Vec<Notice> {
    phone.client.tick().await;
    let all = phone.platform.shown();
    let new = all[*seen..].iter().filter(|notice| notice.path.starts_with("/room/")).cloned().collect();
    *seen = all.len();
    new
}

fn mention(words: &str, member: MemberId) -> Content {
    Content::Text { text: words.into(), mentions: vec![member], everyone: false }
}

async fn both(one: &Phone, other: &Phone) {
    one.sync().await.unwrap();
    other.sync().await.unwrap();
}

fn later(clock: &SetClock, millis: i64) {
    clock.set(Millis(clock.now().0 + millis));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mention_or_an_answer_is_told_and_nothing_else() {
    let clock = noon();
    let (_world, coded, phones) =
        people_at(Arc::clone(&clock) as Arc<dyn Clock>, &[("王建国", Role::Editor), ("李秀英", Role::Member)]).await;
    let [one, other] = phones.as_slice() else { panic!("two") };
    let room = room(one, EVERYONE).await;
    let mut seen = 0;
    told(other, &mut seen).await;

    say(one, room, "大家早").await;
    both(one, other).await;
    assert_eq!(told(other, &mut seen).await, [], "what is for nobody in particular");

    send(one, room, mention("@李秀英 您看呢", coded[1].profile.id), None).await;
    both(one, other).await;
    let [notice] = told(other, &mut seen).await.try_into().expect("one");
    assert_eq!(notice.title, EVERYONE);
    assert!(notice.body.contains("王建国") && notice.body.contains("您看呢"), "{notice:?}");
    assert!(notice.path.starts_with(&format!("/room/{room}")), "{notice:?}");
    other.sync().await.unwrap();
    assert_eq!(told(other, &mut seen).await, [], "never twice");

    let own = say(other, room, "我看行").await;
    both(other, one).await;
    let position = rows(one, room).await.last().unwrap().position.unwrap();
    send(one, room, text("那就这样"), Some(Quote::Message { id: own, position })).await;
    both(one, other).await;
    let [answer] = told(other, &mut seen).await.try_into().expect("one");
    assert_eq!(answer.id, notice.id, "one notification a room");
    assert!(answer.body.contains("那就这样"), "{answer:?}");

    send(one, room, Content::Text { text: "@所有人 下午开会".into(), mentions: Vec::new(), everyone: true }, None)
        .await;
    both(one, other).await;
    assert_eq!(told(other, &mut seen).await.len(), 1);
    assert_eq!(told(one, &mut 0).await, [], "nobody is told of their own");

    // Taken back before it arrived, read on another phone, or older than a day: nothing.
    let wrong = send(one, room, mention("@李秀英 发错了", coded[1].profile.id), None).await.id;
    one.sync().await.unwrap();
    one.ask(RecallMessage { room, id: wrong }).await.unwrap();
    both(one, other).await;
    assert_eq!(told(other, &mut seen).await, []);
    send(one, room, mention("@李秀英 昨天的话", coded[1].profile.id), None).await;
    one.sync().await.unwrap();
    later(&clock, 25 * 3_600_000);
    other.sync().await.unwrap();
    assert_eq!(told(other, &mut seen).await, []);

    // All of it, when that is asked for; and nothing at all.
    other.ask(NotifyRoom { room, notify: Notify::All }).await.unwrap();
    say(one, room, "随便说说").await;
    both(one, other).await;
    assert_eq!(told(other, &mut seen).await.len(), 1);
    other.ask(NotifyRoom { room, notify: Notify::Nothing }).await.unwrap();
    send(one, room, mention("@李秀英 在吗", coded[1].profile.id), None).await;
    both(one, other).await;
    assert_eq!(told(other, &mut seen).await, []);
    // A restart does not make it forget.
    other.ask(NotifyRoom { room, notify: Notify::All }).await.unwrap();
    other.sync().await.unwrap();
    told(other, &mut seen).await;
    let other = phones.into_iter().nth(1).unwrap().restart().await.unwrap();
    other.sync().await.unwrap();
    assert_eq!(told(&other, &mut seen).await, [], "never twice, over restarts");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_told_at_night_and_once_in_the_morning() {
    let clock = noon();
    let (world, coded, phones) =
        people_at(Arc::clone(&clock) as Arc<dyn Clock>, &[("王建国", Role::Member), ("李秀英", Role::Member)]).await;
    let tablet = second(&world, &coded[1], Arc::clone(&clock) as Arc<dyn Clock>).await;
    let [one, other] = phones.as_slice() else { panic!("two") };
    let room = room(one, EVERYONE).await;
    let (mut seen, mut on_tablet) = (0, 0);
    clock.set(instant("2026-11-24 21:59").unwrap());
    told(other, &mut seen).await;
    told(&tablet, &mut on_tablet).await;
    send(one, room, mention("@李秀英 还没睡吧", coded[1].profile.id), None).await;
    both(one, other).await;
    assert_eq!(told(other, &mut seen).await.len(), 1, "before the night");

    clock.set(instant("2026-11-24 22:00").unwrap());
    for n in 0..3 {
        send(one, room, mention(&format!("@李秀英 夜里的话 {n}"), coded[1].profile.id), None).await;
        both(one, other).await;
        later(&clock, 60_000);
    }
    assert_eq!(told(other, &mut seen).await, []);
    clock.set(instant("2026-11-25 06:59").unwrap());
    assert_eq!(told(other, &mut seen).await, []);
    clock.set(instant("2026-11-25 07:00").unwrap());
    let morning = told(other, &mut seen).await;
    assert_eq!(morning.len(), 1, "once for all of them: {morning:?}");
    assert_eq!(told(other, &mut seen).await, []);
    // On the tablet it was read meanwhile: there is nothing to tell.
    let last = rows(other, room).await.last().unwrap().position.unwrap();
    other.ask(ReadRoom { room, position: last }).await.unwrap();
    both(other, &tablet).await;
    assert_eq!(told(&tablet, &mut on_tablet).await, [], "what is read is not told");

    // Unless the member says otherwise.
    let settings = other.ask(Start {}).await.unwrap().settings;
    other.ask(SaveSettings { settings: Settings { night_notices: true, ..settings } }).await.unwrap();
    clock.set(instant("2026-11-25 23:30").unwrap());
    send(one, room, mention("@李秀英 有急事", coded[1].profile.id), None).await;
    both(one, other).await;
    assert_eq!(told(other, &mut seen).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_confidential_room_is_told_of_without_a_name_or_a_word() {
    let clock = noon();
    let (_world, coded, phones) =
        people_at(Arc::clone(&clock) as Arc<dyn Clock>, &[("苏敏", Role::Officer), ("方正", Role::Officer)]).await;
    let [one, other] = phones.as_slice() else { panic!("two") };
    let room = room(one, OFFICERS).await;
    let mut seen = 0;
    told(other, &mut seen).await;
    send(one, room, mention("@方正 这份材料看一下", coded[1].profile.id), None).await;
    both(one, other).await;
    let [notice] = told(other, &mut seen).await.try_into().expect("one");
    assert_eq!(notice.title, OFFICERS);
    for word in ["苏敏", "方正", "材料", "看一下"] {
        assert!(!notice.body.contains(word), "{notice:?}");
    }
    // A report reaches the moderators' queue and nobody's lock screen.
    let id = rows(other, room).await[0].id;
    other.ask(ReportMessage { room, id, reason: "不该在这里说".into() }).await.unwrap();
    both(other, one).await;
    assert_eq!(told(one, &mut 0).await, []);
}
