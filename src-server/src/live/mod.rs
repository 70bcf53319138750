//! Live: changes as they happen, over a WebSocket. An optimisation only; a phone that misses something syncs.

pub mod routes;
pub mod socket;
