//! The pages, one module each.

pub(crate) mod about;
pub(crate) mod article;
pub(crate) mod column;
pub(crate) mod columns;
pub(crate) mod favourites;
pub(crate) mod feedback;
pub(crate) mod gallery;
pub(crate) mod me;
pub(crate) mod outbox;
pub(crate) mod past;
pub(crate) mod quiz;
pub(crate) mod regulation;
pub(crate) mod regulations;
pub(crate) mod revoked;
pub(crate) mod rooms;
pub(crate) mod search;
pub(crate) mod self_test;
pub(crate) mod storage;
pub(crate) mod terms;
pub(crate) mod toc;
pub(crate) mod today;
pub(crate) mod welcome;
