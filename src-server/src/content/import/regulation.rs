//! A file of `regulations/`: plain text, with an optional front matter.

use super::{
    folder::Text,
    front::{self, Checker, FRONT_LINE},
    report::Fault,
};
use crate::content::{
    regulation::parse::{self, Parsed},
    status::Status,
};
use lianxin_proto::{
    content::{Column, ColumnKind, Regulation},
    id::{ColumnId, RegulationId},
    time::CivilDate,
};
use serde::Deserialize;
use toml::Spanned;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    title: Option<Spanned<String>>,
    short: Option<Spanned<String>>,
    issuer: Option<Spanned<String>>,
    adopted: Option<Spanned<String>>,
    effective: Option<Spanned<String>>,
    revised: Option<Spanned<String>>,
    column: Option<Spanned<String>>,
    status: Option<Status>,
    #[serde(default)]
    guide: bool,
}

/// A regulation as its file says; its version is counted when it is written.
#[derive(Debug, Clone)]
pub struct Read {
    /// The regulation, version 0.
    pub regulation: Regulation,
    /// How far it has got.
    pub status: Status,
    /// Where its numbers leap.
    pub notes: Vec<String>,
}

/// The text of a file behind its front matter, for `regulation parse`.
pub fn text_of(file: &str) -> Result<Parsed, Vec<Fault>> {
    Ok(parse::parse(front::split(file)?.body))
}

/// Reads a file.
pub fn read(text: &Text, columns: &[Column]) -> Result<Read, Vec<Fault>> {
    let parts = front::split(&text.text)?;
    let toml = parts.front.unwrap_or_default();
    let front: Front = front::decode(toml, FRONT_LINE)?;
    let mut check = Checker::new(toml, FRONT_LINE);
    let parsed = parse::parse(parts.body);
    let title = match &front.title {
        Some(title) => check.sized("title", title, 80),
        None => parsed.title.clone(),
    };
    let short = front.short.as_ref().map_or_else(|| title.clone(), |short| check.sized("short", short, 40));
    let issuer = front.issuer.as_ref().map(|issuer| check.sized("issuer", issuer, 80)).unwrap_or_default();
    let mut civil = |value: &Option<Spanned<String>>| {
        value
            .as_ref()
            .and_then(|value| check.try_with(value, |text| text.parse::<CivilDate>().map_err(|e| e.to_string())))
    };
    let (adopted, effective, revised) = (civil(&front.adopted), civil(&front.effective), civil(&front.revised));
    let column = column(front.column.as_ref(), columns, &mut check);
    let id = RegulationId::new(text.id.clone()).map_err(|e| vec![Fault::whole(e.to_string())])?;
    let mut faults = check.faults;
    let (Some(column), true) = (column, faults.is_empty()) else { return Err(faults) };
    let notes =
        parsed.leaps.iter().map(|(from, to)| format!("the numbers leap from {from} to {to}: an excerpt?")).collect();
    let regulation = Regulation {
        id,
        column,
        title,
        short,
        issuer,
        adopted,
        revised,
        effective,
        date_lines: parsed.date_lines,
        version: 0,
        guide: front.guide,
        preamble: parsed.preamble,
        chapters: parsed.chapters,
    };
    if let Err(error) = regulation.check() {
        faults.push(Fault::at(parts.body_line, error.to_string()));
        return Err(faults);
    }
    Ok(Read { regulation, status: front.status.unwrap_or_default(), notes })
}

/// The column it stands in: the one named, or the only one of its kind.
fn column(named: Option<&Spanned<String>>, columns: &[Column], check: &mut Checker<'_>) -> Option<ColumnId> {
    let mut of_kind = columns.iter().filter(|column| column.kind == ColumnKind::Regulations && !column.hidden);
    if let Some(named) = named {
        return check.try_with(named, |id| {
            of_kind
                .find(|column| column.id.as_str() == id)
                .map(|column| column.id.clone())
                .ok_or_else(|| format!("there is no column {id:?} of kind \"regulations\""))
        });
    }
    let first = of_kind.next();
    if let (Some(column), None) = (first, of_kind.next()) {
        return Some(column.id.clone());
    }
    check.faults.push(Fault::at(1, "name the column of kind \"regulations\" it stands in: column = \"ID\""));
    None
}
