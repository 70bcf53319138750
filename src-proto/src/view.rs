//! Views: what the phone's core answers to the calls of its user interface, drawn from the phone's own database and ready to be shown. Nothing here
//! goes over the network.

pub mod quiz;
pub mod room;

use crate::{
    content::{Article, Brand, Column, Layout, RegulationArticle},
    event::SyncState,
    id::{ArticleId, ColumnId, IssueId, OpId, RegulationId},
    media::Picture,
    member::{Feedback, Profile, Target},
    time::{CivilDate, Millis},
};
use serde::{Deserialize, Serialize};

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
#[serde(rename_all = "snake_case")]
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
#[allow(clippy::struct_excessive_bools, reason = "one for each switch")]
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
    /// The member agrees that right or wrong leaves this phone without their name, for the editors' totals.
    pub share_answers: bool,
    /// How many questions 温故 asks for in a day at most, 5 to 100.
    pub review_cap: u16,
    /// Messages are told of between 22:00 and 07:00 too.
    pub night_notices: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            elder: false,
            zoom: 100,
            theme: Theme::System,
            morning: true,
            pictures_on_mobile: true,
            share_answers: false,
            review_cap: 20,
            night_notices: false,
        }
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
    /// Whether that time is over.
    pub late: bool,
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
