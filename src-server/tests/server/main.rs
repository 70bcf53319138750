//! Stories against the real server: HTTP over loopback, SQLite on disk, the clock in the test's hand.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by them")]

mod activation;
mod audit_log;
mod bank;
mod console;
mod feedback;
mod folder;
mod import;
mod kill;
mod live;
mod media;
mod operation;
mod ops;
mod papers;
mod publishing;
mod questions;
mod regulations;
mod roles;
mod room_admin;
mod room_care;
mod room_live;
mod room_media;
mod room_roles;
mod room_words;
mod rooms;
mod stale;
mod sync;
mod tally;
mod wire;
mod world;
