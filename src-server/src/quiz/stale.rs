//! Questions whose article changed. When a regulation in force has another text for an article than the one a published question rests on, the question
//! becomes stale and leaves the quizzes until somebody confirms it; what rests on unchanged articles stays, whatever the version's number. An organised test
//! that names a stale question keeps it: who began goes on with the version they have, who did not waits for the confirmation.

use crate::{
    content::{regulation::diff, regulations},
    db::Conn,
    error::{Error, Result},
    quiz::{
        cited::{Cited, Library, Text},
        formats::Status,
        papers,
        store::{self, QuestionRow},
    },
    store::Store,
    sync::feed,
};
use lianxin_proto::{
    bank::{StaleList, StaleQuestion},
    content::Audience,
    feed::{Entity, EntityKey, EntityKind, FeedId},
    id::{QuestionId, RegulationId, TemplateId},
    problem::Code,
    quiz::Question,
    time::Millis,
};

/// The most questions in one answer.
pub const PAGE_MAX: usize = 200;
/// The fewest digits of a text's digest that name it; the command line shows so many.
pub const SEEN_MIN: usize = 12;
/// The most characters of a name beside a question.
const NAME_MAX: usize = 60;

/// Takes out what rests on a text that is no more; the questions that became stale, with their regulation. A question whose regulation the server sees for
/// the first time comes to rest on what it finds.
pub async fn review(conn: &mut Conn, library: &Library) -> Result<Vec<(QuestionId, RegulationId)>> {
    let mut stale = Vec::new();
    for rests in store::resting(&mut *conn).await? {
        match library.article(Some(&rests.regulation), &rests.anchor) {
            Cited::Unknown => {}
            Cited::Text(text) if rests.basis.as_ref() == Some(&text.digest) => {}
            Cited::Text(text) if rests.basis.is_none() => {
                store::keep_text(&mut *conn, &text.digest, &text.text).await?;
                store::set_basis(&mut *conn, &rests.id, &text.digest).await?;
            }
            Cited::Text(_) | Cited::Missing => {
                store::set_status(&mut *conn, &rests.id, Status::Stale).await?;
                let key = EntityKey { kind: EntityKind::Question, id: rests.id.to_string() };
                feed::gone(&mut *conn, FeedId::Content(Audience::All), &key).await?;
                stale.push((rests.id, rests.regulation));
            }
        }
    }
    Ok(stale)
}

/// The stale questions behind an id.
pub async fn list(conn: &mut Conn, after: &str, now: Millis) -> Result<StaleList> {
    let most = i64::try_from(PAGE_MAX + 1).unwrap_or(i64::MAX);
    let mut rows = store::with_status(&mut *conn, Status::Stale, after, most).await?;
    let more = rows.len() > PAGE_MAX;
    rows.truncate(PAGE_MAX);
    let library = Library::of(&regulations::list(&mut *conn).await?);
    let tests = papers::open_tests(&mut *conn, now).await?;
    let mut questions = Vec::with_capacity(rows.len());
    for row in rows {
        let before = match &row.basis {
            Some(digest) => store::text(&mut *conn, digest).await?,
            None => None,
        };
        let named =
            |test: &&papers::TemplateRow| test.template.parts.iter().any(|part| part.questions.contains(&row.id));
        let waiting = tests.iter().filter(named).map(|test| test.template.id.clone()).collect();
        questions.extend(shown(&row, before, &library, waiting));
    }
    Ok(StaleList { questions, more })
}

fn shown(
    row: &QuestionRow,
    before: Option<String>,
    library: &Library,
    tests: Vec<TemplateId>,
) -> Option<StaleQuestion> {
    let question = row.question()?;
    let (after, basis) = match library.article(question.citation.regulation.as_ref(), &question.citation.anchor) {
        Cited::Text(text) => (Some(text.text.clone()), Some(text.digest.clone())),
        Cited::Missing | Cited::Unknown => (None, None),
    };
    let diff = diff::texts(before.as_deref().unwrap_or_default(), after.as_deref().unwrap_or_default());
    let Question { id, version, stem, kind, explanation, citation, .. } = question;
    Some(StaleQuestion { id, version, stem, kind, explanation, citation, before, after, basis, diff, tests })
}

/// Whether a digest, or the beginning of one of at least [`SEEN_MIN`] digits, names this text.
fn names(seen: &str, text: &Text) -> bool {
    seen.len() >= SEEN_MIN && text.digest.starts_with(seen)
}

/// What confirming a question makes of it: published, resting on the article as it is now, which must be the one that was `seen`. Confirming what is
/// published and unchanged is done already; what was never published, or whose citation is incomplete or leads nowhere any more, cannot be confirmed but
/// must be edited.
fn confirmed(
    row: &QuestionRow,
    library: &Library,
    seen: &str,
    reviewer: &str,
) -> std::result::Result<QuestionRow, Code> {
    let citation = &row.draft.citation;
    if citation.complete().is_none() {
        return Err(Code::OpConflict);
    }
    let basis = match library.article(citation.regulation.as_ref(), &citation.anchor) {
        Cited::Text(text) if names(seen, text) => text.digest.clone(),
        Cited::Text(_) | Cited::Unknown | Cited::Missing => return Err(Code::OpConflict),
    };
    match row.draft.status {
        Status::Published => Ok(row.clone()),
        Status::Stale => {
            let mut confirmed = QuestionRow { basis: Some(basis), ..row.clone() };
            let effective = citation.regulation.as_ref().and_then(|id| library.effective(id));
            confirmed.draft.citation.version = effective.or(citation.version);
            confirmed.draft.status = Status::Published;
            if !reviewer.is_empty() {
                confirmed.draft.reviewer = reviewer.chars().take(NAME_MAX).collect();
            }
            Ok(confirmed)
        }
        Status::Draft | Status::Reviewed | Status::Unchecked => Err(Code::OpConflict),
    }
}

/// Confirms a question on the article whose digest is `seen` (or begins so) and hands it out again.
pub async fn confirm(
    store: &Store,
    id: &QuestionId,
    seen: &str,
    reviewer: &str,
) -> Result<std::result::Result<Question, Code>> {
    let mut tx = store.db.write().await?;
    let Some(row) = store::find(&mut tx, id).await? else { return Ok(Err(Code::NotFound)) };
    let library = Library::of(&regulations::list(&mut tx).await?);
    let confirmed = match confirmed(&row, &library, seen, reviewer) {
        Ok(confirmed) => confirmed,
        Err(code) => return Ok(Err(code)),
    };
    let question = confirmed.question().ok_or_else(|| Error::stored("question", "published without its citation"))?;
    if confirmed != row {
        let citation = &question.citation;
        if let Cited::Text(text) = library.article(citation.regulation.as_ref(), &citation.anchor) {
            store::keep_text(&mut tx, &text.digest, &text.text).await?;
        }
        store::set(&mut tx, &confirmed, store.now()).await?;
        feed::put(&mut tx, FeedId::Content(Audience::All), &Entity::Question(question.clone())).await?;
        store.commit(tx).await?;
    }
    Ok(Ok(question))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        content::{regulations::RegulationRow, status},
        quiz::formats::{Draft, DraftCitation},
    };
    use lianxin_proto::{content::Regulation, quiz::QuestionKind, time::CivilDate};
    use sha2::{Digest as _, Sha256};

    fn library(text: &str, effective: &str) -> Library {
        let parsed = crate::content::regulation::parse::parse(text);
        let regulation = Regulation {
            id: RegulationId::new("fa").expect("an id"),
            column: lianxin_proto::id::ColumnId::new("regulations").expect("an id"),
            title: parsed.title,
            short: "法".into(),
            issuer: String::new(),
            adopted: None,
            revised: None,
            effective: effective.parse::<CivilDate>().ok(),
            date_lines: vec![],
            version: 1,
            guide: false,
            preamble: vec![],
            chapters: parsed.chapters,
        };
        Library::of(&[RegulationRow { regulation, status: status::Status::Scheduled, origin: String::new() }])
    }

    fn row(status: Status, anchor: &str) -> QuestionRow {
        let draft = Draft {
            id: QuestionId::new("q").ok(),
            stem: "？".into(),
            kind: QuestionKind::Judge { answer: true },
            explanation: String::new(),
            citation: DraftCitation {
                regulation: RegulationId::new("fa").ok(),
                title: "某某法".into(),
                article: "第一条".into(),
                anchor: anchor.into(),
                version: "2018-01-01".parse().ok(),
            },
            difficulty: 1,
            tags: vec![],
            status,
            author: String::new(),
            reviewer: "旧".into(),
        };
        QuestionRow { id: QuestionId::new("q").expect("an id"), version: 3, draft, basis: None, origin: "x".into() }
    }

    #[test]
    fn only_what_became_stale_is_confirmed_and_only_on_an_article_that_is_there() {
        let library = library("某某法\n第一条 甲。", "2026-01-01");
        let seen = hex::encode(Sha256::digest("甲。"));
        for (status, anchor, expected) in [
            (Status::Stale, "1", Ok(Status::Published)),
            (Status::Published, "1", Ok(Status::Published)),
            (Status::Stale, "2", Err(Code::OpConflict)),
            (Status::Stale, "", Err(Code::OpConflict)),
            (Status::Draft, "1", Err(Code::OpConflict)),
            (Status::Reviewed, "1", Err(Code::OpConflict)),
            (Status::Unchecked, "1", Err(Code::OpConflict)),
        ] {
            let confirmed = confirmed(&row(status, anchor), &library, &seen, "新");
            assert_eq!(confirmed.map(|row| row.draft.status), expected, "{status:?} {anchor}");
        }
        for other in ["", &seen[..SEEN_MIN - 1], &seen.replace(&seen[..1], "x")] {
            let confirmed = confirmed(&row(Status::Stale, "1"), &library, other, "新");
            assert_eq!(confirmed, Err(Code::OpConflict), "{other} was not seen");
        }
        let confirmed = confirmed(&row(Status::Stale, "1"), &library, &seen[..SEEN_MIN], "新").expect("confirmed");
        assert_eq!(confirmed.version, 3, "a confirmation is no other question");
        assert_eq!(confirmed.draft.reviewer, "新");
        assert_eq!(confirmed.draft.citation.version, "2026-01-01".parse().ok());
        assert!(confirmed.basis.is_some());
    }
}
