//! The words that the server, the phone and their front ends share: ids, entities, feeds, ops, the calls and events of the
//! phone's user interface, and the rules that all of them must apply alike. Nothing here does I/O, and everything compiles to
//! wasm32. What stands on the wire is frozen by the tests in `tests/wire.rs`: a change there is a change of [`API_VERSION`].

pub mod activation;
pub mod bank;
pub mod body;
pub mod call;
pub mod content;
pub mod event;
pub mod feed;
pub mod id;
pub mod media;
pub mod member;
pub mod op;
pub mod problem;
pub mod quiz;
pub mod room;
pub mod rules;
pub mod time;
pub mod view;

#[cfg(feature = "openapi")]
mod schema;

/// The version of the wire this build speaks.
pub const API_VERSION: u32 = 1;

/// The oldest version of the wire this build still understands.
pub const API_VERSION_MIN: u32 = 1;

/// The header that carries the speaker's version, both ways.
pub const API_VERSION_HEADER: &str = "api-version";
