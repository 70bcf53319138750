//! The server of 廉信: editors' content goes out in feeds, what people do comes back in ops, and one small binary on embedded SQLite does
//! both. Every folder here is a thing of the field, with thin routes, rules without I/O and one storage module an entity; a neighbour's
//! tables are reached through its functions only.

pub mod activation;
pub mod app;
pub mod audit;
pub mod auth;
pub mod cli;
pub mod config;
pub mod console;
pub mod content;
pub mod db;
pub mod error;
pub mod feedback;
pub mod http;
pub mod live;
pub mod media;
pub mod members;
pub mod ops;
pub mod quiz;
pub mod rooms;
pub mod server;
pub mod store;
pub mod sync;

pub use config::Config;
pub use content::import;
pub use error::{Error, Result};
pub use server::{Running, Server};
pub use store::Store;
