//! The word list from an editor's hand to the phones: who writes is warned by the list that was just set, and what it holds comes to its moderator.

use super::*;
use lianxin_proto::{
    call::CheckWords,
    feed::{Change, Entity},
    problem::Problem,
    room::{Decision, Queue, SetWords, WordAct, WordLine, WordsAt},
    view::room::SendState,
};
use lianxin_tests::raw::Device;
use reqwest::Method;

async fn warned(phone: &Phone, words: &str) -> Option<(String, bool)> {
    let warning = phone.ask(CheckWords { text: words.into() }).await.unwrap()?;
    Some((warning.words.join("、"), warning.held))
}

/// Sets the list as the console would: on the one it has.
async fn set(editor: &Device, words: &[(&str, WordAct)]) -> WordsAt {
    let (changes, _) = editor.sync().await.unwrap();
    let stands = changes.into_iter().find_map(|(_, change)| match change {
        Change::Put { seq, entity: Entity::Words(_) } => Some(seq),
        _ => None,
    });
    let words = words.iter().map(|(word, act)| WordLine { word: (*word).into(), act: *act }).collect();
    let body = serde_json::to_vec(&SetWords { based_on: stands.unwrap_or(0), words }).unwrap();
    let request = editor.request(Method::POST, "/api/v1/words").header("content-type", "application/json").body(body);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_just_set_warns_on_the_phones_and_holds_on_the_server() {
    let (world, coded, phones) =
        people(&[("编辑部", Role::Editor), ("李秀英", Role::Member), ("陈家旺", Role::Member)]).await;
    let [_, one, other] = phones.as_slice() else { panic!("three") };
    let room = room(one, EVERYONE).await;
    let store = world.store().await.unwrap();
    let code = admin::new_code(&store, coded[0].profile.id).await.unwrap().code;
    store.close().await;
    let editor = Device::of(&world.url(), &code).await.unwrap();
    assert_eq!(warned(one, "把内部文件发我").await, None);

    let first = set(&editor, &[("内部文件", WordAct::Hold), ("代购", WordAct::Warn)]).await;
    one.sync().await.unwrap();
    assert_eq!(warned(one, "nei bu 文件").await, Some(("内部文件".into(), true)));
    assert_eq!(warned(one, "帮忙 ｄａｉ 购").await, Some(("代购".into(), false)));
    let held = say(one, room, "nei bu wen jian 明天发").await;
    say(one, room, "有人代购吗").await;
    one.sync().await.unwrap();
    other.sync().await.unwrap();
    assert_eq!(shown(other, room).await, ["有人代购吗"]);
    let mine = rows(one, room).await;
    assert!(mine.iter().any(|row| row.id == held && row.state == SendState::Held), "{mine:?}");

    let queue: Queue = editor.get(&format!("/api/v1/rooms/{room}/queue")).await.unwrap().unwrap();
    assert_eq!(queue.held.iter().map(|message| message.id).collect::<Vec<_>>(), [held]);
    let decision = serde_json::to_vec(&Decision::Allow).unwrap();
    let request = editor.request(Method::POST, &format!("/api/v1/rooms/{room}/queue/{held}"));
    assert_eq!(request.body(decision).send().await.unwrap().status(), 204);
    other.sync().await.unwrap();
    assert_eq!(shown(other, room).await, ["有人代购吗", "nei bu wen jian 明天发"]);

    // Taken off the list, it is a word like any other, on the phone and on the server.
    assert!(set(&editor, &[("代购", WordAct::Hold)]).await.seq > first.seq);
    one.sync().await.unwrap();
    assert_eq!(warned(one, "内部文件").await, None);
    assert_eq!(warned(one, "代购").await, Some(("代购".into(), true)));
    say(one, room, "内部文件放哪儿了").await;
    one.sync().await.unwrap();
    other.sync().await.unwrap();
    assert_eq!(shown(other, room).await.len(), 3);

    // A member's own phone sets nothing.
    let code = world.person("王建国", "区财政局", Role::Member).await.unwrap().code;
    let member = Device::of(&world.url(), &code).await.unwrap();
    let body = serde_json::to_vec(&SetWords { based_on: 0, words: Vec::new() }).unwrap();
    let response = member.request(Method::POST, "/api/v1/words").body(body).send().await.unwrap();
    let problem: Problem = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    assert_eq!(problem.status, 403);
}
