//! Members: who may have a device. They are kept by the administrator ([`admin`]); their private feed ([`marks`] and the rest) is begun when
//! they are added.

pub mod admin;
pub mod marks;
pub mod store;
