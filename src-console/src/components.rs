//! Parts that more than one page is made of.

pub(crate) mod answer;
pub(crate) mod changed;
pub(crate) mod icon;
pub(crate) mod media;
pub(crate) mod message;
pub(crate) mod more;
pub(crate) mod preview;
pub(crate) mod way;
