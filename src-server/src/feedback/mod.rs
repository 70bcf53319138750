//! Complaints and suggestions (投诉建议): members file and rate them by ops; the administrator accepts and answers them ([`admin`]).

pub mod admin;
pub mod store;
