//! Right and wrong in sums that name nobody.

use crate::{
    bank::folder,
    world::{Phone, World, ok, refused_as},
};
use lianxin_proto::{
    id::QuestionId,
    member::Role,
    problem::Code,
    quiz::{TALLY_MAX, Tally, TallyReport},
};
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;

fn tally(question: &str, version: u32, right: bool) -> Tally {
    Tally { question: QuestionId::new(question).expect("an id"), version, right }
}

async fn report(phone: &Phone, answers: Vec<Tally>) -> Response {
    let report = TallyReport { answers };
    phone.request(Method::POST, "/api/v1/quiz/tally").json(&report).send().await.expect("answers")
}

async fn counted(phone: &Phone, answers: Vec<Tally>) {
    assert_eq!(report(phone, answers).await.status(), StatusCode::NO_CONTENT);
}

async fn shown(phone: &Phone) -> Value {
    let answer: Value = ok(phone.request(Method::GET, "/api/v1/quiz/tallies").send().await.expect("answers")).await;
    answer["tallies"].clone()
}

#[tokio::test]
async fn nothing_is_shown_under_five_people_and_no_one_counts_twice() {
    let world = World::new().await;
    world.import_good(&folder()).await;
    let editor = world.phone(Role::Editor).await;
    let mut phones = Vec::new();
    for n in 0..4 {
        let phone = world.phone(Role::Member).await;
        counted(&phone, vec![tally("q-1", 1, n != 0), tally("q-2", 1, false)]).await;
        // Again, the other way round, and from another device of the same member.
        counted(&phone, vec![tally("q-1", 1, n == 0), tally("q-1", 1, false)]).await;
        counted(&world.second(&phone).await, vec![tally("q-1", 1, false)]).await;
        phones.push(phone);
    }
    assert_eq!(shown(&editor).await, serde_json::json!([]), "four people");
    counted(&world.phone(Role::Officer).await, vec![tally("q-1", 1, true)]).await;
    let five = serde_json::json!([{ "question": "q-1", "version": 1, "people": 5, "right": 4 }]);
    assert_eq!(shown(&editor).await, five);
    for phone in &phones {
        // What the server does not know is left out.
        counted(phone, vec![tally("q-1", 2, true), tally("q-9", 1, true), tally("q-2", 0, true)]).await;
    }
    counted(&editor, vec![tally("q-9", 1, true)]).await;
    assert_eq!(shown(&editor).await, five);
}

#[tokio::test]
async fn reports_have_bounds() {
    let world = World::new().await;
    world.import_good(&folder()).await;
    let phone = world.phone(Role::Member).await;
    refused_as(report(&phone, vec![]).await, Code::BadRequest).await;
    refused_as(report(&phone, vec![tally("q-1", 1, true); TALLY_MAX + 1]).await, Code::BadRequest).await;
    counted(&phone, vec![tally(&"q".repeat(64), u32::MAX, false); TALLY_MAX]).await;
    let request = || phone.request(Method::POST, "/api/v1/quiz/tally");
    refused_as(request().body(vec![b' '; 40_000]).send().await.expect("answers"), Code::TooLarge).await;
    let who = r#"{"answers":[{"question":"q-1","version":1,"right":true,"member":"x"}]}"#;
    refused_as(request().body(who).send().await.expect("answers"), Code::BadRequest).await;
}

#[tokio::test]
async fn the_tables_name_nobody() {
    let world = World::new().await;
    world.import_good(&folder()).await;
    let phone = world.phone(Role::Member).await;
    counted(&phone, vec![tally("q-1", 1, true), tally("q-2", 1, false)]).await;
    let mut conn = world.server.store().db.read().await.expect("a connection");
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.name LIKE 'tally%' AND m.type = 'table' ORDER BY 1, 2",
    )
    .fetch_all(&mut *conn)
    .await
    .expect("lists");
    let columns: Vec<(&str, &str)> = columns.iter().map(|(table, column)| (table.as_str(), column.as_str())).collect();
    assert_eq!(
        columns,
        [
            ("tally", "question"),
            ("tally", "right_count"),
            ("tally", "version"),
            ("tally", "wrong_count"),
            ("tally_seen", "digest"),
        ]
    );
    let seen: Vec<(String,)> =
        sqlx::query_as("SELECT digest FROM tally_seen ORDER BY rowid").fetch_all(&mut *conn).await.expect("lists");
    assert_eq!(seen.len(), 2);
    assert!(seen.is_sorted(), "the order of rows is not that of the answers");
    assert!(seen.iter().all(|(digest,)| digest.len() == 64 && !digest.contains(&phone.profile.id.to_string())));
}
