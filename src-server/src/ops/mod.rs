//! Ops: what people did on their phones. [`rules`] decides what becomes of one, [`apply`] does it in one transaction a batch, [`store`] keeps what
//! became of each, so that a replay is answered and not done again.

pub mod apply;
pub mod routes;
pub mod rules;
pub mod store;
