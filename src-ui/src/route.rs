//! The pages of the app and their paths. Notifications, links in texts and the tab bar all name a page by its path, so what a path means is
//! decided here once: a path that names no page is none, never a guess.

use lianxin_proto::{
    body::{Link, is_anchor},
    call::SearchScope,
    id::{ArticleId, ColumnId, IssueId, QuestionId, RegulationId, RoomId, SittingId},
    member::Target,
    time::CivilDate,
};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    Today,
    Day(CivilDate),
    Past,
    Columns,
    Column(ColumnId, Option<String>),
    Regulations,
    Regulation(RegulationId),
    RegulationArticle(RegulationId, String),
    Article(ArticleId),
    Search(String, SearchScope),
    Favourites,
    /// 答题.
    Quiz,
    /// 专项练习: what to practise.
    Practice,
    /// 模拟测试.
    Papers,
    /// 温故: how much is due.
    Review,
    /// 错题本.
    WrongBook,
    FavouriteQuestions,
    /// A question outside any sitting.
    Question(QuestionId),
    /// 我的竹简 of one regulation.
    Mastery(RegulationId),
    /// A sitting; once it is finished, its result, or the question at a place, counted from 0.
    Sitting(SittingId, Option<u16>),
    /// 交流.
    Rooms,
    /// A room; only one topic of it, and around a position, where asked for.
    Room(RoomId, Option<IssueId>, Option<u64>),
    RoomAbout(RoomId),
    /// 精华.
    RoomPicks(RoomId),
    /// Search in a room, and what was searched for.
    RoomSearch(RoomId, String),
    Me,
    SelfTest,
    Storage,
    Feedback,
    /// A new complaint or suggestion; about a version of a question, where it comes from there.
    NewFeedback(Option<(QuestionId, u32)>),
    Outbox,
    Privacy,
    Rules,
    About,
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// The value of a key in a query string.
fn value(query: &str, key: &str) -> Option<String> {
    let found = query.split('&').find_map(|pair| pair.split_once('=').filter(|(k, _)| *k == key));
    found.map(|(_, v)| percent_decode_str(v).decode_utf8_lossy().into_owned())
}

impl Route {
    /// The page a path leads to; `None` when there is none.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let path = path.split('#').next().unwrap_or_default();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        Some(match parts.as_slice() {
            [] | ["today"] => Self::Today,
            ["day", date] => Self::Day(date.parse().ok()?),
            ["past"] => Self::Past,
            ["columns"] => Self::Columns,
            ["column", id] => Self::Column(id.parse().ok()?, value(query, "series")),
            ["regulations"] => Self::Regulations,
            ["regulation", id] => Self::Regulation(id.parse().ok()?),
            ["regulation", id, anchor] if is_anchor(anchor) => {
                Self::RegulationArticle(id.parse().ok()?, (*anchor).to_owned())
            }
            ["article", id] => Self::Article(id.parse().ok()?),
            ["search"] => {
                let scope = match value(query, "in").as_deref() {
                    Some("articles") => SearchScope::Articles,
                    Some("regulations") => SearchScope::Regulations,
                    _ => SearchScope::All,
                };
                Self::Search(value(query, "q").unwrap_or_default(), scope)
            }
            ["favourites"] => Self::Favourites,
            ["quiz"] => Self::Quiz,
            ["practice"] => Self::Practice,
            ["papers"] => Self::Papers,
            ["review"] => Self::Review,
            ["wrong"] => Self::WrongBook,
            ["favourite-questions"] => Self::FavouriteQuestions,
            ["question", id] => Self::Question(id.parse().ok()?),
            ["mastery", id] => Self::Mastery(id.parse().ok()?),
            ["sitting", id] => Self::Sitting(id.parse().ok()?, None),
            ["sitting", id, place] => Self::Sitting(id.parse().ok()?, Some(place.parse().ok()?)),
            ["rooms"] => Self::Rooms,
            ["room", id] => {
                let (topic, at) = (value(query, "topic"), value(query, "at"));
                Self::Room(id.parse().ok()?, topic.and_then(|id| id.parse().ok()), at.and_then(|at| at.parse().ok()))
            }
            ["room", id, "about"] => Self::RoomAbout(id.parse().ok()?),
            ["room", id, "picks"] => Self::RoomPicks(id.parse().ok()?),
            ["room", id, "search"] => Self::RoomSearch(id.parse().ok()?, value(query, "q").unwrap_or_default()),
            ["me"] => Self::Me,
            ["self-test"] => Self::SelfTest,
            ["storage"] => Self::Storage,
            ["feedback"] => Self::Feedback,
            ["feedback", "new"] => {
                let about = value(query, "question").and_then(|id| id.parse().ok());
                let version = value(query, "version").and_then(|version| version.parse().ok());
                Self::NewFeedback(about.zip(version))
            }
            ["outbox"] => Self::Outbox,
            ["privacy"] => Self::Privacy,
            ["rules"] => Self::Rules,
            ["about"] => Self::About,
            _ => return None,
        })
    }

    /// Its path.
    pub(crate) fn path(&self) -> String {
        match self {
            Self::Today => "/".into(),
            Self::Day(date) => format!("/day/{date}"),
            Self::Past => "/past".into(),
            Self::Columns => "/columns".into(),
            Self::Column(id, None) => format!("/column/{id}"),
            Self::Column(id, Some(series)) => format!("/column/{id}?series={}", encode(series)),
            Self::Regulations => "/regulations".into(),
            Self::Regulation(id) => format!("/regulation/{id}"),
            Self::RegulationArticle(id, anchor) => format!("/regulation/{id}/{anchor}"),
            Self::Article(id) => format!("/article/{id}"),
            Self::Search(query, scope) => {
                let scope = match scope {
                    SearchScope::All => "",
                    SearchScope::Articles => "&in=articles",
                    SearchScope::Regulations => "&in=regulations",
                };
                format!("/search?q={}{scope}", encode(query))
            }
            Self::Favourites => "/favourites".into(),
            Self::Quiz => "/quiz".into(),
            Self::Practice => "/practice".into(),
            Self::Papers => "/papers".into(),
            Self::Review => "/review".into(),
            Self::WrongBook => "/wrong".into(),
            Self::FavouriteQuestions => "/favourite-questions".into(),
            Self::Question(id) => format!("/question/{id}"),
            Self::Mastery(id) => format!("/mastery/{id}"),
            Self::Sitting(id, None) => format!("/sitting/{id}"),
            Self::Sitting(id, Some(place)) => format!("/sitting/{id}/{place}"),
            Self::Rooms => "/rooms".into(),
            Self::Room(id, topic, at) => {
                let mut path = format!("/room/{id}");
                if let Some(topic) = topic {
                    path = path + "?topic=" + topic.as_str();
                }
                if let Some(at) = at {
                    path = path + if topic.is_some() { "&at=" } else { "?at=" } + &at.to_string();
                }
                path
            }
            Self::RoomAbout(id) => format!("/room/{id}/about"),
            Self::RoomPicks(id) => format!("/room/{id}/picks"),
            Self::RoomSearch(id, query) if query.is_empty() => format!("/room/{id}/search"),
            Self::RoomSearch(id, query) => format!("/room/{id}/search?q={}", encode(query)),
            Self::Me => "/me".into(),
            Self::SelfTest => "/self-test".into(),
            Self::Storage => "/storage".into(),
            Self::Feedback => "/feedback".into(),
            Self::NewFeedback(None) => "/feedback/new".into(),
            Self::NewFeedback(Some((id, version))) => format!("/feedback/new?question={id}&version={version}"),
            Self::Outbox => "/outbox".into(),
            Self::Privacy => "/privacy".into(),
            Self::Rules => "/rules".into(),
            Self::About => "/about".into(),
        }
    }

    /// Where 返回 leads when nothing was opened before this page (a notification opened it).
    pub(crate) fn parent(&self) -> Self {
        match self {
            Self::Column(..) | Self::Regulations => Self::Columns,
            Self::Regulation(_) => Self::Regulations,
            Self::RegulationArticle(id, _) => Self::Regulation(id.clone()),
            Self::Favourites
            | Self::SelfTest
            | Self::Storage
            | Self::Feedback
            | Self::Outbox
            | Self::Privacy
            | Self::Rules
            | Self::About => Self::Me,
            Self::NewFeedback(_) => Self::Feedback,
            Self::Practice
            | Self::Papers
            | Self::Review
            | Self::WrongBook
            | Self::FavouriteQuestions
            | Self::Question(_)
            | Self::Mastery(_)
            | Self::Sitting(_, None) => Self::Quiz,
            Self::Sitting(id, Some(_)) => Self::Sitting(*id, None),
            Self::Room(..) => Self::Rooms,
            Self::RoomAbout(id) | Self::RoomPicks(id) | Self::RoomSearch(id, _) => Self::Room(*id, None, None),
            _ => Self::Today,
        }
    }

    /// Whether it is the first page of a tab: the tab bar is shown, and it keeps its own place.
    pub(crate) fn is_tab(&self) -> bool {
        matches!(self, Self::Today | Self::Columns | Self::Quiz | Self::Rooms | Self::Me)
    }

    /// The page a mark or a search hit stands on.
    pub(crate) fn of(target: &Target) -> Self {
        match target {
            Target::Article(id) => Self::Article(id.clone()),
            Target::Regulation(id, anchor) => Self::RegulationArticle(id.clone(), anchor.clone()),
            Target::Question(id) => Self::Question(id.clone()),
        }
    }

    /// The page a link in a text leads to; `None` for one that leaves the app.
    pub(crate) fn of_link(link: &Link) -> Option<Self> {
        match link {
            Link::Article { id } => Some(Self::Article(id.clone())),
            Link::Regulation { id, anchor: Some(anchor) } => Some(Self::RegulationArticle(id.clone(), anchor.clone())),
            Link::Regulation { id, anchor: None } => Some(Self::Regulation(id.clone())),
            Link::Web { .. } => None,
        }
    }
}

/// What an activation link carries: server and code. Takes the link of a QR code or a bare code.
pub(crate) fn activation(text: &str) -> Option<(Option<String>, String)> {
    let text = text.trim();
    if let Some(query) = text.strip_prefix("lianxin://activate?") {
        return Some((
            value(query, "server").filter(|s| !s.is_empty()),
            value(query, "code").filter(|c| !c.is_empty())?,
        ));
    }
    lianxin_proto::activation::normalise(text).map(|code| (None, code))
}

/// The host of a web address, to be shown before leaving.
pub(crate) fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = rest.get(..end).unwrap_or(rest);
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> QuestionId {
        QuestionId::new("zwcf-001").expect("an id")
    }

    fn room() -> RoomId {
        "0190a000-0000-7000-8000-000000000002".parse().expect("an id")
    }

    fn sitting() -> SittingId {
        "0190a000-0000-7000-8000-000000000001".parse().expect("an id")
    }

    #[test]
    fn every_page_is_found_by_its_path() {
        let id = |text: &str| RegulationId::new(text).expect("an id");
        for route in [
            Route::Today,
            Route::Day("2026-09-23".parse().expect("a date")),
            Route::Past,
            Route::Columns,
            Route::Column(ColumnId::new("case").expect("an id"), None),
            Route::Column(ColumnId::new("pictures").expect("an id"), Some("看图画".into())),
            Route::Regulations,
            Route::Regulation(id("jiancha-fa")),
            Route::RegulationArticle(id("jiancha-fa"), "34-1".into()),
            Route::Article(ArticleId::new("moon-gift").expect("an id")),
            Route::Search("家风 & 100%".into(), SearchScope::Regulations),
            Route::Search(String::new(), SearchScope::All),
            Route::Favourites,
            Route::Quiz,
            Route::Practice,
            Route::Papers,
            Route::Review,
            Route::WrongBook,
            Route::FavouriteQuestions,
            Route::Question(question()),
            Route::Mastery(id("jiancha-fa")),
            Route::Sitting(sitting(), None),
            Route::Sitting(sitting(), Some(34)),
            Route::Rooms,
            Route::Room(room(), None, None),
            Route::Room(room(), None, Some(9_876)),
            Route::Room(room(), Some(IssueId::new("2026-09-23").expect("an id")), None),
            Route::Room(room(), Some(IssueId::new("2026-09-23").expect("an id")), Some(1)),
            Route::RoomAbout(room()),
            Route::RoomPicks(room()),
            Route::RoomSearch(room(), String::new()),
            Route::RoomSearch(room(), "家风 & 100%".into()),
            Route::Me,
            Route::SelfTest,
            Route::Storage,
            Route::Feedback,
            Route::NewFeedback(None),
            Route::NewFeedback(Some((question(), 3))),
            Route::Outbox,
            Route::Privacy,
            Route::Rules,
            Route::About,
        ] {
            assert_eq!(Route::parse(&route.path()), Some(route.clone()), "{route:?}");
        }
    }

    #[test]
    fn a_strange_path_is_no_page() {
        for path in [
            "/article/",
            "/article/A",
            "/day/2026-13-01",
            "/regulation/x/y",
            "/article/../etc",
            "//evil.example",
            "/quiz/x",
            "/sitting/1",
            "/sitting/0190a000-0000-7000-8000-000000000001/x",
            "/question/",
            "/room/",
            "/room/1",
            "/room/0190a000-0000-7000-8000-000000000002/x",
        ] {
            assert_eq!(Route::parse(path), None, "{path}");
        }
    }

    #[test]
    fn activation_links_are_read() {
        let read = |text: &str| activation(text);
        assert_eq!(
            read("lianxin://activate?server=https%3A%2F%2Flx.example.org&code=K7MP-3XQD"),
            Some((Some("https://lx.example.org".into()), "K7MP-3XQD".into()))
        );
        assert_eq!(read(" k7mp 3xqd "), Some((None, "K7MP3XQD".into())));
        for bad in ["", "lianxin://activate?code=", "lianxin://open?code=K7MP3XQD", "你好"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_host_is_what_a_browser_would_open() {
        assert_eq!(host("https://www.ccdi.gov.cn/a?b#c"), "www.ccdi.gov.cn");
        assert_eq!(host("https://www.ccdi.gov.cn@evil.example/x"), "evil.example");
        assert_eq!(host("https://a.example?x"), "a.example");
    }
}
