//! Fits the issues and articles of a folder together: which issues become one, which day each article appears, whether an issue's articles are there.
//! Pure; what was imported earlier comes in as data.

use super::{
    apply::Old,
    article,
    dates::Form,
    issue::{self, ITEMS_MAX},
    report::{Draft, Fault},
};
use crate::content::status::Status;
use lianxin_proto::{
    content::{Article, Audience, Column, Issue},
    id::{ArticleId, IssueId},
    time::{CivilDate, Millis},
};
use std::collections::{HashMap, HashSet};

/// What came of it.
#[derive(Debug, Clone, Default)]
pub struct Fitted {
    /// The articles, each with its status.
    pub articles: Vec<Draft<(Article, Status)>>,
    /// The issues, each with its status.
    pub issues: Vec<Draft<(Issue, Status)>>,
    /// Issues that became part of another of the same day, by file.
    pub merged: Vec<(String, IssueId)>,
}

/// When an article appears, because an issue names it.
#[derive(Debug, Clone)]
struct Day {
    date: CivilDate,
    visible_at: Millis,
    status: Status,
}

/// Fits issues and articles together.
pub fn fit(
    articles: Vec<Draft<article::Read>>,
    mut issues: Vec<Draft<issue::Read>>,
    old: &Old,
    columns: &[Column],
) -> Fitted {
    let days = days(&issues, old);
    let here: HashSet<IssueId> = issues.iter().filter_map(Draft::good).map(|read| read.id.clone()).collect();
    let merged = merge(&mut issues);
    crowd(&mut issues, old, &here);
    let articles: Vec<Draft<(Article, Status)>> = articles.into_iter().map(|draft| place(draft, &days)).collect();
    let officers: HashSet<&str> = columns
        .iter()
        .filter(|column| column.audience == Audience::Officers)
        .map(|column| column.id.as_str())
        .collect();
    let items = Items::new(&articles, old);
    let issues = issues.into_iter().map(|draft| finish(draft, &items, &officers)).collect();
    Fitted { articles, issues, merged }
}

/// The day of every article that an issue names. Where several do, a scheduled one counts before others, then the earliest.
fn days(issues: &[Draft<issue::Read>], old: &Old) -> HashMap<ArticleId, Day> {
    let mut days: HashMap<ArticleId, Day> = HashMap::new();
    let mut name = |id: &ArticleId, day: Day| {
        let rank = |day: &Day| (day.status != Status::Scheduled, day.date, day.visible_at);
        let better = days.get(id).is_none_or(|known| rank(&day) < rank(known));
        if better {
            days.insert(id.clone(), day);
        }
    };
    let here: HashSet<&IssueId> = issues.iter().filter_map(|draft| Some(&draft.content.as_ref()?.id)).collect();
    for read in issues.iter().filter_map(|draft| draft.content.as_ref()) {
        for (id, _) in &read.items {
            name(id, Day { date: read.date, visible_at: read.visible_at, status: read.status });
        }
    }
    // An issue of an earlier import that is not in this folder still names its articles.
    for row in old.issues.iter().filter(|row| !here.contains(&row.issue.id)) {
        for id in &row.issue.items {
            name(id, Day { date: row.issue.date, visible_at: row.issue.visible_at, status: row.status });
        }
    }
    days
}

/// Makes one of a festival's issue and another of the same day: the festival's cover, greeting, headline and time, its articles first, six at most.
/// Those merged are taken out of the list. Two of one day without a festival are one too many.
fn merge(issues: &mut Vec<Draft<issue::Read>>) -> Vec<(String, IssueId)> {
    let mut by_day: HashMap<CivilDate, Vec<usize>> = HashMap::new();
    for (at, draft) in issues.iter().enumerate() {
        if let Some(read) = draft.good().filter(|read| read.status == Status::Scheduled) {
            by_day.entry(read.date).or_default().push(at);
        }
    }
    let mut merged = Vec::new();
    let mut gone = HashSet::new();
    for (_, mut group) in by_day {
        // The folder is read by name, so the order among equals is that of the names.
        group.sort_by_key(|at| (issues.get(*at).and_then(Draft::good).is_none_or(|r| r.form != Form::Festival), *at));
        let Some((host, guests)) = group.split_first() else { continue };
        let Some(mut read) = issues.get(*host).and_then(Draft::good).cloned() else { continue };
        let host_file = issues.get(*host).map(|draft| draft.file.clone()).unwrap_or_default();
        for guest in guests {
            let Some(draft) = issues.get_mut(*guest) else { continue };
            let Some(other) = draft.good().cloned() else { continue };
            if read.form != Form::Festival {
                draft.refuse(Fault::at(other.date_line, format!("{host_file} is the issue of {} already", other.date)));
                continue;
            }
            let host_line = read.date_line;
            for (id, _) in other.items {
                if read.items.len() < ITEMS_MAX && !read.items.iter().any(|(known, _)| *known == id) {
                    read.items.push((id, host_line));
                }
            }
            read.topic = read.topic.or(other.topic);
            merged.push((draft.file.clone(), read.id.clone()));
            gone.insert(*guest);
        }
        if let Some(draft) = issues.get_mut(*host) {
            draft.content = Some(read);
        }
    }
    let mut at = 0;
    issues.retain(|_| {
        at += 1;
        !gone.contains(&(at - 1))
    });
    merged.sort();
    merged
}

/// Refuses an issue whose day already has one from an earlier import; those in this folder (`here`) are as the folder says now.
fn crowd(issues: &mut [Draft<issue::Read>], old: &Old, here: &HashSet<IssueId>) {
    let taken: HashMap<CivilDate, &IssueId> = old
        .issues
        .iter()
        .filter(|row| row.status == Status::Scheduled && !here.contains(&row.issue.id))
        .map(|row| (row.issue.date, &row.issue.id))
        .collect();
    for draft in issues {
        let Some(read) = draft.good() else { continue };
        if let Some(other) =
            taken.get(&read.date).filter(|other| **other != &read.id && read.status == Status::Scheduled)
        {
            let fault = Fault::at(
                read.date_line,
                format!("{other}, imported earlier, is the issue of {} already; withdraw it first", read.date),
            );
            draft.refuse(fault);
        }
    }
}

/// Gives an article its day.
fn place(draft: Draft<article::Read>, days: &HashMap<ArticleId, Day>) -> Draft<(Article, Status)> {
    let Draft { file, content, mut faults, notes } = draft;
    let placed = content.and_then(|read| {
        let day = match (days.get(&read.id), read.own) {
            (Some(day), _) => day.clone(),
            (None, Some((date, visible_at))) => Day { date, visible_at, status: read.status },
            (None, None) => {
                faults.push(Fault::at(1, "date is missing, and no issue names this article"));
                return None;
            }
        };
        let article = Article {
            id: read.id,
            column: read.column,
            series: read.series,
            date: day.date,
            visible_at: day.visible_at,
            title: read.title,
            summary: read.summary,
            source: read.source,
            layout: read.layout,
            cover: read.cover,
            body: read.body,
        };
        if let Err(error) = article.check() {
            faults.push(Fault::whole(error.to_string()));
            return None;
        }
        Some((article, day.status))
    });
    Draft { file, content: placed, faults, notes }
}

/// The articles an issue may name.
struct Items {
    /// Title and column, of those in this folder that were accepted and of earlier ones.
    there: HashMap<String, (String, String)>,
    refused: HashSet<String>,
}

impl Items {
    fn new(articles: &[Draft<(Article, Status)>], old: &Old) -> Self {
        let mut there: HashMap<String, (String, String)> = old
            .articles
            .iter()
            .filter_map(|row| {
                let article: Article = serde_json::from_str(&row.body).ok()?;
                Some((row.id.to_string(), (article.title, article.column.to_string())))
            })
            .collect();
        let mut refused = HashSet::new();
        for draft in articles {
            if let Some((article, _)) = draft.good() {
                there.insert(article.id.to_string(), (article.title.clone(), article.column.to_string()));
            } else {
                let name = draft.file.trim_start_matches("articles/").trim_end_matches(".md");
                refused.insert(name.to_owned());
            }
        }
        Self { there, refused }
    }
}

/// Makes the issue, if its articles are there.
fn finish(draft: Draft<issue::Read>, items: &Items, officers: &HashSet<&str>) -> Draft<(Issue, Status)> {
    let Draft { file, content, mut faults, mut notes } = draft;
    let Some(read) = content else { return Draft { file, content: None, faults, notes } };
    for (id, line) in &read.items {
        let refused = items.refused.contains(id.as_str());
        match items.there.get(id.as_str()) {
            None if refused => faults.push(Fault::at(*line, format!("the article {id} was refused"))),
            None => faults.push(Fault::at(*line, format!("there is no article {id}"))),
            Some((_, column)) if officers.contains(column.as_str()) => {
                faults.push(Fault::at(
                    *line,
                    format!("the article {id} stands in a column for officers; an issue is for all"),
                ));
            }
            Some(_) if refused => notes.push(format!("the article {id} was refused; its earlier version stays")),
            Some(_) => {}
        }
    }
    let lead = read.items.first().and_then(|(id, _)| items.there.get(id.as_str())).map(|(title, _)| title.clone());
    let issue = Issue {
        id: read.id,
        date: read.date,
        number: 0,
        visible_at: read.visible_at,
        headline: read.headline.or(lead).unwrap_or_default(),
        greeting: read.greeting,
        cover: read.cover,
        topic: read.topic,
        items: read.items.into_iter().map(|(id, _)| id).collect(),
    };
    if faults.is_empty()
        && let Err(error) = issue.check()
    {
        faults.push(Fault::whole(error.to_string()));
    }
    Draft { file, content: Some((issue, read.status)), faults, notes }
}
