-- The search index: one document an article, one for each article of a regulation. `search` holds the words of a document (title, text, and for
-- regulations the name), `titles` those of its title alone, both as src/search/words.rs cuts them and without the text itself; `documents`
-- holds the text that hits are shown in. Titles stand apart because titles come first: looking for them among all words would read every
-- document that holds the word. Document numbers rise with the date, so the latest hits come out first without sorting. What was already
-- here is indexed by the step that runs with this file.
CREATE TABLE documents (
  number INTEGER PRIMARY KEY, owner TEXT NOT NULL, visible_at INTEGER NOT NULL, target TEXT NOT NULL,
  origin TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE INDEX documents_by_owner ON documents (owner);
CREATE VIRTUAL TABLE search USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '1');
CREATE VIRTUAL TABLE titles USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '1');
