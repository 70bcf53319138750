//! What is published: columns, issues, articles and regulations, each with its table; [`publish`] decides which of them stand in the feeds,
//! [`release`] hands out what falls due, [`import`] reads an editor's folder.

pub mod articles;
pub mod columns;
pub mod import;
pub mod issues;
pub mod publish;
pub mod regulation;
pub mod regulations;
pub mod release;
pub mod status;
pub mod withdraw;
