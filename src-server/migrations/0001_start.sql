-- The tables of the server. Written in what SQLite and PostgreSQL both accept: TEXT, BIGINT, BOOLEAN, primary keys, ON CONFLICT, RETURNING.
-- Instants are milliseconds since 1970 UTC, days are 'YYYY-MM-DD', bodies are the JSON of the wire.

-- Single values: the epoch of this server's history, the pepper of activation codes, the brand.
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Feeds. `head` is the seq given last; `stamp` grows with every change of any feed, so that whoever watches asks only for what is new.
-- The feed 'auth' has no entries: its head moves when a device, member or role changes.
CREATE TABLE feed (
    id TEXT PRIMARY KEY,
    head BIGINT NOT NULL,
    stamp BIGINT NOT NULL
);
CREATE INDEX feed_stamp ON feed (stamp);

-- Each entity of a feed once, at its latest seq. A body of NULL is a tombstone.
CREATE TABLE entry (
    feed TEXT NOT NULL REFERENCES feed (id),
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    body TEXT,
    PRIMARY KEY (feed, kind, id)
);
CREATE UNIQUE INDEX entry_seq ON entry (feed, seq);

CREATE TABLE content_column (
    id TEXT PRIMARY KEY,
    audience TEXT NOT NULL,
    kind TEXT NOT NULL,
    position BIGINT NOT NULL,
    body TEXT NOT NULL
);

-- `origin` is what the importer last gave, so that importing the same again changes nothing, even when an operator withdrew it since.
-- `delivered` is the visible_at under which it was handed out; what was handed out is not taken back because a clock jumped.
CREATE TABLE issue (
    id TEXT PRIMARY KEY,
    date TEXT NOT NULL,
    visible_at BIGINT NOT NULL,
    status TEXT NOT NULL,
    delivered BIGINT,
    body TEXT NOT NULL,
    origin TEXT NOT NULL
);
CREATE INDEX issue_due ON issue (status, visible_at);

CREATE TABLE article (
    id TEXT PRIMARY KEY,
    column_id TEXT NOT NULL REFERENCES content_column (id),
    date TEXT NOT NULL,
    visible_at BIGINT NOT NULL,
    status TEXT NOT NULL,
    delivered BIGINT,
    body TEXT NOT NULL,
    origin TEXT NOT NULL
);
CREATE INDEX article_due ON article (status, visible_at);

CREATE TABLE regulation (
    id TEXT PRIMARY KEY,
    column_id TEXT NOT NULL REFERENCES content_column (id),
    status TEXT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    origin TEXT NOT NULL
);

-- Every version a regulation has had, with what changed against the one before.
CREATE TABLE regulation_version (
    id TEXT NOT NULL REFERENCES regulation (id),
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    diff TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id, version)
);

-- Stored pictures; the bytes lie in the media folder under the same id.
CREATE TABLE media (
    id TEXT PRIMARY KEY,
    bytes BIGINT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    thumb TEXT,
    created_at BIGINT NOT NULL
);

CREATE TABLE member (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    post TEXT NOT NULL,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);

-- No column says when a device was last seen: this server keeps no such record of anyone.
CREATE TABLE device (
    id TEXT PRIMARY KEY,
    member TEXT NOT NULL REFERENCES member (id),
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    activated_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX device_member ON device (member);

CREATE TABLE activation_code (
    hash TEXT PRIMARY KEY,
    member TEXT NOT NULL REFERENCES member (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    used_by TEXT
);
CREATE INDEX activation_code_member ON activation_code (member);

-- What became of each op, so that a replay is answered and not done again. `refused` is the code, or the key of what the op was about.
CREATE TABLE op (
    id TEXT PRIMARY KEY,
    member TEXT NOT NULL REFERENCES member (id),
    device TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    refused TEXT,
    kind TEXT,
    entity TEXT
);
CREATE INDEX op_received ON op (received_at);

CREATE TABLE mark (
    member TEXT NOT NULL REFERENCES member (id),
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    value BOOLEAN NOT NULL,
    set_at BIGINT NOT NULL,
    op TEXT NOT NULL,
    PRIMARY KEY (member, kind, target)
);

CREATE TABLE feedback (
    id TEXT PRIMARY KEY,
    member TEXT NOT NULL REFERENCES member (id),
    filed_at BIGINT NOT NULL,
    topic TEXT NOT NULL,
    content TEXT NOT NULL,
    status TEXT NOT NULL,
    answer TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    rating BIGINT
);
CREATE INDEX feedback_status ON feedback (status, filed_at);
