//! The pages, one module each.

pub(crate) mod audit;
pub(crate) mod bank;
pub(crate) mod queue;
pub(crate) mod schedule;
pub(crate) mod sign_in;
pub(crate) mod stale;
pub(crate) mod words;
