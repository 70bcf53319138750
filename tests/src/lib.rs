//! The tests that need more than one crate: the real server with real phones' cores, the real app window, the user interface in a browser engine,
//! and the benchmarks. What the several programs of `src/bin` share lives here.

pub mod bench;
pub mod between;
pub mod browser;
pub mod cast;
pub mod chat;
pub mod console;
pub mod desktop;
pub mod gate;
pub mod load;
pub mod preview;
pub mod raw;
pub mod screens;
pub mod seed;
pub mod served;
pub mod sim;
pub mod voice;
pub mod walk;
pub mod world;
