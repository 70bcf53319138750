//! The parts pages are put together from. Each stands alone and knows nothing of the page it is on.

pub(crate) mod banner;
pub(crate) mod bars;
pub(crate) mod body;
pub(crate) mod each;
pub(crate) mod icon;
pub(crate) mod look;
pub(crate) mod message;
pub(crate) mod pages;
pub(crate) mod petals;
pub(crate) mod picture;
pub(crate) mod question;
pub(crate) mod say;
pub(crate) mod search_field;
pub(crate) mod sheet;
pub(crate) mod slips;
pub(crate) mod speak;
pub(crate) mod states;
pub(crate) mod story;
pub(crate) mod swipe;
pub(crate) mod talk;
pub(crate) mod toast;
pub(crate) mod viewer;
