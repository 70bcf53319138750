//! `questions`.

use super::{
    args::{ExportArgs, QuestionFormat, QuestionsCommand, QuestionsImportArgs},
    content::REFUSED,
    print, print_json,
};
use crate::{
    config::Config,
    error::{Error, Result},
    quiz::{
        check,
        files::{self, Imported, Take},
        formats::{self, Format, Outcome, Twin},
        stale,
    },
    store::Store,
};
use lianxin_proto::{bank::StaleQuestion, id::QuestionId, problem::Code, time::SystemClock};
use std::{fmt::Write as _, path::Path, process::ExitCode, sync::Arc};

/// The most bytes of a file that is read at all.
const FILE_MAX: u64 = 64 * 1024 * 1024;

pub(super) async fn questions(config: &Config, command: QuestionsCommand) -> Result<ExitCode> {
    if let QuestionsCommand::Check { folder, json } = &command {
        return check(folder, *json);
    }
    let store = Store::open(config, Arc::new(SystemClock)).await?;
    let code = match command {
        QuestionsCommand::Check { .. } => ExitCode::SUCCESS,
        QuestionsCommand::Import(args) => import(&store, args).await?,
        QuestionsCommand::Export(args) => export(&store, &args).await?,
        QuestionsCommand::Stale { json } => stale(&store, json).await?,
        QuestionsCommand::Confirm { questions, reviewer } => confirm(&store, &questions, &reviewer).await?,
    };
    store.close().await;
    Ok(code)
}

fn check(folder: &Path, json: bool) -> Result<ExitCode> {
    let checked = check::folder(folder)?;
    for (file, reason) in &checked.refusals {
        eprintln!("{file}: {reason}");
    }
    let counts = &checked.counts;
    if json {
        print_json(counts)?;
    } else {
        let mut text = format!(
            "{} published, {} waiting, {} unchecked, {} refused",
            counts.published, counts.draft, counts.unchecked, counts.refused
        );
        for (word, by) in [("type", &counts.by_type), ("regulation", &counts.by_regulation)] {
            // Writing to a text does not fail.
            let _ = write!(text, "\nby {word}:");
            for (name, count) in by {
                let _ = write!(text, "\n  {count:>5}  {name}");
            }
        }
        print(&text)?;
    }
    Ok(if counts.refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(REFUSED) })
}

async fn import(store: &Store, args: QuestionsImportArgs) -> Result<ExitCode> {
    let file = &args.file;
    let failed = |e| Error::file("reading", file, e);
    if std::fs::metadata(file).map_err(failed)?.len() > FILE_MAX {
        return Err(Error::Operator(format!("{} has more than {} MB", file.display(), FILE_MAX >> 20)));
    }
    let bytes = std::fs::read(file).map_err(failed)?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let format = args.format.map_or_else(|| Format::guess(&name, &bytes), QuestionFormat::format);
    let take = match (args.dry_run, args.accept) {
        (true, _) => Take::Nothing,
        (false, true) => Take::Accepted,
        (false, false) => Take::IfClean,
    };
    let imported = files::import(store, format, bytes, take)
        .await?
        .map_err(|error| Error::Operator(format!("{}: {} ({error})", file.display(), error.told())))?;
    if args.json {
        print_json(&imported)?;
    } else {
        print(&table(&imported, args.dry_run))?;
    }
    let good = imported.refused() == 0 && (imported.applied || args.dry_run);
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::from(REFUSED) })
}

/// Every row, then the near-duplicates, then the sum.
fn table(imported: &Imported, dry_run: bool) -> String {
    let mut text = String::new();
    for row in &imported.report.rows {
        match &row.outcome {
            Outcome::Refused { cell, reason } => {
                let _ = writeln!(text, "REFUSED   {cell}  {reason}");
            }
            Outcome::Accepted(draft) => {
                let id = draft.id.as_ref().map(QuestionId::as_str).unwrap_or_default();
                let stem: String = draft.stem.chars().take(40).map(|c| if c == '\n' { ' ' } else { c }).collect();
                let (kind, status) = (draft.kind.of().name(), draft.status.name());
                let _ = writeln!(text, "accepted  {}  {id}  {kind}  {status}  {stem}", row.place);
            }
        }
        for note in &row.notes {
            let _ = writeln!(text, "          {note}");
        }
    }
    for near in &imported.report.near_duplicates {
        let twin = match &near.twin {
            Twin::Row(place) => place.to_string(),
            Twin::Question(id) => id.to_string(),
        };
        let _ = writeln!(text, "SIMILAR   {}  {}% like {twin}", near.place, near.similarity);
    }
    let _ = write!(
        text,
        "{} new, {} changed, {} unchanged, {} refused, {} similar: ",
        imported.new,
        imported.changed,
        imported.unchanged,
        imported.refused(),
        imported.report.near_duplicates.len()
    );
    text.push_str(match (imported.applied, dry_run) {
        (true, _) => "taken over",
        (false, true) => "a dry run, nothing is taken over",
        (false, false) => "nothing is taken over; say --accept to take what is accepted, similar ones too",
    });
    text
}

async fn export(store: &Store, args: &ExportArgs) -> Result<ExitCode> {
    let drafts = files::drafts(store).await?;
    let kind = args.file.extension().map(|kind| kind.to_string_lossy().to_lowercase()).unwrap_or_default();
    let bytes = match kind.as_str() {
        "xlsx" => formats::export_xlsx(&drafts).map_err(|e| Error::Operator(e.to_string()))?,
        "gift" => formats::export_gift(&drafts).into_bytes(),
        _ => return Err(Error::Operator(format!("{}: name a file .xlsx or .gift", args.file.display()))),
    };
    std::fs::write(&args.file, bytes).map_err(|e| Error::file("writing", &args.file, e))?;
    print(&format!("{} questions in {}", drafts.len(), args.file.display()))?;
    Ok(ExitCode::SUCCESS)
}

async fn stale(store: &Store, json: bool) -> Result<ExitCode> {
    let mut all: Vec<StaleQuestion> = Vec::new();
    loop {
        let after = all.last().map(|last| last.id.to_string()).unwrap_or_default();
        let list = stale::list(&mut *store.db.read().await?, &after, store.now()).await?;
        let more = list.more && !list.questions.is_empty();
        all.extend(list.questions);
        if !more {
            break;
        }
    }
    if json {
        print_json(&all)?;
        return Ok(ExitCode::SUCCESS);
    }
    for question in &all {
        let waiting: Vec<&str> = question.tests.iter().map(lianxin_proto::id::TemplateId::as_str).collect();
        let waiting = if waiting.is_empty() {
            String::new()
        } else {
            format!("\n    tests that wait for it: {}", waiting.join(", "))
        };
        let citation = &question.citation;
        let named = match &question.basis {
            Some(digest) => format!("{}:{}", question.id, digest.get(..stale::SEEN_MIN).unwrap_or(digest)),
            None => format!("{} (cannot be confirmed)", question.id),
        };
        print(&format!(
            "{named}  version {}  {}\n    《{}》{}: {}{waiting}",
            question.version, question.stem, citation.title, citation.article, question.diff
        ))?;
    }
    print(&format!("{} stale questions", all.len()))?;
    Ok(ExitCode::SUCCESS)
}

async fn confirm(store: &Store, questions: &[String], reviewer: &str) -> Result<ExitCode> {
    let mut refused = false;
    for named in questions {
        let Some((id, seen)) = named.split_once(':') else {
            return Err(Error::Operator(format!("{named}: name the text that was looked at too, as `stale` does")));
        };
        let id = QuestionId::new(id).map_err(|e| Error::Operator(e.to_string()))?;
        let told = match stale::confirm(store, &id, seen, reviewer).await? {
            Ok(question) => format!("{id}: published, version {}", question.version),
            Err(code) => {
                refused = true;
                let why = match code {
                    Code::NotFound => "there is no such question",
                    _ => "it was never published, or its article is gone or is not the text you name",
                };
                format!("{id}: REFUSED, {why}")
            }
        };
        print(&told)?;
    }
    Ok(if refused { ExitCode::from(REFUSED) } else { ExitCode::SUCCESS })
}
