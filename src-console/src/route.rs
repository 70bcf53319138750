//! The paths of the console. Pure: a path is read and written here and nowhere else.

use crate::{calendar::View, session};
use lianxin_proto::{member::Role, time::CivilDate};

/// Below this path the server serves the console.
pub(crate) const BASE: &str = "/console";

/// A page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// 排期, at a day; today when it names none.
    Schedule(Option<CivilDate>, View),
    /// 题库: what went stale.
    Stale,
    /// 题库: all published questions.
    Bank,
    /// 交流: what waits for moderators.
    Queue,
    /// 交流: the word list.
    Words,
    /// 交流: the audit log.
    Audit,
}

impl Route {
    /// The page of a path and its query. What is no page of ours is the first.
    pub(crate) fn read(path: &str, query: &str) -> Self {
        let value = |name: &str| {
            let pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
            pairs.filter(|(key, _)| *key == name).map(|(_, value)| value).next_back()
        };
        match path.strip_prefix(BASE).unwrap_or_default().trim_matches('/') {
            "stale" => Self::Stale,
            "bank" => Self::Bank,
            "queue" => Self::Queue,
            "words" => Self::Words,
            "audit" => Self::Audit,
            _ => {
                let view = if value("view") == Some("month") { View::Month } else { View::Week };
                Self::Schedule(value("day").and_then(|day| day.parse().ok()), view)
            }
        }
    }

    /// Its path.
    pub(crate) fn path(self) -> String {
        match self {
            Self::Stale => format!("{BASE}/stale"),
            Self::Bank => format!("{BASE}/bank"),
            Self::Queue => format!("{BASE}/queue"),
            Self::Words => format!("{BASE}/words"),
            Self::Audit => format!("{BASE}/audit"),
            Self::Schedule(day, view) => {
                let day = day.map(|day| format!("day={day}"));
                let view = (view == View::Month).then(|| "view=month".to_owned());
                let query: Vec<String> = day.into_iter().chain(view).collect();
                let mark = if query.is_empty() { "" } else { "?" };
                format!("{BASE}/{mark}{}", query.join("&"))
            }
        }
    }

    /// Its title.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Schedule(..) => "排期",
            Self::Stale => "已过时的题",
            Self::Bank => "题库",
            Self::Queue => "交流 · 待处理",
            Self::Words => "交流 · 词表",
            Self::Audit => "交流 · 操作记录",
        }
    }

    /// The page that somebody sees who asks for this one: what is not theirs is the first of theirs.
    pub(crate) fn seen_by(self, role: Role) -> Self {
        match self {
            Self::Schedule(..) | Self::Stale | Self::Bank if !session::keeps_content(role) => {
                if role == Role::Auditor {
                    Self::Audit
                } else {
                    Self::Queue
                }
            }
            Self::Audit if !session::audits(role) => Self::Queue,
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read_back() {
        let day = "2026-11-24".parse().ok();
        for route in [
            Route::Schedule(None, View::Week),
            Route::Schedule(day, View::Week),
            Route::Schedule(None, View::Month),
            Route::Schedule(day, View::Month),
            Route::Stale,
            Route::Bank,
            Route::Queue,
            Route::Words,
            Route::Audit,
        ] {
            let path = route.path();
            let (path, query) = path.split_once('?').unwrap_or((&path, ""));
            assert_eq!(Route::read(path, query), route, "{path}?{query}");
        }
    }

    #[test]
    fn who_asks_for_what_is_not_theirs_sees_what_is() {
        let first = Route::Schedule(None, View::Week);
        for (role, asked, seen) in [
            (Role::Editor, first, first),
            (Role::Editor, Route::Audit, Route::Queue),
            (Role::Officer, first, Route::Queue),
            (Role::Officer, Route::Stale, Route::Queue),
            (Role::Officer, Route::Words, Route::Words),
            (Role::Auditor, Route::Bank, Route::Audit),
            (Role::Auditor, Route::Audit, Route::Audit),
            (Role::Admin, Route::Audit, Route::Audit),
            (Role::Member, first, Route::Queue),
        ] {
            assert_eq!(asked.seen_by(role), seen, "{role:?} {asked:?}");
        }
    }

    #[test]
    fn whatever_else_is_the_first_page() {
        for (path, query) in [("/console", ""), ("/console/x", ""), ("/", ""), ("/console/", "?day=heute"), ("", "&&=")]
        {
            assert_eq!(Route::read(path, query), Route::Schedule(None, View::Week), "{path}{query}");
        }
        assert_eq!(Route::read("/console/bank/", ""), Route::Bank);
    }
}
