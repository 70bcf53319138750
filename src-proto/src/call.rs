//! Calls: what the phone's user interface asks its core. One door carries them all: the UI sends a [`Call`], the core answers with the JSON of the
//! [`Request::Reply`] that belongs to it, or with a [`CallError`]. Every view is drawn from the phone's own database; none of these waits for the
//! network but `Activate`, `SyncNow` and `LogOut`, which say so.

use crate::{
    content::{Article, Brand, Column, Layout, RegulationArticle},
    event::SyncState,
    id::{ArticleId, ColumnId, FeedbackId, IssueId, OpId, RegulationId},
    media::Picture,
    member::{Feedback, FeedbackTopic, MarkKind, Profile, Target},
    time::{CivilDate, Millis},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The name of the shell's one command.
pub const COMMAND: &str = "call";
/// The scheme under which the shell serves cached pictures: `media://localhost/<id>`; 404 while a picture has not arrived.
pub const MEDIA_SCHEME: &str = "media";

/// A call with its reply.
pub trait Request: Into<Call> {
    /// What the core answers.
    type Reply: Serialize + DeserializeOwned;
}

macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* } -> $reply:ty;)*) => {
        /// Any call, as it goes through the door.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "call", rename_all = "snake_case")]
        pub enum Call { $($(#[$doc])* $name($name),)* }

        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

            impl From<$name> for Call {
                fn from(call: $name) -> Self { Self::$name(call) }
            }

            impl Request for $name { type Reply = $reply; }
        )*
    };
}

calls! {
    /// The first call of every start: who is here and how the app should look.
    Start {} -> StartView;
    /// Activates this device. Goes to the network.
    Activate {
        /// The server's address; the one built in when absent.
        server: Option<String>,
        /// The code as typed; case, spaces and hyphens do not matter.
        code: String,
    } -> Profile;
    /// 今日, or an earlier day.
    Today {
        /// The day; today when absent.
        date: Option<CivilDate>,
    } -> TodayView;
    /// 往期: visible issues before a day, the latest first.
    PastIssues {
        /// Issues before this day; the latest when absent.
        before: Option<CivilDate>,
        /// At most so many (1 to 100).
        limit: u32,
    } -> Vec<IssueRow>;
    /// 栏目.
    Columns {} -> Vec<ColumnRow>;
    /// A column's articles, the latest first.
    ColumnPage {
        /// The column.
        id: ColumnId,
        /// Only this series.
        series: Option<String>,
        /// From this place on ([`ColumnView::next`]).
        after: Option<String>,
        /// At most so many (1 to 100).
        limit: u32,
    } -> ColumnView;
    /// An article.
    ReadArticle {
        /// Which.
        id: ArticleId,
    } -> ArticleView;
    /// Keeps the place a reader has got to, on this phone only. A place, never a time.
    SavePosition {
        /// In what.
        target: Target,
        /// How far down, in thousandths of the page.
        position: u16,
    } -> ();
    /// 党纪条规: all regulations.
    Regulations {} -> Vec<RegulationRow>;
    /// A regulation's table of contents.
    RegulationToc {
        /// Which.
        id: RegulationId,
    } -> RegulationTocView;
    /// One article of a regulation.
    ReadRegulation {
        /// Of which.
        id: RegulationId,
        /// Its anchor.
        anchor: String,
    } -> RegulationArticleView;
    /// Search over articles and regulations.
    Search {
        /// What was typed.
        query: String,
        /// Where.
        scope: SearchScope,
        /// Skips so many hits.
        offset: u32,
        /// At most so many (1 to 100).
        limit: u32,
    } -> SearchView;
    /// 收藏, the latest first.
    Favourites {
        /// Skips so many.
        offset: u32,
        /// At most so many (1 to 100).
        limit: u32,
    } -> Vec<FavouriteRow>;
    /// Sets or takes away a mark, at once on this phone, through the outbox elsewhere.
    SetMark {
        /// Which mark.
        kind: MarkKind,
        /// On what.
        target: Target,
        /// Set or taken away.
        on: bool,
    } -> ();
    /// 我的.
    Me {} -> MeView;
    /// Changes settings.
    SaveSettings {
        /// The settings, all of them.
        settings: Settings,
    } -> Settings;
    /// 存储: what takes how much room.
    Storage {} -> StorageView;
    /// Removes pictures that can be fetched again. Nothing a person did is touched.
    ClearMedia {} -> StorageView;
    /// 通知自检: will 07:30 work on this phone?
    SelfTest {} -> Vec<Check>;
    /// Shows a notification at once.
    TestNotification {} -> ();
    /// Asks the platform to allow notifications.
    AskPermission {} -> Vec<Check>;
    /// 投诉建议: what this member filed.
    Feedbacks {} -> Vec<FeedbackRow>;
    /// Files a complaint or suggestion; goes through the outbox.
    FileFeedback {
        /// What it is about.
        topic: FeedbackTopic,
        /// 1 to 2000 characters.
        text: String,
    } -> FeedbackId;
    /// Rates the answer to one; goes through the outbox.
    RateFeedback {
        /// Which.
        id: FeedbackId,
        /// 1 (was not helped) to 3 (was helped).
        rating: u8,
    } -> ();
    /// 没有发出去的: what waits and what is wedged.
    Outbox {} -> Vec<OutboxRow>;
    /// Tries a wedged op again.
    RetryOp {
        /// Which.
        id: OpId,
    } -> ();
    /// Deletes an op that was not sent, and undoes it on this phone.
    DeleteOp {
        /// Which.
        id: OpId,
    } -> ();
    /// Syncs now. Returns at once; the outcome comes as an event.
    SyncNow {} -> SyncState;
    /// 关于.
    About {} -> AboutView;
    /// Opens an `https:` address in the phone's browser.
    OpenWeb {
        /// The address.
        url: String,
    } -> ();
    /// Leaves this device: tells the server if it can be reached, then removes everything. Refuses with
    /// [`ErrorCode::Unsent`] while ops wait, unless told to discard them.
    LogOut {
        /// Go even though ops were not sent; they are lost.
        discard_unsent: bool,
    } -> ();
    /// The reader has seen that the device is revoked: removes everything that is left and starts afresh.
    AcknowledgeRevoked {} -> ();
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code:?}: {message}")]
pub struct CallError {
    /// What kind of failure.
    pub code: ErrorCode,
    /// What happened and what to do, in Chinese, ready to be shown.
    pub message: String,
}

/// The kinds of failure a user interface may want to tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// It is not there (any more).
    NotFound,
    /// What was given breaks a rule.
    Invalid,
    /// The server was not reached.
    Offline,
    /// The server refused.
    Refused,
    /// The server answered with what no server of ours would say.
    BadAnswer,
    /// Ops wait to be sent.
    Unsent,
    /// No member on this device.
    NoMember,
    /// No room left on the phone.
    DiskFull,
    /// The phone's own store failed.
    Store,
}

/// How the app stands when it opens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StartView {
    /// Which page to show.
    pub account: Account,
    /// Whose app it is, when known.
    pub brand: Option<Brand>,
    /// The settings.
    pub settings: Settings,
    /// The server built into this app; the activation page asks for one when absent.
    pub server: Option<String>,
    /// A page asked for by a notification or link before the user interface was there.
    pub open: Option<String>,
    /// An activation link opened before the user interface was there: server, code.
    pub activation: Option<(Option<String>, String)>,
    /// How syncing stands.
    pub sync: SyncState,
}

/// Who is on this device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Account {
    /// Nobody yet.
    Fresh,
    /// A member.
    Active {
        /// Who. Comes with the first sync; until then what activation said.
        profile: Profile,
    },
    /// The device was revoked; local content is gone or goes with the acknowledgement.
    Revoked {
        /// When this phone learnt it.
        at: Millis,
        /// How many ops could not be sent any more.
        unsent: u32,
        /// Whom to call; may be empty.
        contact: String,
    },
}

/// Settings of this phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// 长辈版.
    pub elder: bool,
    /// Text size in percent, 95 to 150; in 长辈版 to 125 (24 px × 1.25 = 30 px).
    pub zoom: u16,
    /// Light, dark, or as the phone.
    pub theme: Theme,
    /// The morning notification.
    pub morning: bool,
    /// Pictures on mobile data too.
    pub pictures_on_mobile: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { elder: false, zoom: 100, theme: Theme::System, morning: true, pictures_on_mobile: true }
    }
}

/// Paper by day or by night.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the phone.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// A day in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Almanac {
    /// The day.
    pub date: CivilDate,
    /// `丙午年八月十三`.
    pub lunar: String,
    /// What the day's seal says: the festival, else the solar term in force; absent outside the years of the calendar.
    pub seal: Option<String>,
}

/// 今日.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TodayView {
    /// The day shown.
    pub almanac: Almanac,
    /// Whether it is today.
    pub is_today: bool,
    /// The day's issue; absent before its time, or when there is none.
    pub issue: Option<IssueView>,
    /// When there is none for today yet: the latest visible one, to read meanwhile.
    pub latest: Option<IssueView>,
    /// When today's issue is due though it is not here or not yet visible; absent once it is shown.
    pub due_at: Option<Millis>,
    /// The visible issues of the days before the one shown, for the strip of 往期 (at most 10).
    pub past: Vec<IssueRow>,
    /// The next visible issue's day after the one shown.
    pub next: Option<CivilDate>,
    /// How syncing stands.
    pub sync: SyncState,
    /// Days since the last successful sync, when that is more than one: the content is stale.
    pub stale_days: Option<u32>,
}

/// An issue with its articles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IssueView {
    /// Its id.
    pub id: IssueId,
    /// Its day.
    pub date: CivilDate,
    /// `第 184 期`.
    pub number: u32,
    /// One or two lines.
    pub greeting: Vec<String>,
    /// The cover.
    pub cover: Picture,
    /// 今天聊聊.
    pub topic: Option<String>,
    /// Its articles, the lead first.
    pub items: Vec<Story>,
}

/// An issue in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IssueRow {
    /// Its day in words.
    pub almanac: Almanac,
    /// `第 184 期`.
    pub number: u32,
    /// Its headline.
    pub headline: String,
    /// How many articles.
    pub items: u32,
    /// How many of them were read.
    pub read: u32,
}

/// An article in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Story {
    /// Its id.
    pub id: ArticleId,
    /// Its title.
    pub title: String,
    /// Two lines.
    pub summary: String,
    /// The column's id.
    pub column: ColumnId,
    /// The column's name.
    pub column_name: String,
    /// The column's icon.
    pub icon: String,
    /// The series.
    pub series: Option<String>,
    /// Its day.
    pub date: CivilDate,
    /// Its picture.
    pub cover: Option<Picture>,
    /// How it is set.
    pub layout: Layout,
    /// Read already.
    pub read: bool,
    /// A favourite.
    pub favourite: bool,
}

/// A column in 栏目.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnRow {
    /// The column.
    pub column: Column,
    /// The latest article's (or regulation's) title; the column's own line when there is none.
    pub latest: String,
    /// That article's day.
    pub date: Option<CivilDate>,
    /// Whether that article was not read yet.
    pub unread: bool,
    /// How many articles or regulations it holds.
    pub count: u32,
}

/// A column's articles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnView {
    /// The column.
    pub column: Column,
    /// A page of its articles.
    pub items: Vec<Story>,
    /// Where the next page begins; absent at the end.
    pub next: Option<String>,
}

/// An article to read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArticleView {
    /// The article.
    pub article: Article,
    /// Its column.
    pub column_name: String,
    /// The column's icon.
    pub icon: String,
    /// Read before.
    pub read: bool,
    /// A favourite.
    pub favourite: bool,
    /// Where the reader left off, in thousandths.
    pub position: u16,
    /// What else stood in the same issue, or the next of its column.
    pub onward: Vec<Story>,
}

/// A regulation in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegulationRow {
    /// Its id.
    pub id: RegulationId,
    /// Full title.
    pub title: String,
    /// Short name.
    pub short: String,
    /// Since when in force.
    pub effective: Option<CivilDate>,
    /// A study guide.
    pub guide: bool,
    /// How many articles.
    pub articles: u32,
}

/// A regulation's table of contents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegulationTocView {
    /// The regulation.
    pub row: RegulationRow,
    /// The date lines below the title.
    pub date_lines: Vec<String>,
    /// What stands before the first article.
    pub preamble: Vec<String>,
    /// Which version.
    pub version: u32,
    /// Its chapters.
    pub chapters: Vec<TocChapter>,
    /// The article read last on this phone.
    pub last_read: Option<String>,
}

/// A chapter in a table of contents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TocChapter {
    /// Part, chapter and section, as far as there are.
    pub part: String,
    /// `第一章 总则`.
    pub title: String,
    /// The section.
    pub section: String,
    /// Its articles.
    pub articles: Vec<TocArticle>,
}

/// An article in a table of contents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TocArticle {
    /// Its anchor.
    pub anchor: String,
    /// `第三十四条`.
    pub number: String,
    /// Its first words.
    pub gist: String,
    /// A favourite.
    pub favourite: bool,
}

/// An article of a regulation to read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegulationArticleView {
    /// The regulation.
    pub row: RegulationRow,
    /// The chapter it stands in.
    pub chapter: String,
    /// The section it stands in; may be empty.
    pub section: String,
    /// The article.
    pub article: RegulationArticle,
    /// A favourite.
    pub favourite: bool,
    /// The article before: anchor, number.
    pub previous: Option<(String, String)>,
    /// The article after: anchor, number.
    pub next: Option<(String, String)>,
}

/// Where to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchScope {
    /// Everywhere.
    #[default]
    All,
    /// Articles.
    Articles,
    /// Regulations.
    Regulations,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchView {
    /// The hits of this page, the best first.
    pub hits: Vec<Hit>,
    /// How many there are in all, counted up to 200.
    pub total: u32,
    /// Whether there are more than `total` says.
    pub more_than_total: bool,
}

/// One hit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// Where it leads.
    pub target: Target,
    /// Title of the article, or number of the regulation's article.
    pub title: Vec<Piece>,
    /// Column and date, or the regulation's short name and chapter.
    pub origin: String,
    /// The words around the first place it was found.
    pub context: Vec<Piece>,
}

/// A piece of text, found or around what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether this is what was searched for.
    pub hit: bool,
}

/// A favourite in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FavouriteRow {
    /// Where it leads.
    pub target: Target,
    /// Its title, or `政务处分法 第三十四条`.
    pub title: String,
    /// Column and date, or the chapter.
    pub origin: String,
    /// Its first words.
    pub gist: String,
    /// When it became one.
    pub at: Millis,
}

/// 我的.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeView {
    /// Who.
    pub profile: Profile,
    /// Whose app.
    pub brand: Option<Brand>,
    /// The settings.
    pub settings: Settings,
    /// How many favourites.
    pub favourites: u32,
    /// How many ops wait.
    pub pending: u32,
    /// How many are wedged.
    pub wedged: u32,
    /// How many complaints have an answer not yet rated.
    pub answered: u32,
    /// Room taken, in bytes.
    pub storage_bytes: u64,
    /// How syncing stands.
    pub sync: SyncState,
}

/// What takes how much room, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageView {
    /// Texts, marks and the search index.
    pub database: u64,
    /// Pictures.
    pub media: u64,
    /// The most that pictures may take.
    pub media_budget: u64,
    /// How many pictures.
    pub pictures: u32,
    /// How many pictures are named by what is here and have not arrived yet.
    pub missing: u32,
}

/// One line of the self-test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What is checked.
    pub name: String,
    /// How it stands.
    pub verdict: Verdict,
    /// What was found, and what to do about it.
    pub advice: String,
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Good,
    /// May stop the notification on some mornings.
    Doubtful,
    /// Will stop it.
    Bad,
}

/// A complaint or suggestion in the member's list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeedbackRow {
    /// How it stands.
    pub feedback: Feedback,
    /// Not sent yet.
    pub pending: bool,
}

/// An op that was not sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutboxRow {
    /// Which.
    pub id: OpId,
    /// What it is, in Chinese: `收藏《一把借来的车钥匙》`.
    pub title: String,
    /// When it was done.
    pub at: Millis,
    /// Why the server refused it; absent while it merely waits.
    pub wedged: Option<String>,
    /// How often it was tried.
    pub tries: u32,
}

/// 关于.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AboutView {
    /// Whose app.
    pub brand: Option<Brand>,
    /// The app's version.
    pub version: String,
    /// The server's address.
    pub server: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_reads_back() {
        let call: Call = Search { query: "家风".into(), scope: SearchScope::All, offset: 0, limit: 20 }.into();
        let json = serde_json::to_string(&call).expect("json");
        assert_eq!(json, r#"{"call":"search","query":"家风","scope":"all","offset":0,"limit":20}"#);
        assert_eq!(serde_json::from_str::<Call>(&json).expect("a call"), call);
        assert_eq!(serde_json::from_str::<Call>(r#"{"call":"start"}"#).expect("a call"), Start {}.into());
        assert!(serde_json::from_str::<Call>(r#"{"call":"drop_everything"}"#).is_err());
    }
}
