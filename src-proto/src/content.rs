//! What the content feed carries: the brand, columns, issues, articles and regulations, each whole and at its latest state.

use crate::{
    body::{self, Block, BodyError},
    id::{ArticleId, ColumnId, IssueId, RegulationId},
    media::Picture,
    time::{CivilDate, Millis},
};
use serde::{Deserialize, Serialize};

/// The five functions (product.md); the sections of 栏目.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Function {
    /// 纪律教育
    Discipline,
    /// 预警倡廉
    EarlyWarning,
    /// 警示教育
    Cautionary,
    /// 家风教育
    Family,
    /// 关爱提醒
    Care,
}

impl Function {
    /// All five, in the order of 栏目.
    pub const ALL: [Self; 5] = [Self::Discipline, Self::EarlyWarning, Self::Cautionary, Self::Family, Self::Care];

    /// Its Chinese name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Discipline => "纪律教育",
            Self::EarlyWarning => "预警倡廉",
            Self::Cautionary => "警示教育",
            Self::Family => "家风教育",
            Self::Care => "关爱提醒",
        }
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Articles by date.
    Articles,
    /// Regulations by chapter and article.
    Regulations,
    /// The question bank.
    Quiz,
    /// A group.
    Room,
    /// The 1+1 talks.
    Talk,
}

/// Who may see a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// All members.
    #[default]
    All,
    /// Discipline officers only.
    Officers,
}

impl Audience {
    /// The word on the wire and in SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Officers => "officers",
        }
    }
}

/// How an article is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// Running text.
    #[default]
    Article,
    /// A set of pictures, each with its caption.
    Gallery,
    /// On letter paper.
    Letter,
}

/// Whose app this is: configuration of the server, shown on the first page and in 关于.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Brand {
    /// The app's name, `江源廉信`.
    pub name: String,
    /// The area, `江源区`.
    pub area: String,
    /// 主办单位.
    pub organisation: String,
    /// 备案编号; empty while there is none.
    #[serde(default)]
    pub filing: String,
    /// Whom to call about the app; shown where a member is stuck.
    #[serde(default)]
    pub contact: String,
}

/// A column (版块).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its id.
    pub id: ColumnId,
    /// Its name.
    pub name: String,
    /// The function it stands under.
    pub function: Function,
    /// A symbol of `assets/icons/icons.svg`.
    pub icon: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Who sees it.
    #[serde(default)]
    pub audience: Audience,
    /// The series an article of it may name.
    #[serde(default)]
    pub series: Vec<String>,
    /// One line about it; may be empty.
    #[serde(default)]
    pub about: String,
    /// Its place among all columns, from 0.
    pub position: u32,
    /// Hidden from 栏目.
    #[serde(default)]
    pub hidden: bool,
}

/// A morning issue (一期). Delivered the evening before and sealed (封存) until `visible_at`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// Its id.
    pub id: IssueId,
    /// The morning it is for; one issue a day.
    pub date: CivilDate,
    /// Counted from 1 by date, as readers say 第 184 期.
    pub number: u32,
    /// Not shown before this instant.
    pub visible_at: Millis,
    /// What the notification says.
    pub headline: String,
    /// One or two lines of at most 8 characters, set vertically on the cover.
    pub greeting: Vec<String>,
    /// The day's cover.
    pub cover: Picture,
    /// 今天聊聊: a question for the group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// One to six articles, the lead first.
    pub items: Vec<ArticleId>,
}

/// An article (文章).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// Its id.
    pub id: ArticleId,
    /// The column it stands in.
    pub column: ColumnId,
    /// The column's series it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// The day it is dated.
    pub date: CivilDate,
    /// Not shown before this instant.
    pub visible_at: Millis,
    /// Its title, at most 30 characters.
    pub title: String,
    /// Two lines for lists, at most 60 characters.
    pub summary: String,
    /// Where it comes from; may be empty.
    #[serde(default)]
    pub source: String,
    /// How it is set.
    #[serde(default)]
    pub layout: Layout,
    /// Its picture in lists and at its head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Picture>,
    /// Its text.
    pub body: Vec<Block>,
}

/// A regulation (条规) at one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Regulation {
    /// The same over all versions.
    pub id: RegulationId,
    /// The column it stands in.
    pub column: ColumnId,
    /// Full title.
    pub title: String,
    /// Short name, for citations; the title when it has none.
    pub short: String,
    /// Who issued it; may be empty.
    #[serde(default)]
    pub issuer: String,
    /// When it was adopted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adopted: Option<CivilDate>,
    /// When it was last revised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revised: Option<CivilDate>,
    /// Since when it (this version) is in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective: Option<CivilDate>,
    /// The date lines below the title, as printed.
    #[serde(default)]
    pub date_lines: Vec<String>,
    /// Counted from 1; a changed text is the next version.
    pub version: u32,
    /// A study guide in the project's own words, not the text of the regulation.
    #[serde(default)]
    pub guide: bool,
    /// What stands before the first article (preamble); may be empty.
    #[serde(default)]
    pub preamble: Vec<String>,
    /// Its chapters in order; a regulation without chapters has one with an empty title.
    pub chapters: Vec<Chapter>,
}

/// A chapter (章), or the section (节) of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    /// The part (编) it stands in, with its number; empty where there are none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub part: String,
    /// `第一章 总则`.
    pub title: String,
    /// The section (节) within the chapter; empty where there are none. A chapter with sections stands once for each.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub section: String,
    /// Its articles in order.
    pub articles: Vec<RegulationArticle>,
}

/// One article (条) of a regulation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RegulationArticle {
    /// The stable anchor: `34`, or `34-1` for 第三十四条之一.
    pub anchor: String,
    /// As printed: `第三十四条`.
    pub number: String,
    /// Its paragraphs (款) and items (项), a line each, items beginning with `（一）`.
    pub text: Vec<String>,
}

/// Why an entity is refused, though its shape is right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    /// A room or message breaks a bound.
    #[error(transparent)]
    Room(#[from] crate::room::RoomError),
    /// The body breaks a bound.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// An issue without articles or with more than six.
    #[error("an issue has one to six articles, not {0}")]
    Items(usize),
    /// A field that must not be empty.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// A field that is too long.
    #[error("{0} has more than {1} characters")]
    TooLong(&'static str, usize),
    /// A regulation without an article, or two articles with one anchor.
    #[error("the articles of a regulation: {0}")]
    Articles(String),
    /// A question whose key does not fit it.
    #[error("the question: {0}")]
    Question(String),
    /// A paper template breaks a rule.
    #[error("the paper template: {0}")]
    Template(String),
}

fn sized(name: &'static str, text: &str, max: usize) -> Result<(), ContentError> {
    if text.trim().is_empty() {
        Err(ContentError::Empty(name))
    } else if text.chars().count() > max {
        Err(ContentError::TooLong(name, max))
    } else {
        Ok(())
    }
}

impl Column {
    /// Checks what the types alone do not hold.
    pub fn check(&self) -> Result<(), ContentError> {
        sized("name", &self.name, 20)
    }
}

impl Issue {
    /// Checks what the types alone do not hold.
    pub fn check(&self) -> Result<(), ContentError> {
        if !(1..=6).contains(&self.items.len()) {
            return Err(ContentError::Items(self.items.len()));
        }
        sized("headline", &self.headline, 60)?;
        if self.greeting.len() > 2 {
            return Err(ContentError::TooLong("greeting", 2));
        }
        self.greeting.iter().try_for_each(|line| sized("greeting", line, 8))
    }
}

impl Article {
    /// Checks what the types alone do not hold.
    pub fn check(&self) -> Result<(), ContentError> {
        sized("title", &self.title, 60)?;
        if self.summary.chars().count() > 200 {
            return Err(ContentError::TooLong("summary", 200));
        }
        Ok(body::check(&self.body)?)
    }

    /// Every picture it shows, its cover first.
    pub fn pictures(&self) -> impl Iterator<Item = &Picture> {
        self.cover.iter().chain(body::pictures(&self.body))
    }
}

impl Regulation {
    /// Checks what the types alone do not hold: at least one article, no anchor twice.
    pub fn check(&self) -> Result<(), ContentError> {
        sized("title", &self.title, 80)?;
        let mut seen = std::collections::HashSet::new();
        for article in self.articles() {
            if !body::is_anchor(&article.anchor) {
                return Err(ContentError::Articles(format!("{:?} is no anchor", article.anchor)));
            }
            if !seen.insert(article.anchor.as_str()) {
                return Err(ContentError::Articles(format!("{} stands twice", article.number)));
            }
        }
        if seen.is_empty() { Err(ContentError::Articles("there is none".into())) } else { Ok(()) }
    }

    /// Every article, in order.
    pub fn articles(&self) -> impl Iterator<Item = &RegulationArticle> {
        self.chapters.iter().flat_map(|chapter| &chapter.articles)
    }
}
