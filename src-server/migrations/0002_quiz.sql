-- The question bank, papers, what became of organised tests, and the sums of right and wrong. As 0001, in what SQLite and PostgreSQL both accept.

-- The text of an article at a time a question came to rest on it, once each, by the SHA-256 of the text.
CREATE TABLE cited_text (
    digest TEXT PRIMARY KEY,
    content TEXT NOT NULL
);

-- `body` is the question as its editors hold it (citation, author and reviewer may still be lacking); `status` beside it is the one that counts.
-- `basis` is the text it rests on, NULL while the server has no such regulation. `origin` is what the importer last gave, as for articles.
CREATE TABLE question (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    status TEXT NOT NULL,
    regulation TEXT,
    anchor TEXT NOT NULL,
    basis TEXT REFERENCES cited_text (digest),
    body TEXT NOT NULL,
    origin TEXT NOT NULL
);
CREATE INDEX question_status ON question (status, id);

-- Every version a question has had, so that what was answered is marked as it was asked.
CREATE TABLE question_version (
    id TEXT NOT NULL REFERENCES question (id),
    version BIGINT NOT NULL,
    basis TEXT REFERENCES cited_text (digest),
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id, version)
);

CREATE TABLE paper_template (
    id TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    body TEXT NOT NULL,
    origin TEXT NOT NULL
);

-- What became of an organised test a member handed in: one, whatever is sent.
CREATE TABLE paper_result (
    template TEXT NOT NULL REFERENCES paper_template (id),
    member TEXT NOT NULL REFERENCES member (id),
    received_at BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (template, member)
);

-- How often a version of a question was answered right and wrong. Nothing here says by whom or when.
CREATE TABLE tally (
    question TEXT NOT NULL,
    version BIGINT NOT NULL,
    right_count BIGINT NOT NULL,
    wrong_count BIGINT NOT NULL,
    PRIMARY KEY (question, version)
);

-- Which answers were counted, so that none counts twice: a keyed digest of member, question and version, and no verdict beside it.
CREATE TABLE tally_seen (
    digest TEXT PRIMARY KEY
);
