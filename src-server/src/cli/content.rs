//! `import`, `issue`, `regulation` and `openapi`.

use super::{
    args::{ImportArgs, IssueCommand, RegulationCommand},
    print, print_json,
};
use crate::{
    config::Config,
    content::{
        import::{self, regulation::text_of},
        issues,
        regulation::{Printed, diff, parse::Parsed},
    },
    error::{Error, Result},
    http::router,
    store::Store,
};
use lianxin_proto::{id::IssueId, time::SystemClock};
use std::{path::Path, process::ExitCode, sync::Arc};

/// What `import` ends with when a file was refused; 1 is a failure of the command itself.
pub(super) const REFUSED: u8 = 2;

pub(super) async fn import(config: &Config, args: ImportArgs) -> Result<ExitCode> {
    let store = Store::open(config, Arc::new(SystemClock)).await?;
    let report = import::run(&store, &import::Options { folder: args.folder, day: args.day }).await?;
    store.close().await;
    if args.json {
        print_json(&report)?;
    } else {
        print(&report.to_string())?;
    }
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::from(REFUSED) })
}

pub(super) async fn issue(config: &Config, command: IssueCommand) -> Result<ExitCode> {
    let store = Store::open(config, Arc::new(SystemClock)).await?;
    match command {
        IssueCommand::List => {
            for row in issues::list(&mut *store.db.read().await?).await? {
                let (issue, status) = (&row.issue, row.status.as_str());
                print(&format!(
                    "{}  {status}  {}  {} articles  {}",
                    issue.date,
                    issue.id,
                    issue.items.len(),
                    issue.headline
                ))?;
            }
        }
        IssueCommand::Withdraw { id } => {
            let id = IssueId::new(id).map_err(|e| Error::Operator(e.to_string()))?;
            let changed = crate::content::withdraw::issue(&store, &id).await?;
            print(&format!("withdrawn: {changed} entries are taken back at every phone's next sync"))?;
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

fn parse(path: &Path) -> Result<Parsed> {
    let bytes = std::fs::read(path).map_err(|e| Error::file("reading", path, e))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Error::Operator(format!("{} is not UTF-8; save it as UTF-8", path.display())))?;
    let parsed = text_of(text.trim_start_matches('\u{feff}')).map_err(|faults| {
        Error::Operator(format!("{}: {}", path.display(), faults.first().map(|f| f.reason.clone()).unwrap_or_default()))
    })?;
    if parsed.articles().next().is_none() {
        return Err(Error::Operator(format!(
            "{} holds no article: none of its lines begins with 第…条",
            path.display()
        )));
    }
    Ok(parsed)
}

pub(super) fn regulation(command: RegulationCommand) -> Result<ExitCode> {
    match command {
        RegulationCommand::Parse { file, json } => {
            let parsed = parse(&file)?;
            if json {
                print_json(&Printed::from(&parsed))?;
            } else {
                print(&outline(&parsed))?;
            }
        }
        RegulationCommand::Diff { old, new, json } => {
            let (old, new) = (parse(&old)?, parse(&new)?);
            let later: Vec<_> = new.articles().collect();
            let found = diff::diff(old.articles(), later.iter().copied());
            if json {
                print_json(&found)?;
            } else {
                for (word, numbers) in [("added", &found.added), ("removed", &found.removed)] {
                    if !numbers.is_empty() {
                        print(&format!("{word}: {}", numbers.join("、")))?;
                    }
                }
                for before in old.articles() {
                    let after = later.iter().find(|after| after.anchor == before.anchor && after.text != before.text);
                    if let Some(after) = after {
                        print(&format!("\n{}\n{}", after.number, diff::words(before, after)))?;
                    }
                }
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn outline(parsed: &Parsed) -> String {
    let mut lines = vec![parsed.title.clone()];
    lines.extend(parsed.date_lines.iter().cloned());
    for chapter in &parsed.chapters {
        let title = [chapter.part.as_str(), chapter.title.as_str(), chapter.section.as_str()].join(" ");
        let ends = (chapter.articles.first(), chapter.articles.last());
        let span = match ends {
            (Some(first), Some(last)) => format!("{}–{}", first.number, last.number),
            _ => "no article".into(),
        };
        lines.push(format!("  {} ({} articles, {span})", title.trim(), chapter.articles.len()));
    }
    lines.extend(parsed.leaps.iter().map(|(from, to)| format!("  the numbers leap from {from} to {to}")));
    lines.push(format!("{} articles", parsed.articles().count()));
    lines.join("\n")
}

pub(super) fn openapi() -> Result<ExitCode> {
    print_json(&router::document())?;
    Ok(ExitCode::SUCCESS)
}
