-- 答题. What the feeds carry of it, what this phone's owner answered, and what follows from that.

CREATE TABLE questions (
  id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq INTEGER NOT NULL,
  version INTEGER NOT NULL, type TEXT NOT NULL, difficulty INTEGER NOT NULL,
  -- What it rests on: `regulation:ID#34` as search documents name it, empty where the app has no such text; and the regulation's title.
  target TEXT NOT NULL, regulation TEXT NOT NULL, title TEXT NOT NULL,
  tags TEXT NOT NULL, json TEXT NOT NULL
) STRICT;
-- Choosing and counting look at every question and never at its text: these hold all they look at, or each time the whole bank would be read.
CREATE INDEX questions_sketch ON questions (id, version, type, difficulty, regulation, target, tags);
CREATE INDEX questions_by_target ON questions (target, title, regulation, id);

CREATE TABLE templates (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq INTEGER NOT NULL, json TEXT NOT NULL) STRICT;

-- What became of organised tests, by template.
CREATE TABLE results (id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq INTEGER NOT NULL, json TEXT NOT NULL) STRICT;

-- Sittings (一次答题). `day` is the study day it was begun on; `state` holds the parts and clock of a paper; `op` is the op an organised test was handed in with.
CREATE TABLE sittings (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL,
  phase TEXT NOT NULL CHECK (phase IN ('answering', 'self_marking', 'finished')),
  place INTEGER NOT NULL DEFAULT 0, begun_at INTEGER NOT NULL, day TEXT NOT NULL,
  template TEXT, state TEXT, handed_in_at INTEGER, half_marks INTEGER, op TEXT
) STRICT;
CREATE INDEX sittings_by_template ON sittings (template, begun_at DESC) WHERE template IS NOT NULL;
-- The day's five is begun once a day.
CREATE UNIQUE INDEX sittings_daily ON sittings (day) WHERE kind = 'daily';

-- The questions of a sitting as they stood when it was begun: whatever syncs, it stays on these versions.
CREATE TABLE sitting_items (
  sitting TEXT NOT NULL, place INTEGER NOT NULL, question TEXT NOT NULL, version INTEGER NOT NULL, json TEXT NOT NULL,
  worth INTEGER NOT NULL, answer TEXT, flagged INTEGER NOT NULL DEFAULT 0, shown INTEGER NOT NULL DEFAULT 0,
  verdict TEXT, half_marks INTEGER,
  PRIMARY KEY (sitting, place)
) STRICT, WITHOUT ROWID;

-- What was learnt, in order; only ever added to. An `event` is a verdict, or `forgotten` where a question was taken out of the 错题本. No place of a
-- sitting is counted twice. Everything below is worked out from this.
CREATE TABLE study_log (
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, question TEXT NOT NULL, version INTEGER NOT NULL,
  event TEXT NOT NULL CHECK (event IN ('right', 'partly', 'wrong', 'forgotten')),
  at INTEGER NOT NULL, day TEXT NOT NULL, kind TEXT, sitting TEXT, place INTEGER, UNIQUE (sitting, place)
) STRICT;
CREATE INDEX study_log_by_question ON study_log (question, version);
CREATE INDEX study_log_by_day ON study_log (day, kind);

-- What is known of a question that was answered: memory (FSRS), last answer, 错题本. `due` and `last` are study days in Julian days; `missed_at` is the place in the
-- log of the last miss while the question is in the 错题本.
CREATE TABLE cards (
  question TEXT PRIMARY KEY, stability REAL NOT NULL, difficulty REAL NOT NULL, last INTEGER NOT NULL, due INTEGER NOT NULL,
  reps INTEGER NOT NULL, verdict TEXT NOT NULL, at INTEGER NOT NULL, missed INTEGER NOT NULL, streak INTEGER NOT NULL, missed_at INTEGER
) STRICT, WITHOUT ROWID;
-- All that ranking what is due looks at.
CREATE INDEX cards_by_due ON cards (due, question, stability, difficulty, last);
CREATE INDEX cards_in_wrong_book ON cards (missed_at DESC) WHERE missed_at IS NOT NULL;

-- The text of a question as it was last answered, for when it has left the bank.
CREATE TABLE answered_texts (question TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT;

-- Right or wrong on its way to the editors' totals, while the member agrees.
CREATE TABLE tallies (
  question TEXT NOT NULL, version INTEGER NOT NULL, is_right INTEGER NOT NULL, PRIMARY KEY (question, version)
) STRICT, WITHOUT ROWID;

-- Questions look up the article they rest on.
CREATE INDEX documents_by_target ON documents (target);

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
  UNION ALL SELECT feed, seq, 'mark', kind || '/' || target, json_object(
    'kind', kind, 'target', target, 'on', json(iif(base_on, 'true', 'false')), 'at', base_at, 'op', base_op)
    FROM marks WHERE base_op IS NOT NULL;
