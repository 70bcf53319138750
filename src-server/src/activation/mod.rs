//! How a device becomes a member's: [`codes`] are made by the administrator, kept hashed and used once; [`routes`] takes one from a phone;
//! [`slowdown`] makes guessing them hopeless.

pub mod codes;
pub mod routes;
pub mod slowdown;
