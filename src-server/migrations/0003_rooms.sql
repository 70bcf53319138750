-- Rooms, who is in them, what is said there, and the audit log. As 0001, in what SQLite and PostgreSQL both accept.

-- Which feed holds what an op was about; NULL is the member's own.
ALTER TABLE op ADD COLUMN feed TEXT;

-- `admits` is the rule by which members have a seat (JSON), `last_position` the position given last. The room as phones see it is in `body`.
CREATE TABLE room (
    id TEXT PRIMARY KEY,
    place BIGINT NOT NULL,
    admits TEXT NOT NULL,
    last_position BIGINT NOT NULL,
    closed_at BIGINT,
    body TEXT NOT NULL
);

-- Who is in a room. `given`: by hand, it stays whatever the rule says. `fixed`: the role was set by hand, the rule does not change it.
-- Nothing here says when anybody read or wrote.
CREATE TABLE seat (
    room TEXT NOT NULL REFERENCES room (id),
    member TEXT NOT NULL REFERENCES member (id),
    role TEXT NOT NULL,
    given BOOLEAN NOT NULL,
    fixed BOOLEAN NOT NULL,
    notify TEXT NOT NULL,
    read_to BIGINT NOT NULL,
    rules_seen BIGINT NOT NULL,
    PRIMARY KEY (room, member)
);
CREATE INDEX seat_member ON seat (member);

-- One row a message, from the transaction that first stores it. The message itself is the entry of its room's feed, or, while it is held or was refused, of its
-- author's; `position` is NULL until it goes to the room. `words` is what is searched: lower case, empty once it was taken back or out.
-- `status`: sent, held, refused, dropped (taken back by its author before it was sent). `media`: its file, NULL once it was taken back or out.
CREATE TABLE message (
    id TEXT PRIMARY KEY,
    room TEXT NOT NULL REFERENCES room (id),
    author TEXT NOT NULL REFERENCES member (id),
    position BIGINT,
    received_at BIGINT NOT NULL,
    status TEXT NOT NULL,
    media TEXT,
    words TEXT NOT NULL
);
CREATE INDEX message_media ON message (room, media);
CREATE UNIQUE INDEX message_position ON message (room, position);
CREATE INDEX message_status ON message (room, status, received_at);

-- Files put into a room, once for each member who did. `kind`: photo (with its true size and its preview, a small one made by the server), voice (with its
-- true length). `used`: a message took it; from then on it is there as long as such a message stands. Before, it waits for one, for a time.
CREATE TABLE room_media (
    room TEXT NOT NULL REFERENCES room (id),
    media TEXT NOT NULL,
    member TEXT NOT NULL REFERENCES member (id),
    kind TEXT NOT NULL,
    width BIGINT,
    height BIGINT,
    preview TEXT,
    ms BIGINT,
    used BOOLEAN NOT NULL,
    kept_at BIGINT NOT NULL,
    PRIMARY KEY (room, media, member)
);
CREATE INDEX room_media_media ON room_media (media);
CREATE INDEX room_media_preview ON room_media (preview);
CREATE INDEX room_media_member ON room_media (member, used);
-- Whether a file is content is asked by its small square too.
CREATE INDEX media_thumb ON media (thumb);

-- Who reported a message, once each; settled when a moderator has decided.
CREATE TABLE report (
    message TEXT NOT NULL REFERENCES message (id),
    member TEXT NOT NULL REFERENCES member (id),
    room TEXT NOT NULL REFERENCES room (id),
    reported_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    settled_at BIGINT,
    PRIMARY KEY (message, member)
);
CREATE INDEX report_room ON report (room, settled_at);

-- The audit log: each entry holds the hash of the one before and itself.
CREATE TABLE audit (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    hash TEXT NOT NULL
);
