//! Pages of a feed, as the bytes that go over the wire. A page of a shared feed is built once for all phones at the same cursor and kept, encoded
//! and compressed, while the feed's head stands; whoever asks meanwhile waits for the one that is being built. At 07:15 every phone stands at
//! the same cursor, so the whole district costs one encoding.

use crate::{
    db::Db,
    error::{Error, Result},
    rooms::store as rooms,
    sync::feed::{self, Entry},
};
use axum::body::Bytes;
use futures_util::{Stream, TryStreamExt as _};
use lianxin_proto::feed::{EntityKind, FeedId};
use moka::future::Cache;
use std::{cell::RefCell, sync::Arc};
use zstd::bulk::Compressor;

/// How much room the kept pages may take, in bytes.
const KEPT: u64 = 96 * 1024 * 1024;
/// Compression of what is shared: built once, sent often.
const LEVEL_SHARED: i32 = 9;
/// Compression of what is one phone's own.
const LEVEL_OWN: i32 = 1;
/// The same where it is too little to be worth it: almost stored, for the frame's sake.
const LEVEL_LITTLE: i32 = -50;
/// Below this, compressing costs more than it saves, in bytes.
pub const PACK_FROM: usize = 600;
/// The least a page takes besides its changes.
const FRAME: usize = 160;

/// A page as bytes.
#[derive(Debug, Clone)]
pub struct Page {
    /// The line of JSON, with its line feed.
    pub plain: Bytes,
    /// The same as a zstd frame of its own; empty for a page that is one phone's own, and for one that goes out live.
    pub packed: Bytes,
    /// The cursor behind it.
    pub to: u64,
    /// Whether the feed has more.
    pub more: bool,
}

impl Page {
    /// The JSON of the page without its line feed: what a live connection sends.
    pub fn text(&self) -> Bytes {
        self.plain.slice(..self.plain.len().saturating_sub(1))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    feed: FeedId,
    from: u64,
    class: usize,
    head: u64,
    packed: bool,
}

/// The kept pages. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Pages {
    db: Db,
    kept: Cache<Key, Page>,
}

impl Pages {
    /// None kept yet.
    pub fn new(db: Db) -> Self {
        let weigh =
            |_: &Key, page: &Page| u32::try_from(page.plain.len() + page.packed.len() + 256).unwrap_or(u32::MAX);
        Self { db, kept: Cache::builder().max_capacity(KEPT).weigher(weigh).build() }
    }

    /// A page of a feed that many phones share. `class` comes from [`crate::sync::rules::page_class`], `head` is the feed's.
    pub async fn shared(&self, feed: FeedId, from: u64, class: usize, head: u64) -> Result<Page> {
        let key = Key { feed, from, class, head, packed: true };
        if let Some(page) = self.kept.get(&key).await {
            return Ok(page);
        }
        // Boxed, as it is rare: the room for it would be part of every request's future.
        let built = Box::pin(self.kept.try_get_with(key, self.build(feed, from, class, head)));
        built.await.map_err(|e: Arc<Error>| Error::Encode(e.to_string()))
    }

    async fn build(&self, feed: FeedId, from: u64, class: usize, head: u64) -> Result<Page> {
        let page = read(&self.db, feed, from, head, class).await?;
        metrics::counter!("lianxin_sync_pages_built_total").increment(1);
        let plain = page.plain.clone();
        let packed = tokio::task::spawn_blocking(move || pack(&plain, LEVEL_SHARED))
            .await
            .map_err(|e| Error::Encode(e.to_string()))??;
        Ok(Page { packed, ..page })
    }

    /// A page for those who hear a feed live, of about `max` bytes at most, up to the feed's head: built once for all at the same cursor, not compressed.
    pub async fn live(&self, feed: FeedId, from: u64, head: u64, max: usize) -> Result<Page> {
        if let FeedId::Member(_) = feed {
            return self.own(feed, from, max, head).await;
        }
        let key = Key { feed, from, class: max, head, packed: false };
        if let Some(page) = self.kept.get(&key).await {
            return Ok(page);
        }
        let built = Box::pin(self.kept.try_get_with(key, read(&self.db, feed, from, head, max)));
        built.await.map_err(|e: Arc<Error>| Error::Encode(e.to_string()))
    }

    /// A page of a feed that is one phone's own, up to the feed's head.
    pub async fn own(&self, feed: FeedId, from: u64, budget: usize, head: u64) -> Result<Page> {
        Box::pin(read(&self.db, feed, from, head, budget)).await
    }
}

async fn read(db: &Db, feed: FeedId, from: u64, head: u64, budget: usize) -> Result<Page> {
    let name = feed.to_string();
    let mut writer = Writer::new(from, budget);
    let mut conn = db.read().await?;
    if let (FeedId::Room(room), 0) = (feed, from) {
        writer = writer.begins_with_messages();
        let last = rooms::last_position(&mut conn, room).await?;
        writer.fill(feed::window(&mut conn, room, last, head)).await?;
    } else {
        writer.fill(feed::between(&mut conn, &name, from, head)).await?;
    }
    writer.finish(&name, head)
}

/// Makes a page out of entries: pure, for it decides where a page ends.
struct Writer {
    from: u64,
    to: u64,
    budget: usize,
    changes: String,
    more: bool,
    /// It may end here. Of a room that begins it does not before its first message: a phone that went on from an earlier place would be given all that was ever
    /// said there.
    may_end: bool,
}

impl Writer {
    fn new(from: u64, budget: usize) -> Self {
        Self { from, to: from, budget, changes: String::new(), more: false, may_end: true }
    }

    fn begins_with_messages(self) -> Self {
        Self { may_end: false, ..self }
    }

    async fn fill(&mut self, entries: impl Stream<Item = Result<Entry>>) -> Result<()> {
        let mut entries = std::pin::pin!(entries);
        while let Some(entry) = entries.try_next().await? {
            if !self.add(&entry)? {
                break;
            }
        }
        Ok(())
    }

    /// Takes an entry in; `false` when the page is full. The first change always goes in, or a large one would never arrive.
    fn add(&mut self, entry: &Entry) -> Result<bool> {
        // A phone that begins has nothing that a tombstone could take away.
        if entry.body.is_none() && self.from == 0 {
            self.to = entry.seq;
            return Ok(true);
        }
        let change = change(entry)?;
        if self.may_end && !self.changes.is_empty() && self.changes.len() + change.len() + FRAME > self.budget {
            self.more = true;
            return Ok(false);
        }
        if !self.changes.is_empty() {
            self.changes.push(',');
        }
        self.changes.push_str(&change);
        self.may_end |= entry.kind == EntityKind::Message.as_str();
        self.to = entry.seq;
        Ok(true)
    }

    fn finish(self, feed: &str, head: u64) -> Result<Page> {
        let Self { from, to, more, changes, .. } = self;
        // What stood between the last change and the head has moved on behind the head.
        let to = if more { to } else { to.max(head) };
        let feed = serde_json::to_string(feed)?;
        let line = format!(
            "{{\"page\":{{\"feed\":{feed},\"from\":{from},\"to\":{to},\"more\":{more},\"changes\":[{changes}]}}}}\n"
        );
        Ok(Page { plain: line.into(), packed: Bytes::new(), to, more })
    }
}

/// The JSON of a [`lianxin_proto::feed::Change`]. The stored body is the entity's JSON already and goes in as it is.
fn change(entry: &Entry) -> Result<String> {
    let seq = entry.seq;
    if let Some(body) = &entry.body {
        return Ok(put(seq, body));
    }
    let (kind, id) = (serde_json::to_string(&entry.kind)?, serde_json::to_string(&entry.id)?);
    Ok(format!("{{\"gone\":{{\"seq\":{seq},\"key\":{{\"kind\":{kind},\"id\":{id}}}}}}}"))
}

/// The JSON of a change that puts an entity whose JSON this is.
pub(crate) fn put(seq: u64, entity: &str) -> String {
    format!("{{\"put\":{{\"seq\":{seq},\"entity\":{entity}}}}}")
}

/// One zstd frame.
fn pack(plain: &[u8], level: i32) -> Result<Bytes> {
    zstd::bulk::compress(plain, level).map(Bytes::from).map_err(|e| Error::Encode(e.to_string()))
}

/// What is one phone's own, as a zstd frame to stand behind the shared ones. It is small and made for each request, so each thread keeps its
/// compressor: setting one up costs more than using it.
pub fn pack_own(plain: &[u8]) -> Result<Bytes> {
    thread_local! {
        static COMPRESSOR: RefCell<Option<Compressor<'static>>> = RefCell::new(Compressor::new(LEVEL_OWN).ok());
    }
    let level = if plain.len() < PACK_FROM { LEVEL_LITTLE } else { LEVEL_OWN };
    COMPRESSOR.with_borrow_mut(|compressor| match compressor {
        Some(compressor) => compressor
            .set_compression_level(level)
            .and_then(|()| compressor.compress(plain))
            .map(Bytes::from)
            .map_err(|e| Error::Encode(e.to_string())),
        None => pack(plain, level),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_proto::feed::Line;

    fn entry(seq: u64, body: Option<&str>) -> Entry {
        Entry { seq, kind: "column".into(), id: format!("c-{seq}"), body: body.map(str::to_owned) }
    }

    fn column(seq: u64) -> Entry {
        let body = format!(
            r#"{{"column":{{"id":"c-{seq}","name":"家风","function":"family","icon":"i","kind":"articles","position":{seq}}}}}"#
        );
        entry(seq, Some(&body))
    }

    fn page(from: u64, budget: usize, entries: &[Entry]) -> (lianxin_proto::feed::Page, Page) {
        let mut writer = Writer::new(from, budget);
        for entry in entries {
            if !writer.add(entry).expect("encodes") {
                break;
            }
        }
        let head = entries.last().map_or(from, |entry| entry.seq);
        let bytes = writer.finish("content:all", head).expect("encodes");
        match serde_json::from_slice(&bytes.text()).expect("the wire") {
            Line::Page(page) => (page, bytes),
            Line::End(_) => panic!("a page"),
        }
    }

    #[test]
    fn what_is_written_is_what_the_phone_reads() {
        let (page, _) = page(3, 10_000, &[column(4), entry(7, None)]);
        assert_eq!((page.from, page.to, page.more), (3, 7, false));
        assert_eq!(page.changes.iter().map(lianxin_proto::feed::Change::seq).collect::<Vec<_>>(), [4, 7]);
    }

    #[test]
    fn a_page_ends_within_its_budget_but_never_empty() {
        let all: Vec<Entry> = (1..=50).map(column).collect();
        for budget in [1, 500, 1_000, 3_000] {
            let (page, bytes) = page(0, budget, &all);
            assert!(page.more && !page.changes.is_empty(), "{budget}");
            assert!(page.changes.len() == 1 || bytes.plain.len() <= budget, "{budget}: {}", bytes.plain.len());
            assert_eq!(page.to, page.changes.last().expect("one").seq());
        }
        assert!(!page(0, 100_000, &all).0.more);
    }

    #[test]
    fn a_new_phone_gets_no_tombstones_but_their_cursor() {
        let (page, _) = page(0, 10_000, &[column(1), entry(2, None)]);
        assert_eq!((page.changes.len(), page.to, page.more), (1, 2, false));
    }

    #[test]
    fn frames_one_behind_the_other_are_one_stream() {
        let mut joined = pack(b"shared\n", LEVEL_SHARED).expect("packs").to_vec();
        joined.extend(pack_own(b"own\n").expect("packs"));
        assert_eq!(zstd::decode_all(joined.as_slice()).expect("one stream"), b"shared\nown\n");
    }
}
