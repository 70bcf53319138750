//! The table of routes and roles, walked: every route with every role, with no token, and with one that nobody has.

use crate::world::{World, refused};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use lianxin_proto::{member::Role, problem::Code};
use lianxin_server::auth::table::{Access, TABLE};
use reqwest::{Method, Response};
use std::collections::BTreeSet;

fn path(route: &str) -> String {
    route.replace("{id}", &"0".repeat(64)).replace("{message}", "0").replace("{*path}", "stale")
}

/// The code by which the guard refused; `None` when the request reached its route.
async fn guarded(response: Response) -> Option<Code> {
    if !matches!(response.status().as_u16(), 401 | 403) {
        return None;
    }
    Some(refused(response).await.code)
}

#[tokio::test]
async fn every_route_serves_the_roles_of_the_table_and_no_other() {
    let world = World::new().await;
    for rule in TABLE {
        let method: Method = rule.method.http();
        for role in Role::ALL {
            let phone = world.phone(role).await;
            let response = phone.request(method.clone(), &path(rule.path)).send().await.expect("answers");
            let expected = match rule.access {
                Access::Roles(roles) if !roles.contains(&role) => Some(Code::Forbidden),
                _ => None,
            };
            assert_eq!(guarded(response).await, expected, "{method} {} as {role:?}", rule.path);
        }
        let expected = matches!(rule.access, Access::Roles(_)).then_some(Code::Unauthorized);
        let anonymous = world.request(method.clone(), &path(rule.path)).send().await.expect("answers");
        assert_eq!(guarded(anonymous).await, expected, "{method} {} without a token", rule.path);
        for token in ["nonsense".to_owned(), URL_SAFE_NO_PAD.encode([9; 32])] {
            let stranger =
                world.request(method.clone(), &path(rule.path)).bearer_auth(token).send().await.expect("answers");
            assert_eq!(guarded(stranger).await, expected, "{method} {} with a strange token", rule.path);
        }
    }
}

#[test]
fn the_table_and_the_document_name_the_same_routes() {
    let document = serde_json::to_value(lianxin_server::http::router::document()).expect("json");
    let mut documented = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let guarded = operation.get("security").is_some();
            documented.insert((method.to_uppercase(), path.clone(), guarded));
        }
    }
    // The console's files are pages for people and no part of the interface that the document describes.
    let table: BTreeSet<_> = TABLE
        .iter()
        .filter(|rule| !rule.path.starts_with("/console"))
        .map(|rule| (rule.method.http().to_string(), rule.path.to_owned(), matches!(rule.access, Access::Roles(_))))
        .collect();
    assert_eq!(documented, table);
}

#[tokio::test]
async fn what_is_not_in_the_table_serves_nobody() {
    let world = World::new().await;
    let phone = world.phone(Role::Admin).await;
    for (method, path) in [
        (Method::GET, "/"),
        (Method::GET, "/api/v1/sync"),
        (Method::PUT, "/api/v1/media"),
        (Method::GET, "/api/v1/media/../../etc/passwd"),
        (Method::GET, "/api/v2/sync"),
    ] {
        let response = phone.request(method.clone(), path).send().await.expect("answers");
        assert_eq!(refused(response).await.code, Code::NotFound, "{method} {path}");
    }
}

#[tokio::test]
async fn metrics_are_for_this_machine_and_not_through_a_proxy() {
    let world = World::new().await;
    let direct = world.request(Method::GET, "/metrics").send().await.expect("answers");
    assert_eq!(direct.status(), 200);
    let proxied =
        world.request(Method::GET, "/metrics").header("x-forwarded-for", "198.51.100.1").send().await.expect("answers");
    assert_eq!(refused(proxied).await.code, Code::NotFound);
}
