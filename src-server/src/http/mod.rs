//! What all routes share: problem documents, bounded input, the version header, the caller's address, metrics and the router itself.

pub mod input;
pub mod meters;
pub mod peer;
pub mod problem;
pub mod router;
pub mod watchful;
