//! 答题: the tab's first page and the pages behind it.

pub(crate) mod begin;
pub(crate) mod home;
pub(crate) mod list;
pub(crate) mod mastery;
pub(crate) mod papers;
pub(crate) mod practice;
pub(crate) mod question;
pub(crate) mod result;
pub(crate) mod review;
pub(crate) mod sheet;
pub(crate) mod sitting;
pub(crate) mod stand;
