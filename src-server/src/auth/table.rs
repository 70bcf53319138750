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
];

/// A path of the table, as a word that lasts.
pub fn named(path: &str) -> Option<&'static str> {
    TABLE.iter().find(|rule| rule.path == path).map(|rule| rule.path)
}

/// Who may use a route.
pub fn access(method: &Method, path: &str) -> Option<Access> {
    TABLE.iter().find(|rule| rule.path == path && rule.method.http() == *method).map(|rule| rule.access)
}
