//! The rules that server and phone must apply alike: pure functions, no clock, no I/O.

#[cfg(feature = "calendar")]
pub mod calendar;
pub mod merge;
pub mod visibility;
