//! The morning reminder, decided: what is to be announced now, and which alarms a phone's operating system is to hold for the coming mornings. Pure: what is
//! known, the time, the settings and what was announced go in. An issue is announced once, by its id; a morning of which this phone knows no
//! issue gets one generic reminder, and the issue that arrives later that morning is then not announced again.

use lianxin_proto::{
    rules::visibility,
    time::{CivilDate, CivilTime, Millis},
};
use std::collections::HashSet;

/// How many mornings ahead alarms are set.
const MORNINGS: i32 = 10;
/// How long after its time the generic reminder is still worth showing (a computer that woke late): 1 hour.
const GENERIC_FOR: i64 = 3_600_000;

/// A notification to be shown now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The same for the same morning, so that a platform replaces instead of adding.
    pub id: i32,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// The page of the user interface that a tap opens.
    pub path: String,
}

/// A notification for the operating system to show later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// The same for the same morning.
    pub id: i32,
    /// When.
    pub at: Millis,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// The page of the user interface that a tap opens.
    pub path: String,
}

/// An issue this phone holds, sealed or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) id: String,
    pub(crate) date: CivilDate,
    pub(crate) visible_at: Millis,
    pub(crate) headline: String,
}

/// What is known when deciding.
#[derive(Debug, Clone)]
pub(crate) struct Situation {
    pub(crate) now: Millis,
    /// Issues from today on.
    pub(crate) known: Vec<Known>,
    pub(crate) announced: HashSet<String>,
    /// Whether the member wants the morning notification.
    pub(crate) morning: bool,
    /// When syncing last succeeded.
    pub(crate) synced: Option<Millis>,
    /// The app's name.
    pub(crate) name: String,
}

/// Something to be announced now; without a notice it only counts as announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) what: String,
    pub(crate) notice: Option<Notice>,
}

/// An alarm and what it announces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Planned {
    pub(crate) what: String,
    pub(crate) alarm: Alarm,
}

/// The name under which an issue counts as announced.
pub(crate) fn of_issue(id: &str) -> String {
    format!("issue:{id}")
}

/// The name under which a morning's generic reminder counts as announced.
pub(crate) fn of_day(date: CivilDate) -> String {
    format!("day:{date}")
}

/// The page of a day's issue.
pub(crate) fn path_of(date: CivilDate) -> String {
    format!("/day/{date}")
}

fn id_of(date: CivilDate, place: usize) -> i32 {
    let epoch = Millis(0).date();
    // Eight a day are more than ever stand side by side, and the product stays within 31 bits for the years of the calendar.
    date.days_since(epoch).saturating_mul(8).saturating_add(i32::try_from(place).unwrap_or(0).min(7))
}

fn headline(known: &Known, place: usize, name: &str) -> Notice {
    Notice {
        id: id_of(known.date, place + 1),
        title: known.headline.clone(),
        body: format!("今天的{name}到了，打开看看。"),
        path: path_of(known.date),
    }
}

fn generic(date: CivilDate, name: &str) -> Notice {
    Notice {
        id: id_of(date, 0),
        title: format!("早上好，今天的{name}到了"),
        body: "打开看看吧。".into(),
        path: "/".into(),
    }
}

/// The time of the generic reminder on a day: 07:15.
pub(crate) fn generic_at(date: CivilDate) -> Millis {
    visibility::default_visible_at(date)
}

fn noon(date: CivilDate) -> Millis {
    CivilTime::new(12, 0).map_or(Millis(i64::MAX), |noon| date.at(noon))
}

impl Situation {
    fn of_morning(&self, date: CivilDate) -> impl Iterator<Item = (usize, &Known)> {
        self.known.iter().filter(move |known| known.visible_at.date() == date).enumerate()
    }

    /// Whether a morning without an issue gets the generic reminder: not where this very day's sync said that there is none.
    fn is_unknown(&self, date: CivilDate) -> bool {
        let synced_that_day = self.synced.is_some_and(|at| at.date() == date && at <= self.now);
        self.of_morning(date).next().is_none() && !synced_that_day
    }

    fn was_announced(&self, what: &str) -> bool {
        self.announced.contains(what)
    }
}

/// What is to be announced now.
pub(crate) fn due(situation: &Situation) -> Vec<Due> {
    let now = situation.now;
    let today = now.date();
    let quiet = !situation.morning || now >= noon(today) || situation.was_announced(&of_day(today));
    let mut due: Vec<Due> = situation
        .of_morning(today)
        .filter(|(_, known)| {
            visibility::is_visible(known.visible_at, now) && !situation.was_announced(&of_issue(&known.id))
        })
        .map(|(place, known)| Due {
            what: of_issue(&known.id),
            notice: (!quiet).then(|| headline(known, place, &situation.name)),
        })
        .collect();
    let at = generic_at(today);
    if !quiet && at <= now && now < at.plus(GENERIC_FOR) && situation.is_unknown(today) {
        due.push(Due { what: of_day(today), notice: Some(generic(today, &situation.name)) });
    }
    due
}

/// The alarms for the coming mornings.
pub(crate) fn plan(situation: &Situation) -> Vec<Planned> {
    if !situation.morning {
        return Vec::new();
    }
    let now = situation.now;
    let mornings = (0..MORNINGS).map(|days| now.date().plus_days(days));
    let mut plan = Vec::new();
    for date in mornings.filter(|date| !situation.was_announced(&of_day(*date))) {
        let set = |what: String, at: Millis, notice: Notice| Planned {
            what,
            alarm: Alarm { id: notice.id, at, title: notice.title, body: notice.body, path: notice.path },
        };
        for (place, known) in situation.of_morning(date) {
            let what = of_issue(&known.id);
            if known.visible_at > now && !situation.was_announced(&what) {
                plan.push(set(what, known.visible_at, headline(known, place, &situation.name)));
            }
        }
        let at = generic_at(date);
        if at > now && situation.is_unknown(date) {
            plan.push(set(of_day(date), at, generic(date, &situation.name)));
        }
    }
    plan
}

/// When something may be due next, at the latest the coming 07:15.
pub(crate) fn next(situation: &Situation) -> Millis {
    let now = situation.now;
    let generic = [now.date(), now.date().plus_days(1)].into_iter().map(generic_at).filter(|at| *at > now);
    let issues = situation.known.iter().map(|known| known.visible_at).filter(|at| *at > now);
    generic.chain(issues).min().unwrap_or(now.plus(24 * 3_600_000))
}

#[cfg(test)]
mod tests;
