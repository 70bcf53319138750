-- What the feeds carry, what this phone adds to it, and what is still to be sent. Every entity keeps its whole JSON beside the columns that
-- lists are drawn from, so that a later version can draw from fields this one did not know to take out.

-- Small facts: account, settings, epoch, last sync.
CREATE TABLE facts (key TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- How far each feed has got.
CREATE TABLE feeds (id TEXT PRIMARY KEY, cursor INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- The brand and the profile: one of each.
CREATE TABLE singles (kind TEXT PRIMARY KEY, feed TEXT NOT NULL, seq INTEGER NOT NULL, json TEXT NOT NULL) STRICT;

CREATE TABLE columns (
  id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq INTEGER NOT NULL,
  position INTEGER NOT NULL, hidden INTEGER NOT NULL, name TEXT NOT NULL, icon TEXT NOT NULL, json TEXT NOT NULL
) STRICT;

CREATE TABLE issues (
  id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq INTEGER NOT NULL,
  date TEXT NOT NULL, visible_at INTEGER NOT NULL, number INTEGER NOT NULL, headline TEXT NOT NULL, json TEXT NOT NULL
) STRICT;
CREATE INDEX issues_by_date ON issues (date);
CREATE INDEX issues_by_time ON issues (visible_at);

CREATE TABLE issue_items (
  issue TEXT NOT NULL, place INTEGER NOT NULL, article TEXT NOT NULL, PRIMARY KEY (issue, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_items_by_article ON issue_items (article);

CREATE TABLE articles (
  id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq INTEGER NOT NULL,
  column_id TEXT NOT NULL, series TEXT, date TEXT NOT NULL, visible_at INTEGER NOT NULL,
  title TEXT NOT NULL, summary TEXT NOT NULL, layout TEXT NOT NULL, cover TEXT, json TEXT NOT NULL
) STRICT;
CREATE INDEX articles_by_column ON articles (column_id, date DESC, id, visible_at);
CREATE INDEX articles_by_time ON articles (visible_at);

CREATE TABLE regulations (
  id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq INTEGER NOT NULL,
  column_id TEXT NOT NULL, title TEXT NOT NULL, short TEXT NOT NULL, effective TEXT, guide INTEGER NOT NULL,
  articles INTEGER NOT NULL, json TEXT NOT NULL
) STRICT;

-- A mark as the server last said (base_*), and as it stands with this phone's unsent ops on top.
CREATE TABLE marks (
  kind TEXT NOT NULL, target TEXT NOT NULL, feed TEXT, seq INTEGER,
  base_on INTEGER, base_at INTEGER, base_op TEXT,
  is_on INTEGER NOT NULL, at INTEGER NOT NULL, op TEXT NOT NULL,
  PRIMARY KEY (kind, target)
) STRICT, WITHOUT ROWID;

CREATE TABLE feedback (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq INTEGER NOT NULL, json TEXT NOT NULL) STRICT;

-- The outbox, oldest first. `entity` names what the op is about; `wedged` is the code it was refused with.
CREATE TABLE ops (
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, entity TEXT NOT NULL, json TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0, wedged TEXT
) STRICT;
CREATE INDEX ops_by_entity ON ops (entity);

-- Where a reader left off. A place, never a time.
CREATE TABLE positions (target TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE places (regulation TEXT PRIMARY KEY, anchor TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Which pictures are named by what, and which files are here, given up for room, or no pictures at all.
CREATE TABLE media_refs (
  owner TEXT NOT NULL, place INTEGER NOT NULL, media TEXT NOT NULL, date TEXT NOT NULL, PRIMARY KEY (owner, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX media_refs_by_media ON media_refs (media);
CREATE TABLE media (
  id TEXT PRIMARY KEY, state TEXT NOT NULL CHECK (state IN ('here', 'evicted', 'bad')), bytes INTEGER NOT NULL, used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was announced: `issue:ID`, or `day:DATE` for the generic reminder.
CREATE TABLE announced (what TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- Everything held from the feeds, row by row, to be compared with the server's.
CREATE VIEW held AS
  SELECT feed, seq, kind, iif(kind = 'profile', json ->> 'id', kind) AS id, json FROM singles
  UNION ALL SELECT feed, seq, 'column', id, json FROM columns
  UNION ALL SELECT feed, seq, 'issue', id, json FROM issues
  UNION ALL SELECT feed, seq, 'article', id, json FROM articles
  UNION ALL SELECT feed, seq, 'regulation', id, json FROM regulations
  UNION ALL SELECT feed, seq, 'feedback', id, json FROM feedback
  UNION ALL SELECT feed, seq, 'mark', kind || '/' || target, json_object(
    'kind', kind, 'target', target, 'on', json(iif(base_on, 'true', 'false')), 'at', base_at, 'op', base_op)
    FROM marks WHERE base_op IS NOT NULL;
