//! How a phone becomes a member's, and how it stops being it.

use crate::world::{World, fresh_device, ok, refused, refused_as};
use lianxin_proto::{
    activation::{Activate, Activated},
    feed::{EntityKind, FeedId},
    member::Role,
    problem::Code,
};
use lianxin_server::{
    activation::codes::GOOD_FOR,
    members::admin::{self, Revoked},
};
use reqwest::Method;

#[tokio::test]
async fn a_code_is_used_once_and_a_lost_answer_is_given_again() {
    let world = World::new().await;
    let code = world.code(Role::Member).await;
    let request = fresh_device(&code);
    let first: Activated = ok(world.activate(&request).await).await;
    let again: Activated = ok(world.activate(&request).await).await;
    assert_eq!(first, again);
    assert_eq!((first.profile.name.as_str(), first.brand.name.as_str()), ("张三", "江源廉信"));
    // Another phone with the same code, and the same device with another token, are others.
    refused_as(world.activate(&fresh_device(&code)).await, Code::CodeUsed).await;
    let stolen = Activate { token: fresh_device(&code).token, ..request.clone() };
    refused_as(world.activate(&stolen).await, Code::CodeUsed).await;
    // The code is read however it is typed.
    let code = world.code(Role::Member).await;
    let typed = format!(" {}-{} ", code[..4].to_lowercase(), &code[4..]);
    ok::<Activated>(world.activate(&fresh_device(&typed)).await).await;
}

#[tokio::test]
async fn wrong_and_old_codes_say_so() {
    let world = World::new().await;
    refused_as(world.activate(&fresh_device("ABCD2345")).await, Code::CodeUnknown).await;
    refused_as(world.activate(&fresh_device("nonsense!")).await, Code::CodeUnknown).await;
    let code = world.code(Role::Member).await;
    world.clock.set(world.now().plus(GOOD_FOR - 1));
    let in_time = fresh_device(&code);
    ok::<Activated>(world.activate(&in_time).await).await;
    let code = world.code(Role::Member).await;
    world.clock.set(world.now().plus(GOOD_FOR));
    refused_as(world.activate(&fresh_device(&code)).await, Code::CodeExpired).await;
    // A code that was used in time is answered again long after.
    ok::<Activated>(world.activate(&in_time).await).await;
}

#[tokio::test]
async fn a_new_code_takes_the_place_of_the_unused_one() {
    let world = World::new().await;
    let phone = world.phone(Role::Member).await;
    let one = admin::new_code(world.server.store(), phone.profile.id).await.expect("a code").code;
    let two = admin::new_code(world.server.store(), phone.profile.id).await.expect("a code").code;
    refused_as(world.activate(&fresh_device(&one)).await, Code::CodeUnknown).await;
    ok::<Activated>(world.activate(&fresh_device(&two)).await).await;
}

#[tokio::test]
async fn ten_wrong_codes_are_slowed_down() {
    let world = World::new().await;
    let code = world.code(Role::Member).await;
    for _ in 0..10 {
        refused_as(world.activate(&fresh_device("ABCD2345")).await, Code::CodeUnknown).await;
    }
    let response = world.activate(&fresh_device(&code)).await;
    assert_eq!(response.headers().get("retry-after").and_then(|v| v.to_str().ok()), Some("60"));
    refused_as(response, Code::TooMany).await;
    world.clock.set(world.now().plus(60_000));
    ok::<Activated>(world.activate(&fresh_device(&code)).await).await;
}

#[tokio::test]
async fn behind_a_proxy_each_address_is_its_own() {
    let world = World::with(|config| config.proxies = vec!["127.0.0.1".parse().expect("an address")]).await;
    let try_from = |address: &'static str| {
        let request = world.request(Method::POST, "/api/v1/activate").json(&fresh_device("ABCD2345"));
        async move { refused(request.header("x-forwarded-for", address).send().await.expect("answers")).await.code }
    };
    for _ in 0..10 {
        assert_eq!(try_from("198.51.100.1").await, Code::CodeUnknown);
    }
    assert_eq!(try_from("198.51.100.1").await, Code::TooMany);
    assert_eq!(
        try_from("203.0.113.7, 198.51.100.1").await,
        Code::TooMany,
        "what the client itself claims does not count"
    );
    assert_eq!(try_from("198.51.100.2").await, Code::CodeUnknown);
}

#[tokio::test]
async fn one_address_activates_only_so_many_at_once() {
    let world = World::with(|config| config.activation_burst = 3).await;
    let mut refusals = 0;
    for _ in 0..6 {
        let response = world.activate(&fresh_device("ABCD2345")).await;
        if response.status() == 429 {
            assert!(response.headers().contains_key("retry-after"));
            refused_as(response, Code::TooMany).await;
            refusals += 1;
        }
    }
    assert!(refusals >= 1, "six at once of three allowed");
}

#[tokio::test]
async fn malformed_requests_are_refused_and_quote_nothing() {
    let world = World::new().await;
    let good = fresh_device(&world.code(Role::Member).await);
    for bad in [
        Activate { token: "short".into(), ..good.clone() },
        Activate { name: "名".repeat(61), ..good.clone() },
        Activate { name: "a\u{0}b".into(), ..good.clone() },
    ] {
        refused_as(world.activate(&bad).await, Code::BadRequest).await;
    }
    for body in ["", "{", "[]", "{\"code\":\"SECRETCO\"}", "{\"code\":7}"] {
        let response = world.request(Method::POST, "/api/v1/activate").body(body).send().await.expect("answers");
        let problem = refused(response).await;
        assert_eq!(problem.code, Code::BadRequest);
        assert!(!problem.detail.unwrap_or_default().contains("SECRET"));
    }
    let huge = world.request(Method::POST, "/api/v1/activate").body("x".repeat(10_000)).send().await.expect("answers");
    refused_as(huge, Code::TooLarge).await;
    ok::<Activated>(world.activate(&good).await).await;
}

#[tokio::test]
async fn a_revoked_device_is_told_at_its_next_contact() {
    let world = World::new().await;
    let mut phone = world.phone(Role::Member).await;
    let mut other = world.second(&phone).await;
    phone.sync().await;
    other.sync().await;
    assert_eq!(admin::revoke(world.server.store(), phone.device.0).await.expect("revokes"), Revoked::Device);
    refused_as(phone.send_sync(&phone.ask()).await, Code::Revoked).await;
    other.sync().await;
    assert_eq!(admin::revoke(world.server.store(), phone.profile.id.0).await.expect("revokes"), Revoked::Member);
    refused_as(other.send_sync(&other.ask()).await, Code::Revoked).await;
    let error = admin::revoke(world.server.store(), phone.device.0).await.expect_err("again").to_string();
    assert!(error.contains("member list"), "{error}");
    assert!(admin::new_code(world.server.store(), phone.profile.id).await.is_err());
}

#[tokio::test]
async fn a_revoked_member_cannot_come_in_with_an_old_code() {
    let world = World::new().await;
    let phone = world.phone(Role::Member).await;
    let code = admin::new_code(world.server.store(), phone.profile.id).await.expect("a code").code;
    admin::revoke(world.server.store(), phone.profile.id.0).await.expect("revokes");
    refused_as(world.activate(&fresh_device(&code)).await, Code::CodeUnknown).await;
}

#[tokio::test]
async fn who_leaves_is_unknown_after() {
    let world = World::new().await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    let left = phone.request(Method::DELETE, "/api/v1/device").send().await.expect("answers");
    assert_eq!(left.status(), 204);
    refused_as(phone.send_sync(&phone.ask()).await, Code::Unauthorized).await;
    let members = admin::list(world.server.store()).await.expect("lists");
    assert!(members.iter().all(|member| member.devices.is_empty()), "nothing is kept of the device");
}

#[tokio::test]
async fn a_member_finds_themselves_in_their_own_feed() {
    let world = World::new().await;
    let mut phone = world.phone(Role::Officer).await;
    phone.sync().await;
    let feed = FeedId::Member(phone.profile.id);
    let own: Vec<_> = phone.held.iter().filter(|((f, _), _)| *f == feed).map(|((_, key), _)| key.kind).collect();
    assert_eq!(own, [EntityKind::Profile, EntityKind::Seat, EntityKind::Seat], "and their seats in the two rooms");
}
