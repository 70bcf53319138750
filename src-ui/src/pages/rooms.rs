//! 交流: the list of rooms, a room, and the pages behind it.

pub(crate) mod about;
pub(crate) mod composer;
pub(crate) mod home;
pub(crate) mod lines;
pub(crate) mod menu;
pub(crate) mod picks;
pub(crate) mod room;
pub(crate) mod rules;
pub(crate) mod search;
pub(crate) mod stand;
