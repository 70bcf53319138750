//! A question on the page: what it asks, the ways to answer it, and what is shown once it is answered. Used by practice, papers and the single question
//! alike; none of them knows which.

pub(crate) mod choose;
pub(crate) mod head;
pub(crate) mod revealed;
pub(crate) mod write;
