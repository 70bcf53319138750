//! Search over articles and regulations, on this phone alone. It finds one character, two, and phrases; what stands in a title comes first, then the
//! latest; sealed articles are never found. Every hit is held against the text before it is shown.

pub(crate) mod index;
pub(crate) mod show;
pub(crate) mod words;

use crate::store::{StoreError, count, parsed};
use lianxin_proto::{
    call::{Hit, SearchScope, SearchView},
    member::Target,
    time::{CivilDate, Millis},
};
use rusqlite::{Connection, named_params};
use words::Term;

/// How many hits are counted.
const COUNTED: usize = 200;

/// A search.
pub(crate) struct Request {
    pub(crate) query: String,
    pub(crate) scope: SearchScope,
    pub(crate) offset: u32,
    pub(crate) limit: u32,
}

fn numbers(db: &Connection, table: &str, query: &str, scope: SearchScope, now: Millis) -> Result<Vec<i64>, StoreError> {
    let (low, high) = match scope {
        SearchScope::All => (0, i64::MAX),
        SearchScope::Articles => (index::ARTICLES_FROM, i64::MAX),
        SearchScope::Regulations => (0, index::ARTICLES_FROM - 1),
    };
    // CROSS JOIN: the index first, in its own order; the planner must not sort.
    let mut statement = db.prepare_cached(&format!(
        "SELECT d.number FROM {table} CROSS JOIN documents d ON d.number = {table}.rowid
         WHERE {table} MATCH :query AND {table}.rowid BETWEEN :low AND :high AND d.visible_at <= :now
         ORDER BY {table}.rowid DESC LIMIT :limit"
    ))?;
    let limit = i64::try_from(COUNTED + 1).unwrap_or(i64::MAX);
    let rows = statement.query_map(
        named_params! {":query": query, ":low": low, ":high": high, ":now": now.0, ":limit": limit},
        |row| row.get(0),
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn hit(db: &Connection, number: i64, terms: &[Term]) -> Result<Option<Hit>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT d.target, d.origin, d.title, d.text, coalesce(a.summary, ''),
                coalesce(a.date, ''), coalesce(c.name, ''), coalesce(r.title, ''), coalesce(r.short, '')
         FROM documents d
         LEFT JOIN articles a ON d.number >= :articles AND a.id = substr(d.owner, length('article:') + 1)
         LEFT JOIN columns c ON c.id = a.column_id
         LEFT JOIN regulations r ON d.number < :articles AND r.id = substr(d.owner, length('regulation:') + 1)
         WHERE d.number = :number",
    )?;
    let texts: [String; 9] =
        statement.query_row(named_params! {":number": number, ":articles": index::ARTICLES_FROM}, |row| {
            let mut texts: [String; 9] = std::array::from_fn(|_| String::new());
            for (n, text) in texts.iter_mut().enumerate() {
                *text = row.get(n)?;
            }
            Ok(texts)
        })?;
    let [target, origin, title, text, summary, date, column, regulation, short] = &texts;
    let [title, text, summary] = [title, text, summary].map(|text| show::Text::new(text));
    let named = [regulation, short].map(|text| show::Text::new(text));
    let held = |term: &Term| {
        title.holds(term) || text.holds(term) || summary.holds(term) || named.iter().any(|text| text.holds(term))
    };
    if !terms.iter().all(held) {
        return Ok(None);
    }
    let target: Target = parsed("target", target)?;
    let origin = match &target {
        Target::Article(_) => {
            let day = date.parse().map(CivilDate::month_day).unwrap_or_default();
            if column.is_empty() { day } else { format!("{column} · {day}") }
        }
        Target::Regulation(..) | Target::Question(_) => origin.clone(),
    };
    let in_text = terms.iter().any(|term| text.holds(term));
    let context =
        if in_text || summary.is_empty() { show::around(&text, terms) } else { show::around(&summary, terms) };
    Ok(Some(Hit { target, title: show::whole(&title, terms), origin, context }))
}

/// Searches.
pub(crate) fn run(db: &Connection, request: &Request, now: Millis) -> Result<SearchView, StoreError> {
    let terms = words::query_terms(&request.query);
    let Some(query) = words::index_query(&terms) else {
        return Ok(SearchView { hits: Vec::new(), total: 0, more_than_total: false });
    };
    let mut found = numbers(db, "titles", &query, request.scope, now)?;
    if found.len() <= COUNTED {
        let titles: std::collections::HashSet<i64> = found.iter().copied().collect();
        let others = numbers(db, "search", &query, request.scope, now)?;
        found.extend(others.into_iter().filter(|number| !titles.contains(number)));
    }
    let more_than_total = found.len() > COUNTED;
    found.truncate(COUNTED);
    let total = i64::try_from(found.len()).map_or(u32::MAX, count);
    let page = found.into_iter().skip(request.offset as usize).take(request.limit as usize);
    let mut hits = Vec::new();
    for number in page {
        hits.extend(hit(db, number, &terms)?);
    }
    Ok(SearchView { hits, total, more_than_total })
}

#[cfg(test)]
mod tests;
