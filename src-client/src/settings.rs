//! The settings of this phone.

use crate::store::{StoreError, facts, tallies};
use lianxin_proto::call::Settings;
use rusqlite::Connection;

/// The smallest text size, in percent.
const ZOOM_MIN: u16 = 95;
/// The largest.
const ZOOM_MAX: u16 = 150;
/// The largest in 长辈版, whose text is larger to begin with.
const ZOOM_MAX_ELDER: u16 = 125;

/// The fewest and most questions 温故 may ask for in a day.
const REVIEW_CAP: std::ops::RangeInclusive<u16> = 5..=100;

/// The settings with every bound held.
pub(crate) fn bounded(mut settings: Settings) -> Settings {
    let most = if settings.elder { ZOOM_MAX_ELDER } else { ZOOM_MAX };
    settings.zoom = settings.zoom.clamp(ZOOM_MIN, most);
    settings.review_cap = settings.review_cap.clamp(*REVIEW_CAP.start(), *REVIEW_CAP.end());
    settings
}

/// The settings kept, or those of a new phone.
pub(crate) fn get(db: &Connection) -> Result<Settings, StoreError> {
    Ok(facts::get(db, facts::SETTINGS)?.map(bounded).unwrap_or_default())
}

/// Keeps settings; gives them back as kept.
pub(crate) fn set(db: &Connection, settings: Settings) -> Result<Settings, StoreError> {
    let settings = bounded(settings);
    facts::set(db, facts::SETTINGS, &settings)?;
    if !settings.share_answers {
        // What waits to be shared is not shared any more.
        tallies::clear(db)?;
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_readable() {
        let zoomed = |elder, zoom| bounded(Settings { elder, zoom, ..Settings::default() }).zoom;
        assert_eq!([zoomed(false, 10), zoomed(false, 120), zoomed(false, 999)], [95, 120, 150]);
        assert_eq!([zoomed(true, 150), zoomed(true, 125)], [125, 125]);
    }

    #[test]
    fn the_night_is_quiet_until_the_member_says_otherwise() {
        let db = crate::store::testing::memory();
        // As an app from before there was the switch kept them.
        facts::set(&db, facts::SETTINGS, &serde_json::json!({"elder": true})).expect("set");
        assert!(!get(&db).expect("read").night_notices);
        let on = set(&db, Settings { night_notices: true, ..Settings::default() }).expect("set");
        assert!(on.night_notices && get(&db).expect("read").night_notices);
    }

    #[test]
    fn a_day_has_neither_none_nor_too_many_reviews() {
        let cap = |review_cap| bounded(Settings { review_cap, ..Settings::default() }).review_cap;
        assert_eq!([cap(0), cap(20), cap(9_999)], [5, 20, 100]);
    }
}
