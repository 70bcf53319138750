//! Ops: what people did on their phones. [`rules`] decides what becomes of one, [`apply`] does it, [`queue`] in one transaction for all who come together, [`store`] keeps
//! what became of each, so that a replay is answered and not done again.

pub mod apply;
pub mod queue;
pub mod routes;
pub mod rules;
pub mod store;
