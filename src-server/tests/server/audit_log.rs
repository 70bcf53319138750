//! The audit log read part by part: from its beginning for those who check it, from its end for those who look something up.

use crate::world::{Phone, World, ok, refused_as};
use lianxin_proto::{
    member::Role,
    problem::Code,
    room::AuditPage,
    time::{Clock as _, SystemClock},
};
use lianxin_server::audit::store::{self, Deed, PAGE};
use reqwest::{Method, Response};

const ENTRIES: u64 = 450;

async fn ask(phone: &Phone, part: &str) -> Response {
    phone.request(Method::GET, &format!("/api/v1/audit{part}")).send().await.expect("answers")
}

/// The places of the first and the last entry, how many, and whether there are more.
async fn part(phone: &Phone, part: &str) -> (u64, u64, usize, bool) {
    let AuditPage { entries, more } = ok(ask(phone, part).await).await;
    assert!(entries.is_sorted_by(|one, next| one.seq + 1 == next.seq), "in order, without a gap");
    let edge = |entry: Option<&lianxin_proto::room::AuditEntry>| entry.map_or(0, |entry| entry.seq);
    (edge(entries.first()), edge(entries.last()), entries.len(), more)
}

#[tokio::test]
async fn the_log_is_read_from_both_ends() {
    let world = World::new().await;
    let auditor = world.phone(Role::Auditor).await;
    assert_eq!(part(&auditor, "").await, (0, 0, 0, false));
    assert_eq!(part(&auditor, "?before=1").await, (0, 0, 0, false));
    let mut tx = world.server.store().db.write().await.expect("writes");
    for n in 1..=ENTRIES {
        let deed = Deed { actor: None, act: "words.set", subject: format!("words:{n}"), reason: "" };
        store::add(&mut tx, &deed, SystemClock.now()).await.expect("adds");
    }
    tx.commit().await.expect("commits");

    assert_eq!(part(&auditor, "").await, (1, 200, PAGE, true));
    assert_eq!(part(&auditor, "?after=200").await, (201, 400, PAGE, true));
    assert_eq!(part(&auditor, "?after=400").await, (401, 450, 50, false));
    assert_eq!(part(&auditor, "?after=450").await, (0, 0, 0, false));
    let newest = format!("?before={}", u64::MAX);
    assert_eq!(part(&auditor, &newest).await, (251, 450, PAGE, true));
    assert_eq!(part(&auditor, "?before=251").await, (51, 250, PAGE, true));
    assert_eq!(part(&auditor, "?before=51").await, (1, 50, 50, false));
    for bad in ["?before=1&after=1", "?before=-1", "?after=x", "?behind=3"] {
        refused_as(ask(&auditor, bad).await, Code::BadRequest).await;
    }
}
