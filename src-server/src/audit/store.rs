//! The table of the audit log, and its head among the settings.

use crate::{
    audit::{self, Broken, Checked},
    db::{Conn, signed, unsigned},
    error::{Error, Result},
    store::{set, setting},
};
use lianxin_proto::{
    id::MemberId,
    room::{AuditEntry, AuditPage},
    time::Millis,
};

/// The setting with the place and hash of the last entry.
const HEAD: &str = "audit";
/// The most entries of a page.
pub const PAGE: usize = 200;

/// What was done.
#[derive(Debug, Clone)]
pub struct Deed<'a> {
    /// Who did it; `None` for the command line.
    pub actor: Option<MemberId>,
    /// What: `message.remove`, `seat.set`, …
    pub act: &'a str,
    /// On what: ids, never what was said.
    pub subject: String,
    /// The reason given; may be empty.
    pub reason: &'a str,
}

async fn head(conn: &mut Conn) -> Result<Checked> {
    let Some(text) = setting(conn, HEAD).await? else { return Ok(Checked::default()) };
    let bad = || Error::stored("head of the audit log", "it is not a place and a hash");
    let (seq, hash) = text.split_once(' ').ok_or_else(bad)?;
    Ok(Checked { seq: seq.parse().map_err(|_| bad())?, hash: hash.to_owned() })
}

/// Writes an entry, in the transaction of what it tells of.
pub async fn add(conn: &mut Conn, deed: &Deed<'_>, now: Millis) -> Result<()> {
    let before = head(&mut *conn).await?;
    let mut entry = AuditEntry {
        seq: before.seq.saturating_add(1),
        at: now,
        actor: deed.actor,
        act: deed.act.to_owned(),
        subject: deed.subject.clone(),
        reason: deed.reason.to_owned(),
        hash: String::new(),
    };
    entry.hash = audit::hash(&before.hash, &entry)?;
    sqlx::query("INSERT INTO audit (seq, at, actor, act, subject, reason, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(signed(entry.seq))
        .bind(entry.at.0)
        .bind(entry.actor.map(|actor| actor.to_string()))
        .bind(&entry.act)
        .bind(&entry.subject)
        .bind(&entry.reason)
        .bind(&entry.hash)
        .execute(&mut *conn)
        .await?;
    set(conn, HEAD, &format!("{} {}", entry.seq, entry.hash)).await
}

type Row = (i64, i64, Option<String>, String, String, String, String);

/// The first entries behind a place, at most [`PAGE`].
pub async fn page_after(conn: &mut Conn, after: u64) -> Result<AuditPage> {
    let sql = "SELECT seq, at, actor, act, subject, reason, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2";
    read(conn, sql, after).await
}

/// The last entries before a place, at most [`PAGE`].
pub async fn page_before(conn: &mut Conn, before: u64) -> Result<AuditPage> {
    let sql = "SELECT seq, at, actor, act, subject, reason, hash FROM audit WHERE seq < $1 ORDER BY seq DESC LIMIT $2";
    let mut page = read(conn, sql, before).await?;
    page.entries.reverse();
    Ok(page)
}

async fn read(conn: &mut Conn, sql: &'static str, place: u64) -> Result<AuditPage> {
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let rows: Vec<Row> = sqlx::query_as(sql).bind(signed(place)).bind(limit).fetch_all(conn).await?;
    let more = rows.len() > PAGE;
    let entries = rows.into_iter().take(PAGE).map(|(seq, at, actor, act, subject, reason, hash)| {
        let actor = actor.map(|actor| actor.parse()).transpose().map_err(|e| Error::stored("audit entry", e))?;
        Ok(AuditEntry { seq: unsigned(seq), at: Millis(at), actor, act, subject, reason, hash })
    });
    Ok(AuditPage { entries: entries.collect::<Result<_>>()?, more })
}

/// Checks the whole chain against its head; where it breaks, if it does.
pub async fn verify(conn: &mut Conn) -> Result<std::result::Result<Checked, Broken>> {
    let head = head(&mut *conn).await?;
    let mut checked = Checked::default();
    loop {
        let page = page_after(&mut *conn, checked.seq).await?;
        checked = match audit::check(checked, &page.entries) {
            Ok(checked) => checked,
            Err(broken) => return Ok(Err(broken)),
        };
        if !page.more {
            break;
        }
    }
    Ok(if checked == head { Ok(checked) } else { Err(Broken { seq: checked.seq.saturating_add(1) }) })
}
