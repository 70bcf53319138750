//! Rooms: where members talk. [`admits`], [`bucket`] and [`words`] decide without I/O; [`store`], [`seats`], [`messages`] and [`reports`] are the tables, each with
//! its share of the feeds; [`ops`], [`send`] and [`moderate`] are what members do, each looking at the seat again in the transaction that does it; [`admin`] is
//! what the command line does. A room's feed is its only copy of a message, so that whatever is taken back is gone from everywhere at once.

pub mod admin;
pub mod admits;
pub mod bucket;
pub mod defaults;
pub mod files;
pub mod history;
pub mod messages;
pub mod moderate;
pub mod ops;
pub mod reports;
pub mod routes;
pub mod seats;
pub mod send;
pub mod store;
pub mod words;
