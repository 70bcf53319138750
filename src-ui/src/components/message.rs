//! A message of a room, whatever it says: words, a 微感悟, a picture, a voice, with what it answers; and the two ways to put a picture or a voice into one.

pub(crate) mod attach;
pub(crate) mod quoted;
pub(crate) mod record;
pub(crate) mod said;
pub(crate) mod voice;
