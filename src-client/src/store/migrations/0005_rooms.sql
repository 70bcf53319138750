-- 交流. What the feeds carry of rooms, what this phone adds to it, and what is on its way out.

CREATE TABLE rooms (
  id TEXT PRIMARY KEY, seq INTEGER NOT NULL, place INTEGER NOT NULL, topics INTEGER NOT NULL, json TEXT NOT NULL
) STRICT;

CREATE TABLE participants (
  room TEXT NOT NULL, member TEXT NOT NULL, seq INTEGER NOT NULL,
  name TEXT NOT NULL, unit TEXT NOT NULL, moderator INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (room, member)
) STRICT;
CREATE INDEX participants_by_unit ON participants (room, unit, name, member);

-- Messages of a room by their place. `quote` is the message it answers; `there` is 0 for what was taken back or out; `for_me` says that it mentions or
-- answers this member. `seq` is 0 for what an op was answered with until the feed brings it.
CREATE TABLE messages (
  n INTEGER PRIMARY KEY, room TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL,
  author TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, quote TEXT, topic TEXT,
  picked INTEGER NOT NULL, there INTEGER NOT NULL, for_me INTEGER NOT NULL, json TEXT NOT NULL,
  UNIQUE (room, id)
) STRICT;
CREATE UNIQUE INDEX messages_by_position ON messages (room, position);
-- Each of these holds all that its count or page looks at before the messages themselves are read.
CREATE INDEX messages_heard ON messages (room, position, author) WHERE there;
CREATE INDEX messages_for_me ON messages (room, position, author) WHERE there AND for_me;
CREATE INDEX messages_by_topic ON messages (room, topic, position) WHERE topic IS NOT NULL;
CREATE INDEX messages_picked ON messages (room, position) WHERE there AND picked;
CREATE INDEX messages_by_quote ON messages (room, quote) WHERE quote IS NOT NULL;

-- From which position on a room's messages are here without a gap, and whether there are none before it. Below it single ones may lie that were edited lately.
CREATE TABLE histories (room TEXT PRIMARY KEY, low INTEGER NOT NULL, complete INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

-- What is this member's own about a room. `read` is the furthest that this phone knows of, `json` what the server last said.
CREATE TABLE seats (
  room TEXT PRIMARY KEY, feed TEXT NOT NULL, seq INTEGER NOT NULL, read INTEGER NOT NULL, json TEXT NOT NULL
) STRICT;

-- Messages of this member that wait for a moderator, or were not let through.
CREATE TABLE held_back (
  id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq INTEGER NOT NULL, room TEXT NOT NULL, at INTEGER NOT NULL, json TEXT NOT NULL
) STRICT;
CREATE INDEX held_back_by_room ON held_back (room, at);

-- The files that messages name: `preview` (fetched by itself), `photo` and `voice` (when asked for).
CREATE TABLE room_files (
  room TEXT NOT NULL, message TEXT NOT NULL, media TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('preview', 'photo', 'voice')),
  at INTEGER NOT NULL, PRIMARY KEY (room, message, media)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_files_by_media ON room_files (media);
CREATE INDEX room_files_previews ON room_files (at DESC, media) WHERE kind = 'preview';

-- What stands in the composers; which voice messages were listened to on this phone; the words of what was taken back here, for a while; which
-- messages were told of by a notification.
CREATE TABLE drafts (room TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE played (room TEXT NOT NULL, message TEXT NOT NULL, PRIMARY KEY (room, message)) STRICT, WITHOUT ROWID;
CREATE TABLE withdrawn (message TEXT PRIMARY KEY, room TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE told (room TEXT NOT NULL, message TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (room, message)) STRICT, WITHOUT ROWID;

-- The file of a message that is not sent yet, by its op; the server must have it before.
CREATE TABLE attachments (
  op TEXT PRIMARY KEY, room TEXT NOT NULL, media TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('photo', 'voice')),
  uploaded INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX attachments_by_media ON attachments (media);

-- The room an op is about; and that it was sent once, so that the server may have done it though no answer came.
ALTER TABLE ops ADD COLUMN room TEXT;
ALTER TABLE ops ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ops_by_room ON ops (room, n) WHERE room IS NOT NULL;

DROP VIEW held;
CREATE VIEW held AS
  SELECT feed, seq, kind, iif(kind = 'profile', json ->> 'id', kind) AS id, json FROM singles
  UNION ALL SELECT feed, seq, 'column', id, json FROM columns
  UNION ALL SELECT feed, seq, 'issue', id, json FROM issues
  UNION ALL SELECT feed, seq, 'article', id, json FROM articles
  UNION ALL SELECT feed, seq, 'regulation', id, json FROM regulations
  UNION ALL SELECT feed, seq, 'question', id, json FROM questions
  UNION ALL SELECT feed, seq, 'template', id, json FROM templates
  UNION ALL SELECT feed, seq, 'result', id, json FROM results
  UNION ALL SELECT feed, seq, 'feedback', id, json FROM feedback
  UNION ALL SELECT feed, seq, 'seat', room, json FROM seats
  UNION ALL SELECT feed, seq, 'held', id, json FROM held_back
  UNION ALL SELECT 'room:' || id, seq, 'room', id, json FROM rooms
  UNION ALL SELECT 'room:' || room, seq, 'participant', member, json FROM participants
  UNION ALL SELECT 'room:' || room, seq, 'message', id, json FROM messages
  UNION ALL SELECT feed, seq, 'mark', kind || '/' || target, json_object(
    'kind', kind, 'target', target, 'on', json(iif(base_on, 'true', 'false')), 'at', base_at, 'op', base_op)
    FROM marks WHERE base_op IS NOT NULL;
