//! A file of `issues/`: front matter only.

use super::{
    dates::{self, Form},
    folder::Text,
    front::{self, Checker, FRONT_LINE},
    known::Known,
    report::Fault,
};
use crate::content::status::Status;
use lianxin_proto::{
    id::{ArticleId, IssueId},
    media::Picture,
    rules::visibility::is_issue_time,
    time::{CivilDate, Millis},
};
use serde::Deserialize;
use std::collections::HashSet;
use toml::Spanned;

/// The most articles of an issue.
pub const ITEMS_MAX: usize = 6;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    date: Spanned<String>,
    visible_at: Option<Spanned<String>>,
    status: Option<Status>,
    greeting: Spanned<Vec<Spanned<String>>>,
    cover: Spanned<String>,
    cover_alt: Spanned<String>,
    topic: Option<Spanned<String>>,
    items: Spanned<Vec<Spanned<String>>>,
    headline: Option<Spanned<String>>,
}

/// An issue as its file says.
#[derive(Debug, Clone)]
pub struct Read {
    /// Its id.
    pub id: IssueId,
    /// Its day.
    pub date: CivilDate,
    /// How the day was written.
    pub form: Form,
    /// When it becomes visible.
    pub visible_at: Millis,
    /// How far it has got.
    pub status: Status,
    /// One or two lines.
    pub greeting: Vec<String>,
    /// Its cover.
    pub cover: Picture,
    /// 今天聊聊.
    pub topic: Option<String>,
    /// Its articles, the lead first, each with its line.
    pub items: Vec<(ArticleId, usize)>,
    /// What the notification says, unless that is the lead's title.
    pub headline: Option<String>,
    /// The line of its date.
    pub date_line: usize,
}

/// Reads a file.
pub fn read(text: &Text, day: CivilDate, known: &Known) -> Result<Read, Vec<Fault>> {
    let parts = front::split(&text.text)?;
    let Some(toml) = parts.front else {
        return Err(vec![Fault::at(1, "the file does not begin with front matter: a line +++, TOML, a line +++")]);
    };
    let front: Front = front::decode(toml, FRONT_LINE)?;
    let mut check = Checker::new(toml, FRONT_LINE);
    if let Some(stray) = parts.body.lines().position(|line| !line.trim().is_empty()) {
        check.faults.push(Fault::at(parts.body_line + stray, "an issue has no text of its own; write an article"));
    }
    let date = check.try_with(&front.date, |text| dates::date(text, day));
    let visible_at = date.and_then(|(date, _)| match &front.visible_at {
        None => dates::visible_at(None, date).ok(),
        Some(text) => check.try_with(text, |text| {
            let at = dates::visible_at(Some(text), date)?;
            if is_issue_time(date, at) {
                Ok(at)
            } else {
                Err("an issue becomes visible on its date, at 07:30 the latest".into())
            }
        }),
    });
    if !(1..=2).contains(&front.greeting.get_ref().len()) {
        check.fault(&front.greeting, "a greeting has one or two lines");
    }
    let greeting = front.greeting.get_ref().iter().map(|line| check.sized("a line of the greeting", line, 8)).collect();
    let cover = check.try_with(&front.cover, |path| {
        known.picture(path, front.cover_alt.get_ref()).map_err(|e| format!("cover: {e}"))
    });
    let topic = front.topic.as_ref().map(|topic| check.sized("topic", topic, 60));
    let headline = front.headline.as_ref().map(|headline| check.sized("headline", headline, 40));
    let items = items(&front.items, &mut check);
    let id = IssueId::new(text.id.clone()).map_err(|e| vec![Fault::whole(e.to_string())])?;
    let date_line = check.line(&front.date.span());
    match (date, visible_at, cover) {
        (Some((date, form)), Some(visible_at), Some(cover)) if check.faults.is_empty() => Ok(Read {
            id,
            date,
            form,
            visible_at,
            status: front.status.unwrap_or_default(),
            greeting,
            cover,
            topic,
            items,
            headline,
            date_line,
        }),
        _ => Err(check.faults),
    }
}

fn items(items: &Spanned<Vec<Spanned<String>>>, check: &mut Checker<'_>) -> Vec<(ArticleId, usize)> {
    if !(1..=ITEMS_MAX).contains(&items.get_ref().len()) {
        check.fault(items, format!("an issue has one to six articles, not {}", items.get_ref().len()));
    }
    let mut seen = HashSet::new();
    let mut named = Vec::new();
    for item in items.get_ref() {
        if !seen.insert(item.get_ref()) {
            check.fault(item, format!("the article {:?} stands twice", item.get_ref()));
        }
        let line = check.line(&item.span());
        let id = check.try_with(item, |id| ArticleId::new(id.clone()).map_err(|e| e.to_string()));
        named.extend(id.map(|id| (id, line)));
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{content::import::pictures::Pictures, media::Stored};
    use lianxin_proto::id::MediaId;

    const GOOD: &str = "+++\ndate = \"D+1\"\ngreeting = [\"昼夜平分，\", \"心有分寸。\"]\ncover = \"pictures/a.webp\"\ncover_alt = \"荷塘\"\ntopic = \"怎么看？\"\nitems = [\n  \"one\",\n  \"two\",\n]\nheadline = \"礼有分寸\"\n+++\n";

    fn issue(text: &str) -> Result<Read, Vec<Fault>> {
        let stored = Stored { id: MediaId::of(b"x"), thumb: None, width: 4, height: 3, bytes: 1 };
        let pictures = Pictures { taken: [("pictures/a.webp".to_owned(), stored)].into(), ..Pictures::default() };
        let known = Known::for_tests(&[], pictures, &[], &[]);
        let text = Text { file: "issues/i.md".into(), id: "i".into(), text: text.into() };
        read(&text, "2026-11-24".parse().expect("a date"), &known)
    }

    #[test]
    fn a_whole_issue() {
        let read = issue(GOOD).expect("good");
        assert_eq!(
            (read.date.to_string().as_str(), read.visible_at.time().to_string().as_str()),
            ("2026-11-25", "07:15")
        );
        assert_eq!(
            read.items.iter().map(|(id, line)| (id.as_str(), *line)).collect::<Vec<_>>(),
            [("one", 8), ("two", 9)]
        );
    }

    #[test]
    fn what_is_wrong_is_named_by_line() {
        for (from, to, line) in [
            ("\"D+1\"", "\"tomorrow\"", 2),
            ("\"D+1\"", "\"D+1\"\nvisible_at = \"07:31\"", 3),
            ("\"D+1\"", "\"D+1\"\nvisible_at = \"2026-11-24T07:15:00+08:00\"", 3),
            ("\"心有分寸。\"", "\"心里要有分寸才行。\"", 3),
            ("[\"昼夜平分，\", \"心有分寸。\"]", "[]", 3),
            ("pictures/a.webp", "pictures/b.webp", 4),
            ("荷塘", "", 4),
            ("怎么看？", &"问".repeat(61), 6),
            ("\"two\"", "\"one\"", 9),
            ("\"two\"", "\"Two\"", 9),
            ("\"礼有分寸\"", "\"礼有分寸\"\nlead = 1", 12),
            ("+++\n", "+++\n\n正文", 0),
        ] {
            let text = if line == 0 { format!("{GOOD}\n正文") } else { GOOD.replacen(from, to, 1) };
            let expected = if line == 0 { 14 } else { line };
            let faults = issue(&text).expect_err(to);
            assert_eq!(faults.first().and_then(|f| f.line), Some(expected), "{to}: {faults:?}");
        }
        let seven = GOOD.replacen("\"two\"", "\"b\",\"c\",\"d\",\"e\",\"f\",\"g\"", 1);
        assert_eq!(issue(&seven).expect_err("seven").first().and_then(|f| f.line), Some(7));
    }
}
