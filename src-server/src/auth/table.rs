//! The one table of routes and of who may use them. What is not here serves nobody; a test walks every route with every role, and another holds
//! the table against the OpenAPI document.

use axum::http::Method;
use lianxin_proto::member::Role;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, without a token.
    Open,
    /// Programs on this machine, and from the addresses the operator named.
    Machine,
    /// Devices of members with one of these roles.
    Roles(&'static [Role]),
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// `GET` stands for `HEAD` too.
    pub method: Verb,
    /// The route's path, as the router has it.
    pub path: &'static str,
    /// Who.
    pub access: Access,
}

/// The methods in use; [`Method`] itself cannot stand in a constant table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are the methods of HTTP")]
pub enum Verb {
    Get,
    Post,
    Delete,
}

impl Verb {
    /// As HTTP has it.
    pub fn http(self) -> Method {
        match self {
            Self::Get => Method::GET,
            Self::Post => Method::POST,
            Self::Delete => Method::DELETE,
        }
    }
}

const fn rule(method: Verb, path: &'static str, access: Access) -> Rule {
    Rule { method, path, access }
}

/// Everyone with a device.
const EVERYONE: Access = Access::Roles(&Role::ALL);
/// Those who keep the question bank.
const BANK: Access = Access::Roles(&[Role::Editor, Role::Reviewer, Role::Admin]);

/// The table.
pub const TABLE: &[Rule] = &[
    rule(Verb::Get, "/healthz", Access::Open),
    rule(Verb::Get, "/metrics", Access::Machine),
    rule(Verb::Get, "/api/v1/openapi.json", Access::Open),
    rule(Verb::Post, "/api/v1/activate", Access::Open),
    rule(Verb::Post, "/api/v1/sync", EVERYONE),
    rule(Verb::Post, "/api/v1/ops", EVERYONE),
    rule(Verb::Get, "/api/v1/live", EVERYONE),
    rule(Verb::Get, "/api/v1/media/{id}", EVERYONE),
    rule(Verb::Post, "/api/v1/media", Access::Roles(&[Role::Editor])),
    rule(Verb::Delete, "/api/v1/device", EVERYONE),
    rule(Verb::Post, "/api/v1/quiz/tally", EVERYONE),
    rule(Verb::Get, "/api/v1/quiz/tallies", BANK),
    rule(Verb::Get, "/api/v1/quiz/stale", BANK),
    rule(Verb::Post, "/api/v1/quiz/questions/{id}/confirm", BANK),
    rule(Verb::Get, "/api/v1/rooms/{id}/messages", EVERYONE),
    rule(Verb::Post, "/api/v1/rooms/{id}/media", EVERYONE),
    rule(Verb::Get, "/api/v1/rooms/{id}/queue", EVERYONE),
    rule(Verb::Post, "/api/v1/rooms/{id}/queue/{message}", EVERYONE),
    rule(Verb::Post, "/api/v1/words", Access::Roles(&[Role::Editor, Role::Admin])),
    rule(Verb::Get, "/api/v1/audit", Access::Roles(&[Role::Auditor, Role::Admin])),
    // The console's files, where it is served; what it shows, it asks for with a token.
    rule(Verb::Get, "/console", Access::Open),
    rule(Verb::Get, "/console/", Access::Open),
    rule(Verb::Get, "/console/{*path}", Access::Open),
];

/// What logs and counters call a request for a path that no route has.
pub const NO_ROUTE: &str = "none";

/// Where the table first has a path.
pub fn place(path: &str) -> Option<usize> {
    TABLE.iter().position(|rule| rule.path == path)
}

/// What logs and counters call a route, by its place.
pub fn name(place: Option<usize>) -> &'static str {
    place.and_then(|place| TABLE.get(place)).map_or(NO_ROUTE, |rule| rule.path)
}

/// Who may use a route.
pub fn access(method: &Method, path: &str) -> Option<Access> {
    TABLE.iter().find(|rule| rule.path == path && rule.method.http() == *method).map(|rule| rule.access)
}
