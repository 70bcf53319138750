//! The rules that server and phone must apply alike: pure functions, no clock, no I/O.

#[cfg(feature = "calendar")]
pub mod calendar;
pub mod daily;
pub mod grading;
pub mod merge;
pub mod message;
pub mod paper;
pub mod room;
pub mod study;
pub mod visibility;
pub mod words;
