-- The search index: one document an article, one for each article of a regulation. `search` holds only the words (their places, not the text), as
-- src/search/words.rs cuts them; `documents` holds the text that hits are shown in. Document numbers rise with the date, so that the latest hits
-- come out first without sorting. What was already here is indexed by the step that runs with this file.
CREATE TABLE documents (
  number INTEGER PRIMARY KEY, owner TEXT NOT NULL, visible_at INTEGER NOT NULL, target TEXT NOT NULL,
  origin TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE INDEX documents_by_owner ON documents (owner);
CREATE VIRTUAL TABLE search USING fts5 (title, text, origin, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '1');
