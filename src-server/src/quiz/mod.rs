//! The question bank (题库), papers, and what comes back of them. [`formats`] reads and writes files of questions, [`bank`] decides what becomes of a
//! question, [`cited`] knows the articles questions rest on, [`stale`] takes those out whose article changed, [`papers`] decides on templates, [`submit`]
//! marks an organised test, [`tally`] sums right and wrong. [`store`] and [`results`] hold the tables; what phones get, [`crate::content::publish`] places.

pub mod bank;
pub mod check;
pub mod cited;
pub mod files;
pub mod formats;
pub mod papers;
pub mod results;
pub mod routes;
pub mod stale;
pub mod store;
pub mod submit;
pub mod tally;
