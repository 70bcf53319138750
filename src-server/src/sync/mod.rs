//! Feeds and how phones get them: [`feed`] writes them, [`heads`] knows how far each has got, [`pages`] encodes what stands behind a cursor,
//! [`rules`] decides from where a phone goes on, [`routes`] answers.

pub mod feed;
pub mod heads;
pub mod pages;
pub mod routes;
pub mod rules;
