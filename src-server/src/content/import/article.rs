//! A file of `articles/`: front matter and body.

use super::{
    dates,
    folder::Text,
    front::{self, Checker, FRONT_LINE},
    known::Known,
    markdown,
    report::Fault,
};
use crate::content::status::Status;
use lianxin_proto::{
    body::Block,
    content::{ColumnKind, Layout},
    id::{ArticleId, ColumnId},
    media::Picture,
    time::{CivilDate, Millis},
};
use serde::Deserialize;
use toml::Spanned;

/// The most characters of a title.
pub const TITLE_MAX: usize = 30;
/// The most characters of a summary.
pub const SUMMARY_MAX: usize = 60;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    title: Spanned<String>,
    column: Spanned<String>,
    series: Option<Spanned<String>>,
    summary: Spanned<String>,
    cover: Option<Spanned<String>>,
    cover_alt: Option<Spanned<String>>,
    #[serde(default)]
    layout: Layout,
    source: Option<Spanned<String>>,
    date: Option<Spanned<String>>,
    visible_at: Option<Spanned<String>>,
    status: Option<Status>,
}

/// An article as its file says; when it appears may be its issue's matter.
#[derive(Debug, Clone)]
pub struct Read {
    /// Its id.
    pub id: ArticleId,
    /// Its column.
    pub column: ColumnId,
    /// Its series.
    pub series: Option<String>,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// Where it comes from.
    pub source: String,
    /// How it is set.
    pub layout: Layout,
    /// Its cover.
    pub cover: Option<Picture>,
    /// Its text.
    pub body: Vec<Block>,
    /// Its own day and time, where the file names them.
    pub own: Option<(CivilDate, Millis)>,
    /// Its own status.
    pub status: Status,
}

/// Reads a file.
pub fn read(text: &Text, day: CivilDate, known: &Known) -> Result<Read, Vec<Fault>> {
    let parts = front::split(&text.text)?;
    let Some(toml) = parts.front else {
        return Err(vec![Fault::at(1, "the file does not begin with front matter: a line +++, TOML, a line +++")]);
    };
    // Both halves are read before any is refused, so that an editor sees all that is wrong.
    let body = markdown::read(parts.body, parts.body_line, known);
    let front: Front = match front::decode(toml, FRONT_LINE) {
        Ok(front) => front,
        Err(mut faults) => {
            faults.extend(body.err().unwrap_or_default());
            return Err(faults);
        }
    };
    let mut check = Checker::new(toml, FRONT_LINE);
    let title = check.sized("title", &front.title, TITLE_MAX);
    if title.contains('。') || title.ends_with('.') {
        check.fault(&front.title, "a title has no full stop");
    }
    let summary = check.sized("summary", &front.summary, SUMMARY_MAX);
    let source = front.source.as_ref().map(|source| check.sized("source", source, 40)).unwrap_or_default();
    let column = column(&front, known, &mut check);
    let cover = cover(&front, known, &mut check);
    let own = own_time(&front, day, &mut check);
    let series = front.series.as_ref().map(|series| series.get_ref().trim().to_owned());
    let mut faults = check.faults;
    let body = match body {
        Ok(body) => body,
        Err(wrong) => {
            faults.extend(wrong);
            return Err(faults);
        }
    };
    let figures = body.iter().filter(|block| matches!(block, Block::Figure { .. })).count();
    if body.is_empty() {
        faults.push(Fault::at(parts.body_line, "the article has no text"));
    } else if front.layout == Layout::Gallery && figures == 0 {
        faults.push(Fault::at(parts.body_line, "layout = \"gallery\" is a set of pictures, and there is none"));
    }
    let id = ArticleId::new(text.id.clone()).map_err(|e| vec![Fault::whole(e.to_string())])?;
    let (Some(column), true) = (column, faults.is_empty()) else { return Err(faults) };
    let status = front.status.unwrap_or_default();
    Ok(Read { id, column, series, title, summary, source, layout: front.layout, cover, body, own, status })
}

fn column(front: &Front, known: &Known, check: &mut Checker<'_>) -> Option<ColumnId> {
    let Some(column) = known.column(front.column.get_ref()) else {
        check.fault(&front.column, format!("there is no column {:?}; columns.toml names them", front.column.get_ref()));
        return None;
    };
    if column.kind != ColumnKind::Articles {
        check.fault(&front.column, format!("the column {} holds no articles", column.id));
    }
    if let Some(series) = &front.series
        && !column.series.iter().any(|known| known == series.get_ref().trim())
    {
        check.fault(series, format!("the column {} has no series {:?}", column.id, series.get_ref()));
    }
    Some(column.id.clone())
}

fn cover(front: &Front, known: &Known, check: &mut Checker<'_>) -> Option<Picture> {
    match (&front.cover, &front.cover_alt) {
        (None, None) => None,
        (None, Some(alt)) => {
            check.fault(alt, "cover_alt without a cover");
            None
        }
        (Some(cover), alt) => {
            let alt = alt.as_ref().map_or("", |alt| alt.get_ref().as_str());
            check.try_with(cover, |path| known.picture(path, alt).map_err(|e| format!("cover: {e}")))
        }
    }
}

fn own_time(front: &Front, day: CivilDate, check: &mut Checker<'_>) -> Option<(CivilDate, Millis)> {
    let (date, _) = check.try_with(front.date.as_ref()?, |text| dates::date(text, day))?;
    let visible_at = match &front.visible_at {
        Some(text) => check.try_with(text, |text| dates::visible_at(Some(text), date))?,
        None => dates::visible_at(None, date).ok()?,
    };
    Some((date, visible_at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::import::{column as columns, pictures::Pictures};

    const COLUMNS: &str = "[[column]]\nid = \"case\"\nname = \"以案为鉴\"\nfunction = \"cautionary\"\nicon = \"c\"\nkind = \"articles\"\nseries = [\"看图画\"]\n[[column]]\nid = \"quiz\"\nname = \"题库\"\nfunction = \"discipline\"\nicon = \"c\"\nkind = \"quiz\"\n";
    const GOOD: &str = "+++\ntitle = \"一把借来的车钥匙\"\ncolumn = \"case\"\nseries = \"看图画\"\nsummary = \"从用几天到三年不还。\"\ndate = \"D-3\"\n+++\n正文。\n";

    fn article(text: &str) -> Result<Read, Vec<Fault>> {
        let columns = columns::read(COLUMNS).expect("columns");
        let known = Known::for_tests(&columns, Pictures::default(), &[], &[]);
        let text = Text { file: "articles/a.md".into(), id: "a".into(), text: text.into() };
        read(&text, "2026-11-24".parse().expect("a date"), &known)
    }

    #[test]
    fn a_whole_article() {
        let read = article(GOOD).expect("good");
        assert_eq!(
            read.own.map(|(date, at)| (date.to_string(), at.time().to_string())),
            Some(("2026-11-21".into(), "07:15".into()))
        );
        assert_eq!(
            (read.series.as_deref(), read.status, read.layout),
            (Some("看图画"), Status::Scheduled, Layout::Article)
        );
    }

    #[test]
    fn what_is_wrong_is_named_by_line() {
        for (from, to, line) in [
            ("一把借来的车钥匙", "一把借来的车钥匙。", 2),
            ("一把借来的车钥匙", &"长".repeat(31), 2),
            ("\"case\"", "\"quiz\"", 3),
            ("\"case\"", "\"nowhere\"", 3),
            ("看图画", "别的", 4),
            ("从用几天到三年不还。", &"长".repeat(61), 5),
            ("D-3", "soon", 6),
            ("date = \"D-3\"", "visible = true", 6),
            ("date = \"D-3\"", "cover = \"pictures/a.webp\"\ncover_alt = \"x\"", 6),
            ("date = \"D-3\"", "cover = \"../a.webp\"", 6),
            ("date = \"D-3\"", "cover_alt = \"x\"", 6),
            ("date = \"D-3\"", "status = \"published\"", 6),
            ("date = \"D-3\"", "layout = \"poster\"", 6),
            ("date = \"D-3\"", "layout = \"gallery\"", 8),
            ("正文。", "<script>", 8),
            ("正文。\n", "", 8),
            ("+++\ntitle", "title", 1),
        ] {
            let faults = article(&GOOD.replacen(from, to, 1)).expect_err(to);
            assert_eq!(faults.first().and_then(|f| f.line), Some(line), "{to}: {faults:?}");
        }
    }

    #[test]
    fn front_matter_and_body_are_refused_together() {
        let text = GOOD.replacen("D-3", "soon", 1).replacen("正文。", "<b>", 1);
        assert_eq!(article(&text).expect_err("two").len(), 2);
    }
}
