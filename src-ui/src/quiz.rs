//! What 答题 has to work out before it can draw: how an answer is told in words, what is being chosen or written, how much time a paper has left,
//! how high a slip of bamboo is filled. Pure but for `draft`'s place in the web view's store, so that each wording and each count is tested.

pub(crate) mod clock;
pub(crate) mod draft;
pub(crate) mod marks;
pub(crate) mod slips;
pub(crate) mod words;
