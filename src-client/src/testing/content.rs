//! Content for tests, and the lines a server would send it in.

use lianxin_proto::{
    body::{Block, Span},
    content::{
        Article, Audience, Brand, Chapter, Column, ColumnKind, Function, Issue, Layout, Regulation, RegulationArticle,
    },
    feed::{Change, End, Entity, FeedId, Line, Page},
    id::{ArticleId, ColumnId, IssueId, MediaId, MemberId, OpId, RegulationId},
    media::Picture,
    member::{Mark, MarkKind, Profile, Role, Target},
    rules::visibility::default_visible_at,
    time::Millis,
};

pub(crate) const ALL: FeedId = FeedId::Content(Audience::All);

/// A picture of one pixel.
pub(crate) const PIXEL: [u8; 67] = [
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8,
    6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0, 1, 0, 0, 5, 0, 1,
    0x0d, 0x0a, 0x2d, 0xb4, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

/// Another picture each: the decoder looks at no byte behind the end.
pub(crate) fn pixel(n: u8) -> Vec<u8> {
    let mut bytes = PIXEL.to_vec();
    bytes.extend([n; 100]);
    bytes
}

pub(crate) fn member() -> MemberId {
    MemberId(uuid::Uuid::from_u128(1))
}

pub(crate) fn private() -> FeedId {
    FeedId::Member(member())
}

pub(crate) fn profile() -> Profile {
    Profile {
        id: member(), name: "李明".into(), unit: "区财政局".into(), post: "副局长".into(), role: Role::Member
    }
}

pub(crate) fn brand() -> Brand {
    Brand {
        name: "江源廉信".into(),
        area: "江源区".into(),
        organisation: "江源区纪委监委".into(),
        filing: String::new(),
        contact: "办公室 0000".into(),
    }
}

pub(crate) fn picture(n: u8) -> Picture {
    Picture {
        light: MediaId::of(&pixel(n)),
        dark: None,
        thumb: None,
        thumb_dark: None,
        width: 1,
        height: 1,
        alt: "荷".into(),
    }
}

pub(crate) fn article_id(id: &str) -> ArticleId {
    ArticleId::new(id).expect("an id")
}

pub(crate) fn target(id: &str) -> Target {
    Target::Article(article_id(id))
}

pub(crate) fn column(id: &str, kind: ColumnKind) -> Entity {
    Entity::Column(Column {
        id: ColumnId::new(id).expect("an id"),
        name: format!("栏目{id}"),
        function: Function::Family,
        icon: "col-fam".into(),
        kind,
        audience: Audience::All,
        series: vec![],
        about: "一句话".into(),
        position: 0,
        hidden: false,
    })
}

pub(crate) fn article(id: &str, date: &str, title: &str, text: &str) -> Article {
    let date = date.parse().expect("a date");
    Article {
        id: article_id(id),
        column: ColumnId::new("family").expect("an id"),
        series: None,
        date,
        visible_at: default_visible_at(date),
        title: title.into(),
        summary: "摘要".into(),
        source: String::new(),
        layout: Layout::Article,
        cover: None,
        body: vec![Block::Paragraph { text: vec![Span::plain(text)] }],
    }
}

pub(crate) fn issue(id: &str, date: &str, headline: &str, items: &[&str], cover: u8) -> Issue {
    let date = date.parse().expect("a date");
    Issue {
        id: IssueId::new(id).expect("an id"),
        date,
        number: 1,
        visible_at: default_visible_at(date),
        headline: headline.into(),
        greeting: vec!["昼夜平分".into()],
        cover: picture(cover),
        topic: None,
        items: items.iter().map(|id| article_id(id)).collect(),
    }
}

pub(crate) fn regulation(id: &str, texts: &[&str]) -> Regulation {
    let article = |(n, text): (usize, &&str)| RegulationArticle {
        anchor: (n + 1).to_string(),
        number: ["第一条", "第二条", "第三条"][n].into(),
        text: vec![(*text).to_owned()],
    };
    Regulation {
        id: RegulationId::new(id).expect("an id"),
        column: ColumnId::new("rules").expect("an id"),
        title: "公职人员政务处分法学习指引".into(),
        short: "政务处分法".into(),
        issuer: String::new(),
        adopted: None,
        revised: None,
        effective: Some("2020-07-01".parse().expect("a date")),
        date_lines: vec![],
        version: 1,
        guide: true,
        preamble: vec![],
        chapters: vec![Chapter {
            part: String::new(),
            title: "第一章 总则".into(),
            section: String::new(),
            articles: texts.iter().enumerate().map(article).collect(),
        }],
    }
}

pub(crate) fn mark(kind: MarkKind, article: &str, on: bool, at: i64, op: u128) -> Mark {
    Mark { kind, target: target(article), on, at: Millis(at), op: OpId(uuid::Uuid::from_u128(op)) }
}

/// A page that puts these behind `from`.
pub(crate) fn page(feed: FeedId, from: u64, entities: Vec<Entity>) -> Page {
    let changes: Vec<Change> = (from + 1..).zip(entities).map(|(seq, entity)| Change::Put { seq, entity }).collect();
    let to = from + u64::try_from(changes.len()).expect("a length");
    Page { feed, from, to, more: false, changes }
}

pub(crate) fn end(epoch: &str, more: bool) -> End {
    End { now: Millis(0), epoch: epoch.into(), more, dropped: vec![] }
}

/// The body of an answer.
pub(crate) fn body(pages: Vec<Page>, end: End) -> Vec<u8> {
    let mut body = Vec::new();
    for line in pages.into_iter().map(Line::Page).chain([Line::End(end)]) {
        serde_json::to_writer(&mut body, &line).expect("json");
        body.push(b'\n');
    }
    body
}
