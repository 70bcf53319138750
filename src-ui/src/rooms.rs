//! What 交流 has to work out before it can draw: times, signs and separators in words, what may be done with a message, who is being mentioned. Pure, so
//! that each wording and each bound is tested.

pub(crate) mod mention;
pub(crate) mod words;
