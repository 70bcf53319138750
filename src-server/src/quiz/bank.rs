//! What becomes of a question that is put into the bank. The same again changes nothing; another text, key, explanation or article is the next version; what
//! only surrounds them (difficulty, tags, people, the article's date) is corrected in place. A question that names an article which the server's
//! regulation lacks cannot be published.

use crate::{
    db::Conn,
    error::{Error, Result},
    quiz::{
        cited::{Cited, Library},
        formats::{Draft, Status},
        store::{self, QuestionRow},
    },
};
use lianxin_proto::{
    id::QuestionId,
    quiz::{Question, QuestionKind},
    time::Millis,
};
use sha2::{Digest as _, Sha256};

/// What counts as the same again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// What the importer gave last time, whatever an operator or a new regulation made of it since: for a content folder.
    AsGiven,
    /// What stands in the bank now: for a file that an editor brings.
    AsItStands,
}

/// What became of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Put {
    /// The bank did not have it.
    New,
    /// It differs from before.
    Changed,
    /// It is as it was.
    Unchanged,
}

/// Why a question cannot be put into the bank as it is; in Chinese, for its editor. What is the same again is not looked at anew: that its article went since
/// is [`crate::quiz::stale`]'s to tell.
pub async fn objection(conn: &mut Conn, draft: &Draft, again: Again, library: &Library) -> Result<Option<String>> {
    let (id, draft) = completed(draft.clone(), library)?;
    let citation = &draft.citation;
    let missing = library.article(citation.regulation.as_ref(), &citation.anchor) == Cited::Missing;
    if !missing || draft.status != Status::Published {
        return Ok(None);
    }
    let old = store::find(conn, &id).await?;
    let stays = match next(old.as_ref(), &id, draft.clone(), again, library)? {
        None => true,
        Some((row, _)) => row.draft.status != Status::Published,
    };
    let reason = format!("《{}》里没有{}，请核对条款，或者把状态改为待核", citation.title, citation.article);
    Ok((!stays).then_some(reason))
}

/// A draft with what the bank adds of itself: an id where it has none, made of what is asked, so that the same file twice names the same questions; and
/// the regulation that its title names.
pub fn completed(mut draft: Draft, library: &Library) -> Result<(QuestionId, Draft)> {
    if draft.citation.regulation.is_none() {
        draft.citation.regulation = library.titled(&draft.citation.title).cloned();
    }
    let id = match &draft.id {
        Some(id) => id.clone(),
        None => named(&draft)?,
    };
    draft.id = Some(id.clone());
    Ok((id, draft))
}

/// An id made of what is asked.
fn named(draft: &Draft) -> Result<QuestionId> {
    let mut digest = Sha256::new().chain_update(draft.kind.of().as_str()).chain_update(&draft.stem);
    if let QuestionKind::Single { options, .. } | QuestionKind::Multiple { options, .. } = &draft.kind {
        for option in options {
            digest = digest.chain_update([0]).chain_update(option);
        }
    }
    let digest = hex::encode(digest.finalize());
    QuestionId::new(format!("q-{}", digest.get(..20).unwrap_or(&digest))).map_err(|e| Error::Encode(e.to_string()))
}

/// Whether two drafts ask the same, with the same key, for the same reason.
fn same_question(one: &Draft, other: &Draft) -> bool {
    one.stem == other.stem
        && one.kind == other.kind
        && one.explanation == other.explanation
        && one.citation.anchor == other.citation.anchor
        && one.citation.title == other.citation.title
}

/// Whether a content folder says nothing new of a question that became stale: its words and the date of its article are those from before. Such a file
/// does not confirm it, though it says `published` as it always did.
fn stays_stale(old: &QuestionRow, draft: &Draft) -> bool {
    old.draft.status == Status::Stale
        && draft.status == Status::Published
        && same_question(&old.draft, draft)
        && old.draft.citation.version == draft.citation.version
}

/// The row that a draft makes of the one before it; `None` when there is nothing to write.
fn next(
    old: Option<&QuestionRow>,
    id: &QuestionId,
    mut draft: Draft,
    again: Again,
    library: &Library,
) -> Result<Option<(QuestionRow, Put)>> {
    let origin = serde_json::to_string(&draft)?;
    let basis = match library.article(draft.citation.regulation.as_ref(), &draft.citation.anchor) {
        Cited::Text(text) => Some(text.digest.clone()),
        Cited::Missing | Cited::Unknown => None,
    };
    let Some(old) = old else {
        return Ok(Some((QuestionRow { id: id.clone(), version: 1, draft, basis, origin }, Put::New)));
    };
    if old.origin == origin && (again == Again::AsGiven || old.draft == draft) {
        return Ok(None);
    }
    if old.draft == draft {
        return Ok(Some((QuestionRow { origin, ..old.clone() }, Put::Unchanged)));
    }
    let version = if same_question(&old.draft, &draft) { old.version } else { old.version.saturating_add(1) };
    let stays = again == Again::AsGiven && stays_stale(old, &draft);
    if stays {
        draft.status = Status::Stale;
    }
    let basis = if stays { old.basis.clone() } else { basis };
    Ok(Some((QuestionRow { id: id.clone(), version, draft, basis, origin }, Put::Changed)))
}

/// Puts a question into the bank. It rests on the text that its article has now. Publishing is [`crate::content::publish`]'s.
pub async fn put(conn: &mut Conn, draft: Draft, again: Again, library: &Library, now: Millis) -> Result<Put> {
    let (id, draft) = completed(draft, library)?;
    let old = store::find(&mut *conn, &id).await?;
    let Some((row, put)) = next(old.as_ref(), &id, draft, again, library)? else { return Ok(Put::Unchanged) };
    if let Cited::Text(text) = library.article(row.draft.citation.regulation.as_ref(), &row.draft.citation.anchor) {
        store::keep_text(&mut *conn, &text.digest, &text.text).await?;
    }
    store::set(conn, &row, now).await?;
    Ok(put)
}

/// The questions that phones get, by id.
pub async fn published(conn: &mut Conn) -> Result<Vec<Question>> {
    let rows = store::with_status(conn, Status::Published, "", i64::MAX).await?;
    Ok(rows.iter().filter_map(QuestionRow::question).collect())
}
