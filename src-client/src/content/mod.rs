//! The views of the user interface, drawn from this phone's database alone. Everything here sees only what is visible at the instant it is given.

pub(crate) mod article;
pub(crate) mod columns;
pub(crate) mod favourites;
pub(crate) mod me;
pub(crate) mod regulations;
pub(crate) mod today;

/// The bounds of every `limit` of a call.
pub(crate) fn bounded(limit: u32) -> u32 {
    limit.clamp(1, 100)
}

/// The first characters of a text, on one line.
pub(crate) fn gist(text: &str, most: usize) -> String {
    let mut gist: String = text.chars().take(most).map(|c| if c == '\n' { ' ' } else { c }).collect();
    if text.chars().count() > most {
        gist.push('…');
    }
    gist
}
