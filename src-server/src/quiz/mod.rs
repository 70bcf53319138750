//! The question bank. So far its import and export: what an editor brings in any of the usual forms becomes drafts and a report, and goes out again.

pub mod formats;
