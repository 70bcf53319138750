//! The offline client: it keeps this phone's own SQLite copy of the feeds its member may see, answers every call of the user interface from that
//! copy alone, and sends what its owner did back through an outbox. It knows no window and no shell; what only a platform can do
//! (notifications, alarms, the browser, the keystore) it asks of the [`Platform`] and the [`Vault`] it is opened with.
//!
//! ```text
//!   call ──▶ content/ search/ ──▶ store/ (readers)            sync/ ◀──▶ server
//!           marks, feedback, quiz/ ──▶ store/ (one writer) ◀── apply, outbox, media
//!                                        └──▶ events ──▶ user interface
//! ```

mod account;
mod alarms;
mod calls;
mod client;
mod config;
mod content;
mod error;
mod events;
mod feedback;
mod links;
mod marks;
mod outbox_view;
mod platform;
mod quiz;
mod reminders;
mod rooms;
mod search;
mod selftest;
mod server;
mod settings;
mod store;
mod sync;
mod wake;

pub use client::Client;
pub use config::Config;
pub use error::OpenError;
pub use platform::{FileVault, Platform, PlatformError, Secret, Vault};
pub use reminders::{Alarm, Notice};
pub use store::Held;
pub use sync::{AnswerError, SyncError, SyncOutcome};

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
