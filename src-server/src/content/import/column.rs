//! `columns.toml`: the columns, in order. One file, accepted or refused as a whole.

use super::{
    front::{self, Checker},
    report::Fault,
};
use lianxin_proto::{
    content::{Audience, Column, ColumnKind, Function},
    id::ColumnId,
};
use serde::Deserialize;
use std::collections::HashSet;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    column: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: Spanned<String>,
    name: Spanned<String>,
    function: Function,
    icon: Spanned<String>,
    kind: ColumnKind,
    #[serde(default)]
    audience: Audience,
    #[serde(default)]
    series: Vec<Spanned<String>>,
    about: Option<Spanned<String>>,
    #[serde(default)]
    hidden: bool,
}

/// Reads the columns.
pub fn read(text: &str) -> Result<Vec<Column>, Vec<Fault>> {
    let file: File = front::decode(text, 1)?;
    let mut check = Checker::new(text, 1);
    let mut seen = HashSet::new();
    let mut columns = Vec::new();
    for (row, position) in file.column.into_iter().zip(0..) {
        if !seen.insert(row.id.get_ref().clone()) {
            check.fault(&row.id, format!("the column {:?} stands twice", row.id.get_ref()));
        }
        let icon_good = !row.icon.get_ref().is_empty()
            && row.icon.get_ref().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !icon_good {
            check.fault(&row.icon, "an icon is named by a-z, 0-9 and '-'");
        }
        let id = check.try_with(&row.id, |id| ColumnId::new(id.clone()).map_err(|e| e.to_string()));
        let name = check.sized("name", &row.name, 20);
        let series = row.series.iter().map(|series| check.sized("series", series, 20)).collect();
        let about = row.about.as_ref().map(|about| check.sized("about", about, 60)).unwrap_or_default();
        let Some(id) = id else { continue };
        columns.push(Column {
            id,
            name,
            function: row.function,
            icon: row.icon.into_inner(),
            kind: row.kind,
            audience: row.audience,
            series,
            about,
            position,
            hidden: row.hidden,
        });
    }
    if columns.is_empty() && check.faults.is_empty() {
        check.faults.push(Fault::at(1, "there is no column"));
    }
    if check.faults.is_empty() { Ok(columns) } else { Err(check.faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[[column]]\nid = \"case\"\nname = \"以案为鉴\"\nfunction = \"cautionary\"\nicon = \"col-case\"\nkind = \"articles\"\n";

    #[test]
    fn columns_are_numbered_in_order() {
        let text = format!("{GOOD}\n{}", GOOD.replace("case", "home"));
        let columns = read(&text).expect("good");
        assert_eq!(columns.iter().map(|c| (c.id.as_str(), c.position)).collect::<Vec<_>>(), [("case", 0), ("home", 1)]);
    }

    #[test]
    fn what_is_wrong_is_named_by_line() {
        for (text, line) in [
            (GOOD.replace("articles", "blog"), 6),
            (format!("{GOOD}colour = 1\n"), 7),
            (format!("{GOOD}{GOOD}"), 8),
            (GOOD.replace("以案为鉴", ""), 3),
            (GOOD.replace("col-case", "../x"), 5),
            (GOOD.replace("\"case\"", "\"Case\""), 2),
            (String::new(), 1),
        ] {
            let faults = read(&text).expect_err("wrong");
            assert_eq!(faults.first().and_then(|f| f.line), Some(line), "{text}\n{faults:?}");
        }
    }
}
